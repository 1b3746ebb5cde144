#include "gateway/rehearsal/results.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <ostream>
#include <string_view>

namespace raporo::rehearsal {
namespace {

std::string place_of(const config::location& at) {
  return fmt::format("{}:{}:{}", at.file, at.line, at.column);
}

}  // namespace

void print_failure(const story& s, const failure& f, std::ostream& out) {
  std::string of = fmt::format("in the story `{}`", s.name);
  std::vector<std::string> languages = f.languages;
  std::erase(languages, "");  // not chosen yet
  if (!languages.empty()) of += fmt::format(", in {}", fmt::join(languages, ", "));
  if (!f.after.empty()) of += fmt::format(", after `{}`", f.after);
  config::diagnostics told;
  if (s.file_text) told.remember_source(f.where.file, *s.file_text);
  told.error("story/does-not-hold", f.where, f.what, of);
  out << told.to_text();
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
