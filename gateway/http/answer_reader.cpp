#include "gateway/http/answer_reader.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <optional>
#include <string_view>
#include <utility>

#include "gateway/http/answer_hints.hpp"
#include "gateway/http/request_check.hpp"

namespace raporo::http {
namespace {

namespace beast = boost::beast;
using boost::system::error_code;

constexpr std::size_t read_block = 8'192;
constexpr std::uint32_t most_header_bytes = 16'384;

}  // namespace

class answer_reader::parser {
 public:
  std::optional<beast::http::response_parser<beast::http::string_body>> message;
  beast::flat_buffer buffer;
};

answer_reader::answer_reader(std::string_view method, std::size_t most_body_bytes)
    : head_(method == "HEAD"), most_body_bytes_(most_body_bytes), parser_(std::make_unique<parser>()) {
  begin();
}

answer_reader::~answer_reader() = default;

void answer_reader::begin() {
  auto& message = parser_->message.emplace();
  message.header_limit(most_header_bytes);
  message.body_limit(most_body_bytes_);
  message.eager(true);
  message.skip(head_);
}

std::span<char> answer_reader::space() {
  const auto room = parser_->buffer.prepare(read_block);
  return {static_cast<char*>(room.data()), room.size()};
}

answer_reader::state answer_reader::received(std::size_t bytes) {
  beast::flat_buffer& buffer = parser_->buffer;
  buffer.commit(bytes);
  while (buffer.size() > 0) {
    auto& message = *parser_->message;
    // As in request_reader: less makes Beast 1.81 assert.
    if (message.is_header_done() && message.chunked() && buffer.size() < least_chunked_body) break;
    error_code ec;
    buffer.consume(message.put(buffer.data(), ec));
    if (ec == beast::http::error::need_more) break;
    if (ec) return refuse(ec.message());
    if (!message.is_done()) break;
    const unsigned status = message.get().result_int();
    if (status < 100 || status == 101 || status >= 200) return judge();
    begin();  // 100 Continue and its like precede the answer (RFC 9110 section 15.2)
  }
  return state::more;
}

answer_reader::state answer_reader::ended() {
  auto& message = *parser_->message;
  error_code ec;
  if (message.is_header_done()) message.put_eof(ec);
  if (ec || !message.is_done()) return refuse("the connection ended before the answer did");
  return judge();
}

/// Beast takes any three digits for a status, and a transfer coding it does not know for none at all.
answer_reader::state answer_reader::judge() {
  const auto& answer = parser_->message->get();
  const unsigned status = answer.result_int();
  if (status < 200 || status > 599) return refuse("status " + std::to_string(status));
  const auto [first, last] = answer.equal_range(beast::http::field::transfer_encoding);
  for (auto field = first; field != last; ++field) {
    std::string coding;
    assign_lower(field->value(), coding);
    if (coding != "chunked") return refuse("unknown transfer coding");
  }
  return state::whole;
}

void answer_reader::take(client_answer& into) {
  auto& message = parser_->message->get();
  into.what = client_answer::outcome::answered;
  into.status = static_cast<int>(message.result_int());
  read_media_type(message[beast::http::field::content_type], into.content_type);
  into.retry_after =
      read_retry_after(message[beast::http::field::retry_after], message[beast::http::field::date]);
  into.body = std::move(message.body());
}

bool answer_reader::keep_alive() const {
  return parser_->message->keep_alive() && parser_->buffer.size() == 0;
}

std::optional<std::chrono::seconds> answer_reader::keeps_for() const {
  return read_keep_alive(parser_->message->get()[beast::http::field::keep_alive]);
}

answer_reader::state answer_reader::refuse(std::string why) {
  problem_ = std::move(why);
  return state::refused;
}

}  // namespace raporo::http
