#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <csignal>
#include <exception>
#include <fstream>
#include <iostream>
#include <sstream>

#include "config/secrets.hpp"
#include "gateway/app/commands.hpp"
#include "gateway/app/data_folder.hpp"
#include "gateway/base/rethrow.hpp"
#include "gateway/dial/running.hpp"
#include "gateway/stand_in/aggregator.hpp"

namespace raporo::app {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::milliseconds look_interval{200};
const std::string channel = "at";

std::string read_first_line(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

/// Delivery reports go to the gateway that runs on the same data folder, wherever it listens after a restart.
std::string delivery_url(const std::filesystem::path& data) {
  const auto address = dial::running_address(data, "public");
  const std::string secret = read_first_line(data / "secrets" / (channel + "-callback"));
  if (!address || secret.empty()) return {};
  return "http://" + *address + "/cb/" + channel + "/" + secret + "/delivery";
}

asio::awaitable<void> follow_gateway(stand_in::aggregator& aggregator, const std::filesystem::path& data,
                                     asio::steady_timer& timer) {
  for (;;) {
    aggregator.set_delivery_url(delivery_url(data));
    timer.expires_after(look_interval);
    const auto [ec] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    if (ec) co_return;
  }
}

asio::awaitable<void> stop(stand_in::aggregator& aggregator, asio::io_context& loop) {
  co_await aggregator.stop();
  loop.stop();
}

}  // namespace

int stand_in(const stand_in_command& c) {
  make_data_folder(c.data);
  system_random random;
  config::diagnostics problems;
  const config::secret_source key_source{.environment = {}, .file = channel + "-api-key", .generate = true};
  const auto key = config::read_secret(key_source, c.data, random, problems);
  if (!key) {
    std::cerr << problems.to_text();
    return 1;
  }

  asio::io_context loop{1};
  const auto client = http::make_client(loop.get_executor(), {});
  const stand_in::aggregator_settings settings{.listen = c.listen,
                                               .username = c.username,
                                               .api_key = *key,
                                               .delivery_url = {},
                                               .report_delay = c.report_delay,
                                               .accepted_file = c.accepted_file};
  const auto started = stand_in::start_aggregator(loop.get_executor(), settings, *client, random);
  if (!started) {
    std::cerr << "the stand-in cannot listen on " << c.listen << ": " << started.error().message()
              << "; --listen HOST:PORT names another address, port 0 takes a free one\n";
    return 1;
  }
  stand_in::aggregator& aggregator = **started;

  asio::steady_timer timer(loop);
  asio::signal_set signals(loop, SIGINT, SIGTERM);
  asio::co_spawn(loop, follow_gateway(aggregator, c.data, timer), rethrow);
  signals.async_wait([&](boost::system::error_code ec, int /*number*/) {
    if (ec) return;
    timer.cancel();
    asio::co_spawn(loop, stop(aggregator, loop), rethrow);
  });

  const std::filesystem::path ready = c.data / "stand-in.json";
  std::ofstream(c.data / "stand-in.json.new")
      << boost::json::serialize(boost::json::object{{"listen", aggregator.address()}}) << '\n';
  std::filesystem::rename(c.data / "stand-in.json.new", ready);
  loop.run();
  std::filesystem::remove(ready);
  return 0;
}

}  // namespace raporo::app
