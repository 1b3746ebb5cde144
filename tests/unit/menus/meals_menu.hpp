#pragma once

#include <doctest/doctest.h>

#include "menus/lint.hpp"
#include "story.hpp"

/// A menu for tests to break.
namespace raporo::menus::testing {

/// A small menu without a mistake; the program's own sentences are the demo's.
inline constexpr std::string_view meals_menu = R"(menu: meals
format: raporo-menu-1
languages: [rw, en, fr]
for: [school_leader]
start: home
keys: {back: "00", home: "000", next: 0}
screens:
  home:
    say: {rw: "{school}", en: "{school}", fr: "{school}"}
    choose:
      - {key: 1, go: meals, say: {rw: Amafunguro, en: Meals, fr: Repas}}
      - {key: 2, go: more, say: {rw: Ibindi, en: More, fr: Autres}}
  more:
    say: {rw: Ibindi, en: More, fr: Autres}
    choose:
      - {key: 1, go: language, say: {rw: Ururimi, en: Language, fr: Langue}}
      - {key: 2, go: help, say: {rw: Ubufasha, en: Help, fr: Aide}}
  help:
    say: {rw: "Baza {help}", en: "Ask {help}", fr: "Demandez {help}"}
forms:
  meals:
    name: {rw: Amafunguro, en: Meals, fr: Repas}
    every: week
    sms: [MEALS, REPAS]
    ask:
      - field: meals
        each: grade
        by: sex
        number: 0..enrolled
        name: {rw: Amafunguro, en: Meals, fr: Repas}
        say: {rw: "{grade}: bariye", en: "{grade}: ate", fr: "{grade}: ont mange"}
        check:
          - warn: meals < 0.3 * enrolled
            flag: few_meals
            say: {rw: "Ni {meals}?", en: "Only {meals}?", fr: "Seulement {meals}?"}
      - field: cook
        number: 0..9
        when: meals > 0
        name: {rw: Abatetsi, en: Cooks, fr: Cuisiniers}
        say: {rw: "Abatetsi?", en: "How many cooks?", fr: "Combien de cuisiniers?"}
        sms: COOK
      - field: reason
        name: {rw: Impamvu, en: Reason, fr: Raison}
        say: {rw: "Impamvu?", en: "Why?", fr: "Pourquoi?"}
        sms: [WHY, IMPAMVU]
        choose:
          - {code: 1, say: {rw: Ibiza, en: Flood, fr: Inondation}}
          - {code: 2, say: {rw: Ibindi, en: Other, fr: Autre}}
    confirm: {rw: "{meals} {cook} {reason}", en: "{meals} {cook} {reason}", fr: "{meals} {cook} {reason}"}
    done: {rw: "{receipt}", en: "{receipt}", fr: "{receipt}"}
    receipt: {rw: "{meals}. {receipt}", en: "{meals}. {receipt}", fr: "{meals}. {receipt}"}
    last: {rw: "{date} {meals}", en: "{date} {meals}", fr: "{date} {meals}"}
)";

/// Line and column of `passage` in `text`.
inline std::pair<unsigned, unsigned> place_of(std::string_view text, std::string_view passage) {
  const std::size_t at = text.find(passage);
  REQUIRE_MESSAGE(at != std::string_view::npos, passage);
  const std::string_view before = text.substr(0, at);
  return {static_cast<unsigned>(std::ranges::count(before, '\n')) + 1,
          static_cast<unsigned>(at - (before.rfind('\n') + 1)) + 1};
}

inline std::vector<menu_source> with_phrases(std::string text) {
  std::vector<menu_source> sources{{"meals.yaml", std::move(text)}};
  for (menu_source& s : read_folder(RAPORO_SOURCE_DIR "/config/demo/menus"))
    if (s.file == "phrases.yaml") sources.push_back(std::move(s));
  return sources;
}

/// The demo's sentences, each as short as one can be: for mistakes elsewhere, which hundreds of loads look
/// for.
inline const menu_source& short_phrases() {
  static const menu_source made = [] {
    menu_source short_ones{"phrases.yaml", "phrases:\n"};
    for (std::size_t i = 0; i < phrase_count; ++i)
      short_ones.text +=
          fmt::format("  {}: {{rw: a, en: a, fr: a}}\n", describe(static_cast<phrase>(i)).name);
    return short_ones;
  }();
  return made;
}

/// Short ones will do where no screen has to be measured.
enum class sentences { short_ones, of_the_demo };

inline config::diagnostics load(std::string text, bool& loaded, sentences said = sentences::short_ones) {
  std::vector<menu_source> sources{{"meals.yaml", text}, short_phrases()};
  if (said == sentences::of_the_demo) sources = with_phrases(std::move(text));
  config::diagnostics problems;
  worst_case extremes;
  extremes.all_roles = {"school_leader", "mentor"};
  loaded = load_menu(sources, extremes, problems) != nullptr;
  return problems;
}

}  // namespace raporo::menus::testing
