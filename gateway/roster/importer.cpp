#include "gateway/roster/importer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_set>

#include "gateway/roster/records.hpp"

namespace raporo {

storage::import_summary import_roster(storage::database& db, const config::roster_rows& rows,
                                      const import_options& options, instant now, random_source& random) {
  std::unordered_set<std::string> settled;
  if (!options.reset_pins) {
    db.read_and_wait([&settled](sql::connection& c) {
      for (const storage::person& p : storage::load_roster(c).persons) {
        if (!p.pin_hash.empty()) settled.insert(p.phone);
      }
    });
  }
  // Outside the transaction: hashing many PINs takes long, and the writer serves everybody.
  const storage::roster records = to_records(rows, options.cost, settled, now, random);
  storage::import_summary summary;
  db.write_and_wait([&](sql::connection& c) {
    const storage::roster known = storage::load_roster(c);
    storage::roster wanted = options.keep_unlisted ? merge(known, records) : records;
    date_counts(wanted.enrolments, known.enrolments, options.week);
    summary = storage::import_roster(c, wanted, options.reset_pins, now);
  });
  return summary;
}

std::vector<std::string> emptied_by(const storage::roster& known, const config::roster_rows& rows) {
  std::vector<std::string> emptied;
  const auto add = [&](bool no_rows, auto count, std::string_view first, std::string_view last) {
    if (no_rows && count > 0) emptied.push_back(fmt::format("{}{}{}", first, count, last));
  };
  const auto has_posts = [](const storage::person& p) { return !p.assignments.empty(); };
  add(rows.units.empty(), known.units.size(), "all ", " units and schools");
  add(rows.enrolments.empty(), known.enrolments.size(), "the enrolment of ", " grades");
  add(rows.people.empty(), std::ranges::count_if(known.persons, has_posts), "the posts of ", " people");
  return emptied;
}

config::roster_rows export_roster(storage::database& db) {
  config::roster_rows rows;
  db.read_and_wait([&rows](sql::connection& c) { rows = to_rows(storage::load_roster(c)); });
  return rows;
}

}  // namespace raporo
