#include "menus/earlier.hpp"

#include <doctest/doctest.h>

#include "menus/values.hpp"
#include "story.hpp"

using namespace raporo;
using namespace raporo::menus;
using namespace raporo::menus::testing;

namespace {

const std::string school = "211008";

/// EP Karambo's attendance of a week: the same boys and girls in each of its two grades.
earlier_report attendance_of(std::string_view week, std::int64_t boys, std::int64_t girls) {
  earlier_report r{{school, "attendance", std::string(week)}, {}};
  for (const char* grade : {"P1", "P2"}) {
    r.answers.push_back({"present", grade, sex::boys, boys});
    r.answers.push_back({"present", grade, sex::girls, girls});
  }
  return r;
}

/// A report of week 48, after some earlier ones.
struct weekly_desk {
  explicit weekly_desk(std::vector<earlier_report> before) {
    p.schools[0].grades = {{"P1", 60, 58}, {"P2", 55, 57}};
    p.person.earlier = std::move(before);
  }

  std::string tell(std::string_view text) {
    const graph& g = p.menus->compiled();
    values v(g, p.world, "en");
    v.school = &p.schools[0];
    v.asked = &g.forms[0];
    v.answers = &answers;
    v.period_label = "2026-W48";
    v.grade = grade;
    config::diagnostics problems;
    const expression e = expression::parse(text, {}, make_vocabulary("", v.asked), problems);
    REQUIRE_MESSAGE(!e.empty(), problems.to_text());
    return to_text(e.evaluate(v));
  }

  phone p;
  std::vector<answer> answers;
  std::string grade;
};

}  // namespace

TEST_CASE("earlier: `last.` is the week before, as a whole, of a part, or of the grade that is asked") {
  weekly_desk d({attendance_of("2026-W46", 1, 1), attendance_of("2026-W47", 28, 27)});
  CHECK(d.tell("last.present") == "110");
  CHECK(d.tell("last.present[girls]") == "54");
  CHECK(d.tell("last.present[P2][boys]") == "28");
  d.grade = "P1";
  CHECK(d.tell("last.present") == "55");
}

TEST_CASE("earlier: a week without a report, a newer closure and another school's report are unknown") {
  earlier_report elsewhere = attendance_of("2026-W47", 28, 27);
  elsewhere.key.school = "211009";
  CHECK(weekly_desk({}).tell("last.present") == "-");
  CHECK(weekly_desk({attendance_of("2026-W46", 28, 27)}).tell("last.present") == "-");
  CHECK(weekly_desk({elsewhere}).tell("last.present < 5") == "-");
  const earlier_report closed{{school, "closed", "2026-W47"}, {{"reason", "", sex::none, 4}}};
  CHECK(weekly_desk({attendance_of("2026-W47", 28, 27), closed}).tell("last.present") == "-");
  CHECK(weekly_desk({closed, attendance_of("2026-W47", 28, 27)}).tell("last.present") == "110");
}

TEST_CASE("earlier: a grade that was not reported leaves its sum unknown, and the other parts known") {
  earlier_report r = attendance_of("2026-W47", 28, 27);
  std::erase_if(r.answers, [](const answer& a) { return a.grade == "P2"; });
  weekly_desk d({r});
  CHECK(d.tell("last.present[P1]") == "55");
  CHECK(d.tell("last.present") == "-");
  CHECK(d.tell("same_as_last") == "false");
}

TEST_CASE("earlier: `usual.` is the median of the weeks that were reported of four, and one alone is none") {
  CHECK(weekly_desk({attendance_of("2026-W47", 20, 20)}).tell("usual.present") == "-");
  CHECK(weekly_desk({attendance_of("2026-W43", 20, 20), attendance_of("2026-W47", 20, 20)})
            .tell("usual.present") == "-");
  weekly_desk d({attendance_of("2026-W44", 20, 10), attendance_of("2026-W46", 30, 10),
                 attendance_of("2026-W47", 29, 10)});
  CHECK(d.tell("usual.present") == "78");
  CHECK(d.tell("usual.present[P1][boys]") == "29");
  CHECK(weekly_desk({attendance_of("2026-W44", 10, 10), attendance_of("2026-W45", 11, 10)})
            .tell("usual.present[P1]") == "21");  // a whole number of pupils
}

TEST_CASE("earlier: the same numbers again are told whatever their order, and one other number is enough") {
  weekly_desk d({attendance_of("2026-W47", 28, 27)});
  d.answers = attendance_of("2026-W48", 28, 27).answers;
  CHECK(d.tell("same_as_last") == "true");
  std::ranges::reverse(d.answers);
  CHECK(d.tell("same_as_last") == "true");
  d.answers.back().value = 29;
  CHECK(d.tell("same_as_last") == "false");
  CHECK(weekly_desk({}).tell("same_as_last") == "-");
}

TEST_CASE("earlier: weekly forms know the weeks before, and a wrong name is guessed") {
  const auto problem_of = [](std::string_view text, std::size_t form) {
    config::diagnostics problems;
    expression::parse(text, {}, make_vocabulary("", &demo().compiled().forms[form]), problems);
    return problems.to_text();
  };
  CHECK(has(problem_of("last.presnt > 3", 0), "did you mean `last.present`?"));
  CHECK(has(problem_of("last.repeaters > 3", 3), "unknown name `last.repeaters`"));
  CHECK(demo().find_form("attendance")->looks_back);
  CHECK_FALSE(demo().find_form("dropout")->looks_back);
}
