#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "menus/facts.hpp"
#include "menus/graph.hpp"

/// What the answers to a form can be, by interval arithmetic: at any school, or at one of the roster.
namespace raporo::menus {

/// Do the pupils of a school stand behind this name?
bool is_enrolment(std::string_view name) noexcept;

/// What the names of a form can be at one of its questions: more than they are perhaps, never less.
class possible_answers final : public environment {
 public:
  /// The pupils of whatever is asked about.
  enum class pupils { any, not_known };
  /// At a school of which nothing is supposed but that it has no more than `largest_school`.
  possible_answers(const form& f, double largest_school, pupils are = pupils::any);
  /// At this school, with the pupils that were counted there. Both outlive this.
  possible_answers(const form& f, const school_facts& school);

  /// Where in the form an expression stands.
  struct spot {
    std::optional<std::size_t> grade;    ///< a name means this one of the school's; none: all of the school
    const cell* of_cell = nullptr;       ///< of a bound; nullptr: all of a question
    std::size_t asked_before = 0;        ///< that many questions, if they apply
    std::size_t answered = place::npos;  ///< the question whose checks these are
  };
  /// What one cell of a question can be, by the figures that form_flow goes by; least above most: nothing.
  number_range range_of(std::size_t question, std::size_t grade, std::size_t cell) const;
  /// What it is taken to be, which may be narrowed: at first range_of(), and a 0 for a grade that `some:
  /// grade` leaves out.
  number_range& number(std::size_t question, std::size_t grade, std::size_t cell) const;
  /// Did a condition or a range read it? Requires: number() of it.
  bool was_read(std::size_t question, std::size_t grade, std::size_t cell) const;
  /// Is the answer refused, whatever else is known?
  bool is_sure(const check& c, const spot& where) const;
  /// What a condition can come to there.
  outcomes possible(const expression& condition, const spot& where) const;
  /// The grades that a question is asked for, as range_of() takes them; one where it is not asked by grade,
  /// or of any school.
  std::vector<std::size_t> grades_of(std::size_t question) const;

  value lookup(std::string_view, const slice&) const override { return {}; }
  std::optional<number_range> range(std::string_view name, const slice& part) const override;
  bool may_be_unknown(std::string_view name, const slice& part) const override;

  std::optional<double> most_grades() const override;

  double fixed_pupils = -1;  ///< of whatever the question is about, where it is 0 or more

 private:
  number_range range_here(const question& q) const;
  number_range pupils_of(const slice& part) const;
  std::optional<std::size_t> find_grade(std::string_view name) const;
  const question* find(std::string_view name) const;
  std::size_t index_of(const question& q) const;

  const form& form_;
  const school_facts* school_ = nullptr;
  number_range any_pupils_;
  bool pupils_known_ = true;  ///< perhaps; false: surely not
  mutable spot at_;
  struct taken_number {
    std::optional<number_range> range;
    bool read = false;
  };
  mutable std::vector<std::vector<taken_number>> numbers_;  ///< by question: grade and cell
};

/// Where a question of `f` is asked, or where its checks are made.
possible_answers::spot spot_of(const form& f, std::size_t question, std::size_t grade, bool its_checks);

/// One number that is tried with others.
struct tried_number {
  std::size_t question = 0;
  std::size_t grade = 0;
  std::size_t cell = 0;
};
struct tried_refusal {
  const check* refuse = nullptr;
  possible_answers::spot where;
};
enum class allowed { none, some, not_found };

/// Is there a number for each of `numbers` that is in its range and that no refusal surely rejects? Halves
/// what is not refused as a whole, and tries the ends and the middle of each half; `not_found` when that led
/// to no end within `effort`, of which it takes what it needs: about a microsecond each.
allowed try_numbers(const form& f, const possible_answers& env, const std::vector<tried_number>& numbers,
                    const std::vector<tried_refusal>& refusals, int& effort);

}  // namespace raporo::menus
