#include <doctest/doctest.h>

#include "story.hpp"

using namespace raporo;
using namespace raporo::menus;
using namespace raporo::menus::testing;

TEST_CASE("story: Kinyarwanda, from the first call with the choice of language to the receipt") {
  phone p("");
  CHECK(p.dial() == "Hitamo ururimi / Language / Langue\n1 Kinyarwanda\n2 English\n3 Francais");
  play(p, {{"1", "Andika PIN"},
           {"2580", "1 Ubwitabire\n2 Abataye ishuri"},
           {"1", "P1: abaje igitondo n'ikigoroba, W48\nAbahungu abakobwa, nka 28 27\nAbanditse: 60 58"},
           {"55 50", "P2: abaje"},
           {"50 50", "P3: abaje"},
           {"31 30", "P3: abahungu 31 barenze 28 banditse"},
           {"28 30", "P4"},
           {"45 50", "P5"},
           {"38 40", "P6"},
           {"30 35", "Icyumweru 48: abaje 501/540 = 93%"},
           {"1", "Murakoze. Nimero K7M42."}});
  CHECK(p.person.language == "rw");
  CHECK(p.ended);
}

TEST_CASE("story: French, drop-outs in two grades with reasons on two pages, and returns") {
  phone p("fr");
  CHECK(p.dial() == "Entrez votre PIN");
  play(p, {{"2580", "EP Karambo, semaine 48\n1 Presence\n2 Abandons"},
           {"2", "Quelles classes ont eu des abandons"},
           {"P3 5", "P3: abandons."},
           {"1 0", "P5: abandons."},
           {"0 2", "P3: raison principale\n1 Pauvrete"},
           {"0", "12 Inconnue"},
           {"2", "P5: raison principale\n1 Pauvrete"},
           {"12", "Dans quelles classes des eleves sont revenus?"},
           {"0", "Semaine 48: abandons 3, retours 0"},
           {"1", "Merci. Ref K7M42. Abandons 3, retours 0."}});
  REQUIRE(p.saved.size() == 1);
  // 6 grades x 2 sexes x 2 fields, and two reasons: what was not named is a stated zero.
  CHECK(p.saved[0].answers.size() == 26);
  CHECK(p.receipt == "Recu sem.48 EP Karambo: abandons 3, retours 0. Ref K7M42. Merci.");
}

TEST_CASE("story: only a page that another one follows offers it") {
  phone p;
  p.dial_home();
  p.type_all({"2", "P3"});
  CHECK(has(p.type("1 0"), "0 Next"));
  const std::string last = p.type("0");
  CHECK(has(last, "12 Unknown"));
  CHECK_FALSE(has(last, "0 Next"));
}

TEST_CASE("story: no drop-outs at all takes two zeros") {
  phone p;
  p.dial_home();
  play(p, {{"2", "Which grades"},
           {"0", "In which grades"},
           {"0", "dropped out 0, came back 0"},
           {"1", "Ref K7M42"}});
  CHECK(p.saved[0].answers.size() == 24);
}

TEST_CASE("story: all grades named are all asked, and unusually many leavers are asked about") {
  phone p;
  p.person.schools = {&p.schools[1]};
  p.dial_home();
  play(p, {{"2", "Which grades"},
           {"p1 s1", "P1: dropped out"},
           {"2 2", "S1: dropped out"},
           {"0 0", "P1: main reason"},
           {"7", "In which grades"},
           {"0", "4 drop-outs in one week are very many. Is it right?\n1 It is right\n2 Type again"},
           {"2", "What do you want to change?\n1 Dropped out\n2 Reason P1\n3 Came back"},
           {"1", "Which grades"},
           {"0", "Week 48: dropped out 0"},
           {"2", "1 Dropped out\n2 Came back"}});
}

TEST_CASE("story: the warning of many leavers, answered as right, is kept as a flag") {
  phone p;
  p.person.schools = {&p.schools[1]};
  p.dial_home();
  play(p, {{"2", ""},
           {"P1", ""},
           {"2 2", ""},
           {"7", ""},
           {"0", "very many"},
           {"1", "dropped out 4"},
           {"1", "Ref"}});
  CHECK(p.saved[0].flags == std::vector<std::string>{"many_leavers"});
}

TEST_CASE("story: closed this week, in French") {
  phone p("fr");
  p.dial_home();
  play(p, {{"4", "Pourquoi l'ecole est-elle fermee toute la semaine 48?\n1 Conge"},
           {"2", "Semaine 48: EP Karambo fermee. Examens"},
           {"1", "Semaine 48: ecole fermee."}});
  CHECK(p.saved[0].key.form == "closed");
  CHECK(p.saved[0].answers == std::vector<answer>{{"reason", "", sex::none, 2}});
  const form_info* closed = demo().find_form("closed");
  REQUIRE(closed != nullptr);
  CHECK(closed->closes == std::vector<std::string>{"attendance"});
  CHECK(closed->rivals == std::vector<std::string>{"closed", "attendance"});
  CHECK(demo().find_form("attendance")->rivals == std::vector<std::string>{"attendance", "closed"});
  CHECK(demo().find_form("dropout")->rivals == std::vector<std::string>{"dropout"});
}

