#include "gateway/rehearsal/report_writer.hpp"

#include <doctest/doctest.h>

#include "tests/unit/rehearsal/small_district.hpp"

using namespace raporo;
using namespace raporo::test;

TEST_CASE("report writer: what it writes is read as the same report") {
  small_district d;
  const menus::graph& g = d.board.force->menu->compiled();
  const auto& attendance = *std::ranges::find(g.forms, "attendance", &menus::form::id);
  const std::string report = rehearsal::write_report(
      attendance, {gihembe, "attendance", "2026-W48"},
      {{"present", "P1", sex::boys, 28}, {"present", "P1", sex::girls, 27}, {"present", "P2", sex::girls, 5}},
      {"low[P1]"});
  CHECK(report ==
        "{form: attendance, school: 450102, period: 2026-W48, present: {P1: [28, 27], P2: [none, 5]}, flags: "
        "[\"low[P1]\"]}");
  const rehearsal::story s = d.story("dial", "    expect: {saved: " + report + "}\n");
  REQUIRE(s.expected.saved.size() == 1);
  CHECK(s.expected.saved[0].school == gihembe);
  CHECK(s.expected.saved[0].cells.size() == 4);
  CHECK_FALSE(s.expected.saved[0].cells[2].value);
  CHECK(s.expected.saved[0].flags == std::vector<std::string>{"low[P1]"});

  const auto& closed = *std::ranges::find(g.forms, "closed", &menus::form::id);
  CHECK(rehearsal::write_report(closed, {{}, "closed", {}}, {{"reason", "", sex::none, 3}}, {}) ==
        "{form: closed, reason: 3, flags: []}");
}

TEST_CASE("report writer: a text stands in quotes, whatever is in it") {
  CHECK(rehearsal::in_quotes("say \"a\\b\"\nnow") == R"("say \"a\\b\"\nnow")");
}
