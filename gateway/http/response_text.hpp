#pragma once

#include <string>

#include "gateway/http/message.hpp"

namespace raporo::http {

struct response_framing {
  bool close = false;         ///< say so to the peer
  bool without_body = false;  ///< answering HEAD: the length is told, the body is not sent
};

/// Appends the bytes of `r` to `out`. The framing is ours: a Content-Length, Transfer-Encoding or Connection
/// among `r.headers` is dropped, and so is a header whose name is no token. Line breaks and NUL in values
/// become spaces, so that no caller can forge a header.
void append_response(std::string& out, const response& r, response_framing framing);

/// The answer the server itself gives, with the reason as its text.
response status_response(int status);

}  // namespace raporo::http
