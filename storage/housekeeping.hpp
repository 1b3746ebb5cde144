#pragma once

#include "gateway/base/clock.hpp"
#include "storage/sql.hpp"

/// What has been kept long enough goes, a few rows at a time.
namespace raporo::storage {

/// Rows that came before an instant go.
struct keep_from {
  instant parked_reports;
  instant incoming_sms;
};

struct purged_rows {
  int parked_reports = 0;
  int incoming_sms = 0;
};

/// Takes away at most `most` of each, the oldest first. Fewer than `most` means that no more are left.
purged_rows purge(sql::connection& c, const keep_from& from, int most);

}  // namespace raporo::storage
