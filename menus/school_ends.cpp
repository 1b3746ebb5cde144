#include "menus/school_ends.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "menus/enrolment.hpp"
#include "menus/possible_answers.hpp"

/// Each question and each form at each school of the roster. Schools with the same figures are judged once.
namespace raporo::menus {

namespace {

constexpr int effort_at_school = 20'000;

/// What of a school decides about an answer.
struct dependence {
  bool pupils = false;
  bool whole = false;  ///< more than the pupils of what is asked about
};

class dependence_finder {
 public:
  dependence_finder(const form& f, const question& asked)
      : form_(f), by_grade_(asked.asked != question::scope::once), seen_(f.questions.size()) {}

  void add(const question& q) {
    for (const expression* e : {&q.least, &q.most, &q.when}) add(*e, q.asked != question::scope::once);
  }
  void add(const expression& e, bool of_grade) {
    e.reads([&](std::string_view name) {
      const auto q = std::ranges::find(form_.questions, name, &question::field);
      if (q == form_.questions.end()) {
        found.pupils = found.pupils || is_enrolment(name);
        found.whole = found.whole || of_grade != by_grade_ || e.names_a_grade();
      } else if (const auto i = static_cast<std::size_t>(q - form_.questions.begin()); !seen_[i]) {
        seen_[i] = true;
        found.whole = found.whole || e.names_a_grade() || (!of_grade && q->asked != question::scope::once);
        add(*q);
      }
      return false;
    });
  }
  dependence found;

 private:
  const form& form_;
  bool by_grade_;
  std::vector<bool> seen_;
};

struct judged {
  enum class kind { fine, empty_range, refused, not_found };
  kind what = kind::fine;
  std::size_t cell = 0;
  number_range range{};
};

/// Of one kind: the first such school, and how many there are.
struct tally {
  std::size_t schools = 0;
  const school_facts* first = nullptr;
  std::size_t grade = 0;
  judged there;
};
using tallies = std::array<tally, 4>;  ///< by kind

void append(std::string& key, const std::optional<std::int64_t>& pupils) {
  key += pupils ? std::to_string(*pupils) : std::string("?");
  key += ' ';
}

std::optional<std::int64_t> counted_at(const school_facts& school, std::optional<std::size_t> grade, sex by) {
  std::int64_t total = 0;
  for (std::size_t i = 0; i < school.grades.size(); ++i) {
    if (grade && i != *grade) continue;
    const auto there = counted(school.grades[i], by);
    if (!there) return std::nullopt;
    total += *there;
  }
  return school.grades.empty() ? std::nullopt : std::optional(total);
}

class school_judge {
 public:
  school_judge(const form& f, const worst_case& extremes, int& effort, config::diagnostics& problems)
      : form_(f), extremes_(extremes), effort_(effort), problems_(problems) {
    for (const check& c : f.checks)
      if (c.hard) of_form_.push_back({&c, {std::nullopt, nullptr, f.questions.size(), place::npos}});
  }

  /// True: nothing is told.
  bool check_question(std::size_t index) {
    const question& q = form_.questions[index];
    const dependence on = depends(index);
    if (!q.asks_numbers() || !on.pupils) return true;
    tallies told;
    std::unordered_map<std::string, judged> known;
    for (const school_facts& school : schools()) {
      std::array<bool, 4> seen{};
      for (const std::size_t grade : possible_answers(form_, school).grades_of(index)) {
        const auto [found, first] = known.try_emplace(key_of(q, on, school, grade));
        if (first) found->second = judge(index, school, grade);
        count(told, found->second, school, grade, seen);
      }
    }
    tell(q, told);
    const bool fine = std::ranges::all_of(told, [](const tally& t) { return t.schools == 0; });
    return fine ? check_without_enrolment(index) : false;
  }

  void tell_untried() {
    if (untried_ == 0) return;
    problems_.warning("menu/not-all-tried", first_untried_->where,
                      fmt::format("of `{}` refusals were not tried at every school: {} {} left", form_.id,
                                  untried_, untried_ == 1 ? "trial is" : "trials are"),
                      "proving them costs too much: write fewer, or such that read less");
  }

  void check_form() {
    if (of_form_.empty()) return;
    tallies told;
    std::unordered_map<std::string, judged> known;
    for (const school_facts& school : schools()) {
      std::array<bool, 4> seen{};
      const auto [found, first] = known.try_emplace(figures_of(school));
      if (first) found->second = judge_form(school);
      count(told, found->second, school, place::npos, seen);
    }
    for (const tally& t : told)
      if (t.schools > 0) tell_refused(t, form_report_, of_form_, nullptr);
  }

