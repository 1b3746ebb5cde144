#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/diagnostic.hpp"
#include "gateway/base/report.hpp"
#include "menus/expression.hpp"
#include "menus/menu.hpp"
#include "menus/phrases.hpp"
#include "menus/template.hpp"

/// The compiled menus: what the loader makes, the engine walks and the proof measures. Screens are found by
/// name, because names are what a dialogue's state keeps across versions.
namespace raporo::menus {

/// A text in every language, with the place of each, in the order of the menu's languages.
struct text {
  localized_text words;
  std::vector<config::location> where;
};

/// What choosing an option does.
struct destination {
  enum class kind : std::uint8_t { screen, form, language, change_pin, practice, last_report };
  kind what = kind::screen;
  std::size_t index = 0;  ///< of the screen or form
  bool previous = false;  ///< the form is asked for the week before
};

struct option {
  std::int64_t key = 0;
  config::location where;  ///< of the key
  text say;
  destination go;
  std::vector<std::string> roles;  ///< who is shown it; none: everybody
};

/// A screen that an author wrote: a text, with options or without.
struct menu_screen {
  std::string name;
  config::location where;
  text say;
  std::vector<option> options;
};

/// `refuse` (an answer that cannot be) or `warn` (one that the person may confirm). It fires when the
/// condition holds, so that an unknown figure never fires.
struct check {
  bool hard = true;
  config::location where;  ///< of a warning's flag, else of the whole
  expression when;
  std::string flag;    ///< of a warning: the name kept with the report
  std::string screen;  ///< of a warning: where it is asked
  text say;
};

struct coded_option {
  std::int64_t code = 0;
  config::location where;  ///< of the code
  text say;
};

/// A dimension of counts beside grade and sex that the menus declare: `shift`, of `morning` and `afternoon`.
struct dimension {
  struct value {
    std::string name;
    config::location where;
    text say;
  };
  std::string name;
  config::location where;
  std::vector<value> values;
};

/// One number of a screen.
struct cell {
  std::string part;  ///< value of a declared dimension
  sex by = sex::none;
};

/// What becomes of a question whose tries are over.
enum class after_tries : std::uint8_t {
  end,   ///< the call is over; what was answered is kept
  home,  ///< at the first screen; what was answered is kept
  skip,  ///< it stays unanswered, not reported, and the form goes on
};

struct question {
  enum class scope : std::uint8_t { once, each_grade, some_grades };
  enum class kind : std::uint8_t { number, choice, text, day, week };

  std::string field;
  config::location where;  ///< of the field's name
  scope asked = scope::once;
  std::vector<std::string> except;  ///< grades never asked
  std::vector<config::location> except_where;
  bool by_sex = false;
  std::vector<std::string> parts;  ///< values of the declared dimension it is asked by
  /// What the numbers of one answer count, in the order they are typed: boys before girls of each part.
  std::vector<cell> cells{cell{}};
  kind asks = kind::number;
  config::location range_where;  ///< of a number, a day or a week; likewise the limits of a text
  expression least;              ///< of a number
  expression most;
  std::vector<coded_option> choices;                 ///< of a choice
  std::size_t longest = 0;                           ///< of a text, in septets
  std::optional<std::chrono::local_days> first_day;  ///< of a day or week; nullopt: today
  std::optional<std::chrono::local_days> last_day;
  int tries = 3;  ///< refused answers before `after`
  after_tries after = after_tries::end;
  expression when;  ///< empty: always
  config::location when_where;
  text name;  ///< short, for the list of items to change
  text say;
  text which;                          ///< `some: grade`: asks for the grades
  std::optional<text> refuse;          ///< said when a number is out of its range
  std::vector<std::string> sms_marks;  ///< words that begin its values in an SMS; none: they follow the grade
  std::vector<config::location> sms_mark_where;
  std::vector<check> checks;  ///< asked right after the answer
  std::string screen;         ///< `attendance.present`
  std::string which_screen;

  bool asks_numbers() const noexcept { return asks == kind::number; }
  /// Is the answer kept as a text: words, a day, a week?
  bool asks_words() const noexcept { return asks != kind::number && asks != kind::choice; }
  std::size_t values() const noexcept { return cells.size(); }
  /// Is a cell in the slice of a sex (none: both) and a part (empty: all)? What the question is not asked by
  /// does not divide it.
  bool counts(const cell& c, sex wanted, std::string_view part) const noexcept;
};

struct form {
  std::string id;
  config::location where;
  std::vector<std::string> roles;  ///< who may report it; none: everybody
  config::location open_where;     ///< of its window
  bool weekly = true;              ///< its texts and conditions may look at the weeks before
  text name;
  std::vector<std::string> keywords;  ///< the first is the one that help names
  std::vector<config::location> keyword_where;
  std::vector<question> questions;
  std::vector<check> checks;  ///< asked before the confirmation
  text confirm;
  text done;
  text receipt;
  text last;
  std::string confirm_screen;
  std::string change_screen;
  std::string done_screen;
  std::string last_screen;
  std::string correct_screen;
  std::string reported_screen;
  std::string newer_screen;

