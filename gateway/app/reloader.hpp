#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <filesystem>
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

/// Keeps what is in force up to date while the gateway runs: with a roster that another process imported or
/// menus that it published, with the figures of a new school year when it begins, and with the other files of
/// the configuration folder when asked. What does not fit together is refused once and told; the old stays.
/// Lives on the event loop, which never waits: files are read and menus measured on the database's thread for
/// long reads.
class reloader {
 public:
  using put_in_force = std::function<void(const provisions&, const installation&)>;

  struct parts {
    storage::database& database;
    const clock& time;
    logger& log;
    std::filesystem::path data;  ///< the data folder, for what people are told
  };

  /// `first` is in force already. `replace` is called on the loop with what takes its place.
  reloader(parts p, std::shared_ptr<const provisions> files, const installation& first, put_in_force replace);

  /// The next tick reads the configuration folder again.
  void ask_for_files() noexcept { files_asked_ = true; }

  /// Looks what changed: call it about once a second, and never before the last one has ended.
  boost::asio::awaitable<void> tick();

  /// What was refused and still is, a line each, for an operator.
  std::vector<std::string> troubles() const;

 private:
  /// What an installation was made of, besides the files.
  struct basis {
    std::int64_t roster = 0;  ///< its revision
    std::int64_t menus = 0;   ///< number of the published version
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

  struct stored_revisions {
    std::int64_t roster = 0;
    std::int64_t menus = 0;
  };

  static attempt try_stored(sql::connection& c, provisions files, instant now);
  static attempt try_files(sql::connection& c, const provisions& running, instant now);

  boost::asio::awaitable<result<stored_revisions>> read_revisions();
  boost::asio::awaitable<result<attempt>> try_new(bool files);
  void take(const attempt& a, bool with_files);
  void refuse(const attempt& a, bool with_files);

  parts p_;
  std::shared_ptr<const provisions> files_;
  put_in_force replace_;
  basis installed_;
  std::optional<basis> refused_;
  bool files_asked_ = false;
  std::string stored_trouble_, files_trouble_;
};

}  // namespace raporo::app
