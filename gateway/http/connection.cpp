#include "gateway/http/connection.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <utility>

#include "gateway/http/awaited.hpp"
#include "gateway/http/message_text.hpp"

namespace raporo::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

/// After a refusal the peer may still be sending: closing at once would reset the connection, and the reset
/// can overtake our answer. So what comes is thrown away for a while (RFC 9112 section 9.6).
constexpr std::chrono::milliseconds most_lingering{1'000};
constexpr std::size_t most_lingering_bytes = 262'144;
/// What is read at once of a TLS connection.
constexpr std::size_t sealed_block = 4'096;
/// A larger answer's memory is given back after it was sent.
constexpr std::size_t answer_kept = 65'536;

}  // namespace

listener_state::listener_state(const asio::any_io_executor& executor, std::string listener_name,
                               const server_limits& l, handler& h, logger& lg,
                               std::shared_ptr<const tls_identity> shown)
    : name(std::move(listener_name)),
      limits(l),
      answers(h),
      log(lg),
      identity(std::move(shown)),
      changed(executor) {}

connection::connection(std::shared_ptr<listener_state> shared, socket s, const ip_address& peer,
                       bool over_the_limit)
    : shared_(std::move(shared)),
      socket_(std::move(s)),
      over_the_limit_(over_the_limit),
      reader_(shared_->limits),
      tls_(shared_->identity != nullptr && !over_the_limit ? shared_->identity->begin() : nullptr) {
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
  reader_.message().remote = peer.to_text();
  if (!over_the_limit_) place_.emplace(shared_->open, peer);
  shared_->connections.insert(this);
  if (over_the_limit_) ++shared_->turned_away;
}

connection::~connection() {
  shared_->connections.erase(this);
  if (over_the_limit_) --shared_->turned_away;
  if (shared_->connections.empty()) shared_->changed.cancel();
}

asio::awaitable<void> connection::run(std::shared_ptr<connection> self) {
  if (self->over_the_limit_) {
    // A handshake costs more than what the limit is there to save.
    if (self->shared_->identity == nullptr) co_await self->refuse(503);
  } else if (self->tls_ == nullptr) {
    co_await self->serve();
  } else {
    const bool shaken = co_await self->shake_hands();
    if (shaken) co_await self->serve();
    self->say_goodbye();
  }
  self->close();
}

asio::awaitable<void> connection::serve() {
  for (;;) {
    const bool whole = co_await read_request();
    if (!whole) co_return;
    co_await answer_request();
    const bool last = last_request();
    const bool sent = co_await send();
    if (!sent || last) co_return;
  }
}

/// False when the connection is at its end; a refusal has then been answered.
asio::awaitable<bool> connection::read_request() {
  request_reader::state state = reader_.next();
  // Who has asked nothing yet has no claim to a place of its own for long.
  enter(phase::idle, served_ == 0 ? shared_->limits.read_timeout : shared_->limits.idle_timeout);
  if (reader_.started()) enter(phase::reading, shared_->limits.read_timeout);

  while (state == request_reader::state::more) {
    if (reader_.take_continue()) {
      out_ = "HTTP/1.1 100 Continue\r\n\r\n";
      const bool sent = co_await send();
      if (!sent) co_return false;
      enter(phase::reading, shared_->limits.read_timeout);
    }
    std::size_t bytes = 0;
    if (tls_ != nullptr && !idle_in_drain()) {
      bytes = co_await read_sealed(reader_.space());
    } else if (!idle_in_drain()) {
      const std::span<char> space = reader_.space();
      const auto room = asio::buffer(space.data(), space.size());
      const auto [ec, read] = co_await socket_.async_read_some(room, as_awaited_tuple);
      bytes = read;
    }
    if (bytes == 0 && idle_in_drain()) bytes = read_what_is_here();
    if (bytes == 0) {
      if (expired_ && phase_ == phase::reading) co_await refuse(408);
      co_return false;
    }
    if (phase_ == phase::idle) enter(phase::reading, shared_->limits.read_timeout);
    state = reader_.received(bytes);
  }
  if (state == request_reader::state::refused) {
    ++shared_->figures.refused_requests;
    co_await refuse(reader_.status());
    co_return false;
  }
  co_return true;
}

/// Leaves the bytes to send in out_.
asio::awaitable<void> connection::answer_request() {
  phase_ = phase::answering;
  ++served_;
  ++shared_->figures.requests;
  request& r = reader_.message();
  r.received = phase_began_;
  out_.clear();
  if (out_.capacity() > answer_kept) out_.shrink_to_fit();
  try {
    const response answer = co_await shared_->answers.handle(r);
    handler_closes_ = answer.close;
    const response_framing framing{.close = last_request(), .without_body = r.method == "HEAD"};
    append_response(out_, answer, framing);
  } catch (const std::exception& e) {
    answer_failed(e.what());
  } catch (...) {
    answer_failed("not a std::exception");
  }
}

void connection::answer_failed(std::string_view why) {
  if (!shared_->cut) {
    shared_->log.error("request failed", {{"listener", shared_->name}, {"why", why}});
  }
  out_.clear();
  append_response(out_, status_response(500), {.close = last_request()});
}

/// Sends out_. Most answers fit the socket's buffer, and then nothing is waited for. False when the peer is
/// gone.
asio::awaitable<bool> connection::send() {
  if (tls_ != nullptr) {
    tls_->write(out_);
    tls_->take_output(out_);
  }
  return write_out();
}

