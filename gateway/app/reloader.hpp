#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/app/provisions.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/base/log.hpp"
#include "storage/database.hpp"

namespace raporo::app {

/// Keeps what is in force up to date while the gateway runs: with a roster that another process imported,
/// with the figures of a new school year when it begins, and with the files of the configuration folder when
/// asked. What does not fit together is refused once and told; the old stays. Lives on the event loop, which
/// never waits: files are read and menus measured on the database's thread for long reads.
class reloader {
 public:
  using put_in_force = std::function<void(const provisions&, const installation&)>;

  /// `first` is in force already. `replace` is called on the loop with what takes its place.
  reloader(storage::database& database, const clock& time, logger& log,
           std::shared_ptr<const provisions> files, const installation& first, put_in_force replace);

  /// The next tick reads the configuration folder again.
  void ask_for_files() noexcept { files_asked_ = true; }

  /// Looks what changed: call it about once a second, and never before the last one has ended.
  boost::asio::awaitable<void> tick();

  /// What was refused and still is, a line each, for an operator.
  std::vector<std::string> troubles() const;

 private:
  /// What an installation was made of, besides the files.
  struct basis {
    std::int64_t revision = 0;
    std::string school_year;
    friend bool operator==(const basis&, const basis&) = default;
  };
  struct attempt {
    std::shared_ptr<const provisions> files;
    bool restart_needed = false;  ///< the new files say more than can change while the gateway runs
    basis of;
    std::optional<installation> made;
    config::diagnostics problems;
  };

  static attempt try_roster(sql::connection& c, std::shared_ptr<const provisions> files, instant now);
  static attempt try_files(sql::connection& c, const provisions& running, instant now);

  boost::asio::awaitable<result<std::int64_t>> read_revision();
  boost::asio::awaitable<result<attempt>> try_new(bool files);
  void take(const attempt& a, bool with_files);
  void refuse(const attempt& a, bool with_files);

  storage::database& database_;
  const clock& clock_;
  logger& log_;
  std::shared_ptr<const provisions> files_;
  put_in_force replace_;
  basis installed_;
  std::optional<basis> refused_;
  bool files_asked_ = false;
  std::string roster_trouble_, files_trouble_;
};

}  // namespace raporo::app
