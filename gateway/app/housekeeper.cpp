#include "gateway/app/housekeeper.hpp"

#include <algorithm>

#include "storage/housekeeping.hpp"

namespace raporo::app {
namespace {

constexpr std::chrono::minutes between_purges{10};
/// A few milliseconds of the thread that writes.
constexpr int most_purged_at_once = 500;
/// The answer to a send comes within minutes: a report that has no message by then is another application's
/// of the same account.
constexpr std::chrono::days reports_parked{7};

boost::asio::awaitable<result<storage::purged_rows>> purge(storage::database& db, storage::keep_from from) {
  return db.write([from](sql::connection& c) { return storage::purge(c, from, most_purged_at_once); });
}

}  // namespace

boost::asio::awaitable<void> housekeeper::tick() {
  const instant now = p_.time.now();
  if (!is_time(now)) co_return;
  const storage::keep_from from{now - reports_parked, now - sms_kept_};
  const result<storage::purged_rows> gone = co_await purge(p_.database, from);
  looked_ = now;
  // The database says so itself when it cannot be written.
  if (!gone) co_return;
  if (std::max(gone->parked_reports, gone->incoming_sms) == most_purged_at_once) looked_.reset();
  if (gone->parked_reports + gone->incoming_sms > 0) {
    p_.log.info("old rows taken away", {{"delivery_reports", std::int64_t{gone->parked_reports}},
                                        {"incoming_sms", std::int64_t{gone->incoming_sms}}});
  }
}

/// A clock that was set back must not stop it until it is later again.
bool housekeeper::is_time(instant now) const {
  return !looked_ || now < *looked_ || now >= *looked_ + between_purges;
}

}  // namespace raporo::app
