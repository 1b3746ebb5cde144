#pragma once

#include <chrono>
#include <string>

#include "gateway/base/clock.hpp"
#include "storage/sql.hpp"

/// SMS that came in, so that the same one twice has one effect.
namespace raporo::storage {

/// How long an aggregator's id tells its SMS at least; later it may count anew.
constexpr std::chrono::days id_lifetime{7};

struct incoming_sms {
  std::string channel;
  std::string provider_id;  ///< the aggregator's id, or what stands in for it when it gives none
  std::string phone;        ///< E.164, or empty when the sender is no number
  std::string text;
  instant received{};
};

/// True when this is the first time; the handling then belongs in the same transaction. The same again has
/// the same sender, id and text, and comes within id_lifetime of the first.
bool remember_sms(sql::connection& c, const incoming_sms& sms);

/// For SMS that nothing but their words tells apart: whether the newest one of this sender on the channel has
/// the same, and came at `since` or later.
bool repeats_newest(sql::connection& c, const incoming_sms& sms, instant since);

}  // namespace raporo::storage
