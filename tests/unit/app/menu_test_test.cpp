#include <doctest/doctest.h>

#include <filesystem>

#include "gateway/app/commands.hpp"
#include "tests/unit/app/captured.hpp"
#include "tests/unit/app/demo_folder.hpp"

using raporo::app::menu_test_command;
using raporo::test::demo_folder;
using raporo::test::told;

namespace {

told rehearse(const menu_test_command& c) {
  return raporo::test::capture([&] { return raporo::app::test_menus(c); });
}

/// The demo with two stories of a test's own.
struct two_stories {
  two_stories() {
    for (const auto& entry : std::filesystem::directory_iterator(demo.path() / "menus"))
      if (entry.path().string().ends_with(".test.yaml")) std::filesystem::remove(entry.path());
    std::ofstream(file()) << "given: {school: 450601, at: 2026-11-25T10:00, language: en}\n"
                             "stories:\n"
                             "  - {name: A good one, steps: [dial, screen: pin]}\n"
                             "  - {name: A bad one, steps: [dial, screen: home]}\n";
  }
  std::filesystem::path file() const { return demo.path() / "menus" / "two.test.yaml"; }
  menu_test_command command() const { return {demo.path(), {}, {}, 0}; }

  demo_folder demo;
};

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("menu test: a failed story is told with its place, and the others go on") {
  const two_stories s;
  const told t = rehearse(s.command());
  CAPTURE(t.out);
  CHECK(t.code == 1);
  CHECK(has(t.out,
            s.file().string() + ":4:37: error: the screen is `pin`, not `home` [story/does-not-hold]\n"));
  CHECK(has(t.out, "\n      = in the story `A bad one`, in en, after `dial`\n"));
  CHECK(has(t.out, "2 stories, 1 passed, 1 failed.\n"));
  CHECK(has(t.out, "Coverage: screens 1 of "));
}

TEST_CASE("menu test: some of the stories can be chosen, and then coverage means nothing") {
  const two_stories s;
  menu_test_command c = s.command();
  c.only = "good";
  told t = rehearse(c);
  CHECK(t.code == 0);
  CHECK(t.out == "1 story, 1 passed, 0 failed.\n");

  c = s.command();
  c.files = {s.file()};
  t = rehearse(c);
  CHECK(t.code == 1);
  CHECK_FALSE(has(t.out, "Coverage"));

  c = s.command();
  c.only = "no such story";
  t = rehearse(c);
  CHECK(t.code == 1);
  CHECK(has(t.problems, "no story here"));
}

TEST_CASE("menu test: too little coverage fails, however good the stories are") {
  const two_stories s;
  s.demo.change("menus/two.test.yaml", "screen: home", "screen: pin");
  menu_test_command c = s.command();
  const told good = rehearse(c);
  CHECK(good.code == 0);
  CHECK(good.out.ends_with("Next: raporo menu publish " + s.demo.path().string() +
                           " --data DATA --note \"what changed\", when phones shall show it.\n"));
  c.least_coverage = 1;
  const told t = rehearse(c);
  CHECK_FALSE(has(t.out, "Next:"));
  CHECK(t.code == 1);
  CHECK(has(t.out, "Fewer than 1% of the options are covered.\n"));
}

TEST_CASE("menu test: a story that cannot be read is a problem, and none is played") {
  const two_stories s;
  s.demo.change("menus/two.test.yaml", "dial, screen: home", "dail");
  const told t = rehearse(s.command());
  CHECK(t.code == 1);
  CHECK(t.out.empty());
  CHECK(has(t.problems, "two.test.yaml:4:31: error: no step is called `dail` [story/unknown-name]"));
  CHECK(has(t.problems, "did you mean `dial`?"));
}

TEST_CASE("menu test: stories about menus that do not load are not played") {
  const two_stories s;
  s.demo.change("menus/menu.yaml", "start: home", "start: hoem");
  const told t = rehearse(s.command());
  CHECK(t.code == 1);
  CHECK(t.out.empty());
  CHECK(has(t.problems, "did you mean `home`?"));
}
