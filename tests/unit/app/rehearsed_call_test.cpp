#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "gateway/app/commands.hpp"
#include "gateway/app/kept_story.hpp"
#include "tests/unit/app/captured.hpp"
#include "tests/unit/app/demo_folder.hpp"

using raporo::app::rehearsed_call_command;
using raporo::test::capture;
using raporo::test::demo_folder;
using raporo::test::told;

namespace {

/// A call of the demo's first school that is never sent anywhere.
struct rehearsal_call {
  rehearsal_call() {
    command.menus = demo.path();
    command.school = "450601";
    command.at = "2026-11-25T10:00";
    command.record = demo.path() / "call.test.yaml";
    command.options.plain = true;
  }
  told call(const std::vector<std::string>& keys) {
    command.options.keys = keys;
    return capture([&] { return raporo::app::rehearse_call(command); });
  }
  std::string story() const {
    std::ostringstream text;
    text << std::ifstream(command.record).rdbuf();
    return text.str();
  }

  demo_folder demo;
  rehearsed_call_command command;
};

}  // namespace

TEST_CASE(
    "dial --menus: a form that nobody has published yet is called, and the call is a story that holds") {
  rehearsal_call r;
  r.demo.change("menus/weekly.yaml", "  attendance:\n",
                "  turnout:\n    name: {rw: A, en: B, fr: C}\n"
                "    every: week\n    ask:\n      - field: turnout\n        number: 0..99\n"
                "        name: {rw: A, en: B, fr: C}\n        say: {rw: A, en: \"Who came?\", fr: C}\n"
                "    confirm: {rw: A, en: \"Came {turnout}\", fr: C}\n    done: {rw: A, en: Thanks, fr: C}\n"
                "    receipt: {rw: A, en: B, fr: C}\n    last: {rw: A, en: B, fr: C}\n  attendance:\n");
  r.demo.change("menus/menu.yaml", "      - {key: 5, go: help",
                "      - {key: 6, go: turnout, say: {rw: A, en: B, fr: C}}\n      - {key: 5, go: help");
  r.command.language = "en";
  const told t = r.call({"*800#", "1234", "6", "6", "54", "1"});
  CAPTURE(t.problems);
  CAPTURE(t.out);
  CHECK(t.code == 0);
  CHECK(t.says("Who came?"));
  CHECK(t.says("SMS from the gateway: B"));
  CHECK(t.says(
      "call.test.yaml has the call as a story. Played again, it holds.\nNext: give it a name of its own "
      "behind `name:`, move it to "));
  CHECK(t.says("menus/call.test.yaml, then: raporo menu test "));
  CHECK(r.story().ends_with(
      "    expect:\n      saved:\n        - {form: turnout, period: 2026-W48, turnout: 54, "
      "flags: []}\n      draft: none\n"));
  CHECK(r.call({"*800#"}).warns("is there already: name a new file"));
}

TEST_CASE("dial --menus: what was begun and not sent is expected to be there") {
  rehearsal_call r;
  const told t = r.call({"*800#", "1234", "1", "28 27"});
  CAPTURE(t.out);
  CHECK(t.says("Played again, it holds."));
  CHECK(r.story().ends_with(
      "      saved: none\n      draft: {form: attendance, period: 2026-W48, present: {P1: "
      "[28, 27]}, flags: []}\n"));
}

TEST_CASE("dial --menus: a story beside the menus has only to get its name") {
  rehearsal_call r;
  r.command.record = r.demo.path() / "menus" / "call.test.yaml";
  const told t = r.call({"*800#"});
  CHECK(t.says("behind `name:`, then: raporo menu test"));
}

TEST_CASE("dial --menus: without a story nothing is left") {
  rehearsal_call r;
  r.command.record.clear();
  r.command.language = "none";
  const told t = r.call({"*800#", "2", "1234", "1"});
  CHECK(t.code == 0);
  CHECK(t.says("A rehearsal with the menus of "));
  CHECK(t.says("the PIN is 1234, nothing is sent or kept."));
  CHECK(t.says("1 Kinyarwanda"));
  CHECK_FALSE(t.says("story"));
}

TEST_CASE("dial --menus: screens are judged by what the channel's network shows") {
  rehearsal_call r;
  r.command.record.clear();
  r.demo.change("gateway.yaml", "    sender: SCHOOLS", "    screen_septets: 182\n    sender: SCHOOLS");
  const told t = r.call({"*800#"});
  CAPTURE(t.problems);
  CHECK(t.says("/182)"));
}

TEST_CASE("dial --menus: who calls, when, and in which language has to make sense") {
  rehearsal_call r;
  r.command.record.clear();
  r.command.language = "sw";
  CHECK(r.call({"*800#"}).warns("no language is called 'sw'"));
  r.command.at = "tomorrow";
  CHECK(r.call({"*800#"}).warns("'tomorrow' is no day and time; write 2026-11-25T10:00"));
  r.command.school = "999999";
  CHECK(r.call({"*800#"}).warns("nobody in the roster reports for a school `999999`"));
  r.command.school.clear();
  CHECK(r.call({"*800#"}).warns("who calls? Give --school or --phone"));
  r.command.options.phone = "12";
  CHECK(r.call({"*800#"}).code == 2);
  r.command = {};
  r.command.menus = r.demo.path();
  r.command.school = "450601";
  const told other = r.call({"*900#"});
  CHECK(other.code == 1);
  CHECK(other.says("`*900#` is another service"));
}

TEST_CASE("dial --menus: menus with an error are not called") {
  rehearsal_call r;
  r.demo.change("menus/menu.yaml", "start: home", "start: hoem");
  const told t = r.call({"*800#"});
  CHECK(t.code == 1);
  CHECK(t.warns("did you mean `home`?"));
  CHECK_FALSE(std::filesystem::exists(r.command.record));
}

TEST_CASE("dial --record: a story that needs more than an empty database is kept, and said to need it") {
  const demo_folder demo;
  const std::filesystem::path file = demo.path() / "resumed.test.yaml";
  const std::string story =
      "stories:\n  - name: A recorded call\n    given: {school: 450601, at: 2026-11-25T10:00}\n"
      "    steps: [dial, type: 1234, screen: resume]\n";
  const told t = capture([&] { return raporo::app::keep_story(file, story, demo.path()) ? 0 : 1; });
  CHECK(t.code == 0);
  CHECK(t.says("resumed.test.yaml:4:31: error: the screen is `home`, not `resume`"));
  CHECK(t.says("it does not hold, see above.\nA story begins with an empty database"));
  CHECK(t.says("Next: give it a name"));
  CHECK(std::filesystem::exists(file));
}
