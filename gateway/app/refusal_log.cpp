#include "gateway/app/refusal_log.hpp"

namespace raporo::app {

void refusal_log::add(std::string_view value, std::string_view channel) {
  const auto since = lines_.add(time_.now());
  if (!since) return;
  if (reason_.empty()) {
    log_.warning(event_, {{field_, value}, {"since_last_line", *since}});
  } else {
    log_.warning(event_,
                 {{field_, value}, {"reason", reason_}, {"channel", channel}, {"since_last_line", *since}});
  }
}

}  // namespace raporo::app
