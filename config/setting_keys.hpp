#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostic.hpp"
#include "config/yaml.hpp"
#include "gateway/base/address_range.hpp"

namespace raporo::config {

/// Reads the keys of one mapping of `gateway.yaml` into typed values. A value that is wrong or out of its
/// range is a problem at its place, and what it was for keeps its default.
class setting_keys : public mapping_reader {
 public:
  using check = bool (*)(std::string_view);

  setting_keys(const yaml_node& node, diagnostics& problems)
      : mapping_reader(node, "config", problems), problems_(problems) {}

  void text(std::string_view key, std::string& value, check good, std::string_view expected);
  void required_text(std::string_view key, std::string& value, check good, std::string_view expected);

  /// A list of addresses and networks.
  void addresses(std::string_view key, std::vector<address_range>& value);

  template <class Duration>
  void duration(std::string_view key, Duration& value, Duration least, Duration most) {
    if (const auto d = duration_within(key, least, most, Duration{1}))
      value = std::chrono::duration_cast<Duration>(*d);
  }
  template <class Number>
  void number(std::string_view key, Number& value, long long least, long long most) {
    if (const auto found = optional_number(key, least, most)) value = static_cast<Number>(*found);
  }

 private:
  std::optional<std::chrono::milliseconds> duration_within(std::string_view key,
                                                           std::chrono::milliseconds least,
                                                           std::chrono::milliseconds most,
                                                           std::chrono::milliseconds step);
  diagnostics& problems_;
};

/// `http` or `https`, with a host, without a user and a fragment.
bool is_web_address(std::string_view text);

}  // namespace raporo::config
