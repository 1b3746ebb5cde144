#pragma once

#include <string>
#include <string_view>

#include "gateway/http/client.hpp"
#include "gateway/http/message.hpp"

namespace raporo::http {

struct response_framing {
  bool close = false;         ///< say so to the peer
  bool without_body = false;  ///< answering HEAD: the length is told, the body is not sent
};

/// Appends the bytes of `r` to `out`. The framing is ours: a Content-Length, Transfer-Encoding, Connection,
/// Content-Type or Host among `r.headers` is dropped, and so is a header whose name is no token. Line breaks
/// and NUL in values become spaces, so that no caller can forge a header.
void append_response(std::string& out, const response& r, response_framing framing);

/// Likewise for a request; `host` and `target` come from a parsed URL and hold no spaces.
void append_request(std::string& out, const outgoing_request& r, std::string_view host,
                    std::string_view target);

bool is_token(std::string_view text) noexcept;

/// The answer the server itself gives, with the reason as its text.
response status_response(int status);

}  // namespace raporo::http
