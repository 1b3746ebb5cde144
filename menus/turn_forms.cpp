#include <algorithm>

#include "menus/answer_input.hpp"
#include "menus/carry_over.hpp"
#include "menus/gsm7.hpp"
#include "menus/turn.hpp"

namespace raporo::menus {

namespace {

const check& check_of(const graph& g, const place& p) {
  const form& f = g.forms[p.index];
  return p.question == place::npos ? f.checks[p.check] : f.questions[p.question].checks[p.check];
}

}  // namespace

void turn::start_form(std::size_t index, bool previous) {
  const form& f = graph_.forms[index];
  const form_period chosen = choose_period(world_, graph_.infos[index], previous);
  if (!chosen.is_open()) return turn_down(f, chosen);
  const period_facts& period = *chosen.period;

  std::optional<draft>& d = current();
  report_key key{state_.school, f.id, period.label};
  if (offers_other_draft(key)) return;
  const bool begun = d && d->key == key && d->begun();
  if (!begun) {
    d.emplace();
    d->key = std::move(key);
    d->period_name = period.name;
  }
  std::optional<form_flow> open = flow();
  if (!open) return go_home();
  open->prune();
  if (!open->asks_anything()) return turn_away_from(f);
  if (begun || state_.practice) return continue_form();
  // Somebody may have reported already: that is told before anything is asked.
  go_to(f.reported_screen);
}

void turn::turn_down(const form& f, const form_period& closed) {
  notice(why_closed(closed), f.id, words_of(closed));
}

bool turn::offers_other_draft(const report_key& wanted) {
  const std::optional<draft>& d = state_.open_draft;
  if (state_.practice || !can_resume() || d->key == wanted || !d->begun()) return false;
  state_.trail.clear();
  state_.screen = "resume";
  state_.grade.clear();
  state_.tries = 0;
  show();
  return true;
}

void turn::continue_form() {
  std::optional<form_flow> open = flow();
  if (!open) return go_home();
  // Before anything else, so that no way round a warning leads on.
  if (const auto doubt = open->next_doubt()) return go_to(doubt->raised->screen, std::string(doubt->grade));
  auto next = open->next();
  if (!next && open->drop_unasked()) next = open->next();
  if (next) return ask(*next->asked, next->grade, next->which);
  if (const auto wrong = open->next_objection()) return object(*open, *wrong);
  const form& f = open->asked();
  const bool answered = !current()->answers.empty();
  if (!answered && current()->skipped.empty()) return turn_away_from(f);
  if (const check* c = open->fires(f.checks, "", true)) {
    view v = look();
    v.flow = &*open;
    const std::string why = v.say(c->say, "");
    go_to(f.change_screen);
    return show(why);
  }
  if (const check* c = open->fires(f.checks, "", false)) return go_to(c->screen);
  // Where all was left out there is nothing to send.
  go_to(answered ? f.confirm_screen : f.change_screen);
}

/// Asks again, and says what the matter is with the answer that there is.
void turn::object(const form_flow& open, const form_flow::objection& o) {
  view v = look();
  v.flow = &open;
  const std::string why = v.say(*o.say, o.grade, o.words);
  ask(*o.asked, o.grade, false);
  show(why);
}

void turn::turn_away_from(const form& f) {
  current().reset();
  notice(phrase::nothing_to_ask, f.id);
}

void turn::give_up(const question& q) {
  std::optional<form_flow> open = flow();
  if (!open || q.after == after_tries::end) return end_of_tries();
  if (q.after == after_tries::home) {
    const bool kept = current()->begun();
    out_.refusal = &graph_.of(phrase::tries_home);
    go_home();
    if (kept) show(look().say(phrase::tries_home));
    return;
  }
  const bool which = graph_.find(state_.screen)->what == place::kind::which;
  const bool left_out = open->skip(q, state_.grade, which);
  out_.refusal = &graph_.of(left_out ? phrase::tries_skip : phrase::tries_home);
  continue_form();
  if (!current()) return;
  // An answer that was to be changed stays what it was.
  if (!left_out) return show(look().say(phrase::tries_home));
  // There a check of the whole form has said what is wrong.
  const bool refused = state_.screen == open->asked().change_screen && !current()->answers.empty();
  if (!refused) show(look().say(phrase::tries_skip));
}

void turn::ask(const question& q, std::string_view grade, bool which) {
  // A copy: the grade may be a view into a draft that moving changes.
  const std::string of(which ? std::string_view() : grade);
  go_to(which ? q.which_screen : q.screen, of);
}

void turn::take_grades(const place& p, std::string_view text) {
  std::optional<form_flow> open = flow();
  if (!open) return go_home();
  const question& q = question_of(p);
  const std::vector<std::string_view> offered = open->grades_of(q);
  const auto named = read_grades(text, offered);
  if (const phrase* reason = std::get_if<phrase>(&named)) return refuse(*reason);
  std::vector<std::string_view> concerned;
  for (const std::size_t i : std::get<std::vector<std::size_t>>(named)) concerned.push_back(offered[i]);
  open->narrow(q, concerned);
  continue_form();
}

void turn::take_numbers(const place& p, std::string_view text) {
  std::optional<form_flow> open = flow();
  if (!open) return go_home();
  const question& q = question_of(p);
  const std::string grade = state_.grade;
  if (!open->asks_for(q, grade)) return continue_form();
  const auto read = read_numbers(text, q.values());
  if (const phrase* reason = std::get_if<phrase>(&read)) {
    extra_words extra;
    extra.limit = static_cast<std::int64_t>(q.values());
    return refuse(*reason, extra);
  }
  const auto& numbers = std::get<std::vector<std::int64_t>>(read);
  view v = look();
  v.flow = &*open;
  if (const auto over = open->out_of_range(q, grade, numbers))
    return refuse_with(*over->say, v.say(*over->say, grade, over->words));
  accept(p, *open, [&] { open->answer_with(q, grade, numbers); });
}

void turn::take_words(const place& p, std::string_view text) {
  std::optional<form_flow> open = flow();
  if (!open) return go_home();
  const question& q = question_of(p);
  auto read = open->read_words_for(q, text);
  if (const phrase* reason = std::get_if<phrase>(&read)) return refuse(*reason, open->bounds_of(q));
  accept(p, *open, [&] { open->answer_with(q, std::get<std::string>(std::move(read))); });
}

/// Stores an answer, and takes it back when a check refuses it.
template <class Store>
void turn::accept(const place& p, const form_flow& open, const Store& store) {
  const std::vector<check>& checks = question_of(p).checks;
  const std::string grade = state_.grade;
  const bool may_be_refused = std::ranges::any_of(checks, &check::hard);
  std::optional<draft> before;
  if (may_be_refused) before = *current();
  store();
  if (const check* c = may_be_refused ? open.fires(checks, grade, true) : nullptr) {
    view v = look();
    v.flow = &open;
    const std::string why = v.say(c->say, grade);
    *current() = std::move(*before);
    return refuse_with(c->say, why);
  }
  continue_form();
}

void turn::take_code(const place& p, std::string_view text) {
  std::optional<form_flow> open = flow();
  if (!open) return go_home();
  const question& q = question_of(p);
  const std::string grade = state_.grade;
  if (!open->asks_for(q, grade)) return continue_form();
  const auto code = read_key(p, text);
  if (!code) return;
  if (std::ranges::find(q.choices, *code, &coded_option::code) == q.choices.end())
    return refuse(phrase::not_an_option);
  accept(p, *open, [&] { open->answer_with(q, grade, {*code}); });
}

void turn::take_warning(const place& p, std::string_view text) {
  std::optional<form_flow> open = flow();
  if (!open) return go_home();
  const auto chosen = read_option(p, text, 2);
  if (!chosen) return;
  const std::string grade = state_.grade;
  if (*chosen == 0) {
    open->raise(check_of(graph_, p), grade);
    return continue_form();
  }
  if (p.question == place::npos) return go_to(open->asked().change_screen);
  open->forget(question_of(p), grade);
  ask(question_of(p), grade, false);
}

void turn::take_confirmation(const place& p, std::string_view text) {
  const auto chosen = read_option(p, text, 2);
  if (!chosen) return;
  const form& f = graph_.forms[p.index];
  if (*chosen == 0) return send(f);
  // From here the way back is the confirmation, however many questions led to it.
  state_.trail = {graph_.screens[graph_.start].name};
  go_to(f.change_screen);
}

void turn::send(const form& f) {
  const std::optional<form_flow> open = flow();
  if (!open || &open->asked() != &f) return go_home();
  // The menu or the school may have changed since the answers were given.
  if (!open->complete()) return continue_form();
  const form_period period = find_period(world_, graph_.info_of(f), current()->key.period);
  if (!period.is_open()) return turn_down(f, period);
  if (!state_.practice) return wish_for(save_report{*current()});
  save_receipt pretended;
  pretended.receipt = look().say(phrase::practice_receipt);
  finish(f, pretended);
}

void turn::finish(const form& f, const save_receipt& saved) {
  view v = look();
  const std::optional<form_flow> open = flow();
  if (open) v.flow = &*open;
  extra_words extra;
  extra.saved = &saved;
  page_text text;
  if (state_.practice) text.notice = v.say(phrase::practice_mark);
  text.say = v.say(f.done, "", extra);
  current().reset();
  state_.trail.clear();
  state_.screen = graph_.screens[graph_.start].name;
  state_.grade.clear();
  finish_with(f.done_screen, text.whole());
}

void turn::take_change(const place& p, std::string_view text) {
  const std::optional<form_flow> open = flow();
  if (!open) return go_home();
  const std::vector<form_flow::stop> items = open->items();
  const auto chosen = read_option(p, text, items.size());
  if (!chosen) return;
  ask(*items[*chosen].asked, items[*chosen].grade, items[*chosen].which);
}

void turn::pick_form(const place& p, std::string_view text) {
  const auto chosen = read_option(p, text, graph_.forms.size());
  if (!chosen) return;
  if (!graph::is_for(graph_.forms[*chosen].roles, world_.person)) return refuse(phrase::not_an_option);
  go_to(graph_.forms[*chosen].last_screen);
}

void turn::take_last(const place& p, std::string_view text) {
  const auto chosen = read_option(p, text, 1);
  if (chosen) go_to(graph_.forms[p.index].correct_screen, std::string(state_.grade));
}

void turn::take_reported(const place& p, std::string_view text) {
  std::optional<draft>& d = current();
  if (!d) return go_home();
  const auto chosen = read_option(p, text, 2);
  if (!chosen) return;
  if (*chosen == 0) return go_to(graph_.forms[p.index].correct_screen, std::string(d->key.period));
  d->based_on = state_.grade;
  continue_form();
}

void turn::take_newer(const place& p, std::string_view text) {
  std::optional<draft>& d = current();
  const form* f = d ? form_of(*d) : nullptr;
  if (f == nullptr) return go_home();
  const auto chosen = read_option(p, text, 2);
  if (!chosen) return;
  if (*chosen == 0) {
    d->based_on = state_.grade;
    return send(*f);
  }
  d.reset();
  go_home();
}

void turn::correct(const place& p, const stored_report& report) {
  const form& f = graph_.forms[p.index];
  if (report.key.form != f.id || report.key.school != state_.school) return notice(phrase::too_late, f.id);
  const form_period period = find_period(world_, graph_.info_of(f), report.key.period);
  if (!period.is_open()) return turn_down(f, period);
  if (offers_other_draft(report.key)) return;
  std::optional<draft>& d = current();
  d.emplace();
  d->key = report.key;
  d->period_name = report.period_name;
  d->answers = report.answers;
  d->flags = report.flags;
  d->based_on = report.receipt;
  std::optional<form_flow> open = flow();
  if (!open) return go_home();
  if (const auto lost = carry_over(*open, *d); !lost.empty())
    return notice(phrase::answers_lost, f.id,
                  {.lost = list_of_lost(names_of(*open, lost, world_.before, language()))});
  continue_form();
}

}  // namespace raporo::menus
