#include <doctest/doctest.h>

#include "story.hpp"

using namespace raporo;
using namespace raporo::menus;
using namespace raporo::menus::testing;

/// Nothing that was reported is replaced without a word.
namespace {

stored_report sent_closed() {
  stored_report r;
  r.key = {"211008", "closed", "2026-W48"};
  r.period_name = "48";
  r.receipt = "C4X9Z";
  r.reporter = "Mugabo Jean";
  r.date = "24/11";
  r.answers = {{"reason", "", sex::none, 4}};
  return r;
}

const std::vector<std::string_view> six_grades{"55 50", "50 50", "28 30", "45 50", "38 40", "30 35"};

void send_by_colleague(phone& p, std::string receipt) {
  stored_report r = sent_attendance();
  r.receipt = std::move(receipt);
  r.reporter = "Mugabo Jean";
  p.reports.push_back(r);
}

}  // namespace

TEST_CASE("replacing: a form that was reported says so, and is corrected from there") {
  phone p;
  p.reports.push_back(sent_attendance());
  p.dial_home();
  CHECK(
      p.type("1") ==
      "Already reported:\nK7M40, week 48, 25/11, Uwase Alice: present 534/540 = 99%\n1 Correct it\n2 Report "
      "anew\n00 Back");
  CHECK(p.confirms);
  play(p, {{"1", "Week 48: present 534/540"},
           {"2", "1 P1 59/58"},
           {"1", "P1: present"},
           {"58 58", "present 533/540"},
           {"1", "Thank you. Ref K7M42"}});
  REQUIRE(p.saved.size() == 1);
  CHECK(p.saved[0].based_on == "K7M40");
  CHECK(p.saved[0].answers.size() == 12);
}

TEST_CASE("replacing: a form that was reported is reported anew only when that is chosen") {
  phone p("rw");
  p.reports.push_back(sent_attendance());
  p.dial_home();
  play(p, {{"1", "Yaratanzwe:\nK7M40, icyumweru 48, 25/11, Uwase Alice: abaje 534/540"},
           {"28 27", "Hitamo nimero\nYaratanzwe:"},
           {"2", "P1: abaje"}});
  CHECK(p.state.open_draft->answers.empty());
  p.type_all(six_grades);
  play(p, {{"1", "Murakoze. Nimero K7M42"}});
  CHECK(p.saved[0].based_on == "K7M40");
}

TEST_CASE("replacing: back from what was reported leads home, and back from the first question to it") {
  phone p;
  p.reports.push_back(sent_attendance());
  p.dial_home();
  play(p, {{"1", "Already reported"},
           {"2", "P1: present"},
           {"00", "Already reported"},
           {"00", "EP Karambo, week 48"},
           {"1", "Already reported"},
           {"000", "EP Karambo, week 48"}});
  CHECK(p.saved.empty());
}

TEST_CASE("replacing: a first report is not asked about, nor one of another week, school or form") {
  phone p;
  p.reports.push_back(sent_attendance());
  p.reports[0].key.period = "2026-W47";
  p.reports.push_back(sent_attendance());
  p.reports[1].key.school = "211009";
  p.reports.push_back(sent_attendance());
  p.reports[2].key.form = "dropout";
  p.dial_home();
  play(p, {{"1", "P1: present, both shifts, week 48"}, {"00", "EP Karambo, week 48"}});
  play(p, {{"6", ""}, {"3", ""}, {"1", "Already reported:\nK7M40"}});
}

TEST_CASE("replacing: last week's report is corrected even when this week's is newer") {
  phone p;
  p.reports.push_back(sent_attendance());
  p.reports[0].key.period = "2026-W47";
  p.reports[0].period_name = "47";
  p.reports.push_back(sent_attendance());
  p.reports[1].receipt = "K7M41";
  p.dial_home();
  play(p, {{"6", ""}, {"3", ""}, {"1", "K7M40, week 47"}, {"1", "Week 47: present 534/540"}});
  CHECK(p.state.open_draft->based_on == "K7M40");
}

TEST_CASE("replacing: when the newer report counts no more, the person's own is to be confirmed again") {
  phone p;
  p.dial_home();
  p.type("1");
  p.type_all(six_grades);
  send_by_colleague(p, "C4X9Z");
  play(p, {{"1", "Newer report:\nC4X9Z"}});
  p.reports.clear();
  play(p, {{"7", "Week 48: present"}, {"1", "Thank you. Ref K7M42"}});
}

