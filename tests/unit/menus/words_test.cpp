#include <doctest/doctest.h>

#include "menus/answer_input.hpp"
#include "menus/day_input.hpp"
#include "menus/lint.hpp"
#include "menus/sms_report.hpp"
#include "menus/text_input.hpp"
#include "menus/values.hpp"
#include "story.hpp"

using namespace raporo;
using namespace raporo::menus;
using namespace raporo::menus::testing;

namespace {

std::chrono::local_days day(std::string_view iso) {
  return parse_date(iso).value();
}

template <class... Kinds>
std::string told(const std::variant<Kinds...>& read) {
  if (const auto* reason = std::get_if<phrase>(&read)) return std::string(describe(*reason).name);
  return std::get<std::string>(read);
}

constexpr std::string_view repairs = R"(forms:
  repairs:
    name: {rw: Gusana, en: Repairs, fr: Reparations}
    every: week
    sms: [REPAIR, SANA]
    ask:
      - field: broken
        text: {most: 20}
        name: {rw: Ibyangiritse, en: What, fr: Quoi}
        say: {rw: "Ni iki?", en: "What is broken?", fr: "Quoi?"}
        check:
          - {refuse: broken == "nothing", say: {rw: Nta cyo, en: Then there is no report, fr: Rien}}
      - field: since
        date: 2026-09-01..today
        name: {rw: Kuva, en: Since, fr: Depuis}
        sms: [SINCE, KUVA]
        say: {rw: "Kuva ryari?", en: "Since when? For example 25/11", fr: "Depuis quand?"}
      - field: mended
        week: 2026-W40..2026-W52
        name: {rw: Rizaba, en: Mended, fr: Repare}
        sms: [WEEK, ICYUMWERU]
        say: {rw: "Mu kihe cyumweru?", en: "In which week?", fr: "Quelle semaine?"}
    confirm: {rw: "{broken} {since} {mended}", en: "{broken}, since {since}, mended in week {mended}", fr: "{broken} {since} {mended}"}
    done: {rw: "{receipt}", en: "Thank you. Ref {receipt}", fr: "{receipt}"}
    receipt: {rw: "{broken}", en: "{school}: {broken} since {since}. Ref {receipt}", fr: "{broken}"}
    last: {rw: "{broken}", en: "{broken} since {since}", fr: "{broken}"}
)";

std::vector<menu_source> with_repairs(std::string_view passage = {}, std::string_view instead = {}) {
  std::string text(repairs);
  if (!passage.empty()) text.replace(text.find(passage), passage.size(), instead);
  return around_form("repairs", "Repairs", std::move(text));
}

struct words_desk {
  words_desk() {
    config::diagnostics problems;
    loaded = load_menu(with_repairs(), worst_case{}, problems);
    REQUIRE_MESSAGE(loaded != nullptr, problems.to_text());
    p.menus = loaded.get();
    p.world.today = day("2026-11-25");
  }
  std::shared_ptr<const menu> loaded;
  phone p;
};

}  // namespace

TEST_CASE("words: a day is read by its grammar, in the newest year that is allowed, and nothing else is") {
  const day_range term{day("2025-12-01"), day("2026-11-25")};
  for (const auto& [typed, kept] :
       std::vector<std::pair<std::string_view, std::string_view>>{{"25/11", "2026-11-25"},
                                                                  {" 5.9 ", "2026-09-05"},
                                                                  {"05 09 2026", "2026-09-05"},
                                                                  {"25112026", "2026-11-25"},
                                                                  {"26/12", "2025-12-26"},
                                                                  {"30/11", "day_out_of_range"},
                                                                  {"25/11/2027", "day_out_of_range"},
                                                                  {"31/11", "not_a_day"},
                                                                  {"29/2/2026", "not_a_day"},
                                                                  {"11/25", "not_a_day"},
                                                                  {"2511", "not_a_day"},
                                                                  {"25/11/26", "not_a_day"},
                                                                  {"25/11/2026/1", "not_a_day"},
                                                                  {"25//11", "not_a_day"},
                                                                  {"0/0", "not_a_day"},
                                                                  {"monday", "not_a_day"},
                                                                  {"", "empty"},
                                                                  {"25*11", "one_answer"}}) {
    CAPTURE(typed);
    CHECK(told(read_day(typed, term)) == kept);
  }
  CHECK(told(read_day("29/2", {day("2024-01-01"), day("2026-11-25")})) == "2024-02-29");
}

