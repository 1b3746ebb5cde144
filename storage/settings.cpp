#include "storage/settings.hpp"

#include "storage/rows.hpp"

namespace raporo::storage {

std::optional<std::string> find_setting(sql::connection& c, const std::string& name) {
  auto row = c.query("SELECT value FROM setting WHERE name = $1", {name});
  if (!row.next()) return std::nullopt;
  return row.string(0);
}

void set_setting(sql::connection& c, const std::string& name, const std::string& value) {
  c.execute(
      "INSERT INTO setting (name, value) VALUES ($1, $2) "
      "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      {name, value});
}

void record_audit(sql::connection& c, const audit_event& e, instant now) {
  c.execute("INSERT INTO audit_event (at_ms, actor, action, subject, detail) VALUES ($1, $2, $3, $4, $5)",
            {to_ms(now), e.actor, e.action, e.subject, e.detail});
}

}  // namespace raporo::storage
