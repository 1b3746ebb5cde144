#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The database knows what was published; only a gateway knows what it could take.
namespace raporo::app {

/// What the gateway that runs on a data folder says on `/readyz`; nullopt when none runs there.
std::optional<std::string> readiness_of(const std::filesystem::path& data);

/// What the gateway that runs on a data folder says of menus that it did not take, a sentence each; none when
/// no gateway runs there.
std::vector<std::string> refused_by_gateway(const std::filesystem::path& data);

/// The same from what `/readyz` says.
std::vector<std::string> refusals_in(std::string_view readiness);

}  // namespace raporo::app
