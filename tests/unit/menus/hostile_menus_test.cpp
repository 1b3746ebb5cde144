#include <doctest/doctest.h>
#include <fmt/format.h>

#include "menus/lint.hpp"
#include "story.hpp"

using namespace raporo;
using namespace raporo::menus;
using namespace raporo::menus::testing;

namespace {

constexpr std::string_view abc = "{rw: a, en: b, fr: c}";

/// `count` times what `make` gives for 0, 1, 2, ...
template <class Make>
std::string repeated(std::size_t count, const Make& make) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += make(i);
  return all;
}

/// What grows: the parts of a menu that is otherwise small and right.
struct grown {
  std::string head;
  std::string screens;
  std::string options;
  std::string say = "a";
  std::string more_questions;
  std::string checks;
  std::string forms;
};

std::string menu_of(const grown& g) {
  return fmt::format(R"(menu: one
format: raporo-menu-1
languages: [rw, en, fr]
for: [school_leader]
start: home
keys: {{back: "00", home: "000", next: 0}}
{}screens:
  home:
    say: {{rw: "{}", en: a, fr: a}}
    choose:
      - {{key: 1, go: meals, say: {}}}
{}{}forms:
  meals:
    name: {}
    every: week
    ask:
      - {{field: meals, number: 0..9, name: {}, say: {}}}
{}    check:
      - {{warn: meals > 8, flag: many, say: {}}}
{}    confirm: {}
    done: {}
    receipt: {}
    last: {}
{})",
                     g.head, g.say, abc, g.options, g.screens, abc, abc, abc, g.more_questions, abc, g.checks,
                     abc, abc, abc, abc, g.forms);
}

std::string question_in_circle(std::size_t i, std::size_t count) {
  return fmt::format("      - {{field: f{}, number: 0..9, when: f{} > 0, name: {}, say: {}}}\n", i,
                     (i + 1) % count, abc, abc);
}
std::string screen_in_circle(std::size_t i, std::size_t count) {
  return fmt::format("  s{}: {{say: {}, choose: [{{key: 1, go: s{}, say: {}}}]}}\n", i, abc, (i + 1) % count,
                     abc);
}

config::diagnostics lint_hostile(const grown& g) {
  std::vector<menu_source> sources{{"one.yaml", menu_of(g)}};
  for (menu_source& s : read_folder(RAPORO_SOURCE_DIR "/config/demo/menus"))
    if (s.file == "phrases.yaml") sources.push_back(std::move(s));
  config::diagnostics problems;
  lint_menu(sources, worst_case{}, problems);
  return problems;
}

struct hostile_row {
  std::string_view shape;
  grown menu;
  std::string_view code;
  std::string_view says;
};

