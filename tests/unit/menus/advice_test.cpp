#include <doctest/doctest.h>
#include <fmt/format.h>

#include "gateway/base/civil.hpp"
#include "meals_menu.hpp"

using namespace raporo;
using namespace raporo::menus;
using namespace raporo::menus::testing;

namespace {

/// A mistake, and all that is said of it: one problem, at this place, with this advice.
struct advice_row {
  std::string_view passage;
  std::string_view instead;
  std::string_view code;
  std::string_view at;  ///< what stands at the place, in the changed menu
  std::string_view says;
  std::string_view advice;
  std::string_view first{};  ///< what stands at the other place; empty: there is none
};

void check_advice(std::string_view menu, const advice_row& r) {
  CAPTURE(r.instead);
  std::string text(menu);
  const std::size_t passage = text.find(r.passage);
  REQUIRE(passage != std::string::npos);
  text.replace(passage, r.passage.size(), r.instead);
  bool loaded = true;
  const config::diagnostics problems = load(text, loaded);
  CAPTURE(problems.to_text());
  CHECK_FALSE(loaded);
  REQUIRE(problems.all().size() == 1);
  const config::diagnostic& d = problems.all()[0];
  CHECK(d.code == r.code);
  CHECK(has(d.message, r.says));
  CHECK(d.hint == r.advice);
  CHECK(std::pair(d.where.line, d.where.column) == place_of(text, r.at));
  REQUIRE(d.first.has_value() == !r.first.empty());
  if (d.first) CHECK(std::pair(d.first->line, d.first->column) == place_of(text, r.first));
}

}  // namespace

TEST_CASE("advice: what other languages and pens write in a condition is told with what is written here") {
  for (const advice_row& r : std::vector<advice_row>{
           {"meals > 0", "meals =< 3", "expression/syntax", "=< 3", "`=<` is not known", "write `<=`"},
           {"meals > 0", "meals => 3", "expression/syntax", "=> 3", "`=>` is not known", "write `>=`"},
           {"meals > 0", "meals \xE2\x89\xA4 3", "expression/syntax", "\xE2\x89\xA4 3", "is not known",
            "write `<=`"},
           {"meals > 0", "meals > 5 & meals < 9", "expression/syntax", "& meals", "`&` is not known",
            "write `and`"},
           {"meals > 0", "meals < 30% of enrolled", "expression/syntax", "30% of", "`30%` is not a number",
            "write `0.3 * enrolled`"},
           {"meals > 0", "meals < 7.5 %", "expression/syntax", "7.5 %", "`7.5 %` is not a number",
            "write a part of one, `0.075`, as in `0.075 * enrolled`"},
           {"meals > 0", "meals < 0,3 * enrolled", "expression/syntax", "0,3 *", "`0,3` is not a number",
            "write `0.3`, with a point"},
           {"meals > 0", "meals < (10,25 * enrolled)", "expression/syntax", "10,25 *",
            "`10,25` is not a number", "write `10.25`, with a point"},
           {"meals > 0", "meals < 0.3 x enrolled", "expression/syntax", "x enrolled", "expected the end",
            "to multiply, write `*`"},
           {"number: 0..enrolled", "number: 0...enrolled", "expression/syntax", ".enrolled",
            "`.` is not known", "a range has two points: `0..enrolled`"},
           {"number: 0..9", "number: 0...9", "expression/syntax", ".9", "`.` is not known",
            "write `0.9`, or for a range `0..9`"},
           {"meals > 0", "meals > .5 * enrolled", "expression/syntax", ".5 *", "`.` is not known",
            "write `0.5`"},
           {"meals > 0", "week > 30", "expression/wrong-type", "week > 30", "found a text",
            "`week` is a text: it is shown, or compared as in `week == \"...\"`"},
           {"meals > 0", "meals > \"3\"", "expression/wrong-type", "\"3\"", "found a text",
            "a number is written without quotes"},
           {"meals > 0",
            "school == \xE2\x80\x9C"
            "a\xE2\x80\x9D",
            "expression/syntax",
            "\xE2\x80\x9C"
            "a",
            "is not known here", "write texts in double quotes"},
       })
    check_advice(meals_menu, r);
}

TEST_CASE("advice: a part is asked for with brackets of its own") {
  for (const advice_row& r : std::vector<advice_row>{
           {"Only {meals}", "Only {meals[boys, P1]}", "expression/syntax", ", P1]",
            "only one part stands in a pair of brackets", "write `meals[boys][P1]`"},
           {"Only {meals}", "Only {meals[P1][P2]}", "expression/unknown-part", "P2]", "one grade and one sex",
            ""},
           {"Only {meals}", "Only {meals[children]}", "expression/unknown-part", "children",
            "a grade or `boys` or `girls`", "write a grade as P1"},
       })
    check_advice(meals_menu, r);
}

