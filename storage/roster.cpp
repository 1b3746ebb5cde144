#include "storage/roster.hpp"

#include "storage/rows.hpp"
#include "storage/settings.hpp"
#include "storage/unit_kinds.hpp"

namespace raporo::storage {
namespace {

person read_person(const sql::cursor& row) {
  const auto opted_out_ms = row.optional_integer(7);
  return {.id = row.string(0),
          .name = row.string(1),
          .phone = row.string(2),
          .language = row.string(3),
          .channel = row.string(8),
          .pin_hash = row.string(4),
          .pin_failures = static_cast<int>(row.integer(5)),
          .locked_until = from_ms(row.integer(6)),
          .opted_out_at = opted_out_ms ? std::optional(from_ms(*opted_out_ms)) : std::nullopt,
          .assignments = {}};
}

std::vector<org_unit> load_units(sql::connection& c) {
  std::vector<org_unit> units;
  auto row = c.query("SELECT id, kind, name, parent_id FROM org_unit ORDER BY id");
  while (row.next()) {
    units.push_back({.id = row.string(0),
                     .kind = unit_kind_of(row.text(1)),
                     .name = row.string(2),
                     .parent = row.string(3)});
  }
  return units;
}

std::vector<enrolment> load_enrolments(sql::connection& c) {
  std::vector<enrolment> enrolments;
  auto row = c.query(
      "SELECT school_id, year, grade, boys, girls, counted FROM enrolment ORDER BY school_id, year, "
      "position");
  while (row.next()) {
    enrolments.push_back({.school = row.string(0),
                          .year = row.string(1),
                          .grade = row.string(2),
                          .boys = row.optional_integer(3),
                          .girls = row.optional_integer(4),
                          .counted = row.string(5)});
  }
  return enrolments;
}

std::vector<person> load_persons(sql::connection& c) {
  std::vector<person> persons;
  std::unordered_map<std::string, std::size_t> place;
  auto row = c.query(
      "SELECT id, name, phone, language, pin_hash, pin_failures, locked_until_ms, opted_out_ms, channel FROM "
      "person "
      "ORDER BY id");
  while (row.next()) {
    place.emplace(row.string(0), persons.size());
    persons.push_back(read_person(row));
  }
  auto post = c.query("SELECT person_id, role, unit_id FROM assignment ORDER BY person_id, role, unit_id");
  while (post.next()) {
    persons[place.at(post.string(0))].assignments.push_back({.role = post.string(1), .unit = post.string(2)});
  }
  return persons;
}

}  // namespace

roster load_roster(sql::connection& c) {
  return {.revision = roster_revision(c),
          .units = load_units(c),
          .enrolments = load_enrolments(c),
          .persons = load_persons(c)};
}

std::int64_t roster_revision(sql::connection& c) {
  const auto text = find_setting(c, "roster_revision");
  return text ? std::stoll(*text) : 0;
}

std::optional<person> find_person(sql::connection& c, const phone_number& phone) {
  auto row = c.query(
      "SELECT id, name, phone, language, pin_hash, pin_failures, locked_until_ms, opted_out_ms, channel FROM "
      "person "
      "WHERE phone = $1",
      {phone.e164()});
  if (!row.next()) return std::nullopt;
  person p = read_person(row);
  auto post =
      c.query("SELECT role, unit_id FROM assignment WHERE person_id = $1 ORDER BY role, unit_id", {p.id});
  while (post.next()) p.assignments.push_back({.role = post.string(0), .unit = post.string(1)});
  return p;
}

pin_state record_pin_failure(sql::connection& c, const std::string& person_id, const pin_policy& policy,
                             instant now) {
  auto row = c.query(
      "UPDATE person SET "
      "locked_until_ms = CASE WHEN pin_failures + 1 >= $2 THEN $3 ELSE locked_until_ms END, "
      "pin_failures = CASE WHEN pin_failures + 1 >= $2 THEN 0 ELSE pin_failures + 1 END "
      "WHERE id = $1 RETURNING pin_failures, locked_until_ms",
      {person_id, std::int64_t{policy.tries}, to_ms(now + policy.lock)});
  if (!row.next()) return {};
  return {.failures = static_cast<int>(row.integer(0)), .locked_until = from_ms(row.integer(1))};
}

void clear_pin_failures(sql::connection& c, const std::string& person_id) {
  c.execute("UPDATE person SET pin_failures = 0, locked_until_ms = 0 WHERE id = $1", {person_id});
}

void set_pin(sql::connection& c, const std::string& person_id, const std::string& pin_hash) {
  c.execute("UPDATE person SET pin_hash = $2, pin_failures = 0, locked_until_ms = 0 WHERE id = $1",
            {person_id, pin_hash});
}

void set_language(sql::connection& c, const std::string& person_id, const std::string& language) {
  c.execute("UPDATE person SET language = $2 WHERE id = $1", {person_id, language});
}

void set_opted_out(sql::connection& c, const std::string& person_id, std::optional<instant> when) {
  c.execute("UPDATE person SET opted_out_ms = $2 WHERE id = $1",
            {person_id, when ? sql::parameter(to_ms(*when)) : sql::parameter()});
}

void opt_out_by_aggregator(sql::connection& c, const std::string& person_id, const std::string& how,
                           instant now) {
  const auto marked = c.execute("UPDATE person SET opted_out_ms = $2 WHERE id = $1 AND opted_out_ms IS NULL",
                                {person_id, to_ms(now)});
  if (marked == 0) return;
  record_audit(c, {.actor = "aggregator", .action = "opted out", .subject = person_id, .detail = how}, now);
}

void opt_out_number(sql::connection& c, const phone_number& phone, const std::string& how, instant now) {
  if (c.execute(
          "INSERT INTO opted_out_number (phone, since_ms) VALUES ($1, $2) ON CONFLICT (phone) DO NOTHING",
          {phone.e164(), to_ms(now)}) == 0)
    return;
  record_audit(c, {.actor = "number", .action = "opted out", .subject = phone.masked(), .detail = how}, now);
}

void opt_in_number(sql::connection& c, const phone_number& phone, const std::string& how, instant now) {
  if (c.execute("DELETE FROM opted_out_number WHERE phone = $1", {phone.e164()}) == 0) return;
  record_audit(c, {.actor = "number", .action = "opted in", .subject = phone.masked(), .detail = how}, now);
}

}  // namespace raporo::storage
