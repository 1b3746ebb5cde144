#include <doctest/doctest.h>

#include "meals_menu.hpp"

using namespace raporo;
using namespace raporo::menus;
using namespace raporo::menus::testing;

namespace {

struct row {
  std::string_view mistake;
  std::string_view passage;
  std::string_view instead;
  std::string_view code;
  std::string_view at;      ///< what stands at the place, in the changed menu
  std::string_view first;   ///< what stands at the other place; empty: there is none
  std::string_view says;    ///< in the message or the hint
  std::string_view also{};  ///< code of what follows from it; mostly nothing does
};

constexpr std::string_view long_french =
    "fr: \"Voici combien d'eleves ont mange a l'ecole cette semaine: {meals}. "
    "Verifiez bien ces chiffres avant de les envoyer, s'il vous plait\"}\n    done";

const std::vector<row> broken_menus{
    {"typo in a key", "    every: week", "    evrey: week", "menu/unknown-key", "evrey", "",
     "did you mean `every`"},
    {"value of no such kind", "every: week", "every: month", "menu/bad-value", "month", "",
     "week, term, year or any"},
    {"missing language", "en: \"Ask {help}\", ", "", "menu/missing-language", "{rw: \"Baza", "",
     "`en` is missing"},
    {"language of nobody", "fr: \"Demandez {help}\"}", "fr: \"Demandez {help}\", sw: x}",
     "menu/unknown-language", "sw: x", "", "rw, en, fr"},
    {"too long in French only", "fr: \"{meals} {cook} {reason}\"}\n    done", long_french, "menu/too-long",
     "\"Voici", "", "`meals.confirm` in fr"},
    {"unreachable screen", "go: help", "go: more", "menu/unreachable", "help:\n    say", "", "screen `help`"},
    {"bad range", "number: 0..9", "number: 9..0", "menu/bad-range", "9..0", "", "no number is in"},
    {"no whole number in a range", "number: 0..9", "number: 0.2..0.8", "menu/bad-range", "0.2..0.8", "",
     "whole numbers"},
    {"a range below zero", "number: 0..9", "number: -5..-1", "menu/bad-range", "-5..-1", "", "of 0 or more"},
    {"a range beyond what is read", "number: 0..9", "number: 1000000..2000000", "menu/bad-range",
     "1000000..2000000", "", "no number is in"},
    {"no range", "number: 0..9", "number: nine", "menu/bad-range", "nine", "", "least..most"},
    {"back is an answer", "back: \"00\"", "back: \"7\"", "menu/key-collision", "\"7\"", "", "also a number"},
    {"home is back", "home: \"000\"", "home: \"00\"", "menu/key-collision", "\"00\", next", "\"00\", home",
     "the same key"},
    {"an option is the next page", "{key: 2, go: more", "{key: 0, go: more", "menu/key-collision",
     "0, go: more", "0}\nscreens", "next page"},
    {"two options with one key", "{key: 2, go: more", "{key: 1, go: more", "menu/duplicate-key",
     "1, go: more", "1, go: meals", "key 1 is taken"},
    {"two answers with one code", "{code: 2,", "{code: 1,", "menu/duplicate-key",
     "1, say: {rw: Ibindi, en: Other", "1, say: {rw: Ibiza", "code 1 is taken"},
    {"unknown field", "number: 0..enrolled", "number: 0..enroled", "expression/unknown-name", "enroled", "",
     "did you mean `enrolled`"},
    {"unknown word in a text", "Ask {help}", "Ask {hepl}", "expression/unknown-name", "hepl", "",
     "did you mean `help`"},
    {"unknown part", "Only {meals}", "Only {meals[grils]}", "expression/unknown-part", "grils", "",
     "did you mean `girls`"},
    {"part of what has none", "\"Ask {help}\"", "\"Ask {help[P1]}\"", "expression/not-sliceable", "[P1]", "",
     "no parts"},
    {"unknown function", "Only {meals}", "Only {procent(meals, enrolled)}", "expression/unknown-function",
     "procent", "", "did you mean `percent`"},
    {"loop of screens",
     "      - {key: 1, go: language, say: {rw: Ururimi, en: Language, fr: Langue}}\n"
     "      - {key: 2, go: help, say: {rw: Ubufasha, en: Help, fr: Aide}}\n  help:\n"
     "    say: {rw: \"Baza {help}\", en: \"Ask {help}\", fr: \"Demandez {help}\"}\n",
     "      - {key: 1, go: less, say: {rw: Ibindi, en: Less, fr: Moins}}\n  less:\n    say: {rw: a, en: b, "
     "fr: c}\n"
     "    choose:\n      - {key: 1, go: more, say: {rw: Ibindi, en: More, fr: Autres}}\n",
     "menu/circle", "1, go: more", "more:\n", "more > less > more"},
    {"a question waits for itself", "when: meals > 0", "when: cook > 0", "menu/circle", "cook > 0", "",
     "never asked"},
    {"a question waits for itself by all numbers", "when: meals > 0", "when: not same_as_last", "menu/circle",
     "not same_as_last", "", "never asked"},
    {"a text that may vanish", "{rw: \"Baza {help}\", en: \"Ask {help}\"",
     "{rw: \"Baza {help}\", en: \"[Ask {help}]\"", "text/empty", "\"[Ask", "", "behind a bar"},
    {"a grade where none is asked", "\"How many cooks?\"", "\"Cooks of {grade}?\"", "expression/not-here",
     "grade}?", "", "`grade` is not known here"},
    {"first screen without options", "start: home", "start: help", "menu/dead-end", "help:\n    say", "",
     "no key leads on"},
    {"duplicate key", "for: [school_leader]", "for: [school_leader]\nfor: [mentor]", "yaml/duplicate-key",
     "for: [mentor]", "for: [school_leader]", "here twice"},
    {"a form with a screen's name", "  meals:\n    name", "  help:\n    name", "menu/duplicate",
     "help:\n    name", "help:\n    say", "both a screen and a form", "menu/unknown-target"},
    {"field asked twice", "field: cook", "field: meals", "menu/duplicate", "meals\n        number: 0..9",
     "meals\n        each", "asked twice"},
    {"word for SMS twice", "[MEALS, REPAS]", "[MEALS, MEALS]", "menu/bad-keyword", "MEALS]", "MEALS, ",
     "is taken"},
    {"mark of a question taken by another", "[WHY, IMPAMVU]", "[WHY, COOK]", "menu/bad-keyword",
     "COOK]\n        choose", "COOK\n", "`COOK` is taken"},
    {"mark that is a word of its form", "sms: COOK", "sms: MEALS", "menu/bad-keyword",
     "MEALS\n      - field: reason", "MEALS, REPAS", "`MEALS` is taken"},
    {"mark that says yes", "sms: COOK", "sms: OK", "menu/bad-keyword", "OK\n", "", "at the end of an SMS"},
    {"word for SMS that says yes", "[MEALS, REPAS]", "[MEALS, OK]", "menu/bad-keyword", "OK]", "",
     "of the program's own"},
    {"a second question without a mark", "        sms: COOK\n", "", "menu/missing-key",
     "cook\n        number", "", "`cook` cannot be answered by SMS"},
    {"role that nobody has", "for: [school_leader]", "for: [school_leder]", "menu/bad-value", "school_leder",
     "", "did you mean `school_leader`"},
    {"tab", "    every: week", "\tevery: week", "yaml/tab", "\tevery", "", "spaces only"},
    {"anchor", "for: [school_leader]", "for: &who [school_leader]", "yaml/anchor", "&who", "", "not allowed"},
    {"alias", "start: home", "start: *who", "yaml/alias", "*who", "", "not allowed"},
    {"tag", "next: 0}", "next: !!int 0}", "yaml/tag", "!!int", "", "remove it"},
    {"several documents", "forms:\n", "---\nforms:\n", "yaml/several-documents", "---", "",
     "second document"},
    {"merge", "    every: week", "    <<: week", "yaml/merge", "<<", "", "write the keys out"},
    {"unknown form in go", "go: meals", "go: meels", "menu/unknown-target", "meels", "",
     "did you mean `meals`"},
    {"unknown first screen", "start: home", "start: hone", "menu/unknown-target", "hone", "",
     "did you mean `home`"},
    {"unclosed brace in a text", "Only {meals}?", "Only {meals?", "text/brace", "{meals?", "", "not closed"},
    {"unclosed bracket in a text", "Only {meals}?", "Only[ {meals}?", "text/bracket", "[ {meals}?", "",
     "not closed"},
    {"a text and a number compared", "warn: meals < 0.3 * enrolled", "warn: meals < school",
     "expression/wrong-type", "school\n", "", "number"},
    {"a choice compared with its words", "when: meals > 0", "when: reason == \"Other\"",
     "expression/unknown-option", "\"Other\"\n", "", "compare with the code of an option: 2 is `Other`"},
    {"a choice compared with words mistyped", "when: meals > 0", "when: (\"Inondatoin\" != reason)",
     "expression/unknown-option", "\"Inondatoin\"", "", "1 is `Inondation`"},
    {"a choice compared with words of no option", "when: meals > 0", "when: reason == school",
     "expression/unknown-option", "school\n        name: {rw: Abatetsi", "", "1 is `Ibiza`, 2 is `Ibindi`"},
    {"a choice compared with a code of no option", "when: meals > 0", "when: meals > 0 or reason == 3",
     "expression/unknown-option", "3\n        name: {rw: Abatetsi", "",
     "no option of `reason` has the code 3"},
    {"a choice compared with a figure", "when: meals > 0", "when: reason != meals",
     "expression/unknown-option", "meals\n        name: {rw: Abatetsi", "", "with the code of an option"},
    {"codes added", "when: meals > 0", "when: reason + 1 == 2", "expression/wrong-type", "reason + 1", "",
     "`reason == 1`"},
    {"codes put in order", "when: meals > 0", "when: 1 < reason", "expression/wrong-type",
     "reason\n        name: {rw: Abatetsi", "", "found a choice"},
    {"a choice for a condition", "when: meals > 0", "when: reason", "menu/wrong-type",
     "reason\n        name: {rw: Abatetsi", "", "not a condition"},
    {"a choice for a bound", "number: 0..9", "number: 0..reason", "menu/wrong-type", "reason\n        when",
     "", "not a number"},
    {"empty text", "en: \"Why?\"", "en: \"\"", "text/empty", "\"\", fr: \"Pourquoi", "", "write what"},
    {"text of blanks", "en: \"Why?\"", "en: \" \xC2\xA0 \"", "text/empty", "\" \xC2\xA0 \"", "", "blanks"},
    {"letters without a plain spelling", "en: \"Why?\"", "en: \"\xD0\x96\xD0\xB8\xD0\x96? Why?\"",
     "text/no-plain-spelling", "\xD0\x96\xD0\xB8", "", "`\xD0\x96`, `\xD0\xB8`"},
    {"an exception of a question that is asked once", "number: 0..9", "number: 0..9\n        except: [P1]",
     "menu/bad-value", "[P1]", "", "`each: grade`"},
    {"a choice of some grades", "field: reason",
     "field: reason\n        some: grade\n        which: {rw: a, en: b, fr: c}", "menu/bad-value",
     "grade\n        which", "", "`each: grade`"},
    {"a number for a condition", "when: meals > 0", "when: meals", "menu/wrong-type",
     "meals\n        name: {rw: Abatetsi", "", "not a condition"},
    {"a word for a list", "for: [school_leader]", "for: school_leader", "menu/wrong-type", "school_leader",
     "", "[a, b]"},
    {"name with a capital", "field: cook", "field: Cook", "menu/bad-name", "Cook\n", "", "small letters"},
    {"field without a name", "field: reason", "feild: reason", "menu/unknown-key", "feild", "",
     "did you mean `field`"},
    {"range of its own answer", "number: 0..9", "number: 0..cook", "menu/circle", "0..cook", "",
     "the range of `cook`"},
    {"day that does not exist", "number: 0..9", "date: 2026-09-31..today", "menu/bad-range", "2026-09-31", "",
     "there is no day `2026-09-31`"},
    {"week that does not exist", "number: 0..9", "week: 2026-W36..2025-W53", "menu/bad-range", "2025-W53", "",
     "there is no week `2025-W53`"},
    {"the program's own name", "  help:\n", "  pin:\n", "menu/reserved-name", "pin:", "",
     "of the program's own", "menu/unknown-target"},
    {"missing key", "        number: 0..9\n", "", "menu/missing-key", "field: cook", "", "one of `number`"},
    {"quote that is not closed", "en: \"Why?\"", "en: \"Why?", "yaml/quote", "\"Why?, fr", "", "not closed"},
    {"bracket that is not closed", "languages: [rw, en, fr]", "languages: [rw, en, fr", "yaml/bracket",
     "[rw, en, fr\n", "", "not closed"},
};

}  // namespace

