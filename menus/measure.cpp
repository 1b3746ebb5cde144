#include "menus/measure.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "menus/carry_over.hpp"
#include "menus/day_input.hpp"
#include "menus/longest_refusals.hpp"
#include "menus/longest_sms_refusals.hpp"
#include "menus/periods.hpp"
#include "menus/receipt.hpp"
#include "menus/view.hpp"

namespace raporo::menus {

namespace {

constexpr std::array ending_phrases{phrase::unknown_number,
                                    phrase::not_for_you,
                                    phrase::locked,
                                    phrase::tries_over,
                                    phrase::tries_over_unanswered,
                                    phrase::busy,
                                    phrase::another_call,
                                    phrase::not_saved,
                                    phrase::slow,
                                    phrase::wrong_phone,
                                    phrase::hidden_number,
                                    phrase::wrong_code};
constexpr std::size_t receipt_letters = 6;
constexpr std::int64_t longest_lock_minutes = std::int64_t{24} * 60;

std::string letters(std::size_t count) {
  return std::string(count, longest_letter);
}

/// A world in which everything is as long as it can be.
class worst_scene {
 public:
  worst_scene(const graph& g, const worst_case& extremes) : graph_(g), extremes_(extremes) {
    school_.id = "999999";
    school_.name = letters(extremes.school_name_letters);
    school_.sector = letters(extremes.sector_name_letters);
    person_.id = "1";
    person_.name = letters(extremes.person_name_letters);
    for (std::size_t i = 0; i < std::max<std::size_t>(1, extremes.schools_of_person); ++i)
      person_.schools.push_back(&school_);
    facts_.person = &person_;
    const period_facts week{"2026-W53", "53"};
    // A term of the year before, whose name has the year with it.
    facts_.calendar = {
        week, week, {"2025/26-T3", "3"}, {"2026/27", "2026/27"}, {"2026-12-31T23:59:59.999", "31/12"}};
    person_.roles = graph_.roles;
    facts_.service_code = letters(extremes.service_code_letters);
    facts_.help_contact = letters(extremes.help_contact_letters);
    facts_.longest = &extremes_;
    facts_.reckoned = &reckoned_;
    for (const std::string& grade : extremes.any_grades())
      school_.grades.push_back({grade, extremes.largest_cell, extremes.largest_cell});
  }

  std::vector<measured_screen> measure_all() {
    measure_languages();
    return std::move(rows_);
  }

  std::vector<measured_screen> measure_receipts() {
    for (language_ = 0; language_ < graph_.languages.size(); ++language_)
      for (const form& f : graph_.forms) measure_receipts_of(f);
    return std::move(rows_);
  }

  std::vector<measured_screen> measure_sms_refusals() {
    for (language_ = 0; language_ < graph_.languages.size(); ++language_)
      for (const form& f : graph_.forms)
        if (!f.keywords.empty()) measure_sms_refusals_of(f);
    return std::move(rows_);
  }

 private:
  void measure_languages() {
    for (language_ = 0; language_ < graph_.languages.size(); ++language_) {
      for (const auto& [name, p] : graph_.places) measure_place(name, p);
      for (const phrase p : ending_phrases) {
        extra_words extra;
        extra.minutes = longest_lock_minutes;
        dialogue_state state = fresh_state();
        add(std::string(describe(p).name), look(state).say(p, extra), phrase_place(p));
        if (p == phrase::unknown_number)
          add(std::string(describe(p).name), in_all_languages(graph_, p, facts_), phrase_place(p));
      }
      for (const form& f : graph_.forms) measure_done(f);
    }
  }

  void measure_receipts_of(const form& f) {
    for (const std::string& rival : graph_.info_of(f).rivals) {
      const auto replaced = std::ranges::find(graph_.forms, rival, &form::id);
      save_receipt saved = longest_receipt();
      saved.replaced = stored(full_draft(*replaced));
      add(f.id, write_receipt(graph_, full_draft(f), saved, facts_, graph_.languages[language_]),
          place_of(f.receipt));
    }
  }

  void measure_sms_refusals_of(const form& f) {
    sms_wording wording(graph_, facts_, graph_.languages[language_], full_draft(f));
    wording.asked = &f;
    wording.school = &school_;
    for (long_reply& reply : longest_sms_refusals(graph_, f, wording, words_of(&f), extremes_))
      add(f.id, std::move(reply.said), place_of(*reply.because));
  }

