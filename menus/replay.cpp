#include "menus/replay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
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

/// `there of P1 (afternoon, girls)`
std::string name_of_cell(const answer& a) {
  std::string cell(a.part);
  if (a.by != sex::none)
    cell += fmt::format("{}{}", cell.empty() ? "" : ", ", a.by == sex::boys ? "boys" : "girls");
  return cell.empty() ? name_in_words(a.field, a.grade)
                      : fmt::format("{} ({})", name_in_words(a.field, a.grade), cell);
}

bool is_same_cell(const answer& a, const answer& b) {
  return a.field == b.field && a.grade == b.grade && a.by == b.by && a.part == b.part;
}

const form* form_called(const graph& g, std::string_view id) {
  const auto found = std::ranges::find(g.forms, id, &form::id);
  return found == g.forms.end() ? nullptr : &*found;
}

/// The cells of `q` in the order in which `before`, the same form of another version, asks for them: as they
/// are now when it has no such question, or counts other cells.
const std::vector<cell>& cells_as_typed(const question& q, const form* before) {
  if (before == nullptr) return q.cells;
  const auto asked = std::ranges::find(before->questions, q.field, &question::field);
  const auto same = [](const cell& a, const cell& b) { return a.part == b.part && a.by == b.by; };
  const bool known =
      asked != before->questions.end() && std::ranges::is_permutation(asked->cells, q.cells, same);
  return known ? asked->cells : q.cells;
}

class replayer {
 public:
  replayer(const graph& g, const form& f, const form* typed_on, const stored_report& report,
           const school_facts& school, const facts& world)
      : form_(f),
        typed_on_(typed_on),
        report_(report),
        draft_(begun(report)),
        flow_(g, f, draft_, school, world, g.languages.front()) {}

  std::vector<replay_difference> run() {
    for (int i = 0; i < most_questions; ++i) {
      const auto stop = flow_.next();
      if (!stop) {
        compare();
        return std::move(differences_);
      }
      // A copy: answers move while the question is answered.
      const std::string grade(stop->grade);
      if (stop->which)
        name_grades(*stop->asked);
      else
        give(*stop->asked, grade);
    }
    tell("it is asked without end", "it is asked without end");
    return std::move(differences_);
  }

 private:
  static draft begun(const stored_report& report) {
    draft d;
    d.key = report.key;
    d.period_name = report.period_name;
    return d;
  }

  void tell(std::string reason, std::string what) {
    replay_difference d{std::move(reason), std::move(what)};
    if (std::ranges::find(differences_, d) == differences_.end()) differences_.push_back(std::move(d));
  }

  void name_grades(const question& q) {
    std::vector<std::string_view> concerned;
    for (const std::string_view grade : flow_.grades_of(q)) {
      const bool some = std::ranges::any_of(report_.answers, [&](const answer& a) {
        return a.field == q.field && a.grade == grade && a.value != 0;
      });
      if (some || was_left_out(q, grade)) concerned.push_back(grade);
    }
    flow_.narrow(q, concerned);
  }

  /// Could it have been, and has it no answer?
  bool was_left_out(const question& q, std::string_view grade) const {
    return q.after == after_tries::skip && std::ranges::none_of(report_.answers, [&](const answer& a) {
             return a.field == q.field && a.grade == grade;
           });
  }

  /// Whatever is wrong with the answers is told, and then they stand: what follows from them is not lost.
  void give(const question& q, const std::string& grade) {
    const std::string name = name_in_words(q.field, grade);
    if (was_left_out(q, grade)) {
      flow_.skip(q, grade, false);
      return;
    }
    std::vector<const answer*> given;
    for (const cell& c : cells_as_typed(q, typed_on_)) {
      given.push_back(find_answer(report_.answers, q.field, grade, c.by, c.part));
      if (given.back() != nullptr && given.back()->text.empty() != q.asks_words()) continue;
      tell(fmt::format("{} is asked, and was not answered", q.field),
           fmt::format("{} is asked, and was not answered", name));
      without_answer_.push_back(name);
      flow_.skip(q, grade, false);
      return;
    }
    if (q.asks_words())
      give_words(q, given.front()->text);
    else
      give_values(q, grade, given);
    ask_checks(q.checks, q.field, name, grade);
  }