TEST_CASE("broken menus: each mistake has its code at its line and column, and is the only one told") {
  bool loaded = false;
  const config::diagnostics none = load(std::string(meals_menu), loaded);
  REQUIRE_MESSAGE(none.empty(), none.to_text());
  REQUIRE(loaded);
  for (const row& r : broken_menus) {
    CAPTURE(r.mistake);
    std::string text(meals_menu);
    const std::size_t passage = text.find(r.passage);
    REQUIRE(passage != std::string::npos);
    text.replace(passage, r.passage.size(), r.instead);
    const bool measured = r.code == "menu/too-long";
    const config::diagnostics problems =
        load(text, loaded, measured ? sentences::of_the_demo : sentences::short_ones);
    const std::string told = problems.to_text();
    CAPTURE(told);
    CHECK_FALSE(loaded);
    const auto found = std::ranges::find(problems.all(), r.code, &config::diagnostic::code);
    CHECK(std::ranges::count(problems.all(), r.code, &config::diagnostic::code) == 1);
    for (const config::diagnostic& each : problems.all()) CHECK((each.code == r.code || each.code == r.also));
    CHECK(found != problems.all().end());
    if (found == problems.all().end()) continue;
    const config::diagnostic& d = *found;
    CHECK(has(d.message + " " + d.hint, r.says));
    CHECK(std::pair(d.where.line, d.where.column) == place_of(text, r.at));
    CHECK(d.first.has_value() == !r.first.empty());
    if (d.first && !r.first.empty())
      CHECK(std::pair(d.first->line, d.first->column) == place_of(text, r.first));
  }
}

