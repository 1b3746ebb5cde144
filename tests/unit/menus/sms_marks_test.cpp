#include <doctest/doctest.h>

#include "menus/graph.hpp"
#include "menus/sms_example.hpp"
#include "menus/sms_report.hpp"
#include "story.hpp"

using namespace raporo;
using namespace raporo::menus;
using namespace raporo::menus::testing;

namespace {

constexpr std::string_view kitchen = R"(forms:
  kitchen:
    name: {rw: Igikoni, en: Kitchen, fr: Cuisine}
    every: week
    sms: [KITCHEN]
    ask:
      - field: meals
        each: grade
        number: 0..99
        name: {rw: Amafunguro, en: Meals, fr: Repas}
        say: {rw: "{grade}?", en: "{grade}?", fr: "{grade}?"}
      - field: cooks
        by: sex
        number: 0..9
        sms: COOKS
        name: {rw: Abateka, en: Cooks, fr: Cuisiniers}
        say: {rw: "Abateka?", en: "Cooks?", fr: "Cuisiniers?"}
      - field: fuel
        sms: F
        name: {rw: Ibicanwa, en: Fuel, fr: Combustible}
        say: {rw: "Ibicanwa?", en: "Fuel?", fr: "Combustible?"}
        choose:
          - {code: 1, say: {rw: Inkwi, en: Wood, fr: Bois}}
          - {code: 2, say: {rw: Gazi, en: Gas, fr: Gaz}}
      - field: seats
        each: grade
        number: 0..99
        sms: SEATS
        name: {rw: Intebe, en: Seats, fr: Places}
        say: {rw: "{grade}?", en: "{grade}?", fr: "{grade}?"}
        check:
          - {warn: seats > 50, flag: many, say: {rw: Ni byo, en: Really, fr: Vraiment}}
      - field: note
        sms: NOTE
        text: {most: 20}
        name: {rw: Icyitonderwa, en: Note, fr: Note}
        say: {rw: "Icyitonderwa?", en: "Note?", fr: "Note?"}
    confirm: {rw: "{meals}", en: "{meals} {cooks} {fuel} {seats}", fr: "{meals}"}
    done: {rw: "{receipt}", en: "{receipt}", fr: "{receipt}"}
    receipt: {rw: "{receipt}", en: "{receipt}", fr: "{receipt}"}
    last: {rw: "{meals}", en: "{meals}", fr: "{meals}"}
)";

struct kitchen_desk {
  explicit kitchen_desk(const std::vector<std::pair<std::string, std::string>>& changes = {}) {
    std::string text(kitchen);
    for (const auto& [passage, instead] : changes) text.replace(text.find(passage), passage.size(), instead);
    loaded = load_menu(around_form("kitchen", "Kitchen", std::move(text)), worst_case{}, problems);
    REQUIRE_MESSAGE(loaded != nullptr, problems.to_text());
    p.schools[0].grades.resize(2);
  }

  /// What was understood, `P1 meals 10; cooks 1 2`, or the refusal.
  std::string read(std::string_view sms) const {
    const sms_reading reading = read_sms(*loaded, sms, p.world);
    if (const auto* refused = std::get_if<sms_refusal>(&reading)) return refused->text;
    std::string all;
    for (const answer& a : std::get<sms_report>(reading).report.answers)
      all += fmt::format("{}{}{} {}{}", all.empty() ? "" : " ", a.field, a.grade, a.value, a.text);
    return all;
  }

  bool warns_of(std::string_view code) const {
    return std::ranges::any_of(problems.all(), [&](const config::diagnostic& d) { return d.code == code; });
  }

  config::diagnostics problems;
  std::shared_ptr<const menu> loaded;
  phone p;
};

/// Without its note.
const std::vector<std::pair<std::string, std::string>> no_note{
    {std::string(kitchen.substr(kitchen.find("      - field: note"),
                                kitchen.find("    confirm:") - kitchen.find("      - field: note"))),
     ""}};

/// With one number of meals.
const std::vector<std::pair<std::string, std::string>> meals_of_the_school{
    {"        each: grade\n        number: 0..99\n", "        number: 0..900\n"},
    {"say: {rw: \"{grade}?\", en: \"{grade}?\", fr: \"{grade}?\"}",
     "say: {rw: \"Amafunguro?\", en: \"Meals?\", fr: \"Repas?\"}"}};

}  // namespace

