#include "menus/sms_example.hpp"

#include <fmt/format.h>

#include <algorithm>

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

/// As many as the question asks for: ` 9 7`, ` 1 0`.
std::string numbers_for(const question& q, int first) {
  std::string numbers;
  for (std::size_t i = 0; i < q.values(); ++i)
    numbers += fmt::format(" {}", i == 0 ? first : first == 9 ? 7 : std::max(0, first - 1));
  return numbers;
}

/// ` R2`, ` BACK 0 1`, ` SINCE 25/11`; with a grade that was not named before ` R P1 2`.
std::string mark_with_values(const question& q, const std::string& mark, bool some_grades,
                             std::string_view grade = {}) {
  if (q.asks_words()) return fmt::format(" {} {}", mark, example_of(q));
  const std::string before = grade.empty() ? " " + mark : fmt::format(" {} {}", mark, grade);
  if (!q.choices.empty())
    return fmt::format("{}{}{}", before, grade.empty() ? "" : " ", q.choices.front().code);
  const bool by_few = q.values() == 2 && some_grades;
  return before + (by_few ? " 0 1" : numbers_for(q, some_grades ? 1 : 4));
}

}  // namespace

std::string write_example(const form& f, std::string_view keyword, std::string_view grade) {
  const auto language = static_cast<std::size_t>(std::ranges::find(f.keywords, keyword) - f.keywords.begin());
  const question& first = f.questions[first_question(f)];
  const bool some_grades = first.asked == question::scope::some_grades;
  std::string all(keyword);
  if (first.asks_words())
    all += fmt::format(" {}", example_of(first));
  else if (!first.choices.empty() && first.asked == question::scope::once)
    all += fmt::format(" {}", first.choices.front().code);
  else if (first.asked == question::scope::once)
    all += numbers_for(first, 9);
  else
    all += fmt::format(" {}{}", grade, numbers_for(first, some_grades ? 1 : 9));
  std::string later;
  std::string of_school;  // what is asked whatever grades are concerned
  for (const question& q : f.questions) {
    if (q.sms_marks.empty()) continue;
    // The words of a question and those of its form are given in the same order of languages.
    const std::string& mark = q.sms_marks[std::min(language, q.sms_marks.size() - 1)];
    const std::string marked = mark_with_values(q, mark, some_grades);
    const bool names_grade = first.asked == question::scope::once && q.asked != question::scope::once;
    all += names_grade ? mark_with_values(q, mark, some_grades, grade) : marked;
    if (q.asked == question::scope::once && q.when.empty()) of_school += marked;
    if (q.asked == question::scope::some_grades)
      later += fmt::format(" / {} 0 {} {}{}", keyword, mark, grade, marked.substr(1 + mark.size()));
  }
  if (some_grades) all += fmt::format(" / {} 0{}{}", keyword, of_school, later);
  return all;
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
