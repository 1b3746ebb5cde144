#include "gateway/app/message_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iostream>
#include <string_view>
#include <vector>

#include "config/roster_words.hpp"
#include "gateway/base/civil.hpp"
#include "gateway/base/utf8.hpp"

namespace raporo::app {
namespace {

constexpr std::size_t longest_reason = 200;

bool is_period_label(std::string_view label) {
  constexpr std::size_t of_a_date = 10;
  const std::string_view year = label.substr(0, label.find("-T"));
  return iso_week::parse(label) || config::is_school_year(year) || parse_date(label.substr(0, of_a_date));
}

}  // namespace

bool is_school(const std::string& code) {
  if (code.empty() || config::is_school_code(code)) return true;
  std::cerr << fmt::format("--school: `{}` is not a school code: six digits\n", code);
  return false;
}

bool is_period(const std::string& label) {
  if (label.empty() || is_period_label(label)) return true;
  std::cerr << fmt::format("--period: `{}` is no period: one is written 2026-W48, 2026/27-T1 or 2026/27\n",
                           label);
  return false;
}

bool is_channel(const std::string& name, const config::gateway_settings& settings) {
  if (name.empty()) return true;
  std::vector<std::string_view> known;
  for (const config::channel_config& c : settings.channels) {
    if (c.name == name) return true;
    known.push_back(c.name);
  }
  const std::string_view meant = config::closest(name, known);
  std::cerr << fmt::format("--channel: gateway.yaml has no channel `{}`; {}\n", name,
                           meant.empty() ? fmt::format("it has {}", fmt::join(known, ", "))
                                         : fmt::format("did you mean `{}`?", meant));
  return false;
}

bool is_reason(const std::string& text) {
  if (is_plain_line(text, longest_reason)) return true;
  std::cerr << fmt::format("--reason is one line of 1 to {} bytes, and not blank\n", longest_reason);
  return false;
}

}  // namespace raporo::app
