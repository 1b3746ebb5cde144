#include "gateway/reports/sheets.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

#include "gateway/reports/unit_sums.hpp"
#include "gateway/reports/xlsx.hpp"
#include "tests/unit/reports/reported_week.hpp"

using namespace raporo;
using namespace raporo::reports;
using namespace raporo::test;
using alerts::ratio;

namespace {

/// A workbook of the small district.
workbook book_of(const std::vector<storage::report>& week, std::vector<field> fields,
                 const std::string& language = "en", const std::string& period = "2026-W48") {
  const auto people = small_directory();
  const alerts::week_figures figures = figures_of(people, week48, week);
  return make_workbook({.people = *people,
                        .week = period == "2026-W48" ? &figures : nullptr,
                        .reports = week,
                        .fields = fields,
                        .words = {},
                        .period = period,
                        .language = language,
                        .made = at("2026-11-30 10:00"),
                        .made_local = "2026-11-30 10:00"});
}

std::size_t column_of(const sheet& s, const std::string& title) {
  const auto found = std::ranges::find(s.columns, title, &sheet_column::title);
  return static_cast<std::size_t>(found - s.columns.begin());
}

/// The cell of a unit in the column of this title; `no column` when there is none.
sheet_cell cell(const sheet& s, const std::string& unit, const std::string& title) {
  const std::size_t column = column_of(s, title);
  if (column == s.columns.size()) return std::string("no column");
  for (const auto& row : s.rows)
    if (std::ranges::find(row, sheet_cell(unit)) != row.end()) return row.at(column);
  return std::string("no row");
}

const sheet_cell nothing{};
sheet_cell number(std::int64_t n) {
  return n;
}

field disabled_field() {
  field f;
  f.form = f.name = "disabled";
  f.by_grade = true;
  f.sensitive = true;
  return f;
}

storage::report disabled(const std::string& school, std::int64_t boys, std::int64_t girls) {
  return report_of(school, "disabled", week48, "2026-11-25 10:00",
                   {{"disabled", "P1", sex::boys, boys}, {"disabled", "P1", sex::girls, girls}});
}

}  // namespace

TEST_CASE("sheets: one for each level, of the same figures, with the coverage beside the rate") {
  const workbook book = book_of(counted_week_48(), fields_of(demo_menu()));
  REQUIRE(book.sheets.size() == 4);
  const sheet& districts = book.sheets[0];
  CHECK(districts.name == "Districts");
  CHECK(cell(districts, "Rwanda", "Level") == sheet_cell("Country"));
  CHECK(cell(districts, "Gicumbi", "Attendance") == sheet_cell(ratio{244, 290}));
  CHECK(cell(districts, "Gicumbi", "Coverage") == sheet_cell(ratio{3, 5}));
  CHECK(column_of(districts, "Coverage") + 1 == column_of(districts, "Attendance"));
  const sheet& sectors = book.sheets[1];
  CHECK(cell(sectors, "Kageyo", "Present") == number(244));
  CHECK(cell(sectors, "Kageyo", "Dropped out, boys") == number(3));
  const sheet& schools = book.sheets[2];
  CHECK(cell(schools, "450101", "School") == sheet_cell("EP Karambo"));
  CHECK(cell(schools, "EP Karambo", "Attendance, girls") == sheet_cell(ratio{52, 55}));
  CHECK(schools.frozen_columns == 4);
  for (const sheet& s : book.sheets)
    for (const auto& row : s.rows) CHECK(row.size() == s.columns.size());
}

TEST_CASE("sheets: what was not reported is empty, and what was reported as none is zero") {
  const workbook book = book_of(counted_week_48(), fields_of(demo_menu()));
  const sheet& schools = book.sheets[2];
  CHECK(cell(schools, "EP Muhondo", "Present") == nothing);
  CHECK(cell(schools, "EP Muhondo", "Dropped out") == nothing);
  CHECK(std::get<ratio>(cell(schools, "EP Muhondo", "Attendance")).known() == false);
  CHECK(cell(schools, "EP Muhondo", "Reports") == number(0));
  CHECK(cell(schools, "EP Karambo", "Came back") == nothing);
  CHECK(cell(book.sheets[1], "Rubaya", "Enrolled") == nothing);
  std::vector<storage::report> week = counted_week_48();
  week.push_back(
      report_of(muhondo, "dropout", week48, "2026-11-25 10:00", {{"dropout", "P1", sex::boys, 0}}));
  CHECK(cell(book_of(week, fields_of(demo_menu())).sheets[2], "EP Muhondo", "Dropped out") == number(0));
}

TEST_CASE("sheets: reasons of one school are shown from five pupils on, and those of a sector all") {
  std::vector<storage::report> week = counted_week_48();
  week.push_back(report_of(gihembe, "dropout", week48, "2026-11-28 10:00",
                           {{"dropout", "P1", sex::boys, 4},
                            {"dropout", "P1", sex::girls, 3},
                            {"dropout", "P2", sex::girls, 2},
                            {"reason", "P1", sex::none, 1},
                            {"reason", "P2", sex::none, 7}}));
  const workbook book = book_of(week, fields_of(demo_menu()));
  const sheet& schools = book.sheets[2];
  CHECK(cell(schools, "EP Karambo", "dropout: reason 3") == nothing);
  CHECK(cell(schools, "EP Karambo", "dropout: reason, not shown") == number(2));
  CHECK(cell(schools, "GS Gihembe", "dropout: reason 1") == number(7));
  CHECK(cell(schools, "GS Gihembe", "dropout: reason 7") == nothing);
  CHECK(cell(schools, "GS Gihembe", "dropout: reason, not shown") == number(2));
  // Nothing tells which reason the two of Gihembe are: one that nobody gave looks the same.
  CHECK(cell(schools, "GS Gihembe", "dropout: reason 3") == nothing);
  const sheet& sectors = book.sheets[1];
  CHECK(cell(sectors, "Kageyo", "dropout: reason 3") == number(2));
  CHECK(cell(sectors, "Kageyo", "dropout: reason 7") == number(2));
  CHECK(cell(sectors, "Kageyo", "dropout: reason, not shown") == sheet_cell("no column"));
}