TEST_CASE("broken menus: a slip in one text hides neither what is too long nor what is unreachable") {
  std::string text(meals_menu);
  const auto change = [&](std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    text.replace(at, from.size(), to);
  };
  change("Ask {help}", "Ask {hepl}");
  change("go: help", "go: more");
  change("fr: \"{meals} {cook} {reason}\"}\n    done", long_french);
  bool loaded = true;
  const config::diagnostics problems = load(text, loaded, sentences::of_the_demo);
  CAPTURE(problems.to_text());
  std::vector<std::string> codes;
  for (const config::diagnostic& d : problems.all()) codes.push_back(d.code);
  CHECK(codes == std::vector<std::string>{"expression/unknown-name", "menu/unreachable", "menu/too-long"});
}

TEST_CASE("lint: a letter outside GSM-7 is told at its place, with the plain spelling") {
  std::string text(meals_menu);
  text.replace(text.find("Demandez"), 8, "Demand\xC3\xAAz");
  bool loaded = false;
  const config::diagnostics problems = load(text, loaded);
  CHECK(loaded);
  REQUIRE(problems.all().size() == 1);
  CHECK(problems.all()[0].code == "text/not-gsm7");
  CHECK(problems.all()[0].hint == "write `e`");
  CHECK(std::pair(problems.all()[0].where.line, problems.all()[0].where.column) ==
        place_of(text, "\xC3\xAAz"));
}

