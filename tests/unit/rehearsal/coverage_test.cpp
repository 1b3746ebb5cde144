#include "gateway/rehearsal/coverage.hpp"

#include <doctest/doctest.h>

#include <sstream>

#include "gateway/rehearsal/results.hpp"
#include "tests/unit/menus/story.hpp"
#include "tests/unit/rehearsal/small_district.hpp"

using namespace raporo;
using namespace raporo::test;
using rehearsal::coverage;
using kind = raporo::rehearsal::coverage::kind;

namespace {

/// Is it among what no story came by? Of a screen: in this language.
bool misses(const coverage& met, kind what, const std::string& name, const std::string& language = {}) {
  for (const coverage::item& i : met.missed())
    if (i.what == what && i.name == name && i.languages.find(language) != std::string::npos) return true;
  return false;
}

/// The same district, where attendance goes on after two tries as `word` says, and everything else ends.
struct district_of_tries {
  explicit district_of_tries(std::string_view word) {
    const std::string range = "number: 0..counted       # of this";
    force->menu = menus::testing::demo_with(
        range, fmt::format("tries: 2\n        after_tries: {}\n        {}", word, range));
    d.district.force = force;
  }
  coverage play(const std::string& steps) {
    coverage met{force->menu->compiled()};
    CHECK(rehearsal::play(d.story(steps), "en", d.district, met).empty());
    return met;
  }
  small_district d;
  std::shared_ptr<dialogue::in_force> force = std::make_shared<dialogue::in_force>(*d.board.force);
};

}  // namespace

TEST_CASE("coverage: before any story nothing is met") {
  small_district d;
  for (const kind k : coverage::kinds) {
    CHECK(d.met.count(k).met == 0);
    CHECK(d.met.count(k).all > 20);
    CHECK(d.met.count(k).percent() == 0);
  }
  for (const char* screen : {"home", "pin", "attendance.present", "attendance.warn.low", "attendance.done",
                             "dropout.dropout.which", "closed.newer", "notice.too_late", "locked",
                             "tries_over", "tries_over_unanswered"})
    for (const char* language : {"rw", "en", "fr"}) CHECK(misses(d.met, kind::screen, screen, language));
  for (const char* option : {"home 6", "00", "000", "language 2", "resume 2", "dropout.reason 12",
                             "attendance.confirm 1", "attendance.change any", "last_report 5"})
    CHECK(misses(d.met, kind::option, option));
  for (const char* error : {"wrong_pin", "not_a_number", "attendance.present refused", "sms_twice"})
    CHECK(misses(d.met, kind::error, error));
}

TEST_CASE("coverage: nobody can be expected to bring about trouble on our side") {
  small_district d;
  for (const char* screen : {"busy", "not_saved", "slow", "wrong_phone", "attendance.correct"})
    CHECK_FALSE(misses(d.met, kind::screen, screen));
  // No question of the demo asks for a single number.
  CHECK_FALSE(misses(d.met, kind::error, "want_one"));
  // The language of a stranger is not known.
  CHECK(misses(d.met, kind::screen, "unknown_number", "rw"));
  CHECK_FALSE(misses(d.met, kind::screen, "unknown_number", "en"));
}

TEST_CASE("coverage: a screen is met in the language that it was shown in") {
  small_district d;
  CHECK(d.play("dial, type: 1234").empty());
  CHECK_FALSE(misses(d.met, kind::screen, "home", "en"));
  CHECK(misses(d.met, kind::screen, "home", "rw, fr"));
  CHECK(d.met.count(kind::screen).met == 2);
}

TEST_CASE("coverage: an option is met when it is taken, and not when it is refused") {
  small_district d;
  CHECK(d.play("dial, type: 1234, type: 9, type: 6, type: \"00\", type: 5, type: 3, type: 1").empty());
  CHECK_FALSE(misses(d.met, kind::option, "home 6"));
  CHECK_FALSE(misses(d.met, kind::option, "home 5"));
  CHECK_FALSE(misses(d.met, kind::option, "00"));
  CHECK_FALSE(misses(d.met, kind::option, "last_report 3"));
  CHECK(d.met.count(kind::option).met == 4);
}

TEST_CASE("coverage: an error is met when its sentence was said, on a screen or in an SMS") {
  small_district d;
  CHECK(d.play("dial, type: 1, type: 4321, type: 1234, type: 1, type: 99 1, type: x").empty());
  for (const char* error : {"bad_pin", "wrong_pin", "attendance.present refused", "not_a_number"})
    CHECK_FALSE(misses(d.met, kind::error, error));
  CHECK(d.met.count(kind::error).met == 4);
  CHECK(d.play("sms in: HELLO, sms in: ATT P1 1 1 P1 1 1, sms in: ATT P1 1 1 P2 1 1, sms in: ATT P1 01 1")
            .empty());
  for (const char* error : {"sms_unknown", "sms_twice", "sms_if_right", "leading_zero"})
    CHECK_FALSE(misses(d.met, kind::error, error));
  CHECK(d.met.count(kind::error).met == 8);
}

TEST_CASE("coverage: what is missing is named with its place in the menus") {
  small_district d;
  CHECK(d.play("dial, type: 1234").empty());
  std::ostringstream out;
  rehearsal::print_coverage(d.met, out);
  const std::string text = out.str();
  CAPTURE(text);
  CHECK(contains(text, "Coverage: screens 2 of "));
  CHECK(contains(text, "  menu.yaml:15:11: no story has screen home in rw, fr\n"));
  CHECK(contains(text, "no story has option home 1\n"));
  CHECK(contains(text, ": no story has error attendance.present refused\n"));
}

TEST_CASE("coverage: what comes after the tries is met when it came, of each question that says it") {
  const std::string to_attendance = "dial, type: 1234, type: 1";
  SUBCASE("the question is left out") {
    district_of_tries d("skip");
    const coverage once = d.play(to_attendance + ", type: x");
    CHECK(misses(once, kind::error, "attendance.present tries_skip"));
    CHECK(misses(once, kind::error, "tries_skip"));
    CHECK(misses(once, kind::error, "tries_home"));
    const coverage twice = d.play(to_attendance + ", type: x, type: x, see: Left out");
    CHECK_FALSE(misses(twice, kind::error, "attendance.present tries_skip"));
    CHECK_FALSE(misses(twice, kind::error, "tries_skip"));
    CHECK(misses(twice, kind::error, "tries_home"));
    CHECK_FALSE(misses(twice, kind::error, "dropout.dropout tries_end"));
  }
  SUBCASE("the first screen comes") {
    district_of_tries d("home");
    CHECK(misses(d.play(to_attendance + ", type: x, type: \"000\""), kind::error,
                 "attendance.present tries_home"));
    const coverage met = d.play(to_attendance + ", type: x, type: x, screen: home");
    CHECK_FALSE(misses(met, kind::error, "attendance.present tries_home"));
    CHECK_FALSE(misses(met, kind::error, "tries_skip"));
  }
  SUBCASE("the call ends as it does anyway") {
    district_of_tries d("end");
    const coverage met = d.play(to_attendance + ", type: x, type: x, ended");
    for (const char* error : {"attendance.present tries_end", "tries_home", "tries_skip"})
      CHECK_FALSE(misses(met, kind::error, error));
  }
}
