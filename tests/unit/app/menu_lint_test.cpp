#include <doctest/doctest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "gateway/app/commands.hpp"
#include "menus/explanations.hpp"
#include "tests/unit/app/captured.hpp"
#include "tests/unit/app/demo_folder.hpp"

namespace json = boost::json;
using raporo::test::demo_folder;
using raporo::test::told;

namespace {

told lint(const demo_folder& demo, bool as_json = false) {
  return raporo::test::capture([&] { return raporo::app::lint_menus_of({demo.path(), as_json, false}); });
}

told check(const demo_folder& demo) {
  raporo::app::check_command c;
  c.config = demo.path();
  return raporo::test::capture([&] { return raporo::app::check(c); });
}

told play_stories(const demo_folder& demo) {
  raporo::app::menu_test_command c;
  c.config = demo.path();
  return raporo::test::capture([&] { return raporo::app::test_menus(c); });
}

told explain(const std::string& code) {
  return raporo::test::capture([&] { return raporo::app::explain_code({code}); });
}

/// A second network that shows less, keeps a call shorter, and has a price.
void add_tight_channel(const demo_folder& demo) {
  demo.change("gateway.yaml", "channels:\n",
              "channels:\n"
              "  - name: tight\n"
              "    kind: africas_talking\n"
              "    service_code: \"*801#\"\n"
              "    send_url: http://127.0.0.1:8090/version1/messaging\n"
              "    username: sandbox\n"
              "    api_key: {file: key}\n"
              "    callback_secrets: [{file: secret}]\n"
              "    screen_septets: 158\n"
              "    session_limit: 60s\n"
              "    segment_price: RWF 12.50\n");
}

}  // namespace

TEST_CASE(
    "menu lint: the demo is proved, with its fullest screens, longest ways, receipts and what only exports "
    "use") {
  const demo_folder demo;
  const told t = lint(demo);
  CAPTURE(t.out);
  CHECK(t.code == 0);
  CHECK(t.problems == "");
  CHECK(t.says("at 159/160  rw  help\n"));
  CHECK(t.says("Lists that fill each page up to the limit"));
  CHECK(t.says("attendance       19 screens  152 s"));
  CHECK(t.says("8 s a screen (2 for the network, 6 to read and type)"));
  CHECK(t.says("it goes on at the same question"));
  CHECK(t.says("227 septets, 2 SMS\n"));
  CHECK(t.says("Costs are not known"));
  CHECK(t.says("dropout.reason"));
}

TEST_CASE("menu lint: menus have to fit the tightest network, and each is told by its own figures") {
  const demo_folder demo;
  add_tight_channel(demo);
  const told t = lint(demo);
  CAPTURE(t.out);
  CAPTURE(t.problems);
  CHECK(t.code == 1);
  CHECK(t.warns("screen `help` in rw takes 159 of 158 septets at its longest"));
  CHECK(t.says("  tight 159/158 TOO LONG  at 159/160  rw  help\n"));
  CHECK(t.says("tight 60 s: OVER"));
  CHECK(t.says("2 SMS  tight RWF 25.00\n"));
}

TEST_CASE("menu lint: a form that no day of some term is open for is warned of") {
  const demo_folder demo;
  demo.change("menus/yearly.yaml", "open: end-4w..end+2w", "open: start+6w..end-6w");
  CHECK(lint(demo).warns("`at_risk` is never open in 2025/26-T3, which has 75 days"));
}

TEST_CASE("menu lint: a form that is still open when the next term's opens is warned of, with a better end") {
  const demo_folder demo;
  demo.change("menus/yearly.yaml", "open: end-4w..end+2w", "open: start..end+3w");
  const told text = lint(demo);
  CHECK(text.code == 0);
  CHECK(text.warns("`at_risk` of 2025/26-T1 is open until 2026-01-09 and hides that of 2025/26-T2"));
  CHECK(text.warns("= let `open` end with `end+16d` or before"));
  const json::object document = json::parse(lint(demo, true).out).as_object();
  const json::array& problems = document.at("problems").as_array();
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].as_object().at("code").as_string() == "menu/overlapping-windows");
  CHECK(problems[0].as_object().at("column").as_int64() == 11);
  CHECK(explain("menu/overlapping-windows").says("the earlier one while it is open"));
}

