#include "gateway/rehearsal/recorder.hpp"

#include <doctest/doctest.h>

#include "tests/unit/rehearsal/small_district.hpp"

using namespace raporo;
using namespace raporo::test;
using rehearsal::recorder;

namespace {

/// A call to the switchboard, with somebody who writes it down.
struct recorded_call {
  explicit recorded_call(std::string number)
      : phone(std::move(number)), notes(*d.board.force, phone, wednesday()) {}

  void dial(const std::string& code = "*800#") {
    notes.dialled(code);
    session = "call " + std::to_string(++calls);
    transcript = code == "*800#" ? "" : code.substr(5, code.size() - 6);
    show();
  }
  void type(const std::string& input) {
    notes.typed(input);
    if (!transcript.empty()) transcript += '*';
    transcript += input;
    show();
  }
  void show() {
    const std::string reply = d.board.send(phone, session, transcript);
    notes.saw({reply.substr(4), reply.starts_with("END"), {}});
  }
  std::vector<rehearsal::failure> play_back() {
    CAPTURE(notes.to_yaml());
    std::vector<rehearsal::story> all = d.read(notes.to_yaml());
    CAPTURE(d.problems.to_text());
    REQUIRE(!d.problems.has_errors());
    REQUIRE(all.size() == 1);
    return d.play(all.front());
  }

  small_district d;
  std::string phone;
  recorder notes;
  std::string session;
  std::string transcript;
  int calls = 0;
};

}  // namespace

TEST_CASE("recorder: what was recorded is a story that holds") {
  recorded_call c(alice);
  c.dial();
  c.type(alice_pin);
  c.type("1");
  c.type("40 27");
  c.notes.hung_up();
  c.dial();
  c.type(alice_pin);
  c.type("1");
  c.type("28 27");
  c.type("24 25");
  c.type("1");
  c.notes.received(c.d.board.messages().back());
  CHECK(c.play_back().empty());
  CHECK(c.notes.to_yaml().starts_with(
      "stories:\n"
      "  - name: A recorded call\n"
      "    given: {phone: \"+250788000001\", at: 2026-11-25T10:00, language: en}\n"
      "    steps:\n"
      "      - dial: \"*800#\"\n"
      "      - see exactly: |\n"
      "          Enter your PIN\n"
      "      - type: \"1234\"\n"));
  CHECK(contains(c.notes.to_yaml(), "Ref ..."));
  CHECK(contains(c.notes.to_yaml(), "      - drop\n"));
  CHECK(contains(c.notes.to_yaml(), "      - ended\n      - sms out: \"Received wk48 EP Karambo"));
}

TEST_CASE("recorder: calls to another service are left out, and what was recorded can be played") {
  recorded_call c(alice);
  c.notes.dialled("*801#");
  c.notes.saw({"Not this one", true, {}});
  c.notes.dialled("*801*1#");
  c.notes.saw({"What?", false, {}});
  c.notes.typed("1234");
  c.notes.hung_up();
  c.dial();
  c.type(alice_pin);
  CHECK(c.play_back().empty());
  CHECK_FALSE(contains(c.notes.to_yaml(), "801"));
  CHECK_FALSE(contains(c.notes.to_yaml(), "What"));
}

TEST_CASE("recorder: no PIN gets into a story, neither the known one nor a new one nor a wrong one") {
  recorded_call c(alice);
  c.dial();
  c.type("9753");
  c.type("25801");  // one digit forgotten
  c.type(alice_pin);
  c.type("6");
  c.type("2");
  c.type("13");
  c.type("4444");
  c.type("806421");
  c.type("806421");
  c.notes.hung_up();
  c.dial();
  c.type("806421");
  const std::string story = c.notes.to_yaml();
  CAPTURE(story);
  for (const std::string& pin : {alice_pin, std::string("9753"), std::string("25801\""), std::string("13\""),
                                 std::string("4444"), std::string("806421")})
    CHECK_FALSE(contains(story, pin));
  CHECK(c.play_back().empty());
}

TEST_CASE("recorder: a PIN among keys that are dialled at once is none in the story") {
  recorded_call c(alice);
  c.dial("*800*" + alice_pin + "*1#");
  c.type("28 27");
  const std::string story = c.notes.to_yaml();
  CHECK_FALSE(contains(story, alice_pin));
  CHECK(contains(story, "- dial: \"*800*1234*1#\"\n"));
  CHECK(c.play_back().empty());
}

TEST_CASE("recorder: who has chosen no language yet, and whom nobody knows") {
  recorded_call newcomer(alice);
  newcomer.d.board.real->write_and_wait([](sql::connection& c) { storage::set_language(c, "Alice", {}); });
  newcomer.dial();
  newcomer.type("2");
  newcomer.type(alice_pin);
  CHECK(contains(newcomer.notes.to_yaml(), ", language: none}"));
  CHECK(newcomer.play_back().empty());

  recorded_call unknown(stranger);
  unknown.dial();
  CHECK(contains(unknown.notes.to_yaml(), "at: 2026-11-25T10:00}"));
  CHECK(unknown.play_back().empty());
}
