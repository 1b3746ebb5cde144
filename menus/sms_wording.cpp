#include "menus/sms_wording.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "menus/answer_input.hpp"
#include "menus/gsm7.hpp"
#include "menus/sms_example.hpp"
#include "menus/view.hpp"

namespace raporo::menus {

namespace {

constexpr std::string_view rest_of_echo = "..";
constexpr std::string_view rest_of_list = "...";
constexpr std::string_view between_items = ", ";

}  // namespace

std::string sms_echo(std::string_view written) {
  const std::string plain = fold_to_gsm7(written);
  std::string shown = cut_to(plain, longest_sms_echo - rest_of_echo.size());
  if (shown.size() < plain.size()) shown += rest_of_echo;
  return shown;
}

void add_to_sms_list(std::string& list, std::string_view item) {
  if (list.ends_with(rest_of_list)) return;
  if (!list.empty()) list += between_items;
  const std::size_t room = longest_sms_list - between_items.size() - rest_of_list.size();
  if (septets(list) + septets(item) > room) item = rest_of_list;
  list += item;
}

std::string sms_wording::say(phrase p, std::string_view grade, const extra_words& extra) const {
  return say(graph_.of(p), grade, extra);
}

std::string sms_wording::say(const text& t, std::string_view grade, const extra_words& extra) const {
  values v(graph_, world_, language_);
  v.school = school;
  v.asked = asked;
  v.answers = &report_.answers;
  v.period = report_.period_name;
  v.period_label = report_.key.period;
  v.grade = grade;
  v.extra = &extra;
  v.of_program = graph_.is_phrase(t);
  return t.words.in(language_).render(v);
}

/// What a value is written for: `P3`, `P3 Reason`, `Cooks`. Of the question whose values follow the grades,
/// the grade says it.
std::string sms_wording::subject(const question& q, std::string_view grade) const {
  const bool graded = q.asked != question::scope::once || !grade.empty();
  if (q.sms_marks.empty() && graded) return std::string(grade);
  const std::string name = say(q.name.words.empty() ? asked->name : q.name);
  return grade.empty() ? name : std::string(grade) + " " + name;
}

std::string sms_wording::of_value(phrase reason, std::string_view written, const question& q,
                                  std::string_view grade, extra_words extra) const {
  extra.why = say(reason, grade, extra);
  extra.literal = subject(q, grade);
  if (!extra.literal.empty()) extra.literal += ' ';
  extra.literal += sms_echo(written);
  const std::string said = say(phrase::sms_bad_value, grade, extra);
  const bool misplaced =
      reason == phrase::not_a_number || reason == phrase::sms_grade_first || reason == phrase::sms_not_asked;
  return misplaced ? with_example(said) : said;
}

std::string sms_wording::of_range(form_flow::excess over, std::string_view written, const question& q,
                                  std::string_view grade) const {
  if (over.words.value == longest_number) {
    over.words.literal = sms_echo(written);
    over.words.value.reset();
  }
  // A form's own text says itself what it is about.
  const bool own = over.say != &graph_.of(phrase::out_of_range);
  return say(*over.say, own ? std::string(grade) : subject(q, grade), over.words);
}

std::string sms_wording::of_count(const question& q, std::string_view grade) const {
  extra_words extra;
  extra.limit = static_cast<std::int64_t>(q.values());
  return with_example(say(phrase::sms_wrong_count, subject(q, grade), extra));
}

std::string sms_wording::of_double(const question& q, std::string_view grade) const {
  extra_words extra;
  extra.literal = subject(q, grade);
  return say(phrase::sms_twice, {}, extra);
}

std::string sms_wording::of_missing(const std::string& list) const {
  extra_words extra;
  extra.missing = list;
  const std::string said = say(phrase::sms_missing, {}, extra);
  return report_.answers.empty() ? with_example(said) : said;
}

/// One SMS has no room for all warnings: it tells one, and how many more there are.
std::string sms_wording::of_warning(const check& c, std::string_view grade, std::size_t others) const {
  extra_words extra;
  if (others > 0) extra.others = static_cast<std::int64_t>(others);
  return say(c.say, grade) + " " + say(phrase::sms_if_right, {}, extra);
}

std::string sms_wording::how() const {
  const school_facts& some = school != nullptr ? *school : *world_.person->schools.front();
  extra_words extra;
  extra.example = write_example(graph_, *asked, keyword, some, world_);
  return say(phrase::sms_how, {}, extra);
}

std::string sms_wording::with_example(const std::string& said) const {
  const std::string both = said + " " + how();
  return septets(both) <= sms_septets ? both : said;
}

std::string sms_wording::missing_item(const question& q, std::string_view grade) const {
  std::string item = subject(q, grade);
  if (!grade.empty() && q.sms_marks.empty()) return item;
  const std::string mark = q.sms_marks.empty() ? std::string() : q.sms_marks.front();
  if (q.asks != question::kind::choice) return mark.empty() ? item : item + " " + mark;
  return fmt::format("{} {}", item, fmt::join(runs_of_codes(q, mark), "/"));
}

extra_words sms_wording::options_of(const question& q) {
  extra_words extra;
  const auto [least, most] = std::ranges::minmax_element(q.choices, {}, &coded_option::code);
  extra.least = least->code;
  extra.limit = most->code;
  const std::vector<std::string> runs = runs_of_codes(q);
  if (runs.size() > 1)
    for (const std::string& run : runs) add_to_sms_list(extra.codes, run);
  return extra;
}

}  // namespace raporo::menus
