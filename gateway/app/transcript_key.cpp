#include "gateway/app/transcript_key.hpp"

#include <sodium.h>

#include <string>

#include "config/secrets.hpp"
#include "gateway/app/data_folder.hpp"

namespace raporo::app {

std::optional<dialogue::transcript_hasher::key> read_transcript_key(const std::filesystem::path& data_folder,
                                                                    random_source& random,
                                                                    config::diagnostics& problems) {
  const config::secret_source source{.environment = {}, .file = transcript_key_name, .generate = true};
  const auto text = config::read_secret(source, data_folder, random, problems);
  if (!text) return std::nullopt;
  dialogue::transcript_hasher::key key{};
  std::size_t length = 0;
  if (sodium_hex2bin(key.data(), key.size(), text->data(), text->size(), nullptr, &length, nullptr) != 0 ||
      length != key.size()) {
    problems.error("config/secret-malformed", {.file = (data_folder / "secrets" / source.file).string()},
                   "32 hexadecimal digits are expected",
                   "when it is lost, remove the file: open calls start anew");
    return std::nullopt;
  }
  return key;
}

}  // namespace raporo::app
