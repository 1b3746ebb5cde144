#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace raporo::stand_in {

/// A message that the aggregator took.
struct sent_sms {
  std::int64_t number = 0;  ///< 1, 2, 3: the order of acceptance
  std::string id;           ///< `ATXid_` and 32 hexadecimal digits
  std::string to;           ///< E.164
  std::string from;
  std::string text;
  unsigned segments = 1;
};

/// Everything that was accepted, in memory and, for tests that kill processes, in a file: one JSON object a
/// line, on disk before the answer goes out.
class accepted_log {
 public:
  /// Appends to `file`; no file when empty. Throws std::system_error when it cannot be opened.
  explicit accepted_log(const std::filesystem::path& file);
  ~accepted_log();
  accepted_log(const accepted_log&) = delete;
  accepted_log& operator=(const accepted_log&) = delete;

  /// Numbers and keeps it. Throws std::system_error when the file cannot take it.
  const sent_sms& add(sent_sms sms);
  const std::vector<sent_sms>& all() const noexcept { return all_; }

 private:
  void write_line(const std::string& line) const;

  std::vector<sent_sms> all_;
  int file_ = -1;
};

}  // namespace raporo::stand_in
