#include "gateway/rehearsal/results.hpp"

#include <fmt/format.h>

#include <ostream>
#include <string_view>

namespace raporo::rehearsal {
namespace {

std::string place_of(const config::location& at) {
  return fmt::format("{}:{}:{}", at.file, at.line, at.column);
}

}  // namespace

void print_failure(const story& s, const std::string& language, const failure& f, std::ostream& out) {
  out << fmt::format("{}: {} [{}{}]\n", place_of(f.where), f.what, s.name,
                     language.empty() ? std::string() : ", in " + language);
  if (!f.picture.empty()) out << f.picture;
  out << '\n';
}

void print_coverage(const coverage& met, std::ostream& out) {
  out << "Coverage:";
  std::string_view between = " ";
  for (const coverage::kind k : coverage::kinds) {
    const coverage::figure f = met.count(k);
    out << fmt::format("{}{}s {} of {} ({}%)", between, word_of(k), f.met, f.all, f.percent());
    between = ", ";
  }
  out << ".\n";
  for (const coverage::item& i : met.missed())
    out << fmt::format("  {}: no story has {} {}{}{}\n", place_of(i.where), word_of(i.what), i.name,
                       i.languages.empty() ? "" : " in ", i.languages);
}

}  // namespace raporo::rehearsal
