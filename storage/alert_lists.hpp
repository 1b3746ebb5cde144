#pragma once

#include <string>
#include <vector>

#include "gateway/base/clock.hpp"
#include "storage/sql.hpp"

/// The schools that messages to officials name, kept with each message: its text is fixed when it is planned,
/// and so is what a number in an answer to it means.
namespace raporo::storage {

struct named_school {
  std::string id;
  std::string name;  ///< as the text has it
  bool call_first = false;

  friend bool operator==(const named_school&, const named_school&) = default;
};

/// What a message of a rule names. Without schools: nothing more is to be told of the unit.
struct alert_names {
  std::string rule;
  std::string period;  ///< `2026-W48`
  std::string unit;    ///< id of what it is about
  std::vector<named_school> schools;
};

/// Keeps the names beside a message that is new. Requires: in the transaction that plans the message.
void keep_names(sql::connection& c, const std::string& message, const std::string& person,
                const alert_names& names, instant said);

/// A list that a person may answer.
struct alert_list {
  std::string key;  ///< of the message
  std::vector<named_school> schools;
};

/// The newest lists that were sent to a person at `from` or later: those of one rule and period, by unit, or
/// none. What a newer message of the same rule and unit replaced is not among them, even when that names no
/// school.
std::vector<alert_list> lists_to_answer(sql::connection& c, const std::string& person, instant from,
                                        instant now);

}  // namespace raporo::storage
