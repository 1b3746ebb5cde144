#pragma once

#include <yaml-cpp/mark.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "config/diagnostic.hpp"

/// Internal to the reader.
namespace raporo::config {

/// The text of a file, and where in it is what yaml-cpp marks. Both are borrowed.
class marked_text {
 public:
  marked_text(std::string_view text, const std::string& file) noexcept : text_(text), file_(file) {}

  std::string_view all() const noexcept { return text_; }

  std::size_t position(const YAML::Mark& mark) const;
  location place(const YAML::Mark& mark, std::size_t length = 1) const;
  /// The same of byte `at`.
  location place_of(std::size_t at, std::size_t length = 1) const;

  /// What stands at `mark`, up to the end of the file, and up to the end of the line.
  std::string_view text_from(const YAML::Mark& mark) const { return text_.substr(position(mark)); }
  std::string_view line_from(const YAML::Mark& mark) const;

 private:
  std::string_view text_;
  const std::string& file_;
};

}  // namespace raporo::config
