#include "meals_menu.hpp"
#include "menus/sms_report.hpp"

/// Versions that were published before a rule: they go on, and what they say to people stays what it was.

using namespace raporo;
using namespace raporo::menus;
using namespace raporo::menus::testing;

namespace {

struct older_menu {
  std::string_view what;
  std::string_view passage;
  std::string_view instead;
  std::string_view code;  ///< of the rule that came later
};

constexpr std::string_view of_cook = "How many cooks?";

const std::vector<older_menu> older_menus{
    {"a grade where none is asked", of_cook, "Cooks of {grade}?", "expression/not-here"},
    {"a grade on a screen", "Ask {help}", "Ask {help} of {grade}", "expression/not-here"},
    {"a grade in a condition", "when: meals > 0", "when: meals > 0 or grade == \"P1\"",
     "expression/not-here"},
    {"a grade in the checks of a form", "    confirm:",
     "    check:\n      - {refuse: grade == \"P9\", say: {rw: a, en: b, fr: c}}\n    confirm:",
     "expression/not-here"},
    {"a text of which nothing may be left", of_cook, "[{last.cook}?]", "text/empty"},
    {"a text that is empty", of_cook, "", "text/empty"},
    {"a text of blanks", of_cook, "  ", "text/empty"},
    {"a letter that no phone has", of_cook, "Cooks \xE2\x98\xBA?", "text/no-plain-spelling"},
    {"words for the refusal of a choice", "field: reason\n",
     "field: reason\n        refused: {rw: \"{value}\", en: \"{value}\", fr: \"{value}\"}\n",
     "menu/bad-value"},
    {"an exception of a question that is asked once", "number: 0..9", "number: 0..9\n        except: [P1]",
     "menu/bad-value"},
    {"a form for a role that the menus are not for", "    every: week", "    for: [mentor]\n    every: week",
     "menu/bad-value"},
    {"a choice for some grades", "field: reason\n",
     "field: reason\n        some: grade\n        which: {rw: a, en: b, fr: c}\n", "menu/bad-value"},
    {"a word for SMS that became a command", "[MEALS, REPAS]", "[HELP, REPAS]", "menu/bad-keyword"},
    {"a mark that another question has", "[WHY, IMPAMVU]", "[WHY, COOK]", "menu/bad-keyword"},
    {"a question that an SMS cannot answer", "        sms: COOK\n", "", "menu/missing-key"},
    {"a field named as a word that receipts got", "field: cook", "field: due", "menu/reserved-name"},
    {"a field named as a word of the program's sentences", "field: cook", "field: lost",
     "menu/reserved-name"},
    {"a field named as a screen", "field: cook", "field: done", "menu/reserved-name"},
};

std::vector<menu_source> changed(std::string_view passage, std::string_view instead) {
  std::string text(meals_menu);
  const std::size_t at = text.find(passage);
  REQUIRE_MESSAGE(at != std::string::npos, passage);
  text.replace(at, passage.size(), instead);
  // Where the field has another name.
  if (passage == "field: cook")
    for (std::size_t word = 0; (word = text.find("{cook}")) != std::string::npos;)
      text.replace(word, 6, "{" + std::string(instead.substr(7)) + "}");
  return with_phrases(std::move(text));
}

std::shared_ptr<const menu> load_as(proof how, const std::vector<menu_source>& sources,
                                    config::diagnostics& problems) {
  return load_menu(sources, worst_case{}, problems, how);
}

/// A phone at the question for cooks, after the grades.
void answer_grades(phone& p, const menu& m) {
  p.menus = &m;
  p.dial_home();
  p.type_all({"1", "1 1", "1 1", "1 1", "1 1", "1 1"});
  // Few meals are asked about once for each grade.
  while (p.screen_name != "meals.cook" && p.screen_name != "meals.due" && p.screens < 40)
    p.type(p.screen_name == "meals.meals" ? "20 20" : "1");
}

}  // namespace

TEST_CASE("older versions: what breaks a later rule does not go live, and goes on where it was live") {
  for (const older_menu& o : older_menus) {
    CAPTURE(o.what);
    const std::vector<menu_source> sources = changed(o.passage, o.instead);
    config::diagnostics refused;
    CHECK(load_as(proof::wanted, sources, refused) == nullptr);
    CAPTURE(refused.to_text());
    CHECK(std::ranges::any_of(refused.all(), [&](const config::diagnostic& d) {
      return d.code == o.code && d.level == config::diagnostic::severity::error;
    }));
    for (const proof how : {proof::had, proof::again}) {
      config::diagnostics warned;
      CHECK(load_as(how, sources, warned) != nullptr);
      CHECK_FALSE(warned.has_errors());
      CHECK(std::ranges::count(warned.all(), o.code, &config::diagnostic::code) > 0);
    }
  }
}

