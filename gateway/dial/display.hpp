#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/dial/phone.hpp"

namespace raporo::dial {

/// Columns of a small handset's screen.
inline constexpr std::size_t handset_columns = 32;

/// `text` in lines of at most `columns` letters, broken at blanks where there are any, its own line breaks
/// kept.
std::vector<std::string> wrap(std::string_view text, std::size_t columns);

/// The screen in a box, its title above and `142/160` (septets used, of the `most` that the network shows)
/// below. `plain`: without the box, for scripts and for terminals that cannot draw one.
std::string draw(const screen& s, std::string_view title, unsigned most, bool plain);

/// `text` in the box of a handset, with a title in the border above and a word at either end of the one
/// below.
std::string frame(std::string_view text, std::string_view title, std::string_view left,
                  std::string_view right);

/// Two drawings beside each other.
std::string side_by_side(std::string_view left, std::string_view right);

/// An SMS in its own box.
std::string draw_sms(std::string_view from, std::string_view text, bool plain);

}  // namespace raporo::dial
