#include "gateway/app/running_menus.hpp"

#include <algorithm>
#include <utility>

#include "gateway/dial/running.hpp"
#include "gateway/http/waiting_client.hpp"

namespace raporo::app {

std::vector<std::string> refusals_in(std::string_view readiness) {
  constexpr std::string_view of_menus = "trouble: version ";
  constexpr std::string_view mark = "trouble: ";
  std::vector<std::string> all;
  while (!readiness.empty()) {
    const std::string_view line = readiness.substr(0, readiness.find('\n'));
    readiness.remove_prefix(std::min(line.size() + 1, readiness.size()));
    if (line.starts_with(of_menus)) all.emplace_back(line.substr(mark.size()));
  }
  return all;
}

std::optional<std::string> readiness_of(const std::filesystem::path& data) {
  const auto address = dial::running_address(data, "ops");
  if (!address) return std::nullopt;
  http::outgoing_request request{.method = "GET", .url = "http://" + *address + "/readyz"};
  http::client_answer answer = http::waiting_client()(std::move(request));
  // One that was killed left its address behind.
  if (answer.what != http::client_answer::outcome::answered) return std::nullopt;
  return std::move(answer.body);
}

std::vector<std::string> refused_by_gateway(const std::filesystem::path& data) {
  return refusals_in(readiness_of(data).value_or(std::string()));
}

}  // namespace raporo::app
