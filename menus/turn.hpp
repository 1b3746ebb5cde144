#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "menus/engine.hpp"
#include "menus/graph.hpp"
#include "menus/periods.hpp"
#include "menus/view.hpp"

/// One step of a dialogue being worked out. Internal to the engine.
namespace raporo::menus {

class turn {
 public:
  turn(const graph& g, dialogue_state& state, const facts& world) noexcept
      : graph_(g), world_(world), state_(state) {}

  step take(const event& happened);

 private:
  void on(const dialled&);
  void on(const typed& input);
  void on(const pin_checked& checked);
  void on(const report_found& found);
  void on(const report_saved& saved);
  void on(const pin_changed&);

  // --- Getting to the menu, and what is no form (turn_session.cpp) ---
  /// Says goodbye to who may not report. True when it did.
  bool turned_away();
  void begin();
  void after_pin();
  void after_resume();
  bool may_stay(const place& p) const;
  void take_input(const place& p, std::string_view text);
  void take_language(std::string_view text);
  void take_pin(std::string_view text);
  void take_school(const place& p, std::string_view text);
  void take_resume(std::string_view text);
  void take_option(const place& p, std::string_view text);
  void take_new_pin(std::string_view text);
  void take_new_pin_again(std::string_view text);
  std::string pin_key() const;
  void follow(const destination& d);
  void resume_draft();

  // --- Forms (turn_forms.cpp) ---
  void start_form(std::size_t index, bool previous);
  /// Says when a form can be reported that cannot be today. Requires: it is not open.
  void turn_down(const form& f, const form_period& closed);
  /// There is one draft: before another report would replace it, the person is asked about it. True when
  /// asked.
  bool offers_other_draft(const report_key& wanted);
  void pick_form(const place& p, std::string_view text);
  void continue_form();
  /// Says that nothing of the form is asked at this school. Requires: there is an open draft, which goes.
  void object(const form_flow& open, const form_flow::objection& o);
  void turn_away_from(const form& f);
  void ask(const question& q, std::string_view grade, bool which);
  void take_grades(const place& p, std::string_view text);
  void take_numbers(const place& p, std::string_view text);
  void take_code(const place& p, std::string_view text);
  void take_words(const place& p, std::string_view text);
  template <class Store>
  void accept(const place& p, const form_flow& open, const Store& store);
  void take_warning(const place& p, std::string_view text);
  void take_confirmation(const place& p, std::string_view text);
  void take_change(const place& p, std::string_view text);
  void take_last(const place& p, std::string_view text);
  void take_reported(const place& p, std::string_view text);
  void take_newer(const place& p, std::string_view text);
  void send(const form& f);
  void correct(const place& p, const stored_report& report);
  void finish(const form& f, const save_receipt& saved);

  // --- Moving and showing (turn.cpp) ---
  void go_home();
  void go_back();
  /// Leaves the screen for another: it can be gone back to.
  void go_to(std::string_view screen, std::string_view grade = {});
  void move_to(std::string_view screen, std::string_view grade);
  /// Shows the current screen; `notice` says why it is shown again.
  void show(std::string_view notice = {});
  void show_stored(const stored_report& report);
  find_report report_of(const place& p);
  void notice(phrase p, std::string_view form_id = {}, extra_words told = {});
  void refuse(phrase reason, const extra_words& extra = {});
  /// `said` is `why` filled in.
  void refuse_with(const text& why, const std::string& said);
  void finish_with(std::string name, std::string text);
  void end_with(phrase p, const extra_words& extra = {});
  void end_of_tries();
  /// The tries of a question are over.
  void give_up(const question& q);
  void wish_for(wish w) { out_.then = std::move(w); }
  /// Reads the number of an option. Nothing when it was refused or when it turned the page: the reply is then
  /// made.
  std::optional<std::int64_t> read_key(const place& p, std::string_view text);
  /// The same for options numbered from 1 to `count`, as an index.
  std::optional<std::size_t> read_option(const place& p, std::string_view text, std::size_t count);
  bool turn_page(const place& p);

  view look() const;
  /// Where this draft goes on, as `resume` says it.
  std::string stopped_at(draft d, const view& v) const;
  std::optional<draft>& current() { return state_.practice ? state_.practice_draft : state_.open_draft; }
  const school_facts* school() const;
  const school_facts* find_school(std::string_view id) const;
  const form* form_of(const draft& d) const;
  /// Is there an open draft, of a form and a school that there still are?
  bool can_resume() const;
  /// The open form, with its draft and school; nothing when they do not fit together.
  std::optional<form_flow> flow();
  std::string_view language() const;
  const question& question_of(const place& p) const { return graph_.forms[p.index].questions[p.question]; }

  const graph& graph_;
  const facts& world_;
  dialogue_state& state_;
  step out_;
};

}  // namespace raporo::menus
