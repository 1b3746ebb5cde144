#pragma once

#include <memory>
#include <string>

#include "gateway/base/clock.hpp"
#include "gateway/dialogue/in_force.hpp"
#include "menus/sms_report.hpp"
#include "storage/sql.hpp"

namespace raporo::dialogue {

/// Is the school below a unit at which the person holds a post above the schools?
bool is_in_charge_of(const storage::person& p, const school_entry& school);

/// What an official answered to a digest, and from where.
struct follow_up_commit {
  std::shared_ptr<const caller> who;  ///< registered
  menus::facts facts;
  std::string language;
  menus::sms_follow_up said;
  std::string id;  ///< UUIDv7 of the answer
  std::string channel;
  instant now{};

  /// Stores what was done about each school, or nothing when any of them is not sure, and gives the SMS that
  /// says so. Repeatable.
  std::string run(sql::connection& c) const;
};

}  // namespace raporo::dialogue
