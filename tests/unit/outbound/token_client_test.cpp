#include "gateway/outbound/token_client.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gateway/channels/mtn_sms.hpp"
#include "gateway/http/awaited.hpp"
#include "gateway/http/server.hpp"
#include "tests/support/run.hpp"

using namespace raporo;
using std::chrono::seconds;
using verdict = channels::send_outcome::verdict;

namespace {

/// Lends tokens and takes SMS on a real socket, answering as it was told.
class lender final : public http::handler {
 public:
  boost::asio::awaitable<http::response> handle(const http::request& r) override {
    const bool token = r.path == "/token";
    log.push_back(token ? "token " + r.body : std::string("send ").append(r.header("authorization")));
    if (!token && r.header("authorization") == refused) {
      http::response no;
      no.status = 401;
      co_return no;
    }
    std::deque<http::response>& planned = token ? tokens : sends;
    http::response answer;
    answer.content_type = "application/json";
    if (!planned.empty()) {
      answer = planned.front();
      planned.pop_front();
    } else if (token) {
      answer.body = fmt::format(R"({{"access_token":"t{}","expires_in":{}}})", ++lent, lifetime_s);
    } else {
      answer.body = R"({"statusCode":"0000"})";
    }
    co_return answer;
  }

  std::vector<std::string> log;
  std::deque<http::response> tokens;
  std::deque<http::response> sends;
  int lent = 0;
  int lifetime_s = 3'600;
  std::string refused = "none";
};

http::response only_status(int code) {
  http::response r;
  r.status = code;
  return r;
}

struct token_fixture {
  explicit token_fixture(std::string token_address = {}) {
    service = http::listen(io.get_executor(), "127.0.0.1:0", "lender", {}, answers, *log).value();
    channels::channel_settings s;
    s.kind = "mtn_sms";
    s.username = "id";
    s.api_key = "secret";
    s.sender = "SCHOOLS";
    s.send_url = fmt::format("http://{}/send", service->address());
    s.options["token_url"] =
        token_address.empty() ? fmt::format("http://{}/token", service->address()) : std::move(token_address);
    adapter = channels::make_mtn_sms(s);
    inner = http::make_client(io.get_executor(), {.answer_timeout = seconds(20)});
    const outbound::token_parts parts{*adapter, *inner, [this] { return steady; }};
    it = outbound::make_token_client(io.get_executor(), parts);
  }
  ~token_fixture() { test::run(io, service->drain(seconds(5))); }

  http::client_answer send() { return test::run(io, it->send(adapter->write_send(sms))); }
  verdict judged() { return adapter->read_send(sms, send()).at(0).what; }

  boost::asio::io_context io;
  std::unique_ptr<logger> log = make_null_logger();
  lender answers;
  std::unique_ptr<http::server> service;
  std::unique_ptr<channels::adapter> adapter;
  std::unique_ptr<http::client> inner;
  std::chrono::steady_clock::time_point steady{};
  std::unique_ptr<http::client> it;
  channels::outgoing_sms sms{"Muraho", {{"+250780000001", "m-1"}}};
};

using token_log = std::vector<std::string>;
const std::string token_asked = "token client_id=id&client_secret=secret";

}  // namespace

TEST_CASE("token client: a token is token_asked for once, and every send bears it") {
  token_fixture f;
  CHECK(f.judged() == verdict::accepted);
  CHECK(f.judged() == verdict::accepted);
  CHECK(f.answers.log == token_log{token_asked, "send Bearer t1", "send Bearer t1"});
}