std::vector<hostile_row> hostile_rows() {
  std::vector<hostile_row> rows;
  const auto add = [&](std::string_view shape, std::string grown::* part, std::string text,
                       std::string_view code, std::string_view says) {
    grown g;
    g.*part = std::move(text);
    rows.push_back({shape, std::move(g), code, says});
  };
  add("deep nesting", &grown::head, "x: " + std::string(5'000, '[') + std::string(5'000, ']') + "\n",
      "yaml/too-deep", "32 levels");
  add("very wide mapping", &grown::head,
      repeated(4'000, [](std::size_t i) { return fmt::format("k{}: 1\n", i); }), "menu/too-many",
      "500 keys in one mapping");
  add("very long scalar", &grown::say, std::string(15'000, 'x'), "text/too-long", "1000 bytes in one text");
  add("a scalar longer than any line", &grown::say, std::string(300'000, 'x'), "yaml/too-large",
      "a line of more than 16384 bytes");
  add("a text of many lines", &grown::head, "x: \"" + std::string(400'000, '\n') + "\"\n", "menu/too-many",
      "20000 lines in all files");
  add("a text of more lines than a file has", &grown::head, "x: \"" + std::string(15'000, '\n') + "\"\n",
      "yaml/too-large", "more than 10000 lines");
  add("very long name", &grown::head, std::string(900, 'x') + ": 1\n", "text/too-long",
      "64 bytes in one name");
  add("very many values", &grown::head,
      repeated(4'000, [](std::size_t) { return std::string("- {a: 1, b: 1, c: 1, d: 1, e: 1, f: 1}\n"); })
          .insert(0, "x:\n"),
      "yaml/too-many-nodes", "40000 values");
  add("very many values in one bracket", &grown::head,
      "x: [" +
          repeated(200,
                   [](std::size_t) {
                     return repeated(1'000, [](std::size_t) { return std::string("a,"); }) + "\n  ";
                   }) +
          "]\n",
      "yaml/too-many-nodes", "40000 values");
  add("more than half a megabyte", &grown::head, "#" + std::string(600'000, 'x') + "\n", "menu/too-many",
      "bytes in all files");
  add("10,000 screens in a circle", &grown::screens,
      repeated(10'000, [](std::size_t i) { return screen_in_circle(i, 10'000); }), "menu/too-many", "bytes");
  add("900 screens in a circle", &grown::screens,
      repeated(900, [](std::size_t i) { return screen_in_circle(i, 900); }), "menu/too-many", "500 screens");
  add("9,000 options", &grown::options,
      repeated(9'000,
               [](std::size_t i) { return fmt::format("      - {{key: {}, go: meals, say: x}}\n", i); }),
      "yaml/too-many-nodes", "5000 values in one list");
  add("1,000 options", &grown::options,
      repeated(
          1'000,
          [](std::size_t i) { return fmt::format("      - {{key: {}, go: meals, say: {}}}\n", i, abc); }),
      "menu/too-many", "100 items in one list");
  add("1,500 questions in a circle", &grown::more_questions,
      repeated(1'500, [](std::size_t i) { return question_in_circle(i, 1'500); }), "menu/too-many",
      "60 questions in one form");
  add("thousands of conditions", &grown::checks,
      repeated(2'500,
               [](std::size_t i) {
                 return fmt::format("      - {{warn: meals > {}, flag: w{}, say: {}}}\n", i, i, abc);
               }),
      "menu/too-many", "100 items in one list");
  add("a condition of thousands of terms", &grown::checks,
      "      - {warn: meals > 8" +
          repeated(1'000, [](std::size_t) { return std::string(" and meals > 8"); }) +
          ", flag: w, say: " + std::string(abc) + "}\n",
      "text/too-long", "1000 bytes");
  add("a hundred and one forms", &grown::forms,
      repeated(101,
               [](std::size_t i) {
                 return fmt::format("  g{}: {{name: {}, every: week, ask: [], confirm: {}}}\n", i, abc, abc);
               }),
      "menu/too-many", "100 forms");
  add("seven forms of fifty questions", &grown::forms,
      repeated(7,
               [](std::size_t form) {
                 return fmt::format("  g{}:\n    ask:\n", form) +
                        repeated(50, [](std::size_t i) { return question_in_circle(i, 50); });
               }),
      "menu/too-many", "300 questions in all forms");
  return rows;
}

}  // namespace

TEST_CASE("hostile menus: what such a test changes is a menu without a mistake") {
  const config::diagnostics problems = lint_hostile({});
  CHECK_MESSAGE(problems.empty(), problems.to_text());
}

TEST_CASE("hostile menus: each shape that would cost much gives one clear error, which names the limit") {
  for (const hostile_row& r : hostile_rows()) {
    CAPTURE(r.shape);
    const config::diagnostics problems = lint_hostile(r.menu);
    REQUIRE(problems.all().size() == 1);
    const config::diagnostic& d = problems.all()[0];
    CHECK(d.code == r.code);
    CHECK(d.where.file == "one.yaml");
    CHECK_MESSAGE(has(d.message, r.says), d.message);
  }
}

TEST_CASE("hostile menus: the first thing beyond a limit is pointed at") {
  grown g;
  g.more_questions = repeated(70, [](std::size_t i) { return question_in_circle(i, 70); });
  const config::diagnostics problems = lint_hostile(g);
  REQUIRE(problems.all().size() == 1);
  // `meals` is the first question, so f59 is the 61st.
  const std::string text = menu_of(g);
  const std::size_t at = text.find("f59, number");
  CHECK(problems.all()[0].where.line == std::ranges::count(text.substr(0, at), '\n') + 1);
}

TEST_CASE("hostile menus: a large honest menu is within the limits") {
  grown g;
  // A tree: each screen leads to two others and to the form.
  g.options = "      - {key: 2, go: s0, say: " + std::string(abc) + "}\n";
  g.screens = repeated(200, [](std::size_t i) {
    std::string options = fmt::format("{{key: 1, go: meals, say: {}}}", abc);
    for (const std::size_t next : {2 * i + 1, 2 * i + 2})
      if (next < 200) options += fmt::format(", {{key: {}, go: s{}, say: {}}}", next - 2 * i + 1, next, abc);
    return fmt::format("  s{}: {{say: {}, choose: [{}]}}\n", i, abc, options);
  });
  const config::diagnostics problems = lint_hostile(g);
  CHECK_MESSAGE(problems.empty(), problems.to_text());
}

TEST_CASE("hostile menus: bounds that name each other by the dozen are reckoned once each") {
  grown g;
  g.more_questions = repeated(50, [](std::size_t i) {
    std::string most = "9";
    for (std::size_t before = 0; before < i; ++before) most += fmt::format(" + f{}", before);
    return fmt::format("      - {{field: f{}, number: 0..{}, name: {}, say: {}}}\n", i, most, abc, abc);
  });
  const config::diagnostics problems = lint_hostile(g);
  CHECK_MESSAGE(problems.empty(), problems.to_text());
}
