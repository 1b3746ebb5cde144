#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/app/certificate.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/base/log.hpp"
#include "storage/database.hpp"

namespace raporo::app {

/// Takes a new certificate while the gateway runs, when its files change: looks once a minute, or when asked.
/// Files that cannot be used change nothing, and are told. Tells also when the one in use is about to expire.
/// Lives on the event loop; files are read on the database's thread for long reads.
class certificate_watch {
 public:
  using time_point = std::chrono::steady_clock::time_point;
  using show = std::function<void(std::shared_ptr<const http::tls_identity>)>;

  struct parts {
    storage::database& database;
    const clock& time;  ///< the machine's: a certificate knows no other
    logger& log;
  };

  /// `replace` is called on the loop with what takes the place of the one before.
  certificate_watch(parts p, certificate_files files, show replace);

  /// What is to be shown at first; nullptr, with the reasons, when the files cannot be used. To be called
  /// once, and before all else.
  std::shared_ptr<const http::tls_identity> read_first(config::diagnostics& problems);

  /// The next tick looks, whether or not the files seem to be the same.
  void ask() noexcept { asked_ = true; }

  /// Call it about once a second, and never before the last one has ended.
  boost::asio::awaitable<void> tick(time_point now = std::chrono::steady_clock::now());

  /// A line each, for an operator.
  std::vector<std::string> troubles() const;

 private:
  /// By what a file is known to be another one.
  struct stamp {
    std::uint64_t device = 0, inode = 0, size = 0;
    std::int64_t changed_ns = 0;
    friend bool operator==(const stamp&, const stamp&) = default;
  };
  struct stamps {
    stamp certificate, key;
    friend bool operator==(const stamps&, const stamps&) = default;
  };
  struct found {
    stamps of;
    std::shared_ptr<const http::tls_identity> identity;
    config::diagnostics problems;
  };

  static stamp stamp_of(const std::filesystem::path& file);
  static stamps stamps_of(const certificate_files& files);
  static std::optional<found> look(const certificate_files& files, const std::optional<stamps>& known);

  boost::asio::awaitable<result<std::optional<found>>> look_elsewhere(bool whatever);
  void judge(found f);
  void take(std::shared_ptr<const http::tls_identity> identity);
  void refuse(std::string why);
  void warn_of_end(time_point now);

  parts p_;
  certificate_files files_;
  show replace_;
  std::shared_ptr<const http::tls_identity> identity_;
  std::shared_ptr<const http::tls_identity> early_;  ///< refused because it is not valid yet: its time comes
  std::optional<stamps> seen_;
  bool asked_ = false;
  time_point next_look_{}, next_warning_{};
  std::string trouble_;
};

}  // namespace raporo::app
