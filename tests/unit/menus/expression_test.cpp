#include "menus/expression.hpp"

#include <doctest/doctest.h>

#include <map>

using namespace raporo;
using namespace raporo::menus;

namespace {

const vocabulary& words() {
  static const vocabulary known{{{"present", value_type::number, true},
                                 {"enrolled", value_type::number, true},
                                 {"zero", value_type::number, false},
                                 {"unknown", value_type::number, false},
                                 {"closed", value_type::flag, false},
                                 {"open", value_type::flag, false},
                                 {"doubtful", value_type::flag, false},
                                 {"school", value_type::text, false},
                                 {"silent", value_type::list, false},
                                 {"nobody", value_type::list, false}},
                                true};
  return known;
}

// present 50, of which P1 boys 10, P1 girls 12, P2 boys 13, P2 girls 15; enrolled twice as many.
class sample : public environment {
 public:
  value lookup(std::string_view name, const slice& part) const override {
    if (name == "present") return cells(part);
    if (name == "enrolled") return 2 * cells(part);
    if (name == "zero") return 0.0;
    if (name == "closed" || name == "open") return name == "open";
    if (name == "school") return std::string("EP Karambo");
    if (name == "silent") return std::vector<std::string>{"Gihembe", "Muhondo", "Rubaya"};
    if (name == "nobody") return std::vector<std::string>{};
    return std::monostate{};
  }
  std::optional<double> count_grades(
      const std::function<bool(const environment& of_grade)>& holds) const override {
    double count = 0;
    for (const char* grade : {"P1", "P2"}) {
      sample there;
      there.grade_ = grade;
      count += holds(there) ? 1 : 0;
    }
    return count;
  }

 private:
  double cells(const slice& part) const {
    const std::map<std::pair<std::string, sex>, double> all = {
        {{"P1", sex::boys}, 10}, {{"P1", sex::girls}, 12}, {{"P2", sex::boys}, 13}, {{"P2", sex::girls}, 15}};
    double total = 0;
    for (const auto& [cell, n] : all) {
      const std::string& of = part.grade.empty() ? grade_ : part.grade;
      const bool in_grade = of.empty() || of == cell.first;
      const bool in_sex = part.by == sex::none || part.by == cell.second;
      if (in_grade && in_sex) total += n;
    }
    return total;
  }

  std::string grade_;  ///< that a name without one means; empty: all
};

expression read_good(std::string_view text) {
  config::diagnostics problems;
  expression e = expression::parse(text, {"f", 1, 1, 1}, words(), problems);
  INFO(problems.to_text());
  REQUIRE(problems.empty());
  REQUIRE_FALSE(e.empty());
  return e;
}

std::string value_of(std::string_view text) {
  return to_text(read_good(text).evaluate(sample()));
}

config::diagnostic problem_of(std::string_view text) {
  config::diagnostics problems;
  const expression e = expression::parse(text, {"f", 7, 11, 1}, words(), problems);
  CHECK(e.empty());
  REQUIRE(problems.all().size() == 1);
  return problems.all().front();
}

}  // namespace

TEST_CASE("expression: numbers, names, slices and functions") {
  struct row {
    std::string_view text;
    std::string_view result;
  };
  for (const row& r : {
           row{"12", "12"},
           row{"0.5", "0.5"},
           row{"1 + 2 * 3", "7"},
           row{"(1 + 2) * 3", "9"},
           row{"10 - 4 - 3", "3"},
           row{"24 / 4 / 3", "2"},
           row{"-3 + 5", "2"},
           row{"--3", "3"},
           row{"2 * -3", "-6"},
           row{"1/3", "0.3"},
           row{"2/3", "0.7"},
           row{"present", "50"},
           row{"present[P1]", "22"},
           row{"present[girls]", "27"},
           row{"present[P2][boys]", "13"},
           row{"present[boys][P2]", "13"},
           row{"enrolled[P2] - present[P2]", "28"},
           row{"present/enrolled", "0.5"},
           row{"percent(present, enrolled)", "50"},
           row{"percent(2, 3)", "67"},
           row{"percent(612, 668)", "92"},
           row{"percent(1, 8)", "13"},
           row{"sum(1)", "1"},
           row{"sum(present[P1], present[P2], 1)", "51"},
           row{"school", "EP Karambo"},
           row{"\"a b\"", "a b"},
           row{"list(silent, 2)", "Gihembe, Muhondo"},
           row{"more(silent, 2)", "1"},
           row{"more(silent, 3)", "-"},
           row{"more(silent, 0)", "3"},
           row{"more(nobody, 3)", "-"},
           row{"list(silent, 3)", "Gihembe, Muhondo, Rubaya"},
           row{"list(silent, 9)", "Gihembe, Muhondo, Rubaya"},
           row{"list(silent, 0)", ""},
           row{"list(silent, -1)", ""},
           row{"list(nobody, 3)", "-"},
           row{"silent", "Gihembe, Muhondo, Rubaya"},
       }) {
    CAPTURE(r.text);
    CHECK(value_of(r.text) == r.result);
  }
}

