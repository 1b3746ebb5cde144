#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

/// Where the programs of a data folder listen, as they say themselves while they run.
namespace raporo::dial {

/// One of the gateway's three addresses, of `<data>/ready.json`: `public`, `console`, `ops`.
std::optional<std::string> running_address(const std::filesystem::path& data, std::string_view listener);

/// The stand-in's, of `<data>/stand-in.json`, when one runs.
std::optional<std::string> stand_in_address(const std::filesystem::path& data);

}  // namespace raporo::dial
