#pragma once

#include <string>
#include <unordered_set>
#include <vector>

#include "config/roster_files.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/base/random.hpp"
#include "gateway/roster/pin_hash.hpp"
#include "storage/roster.hpp"

/// The district's tables as the records of the database, and the other way round.
namespace raporo {

/// The records that `rows` describe, the new persons with new ids; enrolment in order of school, year and
/// grade. Persons whose numbers are in `settled` are given no PIN. Pure but for the hashing.
storage::roster to_records(const config::roster_rows& rows, const pin_cost& cost,
                           const std::unordered_set<std::string>& settled, instant now,
                           random_source& random);

/// The same for finding out whether they fit the menus: nobody's PIN is hashed, and the ids mean nothing.
storage::roster to_records_without_pins(config::roster_rows rows);

/// Says when the pupils of `news` were counted, where the tables do not: when they were if the figures are
/// those of `known`, else in `week`.
void date_counts(std::vector<storage::enrolment>& news, const std::vector<storage::enrolment>& known,
                 const std::string& week);

/// `known` with what `news` adds or says otherwise; nothing is taken away. Posts add up.
storage::roster merge(const storage::roster& known, const storage::roster& news);

/// The tables that describe `records`: a row for each post, so that persons without one are left out, and no
/// PINs.
config::roster_rows to_rows(const storage::roster& records);

}  // namespace raporo