TEST_CASE("story: repeaters of the year and pupils at risk of the term, nursery excepted") {
  phone p("rw");
  p.schools[0].grades = {{"N1", 20, 20}, {"P1", 60, 58}};
  p.dial_home();
  play(p, {{"3", "1 Abasibiye, umwaka 2026/27\n2 Munsi ya 50%, igihembwe 1"},
           {"1", "P1: abasibiye umwaka"},
           {"12 10", "Umwaka 2026/27: abasibiye 22"},
           {"1", "Abasibiye 22."}});
  CHECK(p.saved[0].key.period == "2026/27");
  p.dial_home();
  play(p, {{"3", ""},
           {"2", "P1: abagize munsi ya 50%"},
           {"9 7", "P1: muri abo 9 7, munsi ya 40%"},
           {"10 3", "abahungu 10 munsi ya 40% barenze 9 munsi ya 50%"},
           {"4 3", "munsi ya 50% 16, muri bo munsi ya 40% 7"},
           {"1", "Murakoze"}});
  CHECK(p.saved[1].key == report_key{"211008", "at_risk", "2026/27-T1"});
}

TEST_CASE("story: a school with nursery classes only has no repeaters to report") {
  phone p;
  p.schools[0].grades = {{"N1", 20, 20}};
  p.dial_home();
  play(p, {{"3", ""}, {"1", "Repeaters: does not concern this school."}, {"1", "1 Attendance"}});
}

TEST_CASE("story: a dropped call resumes at the same question, whatever was typed before") {
  phone p;
  p.dial_home();
  p.type_all({"1", "55 50", "50 50"});
  CHECK(p.dial() == "Enter your PIN");
  play(p, {{"2580", "Attendance 48, EP Karambo: you stopped at P3.\n1 Continue\n2 Start again"},
           {"1", "P3: present"},
           {"28 30", "P4: present"},
           {"00", "P3: present"},
           {"00", "EP Karambo, week 48"}});
  // Back at home, the draft is still there.
  play(p, {{"1", "P4: present"}});
  p.dial();
  play(p, {{"2580", "you stopped at P4"}, {"2", "EP Karambo, week 48"}, {"1", "P1: present"}});
  CHECK(p.saved.empty());
}

TEST_CASE("story: another form does not silently replace answers that were given") {
  phone p;
  p.dial_home();
  p.type_all({"1", "55 50", "000"});
  play(p, {{"2", "Attendance 48, EP Karambo: you stopped at P2.\n1 Continue\n2 Start again"},
           {"1", "P2: present"},
           {"000", "EP Karambo"},
           {"4", "you stopped at P2"},
           {"2", "EP Karambo, week 48"},
           {"4", "Why is the school closed"}});
}

TEST_CASE("story: a call dropped at a warning comes back to the warning") {
  phone p;
  p.dial_home();
  play(p, {{"1", "P1"}, {"5 5", "P1: 10 of 118 is very low. Is it right?"}});
  p.dial();
  play(p, {{"2580", "you stopped at P1"}, {"1", "very low"}, {"2", "P1: present"}, {"50 50", "P2: present"}});
  CHECK(p.state.open_draft->flags.empty());
  play(p, {{"00", "P1: present"}, {"5 5", "very low"}, {"1", "P2: present"}});
  CHECK(p.state.open_draft->flags == std::vector<std::string>{"low[P1]"});
}

TEST_CASE("story: a draft of a week that is over is not resumed") {
  phone p;
  p.dial_home();
  p.type_all({"1", "55 50"});
  p.world.calendar.previous_week = p.world.calendar.week;
  p.world.calendar.previous_week.state = period_state::too_late;
  p.world.calendar.week = {"2026-W49", "49"};
  p.dial();
  play(p,
       {{"2580", "Attendance 48"}, {"1", "Attendance: the time for this report is over."}, {"", "week 49"}});
  CHECK_FALSE(p.state.open_draft.has_value());
}

TEST_CASE("story: changing one item asks only that one and comes straight back") {
  phone p;
  p.dial_home();
  p.type_all({"1", "55 50", "50 50", "28 30", "45 50", "38 40", "30 35"});
  play(p, {{"2", "What do you want to change?\n1 P1 55/50\n2 P2 50/50\n3 P3 28/30"},
           {"3", "P3: present"},
           {"27 30", "Week 48: present 500/540"},
           {"2", "3 P3 27/30"},
           {"00", "Week 48"},
           {"00", "EP Karambo, week 48"}});
  CHECK(p.saved.empty());
}

