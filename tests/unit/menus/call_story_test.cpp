#include <doctest/doctest.h>

#include "story.hpp"

using namespace raporo;
using namespace raporo::menus;
using namespace raporo::menus::testing;

TEST_CASE("story: practice shows its mark on every screen and saves nothing, not even over an open draft") {
  phone p;
  p.dial_home();
  p.type_all({"1", "55 50"});
  const auto before = p.state.open_draft;
  play(p, {{"000", "week 48"},
           {"6", "4 Practice"},
           {"4", "PRACTICE\nEP Karambo"},
           {"1", "PRACTICE\nP1: present"},
           {"55 50", "PRACTICE\nP2"},
           {"50 50", "PRACTICE\nP3"},
           {"28 31", "PRACTICE\nP3: 31 girls is more than 30 enrolled"},
           {"28 30", "PRACTICE\nP4"},
           {"45 50", "PRACTICE\nP5"},
           {"38 40", "PRACTICE\nP6"},
           {"30 35", "PRACTICE\nWeek 48"},
           {"1", "PRACTICE\nThank you. Ref EXAMPLE. Attendance 93%."}});
  CHECK_FALSE(has(p.shown, "sector"));
  CHECK(p.ended);
  CHECK(p.saved.empty());
  CHECK(p.state.open_draft == before);
  CHECK_FALSE(p.state.practice_draft.has_value());
  p.dial();
  play(p, {{"2580", "Attendance 48, EP Karambo: you stopped at P2."}});
}

TEST_CASE("story: practice never changes the PIN or the language that is remembered") {
  phone p;
  p.dial_home();
  p.type_all({"6", "4"});
  play(p,
       {{"6", "2 Change PIN"}, {"2", "Type a new PIN"}, {"7391", "again"}, {"7391", "Your PIN is changed."}});
  CHECK(p.pins_set.empty());
  play(p, {{"000", "PRACTICE"}, {"6", ""}, {"1", "Hitamo ururimi"}, {"3", "EXERCICE\nEP Karambo"}});
  CHECK(p.person.language == "en");
  play(p, {{"6", ""}, {"4", "EP Karambo, semaine 48\n1 Presence"}});
}

TEST_CASE("story: a new PIN is typed twice, is hard to guess and never stays in the state") {
  phone p;
  p.dial_home();
  p.type_all({"6", "2"});
  for (const auto& [typed_pin, reason] :
       {std::pair{"1234", "Too easy"}, {"000000", "Too easy"}, {"12", "4 to 6 digits"}}) {
    CHECK(has(p.type(typed_pin), reason));
    CHECK(p.refused);
    CHECK(p.secret);
    p.state.tries = 0;
  }
  play(p, {{"7391", "Type the new PIN again"}});
  CHECK(to_json(p.state).find("7391") == std::string::npos);
  play(p, {{"7392", "The PINs differ. Start again.\nType a new PIN"}});
  play(p, {{"7391", "again"}, {"7391", "Your PIN is changed."}});
  CHECK(p.secret);
  CHECK(p.pins_set == std::vector<std::string>{"7391"});
  CHECK(p.state.pin_being_set.empty());
}

TEST_CASE("story: wrong PINs are counted down and then locked") {
  phone p;
  p.dial();
  play(p, {{"1111", "Wrong PIN. Tries left: 2."}, {"2222", "Wrong PIN. Tries left: 1."}});
  CHECK(p.refused);
  CHECK(p.secret);
  play(p, {{"3333", "PIN locked. Try again in 15 min."}});
  CHECK(p.ended);
}

TEST_CASE("story: what cannot be a PIN is refused without asking the store") {
  phone p;
  p.dial();
  play(p, {{"25a0", "A PIN is 4 to 6 digits."}, {"2580*1", "A PIN is 4 to 6 digits."}});
  CHECK(p.secret);
  CHECK(p.tries_left == 3);
}

TEST_CASE("story: a person at two schools chooses one; the draft knows its own") {
  phone p;
  p.person.schools = {&p.schools[0], &p.schools[1]};
  p.dial();
  play(p, {{"2580", "Choose the school\n1 EP Karambo\n2 GS Gihembe"},
           {"3", "Choose a number\nChoose the school"},
           {"2", "GS Gihembe, week 48"},
           {"1", "P1"},
           {"40 40", "S1"}});
  p.dial();
  play(p, {{"2580", "Attendance 48, GS Gihembe: you stopped at S1."},
           {"1", "S1: present"},
           {"20 25", "125/125 = 100%"}});
  p.dial();
  play(p, {{"2580", "you stopped at Send"}, {"2", "Choose the school"}});
}

TEST_CASE("story: a number that is not registered and a role that does not report get a human next step") {
  phone p;
  p.person.roles = {"sector_inspector"};
  CHECK(has(p.dial(), "for school leaders. Questions: 0788000000"));
  CHECK(p.ended);
  p.world.person = nullptr;
  CHECK(p.dial() ==
        "Iyi nimero ntizwi. Hamagara 0788000000 bayandike.\nThis number is not registered. Call "
        "0788000000.\nNumero non inscrit. Appelez le 0788000000.");
  CHECK(p.ended);
  CHECK(has(p.type("1"), "0788000000"));
}

