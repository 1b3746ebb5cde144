#include "config/settings.hpp"

#include <fmt/format.h>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>

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

/// It is part of the callbacks' path.
bool is_channel_name(std::string_view text) {
  return !text.empty() && text.size() <= 20 &&
         std::ranges::all_of(text, [](char c) { return is_lower(c) || is_digit(c) || c == '-' || c == '_'; });
}

/// `*800#`, `*384*123#`.
bool is_service_code(std::string_view text) {
  return text.size() >= 3 && text.size() <= 20 && text.starts_with('*') && text.ends_with('#') &&
         text.find("**") == std::string_view::npos && text[text.size() - 2] != '*' &&
         std::ranges::all_of(text.substr(1, text.size() - 2), [](char c) { return is_digit(c) || c == '*'; });
}

/// An alphanumeric sender has at most 11 letters (3GPP TS 23.040, 9.1.2.5), a number is a short code.
bool is_sender(std::string_view text) {
  return !text.empty() && text.size() <= 11 && std::ranges::all_of(text, [](char c) {
    return is_lower(c) || is_upper(c) || is_digit(c) || c == ' ' || c == '-' || c == '_' || c == '.';
  });
}

bool is_web_address(std::string_view text) {
  const auto url = boost::urls::parse_uri(text);
  return url && (url->scheme() == "http" || url->scheme() == "https") && !url->host().empty() &&
         !url->has_userinfo() && !url->has_fragment();
}

bool is_environment_name(std::string_view text) {
  return !text.empty() && !is_digit(text.front()) &&
         std::ranges::all_of(text, [](char c) { return is_upper(c) || is_digit(c) || c == '_'; });
}

/// `RWF 11.50`: at most six digits before the point and four behind it.
bool is_price(std::string_view text) {
  if (text.size() < 5 || !std::ranges::all_of(text.substr(0, 3), is_upper) || text[3] != ' ') return false;
  const std::string_view amount = text.substr(4);
  const std::size_t point = std::min(amount.find('.'), amount.size());
  const auto digits = [](std::string_view t, std::size_t most) {
    return !t.empty() && t.size() <= most && std::ranges::all_of(t, is_digit);
  };
  return digits(amount.substr(0, point), 6) &&
         (point == amount.size() || digits(amount.substr(point + 1), 4));
}

/// A plain name, so that no path leads out of the folder.
bool is_secret_file(std::string_view text) {
  return !text.empty() && text.size() <= 64 && !text.starts_with('.') &&
         std::ranges::all_of(text, [](char c) {
           return is_lower(c) || is_upper(c) || is_digit(c) || c == '-' || c == '_' || c == '.';
         });
}

class settings_reader {
 public:
  explicit settings_reader(diagnostics& problems) : problems_(problems) {}

  void read(const yaml_node& root, gateway_settings& s);

 private:
  using check = bool (*)(std::string_view);

  void read_listeners(const yaml_node& node, gateway_settings& s);
  void read_listener(const yaml_node& node, listener_settings& l);
  void read_ussd(const yaml_node& node, gateway_settings& s);
  void read_pin(const yaml_node& node, gateway_settings& s);
  void read_log(const yaml_node& node, gateway_settings& s);
  void read_channels(const yaml_node& node, gateway_settings& s);
  channel_config read_channel(const yaml_node& node);
  void read_expected_codes(const yaml_node& node, channel_config& c);
  void read_callback_secrets(const yaml_node& node, channel_config& c);
  secret_source read_secret_source(const yaml_node& node);

  /// Takes a text of the right shape into `value`; leaves it alone when the key is absent.
  void text(mapping_reader& map, std::string_view key, std::string& value, check good, const char* expected);
  void required_text(mapping_reader& map, std::string_view key, std::string& value, check good,
                     const char* expected);
  template <class Duration>
  void duration(mapping_reader& map, std::string_view key, Duration& value, Duration least, Duration most);
  template <class Number>
  void number(mapping_reader& map, std::string_view key, Number& value, long long least, long long most);
  void error(const char* code, const location& where, std::string message, std::string hint = {}) {
    problems_.error(code, where, std::move(message), std::move(hint));
  }

  diagnostics& problems_;
};

void settings_reader::text(mapping_reader& map, std::string_view key, std::string& value, check good,
                           const char* expected) {
  const auto found = map.optional_text(key);
  if (!found) return;
  if (good(*found)) {
    value = *found;
  } else {
    error("config/wrong-value", map.node().find(key)->where,
          fmt::format("`{}` is wrong for `{}`", *found, key), fmt::format("expected {}", expected));
  }
}

