#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "gateway/base/errc.hpp"
#include "gateway/base/random.hpp"
#include "gateway/http/client.hpp"
#include "gateway/stand_in/accepted_log.hpp"
#include "gateway/stand_in/faults.hpp"

namespace raporo::stand_in {

struct aggregator_settings {
  std::string listen = "127.0.0.1:0";
  std::string username = "sandbox";
  std::string api_key;
  std::string delivery_url;                     ///< where delivery reports go; empty: nowhere
  std::chrono::milliseconds report_delay{300};  ///< before `Sent`, and again before `Success`
  std::filesystem::path accepted_file;  ///< every accepted message, a JSON object a line; empty: memory only
};

/// Africa's Talking on the loopback, as far as its documentation goes: for demonstrations and tests.
///
/// - `POST /version1/messaging`: the bulk SMS form endpoint, followed by delivery reports.
/// - `GET /phones/{E.164}/inbox?after=N`: `{"last": 7, "messages": [{"number", "id", "from", "text"}]}`,
/// those with a higher number.
/// - `POST /faults`: see read_fault(). `DELETE /faults`: forgets the ones that wait.
///
/// One event loop, single-threaded. An accepted message is on disk before the answer goes out, and the loop
/// waits for it.
class aggregator {
 public:
  virtual ~aggregator() = default;

  virtual std::string address() const = 0;
  virtual void set_delivery_url(std::string url) = 0;
  virtual void inject(fault f) = 0;
  virtual const std::vector<sent_sms>& accepted() const = 0;

  /// Sends no more reports, closes everything, and waits until nothing of it runs. Must end before it is
  /// destroyed.
  virtual boost::asio::awaitable<void> stop() = 0;
};

/// Errors as serve(). `client` sends the reports; it and `random` outlive the aggregator.
result<std::unique_ptr<aggregator>> start_aggregator(const boost::asio::any_io_executor& executor,
                                                     const aggregator_settings& settings,
                                                     http::client& client, random_source& random);

}  // namespace raporo::stand_in
