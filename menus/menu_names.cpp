#include <fmt/format.h>

#include <algorithm>

#include "gateway/base/ascii.hpp"
#include "menus/menu_reader.hpp"

/// Names of screens, forms and places, once all files are read: what has two, and what leads to none.
namespace raporo::menus {

namespace {

/// Where an option may lead beside the author's screens and forms.
constexpr std::array<std::pair<std::string_view, destination::kind>, 4> built_in_targets{{
    {"language", destination::kind::language},
    {"change_pin", destination::kind::change_pin},
    {"practice", destination::kind::practice},
    {"last_report", destination::kind::last_report},
}};

constexpr std::array notices{phrase::answers_lost, phrase::form_gone,  phrase::no_school,
                             phrase::too_late,     phrase::not_yet,    phrase::nothing_to_ask,
                             phrase::no_report,    phrase::pin_changed};

bool is_name_letter(char c) {
  return is_letter(c) || is_digit(c) || c == '_';
}

}  // namespace

/// A `:` may be what the file lacks, so that any place of the name will do; nothing can be found in UTF-16.
bool menu_reader::may_be_unread(std::string_view name) const {
  const auto has_word = [&](std::string_view text) {
    if (text.find('\0') != std::string_view::npos) return true;
    for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
      const std::string_view rest = text.substr(at + name.size());
      const bool begins = at == 0 || !is_name_letter(text[at - 1]);
      if (begins && (rest.empty() || !is_name_letter(rest.front()))) return true;
    }
    return false;
  };
  return std::ranges::any_of(unread_, has_word);
}

std::vector<std::string_view> menu_reader::known_targets() const {
  std::vector<std::string_view> names;
  for (const menu_screen& s : graph_.screens) names.push_back(s.name);
  for (const form& f : graph_.forms) names.push_back(f.id);
  for (const auto& [name, kind] : built_in_targets) names.push_back(name);
  return names;
}

void menu_reader::resolve_options() {
  for (const pending_option& p : pending_) {
    destination& to = graph_.screens[p.screen].options[p.option].go;
    to.previous = p.previous;
    const auto screen = std::ranges::find(graph_.screens, p.target, &menu_screen::name);
    const auto form_named = std::ranges::find(graph_.forms, p.target, &form::id);
    const auto built_in =
        std::ranges::find(built_in_targets, p.target, &std::pair<std::string_view, destination::kind>::first);
    if (screen != graph_.screens.end()) {
      to.index = static_cast<std::size_t>(screen - graph_.screens.begin());
    } else if (form_named != graph_.forms.end()) {
      to.what = destination::kind::form;
      to.index = static_cast<std::size_t>(form_named - graph_.forms.begin());
    } else if (built_in != built_in_targets.end()) {
      to.what = built_in->second;
    } else if (std::ranges::find(misplaced_, p.target) == misplaced_.end() && !may_be_unread(p.target)) {
      const std::string_view guess = config::closest(p.target, known_targets());
      problems_.error("menu/unknown-target", p.where, fmt::format("nothing is called `{}`", p.target),
                      guess.empty() ? "name a screen or a form" : fmt::format("did you mean `{}`?", guess));
      continue;
    } else {
      continue;  // told where it stands, or where the file cannot be read
    }
    if (p.previous && (to.what != destination::kind::form || graph_.infos[to.index].every != cadence::week))
      problems_.error("menu/bad-value", p.where, "only a weekly form can be asked for the week before");
  }
}

void menu_reader::resolve_start(const std::string& name, const config::location& where) {
  const auto found = std::ranges::find(graph_.screens, name, &menu_screen::name);
  if (found == graph_.screens.end()) {
    if (std::ranges::find(misplaced_, name) != misplaced_.end()) return;  // told where it stands
    if (may_be_unread(name)) return;
    std::vector<std::string_view> names;
    for (const menu_screen& s : graph_.screens) names.push_back(s.name);
    const std::string_view guess = config::closest(name, names);
    problems_.error("menu/unknown-target", where, fmt::format("there is no screen `{}` to start with", name),
                    guess.empty() ? "" : fmt::format("did you mean `{}`?", guess));
    return;
  }
  graph_.start = static_cast<std::size_t>(found - graph_.screens.begin());
}

void menu_reader::add_place(std::string name, place p, const config::location& where) {
  const auto [it, added] = graph_.places.emplace(std::move(name), p);
  if (added)
    placed_.emplace(it->first, where);
  else
    problems_.clash("menu/duplicate", where, placed_.at(it->first),
                    fmt::format("the name `{}` is used twice", it->first));
}

void menu_reader::name_places() {
  using kind = place::kind;
  for (const auto& [name, what] : {std::pair{"language", kind::language},
                                   {"pin", kind::pin},
                                   {"resume", kind::resume},
                                   {"school", kind::school},
                                   {"last_report", kind::pick_form},
                                   {"new_pin", kind::new_pin},
                                   {"new_pin_again", kind::new_pin_again}})
    graph_.places.emplace(name, place{what});
  for (const phrase p : notices)
    graph_.places.emplace(fmt::format("notice.{}", describe(p).name),
                          place{kind::notice, static_cast<std::size_t>(p)});
  for (std::size_t i = 0; i < graph_.screens.size(); ++i)
    add_place(graph_.screens[i].name, {kind::menu, i}, graph_.screens[i].where);
  for (std::size_t i = 0; i < graph_.forms.size(); ++i) {
    const form& f = graph_.forms[i];
    const auto screen = std::ranges::find(graph_.screens, f.id, &menu_screen::name);
    if (screen != graph_.screens.end())
      problems_.clash("menu/duplicate", f.where, screen->where,
                      fmt::format("`{}` is both a screen and a form", f.id));
    add_place(f.confirm_screen, {kind::confirm, i}, f.where);
    add_place(f.change_screen, {kind::change, i}, f.where);
    add_place(f.last_screen, {kind::last, i}, f.where);
    add_place(f.correct_screen, {kind::correct, i}, f.where);
    add_place(f.reported_screen, {kind::reported, i}, f.where);
    add_place(f.newer_screen, {kind::newer, i}, f.where);
    for (std::size_t c = 0; c < f.checks.size(); ++c)
      if (!f.checks[c].hard)
        add_place(f.checks[c].screen, {kind::warning, i, place::npos, c}, f.checks[c].where);
    for (std::size_t q = 0; q < f.questions.size(); ++q) {
      const question& asked = f.questions[q];
      add_place(asked.screen, {kind::question, i, q}, asked.where);
      if (asked.asked == question::scope::some_grades)
        add_place(asked.which_screen, {kind::which, i, q}, asked.where);
      for (std::size_t c = 0; c < asked.checks.size(); ++c)
        if (!asked.checks[c].hard)
          add_place(asked.checks[c].screen, {kind::warning, i, q, c}, asked.checks[c].where);
    }
  }
}

}  // namespace raporo::menus
