#include "gateway/app/callbacks.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "gateway/outbound/delivery.hpp"

namespace raporo::app {
namespace {

constexpr std::string_view form_type = "application/x-www-form-urlencoded";

http::response status(int code, std::string text = {}) {
  http::response r;
  r.status = code;
  r.body = std::move(text);
  return r;
}

/// Whoever sends bytes that are no form is not read any further.
http::response malformed() {
  http::response r = status(400, "malformed\n");
  r.close = true;
  return r;
}

http::response try_again() {
  http::response r = status(503, "try again\n");
  r.headers.emplace_back("Retry-After", "5");
  return r;
}

boost::asio::awaitable<http::response> respond(http::response r) {
  co_return r;
}

http::response stored_or_again(const result<void>& stored) {
  return stored ? status(200) : try_again();
}

struct callback_path {
  std::string_view channel, secret, kind;
};

/// `/cb/{channel}/{secret}/{kind}`
std::optional<callback_path> split(std::string_view path) {
  constexpr std::string_view prefix = "/cb/";
  if (!path.starts_with(prefix)) return std::nullopt;
  path.remove_prefix(prefix.size());
  std::array<std::string_view, 3> parts;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::size_t slash = path.find('/');
    const bool last = i + 1 == parts.size();
    if (last != (slash == std::string_view::npos) || slash == 0 || path.empty()) return std::nullopt;
    parts[i] = path.substr(0, slash);
    if (!last) path.remove_prefix(slash + 1);
  }
  return callback_path{parts[0], parts[1], parts[2]};
}

/// Takes the same time wherever two texts of one length differ.
bool same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

boost::asio::awaitable<result<void>> store_delivery(storage::database& db, std::string channel,
                                                    channels::delivery_event event, instant now) {
  return db.write([channel = std::move(channel), event = std::move(event), now](sql::connection& c) {
    outbound::record_delivery(c, channel, event, now);
  });
}

boost::asio::awaitable<result<void>> store_opt_out(storage::database& db, std::string channel,
                                                   std::string phone, instant now) {
  return db.write([channel = std::move(channel), phone = std::move(phone), now](sql::connection& c) {
    outbound::record_opt_out(c, channel, phone, now);
  });
}

}  // namespace

const callback_channel* callbacks::admit(std::string_view name, std::string_view secret) const {
  const auto channel = std::ranges::find(channels_, name, &callback_channel::name);
  if (channel == channels_.end()) return nullptr;
  bool known = false;
  for (const std::string& s : channel->secrets) known |= same_secret(s, secret);
  return known ? &*channel : nullptr;
}

/// No coroutine, and so no frame, of its own: it is asked at every request.
boost::asio::awaitable<http::response> callbacks::handle(const http::request& r) {
  const auto path = split(r.path);
  if (!path) return respond(status(404, "no such path\n"));
  const callback_channel* channel = admit(path->channel, path->secret);
  if (channel == nullptr) {
    refusals_.add(r.remote);
    return respond(status(403, "not allowed\n"));
  }
  if (r.method != "POST") {
    http::response refused = status(405, "POST only\n");
    refused.headers.emplace_back("Allow", "POST");
    return respond(std::move(refused));
  }
  if (r.content_type != form_type) return respond(status(415, "a form is expected\n"));

  if (path->kind == "ussd") return take_ussd(*channel, r);
  if (path->kind == "sms") return take_sms(*channel, r);
  if (path->kind == "delivery") return take_delivery(*channel, r);
  if (path->kind == "ussd-end") return take_ussd_end(*channel, r);
  if (path->kind == "opt-out") return take_opt_out(*channel, r);
  return respond(status(404, "no such path\n"));
}

boost::asio::awaitable<http::response> callbacks::take_ussd(const callback_channel& channel,
                                                            const http::request& r) {
  result<channels::ussd_event> event = channel.adapter->read_ussd(r);
  if (!event) co_return malformed();
  const std::vector<std::string>& expected = channel.service_codes;
  if (!expected.empty() && std::ranges::find(expected, event->service_code) == expected.end()) {
    strange_codes_.add(event->service_code);
    co_return channel.adapter->write_ussd(ussd_.turn_away());
  }
  const channels::ussd_reply reply = co_await ussd_.answer(channel.name, std::move(*event));
  co_return channel.adapter->write_ussd(reply);
}

boost::asio::awaitable<http::response> callbacks::take_ussd_end(const callback_channel& channel,
                                                                const http::request& r) {
  result<channels::ussd_end> event = channel.adapter->read_ussd_end(r);
  if (!event) co_return malformed();
  co_await ussd_.ended(channel.name, std::move(*event));
  co_return status(200);
}

boost::asio::awaitable<http::response> callbacks::take_sms(const callback_channel& channel,
                                                           const http::request& r) {
  result<channels::sms_event> event = channel.adapter->read_sms(r);
  if (!event) co_return malformed();
  const result<void> stored = co_await sms_.receive(channel.name, std::move(*event));
  co_return stored_or_again(stored);
}

boost::asio::awaitable<http::response> callbacks::take_delivery(const callback_channel& channel,
                                                                const http::request& r) {
  result<channels::delivery_event> event = channel.adapter->read_delivery(r);
  if (!event) co_return malformed();
  const result<void> stored =
      co_await store_delivery(database_, channel.name, std::move(*event), time_.now());
  co_return stored_or_again(stored);
}

boost::asio::awaitable<http::response> callbacks::take_opt_out(const callback_channel& channel,
                                                               const http::request& r) {
  result<channels::opt_out_event> event = channel.adapter->read_opt_out(r);
  if (!event) co_return malformed();
  const result<void> stored =
      co_await store_opt_out(database_, channel.name, std::move(event->phone), time_.now());
  co_return stored_or_again(stored);
}

}  // namespace raporo::app
