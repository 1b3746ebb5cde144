#include "gateway/app/refusal_log.hpp"

namespace raporo::app {
namespace {

constexpr std::chrono::minutes between_lines{1};

}  // namespace

void refusal_log::add(std::string_view value) {
  ++count_;
  const instant now = time_.now();
  // A clock that was set back must not silence it.
  if (last_line_ && now >= *last_line_ && now - *last_line_ < between_lines) return;
  const auto since = static_cast<std::int64_t>(count_ - told_);
  if (reason_.empty()) {
    log_.warning(event_, {{field_, value}, {"since_last_line", since}});
  } else {
    log_.warning(event_, {{field_, value}, {"reason", reason_}, {"since_last_line", since}});
  }
  last_line_ = now;
  told_ = count_;
}

}  // namespace raporo::app
