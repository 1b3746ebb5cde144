#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <map>
#include <string>

#include "gateway/http/client.hpp"

namespace raporo::stand_in {

/// Posts forms to the gateway at their times, one after the other, once each: a report that the gateway does
/// not take is lost, as nothing documents that it would be repeated. One event loop, single-threaded.
class reporter {
 public:
  reporter(boost::asio::any_io_executor executor, http::client& client, std::string url);
  /// Requires: stopped.
  ~reporter();

  void start();
  void set_url(std::string url) { url_ = std::move(url); }
  void post_at(std::chrono::steady_clock::time_point when, std::string form);
  boost::asio::awaitable<void> stop();

 private:
  boost::asio::awaitable<void> run();

  http::client& client_;
  std::string url_;
  boost::asio::any_io_executor executor_;
  boost::asio::steady_timer next_;
  boost::asio::steady_timer gone_;
  std::multimap<std::chrono::steady_clock::time_point, std::string> waiting_;
  bool running_ = false;
  bool stopping_ = false;
};

}  // namespace raporo::stand_in