TEST_CASE("broken menus: no field takes the name of a word that texts, screens or stories know") {
  for (const std::string_view word : {"receipt",        "revision", "reporter",  "date",    "sector_reported",
                                      "sector_schools", "value",    "limit",     "least",   "sex",
                                      "part",           "school",   "enrolled",  "counted", "same_as_last",
                                      "done",           "form",     "flags",     "why",     "missing",
                                      "others",         "lost",     "first",     "last",    "example",
                                      "schools",        "minutes",  "tries_left"}) {
    CAPTURE(word);
    std::string text(meals_menu);
    text.replace(text.find("field: reason"), 13, "field: " + std::string(word));
    bool loaded = true;
    const config::diagnostics problems = load(text, loaded);
    CHECK_FALSE(loaded);
    CHECK(std::ranges::count(problems.all(), "menu/reserved-name", &config::diagnostic::code) == 1);
  }
}

TEST_CASE("broken menus: what the program's own sentences name is no field, whatever phrase names it") {
  for (std::size_t i = 0; i < phrase_count; ++i) {
    std::string_view words = describe(static_cast<phrase>(i)).words;
    while (!words.empty()) {
      const std::string word(words.substr(0, words.find(' ')));
      words.remove_prefix(std::min(words.size(), word.size() + 1));
      CAPTURE(word);
      std::string text(meals_menu);
      text.replace(text.find("field: reason"), 13, "field: " + word);
      bool loaded = true;
      const config::diagnostics problems = load(text, loaded);
      const auto told = std::ranges::find(problems.all(), "menu/reserved-name", &config::diagnostic::code);
      REQUIRE(told != problems.all().end());
      CHECK(has(told->hint, "choose another name"));
    }
  }
}

