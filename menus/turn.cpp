#include "menus/turn.hpp"

#include <algorithm>

#include "menus/answer_input.hpp"
#include "menus/carry_over.hpp"
#include "menus/gsm7.hpp"

namespace raporo::menus {

namespace {

// Longer trails are only walked in circles; the oldest screens are forgotten.
constexpr std::size_t longest_trail = 24;

/// A screen and its grade as one entry of the trail: `attendance.present[P3]`.
std::string trail_entry(std::string_view screen, std::string_view grade) {
  std::string entry;
  entry.reserve(screen.size() + grade.size() + 2);
  entry.append(screen);
  if (!grade.empty()) entry.append("[").append(grade).append("]");
  return entry;
}

std::pair<std::string_view, std::string_view> split_entry(std::string_view entry) {
  const std::size_t open = entry.find('[');
  if (open == std::string_view::npos || entry.back() != ']') return {entry, {}};
  return {entry.substr(0, open), entry.substr(open + 1, entry.size() - open - 2)};
}

}  // namespace

step turn::take(const event& happened) {
  std::visit([this](const auto& e) { on(e); }, happened);
  return std::move(out_);
}

// --- Events ---

void turn::on(const dialled&) {
  begin();
}

void turn::on(const typed& input) {
  if (turned_away()) return;
  const place* p = graph_.find(state_.screen);
  if (p == nullptr || !may_stay(*p)) return begin();
  out_.input_was_secret = p->secret();
  const std::string_view text = trim(input.text);
  if (school() == nullptr && p->what == place::kind::notice) return after_resume();
  const bool has_keys = !p->before_menu() && (p->what != place::kind::language || state_.pin_passed);
  if (has_keys && text == graph_.home_key) return go_home();
  if (has_keys && text == graph_.back_key) return go_back();
  take_input(*p, text);
}

void turn::on(const pin_checked& checked) {
  if (turned_away()) return;
  const place* p = graph_.find(state_.screen);
  if (p == nullptr || p->what != place::kind::pin) return begin();
  if (checked.right) {
    state_.pin_passed = true;
    return after_pin();
  }
  out_.refusal = &graph_.of(phrase::wrong_pin);
  extra_words extra;
  if (checked.locked_for.count() > 0) {
    extra.minutes = checked.locked_for.count();
    return end_with(phrase::locked, extra);
  }
  if (checked.tries_left <= 0) return end_of_tries();
  extra.tries_left = checked.tries_left;
  show(look().say(phrase::wrong_pin, extra));
}

void turn::on(const report_found& found) {
  if (turned_away()) return;
  const place* p = graph_.find(state_.screen);
  if (p == nullptr || !may_stay(*p)) return begin();
  using kind = place::kind;
  if (found.report == nullptr) {
    // Nothing was reported yet, or what was counts no more: there is nothing to ask about.
    if (p->what == kind::reported || p->what == kind::newer) return continue_form();
    return p->of_store() ? notice(phrase::no_report, graph_.forms[p->index].id) : begin();
  }
  const auto of = std::ranges::find(graph_.forms, found.report->key.form, &form::id);
  if (of == graph_.forms.end()) return begin();
  switch (p->what) {
    case kind::correct:
      return correct(*p, *found.report);
    case kind::last:
      // Kept where a question keeps its grade: the period that `correct it` is about.
      state_.grade = found.report->key.period;
      break;
    case kind::reported:
      state_.screen = of->reported_screen;
      state_.grade = found.report->receipt;
      break;
    case kind::confirm:
      move_to(of->newer_screen, found.report->receipt);
      break;
    case kind::newer:
      state_.screen = of->newer_screen;
      state_.grade = found.report->receipt;
      break;
    default:
      return begin();
  }
  show_stored(*found.report);
}

void turn::on(const report_saved& saved) {
  const form* f = state_.open_draft ? form_of(*state_.open_draft) : nullptr;
  if (state_.practice || f == nullptr) return begin();
  finish(*f, saved.receipt);
}

void turn::on(const pin_changed&) {
  if (turned_away()) return;
  if (!state_.pin_passed) return begin();
  notice(phrase::pin_changed);
}

// --- Moving and showing ---

void turn::go_home() {
  state_.trail.clear();
  state_.screen = graph_.screens[graph_.start].name;
  state_.grade.clear();
  state_.tries = 0;
  state_.page = 0;
  state_.pin_being_set.clear();
  show();
}

void turn::go_back() {
  if (state_.trail.empty()) return go_home();
  const std::string entry = std::move(state_.trail.back());
  state_.trail.pop_back();
  const auto [name, grade] = split_entry(entry);
  const place* p = graph_.find(name);
  if (p == nullptr || p->before_menu()) return go_home();
  state_.screen = name;
  state_.grade = grade;
  state_.tries = 0;
  state_.page = 0;
  show();
}

void turn::go_to(std::string_view name, std::string_view grade) {
  move_to(name, grade);
  show();
}

void turn::move_to(std::string_view name, std::string_view grade) {
  const std::string entry = trail_entry(name, grade);
  const auto seen = std::ranges::find(state_.trail, entry);
  if (seen != state_.trail.end()) {
    state_.trail.erase(seen, state_.trail.end());
  } else if (std::string left = trail_entry(state_.screen, state_.grade); left != entry) {
    const place* p = graph_.find(state_.screen);
    // A warning is only about an answer just given: going back leads to the question itself. That nothing
    // was reported yet was never shown.
    const bool worth_seeing = p != nullptr && !p->before_menu() && p->what != place::kind::warning &&
                              p->what != place::kind::correct && p->what != place::kind::notice &&
                              (p->what != place::kind::reported || !state_.grade.empty());
    if (worth_seeing) state_.trail.push_back(std::move(left));
    if (state_.trail.size() > longest_trail) state_.trail.erase(state_.trail.begin());
  }
  state_.screen = name;
  state_.grade = grade;
  state_.tries = 0;
  state_.page = 0;
}

void turn::show(std::string_view why) {
  const place* p = graph_.find(state_.screen);
  if (p == nullptr) return begin();
  if (p->of_store()) {
    if (p->what == place::kind::last || p->what == place::kind::correct || flow())
      return wish_for(report_of(*p));
    return go_home();
  }
  view v = look();
  const std::optional<form_flow> open = p->of_draft() ? flow() : std::nullopt;
  if (p->of_draft()) {
    if (!open || &open->asked() != &graph_.forms[p->index]) return go_home();
    v.flow = &*open;
    current()->screen = state_.screen;
    current()->grade = state_.grade;
  }
  out_.then = screen{v.compose(*p, why).fitted(graph_.screen_septets), false, state_.screen,
                     p->what == place::kind::confirm};
}

void turn::show_stored(const stored_report& report) {
  const place& p = *graph_.find(state_.screen);
  view v = look();
  v.stored = &report;
  const std::string why = state_.tries > 0 ? v.say(phrase::not_an_option) : std::string();
  out_.then = screen{v.compose(p, why).fitted(graph_.screen_septets), false, state_.screen,
                     p.what != place::kind::last};
}

/// Which report a place shows. Requires: there is an open form when the place is about one.
find_report turn::report_of(const place& p) {
  const form& f = graph_.forms[p.index];
  if (p.what == place::kind::last) return {state_.school, {f.id}, {}};
  if (p.what == place::kind::correct) return {state_.school, {f.id}, state_.grade};
  const draft& d = *current();
  return {d.key.school, graph_.info_of(*form_of(d)).rivals, d.key.period};
}

void turn::notice(phrase p, std::string_view form_id, extra_words told) {
  state_.trail.clear();
  state_.screen = std::string("notice.") + std::string(describe(p).name);
  state_.grade = form_id;
  state_.tries = 0;
  state_.page = 0;
  state_.pin_being_set.clear();
  view v = look();
  v.told = std::move(told);
  const std::string text = v.compose(*graph_.find(state_.screen), {}).fitted(graph_.screen_septets);
  out_.then = screen{text, false, state_.screen, false};
}

void turn::refuse(phrase reason, const extra_words& extra) {
  view v = look();
  const std::optional<form_flow> open = flow();
  if (open) v.flow = &*open;
  refuse_with(graph_.of(reason), v.say(reason, extra));
}

void turn::refuse_with(const text& why, const std::string& said) {
  out_.refusal = &why;
  const place* p = graph_.find(state_.screen);
  const question* asked = p != nullptr && p->asks() ? &question_of(*p) : nullptr;
  const int most = asked != nullptr ? asked->tries : graph_.tries;
  state_.tries = std::clamp(state_.tries, 0, most) + 1;
  if (state_.tries < most) return show(said);
  state_.tries = 0;
  return asked != nullptr ? give_up(*asked) : end_of_tries();
}

void turn::finish_with(std::string name, std::string text) {
  out_.then = screen{cut_to(std::move(text), graph_.screen_septets), true, std::move(name), false};
}

void turn::end_with(phrase p, const extra_words& extra) {
  finish_with(std::string(describe(p).name), look().say(p, extra));
}

/// Speaks of saved answers only when the next call can go on with them. Practice is forgotten.
void turn::end_of_tries() {
  const bool saved = !state_.practice && can_resume() && state_.open_draft->begun();
  end_with(saved ? phrase::tries_over : phrase::tries_over_unanswered);
}

std::optional<std::int64_t> turn::read_key(const place& p, std::string_view text) {
  const auto read = read_choice(text);
  if (const phrase* reason = std::get_if<phrase>(&read)) {
    refuse(*reason);
    return std::nullopt;
  }
  const std::int64_t key = std::get<std::int64_t>(read);
  return key == graph_.next_key && turn_page(p) ? std::nullopt : std::optional(key);
}

bool turn::turn_page(const place& p) {
  view v = look();
  const std::optional<form_flow> open = p.of_draft() ? flow() : std::nullopt;
  if (open) v.flow = &*open;
  const int pages = static_cast<int>(v.pages(p, {}));
  if (pages < 2) return false;
  state_.page = (std::clamp(state_.page, 0, pages - 1) + 1) % pages;
  state_.tries = 0;
  show();
  return true;
}

std::optional<std::size_t> turn::read_option(const place& p, std::string_view text, std::size_t count) {
  const auto key = read_key(p, text);
  if (!key) return std::nullopt;
  if (*key >= 1 && static_cast<std::size_t>(*key) <= count) return static_cast<std::size_t>(*key - 1);
  refuse(phrase::not_an_option);
  return std::nullopt;
}

view turn::look() const {
  view v(graph_, world_, state_);
  v.school = school();
  if (state_.open_draft) {
    v.resumable = &*state_.open_draft;
    v.resumable_at = find_school(state_.open_draft->key.school);
    if (state_.screen == "resume") v.stopped_at = stopped_at(*state_.open_draft, v);
  }
  return v;
}

std::string turn::stopped_at(draft d, const view& v) const {
  const form* f = form_of(d);
  if (f == nullptr || v.resumable_at == nullptr) return v.say(phrase::send);
  form_flow open(graph_, *f, d, *v.resumable_at, world_, language());
  carry_over(open, d);
  std::optional<form_flow::stop> next = open.next();
  if (const question* warned = open.warned_at(d.screen, d.grade)) next = {warned, d.grade};
  if (!next) return v.say(phrase::send);
  const bool named = next->which || next->grade.empty();
  return named ? v.say(next->asked->name, "") : std::string(next->grade);
}

const school_facts* turn::school() const {
  return find_school(state_.school);
}

const school_facts* turn::find_school(std::string_view id) const {
  if (world_.person == nullptr) return nullptr;
  for (const school_facts* s : world_.person->schools)
    if (s->id == id) return s;
  return nullptr;
}

const form* turn::form_of(const draft& d) const {
  const auto found = std::ranges::find(graph_.forms, d.key.form, &form::id);
  return found == graph_.forms.end() ? nullptr : &*found;
}

bool turn::can_resume() const {
  const std::optional<draft>& d = state_.open_draft;
  return d && form_of(*d) != nullptr && find_school(d->key.school) != nullptr;
}

std::optional<form_flow> turn::flow() {
  std::optional<draft>& d = current();
  if (!d || d->key.school != state_.school) return std::nullopt;
  const form* f = form_of(*d);
  const school_facts* s = school();
  if (f == nullptr || s == nullptr) return std::nullopt;
  return form_flow(graph_, *f, *d, *s, world_, language());
}

std::string_view turn::language() const {
  const auto known = std::ranges::find(graph_.languages, state_.language);
  return known == graph_.languages.end() ? graph_.languages.front() : *known;
}

}  // namespace raporo::menus
