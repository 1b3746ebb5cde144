#include "menus/turn.hpp"

#include <algorithm>

#include "menus/answer_input.hpp"
#include "menus/gsm7.hpp"
#include "menus/new_pin.hpp"

namespace raporo::menus {

namespace {

// Longer trails are only walked in circles; the oldest screens are forgotten.
constexpr std::size_t longest_trail = 24;

/// A screen and its grade as one entry of the trail: `attendance.present[P3]`.
std::string trail_entry(std::string_view screen, std::string_view grade) {
  std::string entry(screen);
  if (!grade.empty()) entry.append("[").append(grade).append("]");
  return entry;
}

std::pair<std::string_view, std::string_view> split_entry(std::string_view entry) {
  const std::size_t open = entry.find('[');
  if (open == std::string_view::npos || entry.back() != ']') return {entry, {}};
  return {entry.substr(0, open), entry.substr(open + 1, entry.size() - open - 2)};
}

bool may_use(const graph& g, const person_facts& person) {
  return std::ranges::any_of(person.roles, [&](const std::string& role) {
    return std::ranges::find(g.roles, role) != g.roles.end();
  });
}

/// Places before the menu: back and home lead nowhere from there.
bool before_menu(place::kind k) {
  return k == place::kind::pin || k == place::kind::resume || k == place::kind::school;
}

bool belongs_to_form(place::kind k) {
  switch (k) {
    case place::kind::which:
    case place::kind::question:
    case place::kind::warning:
    case place::kind::confirm:
    case place::kind::change:
      return true;
    default:
      return false;
  }
}

bool is_secret(place::kind k) {
  return k == place::kind::pin || k == place::kind::new_pin || k == place::kind::new_pin_again;
}

}  // namespace

step turn::take(const event& happened) {
  std::visit([this](const auto& e) { on(e); }, happened);
  out_.next = std::move(state_);
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
  out_.input_was_secret = is_secret(p->what);
  const std::string_view text = trim(input.text);
  const bool has_keys = !before_menu(p->what) && (p->what != place::kind::language || state_.pin_passed);
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
  out_.input_refused = true;
  extra_words extra;
  if (checked.locked_for.count() > 0) {
    extra.minutes = checked.locked_for.count();
    return end_with(phrase::locked, extra);
  }
  if (checked.tries_left <= 0) return end_with(phrase::tries_over);
  extra.tries_left = checked.tries_left;
  show(look().say(phrase::wrong_pin, extra));
}

void turn::on(const report_found& found) {
  if (turned_away()) return;
  const place* p = graph_.find(state_.screen);
  if (p == nullptr || !may_stay(*p) || (p->what != place::kind::last && p->what != place::kind::correct))
    return begin();
  const form& f = graph_.forms[p->index];
  if (found.report == nullptr) return notice(phrase::no_report, f.id);
  if (p->what == place::kind::correct) return correct(*p, *found.report);
  view v = look();
  v.stored = found.report;
  const std::string why = state_.tries > 0 ? v.say(phrase::not_an_option) : std::string();
  out_.then = screen{v.compose(*p, why).fitted(), false, state_.screen, false};
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

// --- Getting to the menu ---

bool turn::turned_away() {
  if (world_.person == nullptr) {
    end_with(phrase::unknown_number);
    return true;
  }
  if (!may_use(graph_, *world_.person) || world_.person->schools.empty()) {
    end_with(phrase::not_for_you);
    return true;
  }
  return false;
}

void turn::begin() {
  std::optional<draft> kept = std::move(state_.open_draft);
  state_ = {};
  state_.menu_version = graph_.version;
  if (kept && (!kept->answers.empty() || !kept->narrowed.empty())) state_.open_draft = std::move(kept);
  if (world_.person != nullptr &&
      std::ranges::find(graph_.languages, world_.person->language) != graph_.languages.end())
    state_.language = world_.person->language;
  if (turned_away()) return;
  state_.screen = state_.language.empty() ? "language" : "pin";
  show();
}

void turn::after_pin() {
  const std::optional<draft>& d = state_.open_draft;
  if (d && form_of(*d) != nullptr && find_school(d->key.school) != nullptr) {
    // Before the choice of school, because the draft knows its own.
    state_.screen = "resume";
    state_.tries = 0;
    return show();
  }
  state_.open_draft.reset();
  after_resume();
}

void turn::after_resume() {
  state_.tries = 0;
  if (world_.person->schools.size() > 1) {
    state_.screen = "school";
    return show();
  }
  state_.school = world_.person->schools.front()->id;
  go_home();
}

bool turn::may_stay(const place& p) const {
  if (state_.menu_version != graph_.version) return false;
  if (p.what == place::kind::language) return true;
  if (p.what == place::kind::pin) return !state_.language.empty();
  if (!state_.pin_passed) return false;
  return before_menu(p.what) || school() != nullptr;
}

void turn::take_input(const place& p, std::string_view text) {
  switch (p.what) {
    case place::kind::language:
      return take_language(text);
    case place::kind::pin:
      return take_pin(text);
    case place::kind::resume:
      return take_resume(text);
    case place::kind::school:
      return take_school(p, text);
    case place::kind::menu:
      return take_option(p, text);
    case place::kind::pick_form:
      return pick_form(p, text);
    case place::kind::last:
      return take_last(p, text);
    case place::kind::correct:
      return show();
    case place::kind::which:
      return take_grades(p, text);
    case place::kind::question:
      return question_of(p).choices.empty() ? take_numbers(p, text) : take_code(p, text);
    case place::kind::warning:
      return take_warning(p, text);
    case place::kind::confirm:
      return take_confirmation(p, text);
    case place::kind::change:
      return take_change(p, text);
    case place::kind::new_pin:
      return take_new_pin(text);
    case place::kind::new_pin_again:
      return take_new_pin_again(text);
    case place::kind::notice:
      return go_home();
  }
}

void turn::take_language(std::string_view text) {
  const auto chosen = read_option(*graph_.find("language"), text, graph_.languages.size());
  if (!chosen) return;
  state_.language = graph_.languages[*chosen];
  if (!state_.practice) out_.new_language = state_.language;
  if (state_.pin_passed) return go_home();
  state_.screen = "pin";
  state_.tries = 0;
  show();
}

void turn::take_pin(std::string_view text) {
  // What cannot be a PIN is not worth a try of three, nor the cost of a hash.
  if (!looks_like_pin(text)) return refuse(phrase::bad_pin);
  wish_for(check_pin{std::string(text)});
}

void turn::take_resume(std::string_view text) {
  const auto chosen = read_option(*graph_.find("resume"), text, 2);
  if (!chosen) return;
  if (*chosen == 0) return resume_draft();
  state_.open_draft.reset();
  after_resume();
}

void turn::resume_draft() {
  if (!state_.open_draft) return after_resume();
  const std::string at = state_.open_draft->screen;
  const std::string grade = state_.open_draft->grade;
  const form* f = form_of(*state_.open_draft);
  const school_facts* where = find_school(state_.open_draft->key.school);
  if (f == nullptr || where == nullptr) {
    state_.open_draft.reset();
    return after_resume();
  }
  state_.school = where->id;
  state_.trail = {graph_.screens[graph_.start].name};
  state_.screen = graph_.screens[graph_.start].name;
  const period_facts* period = open_period(*f, state_.open_draft->key);
  if (period == nullptr || period->state != period_state::open) {
    const bool holidays = period != nullptr && period->state == period_state::no_school;
    state_.open_draft.reset();
    return notice(holidays ? phrase::no_school : phrase::too_late, f->id);
  }
  std::optional<form_flow> open = flow();
  if (!open) return go_home();
  open->prune();
  // A warning that was on the screen is asked again; anything else follows from the answers.
  const place* p = graph_.find(at);
  const bool warned = p != nullptr && p->what == place::kind::warning && &graph_.forms[p->index] == f &&
                      p->question != place::npos && open->answered(question_of(*p), grade);
  if (!warned) return continue_form();
  go_to(at, grade);
}

void turn::take_school(const place& p, std::string_view text) {
  const auto chosen = read_option(p, text, world_.person->schools.size());
  if (!chosen) return;
  state_.school = world_.person->schools[*chosen]->id;
  go_home();
}

void turn::take_option(const place& p, std::string_view text) {
  const menu_screen& shown = graph_.screens[p.index];
  const auto key = read_key(p, text);
  if (!key) return;
  const auto chosen = std::ranges::find(shown.options, *key, &option::key);
  if (chosen == shown.options.end()) return refuse(phrase::not_an_option);
  follow(chosen->go);
}

void turn::follow(const destination& d) {
  switch (d.what) {
    case destination::kind::screen:
      return d.index == graph_.start ? go_home() : go_to(graph_.screens[d.index].name);
    case destination::kind::form:
      return start_form(d.index, d.previous);
    case destination::kind::language:
      return go_to("language");
    case destination::kind::change_pin:
      return go_to("new_pin");
    case destination::kind::practice:
      state_.practice = !state_.practice;
      state_.practice_draft.reset();
      return go_home();
    case destination::kind::last_report:
      return graph_.forms.size() == 1 ? go_to(graph_.forms.front().last_screen) : go_to("last_report");
  }
}

void turn::take_new_pin(std::string_view text) {
  if (!looks_like_pin(text)) return refuse(phrase::bad_pin);
  if (is_trivial_pin(text)) return refuse(phrase::weak_pin);
  state_.pin_being_set = hash_of_pin(text, world_.person->id + graph_.version);
  go_to("new_pin_again");
}

void turn::take_new_pin_again(std::string_view text) {
  if (text.empty()) return refuse(phrase::empty);
  const std::string first = std::exchange(state_.pin_being_set, {});
  if (first.empty() || hash_of_pin(text, world_.person->id + graph_.version) != first) {
    state_.screen = "new_pin";
    if (!state_.trail.empty()) state_.trail.pop_back();
    return refuse(phrase::pin_mismatch);
  }
  if (state_.practice) return notice(phrase::pin_changed);
  wish_for(change_pin{std::string(text)});
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
  if (p == nullptr || before_menu(p->what)) return go_home();
  state_.screen = name;
  state_.grade = grade;
  state_.tries = 0;
  state_.page = 0;
  show();
}

void turn::go_to(std::string_view name, std::string_view grade) {
  const std::string entry = trail_entry(name, grade);
  const auto seen = std::ranges::find(state_.trail, entry);
  if (seen != state_.trail.end()) {
    state_.trail.erase(seen, state_.trail.end());
  } else if (std::string left = trail_entry(state_.screen, state_.grade); left != entry) {
    const place* p = graph_.find(state_.screen);
    // A warning is only about an answer just given: going back leads to the question itself.
    const bool worth_seeing = p != nullptr && !before_menu(p->what) && p->what != place::kind::warning &&
                              p->what != place::kind::correct && p->what != place::kind::notice;
    if (worth_seeing) state_.trail.push_back(std::move(left));
    if (state_.trail.size() > longest_trail) state_.trail.erase(state_.trail.begin());
  }
  state_.screen = name;
  state_.grade = grade;
  state_.tries = 0;
  state_.page = 0;
  show();
}

void turn::show(std::string_view why) {
  const place* p = graph_.find(state_.screen);
  if (p == nullptr) return begin();
  if (p->what == place::kind::last || p->what == place::kind::correct)
    return wish_for(find_report{state_.school, graph_.forms[p->index].id});
  view v = look();
  const std::optional<form_flow> open = belongs_to_form(p->what) ? flow() : std::nullopt;
  if (belongs_to_form(p->what)) {
    if (!open || &open->asked() != &graph_.forms[p->index]) return go_home();
    v.flow = &*open;
    current()->screen = state_.screen;
    current()->grade = state_.grade;
  }
  out_.then = screen{v.compose(*p, why).fitted(), false, state_.screen, p->what == place::kind::confirm};
}

void turn::notice(phrase p, std::string_view form_id) {
  state_.trail.clear();
  state_.screen = std::string("notice.") + std::string(describe(p).name);
  state_.grade = form_id;
  state_.tries = 0;
  state_.page = 0;
  state_.pin_being_set.clear();
  show();
}

void turn::refuse(phrase reason, const extra_words& extra) {
  view v = look();
  const std::optional<form_flow> open = flow();
  if (open) v.flow = &*open;
  refuse_with(v.say(reason, extra));
}

void turn::refuse_with(const std::string& reason) {
  out_.input_refused = true;
  state_.tries = std::clamp(state_.tries, 0, graph_.tries) + 1;
  if (state_.tries >= graph_.tries) {
    state_.tries = 0;
    return end_with(phrase::tries_over);
  }
  show(reason);
}

void turn::finish_with(std::string name, std::string text) {
  out_.then = screen{cut_to(std::move(text), ussd_septets), true, std::move(name), false};
}

void turn::end_with(phrase p, const extra_words& extra) {
  finish_with(std::string(describe(p).name), look().say(p, extra));
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
  const std::optional<form_flow> open = belongs_to_form(p.what) ? flow() : std::nullopt;
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
  }
  return v;
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
