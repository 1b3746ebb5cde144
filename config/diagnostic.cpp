#include "config/diagnostic.hpp"

#include "gateway/base/ascii.hpp"
#include "gateway/base/utf8.hpp"

#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <numeric>
#include <tuple>

namespace raporo::config {

namespace {

// A longer line would not help a reader, and a file that is one line of a megabyte must not cost a megabyte
// for each problem in it.
constexpr std::size_t longest_pictured_line = 500;

// A slip that is in every row of a table must not push all else off the screen.
constexpr std::size_t most_of_a_kind = 20;

std::size_t count_code_points(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

// Blanks as wide as `text`; a tab stays a tab, because only the terminal knows its width.
std::string blank_out(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) out.push_back(c == '\t' ? '\t' : ' ');
  }
  return out;
}

std::string_view word_of(diagnostic::severity level) {
  return level == diagnostic::severity::error ? "error" : "warning";
}

// The line itself and, below it, the underlined part.
void append_picture(const location& where, std::string_view line, std::string& out) {
  if (line.empty()) return;
  fmt::format_to(std::back_inserter(out), "{:>5} | {}\n", where.line, line);
  if (where.column == 0 || where.column > line.size() + 1) return;
  const std::size_t start = where.column - 1;
  const std::size_t width = std::max<std::size_t>(1, count_code_points(line.substr(start, where.length)));
  fmt::format_to(std::back_inserter(out), "      | {}^{}\n", blank_out(line.substr(0, start)),
                 std::string(width - 1, '~'));
}

// Insertions, deletions, replacements and swaps of two neighbours that turn `a` into `b`, whatever the case.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last;
  std::vector<std::size_t> last(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::vector<std::size_t> row(b.size() + 1, i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = to_lower(a[i - 1]) == to_lower(b[j - 1]);
      row[j] = std::min({row[j - 1] + 1, last[j] + 1, last[j - 1] + (same ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && to_lower(a[i - 1]) == to_lower(b[j - 2]) &&
                           to_lower(a[i - 2]) == to_lower(b[j - 1]);
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last = std::move(last);
    last = std::move(row);
  }
  return last.back();
}

}  // namespace

std::string to_string(const location& where) {
  if (where.line == 0) return where.file;
  if (where.column == 0) return fmt::format("{}:{}", where.file, where.line);
  return fmt::format("{}:{}:{}", where.file, where.line, where.column);
}

void diagnostics::add(diagnostic d) {
  d.message = printable(d.message);
  d.hint = printable(d.hint);
  d.source_line = d.source_line.empty() ? line_of(d.where) : printable(d.source_line);
  all_.push_back(std::move(d));
}

void diagnostics::error(std::string code, location where, std::string message, std::string hint) {
  add({diagnostic::severity::error,
       std::move(code),
       std::move(where),
       std::move(message),
       std::move(hint),
       {},
       {}});
}

void diagnostics::clash(std::string code, location where, location first, std::string message,
                        std::string hint) {
  add({diagnostic::severity::error,
       std::move(code),
       std::move(where),
       std::move(message),
       std::move(hint),
       {},
       std::move(first)});
}

void diagnostics::warning(std::string code, location where, std::string message, std::string hint) {
  add({diagnostic::severity::warning,
       std::move(code),
       std::move(where),
       std::move(message),
       std::move(hint),
       {},
       {}});
}

std::size_t diagnostics::errors() const noexcept {
  return static_cast<std::size_t>(std::ranges::count(all_, diagnostic::severity::error, &diagnostic::level));
}

void diagnostics::remember_source(const std::string& file, std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line.size() > longest_pictured_line ? std::string() : printable(line));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  std::erase_if(sources_, [&](const auto& known) { return known.first == file; });
  sources_.emplace_back(file, std::move(lines));
}

std::string diagnostics::line_of(const location& where) const {
  for (const auto& [file, lines] : sources_) {
    if (file == where.file && where.line > 0 && where.line <= lines.size()) return lines[where.line - 1];
  }
  return {};
}

std::string diagnostics::to_text() const {
  std::vector<const diagnostic*> ordered;
  ordered.reserve(all_.size());
  for (const diagnostic& d : all_) ordered.push_back(&d);
  // What is wrong with a file as a whole comes first: much may follow from it. Of two at one place, the one
  // found first has the lower address.
  std::sort(ordered.begin(), ordered.end(), [](const diagnostic* a, const diagnostic* b) {
    const bool in_a = a->where.line != 0;
    const bool in_b = b->where.line != 0;
    return std::tie(in_a, a->where.file, a->where.line, a->where.column, a) <
           std::tie(in_b, b->where.file, b->where.line, b->where.column, b);
  });

  std::string out;
  std::map<std::pair<std::string_view, std::string_view>, std::size_t> told;  // by file and code
  for (const diagnostic* d : ordered) {
    if (++told[{d->where.file, d->code}] > most_of_a_kind) continue;
    fmt::format_to(std::back_inserter(out), "{}: {}: {} [{}]\n", to_string(d->where), word_of(d->level),
                   d->message, d->code);
    append_picture(d->where, d->source_line, out);
    if (d->first) {
      fmt::format_to(std::back_inserter(out), "{}: first here\n", to_string(*d->first));
      append_picture(*d->first, line_of(*d->first), out);
    }
    if (!d->hint.empty()) fmt::format_to(std::back_inserter(out), "      = {}\n", d->hint);
  }
  for (const auto& [kind, count] : told) {
    if (count <= most_of_a_kind) continue;
    fmt::format_to(std::back_inserter(out), "{}: and {} more like that [{}]\n", kind.first,
                   count - most_of_a_kind, kind.second);
  }
  return out;
}

std::string diagnostics::to_json() const {
  boost::json::array problems;
  for (const diagnostic& d : all_) {
    boost::json::object problem{{"severity", word_of(d.level)}, {"code", d.code},
                                {"file", d.where.file},         {"line", d.where.line},
                                {"column", d.where.column},     {"length", d.where.length},
                                {"message", d.message},         {"hint", d.hint}};
    if (d.first) {
      problem["first"] =
          boost::json::object{{"file", d.first->file}, {"line", d.first->line}, {"column", d.first->column}};
    }
    problems.push_back(std::move(problem));
  }
  return boost::json::serialize(problems);
}

std::string_view closest(std::string_view word, const std::vector<std::string_view>& known) {
  constexpr std::size_t longest_word = 64;  // bounds the cost of a hostile one
  if (word.size() > longest_word) return {};
  std::string_view best;
  std::size_t best_distance = longest_word;
  for (const std::string_view candidate : known) {
    if (candidate.size() > longest_word) continue;
    const std::size_t allowed = std::max(word.size(), candidate.size()) / 3;
    const std::size_t distance = edit_distance(word, candidate);
    if (distance <= allowed && distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace raporo::config
