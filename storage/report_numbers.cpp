#include "storage/report_numbers.hpp"

#include <charconv>
#include <stdexcept>

namespace raporo::storage {

std::string write_numbers(const std::vector<answer>& answers) {
  std::string text;
  for (const answer& a : answers) {
    if (!a.text.empty()) continue;
    text.append(a.field).append(1, ',').append(a.grade).append(1, ',').append(sex_code(a.by)).append(1, ',');
    text.append(a.part).append(1, '=').append(std::to_string(a.value)).append(1, ';');
  }
  return text;
}

bool number_reader::next(reported_number& n) {
  if (rest_.empty()) return false;
  n.field = take_until(',');
  n.grade = take_until(',');
  n.by = sex_of(take_until(','));
  n.part = take_until('=');
  const std::string_view value = take_until(';');
  const auto [end, ec] = std::from_chars(value.data(), value.data() + value.size(), n.value);
  if (ec != std::errc{} || end != value.data() + value.size())
    throw std::logic_error("a report's numbers cannot be read");
  return true;
}

std::string_view number_reader::take_until(char end) {
  const std::size_t at = rest_.find(end);
  if (at == std::string_view::npos) throw std::logic_error("a report's numbers cannot be read");
  const std::string_view taken = rest_.substr(0, at);
  rest_.remove_prefix(at + 1);
  return taken;
}

}  // namespace raporo::storage
