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

namespace {

/// The text called `name` in a small JSON file; nullopt when either is not there.
std::optional<std::string> find_text(const std::filesystem::path& file, std::string_view name) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  boost::system::error_code ec;
  const boost::json::value v = boost::json::parse(text.str(), ec);
  const boost::json::object* all = ec ? nullptr : v.if_object();
  const boost::json::value* found = all != nullptr ? all->if_contains(name) : nullptr;
  if (found == nullptr || !found->is_string()) return std::nullopt;
  return std::string(found->get_string());
}

}  // namespace

std::optional<std::string> running_address(const std::filesystem::path& data, std::string_view listener) {
  return find_text(data / "ready.json", listener);
}

std::optional<std::string> stand_in_address(const std::filesystem::path& data) {
  return find_text(data / "stand-in.json", "listen");
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