TEST_CASE("advice: brackets of the wrong kind around a name are told with the right ones") {
  for (const advice_row& r : std::vector<advice_row>{
           {"en: \"Ask {help}\"", "en: \"Ask [help]\"", "text/bracket", "[help]", "can be unknown",
            "did you mean `{help}`?"},
           {"en: \"Ask {help}\"", "en: \"Ask [hepl]\"", "text/bracket", "[hepl]", "can be unknown",
            "did you mean `{help}`?"},
           {"en: \"Ask {help}\"", "en: \"Ask [us now]\"", "text/bracket", "[us now]", "can be unknown",
            "put a `{...}` in them, or write `[[` for a bracket"},
           {"en: \"Ask {help}\"", "en: \"Ask [us|now]\"", "text/bracket", "[us|now]", "can be unknown",
            "put a `{...}` before the bar"},
       })
    check_advice(meals_menu, r);
}

TEST_CASE("advice: one mistake in a key is told once, with what was meant") {
  for (const advice_row& r : std::vector<advice_row>{
           {"fr: \"Pourquoi?\"", "fra: \"Pourquoi?\"", "menu/unknown-language", "fra: \"Pourquoi",
            "`fra` is not one of the languages", "did you mean `fr`?"},
           {"field: reason", "feild: reason", "menu/unknown-key", "feild", "unknown key `feild`",
            "did you mean `field`?"},
           {"every: week", "evrey: week", "menu/unknown-key", "evrey", "unknown key `evrey`",
            "did you mean `every`?"},
           {"every: week", "every: weekly", "menu/bad-value", "weekly", "week, term, year or any",
            "did you mean `week`?"},
           {"number: 0..9", "nmber: 0..9", "menu/unknown-key", "nmber", "unknown key `nmber`",
            "did you mean `number`?"},
           {"number: 0..9", "number: 0..9\n        week: 2026-W36..today", "menu/missing-key", "week: 2026",
            "a question has one of", "remove `number` or `week`", "number: 0..9\n        week"},
           {"key: 2, go: more", "key: 00, go: more", "menu/key-collision", "00, go",
            "key 00 is also the key for back", "number from 1", "\"00\""},
           {"key: 2, go: more", "key: 000, go: more", "menu/key-collision", "000, go",
            "key 000 is also the key for home", "number from 1", "\"000\""},
           {"code: 2", "code: 00", "menu/key-collision", "00, say", "code 00 is also the key for back",
            "number from 1", "\"00\""},
           {"check:\n          - warn: meals < 0.3 * enrolled\n            flag: few_meals\n            say:",
            "check:\n          warn: meals < 0.3 * enrolled\n          flag: few_meals\n          say:",
            "menu/wrong-type", "warn: meals", "`check` is a list",
            "begin each check with a `-`: `- warn: ...`"},
       })
    check_advice(meals_menu, r);
}

TEST_CASE("advice: a text whose quotes were forgotten is told with what would be shown of it") {
  const auto told = [&](std::string_view instead, std::string_view at) {
    std::string text(meals_menu);
    const std::size_t begin = text.find("{rw: \"Abatetsi?\"");
    REQUIRE(begin != std::string::npos);
    text.replace(begin, text.find('\n', begin) - begin,
                 fmt::format("\n          rw: a\n          fr: b\n          en: {}", instead));
    bool loaded = false;
    const config::diagnostics problems = load(text, loaded);
    CAPTURE(problems.to_text());
    CHECK(loaded);
    if (problems.empty()) return std::string();
    REQUIRE(problems.all().size() == 1);
    const config::diagnostic& d = problems.all()[0];
    CHECK(d.code == "yaml/needs-quotes");
    CHECK(d.level == config::diagnostic::severity::warning);
    CHECK(std::pair(d.where.line, d.where.column) == place_of(text, at));
    return d.message + "; " + d.hint;
  };
  CHECK(told("Cooks, class #1 only?", "#1 only") ==
        "what follows ` #` is a comment: only `Cooks, class` is shown; write \"Cooks, class #1 only?\", or "
        "\"Cooks, class\" before a comment that is meant");
  CHECK(
      told("How many cooks?\"", "\"\n") ==
      "the quote that opens this text is missing, and this one is shown with it; write \"How many cooks?\"");
  CHECK(told("\"Cooks\"  # native check", "").empty());
  CHECK(told("The \"cooks\"", "").empty());
  CHECK(told("Cooks of room#1", "").empty());
}

TEST_CASE("advice: a range is pointed at where nobody can answer it") {
  for (const advice_row& r : std::vector<advice_row>{
           {"number: 0..9", "date: 2026-09-01..2026-01-01", "menu/bad-range", "2026-09-01..", "no day is in",
            "write the earlier day first"},
           {"number: 0..9", "week: 2026-W40..2026-W02", "menu/bad-range", "2026-W40..", "no week is in",
            "write the earlier week first"},
       })
    check_advice(meals_menu, r);
}

