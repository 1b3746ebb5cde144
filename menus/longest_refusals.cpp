#include "menus/longest_refusals.hpp"

#include <algorithm>

#include "menus/answer_input.hpp"
#include "menus/day_input.hpp"

namespace raporo::menus {

namespace {

constexpr std::array choice_refusals{phrase::not_an_option, phrase::empty, phrase::one_answer};

class refusals {
 public:
  refusals(const graph& g, const view& v, const values& of_form, std::string_view longest_grade)
      : graph_(g), view_(v), of_form_(of_form), longest_grade_(longest_grade) {}

  std::vector<std::string> of(const place& p) const {
    std::vector<std::string> all = of_input(p);
    // What was left out, or kept as it was, is told there, or where a call came home.
    if (p.of_draft() && graph_.forms[p.index].gives_up_to(after_tries::skip))
      for (const phrase said : {phrase::tries_skip, phrase::tries_home}) all.push_back(view_.say(said));
    if (p.what == place::kind::menu && p.index == graph_.start && graph_.gives_up_to(after_tries::home))
      all.push_back(view_.say(phrase::tries_home));
    return all;
  }

 private:
  std::vector<std::string> of_input(const place& p) const {
    using kind = place::kind;
    const question* q = p.asks() ? &graph_.forms[p.index].questions[p.question] : nullptr;
    std::vector<std::string> all;
    const auto say = [&](std::initializer_list<phrase> reasons) {
      extra_words extra;
      extra.tries_left = 9;
      for (const phrase reason : reasons) all.push_back(view_.say(reason, extra));
    };
    switch (p.what) {
      case kind::pin:
        say({phrase::bad_pin, phrase::wrong_pin});
        return all;
      case kind::new_pin:
        say({phrase::bad_pin, phrase::weak_pin, phrase::pin_mismatch});
        return all;
      case kind::new_pin_again:
        say({phrase::empty});
        return all;
      case kind::which:
        say({phrase::not_a_grade, phrase::empty, phrase::one_answer});
        return all;
      case kind::question:
        if (q->asks_numbers()) return number_refusals(*q);
        if (q->asks_words()) return word_refusals(*q);
        break;
      case kind::change:
        for (const check& c : graph_.forms[p.index].checks)
          if (c.hard) all.push_back(view_.say(c.say, ""));
        break;
      case kind::last:
      case kind::reported:
      case kind::newer:
        say({phrase::not_an_option});
        return all;
      default:
        break;
    }
    for (const phrase reason : choice_refusals) say({reason});
    return all;
  }

  std::vector<std::string> word_refusals(const question& q) const {
    extra_words extra;
    extra.limit = static_cast<std::int64_t>(q.longest);
    extra.first = extra.last = q.asks == question::kind::week ? "53/2026" : longest_day;
    std::vector<phrase> reasons{phrase::empty, phrase::one_answer};
    if (q.asks == question::kind::text)
      reasons.insert(reasons.end(), {phrase::text_too_long, phrase::private_text, phrase::plain_letters});
    else
      reasons.insert(reasons.end(), {q.asks == question::kind::day ? phrase::not_a_day : phrase::not_a_week,
                                     phrase::day_out_of_range});
    std::vector<std::string> all;
    for (const phrase reason : reasons) all.push_back(view_.say(reason, extra));
    for (const check& c : q.checks)
      if (c.hard) all.push_back(view_.say(c.say, ""));
    return all;
  }

  std::vector<std::string> number_refusals(const question& q) const {
    const std::string_view grade = q.asked == question::scope::once ? std::string_view() : longest_grade_;
    std::vector<std::string> all;
    const phrase count = q.values() == 1   ? phrase::want_one
                         : q.values() == 2 ? phrase::want_two
                                           : phrase::want_more;
    extra_words wanted;
    wanted.limit = static_cast<std::int64_t>(q.values());
    for (const phrase reason :
         {phrase::empty, phrase::one_answer, phrase::not_a_number, phrase::leading_zero, count})
      all.push_back(view_.say(reason, wanted));
    for (const cell& c : q.cells) {
      extra_words extra;
      extra.part = c.part;
      extra.value = longest_number;
      extra.least = of_form_.least_of(q);
      extra.limit = of_form_.most_of(q);
      extra.by = c.by;
      if (q.refuse) all.push_back(view_.say(*q.refuse, grade, extra));
      all.push_back(view_.say(graph_.phrases[static_cast<std::size_t>(phrase::out_of_range)], grade, extra));
    }
    for (const check& c : q.checks)
      if (c.hard) all.push_back(view_.say(c.say, grade));
    return all;
  }

  const graph& graph_;
  const view& view_;
  const values& of_form_;
  std::string_view longest_grade_;
};

}  // namespace

std::vector<std::string> longest_refusals(const graph& g, const place& p, const view& v,
                                          const values& of_form, std::string_view longest_grade) {
  return refusals(g, v, of_form, longest_grade).of(p);
}

std::vector<std::size_t> reserve_for_refusals(const graph& g) {
  const facts nowhere;
  std::vector<std::size_t> reserve;
  for (const std::string& language : g.languages) {
    const values blank(g, nowhere, language);
    const auto length = [&](phrase p) { return septets(g.say(p).in(language).render(blank)); };
    std::size_t longest = 0;
    for (const phrase p : choice_refusals) longest = std::max(longest, length(p));
    if (g.gives_up_to(after_tries::skip))
      longest = std::max({longest, length(phrase::tries_skip), length(phrase::tries_home)});
    reserve.push_back(longest + 1);
  }
  return reserve;
}

}  // namespace raporo::menus