  dialogue_state fresh_state() const {
    dialogue_state s;
    s.language = graph_.languages[language_];
    s.menu_version = graph_.version;
    s.school = school_.id;
    s.pin_passed = true;
    return s;
  }

  view look(const dialogue_state& s) const {
    view v(graph_, facts_, s);
    v.school = &school_;
    v.resumable_at = &school_;
    return v;
  }

  /// Every question of `f` answered at its longest; reckoned once for each language.
  const draft& full_draft(const form& f) {
    draft& d = drafts_[{language_, f.id}];
    if (d.key.form.empty()) d = answer_all(f);
    return d;
  }

  draft answer_all(const form& f) const {
    draft d;
    const period_facts& period = *choose_period(facts_, graph_.info_of(f)).period;
    d.key = {school_.id, f.id, period.label};
    d.period_name = period.name;
    d.grade = longest_grade();
    for (const question& q : f.questions) {
      // In the list of items a dash is longer than no value, and shorter than any.
      const bool lists_values = q.asked == question::scope::each_grade && q.asks_numbers();
      if (q.after == after_tries::skip && !lists_values)
        form_flow(graph_, f, d, school_, facts_, graph_.languages[language_]).skip(q, {}, true);
      if (q.asks_words()) {
        d.answers.push_back({q.field, {}, sex::none, 0, longest_words(q), {}});
        continue;
      }
      const std::int64_t worst = q.asks_numbers() ? words_of(&f).most_of(q) : longest_choice(q);
      std::vector<std::string> grades{""};
      if (q.asked != question::scope::once) grades = extremes_.any_grades();
      for (const std::string& grade : grades) {
        for (const cell& c : q.cells) d.answers.push_back({q.field, grade, c.by, worst, {}, c.part});
      }
    }
    return d;
  }

  values words_of(const form* f) const {
    values v(graph_, facts_, graph_.languages[language_]);
    v.school = &school_;
    v.asked = f;
    return v;
  }

  save_receipt longest_receipt() const {
    return {letters(receipt_letters),    99,      extremes_.schools_in_sector,
            extremes_.schools_in_sector, "31/12", {}};
  }

  stored_report stored(const draft& d) const {
    return {d.key, d.period_name, letters(receipt_letters), 99, person_.name, "25/11", d.answers, {}};
  }

  std::string longest_grade() const {
    const auto longest = std::ranges::max_element(extremes_.any_grades(), {}, &std::string::size);
    return longest == extremes_.any_grades().end() ? std::string() : *longest;
  }

  static std::string longest_words(const question& q) {
    if (q.asks == question::kind::text) return letters(q.longest);
    return q.asks == question::kind::day ? "2026-12-31" : "2026-W53";
  }

  std::int64_t longest_choice(const question& q) const {
    const dialogue_state s = fresh_state();
    const view v = look(s);
    return std::ranges::max_element(q.choices, {},
                                    [&](const coded_option& o) { return septets(v.say(o.say, "")); })
        ->code;
  }

  void add(std::string screen, std::string text, const config::location* where) {
    const std::size_t taken = septets(text);
    rows_.push_back({std::move(screen), language_, taken, std::move(text), where, 1});
  }

  const config::location* place_of(const text& t) const {
    return language_ < t.where.size() ? &t.where[language_] : nullptr;
  }
  const config::location* place_of(const place& p) const {
    const text* says = graph_.main_text(p);
    return says != nullptr ? place_of(*says) : nullptr;
  }
  const config::location* phrase_place(phrase p) const { return place_of(graph_.of(p)); }

  /// A practice has no receipt and no place in the sector (turn_forms), and says that it is one.
  save_receipt pretended_receipt() const {
    save_receipt pretended;
    pretended.receipt = look(fresh_state()).say(phrase::practice_receipt);
    return pretended;
  }

  void measure_done(const form& f) {
    draft d = full_draft(f);
    const dialogue_state state = fresh_state();
    view v = look(state);
    const form_flow flow(graph_, f, d, school_, facts_, v.language());
    v.flow = &flow;
    for (const bool practice : {false, true}) {
      const save_receipt saved = practice ? pretended_receipt() : longest_receipt();
      extra_words extra;
      extra.saved = &saved;
      page_text text;
      if (practice) text.notice = v.say(phrase::practice_mark);
      text.say = v.say(f.done, "", extra);
      add(f.done_screen, text.whole(), place_of(f.done));
    }
  }