TEST_CASE(
    "sheets: pupils with a disability are hidden by one to four below a sector, the other sex with them") {
  std::vector<storage::report> week{disabled(karambo, 2, 9), disabled(gihembe, 0, 3), disabled(muhondo, 5, 6),
                                    disabled(rubaya, 0, 0)};
  const workbook book = book_of(week, {disabled_field()});
  const sheet& schools = book.sheets[2];
  CHECK(cell(schools, "EP Karambo", "disabled") == number(11));
  CHECK(cell(schools, "EP Karambo", "disabled, boys") == sheet_cell("hidden"));
  CHECK(cell(schools, "EP Karambo", "disabled, girls") == sheet_cell("hidden"));
  CHECK(cell(schools, "GS Gihembe", "disabled") == sheet_cell("hidden"));
  CHECK(cell(schools, "EP Muhondo", "disabled, boys") == number(5));
  CHECK(cell(schools, "EP Rubaya", "disabled") == number(0));
  CHECK(cell(schools, "EP Nyamiyaga", "disabled") == nothing);
  CHECK(cell(book.sheets[1], "Kageyo", "disabled, boys") == number(7));
  // Of one school alone a sector shows no more than the school.
  const workbook lonely = book_of({disabled(karambo, 2, 9)}, {disabled_field()});
  CHECK(cell(lonely.sheets[1], "Kageyo", "disabled, boys") == sheet_cell("hidden"));
  CHECK(cell(lonely.sheets[0], "Gicumbi", "disabled") == number(11));
}

TEST_CASE("sheets: periods that are no weeks have the fields, by how many schools reported") {
  const std::vector<storage::report> year{
      report_of(karambo, "repeaters", week48, "2026-10-20 10:00",
                {{"repeaters", "P1", sex::boys, 12}, {"repeaters", "P1", sex::girls, 10}})};
  const workbook book = book_of(year, fields_of(demo_menu()), "fr", "2026/27");
  CHECK(book.sheets[1].name == "Secteurs");
  CHECK(cell(book.sheets[1], "Kageyo", "repeaters, filles") == number(10));
  CHECK(cell(book.sheets[1], "Kageyo", "Couverture") == sheet_cell(ratio{1, 5}));
  CHECK(cell(book.sheets[1], "Rubaya", "repeaters") == nothing);
}

TEST_CASE("fields: reasons of pupils are sensitive, and why a school is closed is not") {
  const std::vector<field> all = fields_of(demo_menu());
  CHECK(find_field(all, "dropout", "reason")->sensitive);
  CHECK_FALSE(find_field(all, "closed", "reason")->sensitive);
  CHECK_FALSE(find_field(all, "attendance", "present")->sensitive);
  CHECK(find_field(all, "attendance", "present")->every_grade);
  CHECK_FALSE(find_field(all, "dropout", "dropout")->every_grade);
  CHECK(find_field(all, "repeaters", "repeaters")->except == std::vector<std::string>{"N1", "N2", "N3"});
}

TEST_CASE(
    "xlsx: a reader finds texts as texts, rates as percentages, empty cells empty, and the titles frozen") {
  const temporary_folder folder;
  workbook book;
  book.title = "t";
  book.made = at("2026-11-30 10:00");
  book.sheets = {{.name = "Schools",
                  .columns = {{"Code", 10}, {"School", 20}, {"Present", 10}, {"Rate", 10}, {"Again", 10}},
                  .frozen_columns = 2,
                  .rows = {{std::string("000601"), std::string("=HYPERLINK(\"http://x\")"), number(0),
                            ratio{1, 4}, ratio{0, 0}},
                           {std::string("450102"), std::string("http://x.example"), nothing, ratio{3, 3},
                            std::string("@SUM(A1)")}}}};
  const auto file = folder.path() / "book.xlsx";
  write_xlsx(book, file);
  const auto script = folder.write("read.py", R"py(import sys, openpyxl
page = openpyxl.load_workbook(sys.argv[1])["Schools"]
def row(n): return [(c.value, c.data_type) for c in page[n]]
assert page.freeze_panes == "C2", page.freeze_panes
assert row(2) == [("000601", "s"), ('=HYPERLINK("http://x")', "s"), (0, "n"), (0.25, "n"), (None, "n")], row(2)
assert row(3) == [("450102", "s"), ("http://x.example", "s"), (None, "n"), (1, "n"), ("@SUM(A1)", "s")], row(3)
assert page["D2"].number_format == "0.0%" and page["A2"].number_format == "@"
assert page["B3"].hyperlink is None
)py");
  const std::string command = "/usr/bin/python3 " + script.string() + " " + file.string();
  CHECK(std::system(command.c_str()) == 0);
}

TEST_CASE("xlsx: a file that cannot be written is told, and none is left") {
  const temporary_folder folder;
  const auto file = folder.path() / "none" / "book.xlsx";
  CHECK_THROWS_AS(write_xlsx({.title = "t", .made = {}, .sheets = {}}, file), std::runtime_error);
  CHECK_FALSE(std::filesystem::exists(file));
}
