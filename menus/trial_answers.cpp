#include "menus/trial_answers.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "menus/answer_input.hpp"
#include "menus/possible_answers.hpp"
#include "menus/values.hpp"

namespace raporo::menus {

namespace {

constexpr double pupils_of_one_sex = 40;
constexpr int most_trials = 3'000;
/// How many numbers are tried for each of so many cells: about as many trials for any.
constexpr std::array<std::int64_t, 5> tries_of_cell{0, 1'000, 30, 10, 5};

/// What the names of a form are worth after some answers.
class trial final : public environment {
 public:
  explicit trial(const form& f) : given(f.questions.size()), form_(f) {}

  value lookup(std::string_view name, const slice& part) const override {
    if (!part.grade.empty()) return {};  // another grade than the one there is
    const sex wanted = part.by != sex::none || of_cell == nullptr ? part.by : of_cell->by;
    const question* q = field(name);
    if (q == nullptr) {
      if (!is_enrolment(name)) return {};
      return pupils_of_one_sex * (wanted == sex::none ? 2 : 1);
    }
    const std::vector<std::int64_t>& numbers = given[index_of(*q)];
    if (numbers.empty() || !q->asks_numbers()) return {};
    const std::string_view wanted_part =
        !part.part.empty() || of_cell == nullptr ? std::string_view(part.part) : of_cell->part;
    double total = 0;
    for (std::size_t i = 0; i < numbers.size(); ++i)
      if (q->counts(q->cells[i], wanted, wanted_part)) total += static_cast<double>(numbers[i]);
    return total;
  }

  std::optional<double> code_of(std::string_view name, const slice& part) const override {
    const question* q = field(name);
    if (q == nullptr || !part.grade.empty() || given[index_of(*q)].empty()) return std::nullopt;
    return static_cast<double>(given[index_of(*q)].front());
  }

  /// Does `e` come to something else at another school, or in another week?
  bool is_not_known(const expression& e) const {
    return e.reads([&](std::string_view name) {
      const question* q = field(name);
      return q == nullptr ? !is_enrolment(name) : q->asks_words();
    });
  }

  const question* field(std::string_view name) const {
    const auto q = std::ranges::find(form_.questions, name, &question::field);
    return q == form_.questions.end() ? nullptr : &*q;
  }
  std::size_t index_of(const question& q) const {
    return static_cast<std::size_t>(&q - form_.questions.data());
  }

  std::vector<std::vector<std::int64_t>> given;  ///< by question: its numbers, or its code; none: no answer
  const cell* of_cell = nullptr;                 ///< of a bound; nullptr: all of a question

 private:
  const form& form_;
};

struct bounds {
  std::int64_t least = 0;
  std::int64_t most = 0;
};

/// As form_flow takes them.
bounds bounds_of(const question& q, const trial& now) {
  const value least = q.least.evaluate(now);
  const value most = q.most.evaluate(now);
  const double* from = std::get_if<double>(&least);
  const double* to = std::get_if<double>(&most);
  return {from != nullptr ? least_answer(*from) : 0, to != nullptr ? most_answer(*to) : largest_unknown_cell};
}

/// The ends first: they decide a range whose bounds are sums of what they read.
std::vector<std::int64_t> some_between(const bounds& b, std::int64_t most) {
  std::vector<std::int64_t> some{b.most};
  const std::int64_t steps = std::min(b.most - b.least, most - 1);
  for (std::int64_t i = 0; i < steps; ++i) some.push_back(b.least + (b.most - b.least) * i / steps);
  return some;
}

class trials {
 public:
  trials(const form& f, std::size_t index) : form_(f), asked_(f.questions[index]), now_(f) {
    std::vector<bool> needed(index);
    need(asked_, needed);
    std::size_t cells = 0;
    for (std::size_t i = 0; i < index; ++i) {
      if (!needed[i]) continue;
      before_.push_back(i);
      cells += f.questions[i].values();
    }
    tries_ = cells < tries_of_cell.size() ? tries_of_cell[cells] : 2;
  }

  std::optional<empty_range> find() {
    if (reads_a_field(asked_.least) || reads_a_field(asked_.most)) answer(0);
    return found_;
  }

 private:
  bool reads_a_field(const expression& e) const {
    return e.reads([&](std::string_view name) { return now_.field(name) != nullptr; });
  }

  /// The questions before, whose answers decide whether `q` is asked and what its range is.
  void need(const question& q, std::vector<bool>& needed) const {
    const auto take = [&](const expression& e) {
      e.reads([&](std::string_view name) {
        const question* named = now_.field(name);
        const std::size_t i = named != nullptr ? now_.index_of(*named) : needed.size();
        if (i < needed.size() && !needed[i]) {
          needed[i] = true;
          need(*named, needed);
        }
        return false;
      });
    };
    for (const expression* e : {&q.least, &q.most, &q.when}) take(*e);
    for (const check& c : q.checks)
      if (c.hard) take(c.when);
  }

  /// Answers the questions from `before_[at]` on in every way that is tried. False: that is enough.
  bool answer(std::size_t at) {
    if (--left_ < 0) return false;
    if (at == before_.size()) return judge();
    const question& q = form_.questions[before_[at]];
    std::vector<std::int64_t>& numbers = now_.given[before_[at]];
    numbers.clear();
    const bool sure = sure_;
    if (!is_asked(q)) return answer(at + 1);
    bool more = true;
    if (q.asks_numbers())
      more = fill(at, q, 0);
    else if (q.asks == question::kind::choice)
      more = choose(at, q);
    else
      more = answer(at + 1);
    sure_ = sure;
    now_.given[before_[at]].clear();
    return more;
  }

  bool is_asked(const question& q) {
    if (q.when.empty()) return true;
    const value v = q.when.evaluate(now_);
    if (const bool* flag = std::get_if<bool>(&v)) return *flag;
    if (!now_.is_not_known(q.when)) return false;
    sure_ = false;
    return true;
  }

  bool choose(std::size_t at, const question& q) {
    for (const coded_option& o : q.choices) {
      now_.given[before_[at]] = {o.code};
      if (!answer(at + 1)) return false;
    }
    return true;
  }

  bool fill(std::size_t at, const question& q, std::size_t cell_at) {
    if (cell_at == q.values()) return is_refused(q) || answer(at + 1);
    now_.of_cell = &q.cells[cell_at];
    const bounds b = bounds_of(q, now_);
    now_.of_cell = nullptr;
    if (b.least > b.most) return true;  // which is told of that question
    std::vector<std::int64_t> some = some_between(b, tries_);
    if (q.asked == question::scope::some_grades && b.least > 0) some.push_back(0);
    for (const std::int64_t n : some) {
      std::vector<std::int64_t>& numbers = now_.given[before_[at]];
      numbers.resize(q.values());
      numbers[cell_at] = n;
      if (!fill(at, q, cell_at + 1)) return false;
    }
    return true;
  }

  bool is_refused(const question& q) const {
    return std::ranges::any_of(q.checks, [&](const check& c) { return c.hard && c.when.holds(now_); });
  }

  bool judge() {
    const bool sure = sure_;
    const bool asked = is_asked(asked_);
    const bool asked_for_sure = sure_;
    sure_ = sure;
    if (!asked) return true;
    for (const cell& c : asked_.cells) {
      now_.of_cell = &c;
      const bounds b = bounds_of(asked_, now_);
      if (b.least > b.most && (asked_for_sure || !found_))
        found_ =
            empty_range{told(), static_cast<double>(b.least), static_cast<double>(b.most), asked_for_sure};
      now_.of_cell = nullptr;
      if (found_ && found_->asked) return false;
    }
    return true;
  }

  /// What the range reads, as it is now.
  std::string told() const {
    std::vector<std::string> names;
    for (const expression* e : {&asked_.least, &asked_.most})
      e->reads([&](std::string_view name) {
        const value v = now_.lookup(name, {});
        if (std::holds_alternative<std::monostate>(v)) return false;
        std::string one = fmt::format("`{}` is {}", name, to_text(v));
        if (std::ranges::find(names, one) == names.end()) names.push_back(std::move(one));
        return false;
      });
    return fmt::format("{}", fmt::join(names, " and "));
  }

  const form& form_;
  const question& asked_;
  trial now_;
  std::vector<std::size_t> before_;  ///< the questions that are answered
  std::int64_t tries_ = 2;
  int left_ = most_trials;
  bool sure_ = true;  ///< are the questions asked that are answered here?
  std::optional<empty_range> found_;
};

}  // namespace

std::optional<empty_range> find_empty_range(const form& f, std::size_t index) {
  return trials(f, index).find();
}

}  // namespace raporo::menus