TEST_CASE("older versions: what goes live again has to fit the schools of today") {
  std::vector<menu_source> sources = changed("Ask {help}", "Ask {help} " + std::string(160, 'x'));
  config::diagnostics problems;
  CHECK(load_as(proof::again, sources, problems) == nullptr);
  CHECK(problems.has_errors());
  CHECK(load_as(proof::had, sources, problems) != nullptr);
}

TEST_CASE("older versions: where no grade is asked a grade is shown as unknown") {
  config::diagnostics problems;
  const auto m = load_as(proof::had, changed(of_cook, "Cooks of {grade}?"), problems);
  REQUIRE(m != nullptr);
  phone p;
  answer_grades(p, *m);
  CHECK(has(p.shown, "Cooks of -?"));
  CHECK(has(p.type("2"), "Why?"));
}

TEST_CASE("older versions: a question without a text shows its keys, and is answered") {
  config::diagnostics problems;
  const auto m = load_as(proof::had, changed(of_cook, ""), problems);
  REQUIRE(m != nullptr);
  phone p;
  answer_grades(p, *m);
  CHECK_FALSE(p.shown.empty());
  CHECK(has(p.type("2"), "Why?"));
}

TEST_CASE("older versions: what an SMS cannot say any more is told, and nothing of it is stored") {
  config::diagnostics problems;
  phone p;
  for (const auto& [passage, instead] :
       {std::pair{"        sms: COOK\n", ""}, {"[WHY, IMPAMVU]", "[COOK]"}}) {
    const auto m = load_as(proof::had, changed(passage, instead), problems);
    REQUIRE(m != nullptr);
    const auto read = read_sms(*m, "MEALS P1 1 1 P2 1 1 P3 1 1 P4 1 1 P5 1 1 P6 1 1 COOK 2 OK", p.world);
    CHECK(std::holds_alternative<sms_refusal>(read));
  }
}

TEST_CASE("older versions: a choice for some grades is answered for those that are named") {
  config::diagnostics problems;
  const auto m =
      load_as(proof::had,
              changed("field: reason\n",
                      "field: reason\n        some: grade\n        which: {rw: a, en: \"Which?\", fr: c}\n"),
              problems);
  REQUIRE(m != nullptr);
  phone p;
  answer_grades(p, *m);
  play(p, {{"2", "Which?"}, {"P1", "Why?"}, {"1", ""}, {"1", ""}});
  CHECK(p.saved.size() == 1);
}

TEST_CASE("older versions: a field hides the word of its name, in texts and in conditions") {
  std::vector<menu_source> sources = changed("field: cook", "field: due");
  std::string& text = sources.front().text;
  const std::string_view done = "done: {rw: \"{receipt}\", en: \"{receipt}\"";
  text.replace(text.find(done), done.size(), "done: {rw: \"{receipt}\", en: \"{due} cooks, {due + 1} pots\"");
  config::diagnostics problems;
  const auto m = load_as(proof::had, sources, problems);
  REQUIRE_MESSAGE(m != nullptr, problems.to_text());
  phone p;
  answer_grades(p, *m);
  play(p, {{"2", "Why?"}, {"1", ""}, {"1", "2 cooks, 3 pots"}});
}

TEST_CASE("older versions: the program's own sentences say their own words, and no field of the same name") {
  const auto version_with = [](std::string_view field) {
    config::diagnostics problems;
    auto m = load_as(proof::had, changed("field: cook", fmt::format("field: {}", field)), problems);
    REQUIRE_MESSAGE(m != nullptr, problems.to_text());
    return m;
  };
  {
    const auto m = version_with("lost");
    phone p;
    p.menus = m.get();
    draft d;
    d.key = {"211008", "meals", "2026-W48"};
    d.period_name = "48";
    d.answers = {{"lost", {}, sex::none, 7}, {"hens", {}, sex::none, 1}};
    p.state.open_draft = d;
    p.dial_home();
    CHECK(has(p.type("1"), "Not kept: hens."));
  }
  phone p;
  std::vector<menu_source> sources = changed("field: cook", "field: missing");
  const std::string_view when = "        when: meals > 0\n";
  sources.front().text.erase(sources.front().text.find(when), when.size());
  config::diagnostics problems;
  const auto missing = load_as(proof::had, sources, problems);
  REQUIRE_MESSAGE(missing != nullptr, problems.to_text());
  const auto read = read_sms(*missing, "MEALS P1 1 1 COOK 7 OK", p.world);
  REQUIRE(std::holds_alternative<sms_refusal>(read));
  CHECK(has(std::get<sms_refusal>(read).text, "Missing: P2, P3"));
}

TEST_CASE("older versions: what an unknown name could have meant is none of the words without a value") {
  config::diagnostics problems;
  load_as(proof::had, changed(of_cook, "Cooks of {grad}?"), problems);
  REQUIRE(problems.all().size() == 1);
  CHECK(problems.all()[0].code == "expression/unknown-name");
  CHECK_FALSE(has(problems.all()[0].hint, "grade"));
}