TEST_CASE("advice: days that are over, or not yet there, are told at their range") {
  std::string text(meals_menu);
  const auto told_at = [&](std::string_view range) {
    std::string changed = text;
    changed.replace(changed.find("number: 0..9"), 12, range);
    config::diagnostics problems;
    const auto menu = load_menu(with_phrases(changed), worst_case{}, problems);
    REQUIRE_MESSAGE(menu != nullptr, problems.to_text());
    check_days(*menu, *parse_date("2026-11-25"), problems);
    REQUIRE(problems.all().size() == 1);
    const config::location& where = problems.all()[0].where;
    return std::pair(where.line, where.column) == place_of(changed, range.substr(range.find(' ') + 1));
  };
  CHECK(told_at("date: today..2026-09-01"));
  CHECK(told_at("date: 2027-09-01..today"));
}

TEST_CASE(
    "advice: screens that one long answer makes too long are told as one, and languages of a screen too") {
  std::string text(meals_menu);
  const auto change = [&](std::string_view from, std::string_view to) {
    text.replace(text.find(from), from.size(), to);
  };
  change("        choose:\n          - {code: 1, say: {rw: Ibiza, en: Flood, fr: Inondation}}\n", "");
  change("          - {code: 2, say: {rw: Ibindi, en: Other, fr: Autre}}\n", "        text: {most: 100}\n");
  change("last: {rw: \"{date} {meals}\"", "last: {rw: \"{date} {reporter} {meals} {reason}\"");
  change("en: \"{date} {meals}\"", "en: \"{date} {reporter} {meals} {reason}\"");
  change("    sms: [MEALS, REPAS]\n", "");
  bool loaded = true;
  const config::diagnostics problems = load(text, loaded, sentences::of_the_demo);
  CAPTURE(problems.to_text());
  REQUIRE(problems.all().size() == 1);
  const config::diagnostic& d = problems.all()[0];
  CHECK(d.code == "menu/too-long");
  CHECK(has(d.message, "with 100 letters of `reason` 4 screens are too long, by up to"));
  CHECK(has(d.message, "meals.confirm, meals.last, meals.newer, meals.reported"));
  CHECK(has(d.hint, "letters at most, or leave it out of their texts"));
  CHECK(std::pair(d.where.line, d.where.column) == place_of(text, "{most: 100}"));
}

TEST_CASE("advice: a second head is told once, and keys of the head in another file with its place") {
  const auto told = [](std::string file) {
    std::vector<menu_source> sources = with_phrases(std::string(meals_menu));
    sources.push_back({"z.yaml", std::move(file)});
    config::diagnostics problems;
    load_menu(sources, worst_case{}, problems);
    REQUIRE_MESSAGE(problems.all().size() == 1, problems.to_text());
    REQUIRE(problems.all()[0].first.has_value());
    CHECK(problems.all()[0].first->file == "meals.yaml");
    return problems.all()[0].code;
  };
  std::string head(meals_menu);
  head.resize(head.find("screens:"));
  CHECK(told(head) == "menu/second-head");
  CHECK(told("format: raporo-menu-1\n") == "menu/unknown-key");
}

TEST_CASE("advice: two declared dimensions are refused with what is possible") {
  std::string text(meals_menu);
  text.replace(text.find("screens:"), 8,
               "dimensions:\n  shift: {am: {rw: a, en: a, fr: a}, pm: {rw: b, en: b, fr: b}}\n"
               "  place: {in: {rw: a, en: a, fr: a}, out: {rw: b, en: b, fr: b}}\nscreens:");
  check_advice(text, {"by: sex", "by: [shift, place]", "menu/bad-value", "place]", "one declared dimension",
                      "write `by: place` or `by: [sex, place]`, and ask another question by the other one"});
  text.replace(text.find("by: sex"), 7, "by: [sex, shift]");
  check_advice(text, {"Only {meals}", "Only {meals[boys, am]}", "expression/syntax", ", am]",
                      "only one part stands in a pair of brackets", "write `meals[boys][am]`"});
  text.replace(text.find("Only {meals}"), 12, "Only {meals[boys][am]}");
  bool loaded = false;
  const config::diagnostics problems = load(text, loaded);
  CHECK_MESSAGE(loaded, problems.to_text());
}

TEST_CASE("advice: a form without `forms:` above it is told where it stands, and nowhere else") {
  std::string text(meals_menu);
  const std::string form = text.substr(text.find("  meals:\n"));
  text.resize(text.find("forms:\n"));
  std::vector<menu_source> sources = with_phrases(text);
  sources.push_back({"z.yaml", form});
  config::diagnostics problems;
  CHECK(load_menu(sources, worst_case{}, problems) == nullptr);
  REQUIRE_MESSAGE(problems.all().size() == 1, problems.to_text());
  CHECK(problems.all()[0].message == "the form `meals` is not under `forms:`");
  CHECK(config::to_string(problems.all()[0].where) == "z.yaml:1:3");
}

TEST_CASE("lint: a bound may name its own field of earlier weeks") {
  std::string text(meals_menu);
  text.replace(text.find("number: 0..9"), 12, "number: 0..usual.cook + last.cook + 10");
  bool loaded = false;
  const config::diagnostics problems = load(text, loaded);
  CHECK_MESSAGE(loaded, problems.to_text());
}
