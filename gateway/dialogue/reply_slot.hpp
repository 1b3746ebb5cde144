#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/intrusive/list.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "gateway/channels/channel.hpp"

namespace raporo::dialogue {

/// Where the reply to one request will lie: put there by the turn, or by the deadline when the turn is late,
/// whichever is first. One waiter. Lives on the event loop.
class reply_slot
    : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  /// `language` is that of the canned reply, should it come to that.
  reply_slot(std::chrono::steady_clock::time_point deadline, std::string language)
      : deadline_(deadline), language_(std::move(language)) {}

  std::chrono::steady_clock::time_point deadline() const noexcept { return deadline_; }
  const std::string& language() const noexcept { return language_; }
  bool filled() const noexcept { return reply_.has_value(); }
  const std::optional<channels::ussd_reply>& reply() const noexcept { return reply_; }

  /// Whoever waits goes on within this call. False when there was one already: that one went out.
  bool fill(channels::ussd_reply reply) {
    if (reply_) return false;
    reply_ = std::move(reply);
    unlink();
    if (waiter_) std::exchange(waiter_, nullptr)->resume();
    return true;
  }

  /// Ends when the slot is filled. Requires: it is not filled yet.
  boost::asio::awaitable<void> wait() {
    auto initiate = [this](auto handler) {
      waiter_ = std::make_unique<waiter_for<decltype(handler)>>(std::move(handler));
    };
    return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void()>(
        std::move(initiate), boost::asio::use_awaitable);
  }

 private:
  struct waiter {
    virtual ~waiter() = default;
    virtual void resume() = 0;
  };
  template <class Handler>
  struct waiter_for final : waiter {
    explicit waiter_for(Handler h) : handler(std::move(h)) {}
    void resume() override { std::move(handler)(); }
    Handler handler;
  };

  std::chrono::steady_clock::time_point deadline_;
  std::string language_;
  std::optional<channels::ussd_reply> reply_;
  std::unique_ptr<waiter> waiter_;
};

/// Slots in the order of their deadlines. A filled or forgotten slot leaves by itself.
using waiting_slots = boost::intrusive::list<reply_slot, boost::intrusive::constant_time_size<false>>;

}  // namespace raporo::dialogue
