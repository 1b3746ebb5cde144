#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "gateway/http/message.hpp"
#include "gateway/http/server.hpp"

namespace raporo::http {

/// Turns the bytes of one connection into requests, one after the other; does no input or output itself.
/// Bytes beyond a request stay for the next one. Its memory is used again from request to request.
class request_reader {
 public:
  enum class state {
    more,     ///< put bytes into space() and report them by received()
    whole,    ///< message() is a request that passed every check; go on with next()
    refused,  ///< answer status() and close: where the next request would begin is not known
  };

  explicit request_reader(const server_limits& limits);
  ~request_reader();
  request_reader(const request_reader&) = delete;
  request_reader& operator=(const request_reader&) = delete;

  /// Where the next bytes go; never empty while more is wanted.
  std::span<char> space();
  state received(std::size_t bytes);
  /// Begins the next request with the bytes already here.
  state next();

  /// Some byte of the present request has come.
  bool started() const noexcept;
  /// The peer waits for a `100 Continue` before it sends the body. True once per request.
  bool take_continue() noexcept;
  /// The connection may serve another request after this one.
  bool keep_alive() const noexcept;
  int status() const noexcept { return status_; }
  request& message() noexcept { return message_; }

 private:
  class progress;

  state advance();
  state refuse(int status) noexcept;
  std::span<const char> unread() const noexcept { return {buffer_.data() + begin_, end_ - begin_}; }

  const server_limits limits_;
  request message_;
  std::unique_ptr<progress> progress_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  ///< of what no request has taken yet
  std::size_t end_ = 0;
  bool empty_line_skipped_ = false;
  int status_ = 0;
};

}  // namespace raporo::http
