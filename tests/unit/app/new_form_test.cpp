#include <doctest/doctest.h>

#include <filesystem>
#include <sstream>

#include "gateway/app/commands.hpp"
#include "gateway/app/data_folder.hpp"
#include "gateway/app/reports_export.hpp"
#include "storage/database.hpp"
#include "storage/roster.hpp"
#include "tests/unit/app/captured.hpp"
#include "tests/unit/app/demo_folder.hpp"

using raporo::test::capture;
using raporo::test::demo_folder;
using raporo::test::told;

namespace {

constexpr const char* meals = R"(forms:
  meals:
    name: {rw: Amafunguro, en: Meals, fr: Repas}
    every: week
    sms: [MEALS]
    ask:
      - field: meals
        number: 0..enrolled
        name: {rw: Amafunguro, en: Meals, fr: Repas}
        say: {rw: "Abariye?", en: "Pupils who ate?", fr: "Qui a mange?"}
      - field: cook
        text: {most: 20}
        name: {rw: Umutetsi, en: Cook, fr: Cuisine}
        sms: [COOK]
        say: {rw: "Ibiryo?", en: "What was cooked?", fr: "Quel repas?"}
    confirm: {rw: "{meals}", en: "{meals} meals: {cook}", fr: "{meals}"}
    done: {rw: "{receipt}", en: "Thank you. Ref {receipt}", fr: "{receipt}"}
    receipt: {rw: "{meals}", en: "{school}: {meals} meals. Ref {receipt}", fr: "{meals}"}
    last: {rw: "{meals}", en: "{meals} meals", fr: "{meals}"}
)";

constexpr const char* stories =
    R"(given: {school: 450601, at: 2026-11-25T10:00, language: en, enrolment: {P1: [31, 30]}}
stories:
  - name: Meals by menu
    steps: [dial, type: 1234, type: 6, type: 6, see: "Pupils who ate?", type: 54, type: Beans, see: "54 meals: Beans", type: 1, ended, sms out: 54 meals]
    expect: {saved: {form: meals, period: 2026-W48, meals: 54, cook: Beans}}
  - name: Meals by SMS
    steps: [sms in: meals 53 cook rice and beans, sms out: 53 meals]
    expect: {saved: {form: meals, meals: 53, cook: rice and beans}}
)";

/// The demo with one more form, in a word of YAML, and an alert about it.
struct with_meals {
  with_meals() {
    for (const auto& entry : std::filesystem::directory_iterator(demo.path() / "menus"))
      if (entry.path().string().ends_with(".test.yaml")) std::filesystem::remove(entry.path());
    std::ofstream(demo.path() / "menus" / "meals.yaml") << meals;
    std::ofstream(demo.path() / "menus" / "meals.test.yaml") << stories;
    demo.change("menus/menu.yaml", "      - {key: 5, go: help",
                "      - {key: 6, go: meals, say: {rw: Amafunguro, en: Meals, fr: Repas}}\n"
                "      - {key: 5, go: help");
    demo.change(
        "alerts.yaml", "      - when: closed\n",
        "      - when: total.meals > 9\n        say: {rw: '. {total.meals}', en: '. Meals {total.meals}', "
        "fr: '. {total.meals}'}\n"
        "      - when: closed\n");
  }

  /// A data folder with the demo's roster and one report of the new form.
  std::filesystem::path reported() const {
    const std::filesystem::path data = demo.path() / "data";
    const told imported = capture([&] {
      return raporo::app::import_roster_files(
          {.folder = demo.path() / "roster", .config = demo.path(), .data = data});
    });
    REQUIRE_MESSAGE(imported.code == 0, imported.problems);
    const auto log = raporo::make_null_logger();
    const auto db = raporo::storage::open_sqlite({.file = data / raporo::app::database_name}, *log);
    db->write_and_wait([](raporo::sql::connection& c) {
      raporo::storage::submission s;
      s.key = {"450601", "meals", "2026-W48"};
      s.person = "somebody";
      s.channel = "at";
      s.menu_version = "1";
      s.answers = {{"meals", "", raporo::sex::none, 540},
                   {"cook", "", raporo::sex::none, 0, "=HYPERLINK(\"x\")"}};
      s.flags = {"few", "odd"};
      s.receipt_candidates = {"K7M4P"};
      s.received =
          raporo::instant{std::chrono::sys_days{std::chrono::year{2026} / 11 / 25} + std::chrono::hours{8}};
      raporo::storage::save_report(c, s);
    });
    db->stop();
    return data;
  }

  demo_folder demo;
};

constexpr std::string_view csv_head =
    "school,form,period,revision,receipt,field,grade,sex,part,value,received,late,flags\n";

}  // namespace

