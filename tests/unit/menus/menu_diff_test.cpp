#include "menus/menu_diff.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

#include "tests/unit/menus/story.hpp"

using namespace raporo;
using namespace raporo::menus;
using namespace raporo::menus::testing;

namespace {

std::vector<menu_source> demo_files() {
  return read_folder(RAPORO_SOURCE_DIR "/config/demo/menus");
}

struct replacement {
  std::string_view from;
  std::string_view to;
};

/// How the demo's menus differ from themselves with these passages replaced, a line each.
std::vector<std::string> differences(const std::vector<replacement>& edits) {
  std::vector<menu_source> after = demo_files();
  for (const replacement& e : edits) {
    bool found = false;
    for (menu_source& s : after)
      if (const std::size_t at = s.text.find(e.from); at != std::string::npos && !found) {
        s.text.replace(at, e.from.size(), e.to);
        found = true;
      }
    REQUIRE(found);
  }
  config::diagnostics problems;
  std::vector<std::string> lines;
  for (const menu_change& c : diff_menus(demo_files(), after, problems))
    lines.push_back(c.where + ": " + c.what);
  REQUIRE_MESSAGE(problems.empty(), problems.to_text());
  return lines;
}

using lines = std::vector<std::string>;

}  // namespace

TEST_CASE("menu diff: comments, files and the order of words make no difference") {
  std::vector<menu_source> after = demo_files();
  for (menu_source& s : after) s.text.insert(0, "# another comment\n");
  const auto weekly = std::ranges::find(after, "weekly.yaml", &menu_source::file);
  REQUIRE(weekly != after.end());
  weekly->file = "each_week.yaml";
  const std::string_view choice = "{key: 6, go: more, say: {rw: Ibindi, en: More, fr: Autres}}";
  for (menu_source& s : after)
    if (const std::size_t at = s.text.find(choice); at != std::string::npos)
      s.text.replace(at, choice.size(), "{say: {fr: Autres, en: More, rw: Ibindi}, go: more, key: 6}");
  config::diagnostics problems;
  CHECK(diff_menus(demo_files(), after, problems).empty());
  CHECK(problems.empty());
}

TEST_CASE("menu diff: texts are told by language") {
  CHECK(differences({{"en: \"{school}, week {week}\"", "en: \"{school}: week {week}\""}}) ==
        lines{"home: text in en: \"{school}, week {week}\" -> \"{school}: week {week}\""});
  CHECK(differences({{"fr: \"{form}: pas encore de rapport.\"", "fr: \"{form}: rien.\""}}) ==
        lines{"no_report: text in fr: \"{form}: pas encore de rapport.\" -> \"{form}: rien.\""});
}

TEST_CASE("menu diff: keys are told with where they lead") {
  CHECK(differences({{"- {key: 6, go: more, say: {rw: Ibindi, en: More, fr: Autres}}",
                      "- {key: 7, go: more, say: {rw: Ibindi, en: More, fr: Autres}}"}}) ==
        lines{"home: key 6 removed (\"Ibindi\", leads to more)",
              "home: key 7 added (\"Ibindi\", leads to more)"});
  CHECK(differences({{"{key: 5, go: help,", "{key: 5, go: home,"}}) ==
        lines{"more, key 5: leads to home, not to help any more"});
}

TEST_CASE("menu diff: ranges, fields and options are told with what is lost") {
  CHECK(differences({{"number: 0..counted       # of this", "number: 0..enrolled # of this"}}) ==
        lines{"attendance.present: range: 0..counted -> 0..enrolled"});
  CHECK(differences({{"- field: reason\n        each: grade", "- field: cause\n        each: grade"}}) ==
        lines{"dropout: field reason removed (\"Impamvu\"); answers to it are lost where a report is open or "
              "corrected",
              "dropout: field cause added (\"Impamvu\")"});
  CHECK(differences({{"          - {code: 11, say: {rw: Urupfu, en: Death, fr: Deces}}", "         "}}) ==
        lines{"dropout.reason: answer 11 removed (\"Urupfu\"); reports that gave it ask again"});
  CHECK(differences({{"present < 0.5 * enrolled", "present < 0.4 * enrolled"}}) ==
        lines{"attendance.present, check low: warn: present < 0.5 * enrolled -> present < 0.4 * enrolled"});
}

TEST_CASE("menu diff: a field that is counted by other cells loses what was answered") {
  CHECK(differences({{"each: grade              # every grade that the school has\n        by: sex",
                      "each: grade\n       "}}) ==
        lines{"attendance.present: by removed: sex",
              "attendance.present: its answers go into other cells: earlier ones are lost where a report is "
              "open"});
  // The cells are the same: only how the grades are asked is another.
  CHECK(differences({{"some: grade              # asks first which", "each: grade # asks"}}).size() == 2);
}