TEST_CASE("expression: conditions hold or do not") {
  struct row {
    std::string_view text;
    bool holds;
  };
  for (const row& r : {
           row{"open", true},
           row{"closed", false},
           row{"not closed", true},
           row{"not not open", true},
           row{"present >= 0.5 * enrolled", true},
           row{"present > 0.5 * enrolled", false},
           row{"present < 51", true},
           row{"present <= 49", false},
           row{"present == 50", true},
           row{"present != 50", false},
           row{"school == \"EP Karambo\"", true},
           row{"school != \"EP Karambo\"", false},
           row{"open or closed and closed", true},
           row{"(open or closed) and closed", false},
           row{"not present == 50 and closed", false},
           row{"not (present == 50 and closed)", true},
           row{"not closed and open", true},
           row{"1 + 1 == 2 and 2 < 3", true},
       }) {
    CAPTURE(r.text);
    CHECK(read_good(r.text).holds(sample()) == r.holds);
    CHECK(read_good(r.text).type() == value_type::flag);
  }
  CHECK_FALSE(read_good("present").holds(sample()));
  CHECK_FALSE(expression().holds(sample()));
  CHECK(expression().evaluate(sample()) == value());
}

TEST_CASE("expression: what is not known stays not known, and never counts as zero") {
  for (const std::string_view text :
       {"unknown", "unknown + 1", "1 - unknown", "0 * unknown", "-unknown", "sum(present, unknown)",
        "percent(unknown, 5)", "percent(5, unknown)", "percent(5, 0)", "5 / zero", "zero / zero",
        "unknown == unknown", "unknown < 5", "not doubtful", "doubtful and open", "doubtful or closed",
        "list(silent, unknown)", "more(silent, unknown)", "999999999999999 * 999999999999999"}) {
    CAPTURE(text);
    CHECK(read_good(text).evaluate(sample()) == value());
    CHECK_FALSE(read_good(text).holds(sample()));
    CHECK(value_of(text) == "-");
  }
  CHECK(read_good("doubtful and closed").evaluate(sample()) == value(false));
  CHECK(read_good("closed and doubtful").evaluate(sample()) == value(false));
  CHECK(read_good("doubtful or open").holds(sample()));
  CHECK(read_good("unknown > 5 or open").holds(sample()));
}

TEST_CASE("expression: a problem is told with its place and what to do") {
  struct row {
    std::string_view text;
    std::string_view code;
    unsigned column;  // within the text
    unsigned length;
    std::string_view hint;
  };
  for (const row& r : {
           row{"presnt + 1", "expression/unknown-name", 1, 6, "did you mean `present`?"},
           row{"1 + presnt", "expression/unknown-name", 5, 6, "did you mean `present`?"},
           row{"Present", "expression/unknown-name", 1, 7, "did you mean `present`?"},
           row{"present = 5", "expression/syntax", 9, 1, "write `==`"},
           row{"open && closed", "expression/syntax", 6, 2, "write `and`"},
           row{"open || closed", "expression/syntax", 6, 2, "write `or`"},
           row{"!open", "expression/syntax", 1, 1, "write `not`"},
           row{"1 <> 2", "expression/syntax", 3, 2, "write `!=`"},
           row{"1 < 2 < 3", "expression/syntax", 7, 1, "write `a < b and b < c`"},
           row{"1 == 2 == 3", "expression/syntax", 8, 2, "write `a < b and b < c`"},
           row{"present +", "expression/syntax", 10, 1, ""},
           row{"", "expression/syntax", 1, 1, ""},
           row{"()", "expression/syntax", 2, 1, ""},
           row{"(1", "expression/syntax", 3, 1, ""},
           row{"1 2", "expression/syntax", 3, 1, ""},
           row{"and", "expression/syntax", 1, 3, ""},
           row{"1e3", "expression/syntax", 1, 3, "write digits, as in 80 or 0.5"},
           row{"1.2.3", "expression/syntax", 1, 5, "write digits, as in 80 or 0.5"},
           row{"1.", "expression/syntax", 1, 2, "write digits, as in 80 or 0.5"},
           row{"1234567890123456", "expression/syntax", 1, 16, "write digits, as in 80 or 0.5"},
           row{"\"open", "expression/syntax", 1, 5, ""},
           row{"school == 'x'", "expression/syntax", 11, 1, "write texts in double quotes"},
           row{"present × 2", "expression/syntax", 9, 2, "write `*`"},
           row{"present[P1", "expression/syntax", 11, 1, ""},
           row{"present[p1]", "expression/unknown-part", 9, 2, "write a grade as P1"},
           row{"present[]", "expression/unknown-part", 9, 1, "write a grade as P1"},
           row{"present[boys][girls]", "expression/unknown-part", 15, 5, ""},
           row{"present[P1][P2]", "expression/unknown-part", 13, 2, ""},
           row{"zero[P1]", "expression/not-sliceable", 5, 1, ""},
           row{"school + 1", "expression/wrong-type", 1, 6,
               "`school` is a text: it is shown, or compared as in `school == \"...\"`"},
           row{"1 + (open)", "expression/wrong-type", 5, 6, ""},
           row{"open == closed", "expression/wrong-type", 1, 4, ""},
           row{"school == 5", "expression/wrong-type", 11, 1, "a text is written in quotes: `\"5\"`"},
           row{"school < \"x\"", "expression/wrong-type", 1, 6,
               "`school` is a text: it is shown, or compared as in `school == \"...\"`"},
           row{"present and open", "expression/wrong-type", 1, 7, ""},
           row{"not present", "expression/wrong-type", 5, 7, ""},
           row{"-open", "expression/wrong-type", 2, 4, ""},
           row{"silent == silent", "expression/wrong-type", 1, 6, ""},
           row{"percent(1)", "expression/wrong-arguments", 1, 10, "write `percent(a, b)`"},
           row{"percent(1, 2, 3)", "expression/wrong-arguments", 1, 16, "write `percent(a, b)`"},
           row{"sum()", "expression/wrong-arguments", 1, 5, "write `sum(a, b, ...)`"},
           row{"list(present, 3)", "expression/wrong-type", 6, 7, ""},
           row{"more(present, 3)", "expression/wrong-type", 6, 7, ""},
           row{"sum(1, school)", "expression/wrong-type", 8, 6,
               "`school` is a text: it is shown, or compared as in `school == \"...\"`"},
           row{"percnt(1, 2)", "expression/unknown-function", 1, 6, "did you mean `percent`?"},
           row{"system(1)", "expression/unknown-function", 1, 6, "known: percent, sum, count, list, more"},
       }) {
    CAPTURE(r.text);
    const config::diagnostic d = problem_of(r.text);
    CHECK(d.code == r.code);
    CHECK(d.where.line == 7);
    CHECK(d.where.column == 10 + r.column);
    CHECK(d.where.length == r.length);
    CHECK(d.hint == r.hint);
  }
  CHECK(problem_of("zero + nothing_like_it").hint.starts_with("known here: present, enrolled"));
}

