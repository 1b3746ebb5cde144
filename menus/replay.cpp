#include "menus/replay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "menus/form_flow.hpp"
#include "menus/graph.hpp"

namespace raporo::menus {

namespace {

/// A form has far fewer questions; a walk that does not end is a difference, too.
constexpr int most_questions = 10'000;

/// `present of P3`
std::string name_in_words(std::string_view field, std::string_view grade) {
  return grade.empty() ? std::string(field) : fmt::format("{} of {}", field, grade);
}

class replayer {
 public:
  replayer(const graph& g, const form& f, const stored_report& report, const school_facts& school,
           const facts& world)
      : form_(f),
        report_(report),
        draft_(begun(report)),
        flow_(g, f, draft_, school, world, g.languages.front()) {}

  std::string run() {
    for (int i = 0; i < most_questions; ++i) {
      const auto stop = flow_.next();
      if (!stop) return compare();
      // A copy: answers move while the question is answered.
      const std::string grade(stop->grade);
      std::string differs = stop->which ? name_grades(*stop->asked) : give(*stop->asked, grade);
      if (!differs.empty()) return differs;
    }
    return "it is asked without end";
  }

 private:
  static draft begun(const stored_report& report) {
    draft d;
    d.key = report.key;
    d.period_name = report.period_name;
    return d;
  }

  std::string name_grades(const question& q) {
    std::vector<std::string_view> concerned;
    for (const std::string_view grade : flow_.grades_of(q)) {
      const bool some = std::ranges::any_of(report_.answers, [&](const answer& a) {
        return a.field == q.field && a.grade == grade && a.value != 0;
      });
      if (some || was_left_out(q, grade)) concerned.push_back(grade);
    }
    flow_.narrow(q, concerned);
    return {};
  }

  /// Could it have been, and has it no answer?
  bool was_left_out(const question& q, std::string_view grade) const {
    return q.after == after_tries::skip && std::ranges::none_of(report_.answers, [&](const answer& a) {
             return a.field == q.field && a.grade == grade;
           });
  }

  std::string give(const question& q, const std::string& grade) {
    if (was_left_out(q, grade)) {
      flow_.skip(q, grade, false);
      return {};
    }
    std::vector<const answer*> given;
    for (const cell& c : q.cells) {
      given.push_back(find_answer(report_.answers, q.field, grade, c.by, c.part));
      if (given.back() == nullptr || given.back()->text.empty() == q.asks_words())
        return fmt::format("{} is asked, and was not answered", name_in_words(q.field, grade));
    }
    std::string differs = q.asks_words() ? give_words(q, given.front()->text) : give_values(q, grade, given);
    if (!differs.empty()) return differs;
    return ask_checks(q.checks, name_in_words(q.field, grade), grade);
  }

  std::string give_words(const question& q, const std::string& words) {
    const auto read = flow_.read_words_for(q, shown_day(words));
    const auto* kept = std::get_if<std::string>(&read);
    if (kept == nullptr || *kept != words) return fmt::format("{}: `{}` is refused", q.field, words);
    flow_.answer_with(q, words);
    return {};
  }

  std::string give_values(const question& q, const std::string& grade,
                          const std::vector<const answer*>& given) {
    std::vector<std::int64_t> values;
    for (const answer* a : given) values.push_back(a->value);
    if (q.asks_numbers()) {
      if (const auto over = flow_.out_of_range(q, grade, values))
        return fmt::format("{}: {} is not in {}..{}", name_in_words(q.field, grade),
                           over->words.value.value_or(0), over->words.least.value_or(0),
                           over->words.limit.value_or(0));
    } else if (std::ranges::find(q.choices, values.front(), &coded_option::code) == q.choices.end()) {
      return fmt::format("{}: there is no answer {}", name_in_words(q.field, grade), values.front());
    }
    flow_.answer_with(q, grade, values);
    return {};
  }

  /// Refusals, and warnings that were not asked then. Those that were are raised again.
  std::string ask_checks(const std::vector<check>& checks, const std::string& about,
                         const std::string& grade) {
    if (flow_.fires(checks, grade, true) != nullptr) return fmt::format("{} is refused by a check", about);
    while (const check* c = flow_.fires(checks, grade, false)) {
      const std::string flag = form_flow::flag_of(*c, grade);
      if (std::ranges::find(report_.flags, flag) == report_.flags.end())
        return fmt::format("the warning {} is asked", flag);
      flow_.raise(*c, grade);
    }
    return {};
  }

  std::string compare() {
    if (std::string differs = ask_checks(form_.checks, "the report", ""); !differs.empty()) return differs;
    for (const answer& a : report_.answers)
      if (std::ranges::find(draft_.answers, a) == draft_.answers.end())
        return fmt::format("{} is not asked any more", name_in_words(a.field, a.grade));
    for (const answer& a : draft_.answers)
      if (std::ranges::find(report_.answers, a) == report_.answers.end())
        return fmt::format("{} becomes {}", name_in_words(a.field, a.grade), a.value);
    for (const std::string& flag : report_.flags)
      if (std::ranges::find(draft_.flags, flag) == draft_.flags.end())
        return fmt::format("the warning {} is not asked any more", flag);
    return {};
  }

  const form& form_;
  const stored_report& report_;
  draft draft_;
  form_flow flow_;
};

}  // namespace

std::string replay(const menu& m, const stored_report& report, const school_facts& school,
                   const facts& world) {
  const graph& g = m.compiled();
  const auto f = std::ranges::find(g.forms, report.key.form, &form::id);
  if (f == g.forms.end()) return fmt::format("there is no form {} any more", report.key.form);
  return replayer(g, *f, report, school, world).run();
}

}  // namespace raporo::menus
