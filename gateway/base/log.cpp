#include "gateway/base/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>

#include <string>

namespace raporo {
namespace {

std::string quoted(std::string_view text) {
  return boost::json::serialize(boost::json::string(text));
}

std::string to_text(const log_field& field) {
  struct visitor {
    std::string operator()(std::string_view v) const { return quoted(v); }
    std::string operator()(std::int64_t v) const { return std::to_string(v); }
    std::string operator()(double v) const { return fmt::format("{:.6g}", v); }
    std::string operator()(bool v) const { return v ? "true" : "false"; }
  };
  return std::visit(visitor{}, field.value);
}

spdlog::level::level_enum to_spdlog(log_level level) {
  switch (level) {
    case log_level::debug:
      return spdlog::level::debug;
    case log_level::info:
      return spdlog::level::info;
    case log_level::warning:
      return spdlog::level::warn;
    case log_level::error:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

class stderr_logger final : public logger {
 public:
  stderr_logger(log_format format, log_level least)
      : format_(format), logger_("raporo", std::make_shared<spdlog::sinks::stderr_sink_mt>()) {
    logger_.set_level(to_spdlog(least));
    logger_.flush_on(spdlog::level::trace);
    logger_.set_pattern(
        format == log_format::json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})"
                                   : "%Y-%m-%d %H:%M:%S.%e %-7l %v",
        format == log_format::json ? spdlog::pattern_time_type::utc : spdlog::pattern_time_type::local);
  }

  void write(log_level level, std::string_view event, std::initializer_list<log_field> fields) override {
    if (!logger_.should_log(to_spdlog(level))) return;
    std::string line;
    if (format_ == log_format::json) {
      line = "\"event\":" + quoted(event);
      for (const log_field& f : fields) line += "," + quoted(f.name) + ":" + to_text(f);
    } else {
      line = event;
      for (const log_field& f : fields) line += " " + std::string(f.name) + "=" + to_text(f);
    }
    logger_.log(to_spdlog(level), spdlog::string_view_t(line.data(), line.size()));
  }

 private:
  log_format format_;
  spdlog::logger logger_;
};

class null_logger final : public logger {
 public:
  void write(log_level /*level*/, std::string_view /*event*/,
             std::initializer_list<log_field> /*fields*/) override {}
};

}  // namespace

std::unique_ptr<logger> make_logger(log_format format, log_level least) {
  return std::make_unique<stderr_logger>(format, least);
}

std::unique_ptr<logger> make_null_logger() {
  return std::make_unique<null_logger>();
}

}  // namespace raporo
