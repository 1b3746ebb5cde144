#include "config/csv.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using raporo::config::csv_column;
using raporo::config::csv_reader;
using raporo::config::diagnostics;

const std::vector<csv_column> columns = {{"name"}, {"phone"}, {"note", false}};

/// Every good row as `row: name|phone|note`.
std::string rows_of(std::string_view text, diagnostics& problems) {
  csv_reader csv(text, "people.csv", columns, problems);
  std::string rows;
  while (csv.next()) {
    if (!rows.empty()) rows += "; ";
    rows += std::to_string(csv.row()) + ": " + std::string(csv.field(0)) + "|" + std::string(csv.field(1)) +
            "|" + std::string(csv.field(2));
  }
  return rows;
}

std::string good_rows(std::string_view text) {
  diagnostics problems;
  auto rows = rows_of(text, problems);
  CHECK(problems.to_text() == "");
  return rows;
}

/// Each problem as `line:column code`.
std::string csv_problems(std::string_view text) {
  diagnostics problems;
  rows_of(text, problems);
  std::string found;
  for (const auto& p : problems.all()) {
    if (!found.empty()) found += "; ";
    found += std::to_string(p.where.line) + ":" + std::to_string(p.where.column) + " " + p.code;
  }
  return found;
}

}  // namespace

TEST_CASE("csv: quotes, doubled quotes and commas inside them") {
  CHECK(good_rows("name,phone\n\"Uwase, Aline\",1\n\"Jean \"\"JP\"\" Habimana\",2\n\"\",3\n") ==
        "2: Uwase, Aline|1|; 3: Jean \"JP\" Habimana|2|; 4: |3|");
}

TEST_CASE("csv: a byte-order mark, CRLF, and no line break at the end") {
  CHECK(good_rows("\xEF\xBB\xBFname,phone\r\nAline,1\r\nEric,2") == "2: Aline|1|; 3: Eric|2|");
}

TEST_CASE("csv: columns in any order, optional ones left out") {
  CHECK(good_rows("note,phone,name\nx,1,Aline\n") == "2: Aline|1|x");
}

TEST_CASE("csv: blanks around a field and empty rows do not matter, row numbers stay those of the file") {
  CHECK(good_rows("name , phone\n\n Aline ,\t1\n,\n \n\"Eric\",2\n") == "3: Aline|1|; 6: Eric|2|");
}

TEST_CASE("csv: a malformed row is reported with its place and costs only itself") {
  diagnostics problems;
  CHECK(rows_of("name,phone\nAline\n\"open,2\nJe\"an,3\n\"a\"b,4\nEric,5,6\nGood,7\n", problems) ==
        "7: Good|7|");
  CHECK(csv_problems("name,phone\nAline\n\"open,2\nJe\"an,3\n\"a\"b,4\nEric,5,6\nGood,7\n") ==
        "2:1 csv/field-count; 3:1 csv/open-quote; 4:3 csv/stray-quote; 5:4 csv/stray-text; 6:1 "
        "csv/field-count");
}

TEST_CASE("csv: what is not UTF-8, or holds a control character, is refused") {
  CHECK(csv_problems("name,phone\nAndr\xE9,1\nA\x01,2\nA\rB,3\nAndr\u00e9,4\n") ==
        "2:1 csv/encoding; 3:1 csv/encoding; 4:1 csv/encoding");
}

TEST_CASE("csv: a wrong column name comes with a guess, and nothing is read") {
  diagnostics problems;
  CHECK(rows_of("name,phnoe\nAline,1\n", problems).empty());
  REQUIRE(problems.all().size() == 2);
  CHECK(problems.all()[0].code == "csv/unknown-column");
  CHECK(problems.all()[0].hint == "did you mean `phone`?");
  CHECK(problems.all()[0].where.column == 6);
  CHECK(problems.all()[1].code == "csv/missing-column");
  CHECK(csv_problems("name,phone,name\nA,1,B\n") == "1:12 csv/double-column");
}

TEST_CASE("csv: an empty file and one with semicolons say what is wanted") {
  CHECK(csv_problems("") == "1:1 csv/empty");
  CHECK(csv_problems("\n\n") == "1:1 csv/empty");
  CHECK(csv_problems("name;phone\nAline;1\n") == "1:1 csv/semicolons");
}

TEST_CASE("csv: a confidential row is not shown with its problem") {
  diagnostics problems;
  csv_reader csv("name,phone\nAline,0788000101\n", "people.csv", columns, problems,
                 raporo::config::csv_rows::confidential);
  REQUIRE(csv.next());
  csv.error(1, "roster/x", "something is wrong");
  CHECK(problems.to_text() == "people.csv:2:7: error: something is wrong [roster/x]\n");
}

TEST_CASE("csv: a problem with a field shows the row and underlines the field") {
  diagnostics problems;
  csv_reader csv("name,phone\nAline,12\n", "people.csv", columns, problems);
  REQUIRE(csv.next());
  csv.error(1, "roster/x", "something is wrong");
  REQUIRE(problems.all().size() == 1);
  CHECK(problems.all()[0].source_line == "Aline,12");
  CHECK(problems.all()[0].where.column == 7);
  CHECK(problems.all()[0].where.length == 2);
}

TEST_CASE("csv: a field written is the field read") {
  for (const std::string text : {"plain", "a,b", "say \"x\"", ""}) {
    CAPTURE(text);
    diagnostics problems;
    const std::string table = "name,phone\n" + raporo::config::csv_field(text) + ",1\n";
    csv_reader csv(table, "f", columns, problems);
    REQUIRE(csv.next());
    CHECK(csv.field(0) == text);
  }
}