  /// Does a question lead there after its tries?
  bool gives_up_to(after_tries what) const noexcept;
};

/// What a screen's name stands for.
struct place {
  enum class kind : std::uint8_t {
    language,
    pin,
    resume,
    school,
    menu,
    pick_form,
    last,      ///< shows the newest report
    correct,   ///< loads it to be corrected
    reported,  ///< a form was chosen: shows the report that counts for its period already
    newer,     ///< a draft was to be sent: shows the report that came meanwhile
    which,
    question,
    warning,
    confirm,
    change,
    new_pin,
    new_pin_again,
    notice,  ///< one phrase; any key leads home
  };
  kind what = kind::menu;
  std::size_t index = 0;        ///< of the screen, the form, or the phrase of a notice
  std::size_t question = npos;  ///< of the form
  std::size_t check = npos;     ///< of that question, or of the form when there is none
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);

  /// Back and home lead nowhere from there.
  bool before_menu() const noexcept {
    return what == kind::pin || what == kind::resume || what == kind::school;
  }
  /// Does it ask a question of a form, or for its grades?
  bool asks() const noexcept { return what == kind::which || what == kind::question; }
  /// Is it about the draft that is being answered?
  bool of_draft() const noexcept {
    return what == kind::which || what == kind::question || what == kind::warning || what == kind::confirm ||
           what == kind::change;
  }
  /// Does it show what is stored?
  bool of_store() const noexcept {
    return what == kind::last || what == kind::correct || what == kind::reported || what == kind::newer;
  }
  /// Is what is typed there a PIN?
  bool secret() const noexcept {
    return what == kind::pin || what == kind::new_pin || what == kind::new_pin_again;
  }
};

struct name_hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view s) const noexcept { return std::hash<std::string_view>{}(s); }
};

struct graph {
  std::string version;
  std::vector<std::string> languages;
  std::vector<std::string> roles;
  std::vector<config::location> role_where;
  std::string back_key;
  std::string home_key;
  std::int64_t next_key = 0;
  config::location next_key_where;
  config::location back_key_where;
  config::location home_key_where;
  int tries = 3;                         ///< where a question does not say otherwise
  after_tries after = after_tries::end;  ///< and what becomes of a question then
  unsigned screen_septets = 160;         ///< what the tightest network shows: lists are paged to fit it
  std::size_t start = 0;                 ///< index of a screen
  std::vector<dimension> dimensions;
  std::vector<menu_screen> screens;
  std::vector<form> forms;
  std::vector<form_info> infos;  ///< beside `forms`
  std::array<text, phrase_count> phrases;
  std::unordered_map<std::string, place, name_hash, std::equal_to<>> places;
  std::vector<std::size_t> refusal_septets;  ///< by language: kept free on lists for the line of a refusal

  const place* find(std::string_view name) const noexcept {
    const auto found = places.find(name);
    return found == places.end() ? nullptr : &found->second;
  }
  /// Has the person a role that the menus are for, and a school?
  bool admits(const person_facts& person) const noexcept;
  /// Has the person one of these roles? Of none everybody has one.
  static bool is_for(const std::vector<std::string>& roles, const person_facts* person) noexcept;
  /// Those that the person may report, in their order.
  std::vector<const form*> forms_of(const person_facts* person) const;
  /// Is the person shown the option? Not when it leads to a form of others, or to reports of others alone.
  bool offers(const option& o, const person_facts* person) const noexcept;
  /// Requires: `f` is one of `forms`.
  const form_info& info_of(const form& f) const noexcept {
    return infos[static_cast<std::size_t>(&f - forms.data())];
  }
  /// nullptr when no dimension has such a value.
  const dimension::value* find_part(std::string_view name) const noexcept;
  /// The same of some form.
  bool gives_up_to(after_tries what) const noexcept;
  /// What the screen of a place mainly says; nullptr when nobody sees it.
  const text* main_text(const place& p) const noexcept;
  const text& of(phrase p) const noexcept {
    const text& own = phrases[static_cast<std::size_t>(p)];
    const std::optional<phrase> before = describe(p).before;
    return own.words.empty() && before ? of(*before) : own;
  }
  const localized_text& say(phrase p) const noexcept { return of(p).words; }
  /// Is it one of `phrases`?
  bool is_phrase(const text& t) const noexcept {
    return std::ranges::any_of(phrases, [&](const text& own) { return &own == &t; });
  }
};

}  // namespace raporo::menus
