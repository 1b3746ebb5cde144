#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/child_process.hpp"
#include "tests/support/http_call.hpp"
#include "tests/support/temporary_folder.hpp"

namespace raporo::test {

struct demo_options {
  std::vector<std::string> serve_options;  ///< added to the command line
  std::vector<std::string> stand_in_options;
  /// The test clock's start. Wednesday of week 48, an ordinary school day.
  std::string now = "2026-11-25T10:00:00+02:00";
  std::uint16_t public_port = 0;  ///< 0 picks a free one
  /// Changes the copy of the demo's configuration before the first start.
  std::function<void(const std::filesystem::path&)> configure;
};

/// The real program on the demo district: `raporo serve` and `raporo stand-in`, each on free ports, with a
/// data folder of their own. The gateway can be killed and started again on the same data.
class demo_gateway {
 public:
  explicit demo_gateway(demo_options o = {});
  ~demo_gateway();

  void start();
  /// What the test clock shows at the next start.
  void start_from(const std::string& now) { options_.now = now; }
  /// SIGKILL.
  void kill() { gateway_->kill(); }
  /// SIGTERM; the exit code, or -1 when it does not end in time.
  int stop(std::chrono::milliseconds limit = std::chrono::seconds{15});
  child_process& process() { return *gateway_; }

  std::uint16_t public_port() const { return port_of(public_address_); }
  std::uint16_t ops_port() const { return port_of(ops_address_); }
  std::uint16_t stand_in_port() const { return port_of(stand_in_address_); }
  std::string callback_path(const std::string& kind) const { return "/cb/at/" + secret_ + "/" + kind; }
  const std::filesystem::path& data() const { return folder_.path(); }
  std::string database() const { return (folder_.path() / "raporo.db").string(); }
  std::string gateway_log() const;

  void set_clock(const std::string& timestamp, double speed = 0) const;
  /// SMS that the stand-in has delivered to a number, oldest first.
  std::vector<std::string> inbox(const std::string& phone) const;
  /// The same, waiting until there are `count` or the limit is over.
  std::vector<std::string> wait_for_inbox(const std::string& phone, std::size_t count,
                                          std::chrono::milliseconds limit = std::chrono::seconds{20}) const;

 private:
  demo_options options_;
  temporary_folder folder_;
  std::optional<child_process> stand_in_;
  std::optional<child_process> gateway_;
  std::string secret_;
  std::string public_address_, ops_address_, stand_in_address_;
};

/// A handset of the demo district: one USSD session after another, over its own connection.
class handset {
 public:
  handset(const demo_gateway& g, std::string phone);

  /// A new session, with inputs dialled in advance when there are some; the reply with `CON ` or `END `.
  std::string dial(const std::string& ahead = {});
  std::string type(const std::string& input);
  /// Sends the newest request once more, as a retrying aggregator does.
  std::string repeat();
  /// Dials and types everything; all replies.
  std::vector<std::string> walk(const std::vector<std::string>& inputs);
  /// One request with a transcript of one's own choosing.
  std::string request(const std::string& transcript);

  const std::string& session() const { return session_; }
  const std::string& phone() const { return phone_; }

 private:
  const demo_gateway& gateway_;
  std::string phone_;
  std::string session_;
  std::string transcript_;
};

}  // namespace raporo::test