TEST_CASE("sms: an answer about the whole school follows graded ones behind its mark") {
  const kitchen_desk d(no_note);
  const std::string all = "mealsP1 10 mealsP2 20 cooks 1 cooks 2 fuel 2 seatsP1 30 seatsP2 40";
  CHECK(d.read("KITCHEN P1 10 SEATS 30 P2 20 SEATS 40 COOKS 1 2 F2") == all);
  CHECK(d.read("KITCHEN P1 10 P2 20 COOKS 1 2 F2 SEATS P1 30 P2 40") == all);
  CHECK(d.read("KITCHEN COOKS 1 2 P1 10 P2 20 F 2 SEATS P1 30 P2 40") == all);
  CHECK(d.read("KITCHEN P1 10 COOKS 1 2 SEATS 30 P2 20 SEATS 40 F2") == all);
  CHECK(d.read("KITCHEN P1 10 P2 20 COOKS 1 2 SEATS P1 30 P2 40 F2") == all);
}

TEST_CASE("sms: of a grade an answer about the whole school is not taken, nor two of it") {
  const kitchen_desk d(no_note);
  const std::string rest = "KITCHEN P1 10 SEATS 30 P2 20 SEATS 40 F2 ";
  CHECK(has(d.read(rest + "COOKS P1 1 2"), "P1 Cooks 1: "));
  CHECK(has(d.read(rest + "COOKS 1 x"), "Cooks X: Digits only."));
  CHECK_FALSE(has(d.read(rest + "COOKS 1 x"), "P2 X"));
  CHECK_FALSE(has(d.read(rest + "COOKS 1 2 COOKS 1 2"), "cooks 1 cooks 2"));
}

TEST_CASE("sms: the example of a form by some grades says what is asked whatever they are") {
  const kitchen_desk d(
      {{"each: grade\n        number: 0..99\n        name: {rw: Amafunguro",
        "some: grade\n        which: {rw: a, en: a, fr: a}\n        number: 0..99\n        name: {rw: "
        "Amafunguro"},
       {std::string(no_note.front().first), ""}});
  const auto f = std::ranges::find(d.loaded->compiled().forms, "kitchen", &form::id);
  REQUIRE(f != d.loaded->compiled().forms.end());
  CHECK(write_example(d.loaded->compiled(), *f, "KITCHEN", d.p.schools[0], d.p.world) ==
        "KITCHEN P1 1 COOKS 0 1 F1 SEATS 1 / KITCHEN 0 COOKS 0 1 F1");
}

TEST_CASE("sms: a refusal names the question where no grade says which it is, and how the form is written") {
  kitchen_desk d(meals_of_the_school);
  const std::string like = " Write for example: KITCHEN 9 COOKS 4 3 F1 SEATS P1 4 NOTE ...";
  const std::string first = "KITCHEN 300";
  const std::string seats = " SEATS P1 3 P2 4 NOTE new roof";
  for (const auto& [sms, reply] : std::vector<std::pair<std::string, std::string>>{
           {first + " 20 COOKS 1 2 F1" + seats, "Meals: write 1 number(s)." + like},
           {first + " R9 COOKS 1 2 F1" + seats, "Meals R9: Digits only." + like},
           {"KITCHEN 3000 COOKS 1 2 F1" + seats, "Meals: 3000: only 0 to 900."},
           {first + " COOKS 1 F1" + seats, "Cooks: write 2 number(s)." + like},
           {first + " COOKS 1 2 3 F1" + seats, "Cooks: write 2 number(s)." + like},
           {first + " COOKS 1 20 F1" + seats, "Cooks: 20 girls: only 0 to 9."},
           {first + " COOKS 1 2 F9" + seats, "Fuel F9: Choose from 1 to 2."},
           {first + " COOKS 1 2 F1 SEATS 3", "Seats 3: Write the grade first." + like},
           {first + " COOKS 1 2 F1 SEATS P1 3 4 P2 4", "P1 Seats: write 1 number(s)." + like},
           {first + " COOKS 1 2 F1 SEATS P1 100 P2 4", "P1 Seats: 100: only 0 to 99."},
           {first + " COOKS 1 2 F1 SEATS P1 3 P1 4", "P1 Seats is there twice."},
           {first + " COOKS 1 2 F1 SEATS P1 3 P7 4", "P7: EP Karambo has no such grade."},
           {first + " COOKS 1 2 F1 SEATS P1 3 P2 4 NOTE",
            "Missing: Note NOTE. Send the whole message again."},
           {"FOOD 300",
            "The first word is not known. Example: ATT P1 28 27 P2 30 31. Send HELP for help."}}) {
    CAPTURE(sms);
    CHECK(d.read(sms) == reply);
  }
  d.p.person.language = "rw";
  CHECK(d.read(first + " 20 COOKS 1 2 F1" + seats) ==
        "Amafunguro: andika imibare 1. Andika nka: KITCHEN 9 COOKS 4 3 F1 SEATS P1 4 NOTE ...");
  d.p.person.language = "fr";
  CHECK(d.read(first + " 20 COOKS 1 2 F1" + seats) ==
        "Repas: ecrivez 1 nombre(s). Ecrivez par exemple: KITCHEN 9 COOKS 4 3 F1 SEATS P1 4 NOTE ...");
}

