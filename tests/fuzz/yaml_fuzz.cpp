// Any bytes are read as YAML, or refused with a problem that has a place: never a crash, a hang or a silent
// nothing.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "config/yaml.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  raporo::config::diagnostics problems;
  const auto root = raporo::config::read_yaml(text, "input.yaml", problems);
  if (root.has_value() == problems.has_errors()) std::abort();
  static_cast<void>(problems.to_text());
  static_cast<void>(problems.to_json());
  return 0;
}
