#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "gateway/http/client.hpp"

namespace raporo::app {

/// One of the three addresses that a running gateway wrote to `<data>/ready.json`: `public`, `console`,
/// `ops`.
std::optional<std::string> running_address(const std::filesystem::path& data, std::string_view listener);

/// Where the stand-in of this data folder listens, when one runs.
std::optional<std::string> stand_in_address(const std::filesystem::path& data);

/// One request, waited for.
http::client_answer call(http::outgoing_request r);

}  // namespace raporo::app
