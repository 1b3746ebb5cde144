#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/yaml.hpp"
#include "menus/expression.hpp"

namespace raporo::menus {

/// A text with places to fill: `Present {present}/{enrolled} = {percent(present, enrolled)}%`. A place holds
/// an expression; `{{` is a brace. Parsed and typed once, rendered often.
class text_template {
 public:
  text_template();
  text_template(text_template&&) noexcept;
  text_template& operator=(text_template&&) noexcept;
  ~text_template();

  /// Parses `node`'s text, checking names against `known`. Letters outside GSM-7 are folded and reported as a
  /// warning that offers the plain spelling. Problems carry the place inside the scalar.
  static text_template parse(const config::yaml_node& node, const vocabulary& known,
                             config::diagnostics& problems);

  /// Appends the text to `out`; values are folded to GSM-7. A null shows as `-`.
  void render(const environment& values, std::string& out) const;
  std::string render(const environment& values) const;

 private:
  struct part;
  std::vector<part> parts_;
};

/// One text in every language: `{rw: ..., en: ..., fr: ...}`.
class localized_text {
 public:
  /// Reports a missing language, an unknown one, and each text's own problems, under codes that begin with
  /// `area`.
  static localized_text parse(const config::yaml_node& node, const std::vector<std::string>& languages,
                              const vocabulary& known, const std::string& area,
                              config::diagnostics& problems);

  /// The text in `language`, or in the first of the languages when it is not among them.
  const text_template& in(std::string_view language) const;

 private:
  std::vector<std::pair<std::string, text_template>> texts_;
};

}  // namespace raporo::menus