TEST_CASE("menu lint: a price of four decimals is not rounded to cents, whatever the number of SMS") {
  const demo_folder demo;
  add_tight_channel(demo);
  demo.change("gateway.yaml", "RWF 12.50", "USD 0.0055");
  CHECK(lint(demo).says("2 SMS  tight USD 0.0110\n"));
  demo.change("gateway.yaml", "USD 0.0055", "KES 0.8000");
  CHECK(lint(demo).says("2 SMS  tight KES 1.60\n"));
}

TEST_CASE("menu lint: as JSON one document holds the problems and the measures") {
  const demo_folder demo;
  add_tight_channel(demo);
  const told t = lint(demo, true);
  CHECK(t.code == 1);
  const json::object document = json::parse(t.out).as_object();
  const json::object& problem = document.at("problems").as_array().at(0).as_object();
  CHECK(problem.at("code").as_string() == "menu/too-long");
  CHECK(problem.at("line").as_int64() > 0);
  const json::object& measures = document.at("measures").as_object();
  CHECK(measures.at("networks").as_array().at(0).as_object().at("screen_septets").as_int64() == 158);
  const json::object& fullest = measures.at("screens").as_array().at(0).as_object();
  CHECK(fullest.at("septets").as_int64() >= 158);
  CHECK_FALSE(fullest.at("text").as_string().empty());
  CHECK(measures.at("forms").as_array().size() == 5);
  CHECK(measures.at("receipts").as_array().size() == 15);
}

TEST_CASE("menu lint: says of menus what `check` says, all in one run, and measures nothing it cannot") {
  const demo_folder demo;
  demo.change("menus/menu.yaml", "go: dropout,", "go: dropuot,");
  demo.change("menus/menu.yaml", "{key: 6, go: more,", "{key: 5, go: more,");
  const told linted = lint(demo);
  CHECK(linted.code == 1);
  CHECK(linted.out == "");
  CHECK(linted.warns("did you mean `dropout`?"));
  CHECK(linted.warns("first here"));
  CHECK(linted.problems.starts_with(check(demo).problems));
  const json::object document = json::parse(lint(demo, true).out).as_object();
  CHECK(document.at("measures").is_null());
  CHECK(document.at("problems").as_array().at(0).as_object().at("first").as_object().at("line").as_int64() >
        0);
}

TEST_CASE(
    "menu explain: a code is explained with an example, a slip of the pen is guessed, none lists them") {
  const told one = explain("menu/key-collision");
  CHECK(one.code == 0);
  CHECK(one.says("Wrong:\n    keys: {back: \"0\""));
  CHECK(one.says("Mended:\n    keys: {back: \"00\""));
  const told slip = explain("menu/key-colision");
  CHECK(slip.code == 2);
  CHECK(slip.warns("did you mean `menu/key-collision`?"));
  CHECK(explain("too-long").warns("`menu/too-long` or `text/too-long`?"));
  const told all = explain("");
  CHECK(all.code == 0);
  for (const raporo::menus::explanation& e : raporo::menus::explanations()) CHECK(all.says(e.code));
}

TEST_CASE("menu lint: what is wrong with gateway.yaml hides nothing that is wrong with menus") {
  const demo_folder demo;
  demo.change("gateway.yaml", "channels:", "chanels:");
  CHECK(lint(demo).problems.find("[menu/") == std::string::npos);
  demo.change("menus/weekly.yaml", "every: week", "every: month");
  const told both = lint(demo);
  CAPTURE(both.problems);
  CHECK(both.code == 1);
  CHECK(both.problems.find("did you mean `channels`") != std::string::npos);
  CHECK(both.problems.find("week, term, year or any") != std::string::npos);
  CHECK(both.out.empty());

  const demo_folder without_menus;
  std::filesystem::remove_all(without_menus.path() / "menus");
  const std::string problems = lint(without_menus).problems;
  const std::size_t at = problems.find("no menu files here");
  CHECK(at != std::string::npos);
  CHECK(problems.find("no menu files here", at + 1) == std::string::npos);
  CHECK(problems.find("no file says `menu:`") == std::string::npos);
}

