#include "config/channel_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "config/channel_kinds.hpp"
#include "config/setting_keys.hpp"
#include "gateway/base/ascii.hpp"

namespace raporo::config {
namespace {

using std::chrono::seconds;

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

/// An alphanumeric sender has at most 11 letters (3GPP TS 23.040, 9.1.2.5); else a short code or a number.
bool is_sender(std::string_view text) {
  if (text.starts_with('+')) return text.size() >= 8 && text.size() <= 16 && all_digits(text.substr(1));
  return !text.empty() && text.size() <= 11 && std::ranges::all_of(text, [](char c) {
    return is_lower(c) || is_upper(c) || is_digit(c) || c == ' ' || c == '-' || c == '_' || c == '.';
  });
}

bool is_environment_name(std::string_view text) {
  return !text.empty() && !is_digit(text.front()) &&
         std::ranges::all_of(text, [](char c) { return is_upper(c) || is_digit(c) || c == '_'; });
}

/// `RWF 11.50`: at most nine digits before the point and four behind it.
bool is_price(std::string_view text) {
  if (text.size() < 5 || !std::ranges::all_of(text.substr(0, 3), is_upper) || text[3] != ' ') return false;
  const std::string_view amount = text.substr(4);
  const std::size_t point = std::min(amount.find('.'), amount.size());
  const auto digits = [](std::string_view t, std::size_t most) {
    return !t.empty() && t.size() <= most && std::ranges::all_of(t, is_digit);
  };
  return digits(amount.substr(0, point), 9) &&
         (point == amount.size() || digits(amount.substr(point + 1), 4));
}

/// A plain name, so that no path leads out of the folder.
bool is_secret_file(std::string_view text) {
  return !text.empty() && text.size() <= 64 && !text.starts_with('.') &&
         std::ranges::all_of(text, [](char c) {
           return is_lower(c) || is_upper(c) || is_digit(c) || c == '-' || c == '_' || c == '.';
         });
}

bool is_wire_file(std::string_view text) {
  return is_secret_file(text) && text.ends_with(".yaml");
}

bool is_account(std::string_view text) {
  return !text.empty() && text.size() <= 64;
}

std::string names_of_kinds() {
  std::string all;
  for (const channel_kind& k : channel_kinds()) all += (all.empty() ? "" : ", ") + std::string(k.name);
  return all;
}

/// More than any one message has.
constexpr double least_segments_a_day = 20;

class channel_reader {
 public:
  channel_reader(const yaml_node& node, const std::filesystem::path& folder, diagnostics& problems)
      : map_(node, problems), folder_(folder), problems_(problems) {}
  channel_config read();

 private:
  void read_kind(channel_config& c);
  void read_wire_of(channel_config& c);
  void read_link(channel_config& c);
  void read_options(channel_config& c);
  void read_signature(channel_config& c);
  void check_account(const channel_config& c);
  void read_expected_codes(const yaml_node& node, channel_config& c);
  void read_money(channel_config& c);
  std::optional<price> read_price(std::string_view key, std::string_view example);
  void read_callback_secrets(const yaml_node& node, channel_config& c);
  secret_source read_secret_source(const yaml_node& node);
  /// As text() or required_text(), as the kind has it.
  void text(bool required, std::string_view key, std::string& value, setting_keys::check good,
            std::string_view expected);
  void error(const char* code, const location& where, std::string message, std::string hint = {}) {
    problems_.error(code, where, std::move(message), std::move(hint));
  }