TEST_CASE("expression: a count is of the grades for which its condition is known and holds") {
  CHECK(value_of("count(present > 22)") == "1");
  CHECK(value_of("count(present > 0)") == "2");
  CHECK(value_of("count(present[boys] == present[girls])") == "0");
  CHECK(value_of("count(unknown > 0)") == "0");
  CHECK(value_of("count(not (unknown > 0))") == "0");
  CHECK(value_of("count(present[P1] == 22) + count(present[girls] + 2 > present[boys])") == "4");
  CHECK(value_of("count(present > 22) >= 1 and open") == "true");
  CHECK(value_of("percent(count(present > 22), 2)") == "50");
}

TEST_CASE("expression: a count is where it was asked for, of a condition, and not within another") {
  CHECK(problem_of("count(present)").code == "expression/wrong-type");
  CHECK(problem_of("count()").hint == "write `count(condition)`");
  CHECK(problem_of("count(present > 0, open)").code == "expression/wrong-arguments");
  const config::diagnostic nested = problem_of("count(present > 0 and count(open) > 1)");
  CHECK(nested.code == "expression/no-count");
  CHECK(nested.where.column == 10 + 23);
  CHECK(nested.where.length == 5);
  config::diagnostics problems;
  const expression e = expression::parse("count(present > 0)", {"f", 7, 11, 1}, {words().names}, problems);
  CHECK(e.empty());
  REQUIRE(problems.all().size() == 1);
  CHECK(problems.all()[0].code == "expression/no-count");
}

TEST_CASE("expression: length and nesting are bounded") {
  CHECK(value_of(std::string(15, '(') + "1" + std::string(15, ')')) == "1");
  CHECK(problem_of(std::string(16, '(') + "1" + std::string(16, ')')).code == "expression/too-deep");
  CHECK(problem_of(std::string(400, '(')).code == "expression/too-deep");
  CHECK(problem_of(std::string(400, '-') + "1").code == "expression/too-deep");
  std::string nots;
  for (int i = 0; i < 100; ++i) nots += "not ";
  CHECK(problem_of(nots + "open").code == "expression/too-deep");

  std::string ones = "1";
  while (ones.size() < 499) ones += "+1";
  CHECK(value_of(ones) == "250");
  CHECK(problem_of(ones + "+1").code == "expression/too-long");
}

TEST_CASE("to_text: how values read") {
  CHECK(to_text(value()) == "-");
  CHECK(to_text(-0.04) == "0");
  CHECK(to_text(89.96) == "90");
  CHECK(to_text(89.94) == "89.9");
  CHECK(to_text(-2.5) == "-2.5");
  CHECK(to_text(1e15) == "1000000000000000");
  CHECK(to_text(1e300) == "-");
  CHECK(to_text(std::string()) == "");
  CHECK(to_text(std::vector<std::string>{}) == "-");
  CHECK(to_text(true) == "true");
}
