#include "config/channel_kinds.hpp"

#include <algorithm>
#include <array>

namespace raporo::config {
namespace {

constexpr std::array kinds{
    channel_kind{.name = "africas_talking", .ussd = true, .sends = true, .username = true, .api_key = true},
    channel_kind{.name = "arkesel", .ussd = true},
    channel_kind{.name = "beem", .ussd = true},
    channel_kind{.name = "hubtel", .ussd = true},
    channel_kind{.name = "moolre", .ussd = true},
    channel_kind{.name = "nalo", .ussd = true},
};

}  // namespace

std::span<const channel_kind> channel_kinds() {
  return kinds;
}

const channel_kind* find_channel_kind(std::string_view name) {
  const auto found = std::ranges::find(kinds, name, &channel_kind::name);
  return found == kinds.end() ? nullptr : &*found;
}

}  // namespace raporo::config
