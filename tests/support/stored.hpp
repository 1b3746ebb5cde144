#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/outbox.hpp"
#include "storage/reports.hpp"

/// What tests look for in the database and the program does not.
namespace raporo::test {

inline std::optional<storage::message> message_with_key(sql::connection& c, const std::string& key) {
  auto row = c.query("SELECT id FROM outbox_message WHERE key = $1", {key});
  return row.next() ? storage::find_message(c, row.string(0)) : std::nullopt;
}

/// One sending of a report.
struct stored_revision {
  std::string receipt;
  std::string person_name;
  std::int64_t received_ms = 0;
  std::vector<std::int64_t> answers;  ///< in the order in which they were asked
};

/// Every sending of a report, oldest first.
inline std::vector<stored_revision> revisions_of(sql::connection& c, const report_key& key) {
  std::vector<stored_revision> all;
  auto row = c.query(
      "SELECT revision_id, receipt, person_name, received_ms FROM report_detail "
      "WHERE school_id = $1 AND form = $2 AND period = $3 ORDER BY revision",
      {key.school, key.form, key.period});
  while (row.next()) {
    stored_revision& r = all.emplace_back(stored_revision{row.string(1), row.string(2), row.integer(3), {}});
    auto answer =
        c.query("SELECT value FROM answer WHERE revision_id = $1 ORDER BY position", {row.integer(0)});
    while (answer.next()) r.answers.push_back(answer.integer(0));
  }
  return all;
}

}  // namespace raporo::test