TEST_CASE("story: language is changed from the menu and remembered") {
  phone p;
  p.dial_home();
  play(p, {{"6", ""}, {"1", "3 Francais"}, {"3", "EP Karambo, semaine 48"}});
  CHECK(p.person.language == "fr");
  CHECK(has(p.dial(), "Entrez votre PIN"));
}

TEST_CASE("story: two inputs in one never pass the confirmation") {
  phone p;
  p.dial_home();
  p.type_all({"1", "55 50", "50 50", "28 30", "45 50", "38 40"});
  play(p, {{"30 35*1", "No * and no #\nP6: present"}});
  CHECK(p.refused);
  CHECK(p.saved.empty());
  play(p, {{"30 35", "Week 48"}, {"1*1", "No * and no #\nWeek 48"}});
  CHECK(p.confirms);
  CHECK(p.saved.empty());
}

TEST_CASE("story: three refused answers end the call with the draft kept") {
  phone p;
  p.dial_home();
  p.type_all({"1", "55 50"});
  play(p, {{"1O 5", "Digits only."},
           {"5", "Type two numbers: 28 27"},
           {"", "Your answers are saved. Dial *800# again"}});
  CHECK(p.ended);
  p.dial();
  play(p, {{"2580", "you stopped at P2"}, {"1", "P2: present"}});
}

TEST_CASE("story: a state of another menu version begins again with the draft kept") {
  phone p;
  p.dial_home();
  p.type_all({"1", "55 50"});
  p.state.menu_version = "0123456789abcdef";
  play(p, {{"50 50", "Enter your PIN"}, {"2580", "you stopped at P2"}});
  p.state.screen = "no.such.screen";
  play(p, {{"1", "Enter your PIN"}});
}

TEST_CASE("phrases: an unknown number hears its next step in as many languages as fit a screen") {
  phone p;
  p.world.person = nullptr;
  for (const std::size_t letters : {10U, 20U, 40U, 150U}) {
    p.world.help_contact = std::string(letters, '7');
    const std::string said = render_phrase(demo(), "unknown_number", "", p.world);
    CAPTURE(said);
    CHECK(count_septets(said).value() <= ussd_septets);
    CHECK(has(said, "Hamagara"));
    CHECK(has(said, "Call") == (letters <= 40));
    CHECK(has(said, "Appelez") == (letters <= 10));
  }
}

TEST_CASE("phrases: the canned endings are there in every language and for no one in particular") {
  phone p;
  p.world.person = nullptr;
  CHECK(render_phrase(demo(), "not_saved", "fr", p.world) == "PAS ENREGISTRE. Refaites le *800#.");
  CHECK(has(render_phrase(demo(), "slow", "rw", p.world), "*800#"));
  CHECK(render_phrase(demo(), "busy", "xx", p.world) == render_phrase(demo(), "busy", "rw", p.world));
  CHECK_FALSE(render_phrase(demo(), "no such phrase", "en", p.world).empty());
}

TEST_CASE("tries: who has answered nothing is not told of saved answers") {
  constexpr std::string_view nothing_saved = "Too many wrong entries. Dial *800# again.";
  const auto refused_thrice = [](phone& p) {
    const std::string last = p.type_all({"77", "77", "77"});
    CHECK(p.ended);
    return last;
  };
  SUBCASE("in the menu") {
    phone p;
    p.dial_home();
    CHECK(refused_thrice(p) == nothing_saved);
  }
  SUBCASE("at the choice of the language") {
    phone p("");
    p.dial();
    CHECK(has(refused_thrice(p), "*800#"));
    CHECK_FALSE(has(p.shown, "byabitswe"));
  }
  SUBCASE("at the PIN") {
    phone p;
    p.dial();
    CHECK(refused_thrice(p) == nothing_saved);
    CHECK(p.dial() == "Enter your PIN");
  }
  SUBCASE("at the choice of the school") {
    phone p;
    p.person.schools = {&p.schools[0], &p.schools[1]};
    p.dial_home();
    CHECK(refused_thrice(p) == nothing_saved);
  }
  SUBCASE("before the first answer to a form") {
    phone p;
    p.dial_home();
    p.type("1");
    CHECK(refused_thrice(p) == nothing_saved);
  }
  SUBCASE("where a form was already reported") {
    phone p;
    p.reports.push_back(sent_attendance());
    p.dial_home();
    CHECK(has(p.type("1"), "Already reported:"));
    CHECK(refused_thrice(p) == nothing_saved);
  }
  SUBCASE("in practice, which is forgotten") {
    phone p;
    p.dial_home();
    p.type_all({"6", "4", "1", "28 27"});
    CHECK(refused_thrice(p) == nothing_saved);
  }
  SUBCASE("but who comes back to what was begun is") {
    phone p;
    p.dial_home();
    p.type_all({"1", "28 27"});
    CHECK(has(refused_thrice(p), "Your answers are saved."));
    p.dial();
    CHECK(has(refused_thrice(p), "Your answers are saved."));
    p.dial_home();
    CHECK(has(refused_thrice(p), "Your answers are saved."));
  }
  SUBCASE("and so is who meets a newer report") {
    phone p;
    p.dial_home();
    p.type_all({"1", "55 50", "50 50", "28 30", "45 50", "38 40", "30 35"});
    p.reports.push_back(sent_attendance());
    CHECK(has(p.type("1"), "Newer report:"));
    CHECK(has(refused_thrice(p), "Your answers are saved."));
  }
}
