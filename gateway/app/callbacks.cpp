#include "gateway/app/callbacks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <variant>

#include "gateway/channels/dialled.hpp"
#include "gateway/channels/signing.hpp"
#include "gateway/outbound/delivery.hpp"

namespace raporo::app {
namespace {

http::response status(int code, std::string text = {}) {
  http::response r;
  r.status = code;
  r.body = std::move(text);
  return r;
}

/// Whoever sends bytes that are not of the documented form is not read any further.
http::response malformed() {
  http::response r = status(400, "malformed\n");
  r.close = true;
  return r;
}

/// In the same words whatever was wrong: nobody outside learns that a secret was right.
http::response not_allowed() {
  return status(403, "not allowed\n");
}

http::response too_many(std::chrono::seconds wait) {
  http::response r = status(429, "too many requests\n");
  r.headers.emplace_back("Retry-After", std::to_string(wait.count()));
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

struct kind_name {
  std::string_view word;
  channels::callback_kind kind;
};
constexpr std::array kind_names{
    kind_name{"ussd", channels::callback_kind::ussd},
    kind_name{"ussd-end", channels::callback_kind::ussd_end},
    kind_name{"sms", channels::callback_kind::sms},
    kind_name{"delivery", channels::callback_kind::delivery},
    kind_name{"opt-out", channels::callback_kind::opt_out},
};

std::optional<channels::callback_kind> kind_of(std::string_view word) {
  const auto named = std::ranges::find(kind_names, word, &kind_name::word);
  if (named == kind_names.end()) return std::nullopt;
  return named->kind;
}

/// The address is looked at whatever the secret is, so that the time it takes does not tell of a right one
/// either. Names of channels are no secret.
std::optional<refused_for> why_refused(const callback_channel* channel, std::string_view secret,
                                       const ip_address& client) {
  if (channel == nullptr) return refused_for::channel;
  bool known = false;
  for (const std::string& s : channel->secrets) known |= channels::same_in_constant_time(s, secret);
  const bool allowed = channel->allow_from.empty() || any_contains(channel->allow_from, client);
  if (!known) return refused_for::secret;
  if (!allowed) return refused_for::address;
  return std::nullopt;
}

/// How far a request is what the aggregator sends of a kind.
enum class likeness { none, kind, method, whole };

likeness compare(const channels::adapter& a, channels::callback_kind kind, const http::request& r) {
  likeness best = likeness::none;
  for (const channels::callback_shape& s : a.callbacks()) {
    if (s.kind != kind) continue;
    const bool same_method = s.method == r.method;
    // A GET has no body, and so no type of it.
    const bool same_type = s.content_type.empty() || s.content_type == r.content_type;
    const likeness here = !same_method ? likeness::kind : same_type ? likeness::whole : likeness::method;
    best = std::max(best, here);
  }
  return best;
}

/// What the shapes of a kind have in one column, each once.
std::string list_of(const channels::adapter& a, channels::callback_kind kind,
                    std::string_view channels::callback_shape::* column) {
  std::string all;
  for (const channels::callback_shape& s : a.callbacks()) {
    const std::string_view one = s.*column;
    if (s.kind != kind || one.empty() || all.find(one) != std::string::npos) continue;
    if (!all.empty()) all += ", ";
    all += one;
  }
  return all;
}

http::response other_method(const channels::adapter& a, channels::callback_kind kind) {
  std::string allowed = list_of(a, kind, &channels::callback_shape::method);
  http::response refused = status(405, allowed + " only\n");
  refused.headers.emplace_back("Allow", std::move(allowed));
  return refused;
}

http::response other_content_type(const channels::adapter& a, channels::callback_kind kind) {
  return status(415, "expected " + list_of(a, kind, &channels::callback_shape::content_type) + "\n");
}

http::response stored_or_again(const callback_channel& channel, channels::callback_kind kind,
                               const result<void>& stored) {
  return stored ? channel.adapter->acknowledge(kind) : try_again();
}

boost::asio::awaitable<result<void>> store_delivery(storage::database& db, std::string channel,
                                                    std::vector<channels::delivery_event> events,
                                                    instant now) {
  return db.write([channel = std::move(channel), events = std::move(events), now](sql::connection& c) {
    for (const channels::delivery_event& e : events) outbound::record_delivery(c, channel, e, now);
  });
}

boost::asio::awaitable<result<void>> store_opt_out(storage::database& db, std::string channel,
                                                   std::string phone, instant now) {
  return db.write([channel = std::move(channel), phone = std::move(phone), now](sql::connection& c) {
    outbound::record_opt_out(c, channel, phone, now);
  });
}

}  // namespace

const callback_channel* callbacks::find_channel(std::string_view name) const {
  const auto channel = std::ranges::find(channels_, name, &callback_channel::name);
  return channel == channels_.end() ? nullptr : &*channel;
}

/// No coroutine, and so no frame, of its own: it is asked at every request.
boost::asio::awaitable<http::response> callbacks::handle(const http::request& r) {
  const auto path = split(r.path);
  if (!path) return respond(status(404, "no such path\n"));
  const result<ip_address> client = door_.find_client(r);
  if (!client) return respond(malformed());
  if (const auto wait = door_.wait_of(*client, r.received); wait > std::chrono::seconds{0})
    return respond(too_many(wait));
  const callback_channel* channel = find_channel(path->channel);
  if (const auto why = why_refused(channel, path->secret, *client))
    return respond(refuse(*why, *client, channel, r.received));
  const auto kind = kind_of(path->kind);
  if (!kind) return respond(not_understood(*channel, "another path", status(404, "no such path\n")));
  switch (compare(*channel->adapter, *kind, r)) {
    case likeness::none:
      return respond(not_understood(*channel, path->kind, status(404, "no such path\n")));
    case likeness::kind:
      return respond(not_understood(*channel, path->kind, other_method(*channel->adapter, *kind)));
    case likeness::method:
      return respond(not_understood(*channel, path->kind, other_content_type(*channel->adapter, *kind)));
    case likeness::whole:
      break;
  }
  if (!channel->adapter->is_authentic(r, time_.now()))
    return respond(refuse(refused_for::signature, *client, channel, r.received));
  switch (*kind) {
    case channels::callback_kind::ussd:
      return take_ussd(*channel, r);
    case channels::callback_kind::ussd_end:
      return take_ussd_end(*channel, r);
    case channels::callback_kind::sms:
      return take_sms(*channel, r);
    case channels::callback_kind::delivery:
      return take_delivery(*channel, r);
    case channels::callback_kind::opt_out:
      return take_opt_out(*channel, r);
  }
  return respond(status(404, "no such path\n"));
}

std::uint64_t callbacks::not_understood(const callback_channel& channel) const {
  const auto found = not_understood_.find(channel.name);
  return found == not_understood_.end() ? 0 : found->second.count();
}

/// Told, because else the aggregator alone would know: it was given a wrong address, or a wire has a mistake.
http::response callbacks::not_understood(const callback_channel& channel, std::string_view kind,
                                         http::response answer) {
  const auto told =
      not_understood_.try_emplace(channel.name, time_, log_, "callbacks not understood", "callback").first;
  told->second.add(fmt::format("{}/{}, answered {}", channel.name, kind, answer.status));
  return answer;
}

http::response callbacks::refuse(refused_for why, const ip_address& client, const callback_channel* channel,
                                 source_limits::time_point now) {
  const std::chrono::seconds wait =
      door_.refuse(why, client, channel != nullptr ? std::string_view(channel->name) : "-", now);
  return wait > std::chrono::seconds{0} ? too_many(wait) : not_allowed();
}

boost::asio::awaitable<http::response> callbacks::take_ussd(const callback_channel& channel,
                                                            const http::request& r) {
  result<channels::ussd_callback> told = channel.adapter->read_ussd(r);
  if (!told) co_return not_understood(channel, "ussd", malformed());
  if (auto* ended = std::get_if<channels::ussd_end>(&*told)) {
    co_await ussd_.ended(channel.name, std::move(*ended));
    co_return channel.adapter->acknowledge(channels::callback_kind::ussd_end);
  }
  channels::ussd_event event = std::get<channels::ussd_event>(std::move(*told));
  if (!channels::find_service_code(event, channel.service_code, channel.service_codes)) {
    strange_codes_.add(event.service_code);
    co_return channel.adapter->write_ussd(event, ussd_.turn_away());
  }
  if (!phone_number::parse(event.phone)) no_numbers_.add(channel.name);
  const channels::ussd_reply reply = co_await answer_call(channel, event, r.received);
  co_return channel.adapter->write_ussd(event, reply);
}

boost::asio::awaitable<channels::ussd_reply> callbacks::answer_call(const callback_channel& channel,
                                                                    const channels::ussd_event& event,
                                                                    phone_limits::time_point received) {
  return ussd_.answer(channel.name, event, [this, received](const phone_number& phone) {
    return phones_.take_turn(phone, received);
  });
}

boost::asio::awaitable<http::response> callbacks::take_ussd_end(const callback_channel& channel,
                                                                const http::request& r) {
  result<channels::ussd_end> event = channel.adapter->read_ussd_end(r);
  if (!event) co_return not_understood(channel, "ussd-end", malformed());
  co_await ussd_.ended(channel.name, std::move(*event));
  co_return channel.adapter->acknowledge(channels::callback_kind::ussd_end);
}

boost::asio::awaitable<http::response> callbacks::take_sms(const callback_channel& channel,
                                                           const http::request& r) {
  result<std::vector<channels::sms_event>> events = channel.adapter->read_sms(r);
  if (!events) co_return not_understood(channel, "sms", malformed());
  // What is sent again because another one was not stored has no second effect.
  result<void> stored;
  bool all_taken = true;
  for (channels::sms_event& e : *events) {
    if (!stored) break;
    const auto phone = phone_number::parse(e.from);
    const sms_treatment gets = phone ? phones_.treat_sms(*phone, r.received) : sms_treatment::stored;
    if (gets == sms_treatment::put_off) {
      all_taken = false;
      continue;
    }
    using enum dialogue::answering;
    const dialogue::answering answer = gets == sms_treatment::stored_and_answered ? yes : no;
    const result<dialogue::sms_effect> effect = co_await sms_.receive(channel.name, std::move(e), answer);
    if (!effect) {
      stored = effect.error();
    } else if (phone && *effect != dialogue::sms_effect::repeated) {
      phones_.texted(*phone, gets, r.received);
    }
  }
  if (!all_taken) stored = errc::busy;
  co_return stored_or_again(channel, channels::callback_kind::sms, stored);
}

boost::asio::awaitable<http::response> callbacks::take_delivery(const callback_channel& channel,
                                                                const http::request& r) {
  result<std::vector<channels::delivery_event>> events = channel.adapter->read_delivery(r);
  if (!events) co_return not_understood(channel, "delivery", malformed());
  const result<void> stored =
      co_await store_delivery(database_, channel.name, std::move(*events), time_.now());
  co_return stored_or_again(channel, channels::callback_kind::delivery, stored);
}

boost::asio::awaitable<http::response> callbacks::take_opt_out(const callback_channel& channel,
                                                               const http::request& r) {
  result<channels::opt_out_event> event = channel.adapter->read_opt_out(r);
  if (!event) co_return not_understood(channel, "opt-out", malformed());
  const result<void> stored =
      co_await store_opt_out(database_, channel.name, std::move(event->phone), time_.now());
  co_return stored_or_again(channel, channels::callback_kind::opt_out, stored);
}

}  // namespace raporo::app
