#include "menus/sms_example.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "menus/engine.hpp"
#include "menus/form_flow.hpp"

namespace raporo::menus {

std::size_t first_question(const form& f) {
  for (std::size_t i = 0; i < f.questions.size(); ++i)
    if (f.questions[i].sms_marks.empty()) return i;
  return 0;
}

namespace {

std::string_view example_of(const question& q) {
  return q.asks == question::kind::day ? "25/11" : q.asks == question::kind::week ? "48" : "...";
}

/// Writes an example as if the school reported it: each number is one that can be answered there.
class example_writer {
 public:
  example_writer(const graph& g, const form& f, const school_facts& school, const facts& world)
      : form_(f), flow_(g, f, scratch_, school, world, g.languages.front()) {
    const std::vector<std::string_view> offered = flow_.grades_of(f.questions[first_question(f)]);
    if (!offered.empty() && !offered.front().empty())
      grade_ = offered.front();
    else if (!school.grades.empty())
      grade_ = school.grades.front().grade;
  }

  std::string write(std::string_view keyword) {
    const auto language =
        static_cast<std::size_t>(std::ranges::find(form_.keywords, keyword) - form_.keywords.begin());
    const question& first = form_.questions[first_question(form_)];
    some_grades_ = first.asked == question::scope::some_grades;
    std::string all(keyword);
    if (first.asks_words())
      all += fmt::format(" {}", example_of(first));
    else if (!first.choices.empty() && first.asked == question::scope::once)
      all += fmt::format(" {}", first.choices.front().code);
    else if (first.asked == question::scope::once)
      all += numbers_for(first, {9, 7});
    else
      all += fmt::format(" {}{}", grade_, numbers_for(first, some_grades_ ? few{1, 0} : few{9, 7}));
    std::string later;
    std::string of_school;  // what is asked whatever grades are concerned
    for (const question& q : form_.questions) {
      if (q.sms_marks.empty()) continue;
      // The words of a question and those of its form are given in the same order of languages.
      const std::string& mark = q.sms_marks[std::min(language, q.sms_marks.size() - 1)];
      const std::string marked = mark_with_values(q, mark, false);
      const bool names_grade = first.asked == question::scope::once && q.asked != question::scope::once;
      all += names_grade ? mark_with_values(q, mark, true) : marked;
      if (q.asked == question::scope::once && q.when.empty()) of_school += marked;
      if (q.asked == question::scope::some_grades)
        later += fmt::format(" / {} 0 {} {}{}", keyword, mark, grade_, marked.substr(1 + mark.size()));
    }
    if (some_grades_) all += fmt::format(" / {} 0{}{}", keyword, of_school, later);
    return all;
  }

 private:
  /// The first number, and each later one, of those that a reader takes for an example.
  struct few {
    std::int64_t first;
    std::int64_t others;
  };

  /// As many as the question asks for: ` 9 7`, ` 1 0`.
  std::string numbers_for(const question& q, few wanted) {
    const std::string_view of_grade = q.asked == question::scope::once ? std::string_view() : grade_;
    std::vector<std::int64_t> numbers;
    std::string written;
    for (const cell& c : q.cells) {
      const form_flow::answer_range range = flow_.range_of(q, of_grade, c);
      const std::int64_t number = numbers.empty() ? wanted.first : wanted.others;
      numbers.push_back(std::min(std::max(number, range.least), range.most));
      written += fmt::format(" {}", numbers.back());
    }
    // A later question may be about some of these.
    flow_.answer_with(q, of_grade, numbers);
    return written;
  }

  /// ` R2`, ` BACK 0 1`, ` SINCE 25/11`; with the grade where it was not named before, ` R P1 2`.
  std::string mark_with_values(const question& q, const std::string& mark, bool with_grade) {
    if (q.asks_words()) return fmt::format(" {} {}", mark, example_of(q));
    const std::string before = with_grade ? fmt::format(" {} {}", mark, grade_) : " " + mark;
    if (!q.choices.empty())
      return fmt::format("{}{}{}", before, with_grade ? " " : "", q.choices.front().code);
    const few of_some = q.values() == 2 ? few{0, 1} : few{1, 0};
    return before + numbers_for(q, some_grades_ ? of_some : few{4, 3});
  }

  const form& form_;
  draft scratch_;
  form_flow flow_;
  std::string grade_ = "P1";
  bool some_grades_ = false;
};

}  // namespace

std::string write_example(const graph& g, const form& f, std::string_view keyword, const school_facts& school,
                          const facts& world) {
  return example_writer(g, f, school, world).write(keyword);
}

std::vector<std::string> runs_of_codes(const question& q, std::string_view mark) {
  std::vector<std::int64_t> codes;
  for (const coded_option& o : q.choices) codes.push_back(o.code);
  std::ranges::sort(codes);
  std::vector<std::string> runs;
  for (std::size_t first = 0, last = 0; first < codes.size(); first = ++last) {
    while (last + 1 < codes.size() && codes[last + 1] == codes[last] + 1) ++last;
    runs.push_back(last == first ? fmt::format("{}{}", mark, codes[first])
                                 : fmt::format("{0}{1}-{0}{2}", mark, codes[first], codes[last]));
  }
  return runs;
}

}  // namespace raporo::menus