namespace {

/// What lint tells of a form that asks for `cook` (0..9, of everybody) and then for `paid`.
std::string told_of(std::string_view of_cook, std::string_view of_paid, std::string_view of_form = "") {
  std::string text(meals_menu);
  text.replace(text.find("        when: meals > 0\n"), 24, of_cook);
  constexpr std::string_view behind = "        sms: COOK\n";
  text.insert(text.find(behind) + behind.size(),
              fmt::format("      - field: paid\n{}        name: {{rw: a, en: a, fr: a}}\n"
                          "        say: {{rw: a, en: a, fr: a}}\n        sms: PAID\n",
                          of_paid));
  if (!of_form.empty()) text.insert(text.find("    confirm:"), of_form);
  bool loaded = false;
  const config::diagnostics problems = load(text, loaded);
  std::string told;
  for (const config::diagnostic& d : problems.all()) {
    std::size_t at = 0;
    for (unsigned line = 1; line < d.where.line; ++line) at = text.find('\n', at) + 1;
    const std::string_view there = std::string_view(text).substr(at + d.where.column - 1);
    told += d.code + " at " + std::string(there.substr(0, there.find_first_of("\n,"))) + "\n";
  }
  return told;
}

std::string refusing(std::string_view condition, std::string_view indent = "        ") {
  return fmt::format("{0}check:\n{0}  - {{refuse: {1}, say: {{rw: a, en: a, fr: a}}}}\n", indent, condition);
}

}  // namespace

TEST_CASE("lint: a range is told that has no number whatever is answered before") {
  CHECK(told_of("", "        number: 10..cook\n") == "menu/empty-range at 10..cook\n");
  CHECK(told_of("", "        number: 0..cook - 10\n") == "menu/empty-range at 0..cook - 10\n");
  CHECK(told_of("", "        by: sex\n        number: 10..cook\n") == "menu/empty-range at 10..cook\n");
  CHECK(told_of("", "        number: 10..enrolled\n").empty());
  for (const char* nowhere :
       {"enrolled..0", "20000..enrolled", "0.9 * enrolled..0.1 * enrolled", "counted..cook - 9"})
    CHECK(told_of("", fmt::format("        number: {}\n", nowhere)) ==
          fmt::format("menu/empty-range at {}\n", nowhere));
  CHECK(told_of("", "        number: -5..5\n") == "menu/bad-range at -5..5\n");
  CHECK(told_of("", "        number: 0..1000000\n") == "menu/bad-range at 0..1000000\n");
  CHECK(told_of("", "        number: 10..last.cook\n").empty());
}

TEST_CASE("lint: a range is told that has no number after some answers, with such answers") {
  for (const char* empty : {"0..5 - cook", "cook..5", "cook + 10..15 - cook / 10", "0..cook - 9",
                            "meals + 1..meals", "0.5 * cook..0.5 * cook", "0..enrolled - 10 * cook"})
    CHECK(told_of("", fmt::format("        number: {}\n", empty)) ==
          fmt::format("menu/empty-range at {}\n", empty));
  for (const char* fits : {"0..9 - cook", "cook..9", "0..cook", "0..meals", "cook..cook + 1",
                           "0..enrolled - meals", "last.cook..3", "cook - 5..9"})
    CHECK(told_of("", fmt::format("        number: {}\n", fits)).empty());
  CHECK(told_of("        when: meals > 0\n", "        number: 10..cook\n") ==
        "menu/empty-range at 10..cook\n");
}

