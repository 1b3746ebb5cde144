#include "gateway/dial/display.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "menus/gsm7.hpp"

namespace raporo::dial {
namespace {

std::size_t count_letters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// The bytes that the first `count` letters of `text` take.
std::size_t bytes_of(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  while (at < text.size() && count > 0) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) ++at;
    --count;
  }
  return at;
}

void wrap_line(std::string_view line, std::size_t columns, std::vector<std::string>& out) {
  while (count_letters(line) > columns) {
    const std::size_t most = bytes_of(line, columns);
    // A blank right after the last column is as good as one before it.
    std::size_t at = line.substr(0, most + 1).rfind(' ');
    const bool at_blank = at != std::string_view::npos && at > 0;
    if (!at_blank) at = most;
    out.emplace_back(line.substr(0, at));
    line.remove_prefix(at + (at_blank ? 1 : 0));
  }
  out.emplace_back(line);
}

std::string repeat(std::string_view part, std::size_t count) {
  std::string out;
  for (; count > 0; --count) out += part;
  return out;
}

/// `left` and `right` set into a horizontal border.
std::string border(std::string_view begin, std::string_view end, std::string_view left,
                   std::string_view right) {
  constexpr std::size_t inside = handset_columns + 2;
  const std::string l = left.empty() ? "" : fmt::format("─ {} ", left);
  const std::string r = right.empty() ? "" : fmt::format(" {} ─", right);
  const std::size_t used = count_letters(l) + count_letters(r);
  return fmt::format("{}{}{}{}{}\n", begin, l, repeat("─", used < inside ? inside - used : 0), r, end);
}

/// The next line of `text`, which is taken from it; empty when there is none left.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

std::string used(const screen& s, unsigned most) {
  if (!s.septets) return "not GSM-7";
  return fmt::format("{}/{}{}", *s.septets, most, *s.septets > most ? " TOO LONG" : "");
}

}  // namespace

std::vector<std::string> wrap(std::string_view text, std::size_t columns) {
  std::vector<std::string> lines;
  for (;;) {
    const auto end = text.find('\n');
    wrap_line(text.substr(0, end), columns, lines);
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

std::string frame(std::string_view text, std::string_view title, std::string_view left,
                  std::string_view right) {
  std::string out = border("┌", "┐", title, "");
  for (const std::string& line : wrap(text, handset_columns)) {
    out += fmt::format("│ {}{} │\n", line, repeat(" ", handset_columns - count_letters(line)));
  }
  return out + border("└", "┘", left, right);
}

std::string side_by_side(std::string_view left, std::string_view right) {
  constexpr std::size_t framed = handset_columns + 4;
  constexpr std::string_view between = "   ";
  std::string out;
  while (!left.empty() || !right.empty()) {
    const std::string_view here = take_line(left);
    const std::size_t letters = count_letters(here);
    const std::string_view there = take_line(right);
    out += here;
    if (!there.empty())
      out.append(repeat(" ", letters < framed ? framed - letters : 0)).append(between).append(there);
    out += '\n';
  }
  return out;
}

std::string draw(const screen& s, std::string_view title, unsigned most, bool plain) {
  const std::string_view state = s.ended ? "ended" : "";
  if (plain) return fmt::format("{}\n({}{})\n", s.text, used(s, most), s.ended ? ", ended" : "");
  return frame(s.text, title, state, used(s, most));
}

std::string draw_sms(std::string_view from, std::string_view text, bool plain) {
  const menus::sms_size size = menus::measure_sms(text);
  const std::string parts = fmt::format("{} segment{}", size.segments, size.segments == 1 ? "" : "s");
  if (plain) return fmt::format("SMS from {}: {}\n({})\n", from, text, parts);
  return frame(text, fmt::format("SMS from {}", from), "", parts);
}

}  // namespace raporo::dial