  void measure_place(const std::string& name, const place& p) {
    using kind = place::kind;
    if (p.what == kind::correct) return;
    dialogue_state state = fresh_state();
    state.screen = name;
    state.practice = p.what != kind::pin && p.what != kind::resume && p.what != kind::school &&
                     p.what != kind::reported && p.what != kind::newer;
    if (p.what != kind::pin) state.trail = {graph_.screens[graph_.start].name};
    if (p.what == kind::resume) {
      for (const form& f : graph_.forms) measure_resume(state, f, name, p);
    } else if (p.what == kind::notice) {
      for (const form& f : graph_.forms) {
        state.grade = f.id;
        view v = look(state);
        v.told = {.first = longest_day, .lost = letters(longest_list_of_lost)};
        measure_pages(state, v, name, p, {});
      }
    } else if (p.of_draft() || p.of_store()) {
      const form& f = graph_.forms[p.index];
      draft d = full_draft(f);
      view v = look(state);
      const form_flow flow(graph_, f, d, school_, facts_, v.language());
      v.flow = &flow;
      const stored_report longest = stored(d);
      v.stored = &longest;
      if (p.question != place::npos && f.questions[p.question].asked != question::scope::once &&
          p.what != kind::which)
        state.grade = longest_grade();
      measure_pages(state, v, name, p, refusals(v, p));
    } else {
      view v = look(state);
      measure_pages(state, v, name, p, refusals(v, p));
    }
  }

  /// It names where the draft stopped: at a grade, at a question without one, or before it was sent.
  void measure_resume(dialogue_state& state, const form& f, const std::string& name, const place& p) {
    draft d = full_draft(f);
    view v = look(state);
    v.resumable = &d;
    std::vector<std::string> stops{longest_grade(), v.say(phrase::send)};
    for (const question& q : f.questions) stops.push_back(v.say(q.name, ""));
    for (std::string& stop : stops) {
      v.stopped_at = std::move(stop);
      measure_pages(state, v, name, p, refusals(v, p));
    }
  }

  /// The fullest page of a place, with the longest reason it can be shown again for.
  void measure_pages(dialogue_state& state, const view& v, const std::string& name, const place& p,
                     const std::vector<std::string>& reasons) {
    std::string_view longest;
    for (const std::string& r : reasons)
      if (septets(r) > septets(longest)) longest = r;
    std::string fullest;
    const int pages = static_cast<int>(v.pages(p, longest));
    for (state.page = 0; state.page < pages; ++state.page) {
      std::string text = v.compose(p, longest).whole();
      if (septets(text) > septets(fullest)) fullest = std::move(text);
    }
    state.page = 0;
    add(name, std::move(fullest), place_of(p));
    if (pages == 1) return;
    // With shorter values another page may take one item more.
    rows_.back().pages = static_cast<std::size_t>(pages);
    rows_.back().septets = std::max<std::size_t>(rows_.back().septets, graph_.screen_septets);
  }

  std::vector<std::string> refusals(const view& v, const place& p) const {
    const values of_form = words_of(p.asks() ? &graph_.forms[p.index] : nullptr);
    return longest_refusals(graph_, p, v, of_form, longest_grade());
  }

  const graph& graph_;
  const worst_case& extremes_;
  school_facts school_;
  person_facts person_;
  largest_answers reckoned_;
  facts facts_;
  std::size_t language_ = 0;
  std::map<std::pair<std::size_t, std::string>, draft> drafts_;
  std::vector<measured_screen> rows_;
};

}  // namespace

std::vector<measured_screen> measure(const graph& g, const worst_case& extremes) {
  return worst_scene(g, extremes).measure_all();
}

std::vector<measured_screen> measure_receipts(const graph& g, const worst_case& extremes) {
  return worst_scene(g, extremes).measure_receipts();
}

std::vector<measured_screen> measure_sms_refusals(const graph& g, const worst_case& extremes) {
  return worst_scene(g, extremes).measure_sms_refusals();
}

}  // namespace raporo::menus
