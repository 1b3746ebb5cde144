#include "menus/longest_sms_refusals.hpp"

#include <algorithm>

#include "menus/answer_input.hpp"
#include "menus/day_input.hpp"
#include "menus/gsm7.hpp"
#include "menus/measure.hpp"
#include "menus/view.hpp"

namespace raporo::menus {

namespace {

constexpr std::size_t longest_shown_code = 6;

/// A list that is cut can be as long as lists get, whatever was left off.
std::string at_longest(std::string list) {
  if (list.ends_with("...")) list.assign(longest_sms_list, longest_letter);
  return list;
}

class sms_refusals {
 public:
  sms_refusals(const graph& g, const form& f, sms_wording wording, const values& of_form,
               const worst_case& extremes)
      : graph_(g),
        form_(f),
        wording_(wording),
        of_form_(of_form),
        extremes_(extremes),
        longest_grade_(*std::ranges::max_element(extremes.any_grades(), {}, &std::string::size)) {}

  std::vector<long_reply> all() {
    of_message();
    for (const question& q : form_.questions)
      for (const std::string_view grade : {std::string_view(), std::string_view(longest_grade_)})
        of_question(q, grade);
    return std::move(all_);
  }

 private:
  void add(const text& because, std::string said) { all_.push_back({&because, std::move(said)}); }
  void add(phrase p, std::string said) { add(graph_.of(p), std::move(said)); }
  /// Beside a shorter one than this an example may have room, up to the end of one SMS.
  void add_with_example(phrase p, const std::string& said) {
    add(p, cut_to(said + " " + wording_.how(), std::max(septets(said), std::size_t{sms_septets})));
  }
  void say(phrase p, const extra_words& extra = {}) { add(p, wording_.say(p, {}, extra)); }

  void of_message() {
    for (const phrase p : {phrase::sms_unknown, phrase::sms_help_others, phrase::nothing_to_ask,
                           phrase::no_school, phrase::too_late})
      say(p);
    extra_words extra;
    extra.first = longest_day;
    say(phrase::not_yet, extra);
    extra.literal = std::string(longest_shown_code, longest_letter);
    for (const phrase p : {phrase::sms_not_your_school, phrase::sms_bad_period}) say(p, extra);
    extra.literal = std::string(longest_sms_echo, longest_letter);
    say(phrase::sms_unknown_grade, extra);
    const std::string school(longest_shown_code + 1 + extremes_.school_name_letters, longest_letter);
    for (std::size_t i = 0; i < extremes_.schools_of_person; ++i) add_to_sms_list(extra.schools, school);
    extra.schools = at_longest(std::move(extra.schools));
    say(phrase::sms_name_school, extra);
    for (const std::string& keyword : form_.keywords) {
      wording_.keyword = keyword;
      add(phrase::sms_how, wording_.how());
    }
    add_with_example(phrase::sms_missing, wording_.of_missing(longest_list_of_missing()));
    of_checks(form_.checks, "");
  }

  std::string longest_list_of_missing() const {
    std::string list;
    for (const question& q : form_.questions) {
      std::vector<std::string> grades{""};
      if (q.asked != question::scope::once) grades = extremes_.any_grades();
      for (const std::string& grade : grades) add_to_sms_list(list, wording_.missing_item(q, grade));
    }
    return at_longest(std::move(list));
  }

  void of_question(const question& q, std::string_view grade) {
    extra_words extra;
    extra.limit = static_cast<std::int64_t>(q.longest);
    extra.first = extra.last = q.asks == question::kind::week ? "53/2026" : longest_day;
    const auto refuse = [&](std::initializer_list<phrase> reasons) {
      for (const phrase p : reasons) add(p, wording_.of_value(p, longest_word_, q, grade, extra));
    };
    const auto refuse_misplaced = [&](std::initializer_list<phrase> reasons) {
      for (const phrase p : reasons)
        add_with_example(p, wording_.of_value(p, longest_word_, q, grade, extra));
    };
    refuse_misplaced({phrase::sms_not_asked});
    if (q.asks == question::kind::text)
      refuse({phrase::empty, phrase::one_answer, phrase::text_too_long, phrase::private_text,
              phrase::plain_letters});
    else if (q.asks_words())
      refuse({phrase::empty, phrase::one_answer, phrase::not_a_day, phrase::not_a_week,
              phrase::day_out_of_range});
    else
      refuse_misplaced({phrase::not_a_number, phrase::sms_grade_first});
    if (!q.asks_words()) refuse({phrase::leading_zero});
    if (q.asks == question::kind::choice) {
      extra_words options = sms_wording::options_of(q);
      options.codes = at_longest(std::move(options.codes));
      add(phrase::sms_not_one_of,
          wording_.of_value(phrase::sms_not_one_of, longest_word_, q, grade, options));
    }
    if (q.asks_numbers()) of_range(q, grade);
    add_with_example(phrase::sms_wrong_count, wording_.of_count(q, grade));
    add(phrase::sms_twice, wording_.of_double(q, grade));
    of_checks(q.checks, grade);
  }

  void of_range(const question& q, std::string_view grade) {
    for (const cell& c : q.cells)
      for (const text* said : {q.refuse ? &*q.refuse : nullptr, &graph_.of(phrase::out_of_range)}) {
        if (said == nullptr) continue;
        form_flow::excess over{said, {}};
        over.words.value = longest_number;
        over.words.least = of_form_.least_of(q);
        over.words.limit = of_form_.most_of(q);
        over.words.by = c.by;
        over.words.part = c.part;
        add(*said, wording_.of_range(over, longest_word_, q, grade));
      }
  }

  void of_checks(const std::vector<check>& checks, std::string_view grade) {
    constexpr std::size_t most_others = 99;
    for (const check& c : checks)
      add(c.say, c.hard ? wording_.say(c.say, grade) : wording_.of_warning(c, grade, most_others));
  }

  const graph& graph_;
  const form& form_;
  sms_wording wording_;
  const values& of_form_;
  const worst_case& extremes_;
  const std::string longest_grade_;
  const std::string longest_word_ = std::string(longest_sms_echo + 1, longest_letter);
  std::vector<long_reply> all_;
};

}  // namespace

std::vector<long_reply> longest_sms_refusals(const graph& g, const form& f, sms_wording wording,
                                             const values& of_form, const worst_case& extremes) {
  return sms_refusals(g, f, wording, of_form, extremes).all();
}

}  // namespace raporo::menus
