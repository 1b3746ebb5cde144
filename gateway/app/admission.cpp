#include "gateway/app/admission.hpp"

#include <utility>

#include "gateway/http/client_address.hpp"

namespace raporo::app {

std::string_view to_string(refused_for r) noexcept {
  switch (r) {
    case refused_for::proxy:
      return "proxy";
    case refused_for::channel:
      return "channel";
    case refused_for::secret:
      return "secret";
    case refused_for::address:
      return "address";
    case refused_for::signature:
      return "signature";
  }
  return {};
}

admission::admission(std::vector<address_range> trusted_proxies, const config::limit_settings& limits,
                     random_source& random, const clock& time, logger& log)
    : trusted_proxies_(std::move(trusted_proxies)),
      limits_(limits, random),
      limited_(time, log, "callbacks over their source's limit told to wait", "remote") {
  logs_.reserve(reasons_to_refuse.size());
  for (const refused_for why : reasons_to_refuse)
    logs_.emplace_back(time, log, "callbacks refused", "remote", to_string(why));
}

result<ip_address> admission::find_client(const http::request& r) {
  auto client = http::find_client(r, trusted_proxies_);
  if (!client) log_of(refused_for::proxy).add(r.remote);
  return client;
}

std::chrono::seconds admission::wait_of(const ip_address& client, source_limits::time_point now) {
  return tell(limits_.ask(client, now), client);
}

std::chrono::seconds admission::refuse(refused_for why, const ip_address& client, std::string_view channel,
                                       source_limits::time_point now) {
  log_of(why).add(client.to_text(), channel);
  return tell(limits_.refuse(client, now), client);
}

std::chrono::seconds admission::tell(std::chrono::nanoseconds wait, const ip_address& client) {
  if (wait > std::chrono::nanoseconds{0}) limited_.add(client.to_text());
  return std::chrono::ceil<std::chrono::seconds>(wait);
}

std::uint64_t admission::refused(refused_for why) const noexcept {
  return logs_[static_cast<std::size_t>(why)].count();
}

std::uint64_t admission::refused() const noexcept {
  std::uint64_t all = 0;
  for (const refusal_log& l : logs_) all += l.count();
  return all;
}

}  // namespace raporo::app