asio::awaitable<bool> connection::write_out() {
  error_code ec;
  const std::size_t sent = socket_.write_some(asio::buffer(out_), ec);
  if (sent == out_.size()) co_return true;
  if (ec && ec != asio::error::would_block) co_return false;
  enter(phase::writing, shared_->limits.write_timeout);
  const auto rest = asio::buffer(out_) + sent;
  const auto [rest_ec, rest_sent] = co_await asio::async_write(socket_, rest, as_awaited_tuple);
  co_return !rest_ec;
}

asio::awaitable<void> connection::refuse(int status) {
  out_.clear();
  append_response(out_, status_response(status), {.close = true});
  const bool sent = co_await send();
  if (!sent) co_return;
  say_goodbye();
  co_await linger();
}

asio::awaitable<void> connection::linger() {
  error_code ec;
  socket_.shutdown(socket::shutdown_send, ec);
  enter(phase::lingering, std::min(most_lingering, shared_->limits.read_timeout));
  std::array<char, 4'096> rubbish;  // NOLINT(*-member-init): only ever written to
  const auto room = asio::buffer(rubbish);
  std::size_t total = 0;
  while (!ec && total < most_lingering_bytes) {
    const auto [read_ec, bytes] = co_await socket_.async_read_some(room, as_awaited_tuple);
    ec = read_ec;
    total += bytes;
  }
}

// --- TLS ---

asio::awaitable<bool> connection::shake_hands() {
  enter(phase::reading, shared_->limits.read_timeout);
  while (tls_->shake_hands() == tls_session::state::shaking_hands) {
    const bool more = co_await exchange_sealed();
    if (!more) break;
  }
  if (tls_->now() == tls_session::state::open) {
    tls_->take_output(out_);
    const bool sent = co_await write_out();
    co_return sent;
  }
  ++shared_->figures.failed_handshakes;
  if (tls_->now() == tls_session::state::plain_http) {
    tls_.reset();
    co_await refuse(400);
  }
  co_return false;
}

/// Nothing when the connection is at its end, or its time is over.
asio::awaitable<std::size_t> connection::read_sealed(std::span<char> space) {
  for (;;) {
    const std::size_t read = tls_->read(space);
    if (read > 0) co_return read;
    if (tls_->now() != tls_session::state::open) co_return 0;
    const bool more = co_await exchange_sealed();
    if (!more) co_return 0;
  }
}

/// Sends what TLS has to say by itself, and takes in more from the peer, in the time that was set before.
/// False when nothing came.
asio::awaitable<bool> connection::exchange_sealed() {
  tls_->take_output(out_);
  if (!out_.empty()) {
    const phase in = phase_;
    const clock::time_point began = phase_began_;
    const clock::time_point until = deadline_;
    const bool sent = co_await write_out();
    phase_ = in;
    phase_began_ = began;
    deadline_ = until;
    if (!sent || expired_) co_return false;
  }
  std::array<char, sealed_block> block;  // NOLINT(*-member-init): only what was read into it is looked at
  const auto room = asio::buffer(block);
  const auto [ec, bytes] = co_await socket_.async_read_some(room, as_awaited_tuple);
  if (bytes == 0) co_return false;
  tls_->received({block.data(), bytes});
  co_return true;
}

/// So that the peer knows that nothing was cut off. It is not waited for.
void connection::say_goodbye() {
  if (tls_ == nullptr) return;
  tls_->end();
  tls_->take_output(out_);
  error_code ignored;
  if (!out_.empty()) socket_.write_some(asio::buffer(out_), ignored);
}

/// A request may have come in the moment in which a drain began: its sender need not see a reset.
std::size_t connection::read_what_is_here() {
  const std::span<char> space = reader_.space();
  error_code ec;
  if (tls_ != nullptr) {
    std::array<char, sealed_block> block;  // NOLINT(*-member-init): only what was read into it is looked at
    const std::size_t bytes = socket_.read_some(asio::buffer(block), ec);
    tls_->received({block.data(), bytes});
    return tls_->read(space);
  }
  return socket_.read_some(asio::buffer(space.data(), space.size()), ec);
}

void connection::enter(phase p, clock::duration limit) {
  phase_ = p;
  phase_began_ = clock::now();
  deadline_ = phase_began_ + limit;
}

void connection::check_deadline(clock::time_point now) {
  if (phase_ == phase::answering || now < deadline_) return;
  error_code ignored;
  if (phase_ == phase::idle || phase_ == phase::reading) {
    expired_ = true;
    socket_.cancel(ignored);
  } else {
    // A reset: the kernel would otherwise go on offering what the peer does not take.
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    close();
  }
}

void connection::drain() {
  error_code ignored;
  if (phase_ == phase::idle) socket_.cancel(ignored);
  if (phase_ == phase::lingering) close();
}

void connection::cut() {
  close();
  cancel_.emit(asio::cancellation_type::terminal);
}

bool connection::idle_in_drain() const noexcept {
  return phase_ == phase::idle && shared_->draining;
}

bool connection::last_request() const noexcept {
  return handler_closes_ || shared_->draining || shared_->cut || !reader_.keep_alive() ||
         served_ >= shared_->limits.requests_per_connection;
}

void connection::close() {
  error_code ignored;
  socket_.close(ignored);
}

}  // namespace raporo::http
