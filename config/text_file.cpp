#include "config/text_file.hpp"

#include <fmt/format.h>

#include <fstream>
#include <system_error>
#include <utility>

namespace raporo::config {

std::optional<std::string> read_text_file(const std::filesystem::path& path, const std::string& area,
                                          std::size_t most_bytes, diagnostics& problems) {
  const auto refuse = [&](std::string message) {
    problems.error(area + "/no-file", {path.string(), 0, 0, 1}, std::move(message));
    return std::nullopt;
  };
  std::error_code ec;
  const auto size = std::filesystem::file_size(path, ec);
  if (ec == std::errc::no_such_file_or_directory) return refuse("the file is missing");
  if (ec) return refuse("the file cannot be read: " + ec.message());
  if (size > most_bytes) {
    std::string message = fmt::format("the file has {} bytes, of {} at most", size, most_bytes);
    if (path.extension() != ".yaml") return refuse(std::move(message));
    problems.error("yaml/too-large", {path.string(), 0, 0, 1}, std::move(message));
    return std::nullopt;
  }

  std::string text(size, '\0');
  std::ifstream in(path, std::ios::binary);
  in.read(text.data(), static_cast<std::streamsize>(size));
  if (!in) return refuse("the file cannot be read");
  return text;
}

}  // namespace raporo::config