  void give_words(const question& q, const std::string& words) {
    const auto read = flow_.read_words_for(q, shown_day(words));
    const auto* kept = std::get_if<std::string>(&read);
    if (kept == nullptr || *kept != words)
      tell(fmt::format("what was answered to {} is refused", q.field),
           fmt::format("{}: `{}` is refused", q.field, words));
    flow_.answer_with(q, words);
  }

  void give_values(const question& q, const std::string& grade, const std::vector<const answer*>& given) {
    std::vector<std::int64_t> values;
    for (const answer* a : given) values.push_back(a->value);
    const std::string name = name_in_words(q.field, grade);
    if (q.asks_numbers()) {
      if (const auto over = flow_.out_of_range(q, grade, values))
        tell(fmt::format("{} is out of its range", q.field),
             fmt::format("{}: {} is not in {}..{}", name, over->words.value.value_or(0),
                         over->words.least.value_or(0), over->words.limit.value_or(0)));
    } else if (std::ranges::find(q.choices, values.front(), &coded_option::code) == q.choices.end()) {
      tell(fmt::format("{} has no answer {}", q.field, values.front()),
           fmt::format("{}: there is no answer {}", name, values.front()));
    }
    flow_.answer_with(q, grade, values);
  }

  /// Refusals, and warnings that were not asked then. Those that were are raised again.
  void ask_checks(const std::vector<check>& checks, std::string_view field, std::string_view about,
                  const std::string& grade) {
    if (flow_.fires(checks, grade, true) != nullptr)
      tell(fmt::format("{} is refused by a check", field), fmt::format("{} is refused by a check", about));
    while (const check* c = flow_.fires(checks, grade, false)) {
      const std::string flag = form_flow::flag_of(*c, grade);
      if (std::ranges::find(report_.flags, flag) == report_.flags.end())
        tell(fmt::format("the warning {} is asked", c->flag), fmt::format("the warning {} is asked", flag));
      flow_.raise(*c, grade);
    }
  }

  void compare() {
    ask_checks(form_.checks, "the report", "the report", "");
    for (const answer& a : report_.answers) {
      const std::string name = name_in_words(a.field, a.grade);
      const bool told = std::ranges::find(without_answer_, name) != without_answer_.end();
      if (told || has_cell(draft_.answers, a)) continue;
      tell(fmt::format("{} is not asked any more", a.field), fmt::format("{} is not asked any more", name));
    }
    for (const answer& a : draft_.answers)
      if (std::ranges::find(report_.answers, a) == report_.answers.end())
        tell(fmt::format("{} becomes another", a.field),
             fmt::format("{} becomes {}", name_of_cell(a), a.value));
    for (const std::string& flag : report_.flags)
      if (std::ranges::find(draft_.flags, flag) == draft_.flags.end())
        tell(fmt::format("the warning {} is not asked any more", flag.substr(0, flag.find('['))),
             fmt::format("the warning {} is not asked any more", flag));
  }

  static bool has_cell(const std::vector<answer>& all, const answer& a) {
    return std::ranges::any_of(all, [&](const answer& other) { return is_same_cell(a, other); });
  }

  const form& form_;
  const form* typed_on_;  ///< nullptr: `form_` itself
  const stored_report& report_;
  draft draft_;
  form_flow flow_;
  std::vector<replay_difference> differences_;
  std::vector<std::string> without_answer_;  ///< asked now; so what was stored there is told already
};

}  // namespace

std::vector<replay_difference> replay(const menu& m, const stored_report& report, const school_facts& school,
                                      const facts& world, const menu* typed_on) {
  const graph& g = m.compiled();
  const form* f = form_called(g, report.key.form);
  if (f == nullptr) {
    const std::string gone = fmt::format("there is no form {} any more", report.key.form);
    return {{gone, gone}};
  }
  const form* before = typed_on != nullptr ? form_called(typed_on->compiled(), f->id) : nullptr;
  return replayer(g, *f, before, report, school, world).run();
}

}  // namespace raporo::menus
