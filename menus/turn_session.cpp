#include <algorithm>
#include <utility>

#include "menus/carry_over.hpp"
#include "menus/new_pin.hpp"
#include "menus/turn.hpp"

namespace raporo::menus {

bool turn::turned_away() {
  if (world_.person == nullptr) {
    finish_with(std::string(describe(phrase::unknown_number).name),
                in_all_languages(graph_, phrase::unknown_number, world_));
    return true;
  }
  if (!graph_.admits(*world_.person)) {
    end_with(phrase::not_for_you);
    return true;
  }
  return false;
}

void turn::begin() {
  std::optional<draft> kept = std::move(state_.open_draft);
  const std::string spoken = std::move(state_.language);
  state_ = {};
  state_.menu_version = graph_.version;
  if (kept && kept->begun()) state_.open_draft = std::move(kept);
  const auto known = [this](const std::string& language) {
    return std::ranges::find(graph_.languages, language) != graph_.languages.end();
  };
  if (known(spoken))
    state_.language = spoken;
  else if (world_.person != nullptr && known(world_.person->language))
    state_.language = world_.person->language;
  if (turned_away()) return;
  state_.screen = state_.language.empty() ? "language" : "pin";
  show();
}

void turn::after_pin() {
  const std::optional<draft>& d = state_.open_draft;
  if (can_resume()) {
    // Before the choice of school, because the draft knows its own.
    state_.screen = "resume";
    state_.tries = 0;
    return show();
  }
  std::string gone;
  if (d && form_of(*d) == nullptr)
    gone = name_of_gone(d->key.form, world_.before, values(graph_, world_, language()), language());
  state_.open_draft.reset();
  if (!gone.empty()) return notice(phrase::form_gone, {}, {.lost = list_of_lost({gone})});
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
  // A form is missed before the school is chosen.
  return p.before_menu() || p.what == place::kind::notice || school() != nullptr;
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
    case place::kind::reported:
      return take_reported(p, text);
    case place::kind::newer:
      return take_newer(p, text);
    case place::kind::which:
      return take_grades(p, text);
    case place::kind::question:
      if (question_of(p).asks_words()) return take_words(p, text);
      return question_of(p).asks_numbers() ? take_numbers(p, text) : take_code(p, text);
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
      return static_cast<phrase>(p.index) == phrase::answers_lost ? continue_form() : go_home();
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
  const form_period period = find_period(world_, graph_.info_of(*f), state_.open_draft->key.period);
  if (!period.is_open()) {
    state_.open_draft.reset();
    return turn_down(*f, period);
  }
  std::optional<form_flow> open = flow();
  if (!open) return go_home();
  if (const auto lost = carry_over(*open, *state_.open_draft); !lost.empty())
    return notice(phrase::answers_lost, f->id,
                  {.lost = list_of_lost(names_of(*open, lost, world_.before, language()))});
  // A warning that was on the screen is asked again; anything else follows from the answers.
  if (open->warned_at(at, grade) == nullptr) return continue_form();
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
  if (chosen == shown.options.end() || !graph_.offers(*chosen, world_.person))
    return refuse(phrase::not_an_option);
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
    case destination::kind::last_report: {
      const std::vector<const form*> own = graph_.forms_of(world_.person);
      return go_to(own.size() == 1 ? std::string_view(own.front()->last_screen) : "last_report");
    }
  }
}

void turn::take_new_pin(std::string_view text) {
  if (!looks_like_pin(text)) return refuse(phrase::bad_pin);
  if (is_trivial_pin(text)) return refuse(phrase::weak_pin);
  state_.pin_being_set = hash_of_pin(text, pin_key());
  go_to("new_pin_again");
}

/// Person and menu are in the database beside the hash: only the secret keeps a PIN from being tried out.
std::string turn::pin_key() const {
  return world_.pin_secret + world_.person->id + graph_.version;
}

void turn::take_new_pin_again(std::string_view text) {
  if (text.empty()) return refuse(phrase::empty);
  const std::string first = std::exchange(state_.pin_being_set, {});
  if (first.empty() || hash_of_pin(text, pin_key()) != first) {
    state_.screen = "new_pin";
    if (!state_.trail.empty()) state_.trail.pop_back();
    return refuse(phrase::pin_mismatch);
  }
  if (state_.practice) return notice(phrase::pin_changed);
  wish_for(change_pin{std::string(text)});
}

}  // namespace raporo::menus
