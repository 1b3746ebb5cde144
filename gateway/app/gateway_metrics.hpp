#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>

#include "gateway/app/admission.hpp"
#include "gateway/app/phone_limits.hpp"
#include "gateway/dialogue/ussd_service.hpp"
#include "gateway/http/server.hpp"
#include "gateway/metrics/metrics.hpp"
#include "gateway/outbound/sender.hpp"
#include "storage/database.hpp"
#include "storage/outbox.hpp"

namespace raporo::app {

/// What `/metrics` shows. Turns are counted as they happen; the rest is read from its owners when somebody
/// looks.
class gateway_metrics {
 public:
  gateway_metrics();

  void observe_turn(dialogue::turn_outcome how, std::chrono::steady_clock::duration took);

  void show_sender(const std::string& channel, const outbound::sender_state& s);
  void show_outbox(const storage::outbox_counts& counts);
  void show_database(const storage::database& database);
  void show_listener(const std::string& name, const http::server_figures& f);
  void show_refused_callbacks(const admission& door);
  void show_odd_callbacks(const std::string& channel, std::uint64_t count);
  void show_limits(const admission& door, const phone_limits& phones);
  void show_sessions(std::size_t live);

  std::string expose() const { return registry_.expose(); }

 private:
  struct turn_metrics {
    metrics::counter count;
    metrics::histogram latency;
  };
  turn_metrics add_turn_metrics(dialogue::turn_outcome how);

  metrics::registry registry_;
  std::array<turn_metrics, 5> turns_;  ///< by turn_outcome
};

}  // namespace raporo::app
