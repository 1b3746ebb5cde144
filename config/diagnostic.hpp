#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace raporo::config {

/// A place in a text file. Lines and columns count from 1; columns count bytes. 0 means: the file as a whole.
struct location {
  std::string file;
  unsigned line = 0;
  unsigned column = 0;
  unsigned length = 1;  ///< how many columns the caret line underlines

  friend bool operator==(const location&, const location&) = default;
};

/// `file:line:column`, without what is 0.
std::string to_string(const location& where);

/// One problem in a file that a person wrote, told as a good compiler would.
struct diagnostic {
  enum class severity { warning, error };

  severity level = severity::error;
  std::string code;  ///< stable, for looking up: `menu/unknown-key`
  location where;
  std::string message;            ///< what is wrong: one sentence, lower-case start, no full stop
  std::string hint;               ///< what to do: "did you mean `choose`?"; may be empty
  std::string source_line;        ///< the line at `where`, for the caret picture; may be empty
  std::optional<location> first;  ///< of two that are in each other's way, the one that was there before
};

/// Collects every problem of a run instead of stopping at the first.
class diagnostics {
 public:
  void add(diagnostic d);
  void error(std::string code, location where, std::string message, std::string hint = {});
  void warning(std::string code, location where, std::string message, std::string hint = {});
  /// An error of two places: what stands at `where` is in the way of what stands at `first`.
  void clash(std::string code, location where, location first, std::string message, std::string hint = {});

  /// How many there are.
  std::size_t errors() const noexcept;
  bool has_errors() const noexcept { return errors() > 0; }
  bool empty() const noexcept { return all_.empty(); }
  const std::vector<diagnostic>& all() const noexcept { return all_; }

  /// Remembers the text of a file, so that later problems in it show their line.
  void remember_source(const std::string& file, std::string_view text);

  /// The problems for a terminal, those of whole files first, then in order of file and line; of one code in
  /// one file the first twenty, and how many more there are:
  ///   menus/weekly.yaml:12:7: error: unknown key `chose` [menu/unknown-key]
  ///      12 |       chose:
  ///         |       ^~~~~
  ///         = did you mean `choose`?
  /// Of two places the first is told below, with its line.
  std::string to_text() const;
  /// All of them as a JSON array.
  std::string to_json() const;

 private:
  std::string line_of(const location& where) const;

  std::vector<diagnostic> all_;
  std::vector<std::pair<std::string, std::vector<std::string>>> sources_;
};

/// The entry of `known` that `word` probably means, or empty: at most a third of the letters of the longer
/// one differ, whatever the case; swapped neighbours count as one. The first of several equally close.
std::string_view closest(std::string_view word, const std::vector<std::string_view>& known);

}  // namespace raporo::config
