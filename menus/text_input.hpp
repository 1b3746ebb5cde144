#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "menus/phrases.hpp"

namespace raporo::menus {

/// A short text as it is kept: of GSM-7 letters, on one line, one blank between words, at most `most`
/// septets. Refused when it holds what a report must never hold: a telephone or identity number (six digits
/// or more, whatever divides them) or an e-mail address; and when it has a letter that most phones do not
/// show, which would come back as `?`.
std::variant<std::string, phrase> read_short_text(std::string_view input, std::size_t most);

}  // namespace raporo::menus
