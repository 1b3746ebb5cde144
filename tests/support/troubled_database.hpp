#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <deque>
#include <optional>
#include <utility>

#include "storage/database.hpp"

namespace raporo::test {

/// A database that is slow or refuses when a test says so. Lives on the event loop of its callers.
class troubled_database final : public storage::database {
 public:
  explicit troubled_database(storage::database& real) : real_(real) {}

  /// Writes wait from now on, until release().
  void hold() { holding_ = true; }
  void release() {
    holding_ = false;
    for (auto& j : std::exchange(held_, {})) pass_on(std::move(j));
  }
  std::size_t held() const noexcept { return held_.size(); }
  /// The next `times` writes have this error and no effect.
  void refuse(errc why, int times = 1) {
    refusal_ = why;
    refusals_ = times;
  }
  /// The same for reads.
  void refuse_reads(errc why, int times = 1) {
    read_refusal_ = why;
    read_refusals_ = times;
  }

  void write_and_wait(const std::function<void(sql::connection&)>& f) override { real_.write_and_wait(f); }
  void read_and_wait(const std::function<void(sql::connection&)>& f) override { real_.read_and_wait(f); }
  bool writable() const noexcept override { return real_.writable(); }
  bool readable() const noexcept override { return real_.readable(); }
  storage::database_figures figures() const noexcept override { return real_.figures(); }
  void stop() override { real_.stop(); }

 protected:
  void submit_write(std::unique_ptr<job> j) override {
    if (refusals_ > 0) {
      --refusals_;
      return refuse_job(std::move(j), refusal_);
    }
    if (holding_) {
      held_.push_back(std::move(j));
      return;
    }
    pass_on(std::move(j));
  }
  void submit_read(std::unique_ptr<job> j) override {
    if (read_refusals_ > 0) {
      --read_refusals_;
      return refuse_job(std::move(j), read_refusal_);
    }
    const auto executor = j->executor();
    boost::asio::co_spawn(executor, do_read(real_, std::move(j)), boost::asio::detached);
  }

  void submit_long_read(std::unique_ptr<job> j) override { submit_read(std::move(j)); }

 private:
  static void refuse_job(std::unique_ptr<job> j, errc why) {
    j->fail(why);
    const auto executor = j->executor();
    boost::asio::post(executor, [j = std::move(j)] { j->deliver(); });
  }
  void pass_on(std::unique_ptr<job> j) {
    const auto executor = j->executor();
    boost::asio::co_spawn(executor, do_write(real_, std::move(j)), boost::asio::detached);
  }

  static boost::asio::awaitable<result<void>> run_write(storage::database& real, job& j) {
    return real.write([&j](sql::connection& c) { j.run(c); });
  }
  static boost::asio::awaitable<result<void>> run_read(storage::database& real, job& j) {
    return real.read([&j](sql::connection& c) { j.run(c); });
  }
  static boost::asio::awaitable<void> do_write(storage::database& real, std::unique_ptr<job> j) {
    const result<void> done = co_await run_write(real, *j);
    if (!done) j->fail(static_cast<errc>(done.error().value()));
    j->deliver();
  }
  static boost::asio::awaitable<void> do_read(storage::database& real, std::unique_ptr<job> j) {
    const result<void> done = co_await run_read(real, *j);
    if (!done) j->fail(static_cast<errc>(done.error().value()));
    j->deliver();
  }

  storage::database& real_;
  std::deque<std::unique_ptr<job>> held_;
  bool holding_ = false;
  errc refusal_{}, read_refusal_{};
  int refusals_ = 0, read_refusals_ = 0;
};

}  // namespace raporo::test
