#include "config/settings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "config/setting_keys.hpp"
#include "config/text_file.hpp"
#include "config/yaml.hpp"
#include "gateway/base/ascii.hpp"
#include "gateway/base/civil.hpp"

namespace raporo::config {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::size_t longest_help_contact = 40;
/// Of a listener's connections, for one address.
constexpr std::size_t smallest_share = 16;

struct listen_address {
  std::string_view host;
  unsigned port = 0;
};

/// `HOST:PORT`; an IPv6 address stands in brackets.
std::optional<listen_address> read_listen_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  listen_address a{text.substr(0, colon)};
  const std::string_view port = text.substr(colon + 1);
  const bool bracketed = a.host.starts_with('[') && a.host.ends_with(']');
  if (!bracketed && a.host.find(':') != std::string_view::npos) return std::nullopt;
  const auto [end, ec] = std::from_chars(port.data(), port.data() + port.size(), a.port);
  if (ec != std::errc() || end != port.data() + port.size() || a.port > 65'535) return std::nullopt;
  return a;
}

bool is_listen_address(std::string_view text) {
  return read_listen_address(text).has_value();
}

/// Would the second of the two find its port taken? Names are not resolved, but for the usual one.
bool in_each_others_way(std::string_view one, std::string_view other) {
  const auto a = read_listen_address(one);
  const auto b = read_listen_address(other);
  if (!a || !b || a->port != b->port || a->port == 0) return false;
  const auto host = [](std::string_view h) { return h == "localhost" ? "127.0.0.1" : h; };
  const auto everywhere = [](std::string_view h) { return h == "0.0.0.0" || h == "[::]"; };
  return host(a->host) == host(b->host) || everywhere(a->host) || everywhere(b->host);
}

/// `+25078`
bool is_beginning_of_number(std::string_view text) {
  return text.size() >= 2 && text.size() <= 12 && text.starts_with('+') &&
         std::ranges::all_of(text.substr(1), is_digit);
}

/// An absolute path, or a plain name: no relative path leads out of the folder of secrets.
bool is_private_place(std::string_view text) {
  if (text.size() > 4'096 || text.find('\0') != std::string_view::npos) return false;
  return text.starts_with('/') ||
         (!text.empty() && !text.starts_with('.') && text.find('/') == std::string_view::npos);
}

/// Numbers that no route is for are written to through the channels that take SMS, as they stand in the file.
void add_usual_route(gateway_settings& s) {
  if (std::ranges::find(s.routes, std::string(), &route_config::numbers) != s.routes.end()) return;
  route_config usual;
  usual.through = s.sending_channels();
  s.routes.push_back(std::move(usual));
}

class settings_reader {
 public:
  settings_reader(const std::filesystem::path& folder, diagnostics& problems)
      : folder_(folder), problems_(problems) {}

  void read(const yaml_node& root, gateway_settings& s);

 private:
  void read_listeners(const yaml_node& node, gateway_settings& s);
  void read_listener(const yaml_node& node, bool faces_strangers, listener_settings& l);
  void read_trusted_proxies(setting_keys& map, listener_settings& l);
  void read_tls(const yaml_node& node, listener_settings& l);
  void read_ussd(const yaml_node& node, gateway_settings& s);
  void read_pin(const yaml_node& node, gateway_settings& s);
  void read_log(const yaml_node& node, gateway_settings& s);
  void read_sending(const yaml_node& node, sending_settings& s);
  void read_limits(const yaml_node& node, limit_settings& l);
  void read_channels(const yaml_node& node, gateway_settings& s);
  void warn_of_allowed_proxies(const yaml_node& channel, const channel_config& c,
                               const std::vector<address_range>& proxies);
  void read_routes(const yaml_node& node, gateway_settings& s);
  route_config read_route(const yaml_node& node, const gateway_settings& s);
  void error(const char* code, const location& where, std::string message, std::string hint = {}) {
    problems_.error(code, where, std::move(message), std::move(hint));
  }

  const std::filesystem::path& folder_;
  diagnostics& problems_;
};

void settings_reader::read(const yaml_node& root, gateway_settings& s) {
  setting_keys map(root, problems_);
  map.text(
      "country", s.country, [](std::string_view t) { return t == "RW"; },
      "RW: no other numbering plan is built in");
  map.text(
      "time_zone", s.time_zone, [](std::string_view t) { return time_zone::find(t).has_value(); },
      "a name of the IANA time zone database, such as Africa/Kigali");
  map.required_text(
      "help_contact", s.help_contact,
      [](std::string_view t) { return !t.empty() && t.size() <= longest_help_contact; },
      "a name or number to call, at most 40 letters");
  map.text("public_url", s.public_url, is_web_address, "an address that begins http:// or https://");
  if (s.public_url.ends_with('/')) s.public_url.pop_back();
  if (const yaml_node* node = map.optional("listeners")) read_listeners(*node, s);
  if (const yaml_node* node = map.optional("ussd")) read_ussd(*node, s);
  if (const yaml_node* node = map.optional("pin")) read_pin(*node, s);
  if (const yaml_node* node = map.optional("log")) read_log(*node, s);
  if (const yaml_node* node = map.optional("sending")) read_sending(*node, s.sending);
  if (const yaml_node* node = map.optional("limits")) read_limits(*node, s.limits);
  map.duration("drain_limit", s.drain_limit, milliseconds{seconds{1}}, milliseconds{minutes{2}});
  // A repetition is known for a week by what is kept.
  map.number("incoming_sms_kept_days", s.incoming_sms_kept_days, 7, 3'650);
  map.number("digest_answered_within_days", s.digest_answered_within_days, 1, 366);
  if (const yaml_node* node = map.required("channels")) read_channels(*node, s);
  if (const yaml_node* node = map.optional("routes")) read_routes(*node, s);
  add_usual_route(s);
  map.finish();
}

void settings_reader::read_listeners(const yaml_node& node, gateway_settings& s) {
  struct named_listener {
    std::string_view name;
    listener_settings& settings;
    const yaml_node* node = nullptr;
  };
  std::array<named_listener, 3> all{
      {{"public", s.public_listener}, {"console", s.console_listener}, {"operations", s.ops_listener}}};
  setting_keys map(node, problems_);
  for (named_listener& l : all) {
    l.node = map.optional(l.name);
    if (l.node != nullptr) read_listener(*l.node, &l.settings == &s.public_listener, l.settings);
  }
  map.finish();
  for (std::size_t i = 1; i < all.size(); ++i) {
    for (std::size_t before = 0; before < i; ++before) {
      const named_listener& first = all[before];
      const named_listener& second = all[i];
      if (!in_each_others_way(first.settings.listen, second.settings.listen)) continue;
      const yaml_node* written = second.node != nullptr ? second.node : first.node;
      if (const yaml_node* listen = written->find("listen")) written = listen;
      error("config/same-address", written->where,
            fmt::format("the {} listener wants {}, and the {} listener {}", second.name,
                        second.settings.listen, first.name, first.settings.listen),
            "give each listener a port of its own");
    }
  }
}

void settings_reader::read_listener(const yaml_node& node, bool faces_strangers, listener_settings& l) {
  setting_keys map(node, problems_);
  map.text("listen", l.listen, is_listen_address, "HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080");
  map.number("connections", l.connections, 1, 100'000);
  l.connections_per_address = std::max(smallest_share, l.connections / 4);
  map.number("connections_per_address", l.connections_per_address, 1, 100'000);
  map.duration("read_timeout", l.read_timeout, milliseconds{100}, milliseconds{minutes{5}});
  map.duration("idle_timeout", l.idle_timeout, milliseconds{100}, milliseconds{hours{1}});
  if (faces_strangers) {
    read_trusted_proxies(map, l);
    if (const yaml_node* tls = map.optional("tls")) read_tls(*tls, l);
  }
  map.finish();
}

void settings_reader::read_trusted_proxies(setting_keys& map, listener_settings& l) {
  map.addresses("trusted_proxies", l.trusted_proxies);
  if (std::ranges::none_of(l.trusted_proxies, &address_range::is_everything)) return;
  error("config/wrong-value", map.node().find("trusted_proxies")->where,
        "everybody would be a trusted proxy, and could claim any address",
        "name the addresses of your own proxies");
}

void settings_reader::read_tls(const yaml_node& node, listener_settings& l) {
  constexpr const char* expected =
      "a path that begins with /, or a plain file name in `secrets` of the data folder";
  tls_files files;
  files.where = node.where;
  setting_keys map(node, problems_);
  map.required_text("certificate", files.certificate, is_private_place, expected);
  map.required_text("key", files.key, is_private_place, expected);
  map.finish();
  l.tls = std::move(files);
}

void settings_reader::read_ussd(const yaml_node& node, gateway_settings& s) {
  setting_keys map(node, problems_);
  map.duration("budget", s.ussd_budget, milliseconds{100}, milliseconds{seconds{10}});
  map.duration("draft_lifetime", s.draft_lifetime, hours{1}, hours{7 * 24});
  map.finish();
}

void settings_reader::read_pin(const yaml_node& node, gateway_settings& s) {
  setting_keys map(node, problems_);
  map.number("tries", s.pin_tries, 1, 10);
  map.duration("lock", s.pin_lock, minutes{1}, minutes{24 * 60});
  map.number("hash_memory_mib", s.pin_hash_memory_mib, 1, 1'024);
  map.number("hash_passes", s.pin_hash_passes, 1, 20);
  map.finish();
}

void settings_reader::read_log(const yaml_node& node, gateway_settings& s) {
  setting_keys map(node, problems_);
  map.text(
      "format", s.log_format, [](std::string_view t) { return t == "text" || t == "json"; }, "text or json");
  map.finish();
}

void settings_reader::read_sending(const yaml_node& node, sending_settings& s) {
  setting_keys map(node, problems_);
  map.number("loop_limit", s.loop_limit, 1, 1'000);
  map.duration("loop_window", s.loop_window, minutes{1}, minutes{24 * 60});
  map.duration("fall_over_after", s.fall_over_after, seconds{10}, seconds{24 * 3'600});
  s.receipts_at_night = map.optional_flag("receipts_at_night").value_or(false);
  map.finish();
}

void settings_reader::read_limits(const yaml_node& node, limit_settings& l) {
  setting_keys map(node, problems_);
  map.number("refusals_per_minute", l.refusals_per_minute, 1, 100'000);
  map.number("refusals_at_once", l.refusals_at_once, 1, 100'000);
  map.number("requests_per_second", l.requests_per_second, 10, 100'000);
  // Below these, a person who types fast and whose requests the aggregator repeats could meet them.
  map.number("turns_per_minute", l.turns_per_minute, 20, 100'000);
  map.number("turns_at_once", l.turns_at_once, 20, 100'000);
  map.number("sms_per_hour", l.sms_per_hour, 5, 100'000);
  map.number("sms_at_once", l.sms_at_once, 5, 100'000);
  map.finish();
}

void settings_reader::read_channels(const yaml_node& node, gateway_settings& s) {
  if (!node.is_sequence() || node.items.empty()) {
    error("config/wrong-type", node.where, "expected a list of one channel or more");
    return;
  }
  for (const yaml_node& item : node.items) {
    channel_config c = read_channel(item, folder_, problems_);
    if (!c.name.empty() && std::ranges::find(s.channels, c.name, &channel_config::name) != s.channels.end()) {
      error("config/double-channel", item.where, fmt::format("two channels are called `{}`", c.name));
    }
    if (needs_public_url(c) && s.public_url.empty()) {
      error("config/missing-key", item.where,
            fmt::format("a channel of the kind {} tells its aggregator where to report to", c.kind),
            "add `public_url`, the address under which the aggregator reaches this gateway");
    }
    warn_of_allowed_proxies(item, c, s.public_listener.trusted_proxies);
    s.channels.push_back(std::move(c));
  }
  if (!problems_.has_errors() &&
      std::ranges::all_of(s.channels, &std::string::empty, &channel_config::send_url))
    error("config/no-way-out", node.where,
          "none of the channels takes SMS, so no receipt and no alert could leave",
          "add a channel with a `send_url`");
}

void settings_reader::warn_of_allowed_proxies(const yaml_node& channel, const channel_config& c,
                                              const std::vector<address_range>& proxies) {
  const auto is_proxy = [&proxies](const address_range& allowed) {
    return std::ranges::any_of(proxies, [&](const address_range& p) { return p.overlaps(allowed); });
  };
  if (std::ranges::none_of(c.allow_from, is_proxy)) return;
  problems_.warning(
      "config/proxy-allowed", channel.find("allow_from")->where,
      "an address is both in `allow_from` and in `trusted_proxies`: who calls from a trusted "
      "proxy may claim any address, so what is allowed means nothing there",
      "in `trusted_proxies` name your own proxies alone, and in `allow_from` whom they take the "
      "callbacks from");
}

void settings_reader::read_routes(const yaml_node& node, gateway_settings& s) {
  if (!node.is_sequence() || node.items.empty()) {
    error("config/wrong-type", node.where, "expected a list of one route or more");
    return;
  }
  for (const yaml_node& item : node.items) {
    route_config r = read_route(item, s);
    if (std::ranges::find(s.routes, r.numbers, &route_config::numbers) != s.routes.end()) {
      error("config/double-route", item.where,
            r.numbers.empty() ? "two routes are for all numbers"
                              : fmt::format("two routes are for the numbers {}", r.numbers));
    }
    s.routes.push_back(std::move(r));
  }
}

route_config settings_reader::read_route(const yaml_node& node, const gateway_settings& s) {
  route_config r;
  setting_keys map(node, problems_);
  map.text("numbers", r.numbers, is_beginning_of_number, "how the numbers begin, such as \"+25078\"");
  if (const yaml_node* through = map.required("through")) {
    if (!through->is_sequence() || through->items.empty())
      error("config/wrong-type", through->where, "expected a list of names of channels");
    for (const yaml_node& name : through->items) {
      const auto channel = std::ranges::find(s.channels, name.text, &channel_config::name);
      if (channel == s.channels.end()) {
        const std::vector<std::string> known = s.sending_channels();
        error("config/unknown-channel", name.where, fmt::format("no channel is called `{}`", name.text),
              fmt::format("these take SMS: {}", fmt::join(known, ", ")));
      } else if (channel->send_url.empty()) {
        error("config/unknown-channel", name.where, fmt::format("the channel `{}` takes no SMS", name.text));
      }
      r.through.push_back(name.text);
    }
  }
  map.finish();
  return r;
}

}  // namespace

std::vector<std::string> gateway_settings::sending_channels() const {
  std::vector<std::string> names;
  for (const channel_config& c : channels)
    if (!c.send_url.empty()) names.push_back(c.name);
  return names;
}

std::string gateway_settings::service_code() const {
  const auto dialled = std::ranges::find_if(channels, [](const auto& c) { return !c.service_code.empty(); });
  return dialled == channels.end() ? std::string() : dialled->service_code;
}

gateway_settings read_settings(const std::filesystem::path& folder, diagnostics& problems) {
  gateway_settings settings;
  const std::filesystem::path path = folder / "gateway.yaml";
  std::error_code unreadable;
  if (!std::filesystem::exists(path, unreadable) && !unreadable) {
    problems.error("config/no-file", {.file = path.string()}, "the file is missing",
                   "this is no configuration folder; most commands take the right one by --config FOLDER");
    return settings;
  }
  const auto text = read_text_file(path, "config", most_bytes_of_yaml, problems);
  if (!text) return settings;
  const auto root = read_yaml(*text, path.string(), problems);
  if (root) settings_reader(folder, problems).read(*root, settings);
  return settings;
}

}  // namespace raporo::config
