#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/base/errc.hpp"

namespace raporo::http {

/// A request that passed the server's checks: Beast stays behind this type.
struct request {
  std::string method;        ///< `GET`, `POST`, `HEAD`
  std::string path;          ///< decoded, begins with `/`
  std::string query;         ///< as it came, without `?`: well escaped, of any bytes
  std::string content_type;  ///< media type in lower case, without parameters
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
  std::string remote;                                        ///< address of the peer, without port
  std::chrono::steady_clock::time_point received;

  std::string_view header(std::string_view lower_case_name) const noexcept;
};

struct response {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  bool close = false;  ///< nothing more is read from this peer: its bytes were no proper request
};

/// The pairs of `application/x-www-form-urlencoded` text or of a query string.
class form {
 public:
  /// errc::malformed for a bad percent escape, invalid UTF-8 or a NUL; errc::invalid_argument beyond `most`
  /// pairs.
  static result<form> parse(std::string_view encoded, std::size_t most = 64);

  /// The first value of `name`; nullopt when absent.
  std::optional<std::string_view> find(std::string_view name) const noexcept;
  std::string_view get(std::string_view name) const noexcept {
    return find(name).value_or(std::string_view{});
  }
  const std::vector<std::pair<std::string, std::string>>& pairs() const noexcept { return pairs_; }

 private:
  std::vector<std::pair<std::string, std::string>> pairs_;
};

std::string form_encode(const std::vector<std::pair<std::string_view, std::string_view>>& pairs);
std::string percent_encode(std::string_view text);

}  // namespace raporo::http
