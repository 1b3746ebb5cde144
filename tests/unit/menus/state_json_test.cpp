#include <doctest/doctest.h>

#include "menus/engine.hpp"

using namespace raporo;
using namespace raporo::menus;

namespace {

dialogue_state with_answers(std::vector<answer> answers) {
  dialogue_state s;
  s.open_draft.emplace();
  s.open_draft->answers = std::move(answers);
  return s;
}

}  // namespace

TEST_CASE("state: answers are written by field and grade, and come back in their order") {
  const dialogue_state s = with_answers({{"present", "P1", sex::boys, 28},
                                         {"present", "P1", sex::girls, 27},
                                         {"present", "P2", sex::girls, 31},
                                         {"present", "P2", sex::boys, 30},
                                         {"reason", "P1", sex::none, 4},
                                         {"note", "", sex::none, 0, "roof, \"leaks\""},
                                         {"there", "P3", sex::boys, 1, "", "morning"},
                                         {"there", "P3", sex::girls, 2, "", "morning"}});
  CHECK(to_json(s) ==
        R"({"open_draft":{"answers":[["present","P1",[28,27],"P2",["F",31],"P2",["M",30]],["reason","P1",4],)"
        R"(["note","","roof, \"leaks\""],["there","P3/morning",[1,2]]]}})");
  CHECK(from_json(to_json(s)).value() == s);
}

TEST_CASE("state: what was left out is written, and comes back") {
  dialogue_state s = with_answers({{"present", "P1", sex::boys, 28}});
  s.open_draft->skipped = {"present[P2]", "note"};
  CHECK(to_json(s) ==
        R"({"open_draft":{"answers":[["present","P1",["M",28]]],"skipped":["present[P2]","note"]}})");
  CHECK(from_json(to_json(s)).value() == s);
}

TEST_CASE("state: screens of one question stand together in the trail") {
  dialogue_state s;
  s.trail = {"home", "attendance.present[P1]", "attendance.present[P2]", "attendance.confirm",
             "attendance.present[P3]"};
  CHECK(to_json(s) ==
        R"({"trail":["home","attendance.present[P1,P2]","attendance.confirm","attendance.present[P3]"]})");
  CHECK(from_json(to_json(s)).value() == s);
}

TEST_CASE("state: a draft that was written with a list for each answer is still read") {
  const auto s = from_json(R"({"open_draft":{"answers":[["present","P1","M",28],["present","P1","F",27],)"
                           R"(["reason","","",4]]}})");
  REQUIRE(s.has_value());
  CHECK(*s == with_answers({{"present", "P1", sex::boys, 28},
                            {"present", "P1", sex::girls, 27},
                            {"reason", "", sex::none, 4}}));
}

TEST_CASE("state: what is not a state is malformed") {
  for (const char* text :
       {"", "[]", R"({"trail":"home"})", R"({"open_draft":{"answers":[["present","P1"]]}})",
        R"({"open_draft":{"answers":[["present","P1",[1,2,3]]]}})",
        R"({"open_draft":{"answers":[["present","P1",["X",2]]]}})",
        R"({"open_draft":{"answers":[["present","P1","M","28"]]}})", R"({"open_draft":{"answers":[[]]}})"}) {
    CAPTURE(text);
    CHECK_FALSE(from_json(text).has_value());
  }
}
