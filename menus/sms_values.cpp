#include "menus/sms_values.hpp"

#include <algorithm>
#include <optional>

#include "gateway/base/ascii.hpp"
#include "menus/answer_input.hpp"
#include "menus/sms_example.hpp"

namespace raporo::menus {

namespace {

/// Letter and digit of some grade of the country: `P7` is a grade that this school lacks, not a wrong word.
bool looks_like_grade(std::string_view word) noexcept {
  return word.size() == 2 && std::string_view("NPSLY").find(word[0]) != std::string_view::npos &&
         is_digit(word[1]);
}

/// Goes through the words once, remembering which question and grade the next numbers are for.
class sorter {
 public:
  sorter(const form& f, const school_facts& school, const std::vector<std::string>& words)
      : form_(f), school_(school), words_(words), first_(first_question(f)), asked_(first_) {}

  std::variant<sms_values, sms_fault> read(std::size_t first) {
    for (at_ = first; at_ < words_.size(); ++at_)
      if (!take(words_[at_])) return std::move(*fault_);
    return std::move(values_);
  }

 private:
  bool take(const std::string& word) {
    if (form_.questions[asked_].asks_words() && !find_mark(word)) {
      values_.given[{asked_, {}}].push_back({0, word});
      return true;
    }
    if (looks_like_grade(word) || has_grade(word)) return take_grade(word);
    if (const auto mark = find_mark(word)) {
      asked_ = mark->first;
      grades_follow_mark_ = false;
      return mark->second.empty() || take_number(mark->second, word);
    }
    if (!states_none()) return take_number(word, word);
    values_.nothing = values_.nothing || asked_ == first_;
    return true;
  }

  /// A grade whose values follow; one that had its values already is there twice.
  bool take_grade(const std::string& word) {
    if (!has_grade(word)) return refuse({phrase::sms_unknown_grade, word, {}});
    grades_follow_mark_ = grades_follow_mark_ || (asked_ != first_ && is_mark(words_[at_ - 1]));
    if (!grades_follow_mark_) asked_ = first_;
    const bool twice = asked_ == first_ ? std::ranges::find(values_.grades, word) != values_.grades.end()
                                        : values_.given.contains({asked_, word});
    if (twice) return refuse({phrase::sms_twice, word, {}});
    if (asked_ == first_) values_.grades.push_back(word);
    grade_ = word;
    return true;
  }

  bool take_number(std::string_view digits, const std::string& word) {
    const bool by_grade = form_.questions[asked_].asked != question::scope::once;
    const auto n = read_whole_number(digits);
    if (!n)
      return refuse({all_digits(digits) ? phrase::leading_zero : phrase::not_a_number, word, grade_, true});
    if (by_grade && grade_.empty()) return refuse({phrase::sms_grade_first, word, {}, true});
    if (!by_grade && !grade_.empty()) return refuse({phrase::sms_not_asked, word, grade_, true});
    values_.given[{asked_, grade_}].push_back({*n, word});
    return true;
  }

  /// Is the word here a `0` that no grade goes with: none at all? That is `DROP 0`, and a `BACK 0` behind all
  /// grades.
  bool states_none() const {
    const question::scope scope = form_.questions[asked_].asked;
    if (words_[at_] != "0" || scope == question::scope::once) return false;
    const bool of_mark = scope == question::scope::some_grades && is_mark(words_[at_ - 1]);
    if (!grade_.empty() && !of_mark) return false;
    return at_ + 1 == words_.size() || find_mark(words_[at_ + 1]);
  }

  bool has_grade(std::string_view word) const {
    return std::ranges::find(school_.grades, word, &grade_enrolment::grade) != school_.grades.end();
  }

  bool is_mark(std::string_view word) const {
    const auto mark = find_mark(word);
    return mark && mark->second.empty();
  }

  /// The question that `word` marks, and the digits after a mark of a choice: `R2`.
  std::optional<std::pair<std::size_t, std::string_view>> find_mark(std::string_view word) const {
    for (std::size_t i = 0; i < form_.questions.size(); ++i) {
      for (const std::string& mark : form_.questions[i].sms_marks) {
        if (!word.starts_with(mark)) continue;
        const std::string_view rest = word.substr(mark.size());
        if (rest.empty() || (!form_.questions[i].choices.empty() && all_digits(rest)))
          return std::pair{i, rest};
      }
    }
    return std::nullopt;
  }

  bool refuse(sms_fault fault) {
    fault_ = std::move(fault);
    return false;
  }

  const form& form_;
  const school_facts& school_;
  const std::vector<std::string>& words_;
  const std::size_t first_;  ///< the question whose values follow the grades
  std::size_t at_ = 0;
  std::size_t asked_;                ///< the question that numbers are for
  std::string grade_;                ///< and the grade
  bool grades_follow_mark_ = false;  ///< `BACK P4 0 1 P5 1 0`
  sms_values values_;
  std::optional<sms_fault> fault_;
};

}  // namespace

std::variant<sms_values, sms_fault> read_sms_values(const form& f, const school_facts& school,
                                                    const std::vector<std::string>& words,
                                                    std::size_t first) {
  return sorter(f, school, words).read(first);
}

}  // namespace raporo::menus
