#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gateway/base/clock.hpp"
#include "storage/outbox.hpp"
#include "storage/sql.hpp"

/// How a channel does: what people decide about it, and what its sender found out, for those who look from
/// another process.
namespace raporo::storage {

/// A person stopped the channel from sending. What is planned waits, and expires as it would.
struct channel_pause {
  instant since{};
  std::string by;  ///< user of the machine
  std::string reason;
};

struct channel_resumption {
  instant when{};
  std::string by;
  std::string reason;  ///< what has changed
};

struct channel_trouble {
  instant since{};
  std::string what;  ///< one word
  std::string reason;
};

struct channel_error {
  instant when{};
  std::string what;
};

struct channel_state {
  std::optional<channel_pause> paused;
  std::optional<channel_trouble> trouble;
  std::optional<channel_error> last_error;  ///< of a send, the newest
};
channel_state load_channel_state(sql::connection& c, const std::string& channel);
std::optional<channel_pause> find_pause(sql::connection& c, const std::string& channel);

/// Audited. False when it is paused already, and stays as it is.
bool pause_channel(sql::connection& c, const std::string& channel, const channel_pause& p);
/// Audited. False when it is not paused.
bool resume_channel(sql::connection& c, const std::string& channel, const channel_resumption& r);

/// nullopt: the link works.
void set_trouble(sql::connection& c, const std::string& channel, const std::optional<channel_trouble>& t);
void set_last_error(sql::connection& c, const std::string& channel, const channel_error& e);

struct channel_counts {
  std::int64_t planned = 0;
  std::int64_t due = 0;   ///< of the planned
  std::int64_t held = 0;  ///< of the planned, and due but for their kind
  std::int64_t sending = 0;
  /// Of those that were sent since the day began:
  std::int64_t accepted = 0;  ///< delivered ones among them
  std::int64_t failed = 0;
  std::int64_t unknown = 0;
  std::int64_t segments_last_minute = 0;
};
/// Of its planned messages; at most `most`.
std::int64_t count_planned(sql::connection& c, const std::string& channel, std::int64_t most);
/// All on which messages are planned, in order, whether or not gateway.yaml has them.
std::vector<std::string> channels_with_planned(sql::connection& c);
/// `last`: kinds behind it wait at this hour.
channel_counts count_channel(sql::connection& c, const std::string& channel, instant day_began, instant now,
                             message_kind last = message_kind::alert);

}  // namespace raporo::storage
