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
/// an expression that is no condition. `[ of {enrolled}|, enrolment not known]` is left out when something in
/// it is not known, and what follows the bar is said instead. `{{`, `}}`, `[[` and `]]` are braces and
/// brackets. Line breaks at the end are dropped. Parsed and typed once, rendered often: well under a
/// microsecond and without a copy of what is plain already.
class text_template {
 public:
  text_template();
  text_template(text_template&&) noexcept;
  text_template& operator=(text_template&&) noexcept;
  ~text_template();

  /// Parses `node`'s text, checking names against `known`. Letters outside GSM-7 are folded and reported as a
  /// warning (`text/not-gsm7`) that offers the plain spelling; where there is none it is an error. Problems
  /// (`text/...`, `expression/...`) carry the place inside the scalar where it is written on one line without
  /// escapes, else that of the scalar.
  static text_template parse(const config::yaml_node& node, const vocabulary& known,
                             config::diagnostics& problems);

  /// Appends the text to `out`; values are folded to GSM-7. A null outside of brackets shows as `-`: then it
  /// gives false.
  bool render(const environment& values, std::string& out) const;
  std::string render(const environment& values) const;

  /// Does a place read a name for which `wanted` says yes?
  bool reads(const name_test& wanted) const;

  /// Is nothing, or only blanks, left of it when all that is in its brackets is unknown? Not of an empty one.
  bool may_vanish() const;

 private:
  struct part;
  class parser;
  static bool may_vanish(const std::vector<part>& parts);
  /// False when a word, which is no number, is never known here.
  static bool render_longest(const std::vector<part>& parts, const environment& values, std::string& out);
  static bool render(const std::vector<part>& parts, const environment& values, std::string& out);
  static bool reads(const std::vector<part>& parts, const name_test& wanted);

  std::vector<part> parts_;
};

/// One text in every language: `{rw: ..., en: ..., fr: ...}`.
class localized_text {
 public:
  /// Reports `<area>/missing-language`, `<area>/unknown-language`, `<area>/wrong-type`, and each text's own
  /// problems.
  static localized_text parse(const config::yaml_node& node, const std::vector<std::string>& languages,
                              const vocabulary& known, const std::string& area,
                              config::diagnostics& problems);

  /// The text in `language`, or in the first of the languages when it is not among them; empty when there is
  /// none.
  const text_template& in(std::string_view language) const;
  /// Is there none in any language?
  bool empty() const noexcept { return texts_.empty(); }

  /// The text in each language that it is given in.
  std::vector<std::string> render_all(const environment& values) const;

  /// Does it, in any language, read a name for which `wanted` says yes?
  bool reads(const name_test& wanted) const;

 private:
  std::vector<std::pair<std::string, text_template>> texts_;
};

}  // namespace raporo::menus