TEST_CASE("lint: a range may be empty after answers that are refused, or after which nobody is asked") {
  const std::string range = "        number: 0..5 - cook\n";
  CHECK(told_of("", "        when: cook <= 5\n" + range).empty());
  CHECK(told_of("", "        when: cook < 7\n" + range) == "menu/empty-range at 0..5 - cook\n");
  CHECK(told_of(refusing("cook > 5"), range).empty());
  CHECK(told_of(refusing("cook > 6"), range) == "menu/empty-range at 0..5 - cook\n");
  // Not known: perhaps nobody is asked.
  std::string text(meals_menu);
  text.replace(text.find("        choose:\n          - {code: 1"), 15,
               "        number: 0..5 - cook\n        when: last.cook > 3\n        choice:");
  text.erase(text.find("        choice:"), text.find("    confirm:") - text.find("        choice:"));
  bool loaded = false;
  const config::diagnostics problems = load(text, loaded);
  CHECK(loaded);
  REQUIRE_MESSAGE(problems.all().size() == 1, problems.to_text());
  CHECK(problems.all()[0].code == "menu/empty-range");
  CHECK(problems.all()[0].message ==
        "nobody can answer `reason` when `cook` is 9: no number is in its range, if it is asked then");
  CHECK(problems.all()[0].hint ==
        "its least is 0 then, its most -1; let `when` or a `refuse` of that answer leave it out");
}

TEST_CASE("lint: a refusal is told that holds whatever is answered") {
  const std::string any = "        number: 0..99\n";
  for (const char* sure : {"1 == 1", "paid >= 0", "paid < 100", "not paid > 99", "paid > 99 or cook <= 9",
                           "paid + cook <= 108", "paid != -1"})
    CHECK(told_of("", any + refusing(sure)) == fmt::format("menu/always-refused at {{refuse: {}\n", sure));
  for (const char* open :
       {"paid > 50", "paid == cook", "paid >= 0 and cook > 3", "last.paid >= 0", "enrolled >= 0",
        "paid / cook >= 0", "reason == \"a\"", "same_as_last", "paid > 99"})
    CHECK_MESSAGE(!has(told_of("", any + refusing(open)), "menu/"), open);
  CHECK(told_of("", any, refusing("paid + cook >= 0", "    ")) ==
        "menu/always-refused at {refuse: paid + cook >= 0\n");
  CHECK(told_of("", any, refusing("meals >= 0", "    ")) == "menu/always-refused at {refuse: meals >= 0\n");
  CHECK(told_of("        when: meals > 0\n", any, refusing("cook >= 0", "    ")).empty());
  CHECK(told_of("", any, refusing("count(meals > 3) >= 0", "    ")) ==
        "menu/always-refused at {refuse: count(meals > 3) >= 0\n");
  CHECK(told_of("", any, refusing("count(meals > 3) >= 99", "    ")).empty());
}

TEST_CASE("lint: refusals are told that leave no answer together") {
  const auto both = [](std::string_view one, std::string_view other, std::string_view indent = "        ") {
    return refusing(one, indent) +
           fmt::format("{}  - {{refuse: {}, say: {{rw: a, en: a, fr: a}}}}\n", indent, other);
  };
  for (const char* range : {"0..99", "0..enrolled", "0..200 - cook"}) {
    const std::string number = fmt::format("        number: {}\n", range);
    CHECK(told_of("", number + both("paid > 50", "paid < 51")) ==
          "menu/always-refused at {refuse: paid < 51\n");
    CHECK(told_of("", number + both("paid > 50", "paid < 50")).empty());
    CHECK(told_of("", number + refusing("paid > 50 or paid < 51")) ==
          "menu/always-refused at {refuse: paid > 50 or paid < 51\n");
    CHECK(told_of("", number, both("paid > 50", "paid < 51", "    ")) ==
          "menu/always-refused at {refuse: paid < 51\n");
    CHECK(told_of("", number + refusing("paid > 50"), refusing("paid < 51", "    ")) ==
          "menu/always-refused at {refuse: paid < 51\n");
    CHECK(told_of("", number + refusing("paid > 50"), refusing("paid < 51 and meals > 3", "    ")).empty());
  }
  const std::string by_sex = "        by: sex\n        number: 0..99\n";
  CHECK(told_of("", by_sex + both("paid > 50", "paid < 51")) ==
        "menu/always-refused at {refuse: paid < 51\n");
  CHECK(told_of("", by_sex + both("paid > 50", "paid < 50")).empty());
}

