#include "gateway/rehearsal/coverage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <variant>

#include "gateway/rehearsal/screens.hpp"
#include "menus/answer_input.hpp"

namespace raporo::rehearsal {
namespace {

using menus::after_tries;
using menus::phrase;
using menus::question;

/// Of a list whose length depends on the roster or the answers: whichever is chosen.
const std::string any_key = "any";

bool asks_numbers(const question& q) {
  return q.asks_numbers();
}

/// A number too large, with nothing of the form's own to say: because it has no words for it, or because the
/// limit is a figure that may not be known.
bool refuses_without_own_words(const question& q) {
  struct : menus::environment {
    menus::value lookup(std::string_view, const menus::slice&) const override { return {}; }
  } nothing_known;
  return asks_numbers(q) &&
         (!q.refuse || std::holds_alternative<std::monostate>(q.most.evaluate(nothing_known)));
}

/// What becomes of a question after its tries, as coverage names it.
std::string_view word_of(after_tries what) {
  switch (what) {
    case after_tries::end:
      return "tries_end";
    case after_tries::home:
      return "tries_home";
    case after_tries::skip:
      return "tries_skip";
  }
  return {};
}

}  // namespace

std::string_view word_of(coverage::kind k) noexcept {
  switch (k) {
    case coverage::kind::screen:
      return "screen";
    case coverage::kind::option:
      return "option";
    case coverage::kind::error:
      return "error";
  }
  return {};
}

coverage::coverage(const menus::graph& g) : graph_(g) {
  add_screens();
  add_options();
  add_errors();
}

// --- What there is ---

std::size_t coverage::add(kind k, std::string name, std::string language, const config::location& where) {
  items_.push_back({k, std::move(name), std::move(language), where});
  return items_.size() - 1;
}

void coverage::add_screens() {
  for (const known_screen& s : screens_of(graph_)) {
    // Nobody knows the language of a number that is not registered.
    const bool one_language = s.says == &graph_.of(phrase::unknown_number);
    const std::size_t languages = one_language ? 1 : graph_.languages.size();
    for (std::size_t i = 0; i < languages; ++i) {
      const std::string& language = graph_.languages[i];
      screens_.emplace(std::pair(s.name, language), add(kind::screen, s.name, language, s.says->where[i]));
    }
  }
}

void coverage::add_option(const std::string& screen, std::string key, const menus::text& says) {
  const std::size_t index =
      add(kind::option, screen.empty() ? key : fmt::format("{} {}", screen, key), {}, says.where.front());
  options_.emplace(std::pair(screen, std::move(key)), index);
}

void coverage::add_options() {
  // One back key and one home key, the same everywhere.
  add_option({}, graph_.back_key, graph_.of(phrase::back));
  add_option({}, graph_.home_key, graph_.of(phrase::home));
  for (const auto& [name, place] : graph_.places) add_place_options(name, place);
}

void coverage::add_place_options(const std::string& name, const menus::place& p) {
  using place = menus::place::kind;
  const auto numbered = [&](std::initializer_list<phrase> phrases) {
    int key = 0;
    for (const phrase of : phrases) add_option(name, std::to_string(++key), graph_.of(of));
  };
  switch (p.what) {
    case place::language:
      for (std::size_t i = 0; i < graph_.languages.size(); ++i)
        add_option(name, std::to_string(i + 1), graph_.of(phrase::language_name));
      return;
    case place::pick_form:
      for (std::size_t i = 0; i < graph_.forms.size(); ++i)
        add_option(name, std::to_string(i + 1), graph_.forms[i].name);
      return;
    case place::menu:
      for (const menus::option& o : graph_.screens[p.index].options)
        add_option(name, std::to_string(o.key), o.say);
      return;
    case place::question:
      for (const menus::coded_option& o : graph_.forms[p.index].questions[p.question].choices)
        add_option(name, std::to_string(o.code), o.say);
      return;
    case place::school:
      return add_option(name, any_key, graph_.of(phrase::choose_school));
    case place::change:
      return add_option(name, any_key, graph_.of(phrase::choose_item));
    case place::resume:
      return numbered({phrase::go_on, phrase::start_again});
    case place::warning:
      return numbered({phrase::it_is_right, phrase::type_again});
    case place::confirm:
      return numbered({phrase::send, phrase::change_one});
    case place::last:
      return numbered({phrase::correct_it});
    case place::reported:
      return numbered({phrase::correct_it, phrase::report_anew});
    case place::newer:
      return numbered({phrase::send_mine, phrase::drop_mine});
    case place::pin:
    case place::new_pin:
    case place::new_pin_again:
    case place::which:
    case place::correct:
    case place::notice:
      return;
  }
}

void coverage::add_error(std::string name, const menus::text& says) {
  errors_.emplace(&says, add(kind::error, std::move(name), {}, says.where.front()));
}

void coverage::add_phrases(std::initializer_list<phrase> phrases) {
  for (const phrase p : phrases) add_error(std::string(describe(p).name), graph_.of(p));
}

void coverage::add_errors() {
  add_phrases({phrase::wrong_pin, phrase::bad_pin, phrase::weak_pin, phrase::pin_mismatch,
               phrase::not_an_option, phrase::empty, phrase::one_answer});
  const auto has = [this](auto wanted) {
    return std::ranges::any_of(
        graph_.forms, [&](const menus::form& f) { return std::ranges::any_of(f.questions, wanted); });
  };
  if (has(asks_numbers)) add_phrases({phrase::not_a_number, phrase::leading_zero});
  if (has([](const question& q) { return asks_numbers(q) && q.values() == 1; }))
    add_phrases({phrase::want_one});
  if (has([](const question& q) { return asks_numbers(q) && q.values() == 2; }))
    add_phrases({phrase::want_two});
  if (has([](const question& q) { return q.values() > 2; })) add_phrases({phrase::want_more});
  if (has([](const question& q) { return q.asks == question::kind::text; }))
    add_phrases({phrase::text_too_long, phrase::private_text, phrase::plain_letters});
  if (has([](const question& q) { return q.asks == question::kind::day; })) add_phrases({phrase::not_a_day});
  if (has([](const question& q) { return q.asks == question::kind::week; }))
    add_phrases({phrase::not_a_week});
  if (has([](const question& q) { return q.asks_words() && q.asks != question::kind::text; }))
    add_phrases({phrase::day_out_of_range});
  if (has(refuses_without_own_words)) add_phrases({phrase::out_of_range});
  if (has([](const question& q) { return q.asked == question::scope::some_grades; }))
    add_phrases({phrase::not_a_grade});
  for (const menus::form& f : graph_.forms) {
    for (const question& q : f.questions) {
      if (q.refuse) add_error(q.screen + " refused", *q.refuse);
      for (const menus::check& c : q.checks)
        if (c.hard) add_error(q.screen + " refuse", c.say);
    }
    for (const menus::check& c : f.checks)
      if (c.hard) add_error(f.id + " refuse", c.say);
  }
  add_ends_of_tries();
  if (std::ranges::all_of(graph_.forms, [](const menus::form& f) { return f.keywords.empty(); })) return;
  add_phrases({phrase::sms_unknown, phrase::sms_name_school, phrase::sms_not_your_school,
               phrase::sms_bad_period, phrase::sms_unknown_grade, phrase::sms_twice, phrase::sms_grade_first,
               phrase::sms_not_asked, phrase::sms_wrong_count, phrase::sms_missing});
  const auto marked = [](const question& q) { return !q.sms_marks.empty(); };
  if (has([&](const question& q) { return marked(q) && !q.choices.empty(); }))
    add_phrases({phrase::sms_not_one_of});
  if (has([&](const question& q) { return marked(q) || q.asked == question::scope::some_grades; }))
    add_phrases({phrase::sms_how});
  const auto warns = [](const std::vector<menus::check>& checks) {
    return std::ranges::any_of(checks, [](const menus::check& c) { return !c.hard; });
  };
  if (has([&](const question& q) { return warns(q.checks); }) ||
      std::ranges::any_of(graph_.forms, [&](const menus::form& f) { return warns(f.checks); }))
    add_phrases({phrase::sms_if_right});
}

void coverage::add_ends_of_tries() {
  const bool skips = graph_.gives_up_to(after_tries::skip);
  // Said, too, where an answer that was to be changed stays.
  if (skips || graph_.gives_up_to(after_tries::home)) add_phrases({phrase::tries_home});
  if (skips) add_phrases({phrase::tries_skip});
  for (const menus::form& f : graph_.forms)
    for (const question& q : f.questions)
      if (q.after != graph_.after)
        ends_of_tries_.emplace(
            &q, add(kind::error, fmt::format("{} {}", q.screen, word_of(q.after)), {}, q.where));
}

// --- What was met ---

void coverage::note(std::string_view from, std::string_view typed, const shown_screen& shown) {
  const std::string language = shown.language.empty() ? graph_.languages.front() : shown.language;
  if (const auto s = screens_.find(std::pair(shown.name, language)); s != screens_.end())
    items_[s->second].met = true;
  note_refusal(shown.refusal);
  note_end_of_tries(from, shown);
  if (shown.refusal != nullptr || from.empty()) return;

  const std::string key(menus::trim(typed));
  const bool moves = key == graph_.back_key || key == graph_.home_key;
  auto taken = options_.find(std::pair(moves ? std::string() : std::string(from), key));
  if (taken == options_.end() && key != std::to_string(graph_.next_key))
    taken = options_.find(std::pair(std::string(from), any_key));
  if (taken != options_.end()) items_[taken->second].met = true;
}

void coverage::note(const menus::sms_reading& read) {
  if (const auto* refusal = std::get_if<menus::sms_refusal>(&read)) note_refusal(refusal->because);
}

void coverage::note_refusal(const menus::text* because) {
  if (const auto found = errors_.find(because); found != errors_.end()) items_[found->second].met = true;
}

void coverage::note_end_of_tries(std::string_view from, const shown_screen& shown) {
  const menus::place* p = graph_.find(from);
  if (shown.refusal == nullptr || p == nullptr || !p->asks()) return;
  const question& q = graph_.forms[p->index].questions[p->question];
  const auto declared = ends_of_tries_.find(&q);
  if (declared == ends_of_tries_.end()) return;
  const bool home = shown.name == graph_.screens[graph_.start].name;
  const bool skipped = shown.refusal == &graph_.of(phrase::tries_skip);
  const after_tries met = shown.ended ? after_tries::end : home ? after_tries::home : after_tries::skip;
  if (met == q.after && (met != after_tries::skip || skipped)) items_[declared->second].met = true;
}

coverage::figure coverage::count(kind k) const {
  figure f;
  for (const item& i : items_) {
    if (i.what != k) continue;
    ++f.all;
    if (i.met) ++f.met;
  }
  return f;
}

std::vector<coverage::item> coverage::missed() const {
  std::vector<item> left;
  for (const item& i : items_) {
    if (i.met) continue;
    const bool same_screen = i.what == kind::screen && !left.empty() && left.back().name == i.name;
    if (same_screen)
      left.back().languages += ", " + i.languages;
    else
      left.push_back(i);
  }
  std::ranges::sort(left, {}, [](const item& i) {
    return std::tuple(i.what, std::string_view(i.where.file), i.where.line, std::string_view(i.name));
  });
  return left;
}

}  // namespace raporo::rehearsal