 private:
  const std::vector<school_facts>& schools() const {
    static const std::vector<school_facts> none;
    return extremes_.schools != nullptr ? *extremes_.schools : none;
  }

  dependence depends(std::size_t index) const {
    const question& q = form_.questions[index];
    dependence_finder finder(form_, q);
    finder.add(q);
    for (const tried_refusal& r : refusals_of(index, 0))
      finder.add(r.refuse->when, r.where.grade.has_value());
    return finder.found;
  }

  static std::string figures_of(const school_facts& school) {
    std::string key;
    for (const grade_enrolment& g : school.grades) {
      key += g.grade + ' ';
      append(key, g.boys);
      append(key, g.girls);
    }
    return key;
  }

  static std::string key_of(const question& q, const dependence& on, const school_facts& school,
                            std::size_t grade) {
    const bool by_grade = q.asked != question::scope::once;
    if (on.whole) return figures_of(school) + std::to_string(grade);
    const auto of = by_grade ? std::optional(grade) : std::nullopt;
    std::string key;
    append(key, counted_at(school, of, sex::boys));
    append(key, counted_at(school, of, sex::girls));
    return key;
  }

  /// Those of the question, and of the form where only this question's answer may be at fault.
  std::vector<tried_refusal> refusals_of(std::size_t index, std::size_t grade) const {
    const question& q = form_.questions[index];
    std::vector<tried_refusal> hard;
    for (const check& c : q.checks)
      if (c.hard) hard.push_back({&c, spot_of(form_, index, grade, true)});
    if (q.asked == question::scope::once && q.when.empty() && q.after != after_tries::skip)
      std::ranges::copy_if(of_form_, std::back_inserter(hard), [&](const tried_refusal& r) {
        return r.refuse->when.reads([&](std::string_view name) { return name == q.field; });
      });
    return hard;
  }

  judged try_at(const possible_answers& env, const std::vector<tried_number>& numbers,
                const std::vector<tried_refusal>& hard) {
    if (hard.empty() || numbers.empty()) return {};
    if (effort_ < effort_at_school) {
      if (untried_++ == 0) first_untried_ = hard.front().refuse;
      return {};
    }
    int effort = effort_at_school;
    const allowed found = try_numbers(form_, env, numbers, hard, effort);
    effort_ -= effort_at_school - effort;
    if (found == allowed::some) return {};
    return {found == allowed::none ? judged::kind::refused : judged::kind::not_found, 0,
            env.number(numbers[0].question, numbers[0].grade, numbers[0].cell)};
  }

  judged judge(std::size_t index, const school_facts& school, std::size_t grade) {
    const question& q = form_.questions[index];
    const possible_answers env(form_, school);
    if (!env.possible(q.when, spot_of(form_, index, grade, false)).yes) return {};
    // Nobody has to name a grade without pupils.
    if (q.asked == question::scope::some_grades && counted_at(school, grade, sex::none) == 0) return {};
    std::vector<tried_number> numbers;
    for (std::size_t c = 0; c < q.values(); ++c) {
      const number_range range = env.range_of(index, grade, c);
      if (range.least > range.most) return {judged::kind::empty_range, c, range};
      numbers.push_back({index, grade, c});
    }
    return try_at(env, numbers, refusals_of(index, grade));
  }

  judged judge_form(const school_facts& school) {
    const possible_answers env(form_, school);
    std::vector<tried_number> numbers;
    std::vector<tried_refusal> hard = of_form_;
    for (std::size_t i = 0; i < form_.questions.size(); ++i) {
      const question& q = form_.questions[i];
      if (!q.asks_numbers()) continue;
      // What is perhaps not asked may be anything.
      const bool tried = q.when.empty() && q.after != after_tries::skip;
      for (const std::size_t grade : env.grades_of(i)) {
        for (std::size_t c = 0; c < q.values(); ++c) {
          env.number(i, grade, c);
          if (tried) numbers.push_back({i, grade, c});
        }
        for (const check& c : q.checks)
          if (c.hard && tried) hard.push_back({&c, spot_of(form_, i, grade, true)});
      }
    }
    return try_at(env, numbers, hard);
  }

  static void count(tallies& told, const judged& there, const school_facts& school, std::size_t grade,
                    std::array<bool, 4>& seen) {
    const auto kind = static_cast<std::size_t>(there.what);
    if (there.what == judged::kind::fine || std::exchange(seen[kind], true)) return;
    tally& t = told[kind];
    if (t.schools++ == 0) t = {1, &school, grade, there};
  }

