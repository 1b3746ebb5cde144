#pragma once

#include <chrono>
#include <optional>
#include <string_view>

/// What a server asks for beside its answer. Pure; what is not understood asks for nothing.
namespace raporo::http {

/// `Retry-After` (RFC 9110 section 10.2.3): seconds, or a date, which is taken against the answer's own
/// `Date`, so that no clock of ours matters. At most an hour.
std::optional<std::chrono::seconds> read_retry_after(std::string_view value, std::string_view date) noexcept;

/// `Keep-Alive: timeout=5, max=100`: how long the server keeps an idle connection. At most an hour.
std::optional<std::chrono::seconds> read_keep_alive(std::string_view value) noexcept;

}  // namespace raporo::http
