#include "config/yaml_line.hpp"

#include <algorithm>

#include "config/yaml_text.hpp"

namespace raporo::config {

bool ends_word(char c) noexcept {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool blank_at(std::string_view text, std::size_t at) noexcept {
  return at >= text.size() || ends_word(text[at]);
}

std::size_t written_end(std::string_view text, std::size_t from, std::size_t end) {
  for (std::size_t i = from; i < end; ++i)
    if (text[i] == '#' && (i == from || ends_word(text[i - 1]))) end = i;
  while (end > from && ends_word(text[end - 1])) --end;
  return end;
}

yaml_line line_at(std::string_view text, std::size_t at) {
  yaml_line line;
  line.begin = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
  line.end = std::min(text.find('\n', at), text.size());
  line.first = line.begin;
  while (line.first < line.end && ends_word(text[line.first])) ++line.first;
  line.key = line.first;
  while (line.key < line.end && text[line.key] == '-' && blank_at(text, line.key + 1)) {
    ++line.key;
    while (line.key < line.end && ends_word(text[line.key])) ++line.key;
  }
  line.end = written_end(text, line.first, line.end);
  if (line.key >= line.end || is_quoted(text.substr(line.key)) || text[line.key] == '{' ||
      text[line.key] == '[')
    return line;
  for (std::size_t i = line.key; i < line.end && line.colon == nowhere; ++i)
    if (text[i] == ':' && (i + 1 == line.end || ends_word(text[i + 1]))) line.colon = i;
  if (line.colon == nowhere || line.colon + 1 == line.end) return line;
  line.value = line.colon + 1;
  while (ends_word(text[line.value])) ++line.value;
  return line;
}

std::optional<yaml_line> line_before(std::string_view text, const yaml_line& line) {
  for (std::size_t at = line.begin; at > 0;) {
    const yaml_line before = line_at(text, at - 1);
    if (before.first < before.end) return before;
    at = before.begin;
  }
  return std::nullopt;
}

std::string_view key_of(std::string_view text, const yaml_line& line) {
  constexpr std::size_t room = 30;
  const std::size_t end = line.colon != nowhere ? line.colon : line.end;
  return text.substr(line.key, std::min(end - line.key, room));
}

}  // namespace raporo::config
