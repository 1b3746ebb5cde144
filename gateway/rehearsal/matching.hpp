#pragma once

#include <string_view>

/// How a story's words are compared with a screen: `...` stands for anything, a receipt for instance. Pure.
namespace raporo::rehearsal {

/// Is `words` somewhere in `text`? A line break is as good as a blank.
bool is_in(std::string_view text, std::string_view words);

/// Is `words` the whole of `text`, line by line?
bool is_exactly(std::string_view text, std::string_view words);

}  // namespace raporo::rehearsal
