#include "config/marked_text.hpp"

#include <algorithm>

namespace raporo::config {

std::size_t marked_text::position(const YAML::Mark& mark) const {
  return std::min(static_cast<std::size_t>(mark.pos), text_.size());
}

location marked_text::place(const YAML::Mark& mark, std::size_t length) const {
  return {file_, static_cast<unsigned>(mark.line) + 1, static_cast<unsigned>(mark.column) + 1,
          static_cast<unsigned>(length)};
}

location marked_text::place_of(std::size_t at, std::size_t length) const {
  const std::string_view before = text_.substr(0, at);
  const std::size_t line_start = before.rfind('\n') + 1;
  return {file_, static_cast<unsigned>(std::count(before.begin(), before.end(), '\n')) + 1,
          static_cast<unsigned>(at - line_start + 1), static_cast<unsigned>(length)};
}

std::string_view marked_text::line_from(const YAML::Mark& mark) const {
  const std::string_view rest = text_from(mark);
  return rest.substr(0, rest.find('\n'));
}

}  // namespace raporo::config
