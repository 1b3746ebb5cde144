#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "storage/inbox.hpp"

/// Parts of long SMS, kept until the others are there.
namespace raporo::storage {

/// Vonage sends what was not taken again for 24 hours: a part that is not there by then does not come.
constexpr std::chrono::hours part_lifetime{24};

/// Of one sender on one channel, all unfinished SMS together: a longer text than two reports have.
constexpr int most_waiting_parts = 32;

struct sms_part {
  incoming_sms sms;
  std::string reference;
  unsigned total = 2;
  unsigned number = 1;  ///< counts from 1
};

/// Keeps it until finish_joining(), so that whoever fails before may repeat both; unless its SMS had its
/// effect.
///
/// Another text under the same number means that the sender's telephone uses the reference again: what waited
/// under it is dropped. So is what is older than part_lifetime, of anybody, and the sender's oldest parts
/// beyond most_waiting_parts.
void keep_part(sql::connection& c, const sms_part& part);

/// All parts of the SMS of `part`, in order; nullopt while one is missing. For another transaction than that
/// which kept `part`: of two that are kept at one moment each sees itself alone.
std::optional<std::vector<sms_part>> find_all_parts(sql::connection& c, const sms_part& part);

/// The joined SMS has its effect in this transaction: none of its parts has one any more.
void finish_joining(sql::connection& c, const std::vector<sms_part>& parts);

}  // namespace raporo::storage