  /// `at 3 of 48 schools, for instance 450601 (P4 girls: 0 enrolled)`
  std::string places(const tally& t, const question* q) const {
    std::string part;
    const bool by_grade = q != nullptr && q->asked != question::scope::once;
    if (by_grade) part = t.first->grades[t.grade].grade;
    const sex by =
        q != nullptr && t.there.what == judged::kind::empty_range ? q->cells[t.there.cell].by : sex::none;
    if (by != sex::none)
      part += fmt::format("{}{}", part.empty() ? "" : " ", by == sex::boys ? "boys" : "girls");
    const auto pupils = counted_at(*t.first, by_grade ? std::optional(t.grade) : std::nullopt, by);
    const std::string one = fmt::format("{} ({}{})", t.first->id, part.empty() ? part : part + ": ",
                                        pupils ? fmt::format("{} enrolled", *pupils) : "enrolment not known");
    if (t.schools == 1) return fmt::format("at one school, {},", one);
    if (t.schools == schools().size())
      return fmt::format("at all {} schools, for instance {},", t.schools, one);
    return fmt::format("at {} of {} schools, for instance {},", t.schools, schools().size(), one);
  }

  static std::string way_out(const number_range& range) {
    if (range.most < 0) return "let the range end at 0 or more, or let `when` leave the question out there";
    if (range.most == 0) return "begin the range at 0";
    return fmt::format("begin the range at {0} or less, or let it end at {1} or more", range.most,
                       range.least);
  }

  void tell(const question& q, const tallies& told) {
    for (const tally& t : told) {
      if (t.schools == 0) continue;
      const std::string field = fmt::format("answer to `{}`", q.field);
      if (t.there.what == judged::kind::empty_range)
        problems_.error("menu/empty-range", q.range_where,
                        fmt::format("{} no {} is allowed: its range there is {}..{}", places(t, &q), field,
                                    t.there.range.least, t.there.range.most),
                        way_out(t.there.range));
      else
        tell_refused(t, field, refusals_of(static_cast<std::size_t>(&q - form_.questions.data()), t.grade),
                     &q);
    }
  }

  void tell_refused(const tally& t, const std::string& what, const std::vector<tried_refusal>& hard,
                    const question* q) {
    constexpr const char* code = "menu/always-refused";
    constexpr const char* hint = "refuse only what cannot be right";
    const config::location& where = hard.back().refuse->where;
    if (t.there.what == judged::kind::not_found) {
      problems_.warning(code, where,
                        fmt::format("{} no {} was found that is not refused", places(t, q), what), hint);
      return;
    }
    const std::string message = q != nullptr && q->values() == 1
                                    ? fmt::format("{} no {} is allowed: each number of {}..{} is refused",
                                                  places(t, q), what, t.there.range.least, t.there.range.most)
                                    : fmt::format("{} no {} is allowed: each is refused", places(t, q), what);
    if (hard.size() == 1)
      problems_.error(code, where, message, hint);
    else
      problems_.clash(code, where, hard.front().refuse->where, message, hint);
  }

  bool check_without_enrolment(std::size_t index) {
    const question& q = form_.questions[index];
    const possible_answers env(form_, static_cast<double>(extremes_.largest_school),
                               possible_answers::pupils::not_known);
    for (std::size_t c = 0; c < q.values(); ++c) {
      const number_range range = env.range_of(index, 0, c);
      if (range.least <= range.most) continue;
      problems_.warning(
          "menu/empty-range", q.range_where,
          fmt::format("at a school whose enrolment is not known no answer to `{}` is allowed: its range "
                      "there is {}..{}",
                      q.field, range.least, range.most),
          way_out(range));
      return false;
    }
    return true;
  }

  const form& form_;
  const worst_case& extremes_;
  int& effort_;
  const check* first_untried_ = nullptr;
  int untried_ = 0;  ///< schools of different figures, of each question and of the form
  config::diagnostics& problems_;
  std::vector<tried_refusal> of_form_;
  const std::string form_report_ = fmt::format("report of `{}`", form_.id);
};

}  // namespace

void check_ends_at_schools(const form& f, const worst_case& extremes, const told_ends& told, int& effort,
                           config::diagnostics& problems) {
  school_judge judge(f, extremes, effort, problems);
  bool fine = !told.form;
  for (std::size_t i = 0; i < f.questions.size(); ++i)
    if (told.questions[i] || !judge.check_question(i)) fine = false;
  if (fine) judge.check_form();
  judge.tell_untried();
}

}  // namespace raporo::menus
