#include "menus/menu_map.hpp"

#include <doctest/doctest.h>

#include "menus/graph.hpp"
#include "story.hpp"

using namespace raporo;
using namespace raporo::menus;
using namespace raporo::menus::testing;

TEST_CASE(
    "map: every screen and every option of the demo is drawn, at its fullest, in the language asked for") {
  const auto fills = measure_screens(demo(), worst_case{});
  const std::string dot = to_dot(demo(), fills, "fr", 160);
  for (const menu_screen& s : demo().compiled().screens) {
    CAPTURE(s.name);
    CHECK(has(dot, "\"" + s.name + "\" [label=<"));
    for (const option& o : s.options) {
      CAPTURE(o.key);
      CHECK(has(dot, fmt::format("\"{}\" -> \"", s.name)));
      CHECK(has(dot, fmt::format("[label=\"{}", o.key)));
    }
  }
  for (const form& f : demo().compiled().forms) {
    CHECK(has(dot, "subgraph \"cluster_" + f.id + "\""));
    CHECK(has(dot, fmt::format("\"{}\" -> \"{}\" [label=\"1\"]", f.confirm_screen, f.done_screen)));
    for (const question& q : f.questions) CHECK(has(dot, "\"" + q.screen + "\" [label=<"));
    for (const std::string& screen : {f.last_screen, f.reported_screen, f.newer_screen})
      CHECK(has(dot, "\"" + screen + "\" [label=<"));
    CHECK(has(dot, fmt::format("\"last_report\" -> \"{}\"", f.last_screen)));
  }
  for (const char* screen : {"pin", "school", "resume"})
    CHECK(has(dot, fmt::format("\"{}\" [label=<", screen)));
  CHECK_FALSE(has(dot, "Ubwitabire"));
  CHECK(has(dot, "Presence"));
}

TEST_CASE("map: an option that is not for everybody says for whom it is") {
  const auto of_some = demo_with("go: dropout, ", "go: dropout, for: [mentor], ");
  const std::string dot = to_dot(*of_some, measure_screens(*of_some, worst_case{}), "en", 160);
  CHECK(has(dot, "[label=\"2 (mentor only)\"]"));
  CHECK_FALSE(has(to_dot(demo(), measure_screens(demo(), worst_case{}), "en", 160), "only)"));
}

TEST_CASE("map: a screen over the limit is red, and what texts hold cannot break the drawing") {
  const auto strange = demo_with("rw: Ubwitabire, en: Attendance", "rw: Ubwitabire, en: '<b> & \"c\"'");
  const auto fills = measure_screens(*strange, worst_case{});
  const std::string dot = to_dot(*strange, fills, "en", 100);
  CHECK(has(dot, "&lt;b&gt; &amp; &quot;c&quot;"));
  CHECK(has(dot, "BGCOLOR=\"tomato\""));
  CHECK_FALSE(has(to_dot(demo(), measure_screens(demo(), worst_case{}), "en", 160), "tomato"));
}