TEST_CASE("story: the last report is shown, corrected in one item and sent as a revision") {
  phone p;
  p.reports.push_back(sent_attendance());
  p.dial_home();
  play(p, {{"5", "Which report?\n1 Attendance\n2 Drop-outs"},
           {"1", "K7M40, week 48, 25/11, Uwase Alice: present 534/540 = 99%\n1 Correct it"},
           {"7", "Choose a number\nK7M40, week 48"},
           {"1", "Week 48: present 534/540"},
           {"2", "1 P1 59/58"},
           {"1", "P1: present"},
           {"58 58", "present 533/540"}});
  CHECK(p.confirms);
  play(p, {{"1", "Thank you"}});
  REQUIRE(p.saved.size() == 1);
  CHECK(p.saved[0].based_on == "K7M40");
  CHECK(p.saved[0].answers.size() == 12);
}

TEST_CASE("story: the last report is not offered to be corrected when the time for it is over") {
  phone p;
  p.reports.push_back(sent_attendance());
  SUBCASE("a week long past") {
    p.reports[0].key.period = "2026-W40";
  }
  SUBCASE("a week whose deadline has passed") {
    p.world.calendar.week.state = period_state::too_late;
  }
  p.dial_home();
  play(p, {{"5", "Which report?"}, {"1", "K7M40"}});
  CHECK_FALSE(has(p.shown, "Correct it"));
  // Who types it from memory is told why.
  play(p, {{"1", "Attendance: the time for this report is over."}});
}

TEST_CASE("story: what was said to be right stays so when another item is corrected") {
  phone p;
  p.reports.push_back(sent_attendance());
  for (answer& a : p.reports.back().answers)
    if (a.grade == "P3") a.value = 2;
  p.reports.back().flags = {"low[P3]"};
  p.dial_home();
  play(p, {{"5", "Which report?"}, {"1", "1 Correct it"}});
  SUBCASE("another item") {
    play(p, {{"1", "Week 48"}, {"2", "1 P1 59/58"}, {"1", "P1: present"}, {"58 58", "Week 48: present"}});
    play(p, {{"1", "Thank you"}});
    REQUIRE(p.saved.size() == 1);
    CHECK(p.saved[0].flags == std::vector<std::string>{"low[P3]"});
  }
  SUBCASE("the item itself") {
    play(p, {{"1", "Week 48"}, {"2", "3 P3 2/2"}, {"3", "P3: present"}, {"1 2", "very low"}});
  }
}

TEST_CASE("story: no report yet, and a report too old to correct") {
  phone p;
  p.dial_home();
  play(p, {{"5", ""}, {"2", "Drop-outs: no report yet."}, {"000", "1 Attendance"}});
  p.reports.push_back(sent_attendance());
  p.reports.back().key.period = "2026-W40";
  play(p, {{"5", ""}, {"1", "K7M40"}, {"1", "Attendance: the time for this report is over."}});
  CHECK_FALSE(p.state.open_draft.has_value());
}

TEST_CASE("story: last week's attendance from the second menu") {
  phone p;
  p.dial_home();
  play(p, {{"6", "3 Last week"},
           {"3", "Last week\n1 Attendance\n2 Drop-outs\n4 Closed all week"},
           {"1", "P1: present, both shifts, week 47"}});
  CHECK(p.state.open_draft->key.period == "2026-W47");
  p.world.calendar.previous_week.state = period_state::too_late;
  p.dial_home();
  play(p, {{"6", ""}, {"3", ""}, {"1", "the time for this report is over"}});
}

TEST_CASE("story: last week's drop-outs and closed, in eight screens and seven") {
  for (const auto& [language, which, why] :
       {std::tuple{"rw", "Ni iyihe myaka yatayemo abana ishuri, W47?", "Kuki ishuri rifunze icyumweru 47"},
        {"en", "Which grades had confirmed drop-outs in week 47?", "Why is the school closed all week 47?"},
        {"fr", "abandons en semaine 47?", "fermee toute la semaine 47?"}}) {
    phone p(language);
    p.dial_home();
    play(p, {{"6", ""}, {"3", ""}, {"2", which}, {"0", ""}, {"0", "47"}, {"1", "K7M42"}});
    CHECK(p.screens == 8);
    CHECK(p.saved[0].key == report_key{"211008", "dropout", "2026-W47"});
    p.screens = 0;
    p.dial_home();
    play(p, {{"6", ""}, {"3", ""}, {"4", why}, {"4", "47"}, {"1", "47"}});
    CHECK(p.screens == 7);
    CHECK(p.saved[1].key == report_key{"211008", "closed", "2026-W47"});
  }
}

