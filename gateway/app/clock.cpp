#include <fmt/format.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <iostream>

#include "gateway/app/commands.hpp"
#include "gateway/dial/running.hpp"
#include "gateway/http/waiting_client.hpp"

namespace raporo::app {

int set_clock(const clock_command& c) {
  const auto address = dial::running_address(c.data, "ops");
  if (!address) {
    std::cerr << fmt::format("no gateway runs on {}: {} is not there\n", c.data.string(),
                             (c.data / "ready.json").string());
    return 1;
  }
  http::outgoing_request request{.method = "GET", .url = "http://" + *address + "/clock"};
  if (!c.now.empty() || c.speed) {
    boost::json::object wanted;
    if (!c.now.empty()) wanted["now"] = c.now;
    if (c.speed) wanted["speed"] = *c.speed;
    request.method = "POST";
    request.content_type = "application/json";
    request.body = boost::json::serialize(wanted);
  }
  const http::client_answer answer = http::waiting_client()(std::move(request));
  if (answer.what != http::client_answer::outcome::answered) {
    std::cerr << "the gateway does not answer: " << answer.problem << '\n';
    return 1;
  }
  if (answer.status == 404) {
    std::cerr
        << "this gateway runs on the machine's clock; `raporo serve --test-clock now` gives it one to set\n";
    return 1;
  }
  (answer.status == 200 ? std::cout : std::cerr) << answer.body;
  return answer.status == 200 ? 0 : 1;
}

}  // namespace raporo::app
