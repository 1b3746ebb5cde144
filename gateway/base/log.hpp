#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <variant>

namespace raporo {

enum class log_level { debug, info, warning, error };

/// One named value of a log line. Never the text of a message, a PIN or a whole telephone number: mask it
/// first.
struct log_field {
  std::string_view name;
  std::variant<std::string_view, std::int64_t, double, bool> value;
};

/// Structured log: an event name in the past tense or as a state (`report saved`), and fields. Thread-safe.
class logger {
 public:
  virtual ~logger() = default;
  virtual void write(log_level level, std::string_view event, std::initializer_list<log_field> fields) = 0;

  void debug(std::string_view event, std::initializer_list<log_field> fields = {}) {
    write(log_level::debug, event, fields);
  }
  void info(std::string_view event, std::initializer_list<log_field> fields = {}) {
    write(log_level::info, event, fields);
  }
  void warning(std::string_view event, std::initializer_list<log_field> fields = {}) {
    write(log_level::warning, event, fields);
  }
  void error(std::string_view event, std::initializer_list<log_field> fields = {}) {
    write(log_level::error, event, fields);
  }
};

enum class log_format { json, text };

/// Writes to standard error: JSON lines for collectors, or text for a terminal. Line breaks and control
/// characters in values are escaped, so that a caller cannot forge a line.
std::unique_ptr<logger> make_logger(log_format format, log_level least);

/// Swallows everything.
std::unique_ptr<logger> make_null_logger();

}  // namespace raporo
