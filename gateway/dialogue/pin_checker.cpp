#include "gateway/dialogue/pin_checker.hpp"

#include <sodium.h>

#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <span>
#include <type_traits>
#include <utility>

#include "gateway/base/worker.hpp"

namespace raporo::dialogue {
namespace {

boost::asio::thread_pool start_pool() {
  const signals_blocked inherited_by_the_thread;
  return boost::asio::thread_pool(1);
}

/// Runs `f` on the pool and resumes on `home`, with its value or with what it threw.
template <class F>
boost::asio::awaitable<std::invoke_result_t<F&>> run_on(boost::asio::thread_pool& pool,
                                                        const boost::asio::any_io_executor& home, F f) {
  using value = std::invoke_result_t<F&>;
  auto initiate = [&pool, home](auto handler, F work) {
    auto job = [handler = std::move(handler), work = std::move(work),
                guard = boost::asio::make_work_guard(home)]() mutable {
      value outcome{};
      std::exception_ptr broken;
      try {
        outcome = work();
      } catch (...) {
        broken = std::current_exception();
      }
      auto deliver = [handler = std::move(handler), broken, outcome = std::move(outcome)]() mutable {
        std::move(handler)(broken, std::move(outcome));
      };
      boost::asio::post(guard.get_executor(), std::move(deliver));
    };
    boost::asio::post(pool, std::move(job));
  };
  return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(std::exception_ptr, value)>(
      std::move(initiate), boost::asio::use_awaitable, std::move(f));
}

boost::asio::awaitable<bool> verify_on(boost::asio::thread_pool& pool,
                                       const boost::asio::any_io_executor& home, std::string encoded,
                                       std::string pin) {
  return run_on(pool, home,
                [encoded = std::move(encoded), pin = std::move(pin)] { return verify_pin(encoded, pin); });
}

boost::asio::awaitable<std::string> hash_on(boost::asio::thread_pool& pool,
                                            const boost::asio::any_io_executor& home, std::string pin,
                                            pin_cost cost) {
  return run_on(pool, home, [pin = std::move(pin), cost] { return hash_pin(pin, cost); });
}

}  // namespace

pin_checker::pin_checker(random_source& random) : worker_(start_pool()) {
  random.fill(std::as_writable_bytes(std::span(key_)));
}

pin_checker::~pin_checker() {
  worker_.join();
}

boost::asio::awaitable<bool> pin_checker::matches(std::string person, std::string encoded, std::string pin) {
  const fingerprint entered = fingerprint_of(encoded, pin);
  if (const auto it = known_.find(person);
      it != known_.end() && sodium_memcmp(it->second.data(), entered.data(), entered.size()) == 0) {
    co_return true;
  }
  const auto home = co_await boost::asio::this_coro::executor;
  const bool right = co_await verify_on(worker_, home, std::move(encoded), std::move(pin));
  if (right) {
    if (known_.size() >= remembered_persons) known_.clear();
    known_.insert_or_assign(std::move(person), entered);
  }
  co_return right;
}

boost::asio::awaitable<std::string> pin_checker::hash(std::string pin, pin_cost cost) {
  const auto home = co_await boost::asio::this_coro::executor;
  co_return co_await hash_on(worker_, home, std::move(pin), cost);
}

pin_checker::fingerprint pin_checker::fingerprint_of(const std::string& encoded,
                                                     const std::string& pin) const {
  // The encoded hash ends in a digest of fixed length, so the two texts cannot be confused by joining them.
  const std::string text = encoded + '\n' + pin;
  fingerprint out{};
  crypto_generichash(out.data(), out.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                     key_.data(), key_.size());
  return out;
}

}  // namespace raporo::dialogue