TEST_CASE(
    "menu lint, check, test: a slip in another file hides no mistake of the menus, and what waits is said") {
  struct slip {
    const char* file;
    const char* was;
    const char* is;
    const char* told;
    const char* waits;  ///< of menus; empty: nothing
  };
  for (const slip& s : {
           slip{"gateway.yaml", "channels:", "chanels:", "did you mean `channels`",
                "measured for 160 septets"},
           slip{"calendar.yaml", "2026-09-07", "2026-09-77", "2026-09-77", "when forms of terms and years"},
           slip{"roster/people.csv", "+25078", "x78", "[roster/", "without the rows that are wrong"},
           slip{"alerts.yaml", "rules:", "rulse:", "did you mean `rules`", ""},
       }) {
    CAPTURE(s.file);
    const demo_folder demo;
    demo.change(s.file, s.was, s.is);
    demo.change("menus/weekly.yaml", "every: week", "every: month");
    demo.change("menus/menu.yaml", "go: dropout,", "go: dropuot,");
    for (const told& t : {lint(demo), check(demo), play_stories(demo)}) {
      CAPTURE(t.problems);
      CHECK(t.code == 1);
      CHECK(t.warns("week, term, year or any"));
      CHECK(t.warns("did you mean `dropout`"));
    }
    const told all = check(demo);
    CHECK(all.warns(s.told));
    CHECK(all.warns(s.waits));
    CHECK((all.problems.find("[config/not-yet-checked]") == std::string::npos) == (*s.waits == '\0'));
  }
}

TEST_CASE("menu lint: of menus that are right nothing is said because of half a calendar or roster") {
  const demo_folder demo;
  demo.change("calendar.yaml", "2026-09-07", "2026-09-77");
  demo.change("roster/people.csv", "+25078", "x78");
  demo.change("gateway.yaml", "channels:", "chanels:");
  const std::string problems = check(demo).problems;
  CAPTURE(problems);
  CHECK(problems.find("[menu/") == std::string::npos);
  CHECK(problems.find("[text/") == std::string::npos);
  CHECK(problems.find("[alerts/") == std::string::npos);
  CHECK(problems.find("[calendar/unknown-unit]") == std::string::npos);
}

TEST_CASE("menu lint: days that are over by the clock of the machine are told, by check too") {
  const demo_folder demo;
  demo.change("menus/menu.yaml", "      - {key: 5, go: help",
              "      - {key: 6, go: repairs, say: {rw: Gusana, en: Repairs, fr: Reparations}}\n"
              "      - {key: 5, go: help");
  demo.change("menus/weekly.yaml", "forms:\n",
              "forms:\n"
              "  repairs:\n"
              "    name: {rw: Gusana, en: Repairs, fr: Reparations}\n"
              "    every: week\n"
              "    ask:\n"
              "      - field: since\n"
              "        date: today..2026-01-01\n"
              "        name: {rw: Kuva, en: Since, fr: Depuis}\n"
              "        say: {rw: Kuva, en: Since, fr: Depuis}\n"
              "    confirm: {rw: \"{since}\", en: \"{since}\", fr: \"{since}\"}\n"
              "    done: {rw: a, en: a, fr: a}\n"
              "    receipt: {rw: a, en: a, fr: a}\n"
              "    last: {rw: a, en: a, fr: a}\n");
  for (const told& t : {lint(demo), check(demo)}) {
    CAPTURE(t.problems);
    CHECK(t.code == 1);
    CHECK(t.problems.find("nobody can answer `since`") != std::string::npos);
  }
}
