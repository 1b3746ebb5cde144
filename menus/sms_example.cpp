#include "menus/sms_example.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace raporo::menus {

std::size_t first_question(const form& f) {
  for (std::size_t i = 0; i < f.questions.size(); ++i)
    if (f.questions[i].sms_marks.empty()) return i;
  return 0;
}

std::string write_example(const form& f, std::string_view keyword, std::string_view grade) {
  const auto language = static_cast<std::size_t>(std::ranges::find(f.keywords, keyword) - f.keywords.begin());
  const bool some_grades = f.questions[first_question(f)].asked == question::scope::some_grades;
  std::string all = fmt::format("{} {} {}", keyword, grade, some_grades ? "1 0" : "9 7");
  std::string later;
  for (const question& q : f.questions) {
    if (q.sms_marks.empty()) continue;
    // The words of a question and those of its form are given in the same order of languages.
    const std::string& mark = q.sms_marks[std::min(language, q.sms_marks.size() - 1)];
    if (!q.choices.empty()) {
      all += fmt::format(" {}{}", mark, q.choices.front().code);
      continue;
    }
    const std::string_view numbers = !q.by_sex ? "1" : some_grades ? "0 1" : "4 3";
    all += fmt::format(" {} {}", mark, numbers);
    if (q.asked == question::scope::some_grades)
      later += fmt::format(" / {} 0 {} {} {}", keyword, mark, grade, numbers);
  }
  if (some_grades) all += fmt::format(" / {} 0{}", keyword, later);
  return all;
}

}  // namespace raporo::menus
