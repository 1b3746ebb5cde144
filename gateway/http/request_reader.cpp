#include "gateway/http/request_reader.hpp"

#include <boost/beast/core/string_type.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

#include "gateway/base/ascii.hpp"
#include "gateway/http/request_check.hpp"

namespace raporo::http {
namespace {

namespace beast_http = boost::beast::http;
using boost::system::error_code;

constexpr std::size_t first_buffer = 2'048;
/// Beyond the header: room for body bytes, or for the line of a chunk.
constexpr std::size_t room_after_header = 2'048;
/// A body's memory beyond this is given back after the request.
constexpr std::size_t body_kept = 8'192;

int status_of(const error_code& ec) noexcept {
  if (ec == beast_http::error::body_limit) return 413;
  if (ec == beast_http::error::header_limit) return 431;
  return 400;
}

/// Beast's grammar, writing straight into our request: no fields container, no copy between.
class grammar final : public beast_http::basic_parser<true> {
 public:
  grammar(request& into, const server_limits& limits) : into_(into) {
    header_limit(static_cast<std::uint32_t>(limits.header_bytes));
    body_limit(limits.body_bytes);
    eager(true);
  }

  /// Why a callback stopped the parser; 0 when it was Beast.
  int refusal() const noexcept { return refusal_; }
  bool expects_continue() const noexcept { return expects_continue_; }
  bool http_1_1() const noexcept { return version_ == 11; }

 private:
  using view = boost::beast::string_view;

  void refuse(int status, error_code& ec) noexcept {
    refusal_ = status;
    ec = beast_http::error::bad_value;
  }

  void on_request_impl(beast_http::verb /*known*/, view method, view target, int version,
                       error_code& ec) override {
    version_ = version;
    into_.method.assign(method);
    if (const int status = check_method(method); status != 0) return refuse(status, ec);
    if (const int status = read_target(target, into_); status != 0) return refuse(status, ec);
  }

  void on_field_impl(beast_http::field name, view name_text, view value, error_code& ec) override {
    if (header_done_) return;  // a trailer: nothing here wants one, and it must not change the header
    switch (name) {
      case beast_http::field::host:
        if (++hosts_ > 1 || !valid_host(value)) return refuse(400, ec);
        break;
      case beast_http::field::content_length: {
        // Beast takes lists and repetitions of one number; RFC 9112 section 6.3 lets us refuse them.
        const auto digit = [](char c) { return c >= '0' && c <= '9'; };
        if (++lengths_ > 1 || !std::all_of(value.begin(), value.end(), digit)) return refuse(400, ec);
        break;
      }
      case beast_http::field::transfer_encoding:
        // Beast would read `gzip, chunked` as chunked and anything else as no body at all.
        if (version_ != 11) return refuse(400, ec);
        assign_lower(value, lowered_);
        if (lowered_ != "chunked") return refuse(400, ec);
        break;
      case beast_http::field::expect:
        if (version_ != 11) break;
        assign_lower(value, lowered_);
        if (lowered_ != "100-continue") return refuse(417, ec);
        expects_continue_ = true;
        break;
      case beast_http::field::content_type:
        // Of two nobody knows which one the body is.
        if (++types_ > 1) return refuse(400, ec);
        if (!says_utf8(value)) return refuse(415, ec);
        read_media_type(value, into_.content_type);
        break;
      case beast_http::field::content_encoding:
        if (!same_word(value, "identity")) return refuse(415, ec);
        break;
      default:
        break;
    }
    keep(name_text, value);
  }

  void keep(std::string_view name, std::string_view value) {
    // Strings of the last request are assigned to, so that a steady client costs no allocation.
    if (fields_ == into_.headers.size()) into_.headers.emplace_back();
    auto& [kept_name, kept_value] = into_.headers[fields_++];
    assign_lower(name, kept_name);
    kept_value.assign(value);
  }

  void on_header_impl(error_code& ec) override {
    header_done_ = true;
    into_.headers.resize(fields_);
    if (version_ == 11 && hosts_ == 0) refuse(400, ec);
  }

  void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code& /*ec*/) override {
    if (length) into_.body.reserve(*length);
  }

  std::size_t on_body_impl(view bytes, error_code& /*ec*/) override {
    into_.body.append(bytes);
    return bytes.size();
  }