void settings_reader::required_text(mapping_reader& map, std::string_view key, std::string& value, check good,
                                    const char* expected) {
  if (map.required(key) != nullptr) text(map, key, value, good, expected);
}

std::string in_words(milliseconds d) {
  if (d % hours{1} == milliseconds{0}) return fmt::format("{}h", d / hours{1});
  if (d % minutes{1} == milliseconds{0}) return fmt::format("{}m", d / minutes{1});
  if (d % seconds{1} == milliseconds{0}) return fmt::format("{}s", d / seconds{1});
  return fmt::format("{}ms", d.count());
}

template <class Duration>
void settings_reader::duration(mapping_reader& map, std::string_view key, Duration& value, Duration least,
                               Duration most) {
  const auto found = map.optional_duration_ms(key);
  if (!found) return;
  const milliseconds d{*found};
  if (d < least || d > most) {
    error("config/out-of-range", map.node().find(key)->where,
          fmt::format("`{}` is {}, outside {} to {}", key, in_words(d), in_words(least), in_words(most)));
  } else if (d % Duration{1} != milliseconds{0}) {
    error("config/wrong-value", map.node().find(key)->where,
          fmt::format("`{}` is kept in whole steps of {}", key, in_words(Duration{1})));
  } else {
    value = std::chrono::duration_cast<Duration>(d);
  }
}

template <class Number>
void settings_reader::number(mapping_reader& map, std::string_view key, Number& value, long long least,
                             long long most) {
  if (const auto found = map.optional_number(key, least, most)) value = static_cast<Number>(*found);
}