TEST_CASE("words: a week is read by its number") {
  const day_range weeks{day("2026-06-01"), day("2027-01-05")};
  for (const auto& [typed, kept] :
       std::vector<std::pair<std::string_view, std::string_view>>{{"48", "2026-W48"},
                                                                  {"w53", "2026-W53"},
                                                                  {"1", "2027-W01"},
                                                                  {"2", "day_out_of_range"},
                                                                  {"54", "not_a_week"},
                                                                  {"0", "not_a_week"},
                                                                  {"4 8", "not_a_week"},
                                                                  {"048", "not_a_week"},
                                                                  {"", "empty"}}) {
    CAPTURE(typed);
    CHECK(told(read_week(typed, weeks)) == kept);
  }
}

TEST_CASE("words: the weeks of a range have their years where these differ") {
  CHECK(shown_bounds({day("2026-08-31"), day("2027-03-10")}, true) ==
        std::pair<std::string, std::string>("36/2026", "10/2027"));
  CHECK(shown_bounds({day("2026-08-31"), day("2026-11-25")}, true) ==
        std::pair<std::string, std::string>("36", "48"));
}

TEST_CASE("words: a text is kept plain and on one line, and never holds a number of a person or an address") {
  for (const auto& [typed, kept] : std::vector<std::pair<std::string_view, std::string_view>>{
           {"  Roof   leaks ", "Roof leaks"},
           {"toit ab\u00eem\u00e9", "toit abim\u00e9"},
           {"12 desks, 3 doors", "12 desks, 3 doors"},
           {"call 0788 000 101", "private_text"},
           {"119988-0", "private_text"},
           {"11998", "11998"},
           {"a@b.rw", "private_text"},
           {"the whole roof of the school", "text_too_long"},
           {"{{{{{{{{{{{", "text_too_long"},  // two septets each
           {"which roof? \u201cB\u201d, h\u00f4t", "which roof? \"B\", hot"},
           {"roof \U0001F600", "plain_letters"},
           {"roof \u0416", "plain_letters"},
           {"roof \xFF", "plain_letters"},
           {" ", "empty"}}) {
    CAPTURE(typed);
    CHECK(told(read_short_text(typed, 20)) == kept);
  }
}

TEST_CASE("words: asked, refused with the reason, resumed, changed, confirmed and in the receipt") {
  words_desk d;
  d.p.dial_home();
  play(d.p, {{"6", "More"},
             {"6", "What is broken?"},
             {"phone 0788000101", "No phone or ID numbers"},
             {"a roof that leaks everywhere", "At most 20 letters; some signs count two."}});
  d.p.dial_home();
  play(d.p, {{"6", "More"},
             {"6", "What is broken?"},
             {"nothing", "Then there is no report"},
             {"[[[[[[[[[[[", "At most 20 letters"},
             {"Roof leaks", "Since when?"},
             {"31/8", "Only from 01/09/2026 to 25/11/2026."}});
  d.p.dial();
  play(d.p, {{"2580", "you stopped at Since"},
             {"1", "Since when?"},
             {"2/11", "In which week?"},
             {"53", "Only from 40 to 52."},
             {"50", "Roof leaks, since 02/11/2026, mended in week 50"},
             {"2", "1 What\n2 Since\n3 Mended"},
             {"2", "Since when?"},
             {"3/11", "since 03/11/2026"},
             {"1", "Thank you"}});
  CHECK(d.p.receipt == "EP Karambo: Roof leaks since 03/11/2026. Ref K7M42");
  REQUIRE(d.p.saved.size() == 1);
  const std::vector<answer> expected{{"broken", "", sex::none, 0, "Roof leaks"},
                                     {"mended", "", sex::none, 0, "2026-W50"},
                                     {"since", "", sex::none, 0, "2026-11-03"}};
  CHECK(d.p.saved[0].answers == expected);
}

