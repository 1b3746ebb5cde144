#include "gateway/channels/channel.hpp"

#include "gateway/channels/africas_talking.hpp"

namespace raporo::channels {

result<std::unique_ptr<adapter>> make_adapter(const channel_settings& settings) {
  if (settings.kind == "africas_talking") return make_africas_talking(settings);
  return errc::invalid_argument;
}

}  // namespace raporo::channels