  setting_keys map_;
  const std::filesystem::path& folder_;
  diagnostics& problems_;
  channel_kind kind_;  ///< what is known of it: nothing is required of a kind that does not exist
};

channel_config channel_reader::read() {
  channel_config c;
  map_.required_text("name", c.name, is_channel_name,
                     "1 to 20 lower-case letters, digits, hyphens and underscores");
  read_kind(c);
  read_wire_of(c);
  read_link(c);
  map_.number("segments_per_second", c.segments_per_second, 1, 1'000);
  map_.number("in_flight", c.in_flight, 1, 1'000);
  // GSM carries 182 septets in one USSD string (3GPP TS 23.038); below 100 no menu is worth dialling.
  map_.number("screen_septets", c.screen_septets, 100, 182);
  map_.duration("session_limit", c.session_limit, seconds{20}, seconds{600});
  read_money(c);
  map_.finish();
  return c;
}

void channel_reader::read_money(channel_config& c) {
  c.segment_price = read_price("segment_price", "RWF 11.50");
  c.daily_budget = read_price("daily_budget", "RWF 50000");
  c.daily_limit = read_price("daily_limit", "RWF 80000");
  for (const char* key : {"daily_budget", "daily_limit"}) {
    const std::optional<price>& most =
        std::string_view(key) == "daily_budget" ? c.daily_budget : c.daily_limit;
    if (!most) continue;
    const location& where = map_.node().find(key)->where;
    if (!c.segment_price || c.segment_price->currency != most->currency) {
      error(
          "config/wrong-value", where,
          fmt::format("without the price of a segment in {} nobody knows when it is reached", most->currency),
          "add `segment_price`, in the same currency");
    } else if (most->amount < least_segments_a_day * c.segment_price->amount) {
      error("config/wrong-value", where, "a long message would hold back all others, day after day",
            fmt::format("at least the price of {:.0f} segments", least_segments_a_day));
    }
  }
  if (c.daily_budget && c.daily_limit && c.daily_limit->amount < c.daily_budget->amount)
    error("config/wrong-value", map_.node().find("daily_limit")->where,
          "answers would end before receipts and alerts do", "a limit is not below the budget");
}

std::optional<price> channel_reader::read_price(std::string_view key, std::string_view example) {
  std::string text;
  map_.text(key, text, is_price, fmt::format("a currency and an amount, such as {}", example));
  if (text.empty()) return std::nullopt;
  return price{text.substr(0, 3), std::stod(text.substr(4))};
}

void channel_reader::read_kind(channel_config& c) {
  const yaml_node* node = map_.required("kind");
  if (node == nullptr) return;
  c.kind = map_.optional_text("kind").value_or(std::string());
  if (const channel_kind* known = find_channel_kind(c.kind)) {
    kind_ = *known;
  } else {
    error("config/wrong-value", node->where, fmt::format("there is no kind `{}` of channels", c.kind),
          "one of " + names_of_kinds());
  }
}

/// What a generic channel needs to be told is what its wire speaks of.
void channel_reader::read_wire_of(channel_config& c) {
  const bool generic = kind_.name == generic_kind;
  const yaml_node* node = generic ? map_.required("wire") : map_.optional("wire");
  std::string file;
  map_.text("wire", file, is_wire_file,
            "the plain name of a file in the folder `channels`, such as ours.yaml");
  if (!generic && node != nullptr)
    error("config/wrong-value", node->where, "only a channel of the kind generic has a wire",
          "write `kind: generic`, or leave `wire` out");
  if (!generic) return;
  const std::filesystem::path described = folder_ / "channels" / file;
  std::error_code unreadable;
  if (!file.empty() && !std::filesystem::exists(described, unreadable) && !unreadable) {
    error("wire/no-file", node->where, fmt::format("{} is missing", described.string()),
          "describe there how the aggregator speaks, or name a file that is in the folder `channels`");
  } else if (!file.empty()) {
    c.wire = read_wire(described, problems_);
  }
  if (!c.wire) {
    kind_ = {};
    return;
  }
  kind_.ussd = c.wire->ussd.has_value();
  kind_.calls_back = c.wire->calls_back();
  kind_.sends = c.wire->send.has_value();
  kind_.username = c.wire->sends("username") || c.wire->sends("basic_authorization");
  kind_.api_key = c.wire->sends("api_key") || c.wire->sends("basic_authorization");
}

void channel_reader::read_link(channel_config& c) {
  text(kind_.ussd, "service_code", c.service_code, is_service_code, "what a phone dials, such as \"*800#\"");
  if (const yaml_node* codes = map_.optional("expected_service_codes")) read_expected_codes(*codes, c);
  text(kind_.sends, "send_url", c.send_url, is_web_address, "an address that begins http:// or https://");
  if (!kind_.name.empty() && !kind_.sends && !c.send_url.empty()) {
    error("config/wrong-value", map_.node().find("send_url")->where,
          fmt::format("a channel of the kind {} takes no SMS", kind_.name), "leave `send_url` out");
    c.send_url.clear();
  }
  text(kind_.username, "username", c.username, is_account, "the account at the aggregator");
  text(kind_.sender, "sender", c.sender, is_sender,
       "at most 11 letters and digits, or a number such as +250788000000");
  const yaml_node* key = kind_.api_key ? map_.required("api_key") : map_.optional("api_key");
  if (key != nullptr) c.api_key = read_secret_source(*key);
  const yaml_node* secrets =
      kind_.calls_back ? map_.required("callback_secrets") : map_.optional("callback_secrets");
  if (secrets != nullptr) read_callback_secrets(*secrets, c);
  map_.addresses("allow_from", c.allow_from);
  read_options(c);
  read_signature(c);
  check_account(c);
}

void channel_reader::read_signature(channel_config& c) {
  const yaml_node* node = map_.optional("signature_secret");
  const auto option = c.options.find(signature_option);
  const bool is_signed = kind_.signs && option != c.options.end() && option->second != "none";
  if (node != nullptr) {
    c.signature_secret = read_secret_source(*node);
    if (kind_.name.empty() || is_signed) return;
    error("config/wrong-value", node->where, "nothing is checked with this secret",
          kind_.signs
              ? fmt::format("add `{}` to `options`, or leave `signature_secret` out", signature_option)
              : "leave `signature_secret` out");
  } else if (is_signed) {
    error("config/missing-key", map_.node().where, "signed callbacks need `signature_secret`",
          "say where it is: {file: NAME} in the data folder, or {env: NAME}");
  }
}

void channel_reader::check_account(const channel_config& c) {
  if (!kind_.tells_account || c.username.empty() == !c.api_key.is_set()) return;
  error("config/missing-key", map_.node().where,
        fmt::format("`{}` without `{}` is checked in no callback",
                    c.username.empty() ? "api_key" : "username", c.username.empty() ? "username" : "api_key"),
        "give both, or neither");
}

void channel_reader::text(bool required, std::string_view key, std::string& value, setting_keys::check good,
                          std::string_view expected) {
  if (required) {
    map_.required_text(key, value, good, expected);
  } else {
    map_.text(key, value, good, expected);
  }
}

void channel_reader::read_options(channel_config& c) {
  const yaml_node* node = map_.optional("options");
  const auto is_required = [](const channel_option& o) { return o.required; };
  if (node == nullptr) {
    const auto missing = std::ranges::find_if(kind_.options, is_required);
    if (missing != kind_.options.end())
      error("config/missing-key", map_.node().where,
            fmt::format("a channel of the kind {} needs `options` with `{}`", kind_.name, missing->key),
            fmt::format("expected {}", missing->expected));
    return;
  }
  setting_keys given(*node, problems_);
  for (const channel_option& o : kind_.options) {
    std::string value;
    if (o.required) {
      given.required_text(o.key, value, o.good, o.expected);
    } else {
      given.text(o.key, value, o.good, o.expected);
    }
    if (!value.empty()) c.options.emplace(o.key, std::move(value));
  }
  if (!kind_.name.empty()) given.finish();
}

void channel_reader::read_expected_codes(const yaml_node& node, channel_config& c) {
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

void channel_reader::read_callback_secrets(const yaml_node& node, channel_config& c) {
  if (!node.is_sequence() || node.items.empty() || node.items.size() > 2) {
    error("config/wrong-type", node.where,
          "expected a list of one secret, or two while one replaces the other");
    return;
  }
  for (const yaml_node& item : node.items) c.callback_secrets.push_back(read_secret_source(item));
}

secret_source channel_reader::read_secret_source(const yaml_node& node) {
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
  setting_keys map(node, problems_);
  map.text("env", source.environment, is_environment_name, "capital letters, digits and underscores");
  map.text("file", source.file, is_secret_file,
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

channel_config read_channel(const yaml_node& node, const std::filesystem::path& folder,
                            diagnostics& problems) {
  return channel_reader(node, folder, problems).read();
}

bool needs_public_url(const channel_config& c) {
  if (c.wire) return c.wire->sends("delivery_url");
  const channel_kind* kind = find_channel_kind(c.kind);
  return kind != nullptr && kind->public_url;
}

}  // namespace raporo::config
