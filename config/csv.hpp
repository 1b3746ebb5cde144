#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostic.hpp"

namespace raporo::config {

/// May problems show the text of the row they are in?
enum class csv_rows { shown, confidential };

/// Where in a table something stands, kept for a problem found later.
struct csv_place {
  location where;
  std::string source_line;
};

/// A column that a table may have.
struct csv_column {
  std::string_view name;
  bool required = true;
};

/// Reads a table as spreadsheets save it (RFC 4180): UTF-8 with or without a byte-order mark, commas, LF or
/// CRLF, fields in quotes where need be, names of the columns first, in any order. Stricter than the RFC in
/// one thing: a field holds no line break, so that a row's number is its line, and a quote left open costs
/// one row. Rows of nothing but commas are passed over. Problems are reported under `csv/...`.
class csv_reader {
 public:
  /// What `text`, `columns` and `problems` refer to must outlive the reader. Reads the names of the columns:
  /// an unknown, missing or double one is a problem, and the table is then not readable.
  csv_reader(std::string_view text, std::string file, std::span<const csv_column> columns,
             diagnostics& problems, csv_rows rows = csv_rows::shown);

  /// False when the columns are wrong: next() then gives nothing.
  bool readable() const noexcept { return readable_; }
  /// Moves to the next row that is well formed; reports those that are not. False at the end.
  bool next();
  /// How many rows next() had to leave out.
  std::size_t malformed_rows() const noexcept { return malformed_rows_; }

  /// The line the row is on, counted from 1, the names of the columns being row 1.
  unsigned row() const noexcept { return line_; }
  /// The field of a column, by its index in `columns`, without the blanks around it; empty when the table
  /// does not have the column. Valid until next().
  std::string_view field(std::size_t column) const;
  csv_place place(std::size_t column) const;
  /// Reports that something is wrong with a field of this row.
  void error(std::size_t column, std::string code, std::string message, std::string hint = {});

 private:
  struct cell {
    std::string text;
    unsigned column = 1;
    unsigned length = 0;
  };

  bool next_line();
  bool split_line();
  bool split_quoted(std::size_t& at, cell& into);
  bool split_plain(std::size_t& at, cell& into);
  bool is_blank() const;
  void read_header();
  bool place_columns();
  csv_place place_at(unsigned column, unsigned length) const;
  void report(std::string code, unsigned column, unsigned length, std::string message, std::string hint = {});

  std::string_view rest_;
  std::string file_;
  std::span<const csv_column> columns_;
  diagnostics& problems_;
  csv_rows shown_;

  bool readable_ = false;
  std::size_t malformed_rows_ = 0;
  unsigned line_ = 0;
  std::string_view line_text_;
  std::vector<cell> cells_;                           ///< of the row
  std::size_t width_ = 0;                             ///< columns that the table has
  std::vector<std::optional<std::size_t>> position_;  ///< of each known column in the table
};

/// Reports a problem at a place kept from a table.
void report(diagnostics& problems, const csv_place& place, std::string code, std::string message,
            std::string hint = {});

/// One field as RFC 4180 writes it: in quotes when it holds a comma, a quote or a line break.
std::string csv_field(std::string_view text);

}  // namespace raporo::config
