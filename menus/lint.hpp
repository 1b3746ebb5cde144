#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "menus/menu.hpp"

/// The proof that menus get before they go live.
namespace raporo::menus {

/// The screens that somebody sees between dialling and the receipt, at the school with the most grades.
struct form_way {
  std::string form;
  std::size_t screens = 0;        ///< each question in each grade, each page of a list, and no warning
  std::size_t with_warnings = 0;  ///< each warning too
};

/// The longest SMS of its kind about a report.
struct sms_fill {
  std::string form;
  std::string language;
  std::size_t septets = 0;
  unsigned segments = 0;
  std::string text;
};

struct menu_measures {
  std::vector<std::string> languages;
  std::vector<screen_fill> screens;  ///< every screen in every language, fullest first
  std::vector<form_way> ways;        ///< in the order of the forms
  std::vector<sms_fill> receipts;    ///< what confirms it
  std::vector<sms_fill> refusals;    ///< what says why a report by SMS is not taken
};

struct linted {
  std::shared_ptr<const menu> loaded;     ///< nullptr when there are errors
  bool proved = false;                    ///< by every rule and on every phone, with these extremes
  std::optional<menu_measures> measures;  ///< also when texts are wrong or too long, but not when more is
};

/// load_menu, and what it measured.
linted lint_menu(const std::vector<menu_source>& sources, const worst_case& extremes,
                 config::diagnostics& problems, proof how = proof::wanted);

/// Reports questions for a day or week whose range is over, so that nobody can answer them on `today`, and
/// warns of those whose range has not begun. Apart from load_menu: menus that a gateway runs must not turn
/// wrong overnight.
void check_days(const menu& m, std::chrono::local_days today, config::diagnostics& problems);

/// A field that is asked for, and then no text, condition or range of its form names it, nor does anything
/// else.
struct unused_field {
  std::string name;  ///< of the question's screen: `dropout.reason`
  config::location where;
};
std::vector<unused_field> find_unused_fields(const menu& m, const std::vector<std::string>& used_elsewhere);

}  // namespace raporo::menus