TEST_CASE("token client: a token is renewed a while before its end") {
  token_fixture f;
  f.send();
  f.steady += seconds{3'539};
  f.send();
  CHECK(f.answers.lent == 1);
  f.steady += seconds{1};
  f.send();
  CHECK(f.answers.log.back() == "send Bearer t2");
}

TEST_CASE("token client: of a short lifetime a tenth is left unused") {
  token_fixture f;
  f.answers.lifetime_s = 100;
  f.send();
  f.steady += seconds{89};
  f.send();
  CHECK(f.answers.lent == 1);
  f.steady += seconds{1};
  f.send();
  CHECK(f.answers.lent == 2);
}

TEST_CASE("token client: after 401 there is one new token and one more send") {
  token_fixture f;
  f.send();
  f.answers.log.clear();
  f.answers.sends.push_back(only_status(401));
  SUBCASE("which is taken") {
    CHECK(f.judged() == verdict::accepted);
  }
  SUBCASE("which is refused as well: a person must act") {
    f.answers.sends.push_back(only_status(401));
    CHECK(f.judged() == verdict::channel_fault);
  }
  CHECK(f.answers.log == token_log{"send Bearer t1", token_asked, "send Bearer t2"});
}

TEST_CASE("token client: no other answer to a send makes it go again") {
  for (const int status : {400, 403, 429, 500, 503}) {
    token_fixture f;
    f.answers.sends.push_back(only_status(status));
    CHECK(f.send().status == status);
    CHECK(f.answers.log == token_log{token_asked, "send Bearer t1"});
  }
}

TEST_CASE("token client: without a token nothing was taken, whatever the reason") {
  struct row {
    http::response answer;
    verdict expected;
  };
  http::response no_token;
  no_token.content_type = "application/json";
  no_token.body = "{}";
  const row refusals[] = {
      {only_status(400), verdict::channel_fault}, {only_status(401), verdict::channel_fault},
      {only_status(403), verdict::channel_fault}, {only_status(404), verdict::channel_fault},
      {only_status(302), verdict::channel_fault}, {only_status(408), verdict::transient},
      {only_status(429), verdict::transient},     {only_status(500), verdict::unreachable},
      {only_status(503), verdict::unreachable},   {no_token, verdict::unreachable},
  };
  for (const row& r : refusals) {
    CAPTURE(r.answer.status);
    token_fixture f;
    f.answers.tokens.push_back(r.answer);
    CHECK(f.judged() == r.expected);
    CHECK(f.answers.log == token_log{token_asked});
    // The next one asks again.
    CHECK(f.judged() == verdict::accepted);
  }
}

TEST_CASE("token client: nobody there to lend a token is nobody reached") {
  token_fixture f("http://127.0.0.1:1/token");
  const http::client_answer a = f.send();
  CHECK(a.what == http::client_answer::outcome::not_sent);
  CHECK(a.problem.starts_with("no access token: "));
  CHECK(f.answers.log.empty());
}

TEST_CASE("token client: requests at one moment share one asking, and what it comes to") {
  token_fixture f;
  int accepted = 0;
  int refused = 0;
  const auto count = [&](const std::exception_ptr&, const http::client_answer& a) {
    ++(a.status == 200 ? accepted : refused);
  };
  const auto send_five = [&] {
    for (int i = 0; i < 5; ++i) boost::asio::co_spawn(f.io, f.it->send(f.adapter->write_send(f.sms)), count);
    f.io.restart();
    while (accepted + refused < 5) REQUIRE(f.io.run_one_for(seconds(20)) == 1);
  };
  SUBCASE("a token") {
    send_five();
    CHECK(accepted == 5);
  }
  SUBCASE("none") {
    f.answers.tokens.push_back(only_status(401));
    send_five();
    CHECK(refused == 5);
    CHECK(f.answers.log == token_log{token_asked});
  }
  CHECK(std::ranges::count(f.answers.log, token_asked) == 1);
}

TEST_CASE("token client: five sends that are refused at once with one token share its successor") {
  token_fixture f;
  f.send();
  f.answers.log.clear();
  f.answers.refused = "Bearer t1";
  int accepted = 0;
  const auto count = [&](const std::exception_ptr&, const http::client_answer& a) {
    accepted += a.status == 200;
  };
  for (int i = 0; i < 5; ++i) boost::asio::co_spawn(f.io, f.it->send(f.adapter->write_send(f.sms)), count);
  f.io.restart();
  while (accepted < 5) REQUIRE(f.io.run_one_for(seconds(20)) == 1);
  CHECK(f.answers.lent == 2);
}

namespace {

/// Lends a token when it is told to, and takes everything.
class patient_lender final : public http::client {
 public:
  boost::asio::awaitable<http::client_answer> send(http::outgoing_request r) override {
    http::client_answer a;
    a.what = http::client_answer::outcome::answered;
    a.status = 200;
    if (r.url.ends_with("/token")) {
      ++asked;
      boost::asio::steady_timer held(co_await boost::asio::this_coro::executor,
                                     boost::asio::steady_timer::time_point::max());
      lend = [&held] { held.cancel(); };
      [[maybe_unused]] const auto [ec] = co_await held.async_wait(http::as_awaited_tuple);
      a.body = R"({"access_token":"t1","expires_in":3600})";
      co_return a;
    }
    ++sent;
    if (on_send) on_send();
    a.body = R"({"statusCode":"0000"})";
    co_return a;
  }

  std::function<void()> lend, on_send;
  int asked = 0;
  int sent = 0;
};

boost::asio::awaitable<http::client_answer> send_that_may_be_cut(http::client& through,
                                                                 http::outgoing_request r) {
  co_await boost::asio::this_coro::throw_if_cancelled(false);
  http::client_answer a = co_await through.send(std::move(r));
  co_return a;
}

}  // namespace

TEST_CASE(
    "token client: what is cut while it waits for another's asking sends nothing and does not wait on") {
  token_fixture f;
  patient_lender lender;
  const auto it = outbound::make_token_client(
      f.io.get_executor(), outbound::token_parts{*f.adapter, lender, [&f] { return f.steady; }});
  std::optional<http::client_answer> first, second;
  boost::asio::cancellation_signal cut;
  const auto cut_second = [&] { cut.emit(boost::asio::cancellation_type::terminal); };
  const auto into = [](std::optional<http::client_answer>& where) {
    return [&where](const std::exception_ptr&, http::client_answer a) { where = std::move(a); };
  };
  const auto turn = [&] {
    f.io.restart();
    f.io.poll();
  };
  boost::asio::co_spawn(f.io, send_that_may_be_cut(*it, f.adapter->write_send(f.sms)), into(first));
  turn();
  boost::asio::co_spawn(f.io, send_that_may_be_cut(*it, f.adapter->write_send(f.sms)),
                        boost::asio::bind_cancellation_slot(cut.slot(), into(second)));
  turn();
  REQUIRE(lender.asked == 1);
  SUBCASE("before the token is lent") {
    cut_second();
    turn();
    CHECK(second.has_value());
    CHECK_FALSE(first.has_value());
    lender.lend();
  }
  SUBCASE("when it is lent at the same moment") {
    lender.on_send = cut_second;
    lender.lend();
  }
  turn();
  REQUIRE(first);
  CHECK(first->status == 200);
  REQUIRE(second);
  CHECK(second->what == http::client_answer::outcome::not_sent);
  CHECK(lender.asked == 1);
  CHECK(lender.sent == 1);
}