TEST_CASE("sms: the example that a refusal gives is taken") {
  const kitchen_desk d(meals_of_the_school);
  CHECK(d.read("KITCHEN 9 COOKS 4 3 F1 SEATS P1 4 P2 4 NOTE roof") ==
        "meals 9 cooks 4 cooks 3 fuel 1 seatsP1 4 seatsP2 4 note 0roof");
  kitchen_desk by_grade({meals_of_the_school[0],
                         meals_of_the_school[1],
                         {"        sms: F\n", "        each: grade\n        sms: F\n"}});
  const auto f = std::ranges::find(by_grade.loaded->compiled().forms, "kitchen", &form::id);
  const graph& g = by_grade.loaded->compiled();
  CHECK(write_example(g, *f, "KITCHEN", by_grade.p.schools[0], by_grade.p.world) ==
        "KITCHEN 9 COOKS 4 3 F P1 1 SEATS P1 4 NOTE ...");
  CHECK(by_grade.read("KITCHEN 9 COOKS 4 3 F P1 1 P2 1 SEATS P1 4 P2 4 NOTE roof") ==
        "meals 9 cooks 4 cooks 3 fuelP1 1 fuelP2 1 seatsP1 4 seatsP2 4 note 0roof");
}

TEST_CASE("sms: a text of signs alone is read as on the screen, and refused by its name") {
  const kitchen_desk d(meals_of_the_school);
  const std::string before = "KITCHEN 300 COOKS 1 2 F1 SEATS P1 3 P2 4 NOTE ";
  const std::string taken = "meals 300 cooks 1 cooks 2 fuel 1 seatsP1 3 seatsP2 4 note 0";
  for (const auto& [text, reply] : std::vector<std::pair<std::string, std::string>>{
           {"[[[", taken + "[[["},
           {"roof leaks !!", taken + "roof leaks !!"},
           {"***", "Note ***: No * and no #"},
           {"roof * leaks", "Note roof * leaks: No * and no #"},
           // What GSM-7 lacks is written plain, or asked for again.
           {"toit ab\xC3\xAEm\xC3\xA9", taken + "toit abim\xC3\xA9"},
           {"\xE4\xBD\xA0 roof", "Note ? roof: Plain letters only, no pictures."},
           {"[[[[[[[[[[[[", "Note [[[[[[..: At most 20 letters; some signs count two."}}) {
    CAPTURE(text);
    CHECK(d.read(before + text) == reply);
  }
  // Elsewhere signs at the end mean nothing.
  CHECK(d.read("KITCHEN NOTE [[[ COOKS 1 2 F1 SEATS P1 3 P2 4 !!") ==
        "Missing: Meals. Send the whole message again.");
}

TEST_CASE("sms: OK agrees to a warning whatever signs follow it") {
  const kitchen_desk d({meals_of_the_school[0], meals_of_the_school[1], no_note[0]});
  const std::string many = "KITCHEN 300 COOKS 1 2 F1 SEATS P1 60 P2 4";
  CHECK(has(d.read(many + " !!"), "Really"));
  CHECK(has(d.read(many + " OK"), "seatsP1 60"));
  CHECK(has(d.read(many + " OK !!"), "seatsP1 60"));
}

TEST_CASE("lint: a text that comes last takes the OK of a form that may warn") {
  const auto warned = [](const std::vector<std::pair<std::string, std::string>>& changes) {
    return kitchen_desk(changes).warns_of("menu/no-sms-consent");
  };
  CHECK(warned({}));
  CHECK_FALSE(warned(no_note));
  CHECK_FALSE(warned({{"          - {warn: seats > 50, flag: many,", "          - {refuse: seats > 50,"}}));
  CHECK_FALSE(warned({{"    sms: [KITCHEN]\n", ""}}));
  const std::string last = "        say: {rw: \"Icyitonderwa?\", en: \"Note?\", fr: \"Note?\"}\n";
  const auto followed_by = [&](const std::string& more) {
    return last + "      - field: rooms\n        number: 0..9\n        sms: ROOMS\n" + more +
           "        name: {rw: a, en: a, fr: a}\n        say: {rw: a, en: a, fr: a}\n";
  };
  CHECK_FALSE(warned({{last, followed_by("")}}));
  CHECK(warned({{last, followed_by("        when: cooks > 0\n")}}));
  // The text without a mark comes first in an SMS, wherever it is asked.
  CHECK_FALSE(warned({{"        sms: NOTE\n", ""},
                      {"        number: 0..99\n", "        number: 0..99\n        sms: MEALS\n"}}));
}
