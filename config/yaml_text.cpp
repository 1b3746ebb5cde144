#include "config/yaml_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "gateway/base/utf8.hpp"

namespace raporo::config {

namespace {

// What word processors and web pages hold for a blank that no line may end at: a letter like others for YAML.
constexpr char32_t no_break_blank = 0xA0;

/// Windows' "Unicode": with its mark or, as all that we read begins with a plain letter, without.
bool is_utf16(std::string_view text) {
  return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") ||
         (text.size() > 1 && (text[0] == '\0') != (text[1] == '\0'));
}

}  // namespace

bool report_too_large(std::string_view text, const std::string& file, const yaml_limits& limits,
                      diagnostics& problems) {
  const auto refuse = [&](unsigned line, std::string message, std::string hint) {
    problems.error("yaml/too-large", {file, line, 0, 1}, std::move(message), std::move(hint));
    return true;
  };
  if (text.size() > limits.bytes)
    return refuse(0, fmt::format("larger than {} bytes", limits.bytes), "write several files");
  unsigned line = 1;
  for (std::size_t begin = 0; begin < text.size(); ++line) {
    if (line > limits.lines)
      return refuse(line, fmt::format("more than {} lines", limits.lines), "write several files");
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    if (end - begin > limits.line_bytes)
      return refuse(line, fmt::format("a line of more than {} bytes", limits.line_bytes),
                    "write it in several lines");
    begin = end + 1;
  }
  return false;
}

bool report_bad_bytes(std::string_view text, const std::string& file, diagnostics& problems) {
  if (is_utf16(text)) {
    problems.error("yaml/invalid-utf8", {file, 0, 0, 1}, "the file is saved as UTF-16",
                   "save it as UTF-8: in Notepad with `Save as`, `Encoding`");
    return true;
  }
  unsigned line = 1;
  std::size_t line_start = 0;
  bool only_blanks_so_far = true;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const std::optional<char32_t> c = next_code_point(text, at);
    const location here{file, line, static_cast<unsigned>(start - line_start + 1), 1};
    if (!c) {
      problems.error("yaml/invalid-utf8", here, fmt::format("byte 0x{:02X} is not UTF-8", text[start] & 0xFF),
                     "save the file as UTF-8");
      return true;
    }
    // yaml-cpp takes U+0004 for the end of the file, and a carriage return alone for a letter.
    const bool lone_return = *c == '\r' && (at == text.size() || text[at] != '\n');
    if (is_control(*c) || lone_return) {
      problems.error("yaml/control-character", here,
                     fmt::format("control character U+{:04X}", static_cast<std::uint32_t>(*c)), "remove it");
      return true;
    }
    if (*c == '\t' && only_blanks_so_far) {
      problems.error("yaml/tab", here, "a tab in the indentation", "indent with spaces only");
      return true;
    }
    if (*c == no_break_blank && only_blanks_so_far) {
      location wide = here;
      wide.length = 2;
      problems.error("yaml/indentation", std::move(wide),
                     "a no-break space in the indentation, which is no blank", "indent with spaces only");
      return true;
    }
    if (*c == '\n') {
      ++line;
      line_start = at;
      only_blanks_so_far = true;
    } else if (*c != ' ' && *c != '\r') {
      only_blanks_so_far = false;
    }
  }
  return false;
}

std::size_t end_of_quoted(std::string_view text) {
  const char quote = text.front();
  for (std::size_t i = 1; i < text.size(); ++i) {
    const bool escaped = quote == '"' ? text[i] == '\\' : text.substr(i).starts_with("''");
    if (escaped) {
      ++i;
    } else if (text[i] == quote) {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

bool is_quoted(std::string_view text) {
  return text.starts_with('"') || text.starts_with('\'');
}

open_before find_open_before(std::string_view text, std::size_t end, std::size_t most_commas) {
  std::vector<std::size_t> open;
  std::size_t commas = 0;
  open_before found;
  bool at_start = true;  // of a value: what is in the middle of a text opens nothing
  for (std::size_t i = 0; i < std::min(end, text.size()); ++i) {
    const char c = text[i];
    const bool after_blank = i == 0 || text[i - 1] == ' ' || text[i - 1] == '\n';
    if (c == '#' && after_blank) {
      i = std::min(text.find('\n', i), text.size());
      at_start = true;
    } else if (at_start && is_quoted(text.substr(i))) {
      const std::size_t length = end_of_quoted(text.substr(i));
      if (length == std::string_view::npos) break;
      if (i + length <= end && text.substr(i, length).find('\n') != std::string_view::npos) found.quote = i;
      i += length - 1;
      at_start = false;
    } else if ((c == '{' || c == '[') && (at_start || !open.empty())) {
      open.push_back(i);
      at_start = true;
      if (open.size() > found.deepest) found.deepest_at = i;
      found.deepest = std::max(found.deepest, open.size());
    } else if ((c == '}' || c == ']') && !open.empty()) {
      open.pop_back();
      at_start = false;
    } else if (c == ',' && !open.empty() && ++commas > most_commas) {
      found.crowded_at = i;
      return found;
    } else if (c != ' ') {
      at_start = c == '\n' || c == ':' || c == '-' || (c == ',' && !open.empty());
    }
    if (i < text.size() && text[i] == '\n') found.quote = std::string_view::npos;
  }
  if (!open.empty()) found.bracket = open.back();
  return found;
}

std::size_t width_of_scalar(std::string_view line, std::string_view value) {
  if (line.starts_with(value) && !value.empty()) return value.size();
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
  if (is_quoted(line)) return std::min(end_of_quoted(line), line.size());
  return std::max<std::size_t>(1, line.size());
}

std::string comment_behind(std::string_view line, std::string_view value) {
  if (value.empty() || !line.starts_with(value)) return {};
  line.remove_prefix(value.size());
  if (line.ends_with('\r')) line.remove_suffix(1);
  const std::size_t hash = line.find_first_not_of(" \t");
  const bool begins = hash != std::string_view::npos && hash > 0 && line[hash] == '#';
  return begins ? std::string(line) : std::string();
}

bool holds_control(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::optional<char32_t> c = next_code_point(text, at);
    if (!c || is_control(*c)) return true;
  }
  return false;
}

}  // namespace raporo::config