TEST_CASE("menu diff: screens and forms that come and go") {
  CHECK(differences({{"  help:\n    say:", "  advice:\n    say:"}}) ==
        lines{"help: screen removed", "advice: screen added"});
  CHECK(differences({{"\n  dropout:\n", "\n  leavers:\n"}}) ==
        lines{"dropout: form removed; what was begun of it is lost", "leavers: form added"});
}

TEST_CASE("menu diff: settings of the whole menu") {
  CHECK(differences({{"tries: 3 ", "tries: 4 "}}) == lines{": tries: 3 -> 4"});
}

TEST_CASE("menu diff: long texts are told from a little before what differs") {
  CHECK(
      differences({{"CLOSED 1 = closed. Or dial", "CLOSED 1 = closed. MEALS 300 = meals. Or dial"}}) ==
      lines{
          "sms_help: text in en: \"...0 = none. CLOSED 1 = closed. Or dial {service_code}. Help: {help}\" -> "
          "\"...0 = none. CLOSED 1 = closed. MEALS 300 = meals. Or dial {service_code}. Help: {h...\""});
  // A letter of several bytes is not cut, and a line break is seen.
  const auto told = [](std::string_view before, std::string_view after) {
    config::diagnostics problems;
    const auto changes =
        diff_menus({{"a", fmt::format("languages: [fr]\nphrases: {{a: {{fr: \"{}\"}}}}", before)}},
                   {{"a", fmt::format("languages: [fr]\nphrases: {{a: {{fr: \"{}\"}}}}", after)}}, problems);
    REQUIRE_MESSAGE(changes.size() == 1, problems.to_text());
    return changes.front().what;
  };
  CHECK(told("a\\nb", "a b") == "text in fr: \"a\\nb\" -> \"a b\"");
  std::string accents;
  for (int i = 0; i < 60; ++i) accents += "\xC3\xA9";
  const std::string shown = accents.substr(0, 30);
  CHECK(told(accents + "x", accents + "y") == fmt::format("text in fr: \"...{0}x\" -> \"...{0}y\"", shown));
  CHECK(told("x" + accents, "y" + accents) ==
        fmt::format("text in fr: \"x{0}...\" -> \"y{0}...\"", accents.substr(0, 78)));
}

TEST_CASE("menu diff: dimensions are told with the order of their values, by which numbers are typed") {
  const auto told = [](std::string_view before, std::string_view after) {
    config::diagnostics problems;
    lines all;
    for (const menu_change& c :
         diff_menus({{"menu.yaml", fmt::format("languages: [en]\ndimensions: {}\n", before)}},
                    {{"menu.yaml", fmt::format("languages: [en]\ndimensions: {}\n", after)}}, problems))
      all.push_back(c.where + ": " + c.what);
    CHECK(problems.empty());
    return all;
  };
  const std::string_view shift = "{shift: {morning: {en: Morning}, afternoon: {en: Afternoon}}}";
  CHECK(told(shift, shift).empty());
  CHECK(told(shift, "{shift: {afternoon: {en: Afternoon}, morning: {en: Morning}}}") ==
        lines{"dimension shift: its values were morning, afternoon, and are afternoon, morning: numbers that "
              "are typed in a row go into other cells"});
  CHECK(told(shift, "{shift: {morning: {en: Early}, evening: {en: Evening}}}") ==
        lines{"dimension shift: morning in en: \"Morning\" -> \"Early\"",
              "dimension shift: afternoon removed: {en: Afternoon}",
              "dimension shift: evening added: {en: Evening}"});
}

TEST_CASE("menu diff: what is no YAML is told with its place") {
  std::vector<menu_source> broken = demo_files();
  broken.front().text = "forms: [";
  config::diagnostics problems;
  CHECK(diff_menus(demo_files(), broken, problems).empty());
  REQUIRE(problems.has_errors());
  CHECK(problems.all().front().where.file == broken.front().file);
}

TEST_CASE("menu diff: a form that gets another place among the others is told, for lists go by it") {
  std::vector<menu_source> before = demo_files();
  before.push_back({"z_meals.yaml", "forms: {meals: {every: week}}\n"});
  std::vector<menu_source> after = demo_files();
  after.insert(after.begin(), {"a_meals.yaml", before.back().text});
  const auto list = [](const std::vector<menu_source>& a, const std::vector<menu_source>& b) {
    config::diagnostics problems;
    lines told;
    for (const menu_change& c : diff_menus(a, b, problems)) told.push_back(c.where + ": " + c.what);
    return told;
  };
  const lines moved = list(before, after);
  REQUIRE(moved.size() == 6);
  CHECK(std::ranges::count(moved, "form list: meals was 6, is 1") == 1);
  CHECK(std::ranges::count(moved, "form list: attendance was 1, is 2") == 1);
  // One that comes last moves nobody.
  CHECK(list(demo_files(), before) == lines{"meals: form added"});
}
