#include "config/diagnostic.hpp"

#include <doctest/doctest.h>

using namespace raporo::config;

TEST_CASE("diagnostics: a problem shows its line, what is wrong there, and what to do") {
  diagnostics problems;
  problems.remember_source("menus/weekly.yaml", "screens:\n  home:\n    chose: []\n");
  problems.error("menu/unknown-key", {"menus/weekly.yaml", 3, 5, 5}, "unknown key `chose`",
                 "did you mean `choose`?");
  CHECK(problems.to_text() ==
        "menus/weekly.yaml:3:5: error: unknown key `chose` [menu/unknown-key]\n"
        "    3 |     chose: []\n"
        "      |     ^~~~~\n"
        "      = did you mean `choose`?\n");
}

TEST_CASE("diagnostics: the caret stands under its letter behind letters of several bytes and tabs") {
  diagnostics problems;
  problems.remember_source("a", "\té: çà\n");
  problems.error("x/y", {"a", 1, 6, 4}, "wrong");
  CHECK(problems.to_text() ==
        "a:1:6: error: wrong [x/y]\n"
        "    1 | \té: çà\n"
        "      | \t   ^~\n");
}

TEST_CASE("diagnostics: places without a line, without a column and behind the end of the line") {
  diagnostics problems;
  problems.remember_source("a", "ab\r\n");
  problems.warning("x/file", {"a", 0, 0, 1}, "of the file");
  problems.warning("x/line", {"a", 1, 0, 1}, "of the line");
  problems.warning("x/end", {"a", 1, 3, 9}, "at the end");
  problems.warning("x/beyond", {"a", 7, 1, 1}, "beyond");
  CHECK(problems.to_text() ==
        "a: warning: of the file [x/file]\n"
        "a:1: warning: of the line [x/line]\n"
        "    1 | ab\n"
        "a:1:3: warning: at the end [x/end]\n"
        "    1 | ab\n"
        "      |   ^\n"
        "a:7:1: warning: beyond [x/beyond]\n");
  CHECK_FALSE(problems.has_errors());
}

TEST_CASE("diagnostics: told in the order of file and line, found first told first at one place") {
  diagnostics problems;
  problems.error("c/1", {"b", 1, 1, 1}, "fourth");
  problems.error("c/2", {"a", 2, 1, 1}, "second");
  problems.error("c/3", {"a", 2, 1, 1}, "third");
  problems.error("c/4", {"a", 1, 9, 1}, "first");
  CHECK(problems.to_text() ==
        "a:1:9: error: first [c/4]\na:2:1: error: second [c/2]\n"
        "a:2:1: error: third [c/3]\nb:1:1: error: fourth [c/1]\n");
}

TEST_CASE("diagnostics: what a file holds cannot steer the terminal") {
  diagnostics problems;
  problems.remember_source("a", "x\x1B[31m\xFFy");
  problems.error("x/y", {"a", 1, 8, 1}, "key `\x1B[2J\n`");
  CHECK(problems.to_text() ==
        "a:1:8: error: key `?[2J?` [x/y]\n"
        "    1 | x?[31m?y\n"
        "      |        ^\n");
}

TEST_CASE("diagnostics: a line of a megabyte is not repeated with each of its problems") {
  diagnostics problems;
  problems.remember_source("a", std::string(1'000'000, 'x'));
  problems.error("x/y", {"a", 1, 8, 1}, "wrong");
  CHECK(problems.to_text() == "a:1:8: error: wrong [x/y]\n");
}

TEST_CASE("diagnostics: what is wrong with a whole file comes before what may follow from it") {
  diagnostics problems;
  problems.error("x/y", {"a", 1, 8, 1}, "nothing is called `meals`");
  problems.warning("x/z", {"z.yml", 0, 0, 1}, "this file is not read");
  CHECK(problems.to_text() ==
        "z.yml: warning: this file is not read [x/z]\na:1:8: error: nothing is called `meals` [x/y]\n");
}

TEST_CASE("diagnostics: of one kind in one file twenty are shown and the others counted, as JSON all") {
  diagnostics problems;
  for (unsigned line = 1; line <= 163; ++line) problems.error("x/y", {"a", line, 0, 1}, "wrong");
  problems.error("x/z", {"a", 200, 0, 1}, "another");
  problems.error("x/y", {"b", 1, 0, 1}, "wrong");
  const std::string text = problems.to_text();
  CHECK(text.find("a:20: error: wrong [x/y]\n") != std::string::npos);
  CHECK(text.find("a:21:") == std::string::npos);
  CHECK(
      text.ends_with("a:200: error: another [x/z]\nb:1: error: wrong [x/y]\n"
                     "a: and 143 more like that [x/y]\n"));
  CHECK(problems.to_json().find("\"line\":163") != std::string::npos);
}

TEST_CASE("diagnostics: as JSON for other programs") {
  diagnostics problems;
  problems.warning("x/y", {"a", 2, 3, 4}, "say \"no\"", "h");
  CHECK(problems.to_json() ==
        R"([{"severity":"warning","code":"x/y","file":"a","line":2,"column":3,"length":4,)"
        R"("message":"say \"no\"","hint":"h"}])");
  CHECK(diagnostics().to_json() == "[]");
}

TEST_CASE("diagnostics: of two that are in each other's way both places are shown") {
  diagnostics problems;
  problems.remember_source("a", "- {key: 1}\n- {key: 1}\n");
  problems.clash("x/y", {"a", 2, 9, 1}, {"a", 1, 9, 1}, "key 1 is taken", "h");
  CHECK(problems.has_errors());
  CHECK(problems.to_text() ==
        "a:2:9: error: key 1 is taken [x/y]\n"
        "    2 | - {key: 1}\n"
        "      |         ^\n"
        "a:1:9: first here\n"
        "    1 | - {key: 1}\n"
        "      |         ^\n"
        "      = h\n");
  CHECK(problems.to_json().ends_with(R"("hint":"h","first":{"file":"a","line":1,"column":9}}])"));
}

TEST_CASE("closest: a slip of the pen finds its word, another word finds none") {
  const std::vector<std::string_view> known = {"say", "choose", "confirm", "done"};
  struct row {
    std::string_view word;
    std::string_view meant;
  };
  for (const row& r :
       {row{"chose", "choose"}, row{"chosoe", "choose"}, row{"CHOOSE", "choose"}, row{"sy", "say"},
        row{"cnofrm", "confirm"}, row{"doen", "done"}, row{"start", ""}, row{"x", ""}, row{"", ""}}) {
    CAPTURE(r.word);
    CHECK(closest(r.word, known) == r.meant);
  }
  CHECK(closest(std::string(100'000, 'c'), known).empty());
  CHECK(closest("sax", {"say", "sad"}) == "say");
}