TEST_CASE("words: back and home are no other answer than a text, where the key is meant") {
  const std::vector<std::string_view> grades{"N1", "P1", "P2", "P3", "P4", "P5", "P6", "S1"};
  const day_range all_days{day("2026-01-01"), day("2026-12-31")};
  for (int n = 0; n < 1'000; ++n)
    for (const std::string& key : {fmt::format("{:02}", n), fmt::format("{:03}", n)}) {
      if (read_whole_number(key)) continue;  // lint takes no such key
      CAPTURE(key);
      for (const std::size_t count : {1U, 2U})
        CHECK(std::holds_alternative<phrase>(read_numbers(key, count)));
      CHECK(std::holds_alternative<phrase>(read_choice(key)));
      CHECK(std::holds_alternative<phrase>(read_grades(key, grades)));
      CHECK(std::holds_alternative<phrase>(read_day(key, all_days)));
      CHECK(std::holds_alternative<phrase>(read_week(key, all_days)));
      CHECK(told(read_short_text(key, 20)) == key);
    }
  words_desk d;
  d.p.dial_home();
  play(d.p, {{"6", "More"},
             {"6", "What is broken?"},
             {"00", "More"},
             {"6", "What is broken?"},
             {"000", "EP Karambo"}});
}

TEST_CASE("words: by SMS they follow their mark, up to the next one") {
  words_desk d;
  const auto reading = read_sms(*d.loaded, "repair roof leaks, since 2/11 week 50", d.p.world);
  const auto* report = std::get_if<sms_report>(&reading);
  REQUIRE(report != nullptr);
  const std::vector<answer> expected{{"broken", "", sex::none, 0, "roof leaks"},
                                     {"since", "", sex::none, 0, "2026-11-02"},
                                     {"mended", "", sex::none, 0, "2026-W50"}};
  CHECK(report->report.answers == expected);
  const auto refused = [&](std::string_view text) {
    const auto read = read_sms(*d.loaded, text, d.p.world);
    const auto* why = std::get_if<sms_refusal>(&read);
    return why == nullptr ? std::string() : why->text;
  };
  CHECK(has(refused("repair roof since 31/8 week 50"), "31 8: Only from 01/09/2026 to 25/11/2026."));
  CHECK(has(refused("repair 0788 000 101 since 2/11 week 50"), "No phone or ID numbers"));
  CHECK(has(refused("repair roof since 2/11"), "Missing: Mended WEEK"));
  CHECK(refused("repair roof \U0001F600 since 2/11 week 50") ==
        "What roof ?: Plain letters only, no pictures.");
  d.p.dial_home();
  d.p.type_all({"6", "6"});
  CHECK(has(d.p.type("roof \U0001F600"), "Plain letters only, no pictures.\nWhat is broken?"));
}

TEST_CASE("words: a text by SMS is kept as it was written, words that mark values and OK within it too") {
  words_desk d;
  for (const auto& [sent, kept] : std::vector<std::pair<std::string_view, std::string_view>>{
           {"repair Roof fell, 2 rooms SINCE 2/11 WEEK 50", "Roof fell, 2 rooms"},
           {"repair toit ab\u00eem\u00e9. since 2/11 week 50", "toit abim\u00e9"},
           {"repair since a week ago since 2/11 week 50", "since a week ago"},
           {"repair all is OK since 2/11 week 50 OK", "all is OK"}}) {
    CAPTURE(sent);
    const auto reading = read_sms(*d.loaded, sent, d.p.world);
    const auto* refused = std::get_if<sms_refusal>(&reading);
    REQUIRE_MESSAGE(refused == nullptr, refused->text);
    CHECK(find_answer(std::get<sms_report>(reading).report.answers, "broken", "", sex::none)->text == kept);
  }
}

TEST_CASE("words: OK behind a text belongs to it, and agrees to no warning") {
  config::diagnostics problems;
  const auto menu = load_menu(
      with_repairs(
          "          - {refuse: broken == \"nothing\", say: {rw: Nta cyo, en: Then there is no report",
          "          - {warn: broken != \"x\", flag: seen, say: {rw: Nta cyo, en: \"Really?\""),
      worst_case{}, problems);
  REQUIRE_MESSAGE(menu != nullptr, problems.to_text());
  words_desk d;
  const auto read = [&](std::string_view text) { return read_sms(*menu, text, d.p.world); };
  CHECK(std::holds_alternative<sms_report>(read("repair roof since 2/11 week 50 ok")));
  const auto asked = read("repair roof since 2/11 week 50");
  REQUIRE(std::holds_alternative<sms_refusal>(asked));
  CHECK(has(std::get<sms_refusal>(asked).text, "Really? If all is right send it again with OK"));
  const auto missing = read("repair roof ok");
  REQUIRE(std::holds_alternative<sms_refusal>(missing));
  CHECK(has(std::get<sms_refusal>(missing).text, "Missing: Since SINCE, Mended WEEK"));
}

TEST_CASE("words: what a question of words cannot be is told with its place") {
  for (const auto& [passage, instead, says] :
       std::vector<std::tuple<std::string_view, std::string_view, std::string_view>>{
           {"text: {most: 20}", "text: {most: 0}", "most"},
           {"text: {most: 20}", "text: {most: 20}\n        number: 0..5", "one of `number`"},
           {"date: 2026-09-01..today", "date: 2026-09-01", "first..last"},
           {"date: 2026-09-01..today", "date: 1/9..today", "first..last"},
           {"week: 2026-W40..2026-W52", "week: 2026-W52..2026-W40", "no week is in"},
           {"week: 2026-W40..2026-W52", "week: 2026-W40..2026-W52\n        each: grade", "asked once"},
           {"week: 2026-W40..2026-W52", "week: 2026-W40..2026-W52\n        refused: {rw: a, en: a, fr: a}",
            "said to a number"}}) {
    CAPTURE(instead);
    config::diagnostics problems;
    CHECK(load_menu(with_repairs(passage, instead), worst_case{}, problems) == nullptr);
    CHECK_MESSAGE(has(problems.to_text(), says), problems.to_text());
  }
}

TEST_CASE("words: a range of days that is over is a mistake, and one that has not begun is warned of") {
  for (const auto& [passage, instead, code] :
       std::vector<std::tuple<std::string_view, std::string_view, std::string_view>>{
           {"2026-09-01..today", "today..2026-11-24", "error: nobody can answer `since`"},
           {"2026-09-01..today", "today..2026-11-25", ""},
           {"2026-09-01..today", "2026-11-26..today", "warning: nobody can answer `since` before 2026-11-26"},
           {"2026-09-01..today", "2026-09-01..2026-10-01", ""},
           {"2026-W40..2026-W52", "today..2026-W47", "error: nobody can answer `mended`"},
           {"2026-W40..2026-W52", "today..2026-W48", ""},
           {"2026-W40..2026-W52", "2026-W49..today", "warning: nobody can answer `mended`"}}) {
    CAPTURE(instead);
    config::diagnostics problems;
    const auto menu = load_menu(with_repairs(passage, instead), worst_case{}, problems);
    REQUIRE_MESSAGE(menu != nullptr, problems.to_text());
    check_days(*menu, day("2026-11-25"), problems);
    CHECK(problems.empty() == code.empty());
    CHECK_MESSAGE(has(problems.to_text(), code), problems.to_text());
  }
}

TEST_CASE("words: the longest text is measured on every screen that shows it") {
  config::diagnostics problems;
  CHECK(load_menu(with_repairs("most: 20", "most: 100"), worst_case{}, problems) == nullptr);
  CHECK_MESSAGE(has(problems.to_text(), "with 100 letters of `broken` 4 screens are too long"),
                problems.to_text());
}
