#pragma once

#include <string>
#include <vector>

#include "gateway/base/clock.hpp"
#include "gateway/base/follow_up.hpp"
#include "storage/sql.hpp"

/// What officials did about schools: each step is kept, none is changed.
namespace raporo::storage {

struct follow_up {
  std::string id;  ///< of the answer; with the school it tells a follow-up
  std::string school;
  std::string person;  ///< id
  follow_up_action action = follow_up_action::called;
  follow_up_outcome outcome = follow_up_outcome::none;
  instant at{};
  std::string channel;
  std::string alert_key;  ///< of the message that it answers; empty: of none

  friend bool operator==(const follow_up&, const follow_up&) = default;
};

/// The same id and school again changes nothing, and gives false.
bool record_follow_up(sql::connection& c, const follow_up& f);

/// What is empty lets every follow-up through.
struct follow_up_filter {
  std::string school;
  std::string sector;
  instant since{};
  int limit = 1'000'000;
};

struct listed_follow_up {
  follow_up what;
  std::string school_name;  ///< empty: it is gone from the roster; likewise below
  std::string sector_name;
  std::string person_name;
  std::string phone;
};
/// The newest first.
std::vector<listed_follow_up> list_follow_ups(sql::connection& c, const follow_up_filter& f);

}  // namespace raporo::storage
