#include "gateway/outbound/token_client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <cassert>
#include <string>
#include <utility>

#include "gateway/http/awaited.hpp"

namespace raporo::outbound {
namespace {

namespace asio = boost::asio;
using http::client_answer;

/// A request that bears the token may take some seconds to arrive, and clocks run apart.
constexpr std::chrono::seconds renewed_before_end{60};

asio::awaitable<bool> is_cut() {
  const auto state = co_await asio::this_coro::cancellation_state;
  co_return state.cancelled() != asio::cancellation_type::none;
}

client_answer cut_before_sending() {
  client_answer a;
  a.problem = "cut before it was sent";
  return a;
}

/// No message was sent, for the reason that there is no token.
client_answer without_token(const client_answer& asked) {
  client_answer a;
  if (asked.what != client_answer::outcome::answered) {
    a.problem = "no access token: " + asked.problem;
  } else if (asked.status >= 500 || asked.status < 300) {
    a.problem = fmt::format("no access token: HTTP {}", asked.status);
  } else {
    const bool later = asked.status == 408 || asked.status == 425 || asked.status == 429;
    a.what = client_answer::outcome::answered;
    a.status = later ? 429 : 401;
  }
  return a;
}

class token_client final : public http::client {
 public:
  token_client(const asio::any_io_executor& executor, token_parts parts)
      : parts_(std::move(parts)), asked_(executor, std::chrono::steady_clock::time_point::max()) {
    assert(parts_.adapter.write_token_request());
  }

  asio::awaitable<client_answer> send(http::outgoing_request r) override {
    for (bool renewed = false;; renewed = true) {
      if (!co_await is_cut()) co_await make_sure_of_token();
      // Nothing would cut any more what began to send now.
      if (co_await is_cut()) co_return cut_before_sending();
      if (token_.empty()) co_return failure_;
      const std::string borne = token_;
      http::outgoing_request with_token = r;
      with_token.headers.emplace_back("Authorization", "Bearer " + borne);
      client_answer answer = co_await parts_.client.send(std::move(with_token));
      const bool refused = answer.what == client_answer::outcome::answered && answer.status == 401;
      if (!refused || renewed) co_return answer;
      // Another request may have got a new one meanwhile.
      if (token_ == borne) token_.clear();
    }
  }

 private:
  asio::awaitable<void> make_sure_of_token() {
    if (!asking_ && !token_.empty() && parts_.steady() < good_until_) co_return;
    if (!asking_) {
      co_await ask();
      co_return;
    }
    while (asking_ && !co_await is_cut()) {
      [[maybe_unused]] const auto [ec] = co_await asked_.async_wait(http::as_awaited_tuple);
    }
  }

  asio::awaitable<void> ask() {
    asking_ = true;
    const std::shared_ptr<void> over(nullptr, [this](void*) {
      asking_ = false;
      asked_.cancel();
    });
    token_.clear();
    http::outgoing_request request = *parts_.adapter.write_token_request();
    const auto began = parts_.steady();
    const client_answer answer = co_await parts_.client.send(std::move(request));
    if (const auto lent = parts_.adapter.read_token(answer)) {
      token_ = lent->value;
      const std::chrono::seconds margin = std::min(renewed_before_end, lent->lifetime / 10);
      good_until_ = began + lent->lifetime - margin;
    } else {
      failure_ = without_token(answer);
    }
  }

  token_parts parts_;
  asio::steady_timer asked_;  ///< never expires; cancelled when an asking is over
  bool asking_ = false;
  std::string token_;  ///< empty: there is none
  std::chrono::steady_clock::time_point good_until_;
  client_answer failure_;  ///< of the last asking, when it came to nothing
};

}  // namespace

std::unique_ptr<http::client> make_token_client(const asio::any_io_executor& executor, token_parts parts) {
  return std::make_unique<token_client>(executor, std::move(parts));
}

}  // namespace raporo::outbound