TEST_CASE("new form: YAML alone makes it reportable by menu and by SMS") {
  const with_meals s;
  const told t = capture([&] { return raporo::app::test_menus({s.demo.path(), {}, {}, 0}); });
  CAPTURE(t.out);
  CAPTURE(t.problems);
  CHECK(t.code == 0);
  CHECK(t.says("2 stories, 2 passed, 0 failed."));
}

TEST_CASE("new form: what was reported is exported, and no cell is a formula") {
  const with_meals s;
  const std::filesystem::path data = s.reported();
  const told t = capture([&] { return raporo::app::export_reports({data, "2026-W48", "meals"}); });
  CHECK(t.code == 0);
  CHECK(t.out ==
        std::string(csv_head) +
            "450601,meals,2026-W48,1,K7M4P,meals,,,,540,2026-11-25T08:00:00Z,no,few odd\n"
            "450601,meals,2026-W48,1,K7M4P,cook,,,,\"'=HYPERLINK(\"\"x\"\")\",2026-11-25T08:00:00Z,no,"
            "few odd\n");
  const told none = capture([&] { return raporo::app::export_reports({data, "2026-W47", {}}); });
  CHECK(none.code == 1);
  CHECK(none.warns("nothing was reported for 2026-W47; a period is written 2026-W48"));
  CHECK(none.out.empty());
}

TEST_CASE("new form: its figure is a word of alerts") {
  const with_meals s;
  const std::filesystem::path data = s.reported();
  const told t =
      capture([&] { return raporo::app::preview_alerts({s.demo.path(), data, "2026-W48", false}); });
  CAPTURE(t.problems);
  CHECK(t.code == 0);
  CHECK(t.says("Meals 540"));
}

namespace {

/// The box of the guide in which `mark` stands.
std::string box_of_guide(std::string_view mark) {
  std::ostringstream read;
  read << std::ifstream(RAPORO_SOURCE_DIR "/menus/README.md").rdbuf();
  const std::string guide = read.str();
  const std::string opening = "```yaml\n";
  for (std::size_t at = guide.find(opening); at != std::string::npos; at = guide.find(opening, at)) {
    at += opening.size();
    std::string box = guide.substr(at, guide.find("```", at) - at);
    if (box.find(mark) != std::string::npos) return box;
  }
  FAIL("the guide has no box with " << mark);
  return {};
}

}  // namespace

TEST_CASE("guide: who does what it says has a form, a story that holds, and an alert") {
  const demo_folder demo;
  const std::filesystem::path menus = demo.path() / "menus";
  std::ofstream(menus / "z_meals.yaml") << box_of_guide("forms:\n  meals:");
  const std::string option = "fr: Aide}}\n";
  demo.change("menus/menu.yaml", option, option + box_of_guide("{key: 6, go: meals"));
  demo.rename_word("menus/phrases.yaml", "Or dial \\{service_code\\}\\. Help", "MEALS 300 = meals. Help");
  std::ofstream(menus / "z_meals.test.yaml") << box_of_guide("Meals by SMS");
  std::ofstream(menus / "z_guide.test.yaml") << box_of_guide("A head reports attendance");
  const std::string before =
      "      - say:                          # native check\n          rw: \". Nta raporo: "
      "{list(silent_schools";
  demo.change("alerts.yaml", before, box_of_guide("- when: total.meals") + before);

  const told linted = capture([&] { return raporo::app::lint_menus_of({demo.path(), false, false}); });
  CHECK(linted.problems.empty());
  CHECK(linted.out.ends_with("\nNext: raporo menu test " + demo.path().string() + "\n"));
  const told checked = capture([&] { return raporo::app::check({demo.path(), {}, false, false}); });
  CHECK(checked.code == 0);
  CHECK(checked.problems.empty());
  const told played = capture([&] {
    return raporo::app::test_menus(
        {demo.path(), {menus / "z_meals.test.yaml", menus / "z_guide.test.yaml"}, {}, 0});
  });
  CAPTURE(played.out);
  CAPTURE(played.problems);
  CHECK(played.says("4 stories, 4 passed, 0 failed."));
  // They leave nothing of the new form out.
  CHECK_FALSE(played.says("z_meals.yaml:"));
  CHECK_FALSE(played.says(" meals."));
}

TEST_CASE("export: a row a cell, and of forms of any time a whole day") {
  raporo::storage::report r;
  r.key = {"450601", "visits", "2026-11-25T10:15:30.123"};
  r.receipt = "K7M4P";
  r.late = true;
  r.answers = {{"there", "P1", raporo::sex::girls, 0, "", "morning"}};
  std::ostringstream out;
  raporo::app::write_reports(out, {r});
  CHECK(out.str() == std::string(csv_head) +
                         "450601,visits,2026-11-25T10:15:30.123,1,K7M4P,there,P1,F,morning,0,"
                         "1970-01-01T00:00:00Z,yes,\n");
}
