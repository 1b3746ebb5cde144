#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "menus/engine.hpp"
#include "menus/graph.hpp"

/// What the words of texts and conditions stand for at one moment of a dialogue.
namespace raporo::menus {

/// A count that a cell may have where the enrolment is not known: the largest class of the country.
inline constexpr std::int64_t largest_unknown_cell = 2'000;

/// Words that only one text has, filled in for that text.
struct extra_words {
  std::optional<std::int64_t> value;
  std::optional<std::int64_t> least;
  std::optional<std::int64_t> limit;
  std::optional<std::int64_t> tries_left;
  std::optional<std::int64_t> others;  ///< warnings beside the one that is told
  std::optional<std::int64_t> minutes;
  std::string first;  ///< day or week
  std::string last;
  std::string literal;  ///< `value` as it was written, where it is no number
  std::string schools;
  std::string missing;
  std::string lost;       ///< fields whose answers a newer version has no place for, or its form
  std::string why;        ///< why a value of an SMS was refused
  std::string example;    ///< how an SMS is written
  std::string codes;      ///< of the options, where some between the least and the limit are missing
  sex by = sex::none;     ///< `sex`
  std::string_view part;  ///< `part`: of a declared dimension
  const save_receipt* saved = nullptr;
  const stored_report* stored = nullptr;
};
inline const extra_words no_extra_words;

class values final : public environment {
 public:
  values(const graph& g, const facts& world, std::string_view language) noexcept
      : graph_(g), world_(world), language_(language) {}

  value lookup(std::string_view name, const slice& part) const override;
  std::optional<double> code_of(std::string_view name, const slice& part) const override;
  std::optional<number_range> range(std::string_view name, const slice& part) const override;
  std::optional<double> count_grades(
      const std::function<bool(const environment& of_grade)>& holds) const override;
  std::optional<double> most_grades() const override;
  bool at_longest() const override { return world_.longest != nullptr; }
  /// The most that one cell of `q` can be. Requires: at_longest().
  std::int64_t most_of(const question& q) const;
  /// The most that the least of one cell of `q` can be. Requires: at_longest().
  std::int64_t least_of(const question& q) const;
  /// Can one cell of `q` be `n` at some school? Requires: at_longest().
  bool may_be(const question& q, std::int64_t n) const;

  const school_facts* school = nullptr;
  const form* asked = nullptr;  ///< whose fields may be named
  bool of_program = false;      ///< by a sentence of the program's own, of whose words none is a field
  const std::vector<answer>* answers = nullptr;
  std::string_view period;        ///< as read by a person in the same school year
  std::string_view period_label;  ///< empty: of no period
  std::string_view grade;         ///< a name without `[grade]` means this one; empty: all of the school
  sex by = sex::none;
  std::string_view of_part;                    ///< of a declared dimension; empty: all
  const extra_words* extra = &no_extra_words;  ///< borrowed

 private:
  /// The question whose field `name` is here; nullptr when it is none.
  const question* question_of(std::string_view name) const;
  /// `enrolled`, or with `as_counted` `counted`.
  value pupils(const slice& part, bool as_counted) const;
  value field(const question& q, const slice& part) const;
  /// nullptr when none is chosen, or one that is gone. Requires: `q` is a choice.
  const coded_option* chosen_option(const question& q, const slice& part) const;
  /// `last.present`, `usual.present`, `same_as_last`.
  value earlier_weeks(std::string_view name, const slice& part) const;
  const std::vector<answer>* answers_before(int weeks) const;
  /// The same words of one grade, which is borrowed.
  values of(std::string_view one_grade) const;
  /// The condition of `q` says that there is nothing to count in this grade: of none under 50 % none are
  /// under 40 %. Unknown is not pointless.
  bool is_pointless(const question& q, std::string_view of_grade) const;
  value fact(std::string_view name) const;
  /// What a bound of one cell of `q` can be.
  std::optional<number_range> range_of_bound(const expression& bound, const question& q) const;

  const graph& graph_;
  const facts& world_;
  std::string_view language_;
};

/// The words every text may use, with `extra` names (divided by blanks) and the fields of `asked`, which is
/// borrowed.
vocabulary make_vocabulary(std::string_view extra, const form* asked);

/// Is `q` asked at this school for `grade`, whatever its condition?
bool offers(const question& q, std::string_view grade);
const answer* find_answer(const std::vector<answer>& answers, std::string_view field, std::string_view grade,
                          sex by, std::string_view part = {});

}  // namespace raporo::menus
