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
