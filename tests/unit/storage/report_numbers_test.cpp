#include "storage/report_numbers.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

#include "storage/reports.hpp"
#include "storage/rows.hpp"
#include "tests/support/stored.hpp"
#include "tests/unit/storage/fixture.hpp"

namespace raporo::storage::test {
namespace {

std::vector<answer> read_all(std::string_view text) {
  std::vector<answer> all;
  number_reader reader(text);
  for (reported_number n; reader.next(n);)
    all.push_back({std::string(n.field), std::string(n.grade), n.by, n.value, "", std::string(n.part)});
  return all;
}

submission of_school(const std::string& school, const std::string& receipt, std::int64_t present, int at) {
  return {.key = {school, "attendance", "2026-W48"},
          .person = "p1",
          .channel = "at",
          .menu_version = "1",
          .answers = {{"present", "P1", sex::boys, present}, {"note", "", sex::none, 0, "rain, 2=3; x"}},
          .flags = {},
          .receipt_candidates = {receipt},
          .received = at_ms(at),
          .late = at > 1'000};
}

TEST_CASE("numbers of a report: what is written is read back, in its order, without the texts") {
  const std::vector<answer> answers{{"present", "P2", sex::boys, 28},
                                    {"present", "P1", sex::girls, 0, "", "morning"},
                                    {"closed", "", sex::none, -1}};
  const std::string text = write_numbers(answers);
  CHECK(text == "present,P2,M,=28;present,P1,F,morning=0;closed,,,=-1;");
  CHECK(read_all(text) == answers);
  CHECK(write_numbers({{"note", "", sex::none, 0, "rain"}}).empty());
  CHECK(read_all("").empty());
}

TEST_CASE("numbers of a report: what is not written so is a bug, and none of it passes for a number") {
  for (const char* text : {"present", "present,P1,M,=", "present,P1,M,=2x;", "present,P1,M=28;", ";"})
    CHECK_THROWS_AS(read_all(text), std::logic_error);
}

TEST_CASE("numbers of a report: a period is read in a pass, each school with its newest revision") {
  store s;
  s.write([](sql::connection& c) {
    save_report(c, of_school("000002", "A", 28, 500));
    save_report(c, of_school("000001", "B", 30, 900));
    save_report(c, of_school("000002", "C", 27, 2'000));
    submission other = of_school("000001", "D", 99, 100);
    other.key.period = "2026-W47";
    save_report(c, other);
  });
  std::string seen;
  s.read([&](sql::connection& c) {
    read_numbers(c, "2026-W48", [&](const period_numbers& r) {
      number_reader numbers = r.numbers;
      reported_number n;
      while (numbers.next(n)) {
        seen += std::string(r.school) + " " + std::string(r.form) + " " + std::to_string(n.value) + " " +
                std::to_string(to_ms(r.received)) + (r.late ? " late\n" : "\n");
      }
    });
  });
  CHECK(seen == "000001 attendance 30 900\n000002 attendance 27 2000\n");
}

}  // namespace
}  // namespace raporo::storage::test
