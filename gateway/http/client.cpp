#include "gateway/http/client.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "gateway/http/answer_reader.hpp"
#include "gateway/http/client_stream.hpp"
#include "gateway/http/message_text.hpp"

namespace raporo::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using clock = std::chrono::steady_clock;
using outcome = client_answer::outcome;

/// A peer counts from when it has answered, and closes before we hear of it.
constexpr std::chrono::seconds on_the_way{1};

struct destination {
  origin at;
  std::string host_field;
  std::string target;
};

std::optional<destination> read_url(const std::string& url) {
  const auto parsed = boost::urls::parse_uri(url);
  if (!parsed || parsed->has_userinfo() || parsed->encoded_host().empty()) return std::nullopt;
  destination d;
  d.at.tls = parsed->scheme_id() == boost::urls::scheme::https;
  if (!d.at.tls && parsed->scheme_id() != boost::urls::scheme::http) return std::nullopt;
  d.at.host = parsed->host_address();
  d.at.port = d.at.tls ? 443 : 80;
  if (parsed->has_port() && !parsed->port().empty()) {
    d.at.port = parsed->port_number();
    if (d.at.port == 0) return std::nullopt;
  }
  d.host_field = parsed->encoded_host_and_port();
  d.target = parsed->encoded_target();
  if (!d.target.starts_with('/')) d.target.insert(0, "/");
  return d;
}

client_answer failed(outcome what, std::string problem) {
  client_answer a;
  a.what = what;
  a.problem = std::move(problem);
  return a;
}

std::string problem_of(const client_stream& s, const error_code& ec) {
  if (ec == asio::error::operation_aborted && !s.expired()) return "interrupted";
  return s.expired() ? "timed out" : ec.message();
}

class pooled_client final : public client {
 public:
  pooled_client(asio::any_io_executor executor, const client_limits& limits)
      : executor_(std::move(executor)), limits_(limits) {}

  asio::awaitable<client_answer> send(outgoing_request r) override {
    const std::optional<destination> to = read_url(r.url);
    if (!to) co_return failed(outcome::not_sent, "not an http or https URL");
    if (!is_token(r.method)) co_return failed(outcome::not_sent, "not a method");
    std::string text;
    append_request(text, r, to->host_field, to->target);

    while (const std::shared_ptr<client_stream> kept = take_idle(to->at)) {
      client_answer a = co_await exchange(to->at, kept, r.method, text);
      // Not one byte was taken: the peer had closed it after all.
      if (a.what != outcome::not_sent) co_return a;
    }
    const std::shared_ptr<client_stream> fresh = make_stream(to->at);
    fresh->arm(limits_.connect_timeout);
    const error_code ec = co_await fresh->open(to->at);
    if (ec) co_return failed(outcome::not_sent, problem_of(*fresh, ec));
    client_answer a = co_await exchange(to->at, fresh, r.method, text);
    co_return a;
  }

 private:
  using idle_streams = std::vector<std::shared_ptr<client_stream>>;

  asio::awaitable<client_answer> exchange(const origin& at, const std::shared_ptr<client_stream>& s,
                                          const std::string& method, const std::string& text) {
    s->arm(limits_.answer_timeout);
    const client_stream::transfer written = co_await s->write(text);
    if (written.ec && written.bytes == 0) co_return failed(outcome::not_sent, problem_of(*s, written.ec));

    // Even when not all was taken: a peer may refuse early, and a whole answer is an answer.
    answer_reader reader(method, limits_.body_bytes);
    auto state = answer_reader::state::more;
    while (state == answer_reader::state::more) {
      const std::span<char> space = reader.space();
      const client_stream::transfer read = co_await s->read_some(space);
      if (!read.ec) {
        state = reader.received(read.bytes);
      } else if (read.ec == asio::error::eof && !s->expired()) {
        state = reader.ended();
      } else {
        co_return failed(outcome::unknown, problem_of(*s, read.ec));
      }
    }
    if (state == answer_reader::state::refused) co_return failed(outcome::unknown, reader.problem());

    s->disarm();
    if (!written.ec && reader.keep_alive()) keep(at, s, reader.keeps_for());
    client_answer a;
    reader.take(a);
    co_return a;
  }

  std::shared_ptr<client_stream> take_idle(const origin& at) {
    idle_streams& streams = idle_[at];
    while (!streams.empty()) {
      std::shared_ptr<client_stream> s = std::move(streams.back());
      streams.pop_back();
      if (clock::now() < s->trusted_until && s->quiet()) return s;
    }
    return nullptr;
  }

  void keep(const origin& at, const std::shared_ptr<client_stream>& s,
            std::optional<std::chrono::seconds> keeps_for) {
    idle_streams& streams = idle_[at];
    if (streams.size() >= limits_.idle_connections) return;
    std::chrono::milliseconds trusted = limits_.idle_lifetime;
    if (keeps_for)
      trusted = std::min<std::chrono::milliseconds>(*keeps_for - on_the_way, limits_.longest_idle);
    s->trusted_until = clock::now() + trusted;
    streams.push_back(s);
  }

  std::shared_ptr<client_stream> make_stream(const origin& at) {
    if (!at.tls) return make_plain_stream(executor_);
    // Reading the machine's certificates takes milliseconds: only for who needs them.
    if (!tls_) tls_.emplace(make_tls_context());
    return make_tls_stream(executor_, *tls_);
  }

  const asio::any_io_executor executor_;
  const client_limits limits_;
  std::optional<asio::ssl::context> tls_;
  std::map<origin, idle_streams> idle_;
};

}  // namespace

std::unique_ptr<client> make_client(asio::any_io_executor executor, const client_limits& limits) {
  return std::make_unique<pooled_client>(std::move(executor), limits);
}

}  // namespace raporo::http
