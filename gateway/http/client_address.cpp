#include "gateway/http/client_address.hpp"

#include <ranges>

#include "gateway/base/ascii.hpp"

namespace raporo::http {
namespace {

constexpr std::string_view forwarded_for = "x-forwarded-for";
constexpr std::size_t most_port_digits = 5;

bool is_port(std::string_view text) {
  return all_digits(text) && text.size() <= most_port_digits;
}

/// `203.0.113.7`, `203.0.113.7:443`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:443`.
std::optional<ip_address> read_hop(std::string_view text) {
  text = trimmed(text, " \t");
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view behind = text.substr(end + 1);
    if (!behind.empty() && !(behind.starts_with(':') && is_port(behind.substr(1)))) return std::nullopt;
    const auto a = ip_address::parse(text.substr(1, end - 1));
    return a && text.find(':') < end ? a : std::nullopt;
  }
  const std::size_t colon = text.find(':');
  const bool one_colon =
      colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos;
  if (!one_colon) return ip_address::parse(text);
  if (!is_port(text.substr(colon + 1))) return std::nullopt;
  return ip_address::parse(text.substr(0, colon));
}

}  // namespace

result<ip_address> find_client(const request& r, std::span<const address_range> trusted_proxies) {
  auto client = ip_address::parse(r.remote);
  if (!client) return errc::malformed;
  if (!any_contains(trusted_proxies, *client)) return *client;
  bool named = false;
  for (const auto& [name, value] : r.headers | std::views::reverse) {
    if (name != forwarded_for) continue;
    named = true;
    std::string_view rest = value;
    for (bool more = true; more;) {
      const std::size_t comma = rest.rfind(',');
      more = comma != std::string_view::npos;
      client = read_hop(more ? rest.substr(comma + 1) : rest);
      if (!client) return errc::malformed;
      if (!any_contains(trusted_proxies, *client)) return *client;
      if (more) rest = rest.substr(0, comma);
    }
  }
  if (!named) return errc::malformed;
  return *client;
}

}  // namespace raporo::http
