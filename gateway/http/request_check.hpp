#pragma once

#include <cstddef>
#include <string_view>

#include "gateway/http/message.hpp"

namespace raporo::http {

/// Bytes of the shortest chunked body, an empty one. Beast 1.81 asserts when it sees less of it twice.
inline constexpr std::size_t least_chunked_body = std::string_view("0\r\n\r\n").size();

/// Finds the end of a request's header in the raw bytes, before Beast's parser sees them: that parser joins
/// folded lines silently, and keeps waiting where a line ends in a bare LF. One object per request.
class header_scan {
 public:
  enum class verdict {
    more,     ///< the header is not whole yet
    whole,    ///< size() bytes, with the empty line
    refused,  ///< answer status() and close
  };

  header_scan(std::size_t most_bytes, std::size_t most_fields) noexcept
      : most_bytes_(most_bytes), most_fields_(most_fields) {}

  /// `bytes` starts at the request's first byte and holds at least what the last call was given.
  verdict look(std::string_view bytes) noexcept;

  std::size_t size() const noexcept { return line_begin_; }
  int status() const noexcept { return status_; }

 private:
  verdict refuse(int status) noexcept;

  std::size_t most_bytes_;
  std::size_t most_fields_;
  std::size_t lines_ = 0;
  std::size_t line_begin_ = 0;
  std::size_t looked_ = 0;  ///< no line end before this
  int status_ = 0;
};

/// 0 when the server answers this method; 405 for a standard one it does not, 501 for others.
int check_method(std::string_view method) noexcept;

/// Takes an origin-form target (RFC 9112, 3.2.1) apart into `into.path`, decoded, and `into.query`. 0, or
/// the status to refuse with.
int read_target(std::string_view target, request& into);

/// A name, an IPv4 or a bracketed IPv6 address, with an optional port (RFC 9110, 7.2; RFC 3986, 3.2.2). Not
/// empty.
bool valid_host(std::string_view value);

/// The media type of a Content-Type field, in lower case and without parameters.
void read_media_type(std::string_view value, std::string& out);

/// Does a Content-Type field leave the body to be UTF-8? Without a charset it does; `utf-8` and `us-ascii`
/// say so.
bool says_utf8(std::string_view content_type) noexcept;

/// ASCII only, replacing what `out` held.
void assign_lower(std::string_view text, std::string& out);

}  // namespace raporo::http