  std::size_t on_chunk_body_impl(std::uint64_t /*remaining*/, view bytes, error_code& /*ec*/) override {
    into_.body.append(bytes);
    return bytes.size();
  }

  void on_chunk_header_impl(std::uint64_t /*size*/, view /*extension*/, error_code& /*ec*/) override {}
  void on_response_impl(int /*code*/, view /*reason*/, int /*version*/, error_code& /*ec*/) override {}
  void on_finish_impl(error_code& /*ec*/) override {}

  request& into_;
  std::string lowered_;
  std::size_t fields_ = 0;
  std::size_t hosts_ = 0;
  std::size_t lengths_ = 0;
  std::size_t types_ = 0;
  int version_ = 0;
  int refusal_ = 0;
  bool header_done_ = false;
  bool expects_continue_ = false;
};

}  // namespace

/// What belongs to one request; made anew in the same place for each.
class request_reader::progress {
 public:
  explicit progress(const server_limits& limits) : scan(limits.header_bytes, limits.header_count) {}

  header_scan scan;
  std::optional<grammar> parser;  ///< once the header is whole
  bool continue_due = true;
};

request_reader::request_reader(const server_limits& limits)
    : limits_(limits), progress_(std::make_unique<progress>(limits)), buffer_(first_buffer) {}

request_reader::~request_reader() = default;

std::span<char> request_reader::space() {
  if (begin_ == end_) begin_ = end_ = 0;
  if (end_ == buffer_.size()) {
    if (begin_ > 0) {
      std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    } else {
      buffer_.resize(std::min(buffer_.size() * 2, limits_.header_bytes + room_after_header));
    }
  }
  return {buffer_.data() + end_, buffer_.size() - end_};
}

request_reader::state request_reader::received(std::size_t bytes) {
  end_ += bytes;
  return advance();
}

request_reader::state request_reader::next() {
  progress_->parser.reset();
  progress_->scan = header_scan(limits_.header_bytes, limits_.header_count);
  progress_->continue_due = true;
  empty_line_skipped_ = false;
  message_.content_type.clear();
  message_.body.clear();
  if (message_.body.capacity() > body_kept) message_.body.shrink_to_fit();
  return advance();
}

request_reader::state request_reader::advance() {
  if (!progress_->parser) {
    std::string_view bytes(unread().data(), unread().size());
    // RFC 9112 section 2.2: one empty line before a request is forgiven.
    if (!empty_line_skipped_ && bytes.starts_with('\r')) {
      if (bytes.size() == 1) return state::more;
      if (bytes[1] != '\n') return refuse(400);
      empty_line_skipped_ = true;
      begin_ += 2;
      bytes.remove_prefix(2);
    }
    switch (progress_->scan.look(bytes)) {
      case header_scan::verdict::more:
        return state::more;
      case header_scan::verdict::refused:
        return refuse(progress_->scan.status());
      case header_scan::verdict::whole:
        progress_->parser.emplace(message_, limits_);
        break;
    }
  }

  const std::span<const char> bytes = unread();
  // After any part of a chunked body at least seven bytes follow, so waiting for five never hangs.
  const bool chunked = progress_->parser->is_header_done() && progress_->parser->chunked();
  if (bytes.size() < (chunked ? least_chunked_body : 1)) return state::more;
  error_code ec;
  begin_ += progress_->parser->put(boost::asio::const_buffer(bytes.data(), bytes.size()), ec);
  if (ec && ec != beast_http::error::need_more) {
    const int status = progress_->parser->refusal();
    return refuse(status != 0 ? status : status_of(ec));
  }
  if (progress_->parser->is_done()) return state::whole;
  // The line of a chunk, or trailers, that do not fit.
  if (unread().size() == limits_.header_bytes + room_after_header) return refuse(431);
  return state::more;
}

request_reader::state request_reader::refuse(int status) noexcept {
  status_ = status;
  return state::refused;
}

bool request_reader::started() const noexcept {
  return progress_->parser || begin_ != end_ || empty_line_skipped_;
}

bool request_reader::take_continue() noexcept {
  if (!progress_->parser || !progress_->parser->expects_continue() || begin_ != end_) return false;
  return std::exchange(progress_->continue_due, false);
}

bool request_reader::keep_alive() const noexcept {
  return progress_->parser && progress_->parser->http_1_1() && progress_->parser->keep_alive();
}

}  // namespace raporo::http
