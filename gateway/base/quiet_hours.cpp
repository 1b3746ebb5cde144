#include "gateway/base/quiet_hours.hpp"

namespace raporo {

instant leave_quiet_hours(instant t, const quiet_hours& quiet, const time_zone& zone) {
  const local_minutes local = zone.to_local(t);
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::minutes time = local - day;
  if (quiet.from <= quiet.to) {
    return quiet.from <= time && time < quiet.to ? zone.to_instant(day + quiet.to) : t;
  }
  if (time < quiet.to) return zone.to_instant(day + quiet.to);
  if (time >= quiet.from) return zone.to_instant(day + std::chrono::days{1} + quiet.to);
  return t;
}

}  // namespace raporo
