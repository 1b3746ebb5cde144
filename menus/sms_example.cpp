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

}  // namespace

std::string write_example(const form& f, std::string_view keyword, std::string_view grade) {
  const auto language = static_cast<std::size_t>(std::ranges::find(f.keywords, keyword) - f.keywords.begin());
  const question& first = f.questions[first_question(f)];
  const bool some_grades = first.asked == question::scope::some_grades;
  std::string all(keyword);
  if (first.asks_words())
    all += fmt::format(" {}", example_of(first));
  else if (first.asked == question::scope::once)
    all += numbers_for(first, 9);
  else
    all += fmt::format(" {}{}", grade, numbers_for(first, some_grades ? 1 : 9));
  std::string later;
  for (const question& q : f.questions) {
    if (q.sms_marks.empty()) continue;
    // The words of a question and those of its form are given in the same order of languages.
    const std::string& mark = q.sms_marks[std::min(language, q.sms_marks.size() - 1)];
    if (q.asks_words()) {
      all += fmt::format(" {} {}", mark, example_of(q));
      continue;
    }
    if (!q.choices.empty()) {
      all += fmt::format(" {}{}", mark, q.choices.front().code);
      continue;
    }
    const std::string numbers = q.values() == 2 && some_grades ? " 0 1" : numbers_for(q, some_grades ? 1 : 4);
    all += fmt::format(" {}{}", mark, numbers);
    if (q.asked == question::scope::some_grades)
      later += fmt::format(" / {} 0 {} {}{}", keyword, mark, grade, numbers);
  }
  if (some_grades) all += fmt::format(" / {} 0{}", keyword, later);
  return all;
}

}  // namespace raporo::menus
