#include "storage/reports.hpp"

#include <algorithm>
#include <unordered_map>

#include "gateway/base/civil.hpp"
#include "storage/report_numbers.hpp"
#include "storage/rows.hpp"

namespace raporo::storage {
namespace {

std::string join_lines(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text.append(line).append(1, '\n');
  return text;
}

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  return lines;
}

bool is_used(sql::connection& c, std::string_view receipt) {
  return c.query("SELECT 1 FROM report_revision WHERE receipt = $1", {receipt}).next();
}

/// The first candidate that is free. When chance, or a retry, has used them all, the last with a number
/// behind it: longer to read aloud, but never a reference that means two things.
std::string choose_receipt(sql::connection& c, const std::vector<std::string>& candidates) {
  for (const std::string& candidate : candidates) {
    if (!is_used(c, candidate)) return candidate;
  }
  for (int n = 2;; ++n) {
    std::string longer = candidates.back() + std::to_string(n);
    if (!is_used(c, longer)) return longer;
  }
}

struct head {
  std::int64_t id;
  std::int64_t revision;
  bool late;
};

// Here ids are asked for afterwards: for RETURNING, SQLite makes a temporary table at each run, with a cache
// of its own.

/// Makes the report, or moves it to its next revision.
head advance(sql::connection& c, const submission& s) {
  const std::string numbers = write_numbers(s.answers);
  c.execute(
      "INSERT INTO report (school_id, form, period, revision, first_received_ms, late, newest_ms, numbers) "
      "VALUES ($1, $2, $3, 1, $4, $5, $4, $6) "
      "ON CONFLICT (school_id, period, form) DO UPDATE SET revision = report.revision + 1, "
      "newest_ms = excluded.newest_ms, numbers = excluded.numbers",
      {s.key.school, s.key.form, s.key.period, to_ms(s.received), std::int64_t{s.late}, numbers});
  auto row =
      c.query("SELECT id, revision, late FROM report WHERE school_id = $1 AND form = $2 AND period = $3",
              {s.key.school, s.key.form, s.key.period});
  row.next();
  return {row.integer(0), row.integer(1), row.integer(2) != 0};
}

/// Gives its id.
std::int64_t insert_revision(sql::connection& c, const head& h, const submission& s,
                             std::string_view receipt) {
  const std::string flags = join_lines(s.flags);
  c.execute(
      "INSERT INTO report_revision (report_id, revision, receipt, person_id, channel, menu_version, flags, "
      "received_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
      {h.id, h.revision, receipt, s.person, s.channel, s.menu_version, flags, to_ms(s.received)});
  auto row = c.query("SELECT id FROM report_revision WHERE receipt = $1", {receipt});
  row.next();
  return row.integer(0);
}

void insert_answers(sql::connection& c, std::int64_t revision_id, const std::vector<answer>& answers) {
  std::int64_t position = 0;
  for (const answer& a : answers) {
    c.execute(
        "INSERT INTO answer (revision_id, field, grade, sex, part, position, value, text) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        {revision_id, a.field, a.grade, sex_code(a.by), a.part, position++, a.value, a.text});
  }
}

/// A row of the view report_detail, whose columns come in this order.
struct detail {
  std::int64_t revision_id;
  report content;
};

detail read_detail(const sql::cursor& row) {
  return {.revision_id = row.integer(0),
          .content = {.key = {row.string(1), row.string(2), row.string(3)},
                      .receipt = row.string(6),
                      .revision = static_cast<int>(row.integer(4)),
                      .person = row.string(7),
                      .person_name = row.string(8),
                      .channel = row.string(9),
                      .received = from_ms(row.integer(11)),
                      .first_received = from_ms(row.integer(12)),
                      .late = row.integer(13) != 0,
                      .flags = split_lines(row.text(10)),
                      .answers = {}}};
}

answer read_answer(const sql::cursor& row, int first) {
  return {.field = row.string(first),
          .grade = row.string(first + 1),
          .by = sex_of(row.text(first + 2)),
          .value = row.integer(first + 3),
          .text = row.string(first + 4),
          .part = row.string(first + 5)};
}

report with_answers(sql::connection& c, detail d) {
  auto row = c.query(
      "SELECT field, grade, sex, value, text, part FROM answer WHERE revision_id = $1 ORDER BY position",
      {d.revision_id});
  while (row.next()) d.content.answers.push_back(read_answer(row, 0));
  return std::move(d.content);
}

std::vector<report> with_answers(sql::connection& c, std::vector<detail> found) {
  std::vector<report> reports;
  reports.reserve(found.size());
  for (detail& d : found) reports.push_back(with_answers(c, std::move(d)));
  return reports;
}

std::optional<report> first_of(sql::connection& c, sql::cursor row) {
  if (!row.next()) return std::nullopt;
  return with_answers(c, read_detail(row));
}

}  // namespace

saved_report save_report(sql::connection& c, const submission& s) {
  if (s.receipt_candidates.empty()) throw std::logic_error("a report needs a candidate for its receipt");
  const head h = advance(c, s);
  const std::string receipt = choose_receipt(c, s.receipt_candidates);
  insert_answers(c, insert_revision(c, h, s, receipt), s.answers);
  return {.receipt = receipt, .revision = static_cast<int>(h.revision), .late = h.late};
}

std::optional<report> newest_report(sql::connection& c, const std::string& school, const std::string& form) {
  return first_of(c, c.query("SELECT * FROM report_detail WHERE school_id = $1 AND form = $2 "
                             "AND revision = newest_revision ORDER BY period DESC LIMIT 1",
                             {school, form}));
}

std::optional<report> find_report(sql::connection& c, const report_key& key) {
  return first_of(c, c.query("SELECT * FROM report_detail WHERE school_id = $1 AND form = $2 AND period = $3 "
                             "AND revision = newest_revision",
                             {key.school, key.form, key.period}));
}

std::optional<counting_report> find_counting(sql::connection& c, const std::string& school,
                                             const std::string& period,
                                             const std::vector<std::string>& forms) {
  std::optional<counting_report> newest;
  auto row = c.query(
      "SELECT r.form, v.receipt, v.received_ms FROM report r "
      "JOIN report_revision v ON v.report_id = r.id AND v.revision = r.revision "
      "WHERE r.school_id = $1 AND r.period = $2",
      {school, period});
  while (row.next()) {
    if (std::ranges::find(forms, row.text(0)) == forms.end()) continue;
    const instant received = from_ms(row.integer(2));
    if (!newest || newest->received < received)
      newest = counting_report{{school, row.string(0), period}, row.string(1), received};
  }
  return newest;
}

std::optional<report> report_that_counts(sql::connection& c, const std::string& school,
                                         const std::string& period, const std::vector<std::string>& forms) {
  const std::optional<counting_report> newest = find_counting(c, school, period, forms);
  return newest ? find_report(c, newest->key) : std::nullopt;
}

std::vector<report> reports_of_period(sql::connection& c, const std::string& period) {
  // Of a day: whatever follows it in a label, `T10:15:30.123`.
  const bool day = parse_date(period).has_value();
  const std::string last = day ? period + "~" : period;
  std::vector<report> reports;
  std::unordered_map<std::int64_t, std::size_t> place;
  auto row = c.query(
      "SELECT * FROM report_detail WHERE period BETWEEN $1 AND $2 AND revision = newest_revision "
      "ORDER BY school_id, form, period",
      {period, last});
  while (row.next()) {
    detail d = read_detail(row);
    place.emplace(d.revision_id, reports.size());
    reports.push_back(std::move(d.content));
  }
  // All answers in one statement: a country has tens of thousands of reports.
  auto cell = c.query(
      "SELECT a.revision_id, a.field, a.grade, a.sex, a.value, a.text, a.part FROM report r "
      "JOIN report_revision v ON v.report_id = r.id AND v.revision = r.revision "
      "JOIN answer a ON a.revision_id = v.id "
      "WHERE r.period BETWEEN $1 AND $2 ORDER BY a.revision_id, a.position",
      {period, last});
  while (cell.next()) reports[place.at(cell.integer(0))].answers.push_back(read_answer(cell, 1));
  return reports;
}

void read_numbers(sql::connection& c, const std::string& period,
                  const std::function<void(const period_numbers&)>& take) {
  auto row = c.query(
      "SELECT school_id, form, newest_ms, late, numbers FROM report WHERE period = $1 "
      "ORDER BY school_id, form",
      {period});
  while (row.next()) {
    take({.school = row.text(0),
          .form = row.text(1),
          .received = from_ms(row.integer(2)),
          .late = row.integer(3) != 0,
          .numbers = number_reader(row.text(4))});
  }
}

std::vector<earlier_report> reports_of_weeks(sql::connection& c, const std::string& person,
                                             const std::vector<std::string>& forms, const std::string& first,
                                             const std::string& last) {
  std::vector<earlier_report> reports;
  // A row for each answer, or one for a report without any.
  auto row = c.query(
      "SELECT v.id, r.school_id, r.form, r.period, a.field, a.grade, a.sex, a.value, a.text, a.part "
      "FROM report r JOIN report_revision v ON v.report_id = r.id AND v.revision = r.revision "
      "LEFT JOIN answer a ON a.revision_id = v.id "
      "WHERE r.school_id IN (SELECT unit_id FROM assignment WHERE person_id = $1) "
      "AND r.period BETWEEN $2 AND $3 ORDER BY v.received_ms, v.id, a.position",
      {person, first, last});
  std::int64_t at = 0;
  while (row.next()) {
    if (std::ranges::find(forms, row.text(2)) == forms.end()) continue;
    if (row.integer(0) != at) reports.push_back({{row.string(1), row.string(2), row.string(3)}, {}});
    at = row.integer(0);
    if (!row.is_null(4)) reports.back().answers.push_back(read_answer(row, 4));
  }
  return reports;
}

std::vector<report> reports_since(sql::connection& c, instant received) {
  std::vector<detail> found;
  auto row = c.query(
      "SELECT * FROM report_detail WHERE received_ms >= $1 AND revision = newest_revision "
      "ORDER BY received_ms, revision_id",
      {to_ms(received)});
  while (row.next()) found.push_back(read_detail(row));
  return with_answers(c, std::move(found));
}

namespace {

std::vector<enrolment_change> read_changes(sql::cursor row) {
  std::vector<enrolment_change> changes;
  while (row.next()) {
    const bool left = row.text(4) == "dropout";
    changes.push_back({.school = row.string(0),
                       .period = row.string(1),
                       .grade = row.string(2),
                       .by = sex_of(row.text(3)),
                       .pupils = left ? -row.integer(5) : row.integer(5)});
  }
  return changes;
}

}  // namespace

std::vector<enrolment_change> enrolment_changes(sql::connection& c) {
  return read_changes(
      c.query("SELECT school_id, period, grade, sex, field, value FROM enrolment_change "
              "ORDER BY school_id, period, field"));
}

std::vector<enrolment_change> enrolment_changes(sql::connection& c, const std::string& person) {
  return read_changes(c.query(
      "SELECT school_id, period, grade, sex, field, value FROM enrolment_change "
      "WHERE school_id IN (SELECT unit_id FROM assignment WHERE person_id = $1) ORDER BY school_id, period, "
      "field",
      {person}));
}

sector_progress count_sector(sql::connection& c, const std::string& school, const std::string& period,
                             const std::vector<std::string>& forms) {
  sector_progress progress;
  // A row for each school and, within it, for each of its reports of the period.
  auto row = c.query(
      "SELECT n.id, EXISTS (SELECT 1 FROM assignment a WHERE a.unit_id = n.id), r.form FROM org_unit s "
      "JOIN org_unit n ON n.parent_id = s.parent_id AND n.kind = 'school' "
      "LEFT JOIN report r ON r.school_id = n.id AND r.period = $2 WHERE s.id = $1 ORDER BY n.id",
      {school, period});
  std::string at;
  bool reported = false;
  while (row.next()) {
    if (row.text(0) != at) {
      at = row.text(0);
      progress.schools += row.integer(1);
      reported = false;
    }
    if (reported || std::ranges::find(forms, row.text(2)) == forms.end()) continue;
    reported = true;
    ++progress.reported;
  }
  progress.schools = std::max(progress.schools, progress.reported);
  return progress;
}

}  // namespace raporo::storage
