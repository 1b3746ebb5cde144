#include "config/yaml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace raporo::config {

namespace {

// Digits only; nothing for anything else, also for what does not fit.
std::optional<long long> read_digits(std::string_view text) {
  const bool digits =
      !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  long long number = 0;
  if (!digits || std::from_chars(text.data(), text.data() + text.size(), number).ec != std::errc{})
    return std::nullopt;
  return number;
}

struct duration_unit {
  std::string_view word;
  long long milliseconds;
};
constexpr duration_unit duration_units[] = {
    {"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};

}  // namespace

std::optional<long long> read_duration_ms(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::optional<long long> number = read_digits(text.substr(0, digits));
  constexpr long long longest = 36'500LL * 86'400'000;  // a century: no product below overflows
  if (!number || *number > longest) return std::nullopt;
  for (const duration_unit& unit : duration_units) {
    if (unit.word == text.substr(digits) && *number <= longest / unit.milliseconds)
      return *number * unit.milliseconds;
  }
  return std::nullopt;
}

mapping_reader::mapping_reader(const yaml_node& node, std::string area, diagnostics& problems)
    : node_(node), area_(std::move(area)), problems_(problems) {
  if (!node_.is_mapping()) {
    problems_.error(area_ + "/wrong-type", node_.where, "expected a mapping (`key: value`)");
  }
}

const yaml_node* mapping_reader::optional(std::string_view key) {
  if (std::find(asked_.begin(), asked_.end(), key) == asked_.end()) asked_.push_back(key);
  const yaml_node* found = node_.find(key);
  return found != nullptr && !found->is_absent() ? found : nullptr;
}

const yaml_node* mapping_reader::required(std::string_view key) {
  const yaml_node* found = optional(key);
  if (found == nullptr && node_.is_mapping()) {
    const yaml_node* bare = node_.find(key);
    if (bare == nullptr && tell_misspelt(key)) return nullptr;
    problems_.error(area_ + "/missing-key", bare != nullptr ? bare->where : node_.where,
                    bare != nullptr ? fmt::format("the key `{}` has no value", key)
                                    : fmt::format("the key `{}` is missing", key));
  }
  return found;
}

bool mapping_reader::is_known(std::string_view key) const {
  return std::find(asked_.begin(), asked_.end(), key) != asked_.end() ||
         std::find(told_.begin(), told_.end(), key) != told_.end();
}

/// `feild:` where `field` is missing is one mistake, not two.
bool mapping_reader::tell_misspelt(std::string_view key) {
  for (const yaml_node::entry& entry : node_.entries) {
    if (is_known(entry.key)) continue;
    if (closest(entry.key, {key}).empty()) continue;
    tell_unknown(entry, key);
    told_.emplace_back(entry.key);
    return true;
  }
  return false;
}

void mapping_reader::tell_unknown(const yaml_node::entry& entry, std::string_view meant) {
  problems_.error(area_ + "/unknown-key", entry.where, fmt::format("unknown key `{}`", entry.key),
                  meant.empty() ? fmt::format("known here: {}", fmt::join(asked_, ", "))
                                : fmt::format("did you mean `{}`?", meant));
}

const yaml_node* mapping_reader::scalar(const yaml_node* found, std::string_view expected) {
  if (found == nullptr || found->is_scalar()) return found;
  problems_.error(
      area_ + "/wrong-type", found->where,
      fmt::format("expected {}, found a {}", expected, found->is_sequence() ? "list" : "mapping"));
  return nullptr;
}

std::optional<std::string> mapping_reader::optional_text(std::string_view key) {
  const yaml_node* found = scalar(optional(key), "a text");
  if (found == nullptr) return std::nullopt;
  return found->text;
}

std::string mapping_reader::required_text(std::string_view key) {
  const yaml_node* found = scalar(required(key), "a text");
  return found != nullptr ? found->text : std::string();
}

std::optional<long long> mapping_reader::optional_number(std::string_view key, long long least,
                                                         long long most) {
  const yaml_node* found = scalar(optional(key), "a whole number");
  if (found == nullptr) return std::nullopt;
  const std::optional<long long> number = read_digits(found->text);
  if (!number) {
    problems_.error(area_ + "/wrong-type", found->where,
                    fmt::format("expected a whole number, found `{}`", found->text), "write digits only");
    return std::nullopt;
  }
  if (*number < least || *number > most) {
    problems_.error(area_ + "/out-of-range", found->where,
                    fmt::format("`{}` is {}, outside {} to {}", key, *number, least, most));
    return std::nullopt;
  }
  return number;
}

std::optional<bool> mapping_reader::optional_flag(std::string_view key) {
  const yaml_node* found = scalar(optional(key), "`true` or `false`");
  if (found == nullptr) return std::nullopt;
  if (found->text == "true") return true;
  if (found->text == "false") return false;
  problems_.error(area_ + "/wrong-type", found->where,
                  fmt::format("expected `true` or `false`, found `{}`", found->text));
  return std::nullopt;
}

std::optional<long long> mapping_reader::optional_duration_ms(std::string_view key) {
  const yaml_node* found = scalar(optional(key), "a duration");
  if (found == nullptr) return std::nullopt;
  const std::optional<long long> duration = read_duration_ms(found->text);
  if (!duration) {
    problems_.error(area_ + "/wrong-type", found->where,
                    fmt::format("expected a duration, found `{}`", found->text),
                    "write a number and its unit: 250ms, 3s, 15m, 24h or 7d");
  }
  return duration;
}

void mapping_reader::finish() {
  for (const yaml_node::entry& entry : node_.entries) {
    if (is_known(entry.key)) continue;
    tell_unknown(entry, closest(entry.key, asked_));
  }
}

}  // namespace raporo::config
