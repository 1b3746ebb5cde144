#include "storage/attempt_id.hpp"

#include <charconv>

namespace raporo::storage {

std::string to_attempt_id(const named_attempt& a) {
  return a.attempt > 1 ? a.message + "." + std::to_string(a.attempt) : a.message;
}

named_attempt read_attempt_id(std::string_view id) {
  const std::size_t dot = id.rfind('.');
  if (dot != std::string_view::npos) {
    named_attempt a{.message = std::string(id.substr(0, dot)), .attempt = 0};
    std::from_chars(id.data() + dot + 1, id.data() + id.size(), a.attempt);
    if (to_attempt_id(a) == id) return a;
  }
  return {.message = std::string(id)};
}

}  // namespace raporo::storage