void settings_reader::read(const yaml_node& root, gateway_settings& s) {
  mapping_reader map(root, "config", problems_);
  text(
      map, "country", s.country, [](std::string_view t) { return t == "RW"; },
      "RW: no other numbering plan is built in");
  text(
      map, "time_zone", s.time_zone, [](std::string_view t) { return time_zone::find(t).has_value(); },
      "a name of the IANA time zone database, such as Africa/Kigali");
  required_text(
      map, "help_contact", s.help_contact,
      [](std::string_view t) { return !t.empty() && t.size() <= longest_help_contact; },
      "a name or number to call, at most 40 letters");
  if (const yaml_node* node = map.optional("listeners")) read_listeners(*node, s);
  if (const yaml_node* node = map.optional("ussd")) read_ussd(*node, s);
  if (const yaml_node* node = map.optional("pin")) read_pin(*node, s);
  if (const yaml_node* node = map.optional("log")) read_log(*node, s);
  duration(map, "drain_limit", s.drain_limit, milliseconds{seconds{1}}, milliseconds{minutes{2}});
  if (const yaml_node* node = map.required("channels")) read_channels(*node, s);
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
  mapping_reader map(node, "config", problems_);
  for (named_listener& l : all) {
    l.node = map.optional(l.name);
    if (l.node != nullptr) read_listener(*l.node, l.settings);
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

void settings_reader::read_listener(const yaml_node& node, listener_settings& l) {
  mapping_reader map(node, "config", problems_);
  text(map, "listen", l.listen, is_listen_address, "HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080");
  number(map, "connections", l.connections, 1, 100'000);
  duration(map, "read_timeout", l.read_timeout, milliseconds{100}, milliseconds{minutes{5}});
  duration(map, "idle_timeout", l.idle_timeout, milliseconds{100}, milliseconds{hours{1}});
  map.finish();
}

void settings_reader::read_ussd(const yaml_node& node, gateway_settings& s) {
  mapping_reader map(node, "config", problems_);
  duration(map, "budget", s.ussd_budget, milliseconds{100}, milliseconds{seconds{10}});
  duration(map, "draft_lifetime", s.draft_lifetime, hours{1}, hours{7 * 24});
  map.finish();
}

void settings_reader::read_pin(const yaml_node& node, gateway_settings& s) {
  mapping_reader map(node, "config", problems_);
  number(map, "tries", s.pin_tries, 1, 10);
  duration(map, "lock", s.pin_lock, minutes{1}, minutes{24 * 60});
  number(map, "hash_memory_mib", s.pin_hash_memory_mib, 1, 1'024);
  number(map, "hash_passes", s.pin_hash_passes, 1, 20);
  map.finish();
}

void settings_reader::read_log(const yaml_node& node, gateway_settings& s) {
  mapping_reader map(node, "config", problems_);
  text(
      map, "format", s.log_format, [](std::string_view t) { return t == "text" || t == "json"; },
      "text or json");
  map.finish();
}

void settings_reader::read_channels(const yaml_node& node, gateway_settings& s) {
  if (!node.is_sequence() || node.items.empty()) {
    error("config/wrong-type", node.where, "expected a list of one channel or more");
    return;
  }
  for (const yaml_node& item : node.items) {
    channel_config c = read_channel(item);
    if (!c.name.empty() && std::ranges::find(s.channels, c.name, &channel_config::name) != s.channels.end()) {
      error("config/double-channel", item.where, fmt::format("two channels are called `{}`", c.name));
    }
    s.channels.push_back(std::move(c));
  }
}

channel_config settings_reader::read_channel(const yaml_node& node) {
  channel_config c;
  mapping_reader map(node, "config", problems_);
  required_text(map, "name", c.name, is_channel_name,
                "1 to 20 lower-case letters, digits, hyphens and underscores");
  required_text(
      map, "kind", c.kind, [](std::string_view t) { return t == "africas_talking"; }, "africas_talking");
  required_text(map, "service_code", c.service_code, is_service_code,
                "what a phone dials, such as \"*800#\"");
  if (const yaml_node* codes = map.optional("expected_service_codes")) read_expected_codes(*codes, c);
  required_text(map, "send_url", c.send_url, is_web_address, "an address that begins http:// or https://");
  required_text(
      map, "username", c.username, [](std::string_view t) { return !t.empty() && t.size() <= 64; },
      "the account at the aggregator");
  text(map, "sender", c.sender, is_sender, "at most 11 letters and digits");
  if (const yaml_node* key = map.required("api_key")) c.api_key = read_secret_source(*key);
  if (const yaml_node* secrets = map.required("callback_secrets")) read_callback_secrets(*secrets, c);
  number(map, "segments_per_second", c.segments_per_second, 1, 1'000);
  // GSM carries 182 septets in one USSD string (3GPP TS 23.038); below 100 no menu is worth dialling.
  number(map, "screen_septets", c.screen_septets, 100, 182);
  duration(map, "session_limit", c.session_limit, seconds{20}, seconds{600});
  std::string cost;
  text(map, "segment_price", cost, is_price, "a currency and an amount, such as RWF 11.50");
  if (!cost.empty()) c.segment_price = price{cost.substr(0, 3), std::stod(cost.substr(4))};
  map.finish();
  return c;
}

void settings_reader::read_expected_codes(const yaml_node& node, channel_config& c) {
  if (!node.is_sequence() || node.items.empty()) {
    error("config/wrong-type", node.where, "expected a list of service codes");
    return;
  }
  for (const yaml_node& item : node.items) {
    if (!item.is_scalar() || !is_service_code(item.text)) {
      error("config/wrong-value", item.where, "this is no service code", "write it like \"*800#\"");
    }
    c.expected_service_codes.push_back(item.text);
  }
  if (std::ranges::find(c.expected_service_codes, c.service_code) == c.expected_service_codes.end()) {
    error("config/wrong-value", node.where,
          fmt::format("the channel's own service code {} is not among them", c.service_code), "add it");
  }
}

void settings_reader::read_callback_secrets(const yaml_node& node, channel_config& c) {
  if (!node.is_sequence() || node.items.empty() || node.items.size() > 2) {
    error("config/wrong-type", node.where,
          "expected a list of one secret, or two while one replaces the other");
    return;
  }
  for (const yaml_node& item : node.items) c.callback_secrets.push_back(read_secret_source(item));
}

secret_source settings_reader::read_secret_source(const yaml_node& node) {
  secret_source source;
  source.where = node.where;
  if (node.is_scalar()) {
    // Not even on a terminal: the place is told without the line.
    location hidden = node.where;
    hidden.column = 0;
    problems_.add({.code = "config/secret-in-file",
                   .where = std::move(hidden),
                   .message = "a secret does not belong in this file",
                   .hint = "say where it is: {file: NAME} in the data folder, or {env: NAME}",
                   .source_line = "(not shown)"});
    return source;
  }
  mapping_reader map(node, "config", problems_);
  text(map, "env", source.environment, is_environment_name, "capital letters, digits and underscores");
  text(map, "file", source.file, is_secret_file,
       "a plain file name in the folder `secrets` of the data folder");
  source.generate = map.optional_flag("generate").value_or(false);
  map.finish();
  if (node.find("env") == nullptr && node.find("file") == nullptr) {
    error("config/missing-key", node.where, "a secret needs `file`, `env` or both");
  } else if (source.generate && node.find("file") == nullptr) {
    error("config/wrong-value", node.where, "only a file can be generated", "add `file`");
  }
  return source;
}

}  // namespace

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
  if (root) settings_reader(problems).read(*root, settings);
  return settings;
}

}  // namespace raporo::config
