#pragma once

#include <string>

#include "gateway/base/clock.hpp"
#include "storage/sql.hpp"

/// SMS that came in, so that the same one twice has one effect.
namespace raporo::storage {

struct incoming_sms {
  std::string channel;
  std::string provider_id;  ///< the aggregator's id, or a hash of sender, text and time when it gives none
  std::string phone;        ///< E.164, or empty when the sender is no number
  std::string text;
  instant received{};
};

/// True when this is the first time; the handling then belongs in the same transaction.
bool remember_sms(sql::connection& c, const incoming_sms& sms);

}  // namespace raporo::storage
