#include "config/csv.hpp"

#include "gateway/base/ascii.hpp"
#include "gateway/base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace raporo::config {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view blanks = " \t";

/// UTF-8 without control characters but the tab, which is a blank here.
bool is_plain_text(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::optional<char32_t> c = next_code_point(text, at);
    if (!c || is_control(*c) || *c == U'\r') return false;
  }
  return true;
}

}  // namespace

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  quoted += '"';
  return quoted;
}

void report(diagnostics& problems, const csv_place& place, std::string code, std::string message,
            std::string hint) {
  problems.add({.code = std::move(code),
                .where = place.where,
                .message = std::move(message),
                .hint = std::move(hint),
                .source_line = place.source_line});
}

csv_reader::csv_reader(std::string_view text, std::string file, std::span<const csv_column> columns,
                       diagnostics& problems, csv_rows rows)
    : rest_(text), file_(std::move(file)), columns_(columns), problems_(problems), shown_(rows) {
  if (rest_.starts_with(byte_order_mark)) rest_.remove_prefix(byte_order_mark.size());
  read_header();
}

csv_place csv_reader::place_at(unsigned column, unsigned length) const {
  return {{file_, line_, column, std::max(length, 1U)},
          shown_ == csv_rows::shown ? std::string(line_text_) : std::string()};
}

csv_place csv_reader::place(std::size_t column) const {
  const auto& position = position_[column];
  if (!position) return place_at(1, 1);
  return place_at(cells_[*position].column, cells_[*position].length);
}

void csv_reader::report(std::string code, unsigned column, unsigned length, std::string message,
                        std::string hint) {
  config::report(problems_, place_at(column, length), std::move(code), std::move(message), std::move(hint));
}

bool csv_reader::next_line() {
  if (rest_.empty()) return false;
  const std::size_t end = rest_.find('\n');
  line_text_ = rest_.substr(0, end);
  rest_ = end == std::string_view::npos ? std::string_view() : rest_.substr(end + 1);
  if (line_text_.ends_with('\r')) line_text_.remove_suffix(1);
  ++line_;
  return true;
}

bool csv_reader::split_line() {
  cells_.clear();
  if (!is_plain_text(line_text_)) {
    report("csv/encoding", 1, 1, "the row is not UTF-8 text, or holds a control character",
           "save the file as `CSV UTF-8`");
    return false;
  }
  std::size_t at = 0;
  while (true) {
    cell& c = cells_.emplace_back();
    c.column = static_cast<unsigned>(at) + 1;
    const bool quoted = line_text_.substr(at).starts_with('"');
    if (!(quoted ? split_quoted(at, c) : split_plain(at, c))) return false;
    c.length = static_cast<unsigned>(at) + 1 - c.column;
    if (at == line_text_.size()) return true;
    ++at;  // the comma
  }
}

bool csv_reader::split_quoted(std::size_t& at, cell& into) {
  const std::size_t opening = at++;
  while (true) {
    const std::size_t quote = line_text_.find('"', at);
    if (quote == std::string_view::npos) {
      report("csv/open-quote", static_cast<unsigned>(opening) + 1, 1, "this quote is not closed on its row",
             "a field cannot hold a line break");
      return false;
    }
    into.text += line_text_.substr(at, quote - at);
    at = quote + 1;
    if (!line_text_.substr(at).starts_with('"')) break;
    into.text += '"';
    ++at;
  }
  if (at == line_text_.size() || line_text_[at] == ',') return true;
  report("csv/stray-text", static_cast<unsigned>(at) + 1, 1, "text follows the closing quote",
         "a quote inside a quoted field is written twice");
  return false;
}

bool csv_reader::split_plain(std::size_t& at, cell& into) {
  const std::size_t end = std::min(line_text_.find(',', at), line_text_.size());
  const std::string_view text = line_text_.substr(at, end - at);
  if (const std::size_t quote = text.find('"'); quote != std::string_view::npos) {
    report("csv/stray-quote", static_cast<unsigned>(at + quote) + 1, 1,
           "a quote inside a field without quotes",
           "put the whole field in quotes and write the inner quote twice");
    return false;
  }
  into.text = text;
  at = end;
  return true;
}

bool csv_reader::is_blank() const {
  return line_text_.find_first_not_of(", \t") == std::string_view::npos;
}

void csv_reader::read_header() {
  position_.resize(columns_.size());
  while (next_line()) {
    if (is_blank()) continue;
    if (!split_line()) return;
    readable_ = place_columns();
    return;
  }
  line_ = 1;
  report("csv/empty", 1, 1, "the file is empty", "its first row names the columns");
}

bool csv_reader::place_columns() {
  if (cells_.size() == 1 && line_text_.find(';') != std::string_view::npos) {
    report("csv/semicolons", 1, 1, "the fields are separated by semicolons", "save the file with commas");
    return false;
  }
  width_ = cells_.size();
  bool good = true;
  const auto complain = [&](const cell& c, std::string code, std::string message, std::string hint) {
    report(std::move(code), c.column, c.length, std::move(message), std::move(hint));
    good = false;
  };
  std::vector<std::string_view> names;
  for (const csv_column& column : columns_) names.push_back(column.name);
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    const std::string_view name = trimmed(cells_[i].text, blanks);
    const auto known = std::ranges::find(names, name);
    if (known == names.end()) {
      const std::string_view meant = closest(name, names);
      complain(cells_[i], "csv/unknown-column", fmt::format("unknown column `{}`", name),
               meant.empty() ? fmt::format("the columns are: {}", fmt::join(names, ", "))
                             : fmt::format("did you mean `{}`?", meant));
      continue;
    }
    auto& position = position_[static_cast<std::size_t>(known - names.begin())];
    if (position) complain(cells_[i], "csv/double-column", fmt::format("column `{}` stands twice", name), {});
    position = i;
  }
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (position_[i] || !columns_[i].required) continue;
    complain(cells_.front(), "csv/missing-column", fmt::format("column `{}` is missing", names[i]), {});
  }
  return good;
}

bool csv_reader::next() {
  while (readable_ && next_line()) {
    if (is_blank()) continue;
    if (!split_line()) {
      ++malformed_rows_;
    } else if (cells_.size() != width_) {
      ++malformed_rows_;
      report("csv/field-count", 1, 1,
             fmt::format("the row has {} fields, the table has {} columns", cells_.size(), width_));
    } else {
      return true;
    }
  }
  return false;
}

std::string_view csv_reader::field(std::size_t column) const {
  const auto& position = position_[column];
  return position ? trimmed(cells_[*position].text, blanks) : std::string_view();
}

void csv_reader::error(std::size_t column, std::string code, std::string message, std::string hint) {
  config::report(problems_, place(column), std::move(code), std::move(message), std::move(hint));
}

}  // namespace raporo::config