TEST_CASE("story: in the holidays a form says so and leads home") {
  phone p("fr");
  p.world.calendar.week.state = period_state::no_school;
  p.dial_home();
  play(p, {{"1", "Presence: pas de jours de classe, aucun rapport n'est attendu.\n000 Accueil"},
           {"000", "EP Karambo"}});
}

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

TEST_CASE("story: where enrolment is not known a number has no rate, and the limit is that of any grade") {
  phone p;
  p.schools[0].grades = {{"P1", std::nullopt, 30}};
  p.dial_home();
  play(p, {{"1", "28 27\nEnrolment not known\n00 Back"},
           {"9999 30", "P1: 9999 boys: only 0 to 2000.\n"},
           {"20 31", "P1: 31 girls is more than 30 enrolled"},
           {"5 0", "Week 48: present 5; enrolment not known\nBoys 5, girls 0"},
           {"1", "Thank you. Ref K7M42. 5 present; enrolment not known. In Kageyo sector 9 of 12"}});
  CHECK(has(p.receipt, "EP Karambo: 5 present; enrolment not known. Ref K7M42. 9 of 12"));
  p.dial_home();
  CHECK(has(p.type("1"), "K7M42, week 48, 25/11, Uwase Alice: present 5\n1 Correct it"));
}

TEST_CASE("story: that enrolment is not known is said in every language, without a dash") {
  for (const auto& [language, says] : {std::pair{"rw", "abanditse ntibazwi"},
                                       {"en", "enrolment not known"},
                                       {"fr", "inscrits non connus"}}) {
    phone p(language);
    p.schools[0].grades = {{"P1", std::nullopt, std::nullopt}};
    p.dial_home();
    CHECK_FALSE(has(p.type("1"), "-"));
    const std::string refused = p.type("9999 1");
    CHECK(has(refused, "2000"));
    CHECK_FALSE(has(refused, "abanditse "));
    CHECK_FALSE(has(refused, "inscrits\n"));
    CHECK_FALSE(has(p.type("20 21"), "-"));
    CHECK_FALSE(has(p.type("1"), "-"));
    CHECK(has(p.receipt, says));
    CHECK_FALSE(has(p.receipt, "-"));
  }
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

TEST_CASE("story: nothing outside of a range is accepted, whatever its bounds come to") {
  const auto answered = [](std::string_view range, const std::vector<std::string>& typed) {
    const auto bounded = demo_with("number: 0..counted       #", fmt::format("number: {} #", range));
    std::string taken;
    for (const std::string& input : typed) {
      phone p;
      p.menus = bounded.get();
      p.dial_home();
      play(p, {{"1", "P1: present"}, {input, ""}});
      taken += p.refused ? '-' : '+';
    }
    return taken;
  };
  // 60 boys and 58 girls: 30.6..35.4 and 29.58..34.22
  CHECK(answered("0.51 * counted..0.59 * counted", {"30 30", "31 30", "35 34", "36 34", "35 35"}) == "-++--");
  CHECK(answered("0..counted - 500", {"0 0", "1 0", "2 2"}) == "---");
  CHECK(answered("counted - 500..counted - 58", {"0 0", "2 0", "3 0", "0 1"}) == "++--");
  CHECK(answered("0..1000000", {"3000 1", "1000000 1", "5000000 1"}) == "+--");
}

TEST_CASE("story: a hard check of a question refuses the answer and keeps those before") {
  const auto strict = demo_with("- warn: present < 0.5 * enrolled\n            flag: low\n",
                                "- refuse: present == enrolled and enrolled > 115\n");
  phone p;
  p.menus = strict.get();
  p.dial_home();
  play(p, {{"1", "P1: present"}, {"60 58", "P1: 118 of 118 is very low"}});
  CHECK(p.refused);
  CHECK(p.state.open_draft->answers.empty());
  play(p, {{"60 57", "P2: present"}});
}

TEST_CASE("story: a hard check of a form refuses before the confirmation and says what to change") {
  const auto strict = demo_with("- warn: dropout > 0.02 * enrolled\n        flag: many_leavers\n",
                                "- refuse: returned > dropout\n");
  phone p;
  p.menus = strict.get();
  p.person.schools = {&p.schools[1]};
  p.dial_home();
  play(p,
       {{"2", ""},
        {"P1", ""},
        {"0 1", "main reason"},
        {"1", ""},
        {"P1", "came back"},
        {"1 1",
         "1 drop-outs in one week are very many. Is it right?\nWhat do you want to change?\n1 Dropped out"},
        {"3", "In which grades"},
        {"0", "Week 48: dropped out 1, came back 0"}});
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
