#pragma once

#include <functional>
#include <string>
#include <vector>

#include "gateway/base/log.hpp"
#include "gateway/base/test_clock.hpp"
#include "gateway/http/server.hpp"

namespace raporo::app {

/// The operations listener: `/healthz` (the process lives), `/readyz` (it takes calls; 503 with the reasons
/// when not),
/// `/metrics` (Prometheus text), and `/clock` when the server runs on a test clock: GET tells it, POST
/// `{"now": "2026-11-27T14:59:50+02:00", "speed": 60}` sets it; either may be left out.
class operations final : public http::handler {
 public:
  struct parts {
    std::function<std::vector<std::string>()> why_not_ready;  ///< empty: ready
    std::function<std::vector<std::string>()>
        troubles;  ///< what an operator should see to, though it takes calls
    std::function<std::string()> metrics;
    logger& log;
    test_clock* time = nullptr;  ///< nullptr: the machine's clock rules, and `/clock` is not there
    std::function<void()> on_clock_set = [] {};
  };

  explicit operations(parts p) : p_(std::move(p)) {}

  boost::asio::awaitable<http::response> handle(const http::request& r) override;

 private:
  http::response ready() const;
  http::response clock(const http::request& r) const;

  parts p_;
};

/// Reads `2026-11-27T14:59:50+02:00` or `...Z`; seconds may be left out. errc::malformed.
result<instant> parse_timestamp(std::string_view text);
/// `2026-11-27T12:59:50Z`
std::string format_timestamp(instant t);

}  // namespace raporo::app
