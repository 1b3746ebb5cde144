#include <doctest/doctest.h>

#include "story.hpp"

using namespace raporo;
using namespace raporo::menus;
using namespace raporo::menus::testing;

TEST_CASE("attendance: six grades take ten screens from dial to receipt") {
  phone p;
  CHECK(p.dial() == "Enter your PIN");
  CHECK(p.type("2580") ==
        "EP Karambo, week 48\n1 Attendance\n2 Drop-outs\n3 Repetition\n4 Closed this week\n5 Last report\n6 "
        "More");
  CHECK(p.secret);
  CHECK(
      p.type("1") ==
      "P1: present, both shifts, week 48.\nBoys girls, for example 28 27\nEnrolled: 60 58\n00 Back 000 Home");
  p.type_all({"55 50", "50,50", "28.30", "45/50", "38-40"});
  CHECK_FALSE(p.confirms);
  CHECK(p.type(" 30  35 ") ==
        "Week 48: present 501/540 = 93%\nBoys 246, girls 255\n1 Send\n2 Change one item\n00 Back 000 Home");
  CHECK(p.confirms);
  CHECK(p.saved.empty());
  CHECK(p.type("1") ==
        "Thank you. Ref K7M42. Attendance 93%. In Kageyo sector 9 of 12 schools have reported.");
  CHECK(p.ended);
  CHECK(p.screens == 10);
  REQUIRE(p.saved.size() == 1);
  CHECK(p.saved[0].key == report_key{"211008", "attendance", "2026-W48"});
  CHECK(p.saved[0].answers.size() == 12);
  CHECK(p.saved[0].based_on.empty());
  CHECK(p.receipt ==
        "Received wk48 EP Karambo: 501 present of 540 = 93%. Ref K7M42. 9 of 12 schools in your sector have "
        "reported. Thank you.");
  CHECK_FALSE(p.state.open_draft.has_value());
}
