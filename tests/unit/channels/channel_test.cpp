#include "gateway/channels/channel.hpp"

#include <doctest/doctest.h>

#include "config/channel_kinds.hpp"

using namespace raporo;
using namespace raporo::channels;

TEST_CASE("channel: the kinds that can be configured are those that have an adapter") {
  std::vector<std::string_view> known;
  for (const config::channel_kind& k : config::channel_kinds()) known.push_back(k.name);
  CHECK(built_in_kinds() == known);
  CHECK(make_adapter({.kind = "pigeon"}).error() == make_error_code(errc::invalid_argument));
}

TEST_CASE("channel: a kind brings calls and takes SMS as its entry in the configuration says") {
  for (const config::channel_kind& k : config::channel_kinds()) {
    CAPTURE(k.name);
    const auto a = make_adapter({.kind = std::string(k.name)}).value();
    bool ussd = false;
    for (const callback_shape& s : a->callbacks()) ussd |= s.kind == callback_kind::ussd;
    CHECK(ussd == k.ussd);
    CHECK((a->batch_limit() > 0) == k.sends);
    CHECK(a->callbacks().empty() != k.calls_back);
  }
}
