// The yardstick of scripts/bench: what Beast with coroutines on one thread answers when it does nothing else.
// Parses each POST and answers a constant screen. Prints the port it listens on.
//
//   bare_server [PORT]      0, the default, picks a free port; SIGTERM or SIGINT ends it
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <utility>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

namespace {

constexpr auto as_awaited_tuple = asio::as_tuple(asio::use_awaitable);
constexpr const char* screen = "CON G.S. Rukomo, week 48\n1. Attendance\n2. Drop-outs\n9. Language";

asio::awaitable<void> serve(tcp::socket socket) {
  socket.set_option(tcp::no_delay(true));
  beast::tcp_stream stream(std::move(socket));
  beast::flat_buffer buffer;
  bool go_on = true;
  while (go_on) {
    http::request_parser<http::string_body> parser;
    parser.body_limit(65'536);
    const auto [read_ec, read] = co_await http::async_read(stream, buffer, parser, as_awaited_tuple);
    if (read_ec) break;

    http::response<http::string_body> answer(http::status::ok, parser.get().version());
    answer.set(http::field::content_type, "text/plain; charset=utf-8");
    answer.keep_alive(parser.get().keep_alive());
    answer.body() = screen;
    answer.prepare_payload();
    const auto [write_ec, written] = co_await http::async_write(stream, answer, as_awaited_tuple);
    go_on = !write_ec && answer.keep_alive();
  }
}

asio::awaitable<void> accept_connections(tcp::acceptor& acceptor) {
  for (;;) {
    auto [ec, socket] = co_await acceptor.async_accept(as_awaited_tuple);
    if (ec) co_return;
    asio::co_spawn(acceptor.get_executor(), serve(std::move(socket)), asio::detached);
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const auto port = static_cast<unsigned short>(argc > 1 ? std::atoi(argv[1]) : 0);
    asio::io_context context(1);
    tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), port});
    std::printf("%d\n", acceptor.local_endpoint().port());
    std::fflush(stdout);
    asio::signal_set signals(context, SIGINT, SIGTERM);
    signals.async_wait(
        [&context](const boost::system::error_code& /*ec*/, int /*signal*/) { context.stop(); });
    asio::co_spawn(context, accept_connections(acceptor), asio::detached);
    context.run();
  } catch (const std::exception& e) {
    std::fprintf(stderr, "bare_server: %s\n", e.what());
    return 1;
  }
  return 0;
}
