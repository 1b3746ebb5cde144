#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <csignal>
#include <memory>
#include <string>
#include <vector>

#include "gateway/alerts/planner.hpp"
#include "gateway/app/admission.hpp"
#include "gateway/app/callbacks.hpp"
#include "gateway/app/certificate_watch.hpp"
#include "gateway/app/data_folder.hpp"
#include "gateway/app/gateway_metrics.hpp"
#include "gateway/app/gateway_options.hpp"
#include "gateway/app/housekeeper.hpp"
#include "gateway/app/links.hpp"
#include "gateway/app/listening.hpp"
#include "gateway/app/operations.hpp"
#include "gateway/app/phone_limits.hpp"
#include "gateway/app/provisions.hpp"
#include "gateway/app/reloader.hpp"
#include "gateway/base/log.hpp"
#include "gateway/base/random.hpp"
#include "gateway/base/test_clock.hpp"
#include "storage/database.hpp"
#include "storage/outbox.hpp"

namespace raporo::app {

/// The whole program while it serves: builds every part in the order in which they need each other, and takes
/// them down in the opposite one. One event loop, one thread that writes, two that read, one that hashes
/// PINs.
class gateway {
 public:
  /// Takes the data folder, opens the database, imports the roster when it is empty, binds the listeners.
  /// Problems of the configuration are reported and nullptr comes back; throws when the machine is at fault.
  static std::unique_ptr<gateway> open(const gateway_options& options, provisions p, logger& log,
                                       config::diagnostics& problems);
  ~gateway();
  gateway(const gateway&) = delete;
  gateway& operator=(const gateway&) = delete;

  /// Serves until SIGTERM or SIGINT, then drains; SIGHUP reads the configuration again. Returns the exit
  /// code.
  int run();

 private:
  gateway(const gateway_options& options, provisions p, logger& log);

  bool open_database(config::diagnostics& problems);
  bool import_first_roster(config::diagnostics& problems);
  bool open_channels(config::diagnostics& problems);
  bool start_dialogues(config::diagnostics& problems);
  bool put_first_in_force(config::diagnostics& problems);
  void publish_first_menus();
  void put_in_force(const provisions& p, const installation& installed);
  bool bind_listeners(config::diagnostics& problems);
  void open_public_listener(const listening& with, config::diagnostics& problems);
  void mark_interrupted_sends();
  std::vector<std::filesystem::path> ready_files() const;
  void write_ready_files() const;

  std::vector<std::string> why_not_ready() const;
  std::vector<std::string> troubles() const;
  std::string expose_metrics();

  boost::asio::awaitable<void> tick_forever();
  boost::asio::awaitable<void> count_outbox_now_and_then();
  boost::asio::awaitable<result<storage::outbox_counts>> count_outbox();
  boost::asio::awaitable<void> shut_down();
  void await_stop();
  void await_hangup();

  // In the order in which they are needed; destroyed from the end.
  gateway_options options_;
  std::shared_ptr<const provisions> provisions_;  ///< as at the start, with the published menus
  logger& log_;
  system_random random_;
  system_clock machine_clock_;
  std::unique_ptr<test_clock> test_clock_;
  const clock& clock_;
  boost::asio::io_context loop_{1};
  boost::asio::signal_set stop_signals_{loop_};
  boost::asio::signal_set hangups_{loop_, SIGHUP};  ///< from the start: it would end the process
  std::unique_ptr<data_lock> lock_;
  std::unique_ptr<storage::database> database_;
  gateway_metrics metrics_;
  std::chrono::steady_clock::time_point next_count_{};
  storage::outbox_counts counted_;  ///< at the last count
  std::unique_ptr<links> links_;
  std::string pin_secret_;
  std::unique_ptr<dialogue::pin_checker> pins_;
  std::unique_ptr<dialogue::ussd_service> ussd_;
  std::unique_ptr<dialogue::sms_service> sms_;
  std::unique_ptr<alerts::planner> planner_;
  std::unique_ptr<reloader> reloader_;
  std::unique_ptr<housekeeper> housekeeper_;
  installation in_force_;
  std::unique_ptr<admission> door_;
  std::unique_ptr<phone_limits> phones_;
  std::unique_ptr<callbacks> public_site_;
  std::unique_ptr<http::handler> console_site_;
  std::unique_ptr<operations> ops_site_;
  std::unique_ptr<http::server> public_listener_, console_listener_, ops_listener_;
  std::unique_ptr<certificate_watch> certificate_;  ///< nullptr: the public listener is without TLS
  boost::asio::steady_timer tick_timer_{loop_};
  bool draining_ = false;
};

}  // namespace raporo::app
