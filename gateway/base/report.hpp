#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace raporo {

/// The dimension `sex` of a count. `none`: the count is not broken down by it.
enum class sex : std::uint8_t { none, boys, girls };

/// `M`, `F` or empty: the codes stored and exported (the option combos of DHIS2 are `P1_M`, `P1_F`).
constexpr std::string_view sex_code(sex s) noexcept {
  return s == sex::boys ? "M" : s == sex::girls ? "F" : "";
}
/// Of any other word: none.
constexpr sex sex_of(std::string_view code) noexcept {
  return code == "M" ? sex::boys : code == "F" ? sex::girls : sex::none;
}

/// One reported value. A cell that nobody reported has no answer: missing is never zero.
struct answer {
  std::string field;  ///< `present`, `dropout`, `reason`
  std::string grade;  ///< `P1`; empty when the field is not broken down by grade
  sex by = sex::none;
  std::int64_t value = 0;  ///< a count, or the code of the chosen option; 0 beside a text
  std::string text;        ///< a short text, a day `2026-11-25` or a week `2026-W48`; empty: it is a number
  std::string
      part;  ///< value of a dimension that the menus declare, `morning`; empty: not broken down by one

  friend bool operator==(const answer&, const answer&) = default;
};

/// Pupils of a grade who left in a week (< 0) or came back (> 0), by a report of that week.
struct enrolment_change {
  std::string school;
  std::string period;  ///< `2026-W48`
  std::string grade;
  sex by = sex::none;
  std::int64_t pupils = 0;

  friend bool operator==(const enrolment_change&, const enrolment_change&) = default;
};

/// What a report is about. There is one report per key; sending again makes a revision.
struct report_key {
  std::string school;  ///< six-digit school code
  std::string form;    ///< `attendance`
  std::string period;  ///< `2026-W48`, `2026/27-T1` or `2026/27`

  friend auto operator<=>(const report_key&, const report_key&) = default;
};

/// The newest revision of what a school reported for an earlier week.
struct earlier_report {
  report_key key;
  std::vector<answer> answers;
};

}  // namespace raporo
