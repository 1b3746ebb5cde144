#include "config/setting_keys.hpp"

#include <fmt/format.h>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace raporo::config {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::size_t most_addresses = 256;

std::string in_words(milliseconds d) {
  if (d % hours{1} == milliseconds{0}) return fmt::format("{}h", d / hours{1});
  if (d % minutes{1} == milliseconds{0}) return fmt::format("{}m", d / minutes{1});
  if (d % seconds{1} == milliseconds{0}) return fmt::format("{}s", d / seconds{1});
  return fmt::format("{}ms", d.count());
}

}  // namespace

void setting_keys::text(std::string_view key, std::string& value, check good, std::string_view expected) {
  const auto found = optional_text(key);
  if (!found) return;
  if (good(*found)) {
    value = *found;
  } else {
    problems_.error("config/wrong-value", node().find(key)->where,
                    fmt::format("`{}` is wrong for `{}`", *found, key), fmt::format("expected {}", expected));
  }
}

void setting_keys::required_text(std::string_view key, std::string& value, check good,
                                 std::string_view expected) {
  if (required(key) != nullptr) text(key, value, good, expected);
}

void setting_keys::addresses(std::string_view key, std::vector<address_range>& value) {
  const yaml_node* node = optional(key);
  if (node == nullptr) return;
  if (!node->is_sequence() || node->items.empty() || node->items.size() > most_addresses) {
    problems_.error("config/wrong-type", node->where,
                    fmt::format("expected a list of 1 to {} addresses", most_addresses),
                    "write it like [203.0.113.7, 10.0.0.0/8, 2001:db8::/32]");
    return;
  }
  for (const yaml_node& item : node->items) {
    const auto range = item.is_scalar() ? address_range::parse(item.text) : std::nullopt;
    if (range) {
      value.push_back(*range);
    } else {
      problems_.error("config/wrong-value", item.where, fmt::format("this is no address for `{}`", key),
                      "expected an address or a network, such as 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32, "
                      "without bits behind its length");
    }
  }
}

std::optional<milliseconds> setting_keys::duration_within(std::string_view key, milliseconds least,
                                                          milliseconds most, milliseconds step) {
  const auto found = optional_duration_ms(key);
  if (!found) return std::nullopt;
  const milliseconds d{*found};
  if (d < least || d > most) {
    problems_.error(
        "config/out-of-range", node().find(key)->where,
        fmt::format("`{}` is {}, outside {} to {}", key, in_words(d), in_words(least), in_words(most)));
    return std::nullopt;
  }
  if (d % step != milliseconds{0}) {
    problems_.error("config/wrong-value", node().find(key)->where,
                    fmt::format("`{}` is kept in whole steps of {}", key, in_words(step)));
    return std::nullopt;
  }
  return d;
}

bool is_web_address(std::string_view text) {
  const auto url = boost::urls::parse_uri(text);
  return url && (url->scheme() == "http" || url->scheme() == "https") && !url->host().empty() &&
         !url->has_userinfo() && !url->has_fragment();
}

}  // namespace raporo::config
