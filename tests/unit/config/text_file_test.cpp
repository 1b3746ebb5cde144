#include "config/text_file.hpp"

#include <doctest/doctest.h>

#include "tests/support/temporary_folder.hpp"

using namespace raporo::config;

TEST_CASE("text file: one that is missing is told otherwise than one that is too large") {
  const raporo::test::temporary_folder folder;
  const auto code_of = [&](const char* name, std::size_t most_bytes) {
    diagnostics problems;
    const auto text = read_text_file(folder.path() / name, "roster", most_bytes, problems);
    if (text) return *text;
    REQUIRE(problems.all().size() == 1);
    return problems.all()[0].code;
  };
  for (const char* name : {"a.yaml", "a.csv"}) folder.write(name, "12345");
  CHECK(code_of("a.yaml", 5) == "12345");
  CHECK(code_of("a.yaml", 4) == "yaml/too-large");
  CHECK(code_of("a.csv", 4) == "roster/no-file");
  CHECK(code_of("b.yaml", 5) == "roster/no-file");
}
