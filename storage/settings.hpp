#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/clock.hpp"
#include "storage/sql.hpp"

/// Small values of one installation, and the audit trail.
namespace raporo::storage {

std::optional<std::string> find_setting(sql::connection& c, const std::string& name);
void set_setting(sql::connection& c, const std::string& name, const std::string& value);

/// Append-only: who did what to which thing.
struct audit_event {
  std::string actor;    ///< person id, `operator`, `gateway`, or `aggregator`
  std::string action;   ///< `report saved`, `pin changed`, `roster imported`
  std::string subject;  ///< id of the thing
  std::string detail;   ///< no message text, no PIN
};
void record_audit(sql::connection& c, const audit_event& e, instant now);

}  // namespace raporo::storage
