#include "storage/reports.hpp"

#include <doctest/doctest.h>

#include "storage/roster.hpp"
#include "tests/support/stored.hpp"
#include "tests/unit/storage/fixture.hpp"

namespace raporo::storage::test {
namespace {

const report_key week_48{"000001", "attendance", "2026-W48"};

submission a_submission(const report_key& key, std::vector<std::string> receipts, std::int64_t value = 28) {
  return {.key = key,
          .person = "p1",
          .channel = "at",
          .menu_version = "weekly-1",
          .answers = {{"present", "P2", sex::boys, value},
                      {"present", "P1", sex::girls, 0},
                      {"closed", "", sex::none, 1}},
          .flags = {"low P2", "low"},
          .receipt_candidates = std::move(receipts),
          .received = at_ms(1'000),
          .late = false};
}

saved_report save(store& s, const submission& what) {
  return s.write([&](sql::connection& c) { return save_report(c, what); });
}
std::optional<report> find(store& s, const report_key& key) {
  return s.read([&](sql::connection& c) { return find_report(c, key); });
}

void import_schools(store& s) {
  roster r;
  r.units = {{"S1", unit_kind::sector, "Byumba", ""},        {"S2", unit_kind::sector, "Rubaya", ""},
             {"000001", unit_kind::school, "Karambo", "S1"}, {"000002", unit_kind::school, "Inyange", "S1"},
             {"000003", unit_kind::school, "Nyange", "S1"},  {"000004", unit_kind::school, "Rubaya", "S2"},
             {"000005", unit_kind::school, "Nobody", "S1"}};
  r.persons = {a_person("p1", "Uwase Aline", "+250780000001")};
  for (const char* school : {"000001", "000002", "000003", "000004"}) {
    r.persons[0].assignments.push_back({"head_teacher", school});
  }
  s.write([&](sql::connection& c) { import_roster(c, r, false, at_ms(0)); });
}

TEST_CASE("reports: what was sent is read back, in the order in which it was asked") {
  store s;
  import_schools(s);
  const saved_report saved = save(s, a_submission(week_48, {"K7M4P"}));
  CHECK(saved.receipt == "K7M4P");
  CHECK(saved.revision == 1);

  const auto r = find(s, week_48);
  REQUIRE(r);
  CHECK(r->key == week_48);
  CHECK(r->receipt == "K7M4P");
  CHECK(r->person == "p1");
  CHECK(r->person_name == "Uwase Aline");
  CHECK(r->channel == "at");
  CHECK(r->received == at_ms(1'000));
  CHECK_FALSE(r->late);
  CHECK(r->flags == std::vector<std::string>{"low P2", "low"});
  CHECK(r->answers == a_submission(week_48, {}).answers);  // a zero is kept, a missing cell stays missing
  CHECK_FALSE(find(s, {"000001", "dropout", "2026-W48"}));
}

TEST_CASE("reports: words and the parts of a declared dimension are kept beside the numbers") {
  store s;
  submission what = a_submission(week_48, {"A"});
  what.answers.push_back({"since", "", sex::none, 0, "2026-11-25"});
  what.answers.push_back({"meals", "", sex::none, 3, "", "morning"});
  what.answers.push_back({"meals", "", sex::none, 4, "", "afternoon"});
  save(s, what);
  CHECK(find(s, week_48)->answers == what.answers);
}

TEST_CASE("reports: sending again makes a revision, and every older one stays") {
  store s;
  save(s, a_submission(week_48, {"AAAAA"}, 28));
  submission second = a_submission(week_48, {"BBBBB"}, 29);
  second.person = "somebody who left";
  second.answers.pop_back();
  second.flags.clear();
  second.received = at_ms(9'000);
  second.late = true;
  CHECK(save(s, second).revision == 2);

  const auto history = s.read([](sql::connection& c) { return raporo::test::revisions_of(c, week_48); });
  REQUIRE(history.size() == 2);
  CHECK(history[0].receipt == "AAAAA");
  CHECK(history[0].answers.size() == 3);
  CHECK(history[0].answers[0] == 28);
  CHECK(history[0].received_ms == 1'000);
  CHECK(history[1].receipt == "BBBBB");
  CHECK(history[1].answers.size() == 2);
  CHECK(history[1].person_name.empty());

  const auto newest = find(s, week_48);
  CHECK(newest->revision == 2);
  CHECK(newest->answers[0].value == 29);
  CHECK(newest->flags.empty());
  CHECK(newest->received == at_ms(9'000));
  // Timeliness is that of the first.
  CHECK(newest->first_received == at_ms(1'000));
  CHECK_FALSE(newest->late);
}

TEST_CASE("reports: a receipt is never given twice") {
  store s;
  const auto key = [](int week) {
    return report_key{"000001", "attendance", "2026-W" + std::to_string(week)};
  };
  CHECK(save(s, a_submission(key(10), {"AAAAA", "BBBBB"})).receipt == "AAAAA");
  CHECK(save(s, a_submission(key(11), {"AAAAA", "BBBBB"})).receipt == "BBBBB");
  CHECK(save(s, a_submission(key(12), {"AAAAA", "BBBBB"})).receipt == "BBBBB2");
  CHECK(save(s, a_submission(key(12), {"AAAAA", "BBBBB"})).receipt == "BBBBB3");
}

TEST_CASE("reports: the newest is that of the newest period") {
  store s;
  save(s, a_submission({"000001", "attendance", "2026-W48"}, {"A"}));
  save(s, a_submission({"000001", "attendance", "2026-W49"}, {"B"}, 31));
  save(s, a_submission({"000001", "attendance", "2026-W48"}, {"C"}));
  save(s, a_submission({"000001", "dropout", "2026-W50"}, {"D"}));
  save(s, a_submission({"000002", "attendance", "2026-W50"}, {"E"}));
  const auto r = s.read([](sql::connection& c) { return newest_report(c, "000001", "attendance"); });
  REQUIRE(r);
  CHECK(r->key.period == "2026-W49");
  CHECK(r->answers[0].value == 31);
  CHECK_FALSE(s.read([](sql::connection& c) { return newest_report(c, "000003", "attendance"); }));
}

TEST_CASE("reports: of several forms the one received last counts, of one form the newest revision") {
  store s;
  const auto received = [](submission what, std::int64_t ms) {
    what.received = at_ms(ms);
    return what;
  };
  save(s, received(a_submission(week_48, {"A"}), 1'000));
  save(s, received(a_submission({"000001", "closed", "2026-W48"}, {"B"}), 2'000));
  save(s, received(a_submission({"000001", "dropout", "2026-W48"}, {"C"}), 3'000));
  save(s, received(a_submission({"000001", "attendance", "2026-W49"}, {"D"}), 4'000));
  const auto counts = [&] {
    return s.read([](sql::connection& c) {
      return report_that_counts(c, "000001", "2026-W48", {"attendance", "closed"}).value().receipt;
    });
  };
  CHECK(counts() == "B");
  save(s, received(a_submission(week_48, {"E"}), 5'000));
  CHECK(counts() == "E");
  CHECK_FALSE(s.read([](sql::connection& c) {
    return report_that_counts(c, "000002", "2026-W48", {"attendance", "closed"});
  }));
}

TEST_CASE("reports: a period gives the newest revisions of all schools with their own answers") {
  store s;
  save(s, a_submission({"000002", "attendance", "2026-W48"}, {"A"}, 1));
  save(s, a_submission({"000001", "attendance", "2026-W48"}, {"B"}, 2));
  save(s, a_submission({"000002", "attendance", "2026-W48"}, {"C"}, 3));
  save(s, a_submission({"000001", "attendance", "2026-W47"}, {"D"}, 4));
  const auto all = s.read([](sql::connection& c) { return reports_of_period(c, "2026-W48"); });
  REQUIRE(all.size() == 2);
  CHECK(all[0].key.school == "000001");
  CHECK(all[0].answers == a_submission({}, {}, 2).answers);
  CHECK(all[1].receipt == "C");
  CHECK(all[1].answers == a_submission({}, {}, 3).answers);
}

TEST_CASE(
    "reports: a person's schools' reports of some weeks come as they were received, newest revisions only") {
  store s;
  import_schools(s);
  save(s, a_submission({"000001", "attendance", "2026-W47"}, {"A"}, 1));
  save(s, a_submission({"000001", "closed", "2026-W47"}, {"B"}, 2));
  save(s, a_submission({"000001", "attendance", "2026-W47"}, {"C"}, 3));
  save(s, a_submission({"000001", "dropout", "2026-W47"}, {"D"}, 4));
  save(s, a_submission({"000001", "attendance", "2026-W43"}, {"E"}, 5));
  save(s, a_submission({"000001", "attendance", "2026-W48"}, {"F"}, 6));
  save(s, a_submission({"000005", "attendance", "2026-W47"}, {"G"}, 7));  // where p1 has no post
  const auto of = [&](const std::string& person) {
    const auto found = s.read([&](sql::connection& c) {
      return reports_of_weeks(c, person, {"attendance", "closed"}, "2026-W44", "2026-W47");
    });
    std::vector<std::pair<std::string, std::vector<answer>>> forms;
    for (const earlier_report& r : found) forms.emplace_back(r.key.form, r.answers);
    return forms;
  };
  REQUIRE(of("p1").size() == 2);
  CHECK(of("p1")[0] == std::pair{std::string("closed"), a_submission({}, {}, 2).answers});
  CHECK(of("p1")[1] == std::pair{std::string("attendance"), a_submission({}, {}, 3).answers});
  CHECK(of("nobody").empty());
}

TEST_CASE("reports: a day has the reports of all its moments") {
  store s;
  save(s, a_submission({"000001", "visits", "2026-11-25T10:15:30.123"}, {"A"}));
  save(s, a_submission({"000001", "visits", "2026-11-25T16:00:00.000"}, {"B"}));
  save(s, a_submission({"000001", "visits", "2026-11-26T08:00:00.000"}, {"C"}));
  CHECK(s.read([](sql::connection& c) { return reports_of_period(c, "2026-11-25"); }).size() == 2);
}

TEST_CASE("reports: who left and came back since the count, by the newest revisions") {
  store s;
  import_schools(s);
  roster r = s.read([](sql::connection& c) { return load_roster(c); });
  r.enrolments = {{"000001", "2026/27", "P1", 30, 30, "2026-W40"}, {"000004", "2026/27", "P1", 30, 30, ""}};
  r.persons[0].assignments.pop_back();  // nobody holds a post at 000004 any more
  s.write([&](sql::connection& c) { import_roster(c, r, false, at_ms(0)); });

  const auto drop_outs = [&](const char* school, const char* period, std::vector<answer> answers) {
    submission what = a_submission({school, "dropout", period}, {std::string(school) + period});
    what.answers = std::move(answers);
    save(s, what);
  };
  drop_outs("000001", "2026-W39", {{"dropout", "P1", sex::boys, 9}});  // not among the counted
  drop_outs("000001", "2026-W40", {{"dropout", "P1", sex::boys, 2}, {"dropout", "P1", sex::girls, 0}});
  drop_outs("000001", "2026-W41", {{"dropout", "P1", sex::boys, 7}});
  drop_outs("000001", "2026-W41", {{"dropout", "P1", sex::girls, 1}, {"returned", "P1", sex::boys, 1}});
  drop_outs("000001", "2026/27-T1", {{"dropout", "P1", sex::girls, 5}});
  drop_outs("000001", "2026-W42", {{"dropout", "P2", sex::girls, 5}});  // a grade that it has not
  drop_outs("000004", "2026-W41", {{"dropout", "P1", sex::none, 3}});
  save(s, a_submission({"000001", "attendance", "2026-W41"}, {"A"}));

  using changes = std::vector<enrolment_change>;
  const changes at_one{{"000001", "2026-W40", "P1", sex::boys, -2},
                       {"000001", "2026-W41", "P1", sex::girls, -1},
                       {"000001", "2026-W41", "P1", sex::boys, 1}};
  changes everywhere = at_one;
  everywhere.push_back({"000004", "2026-W41", "P1", sex::none, -3});
  CHECK(s.read([](sql::connection& c) { return enrolment_changes(c); }) == everywhere);
  CHECK(s.read([](sql::connection& c) { return enrolment_changes(c, "p1"); }) == at_one);
  CHECK(s.read([](sql::connection& c) { return enrolment_changes(c, "nobody"); }).empty());
}

TEST_CASE("reports: a sector counts its schools that reported any of the forms, each once") {
  store s;
  import_schools(s);
  save(s, a_submission({"000001", "attendance", "2026-W48"}, {"A"}));
  save(s, a_submission({"000001", "dropout", "2026-W48"}, {"B"}));
  save(s, a_submission({"000002", "dropout", "2026-W48"}, {"C"}));
  save(s, a_submission({"000003", "attendance", "2026-W47"}, {"D"}));
  save(s, a_submission({"000004", "attendance", "2026-W48"}, {"E"}));
  const auto count = [&](const std::string& school, const std::vector<std::string>& forms) {
    return s.read([&](sql::connection& c) { return count_sector(c, school, "2026-W48", forms); });
  };
  CHECK(count("000003", {"attendance", "dropout"}).reported == 2);
  CHECK(count("000003", {"attendance", "dropout"}).schools == 3);  // nobody can report for the fourth
  CHECK(count("000001", {"attendance"}).reported == 1);
  CHECK(count("unknown", {"attendance"}).schools == 0);
}

TEST_CASE("reports: those received since a time are newest revisions, in the order they came") {
  store s;
  const auto save_at = [&](const char* school, const char* receipt, std::int64_t ms) {
    submission what = a_submission({school, "attendance", "2026-W48"}, {receipt});
    what.received = at_ms(ms);
    save(s, what);
  };
  save_at("000001", "A", 1'000);
  save_at("000002", "B", 2'000);
  save_at("000003", "C", 4'000);
  save_at("000002", "D", 3'000);
  std::vector<std::string> receipts;
  for (const report& r : s.read([](sql::connection& c) { return reports_since(c, at_ms(2'000)); })) {
    receipts.push_back(r.receipt);
    CHECK(r.answers.size() == 3);
  }
  CHECK(receipts == std::vector<std::string>{"D", "C"});
}

TEST_CASE("reports: two answers for one cell are refused whole") {
  store s;
  submission twice = a_submission(week_48, {"A"});
  twice.answers.push_back(twice.answers[0]);
  CHECK_THROWS_AS(save(s, twice), sql::error);
  CHECK_FALSE(find(s, week_48));
}

TEST_CASE("reports: whether the first revision came late is told with every later one") {
  store s;
  import_schools(s);
  submission first = a_submission(week_48, {"A"});
  first.late = true;
  CHECK(save(s, first).late);
  CHECK(save(s, a_submission(week_48, {"B"})).late);
  submission in_time = a_submission({"000002", "attendance", "2026-W48"}, {"C"});
  CHECK_FALSE(save(s, in_time).late);
  in_time.late = true;
  CHECK_FALSE(save(s, in_time).late);
}

}  // namespace
}  // namespace raporo::storage::test
