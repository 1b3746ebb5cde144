#pragma once

#include <string>
#include <vector>

#include "config/roster_files.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/base/random.hpp"
#include "gateway/roster/pin_hash.hpp"
#include "storage/database.hpp"
#include "storage/roster.hpp"

/// From the district's tables to the database and back.
namespace raporo {

struct import_options {
  /// Gives known persons the PINs of the tables; else they keep the one they have.
  bool reset_pins = false;
  /// Adds and changes only: whom the tables do not name keeps the posts, and units and figures stay. For
  /// tables of which some rows were refused: to leave a row out is not to say that it is gone.
  bool keep_unlisted = false;
  /// When figures that are new were counted, where the tables do not say: the week of the import, `2026-W48`.
  std::string week;
  pin_cost cost;  ///< for PINs that the tables hold in plain digits
};

/// Replaces the roster by `rows`, or adds them to it, in one transaction: `raporo roster import`, and the
/// first start on an empty data folder. Hashing takes some 20 ms for each person who comes with a plain PIN
/// and needs one; hashes made before cost nothing. Blocks the calling thread; throws sql::error when the
/// database is unusable.
storage::import_summary import_roster(storage::database& db, const config::roster_rows& rows,
                                      const import_options& options, instant now, random_source& random);

/// What importing `rows` would take away altogether because a table has no rows, each as `the posts of 110
/// people`. A file saved too early looks like that.
std::vector<std::string> emptied_by(const storage::roster& known, const config::roster_rows& rows);

/// The tables of the roster that the database holds. Persons without a post are left out, and so are PINs: a
/// hash of four digits hides little, and importing the tables again leaves everybody's PIN as it is.
config::roster_rows export_roster(storage::database& db);

}  // namespace raporo
