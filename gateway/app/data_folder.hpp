#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "config/diagnostic.hpp"

namespace raporo::app {

/// Makes the data folder, readable for nobody else (mode 0700), and what is above it, unless it is there.
/// Throws std::filesystem::filesystem_error or std::system_error.
void make_data_folder(const std::filesystem::path& folder);

inline constexpr const char* database_name = "raporo.db";
/// Made by the first `serve`, which makes the database before it: under `secrets` of the data folder.
inline constexpr const char* transcript_key_name = "transcript-key";

/// Reports when a gateway has served from the data folder and its database is missing or empty: whoever began
/// anew then would not notice that all reports are gone.
bool has_lost_database(const std::filesystem::path& folder, config::diagnostics& problems);

/// The right to serve from a data folder, held by one process at a time: two would take each other's messages
/// for their own. Ends with the process, however that ends. The file `lock` has the number of the process.
class data_lock {
 public:
  /// nullptr when another process holds it. Throws std::system_error when `folder` cannot be written.
  static std::unique_ptr<data_lock> take(const std::filesystem::path& folder);
  ~data_lock();
  data_lock(const data_lock&) = delete;
  data_lock& operator=(const data_lock&) = delete;

 private:
  explicit data_lock(int file) : file_(file) {}

  void name_holder(std::string_view number) noexcept;

  int file_;
  bool held_ = false;
};

}  // namespace raporo::app
