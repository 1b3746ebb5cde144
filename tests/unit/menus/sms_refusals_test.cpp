#include <random>

#include "meals_menu.hpp"
#include "menus/sms_report.hpp"
#include "menus/sms_wording.hpp"
#include "menus/view.hpp"

using namespace raporo;
using namespace raporo::menus;
using namespace raporo::menus::testing;

namespace {

std::vector<menu_source> demo_saying(std::string_view passage, std::string_view instead) {
  std::vector<menu_source> sources = read_folder(RAPORO_SOURCE_DIR "/config/demo/menus");
  for (menu_source& s : sources)
    if (const std::size_t at = s.text.find(passage); at != std::string::npos)
      s.text.replace(at, passage.size(), instead);
  return sources;
}

std::string problems_of(const std::vector<menu_source>& sources) {
  config::diagnostics problems;
  lint_menu(sources, worst_case{}, problems);
  std::string all;
  for (const config::diagnostic& d : problems.all()) all += d.code + " " + d.message + "\n";
  return all;
}

/// `MEALS P1 40 40 ...` of the small menu with another range.
std::string meals_example(std::string_view range) {
  std::string text(meals_menu);
  text.replace(text.find("number: 0..enrolled"), 19, range);
  config::diagnostics problems;
  const auto m = load_menu(with_phrases(text), worst_case{}, problems);
  REQUIRE_MESSAGE(m != nullptr, problems.to_text());
  phone p;
  return std::get<sms_refusal>(read_sms(*m, "MEALS", p.world)).text;
}

}  // namespace

TEST_CASE("sms: no refusal is longer than lint says, and none of menus that are proved is cut") {
  config::diagnostics problems;
  const linted made = lint_menu(read_folder(RAPORO_SOURCE_DIR "/config/demo/menus"), worst_case{}, problems);
  REQUIRE(made.measures.has_value());
  const std::vector<std::string> words{"ATT",
                                       "DROP",
                                       "RISK",
                                       "REPEAT",
                                       "CLOSED",
                                       "P1",
                                       "P2",
                                       "P3",
                                       "P4",
                                       "P5",
                                       "P6",
                                       "P7",
                                       "S1",
                                       "0",
                                       "1",
                                       "28",
                                       "99",
                                       "999999",
                                       "R1",
                                       "R2",
                                       "R99",
                                       "BACK",
                                       "LOW",
                                       "OK",
                                       "W47",
                                       "W46",
                                       "1O",
                                       "012",
                                       "211008",
                                       "999999999999999999",
                                       "[[[[[[[[[[[[[[",
                                       "P1 58 50 P2 50 50",
                                       "25/11",
                                       "31/12",
                                       "WHY",
                                       "P3 28 30 P4 45 50 P5 38 40 P6 30 35"};
  std::mt19937 random(20261130);  // NOLINT: the same each time
  std::size_t longest_seen = 0;
  for (const std::string language : {"rw", "en", "fr"}) {
    std::size_t most = 0;
    for (const sms_fill& sms : made.measures->refusals)
      if (sms.language == language) most = std::max(most, sms.septets);
    CHECK(most > sms_septets);
    CHECK(most <= longest_sms_reply);
    for (int i = 0; i < 3'000; ++i) {
      phone p(language);
      if (i % 5 == 0) p.person.schools.push_back(&p.schools[1]);
      std::string message = words[random() % 5];
      for (std::size_t left = random() % 14; left > 0; --left)
        message += " " + words[random() % words.size()];
      const sms_reading read = read_sms(demo(), message, p.world);
      const auto* refused = std::get_if<sms_refusal>(&read);
      if (refused == nullptr) continue;
      CAPTURE(message);
      longest_seen = std::max(longest_seen, septets(refused->text));
      CHECK(septets(refused->text) <= most);
    }
  }
  CHECK(longest_seen > 120);
}

TEST_CASE(
    "sms: of a text by which a refusal would be cut lint says which, in which language, and its length") {
  const std::string more(130, 'x');
  const std::string told = problems_of(demo_saying("Renvoyez tout le message.", "Renvoyez " + more));
  CAPTURE(told);
  CHECK(has(told, "menu/too-long an SMS that refuses a report of `"));
  CHECK(has(told, "` in fr takes "));
  CHECK_FALSE(has(told, "` in en takes "));
  CHECK(has(told, " of 305 septets at its longest\n"));
  CHECK(problems_of(read_folder(RAPORO_SOURCE_DIR "/config/demo/menus")) == "");
}

TEST_CASE("sms: an example has numbers that can be answered") {
  CHECK(has(meals_example("number: 0..enrolled"), "Write for example: MEALS P1 9 7 COOK 4"));
  CHECK(has(meals_example("number: 40..enrolled"), "Write for example: MEALS P1 40 40 COOK 4"));
  CHECK(has(meals_example("number: 0..0.1 * enrolled"), "Write for example: MEALS P1 6 5 COOK 4"));
}

TEST_CASE("sms: of an example in the program's sentences that no school could send is warned") {
  const auto told = [](std::string_view is) {
    return problems_of(demo_saying("ATT P1 28 27 P2 30 31 = present", is));
  };
  CHECK(told("ATT P1 28 27 P2 30 31 = present") == "");
  CHECK(told("ATT = present") == "");
  CHECK(
      told("ATT P1 28 27 P2 30 3100 = present") ==
      "menu/bad-example the example `ATT P1 28 27 P2 30 3100` would be refused: `present` cannot be 3100\n");
  CHECK(told("ATT P1 28 = present") ==
        "menu/bad-example the example `ATT P1 28` would be refused: `present` is 2 number(s), and here are "
        "1\n");
  CHECK(told("ATT 28 27 = present") ==
        "menu/bad-example the example `ATT 28 27` would be refused: `28` is not understood there\n");
  CHECK(has(problems_of(demo_saying("DROP P3 1 0 R2 BACK 0 1 = drop-outs", "DROP P3 1 0 R22 = drop-outs")),
            "`reason` cannot be 22"));
}