TEST_CASE("lint: grades are counted in the checks of a form only") {
  const std::string any = "        number: 0..99\n";
  CHECK(told_of("", any, refusing("count(meals == 3) > 1", "    ")).empty());
  CHECK(told_of("", any + refusing("count(meals == 3) > 1")).find("expression/no-count") == 0);
  CHECK(told_of("", any + "        when: count(meals == 3) > 1\n").find("expression/no-count") == 0);
}

TEST_CASE("lint: a question is warned about that is never asked") {
  const auto when = [](std::string_view condition) {
    return fmt::format("        number: 0..9\n        when: {}\n", condition);
  };
  for (const char* never : {"cook > 200", "1 == 2", "cook > 3 and cook < 0", "not cook <= 9", "cook == 10"})
    CHECK(told_of("", when(never)) == fmt::format("menu/never-asked at {}\n", never));
  for (const char* open : {"cook > 8", "enrolled > 5000", "meals > 90000", "last.cook > 50",
                           "cook == 10 or meals > 3", "enrolled >= 0", "1 == 1"})
    CHECK_MESSAGE(told_of("", when(open)).empty(), open);
}

TEST_CASE("lint: a screen is told that offers nothing to somebody of one role") {
  std::string text(meals_menu);
  const auto change = [&](std::string_view from, std::string_view to) {
    text.replace(text.find(from), from.size(), to);
  };
  change("for: [school_leader]", "for: [school_leader, mentor]");
  change("go: language,", "go: language, for: [mentor],");
  const auto told = [&] {
    config::diagnostics problems;
    load_menu(with_phrases(text), worst_case{}, problems);
    return problems.to_text();
  };
  CHECK(told() == "");
  change("go: help,", "go: help, for: [mentor],");
  CHECK(has(told(), "`school_leader` sees no option on screen `more` [menu/dead-end]"));
  change("go: more,", "go: more, for: [mentor],");
  CHECK(told() == "");
}

TEST_CASE("lint: a least is measured for the grade and sex that is asked, as a most is") {
  std::string text(meals_menu);
  const std::string_view range = "number: 0..enrolled\n";
  text.replace(text.find(range), range.size(),
               "number: enrolled..9999\n        refused: {rw: \"{least}\", "
               "en: \"No school reports fewer pupils than {least}\", fr: \"{least}\"}\n");
  config::diagnostics problems;
  const auto menu = load_menu(with_phrases(text), worst_case{}, problems);
  REQUIRE_MESSAGE(menu != nullptr, problems.to_text());
  for (const screen_fill& fill : measure_screens(*menu, worst_case{}))
    if (fill.screen == "meals.meals" && fill.language == "en") CHECK(has(fill.text, "pupils than 2000\n"));
}

TEST_CASE("lint: a field is used by a check of its own, and where another question refuses a number") {
  std::string text(meals_menu);
  const auto change = [&](std::string_view from, std::string_view to) {
    text.replace(text.find(from), from.size(), to);
  };
  change(
      "{rw: \"{meals} {cook} {reason}\", en: \"{meals} {cook} {reason}\", fr: \"{meals} {cook} {reason}\"}",
      "{rw: a, en: a, fr: a}");
  const auto unused = [&] {
    config::diagnostics problems;
    const auto menu = load_menu(with_phrases(text), worst_case{}, problems);
    REQUIRE_MESSAGE(menu != nullptr, problems.to_text());
    std::vector<std::string> names;
    for (const unused_field& field : find_unused_fields(*menu, {})) names.push_back(field.name);
    return names;
  };
  CHECK(unused() == std::vector<std::string>{"meals.cook", "meals.reason"});
  change("        sms: COOK\n",
         "        sms: COOK\n        refused: {rw: \"{reason}\", en: \"{reason}\", fr: \"{reason}\"}\n"
         "        check:\n          - {refuse: cook == 7, say: {rw: a, en: a, fr: a}}\n");
  CHECK(unused().empty());
}
