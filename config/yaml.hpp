#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/diagnostic.hpp"

namespace raporo::config {

/// A node of a strictly read YAML document. Scalars stay text: no octal, no `no` = false; the reader of a key
/// decides.
struct yaml_node {
  enum class kind { scalar, sequence, mapping };

  struct entry;

  kind type = kind::scalar;
  location where;
  std::string text;              ///< scalar
  bool quoted = false;           ///< scalar in quotes or a block: "" is an empty text
  std::string comment;           ///< from the `#` that ends a scalar without quotes, to the end of its line
  std::vector<yaml_node> items;  ///< sequence
  std::vector<entry> entries;    ///< mapping, in the order written

  bool is_scalar() const noexcept { return type == kind::scalar; }
  bool is_sequence() const noexcept { return type == kind::sequence; }
  bool is_mapping() const noexcept { return type == kind::mapping; }
  /// A bare nothing, `~` or `null`: no value was written. Its place is that of its key.
  bool is_absent() const noexcept { return is_scalar() && text.empty() && !quoted; }
  /// The place of bytes [offset, offset + length) of `text`, when the scalar is written literally on one
  /// line; else the place of the whole scalar. Requires: a scalar.
  location inside(std::size_t offset, std::size_t length) const;
  /// The value of `key` in a mapping; nullptr when absent or when this is no mapping.
  const yaml_node* find(std::string_view key) const noexcept;
};

struct yaml_node::entry {
  std::string key;
  location where;
  yaml_node value;
};

/// Limits that keep a hostile document from costing more than its reading.
struct yaml_limits {
  std::size_t bytes = 1U << 20U;
  std::size_t lines = 10'000;
  std::size_t line_bytes = 16'384;  ///< of the longest line: much is looked for up to the end of one
  unsigned depth = 32;
  std::size_t nodes = 40'000;
};

/// Reads one YAML document. Refused, each with its place: duplicate keys, anchors, aliases, tags, merges,
/// several documents, keys that are not a text, tabs in indentation, invalid UTF-8, control characters, an
/// empty document, and whatever exceeds `limits`. Returns nothing when any of these was found; `problems`
/// then says which. `problems` remembers the text, so that whatever is found later shows its line.
std::optional<yaml_node> read_yaml(std::string_view text, const std::string& file, diagnostics& problems,
                                   const yaml_limits& limits = {});

/// Warns of a text that is shown otherwise than it was meant, because its quotes were forgotten: what stands
/// behind a ` #` is lost, and a quote at its end alone stays.
void warn_of_forgotten_quotes(const yaml_node& text, diagnostics& problems);

/// `250ms`, `3s`, `15m`, `24h`, `7d`, in milliseconds; nullopt for anything else and beyond a century.
std::optional<long long> read_duration_ms(std::string_view text);

/// Reads the scalars and keys of one mapping, reporting what is missing, mistyped or unknown under codes that
/// begin with `area` (`menu`, `alerts`, `config`). Call `finish` last: it reports the keys that nobody asked
/// for.
class mapping_reader {
 public:
  /// `node` must outlive the reader. Reports an error when it is no mapping; every lookup then finds nothing.
  mapping_reader(const yaml_node& node, std::string area, diagnostics& problems);

  /// nullptr when the key is not there or has no value. `key` must outlive the reader, as a literal does.
  const yaml_node* optional(std::string_view key);
  /// Reports `<area>/missing-key` when absent, or the key that was written for it.
  const yaml_node* required(std::string_view key);

  std::optional<std::string> optional_text(std::string_view key);
  std::string required_text(std::string_view key);
  /// A whole number, digits only, within [least, most].
  std::optional<long long> optional_number(std::string_view key, long long least, long long most);
  /// `true` or `false`, nothing else.
  std::optional<bool> optional_flag(std::string_view key);
  /// `250ms`, `3s`, `15m`, `24h`, `7d`, in milliseconds.
  std::optional<long long> optional_duration_ms(std::string_view key);

  /// Reports each key not asked for as `<area>/unknown-key`, with a guess at what was meant.
  void finish();

  const yaml_node& node() const noexcept { return node_; }

 private:
  const yaml_node* scalar(const yaml_node* found, std::string_view expected);
  bool is_known(std::string_view key) const;
  bool tell_misspelt(std::string_view key);
  void tell_unknown(const yaml_node::entry& entry, std::string_view meant);

  const yaml_node& node_;
  std::string area_;
  diagnostics& problems_;
  std::vector<std::string_view> asked_;
  std::vector<std::string_view> told_;  ///< misspelt ones that are reported
};

}  // namespace raporo::config