TEST_CASE("replacing: closed over reported attendance is said, and attendance over closed") {
  phone p;
  SUBCASE("closed over attendance") {
    p.reports.push_back(sent_attendance());
    p.dial_home();
    play(p, {{"4", "Already reported:\nK7M40, week 48, 25/11, Uwase Alice: present 534/540 = 99%"},
             {"2", "Why is the school closed"},
             {"4", "Week 48: EP Karambo is closed. Reason: Rain"},
             {"1", "Ref K7M42. Week 48: closed."}});
    CHECK(p.saved[0].based_on == "K7M40");
  }
  SUBCASE("attendance over closed") {
    p.reports.push_back(sent_closed());
    p.dial_home();
    play(p, {{"1", "Already reported:\nC4X9Z, week 48, 24/11, Mugabo Jean: closed, Rain or flood"},
             {"2", "P1: present"}});
    p.type_all(six_grades);
    play(p, {{"1", "Ref K7M42. Attendance 93%"}});
    CHECK(p.saved[0].based_on == "C4X9Z");
  }
  SUBCASE("and the other form's report may be corrected instead") {
    p.reports.push_back(sent_closed());
    p.dial_home();
    play(p, {{"1", "Already reported:\nC4X9Z"},
             {"1", "is closed. Reason: Rain"},
             {"2", "1 Reason"},
             {"1", "Why is the school closed"},
             {"2", "Reason: Examinations"},
             {"1", "closed."}});
    CHECK(p.saved[0].key.form == "closed");
    CHECK(p.saved[0].based_on == "C4X9Z");
  }
  SUBCASE("the newer of the two is told") {
    p.reports.push_back(sent_attendance());
    p.reports.push_back(sent_closed());
    p.dial_home();
    play(p, {{"1", "C4X9Z"}, {"000", ""}, {"4", "C4X9Z"}, {"000", ""}, {"2", "Which grades"}});
  }
}

TEST_CASE("replacing: what a colleague sent meanwhile is told before it is replaced") {
  phone p;
  p.dial_home();
  p.type("1");
  p.type_all(six_grades);
  send_by_colleague(p, "K7M41");
  CHECK(p.type("1") ==
        "Newer report:\nK7M41, week 48, 25/11, Mugabo Jean: present 534/540 = 99%\n1 Send mine\n2 Drop "
        "mine\n00 Back");
  CHECK(p.confirms);
  CHECK(p.saved.empty());
  SUBCASE("and is replaced only then") {
    play(p, {{"9", "Choose a number\nNewer report:\nK7M41"}, {"1", "Thank you. Ref K7M42"}});
    REQUIRE(p.saved.size() == 1);
    CHECK(p.saved[0].based_on == "K7M41");
  }
  SUBCASE("or is left") {
    play(p, {{"2", "EP Karambo, week 48"}, {"1", "Already reported:\nK7M41"}});
    CHECK(p.saved.empty());
  }
  SUBCASE("or is told again, when only back was chosen") {
    play(p, {{"00", "Week 48: present 501/540"}, {"1", "Newer report:\nK7M41"}});
    CHECK(p.saved.empty());
  }
  SUBCASE("or is told again, when the call dropped") {
    p.dial();
    play(p, {{"2580", "you stopped at Send"}, {"1", "Week 48"}, {"1", "Newer report:\nK7M41"}});
    CHECK(p.saved.empty());
  }
  SUBCASE("and so is the next one") {
    send_by_colleague(p, "K7M43");
    play(p, {{"1", "Newer report:\nK7M43"}, {"1", "Thank you"}});
    CHECK(p.saved[0].based_on == "K7M43");
  }
}

TEST_CASE("replacing: a correction is not sent over a colleague's, nor over closed") {
  phone p("fr");
  p.reports.push_back(sent_attendance());
  p.dial_home();
  play(p, {{"5", ""}, {"1", "K7M40"}, {"1", "Semaine 48: presents 534/540"}});
  SUBCASE("a colleague's correction") {
    send_by_colleague(p, "K7M41");
    play(p, {{"1", "Plus recent:\nK7M41, semaine 48, 25/11, Mugabo Jean: presents 534/540"}});
  }
  SUBCASE("closed") {
    p.reports.push_back(sent_closed());
    play(p, {{"1", "Plus recent:\nC4X9Z, semaine 48, 24/11, Mugabo Jean: Pluie ou inondation"}});
  }
  play(p, {{"2", "EP Karambo, semaine 48"}});
  CHECK(p.saved.empty());
}

TEST_CASE("replacing: practice is asked about nothing, whatever was reported") {
  phone p;
  p.reports.push_back(sent_attendance());
  p.dial_home();
  play(p, {{"6", ""}, {"4", "PRACTICE"}, {"1", "PRACTICE\nP1: present"}});
  p.type_all(six_grades);
  play(p, {{"1", "PRACTICE\nThank you. Ref EXAMPLE"}});
  CHECK(p.saved.empty());
}

TEST_CASE(
    "replacing: answers that were typed before are gone on with, and the report is told when they are sent") {
  phone p;
  p.dial_home();
  p.type_all({"1", "55 50", "000"});
  send_by_colleague(p, "K7M41");
  play(p, {{"1", "P2: present"}});
  p.type_all({"50 50", "28 30", "45 50", "38 40", "30 35"});
  play(p, {{"1", "Newer report:\nK7M41"}});
}
