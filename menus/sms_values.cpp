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

/// Where what may be values ends: before an `OK` that nothing but signs follows.
std::size_t end_of_values(const std::vector<sms_word>& words) {
  std::size_t last = words.size() - 1;
  while (last > 0 && words[last].plain.empty()) --last;
  return words[last].plain == sms_consent ? last : words.size();
}

/// Goes through the words once, remembering which question and grade the next numbers are for.
class sorter {
 public:
  sorter(const form& f, const school_facts& school, const std::vector<sms_word>& words)
      : form_(f),
        school_(school),
        words_(words),
        end_(end_of_values(words)),
        first_(first_question(f)),
        asked_(first_) {}

  std::variant<sms_values, sms_fault> read(std::size_t first) {
    for (at_ = first; at_ < end_; ++at_)
      if (!take(words_[at_].plain)) return std::move(*fault_);
    if (end_ == words_.size()) return std::move(values_);
    if (form_.questions[asked_].asks != question::kind::text)
      values_.agreed = true;
    else
      for (; at_ < words_.size(); ++at_) add_word();
    return std::move(values_);
  }

 private:
  bool take(const std::string& word) {
    // Signs at the end are of a text, or mean nothing.
    if (word.empty() && form_.questions[asked_].asks != question::kind::text) return true;
    if (form_.questions[asked_].asks_words() && !ends_words(word)) {
      add_word();
      return true;
    }
    if (looks_like_grade(word) || has_grade(word)) return take_grade(word);
    if (const auto mark = find_mark(word)) {
      asked_ = mark->first;
      grades_follow_mark_ = false;
      grade_is_before_mark_ = true;
      return mark->second.empty() || take_number(mark->second, word);
    }
    if (!states_none()) return take_number(word, word);
    values_.nothing = values_.nothing || asked_ == first_;
    return true;
  }

  /// To the words of a question: to a text as the person wrote it, to a day or week without what stands
  /// between.
  void add_word() {
    const sms_word& next = words_[at_];
    const bool is_text = form_.questions[asked_].asks == question::kind::text;
    std::vector<sms_values::number>& words = values_.given[{asked_, {}}];
    if (words.empty())
      words.push_back({0, is_text ? next.written : next.plain});
    else
      words.front().word += is_text ? next.before + next.written : " " + next.plain;
  }

  /// Does a mark end the words of a question? Within a text only one whose question has no value yet, before
  /// what reads as one: people use such words every day.
  bool ends_words(std::string_view word) const {
    const auto mark = find_mark(word);
    if (!mark || form_.questions[asked_].asks != question::kind::text) return mark.has_value();
    const auto has_value = [&](const auto& given) { return given.first.first == mark->first; };
    if (mark->first == asked_ || std::ranges::any_of(values_.given, has_value)) return false;
    if (!mark->second.empty()) return true;
    return at_ + 1 < end_ && begins_value(form_.questions[mark->first], words_[at_ + 1].plain);
  }

  bool begins_value(const question& q, std::string_view word) const {
    if (q.asks == question::kind::text) return true;
    if (q.asked != question::scope::once && (has_grade(word) || looks_like_grade(word))) return true;
    if (q.asks == question::kind::week && word.starts_with('W')) word.remove_prefix(1);
    return all_digits(word);
  }

  /// A grade whose values follow; one that had its values already is there twice.
  bool take_grade(const std::string& word) {
    if (!has_grade(word)) return refuse({phrase::sms_unknown_grade, word, {}});
    grades_follow_mark_ = grades_follow_mark_ || (asked_ != first_ && is_mark(words_[at_ - 1].plain));
    if (!grades_follow_mark_) asked_ = first_;
    const bool twice = asked_ == first_ ? std::ranges::find(values_.grades, word) != values_.grades.end()
                                        : values_.given.contains({asked_, word});
    if (twice) return refuse({phrase::sms_twice, word, {}});
    if (asked_ == first_) values_.grades.push_back(word);
    grade_ = word;
    grade_is_before_mark_ = false;
    return true;
  }

  bool take_number(std::string_view digits, const std::string& word) {
    const bool by_grade = form_.questions[asked_].asked != question::scope::once;
    // `P6 1 2 COOKS 3`: behind its mark a question about the whole school is not about the grade before it.
    const std::string grade = by_grade || !grade_is_before_mark_ ? grade_ : std::string();
    const auto n = read_whole_number(digits);
    if (!n)
      return refuse({all_digits(digits) ? phrase::leading_zero : phrase::not_a_number, word, grade, true});
    if (by_grade && grade.empty()) return refuse({phrase::sms_grade_first, word, {}, true});
    if (!by_grade && !grade.empty()) return refuse({phrase::sms_not_asked, word, grade, true});
    values_.given[{asked_, grade}].push_back({*n, word});
    return true;
  }

  /// Is the word here a `0` that no grade goes with: none at all? That is `DROP 0`, and a `BACK 0` behind all
  /// grades.
  bool states_none() const {
    const question::scope scope = form_.questions[asked_].asked;
    if (words_[at_].plain != "0" || scope == question::scope::once) return false;
    const bool of_mark = scope == question::scope::some_grades && is_mark(words_[at_ - 1].plain);
    if (!grade_.empty() && !of_mark) return false;
    return at_ + 1 == end_ || find_mark(words_[at_ + 1].plain);
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
    fault_->question = asked_;
    return false;
  }

  const form& form_;
  const school_facts& school_;
  const std::vector<sms_word>& words_;
  const std::size_t end_;    ///< before an `OK` at the end
  const std::size_t first_;  ///< the question whose values follow the grades
  std::size_t at_ = 0;
  std::size_t asked_;                  ///< the question that numbers are for
  std::string grade_;                  ///< and the grade
  bool grades_follow_mark_ = false;    ///< `BACK P4 0 1 P5 1 0`
  bool grade_is_before_mark_ = false;  ///< `P1 1 2 COOKS`
  sms_values values_;
  std::optional<sms_fault> fault_;
};

}  // namespace

std::variant<sms_values, sms_fault> read_sms_values(const form& f, const school_facts& school,
                                                    const std::vector<sms_word>& words, std::size_t first) {
  return sorter(f, school, words).read(first);
}

}  // namespace raporo::menus
