#include "gateway/app/running_time.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>

#include "gateway/app/operations.hpp"
#include "gateway/dial/running.hpp"
#include "gateway/http/waiting_client.hpp"

namespace raporo::app {
namespace {

std::optional<instant> ask_gateway(const std::string& address) {
  http::outgoing_request request{.method = "GET", .url = "http://" + address + "/clock"};
  const http::client_answer answer = http::waiting_client()(std::move(request));
  // A gateway on the machine's clock has no such page; one that was killed left its address behind.
  if (answer.what != http::client_answer::outcome::answered || answer.status != 200) return std::nullopt;
  boost::system::error_code ec;
  const boost::json::value told = boost::json::parse(answer.body, ec);
  const boost::json::object* all = ec ? nullptr : told.if_object();
  const boost::json::value* now = all != nullptr ? all->if_contains("now") : nullptr;
  if (now == nullptr || !now->is_string()) return std::nullopt;
  const auto time = parse_timestamp(now->get_string());
  return time ? std::optional(*time) : std::nullopt;
}

}  // namespace

instant time_of(const std::filesystem::path& data) {
  const auto address = dial::running_address(data, "ops");
  const auto told = address ? ask_gateway(*address) : std::nullopt;
  return told.value_or(system_clock().now());
}

}  // namespace raporo::app
