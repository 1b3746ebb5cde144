#include "gateway/app/local_call.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <exception>
#include <fstream>
#include <sstream>
#include <utility>

namespace raporo::app {

std::optional<std::string> running_address(const std::filesystem::path& data, std::string_view listener) {
  std::ostringstream text;
  text << std::ifstream(data / "ready.json").rdbuf();
  boost::system::error_code ec;
  const boost::json::value v = boost::json::parse(text.str(), ec);
  const boost::json::object* addresses = ec ? nullptr : v.if_object();
  const boost::json::value* address = addresses != nullptr ? addresses->if_contains(listener) : nullptr;
  if (address == nullptr || !address->is_string()) return std::nullopt;
  return std::string(address->get_string());
}

http::client_answer call(http::outgoing_request r) {
  boost::asio::io_context loop{1};
  const auto client = http::make_client(loop.get_executor(), {});
  http::client_answer answer;
  boost::asio::co_spawn(loop, client->send(std::move(r)),
                        [&](const std::exception_ptr& broken, http::client_answer got) {
                          if (broken) std::rethrow_exception(broken);
                          answer = std::move(got);
                          loop.stop();
                        });
  loop.run();
  return answer;
}

}  // namespace raporo::app
