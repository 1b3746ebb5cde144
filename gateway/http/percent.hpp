#pragma once

#include <string>
#include <string_view>

namespace raporo::http {

/// Whether `+` stands for a space: in forms and query strings it does, in paths it does not.
enum class plus { literal, space };

/// Decodes `%XX` escapes into `out`, replacing what it held. False, with `out` unspecified, for a cut or
/// non-hexadecimal escape, a result that is not UTF-8, or one with a NUL.
bool percent_decode(std::string_view encoded, plus p, std::string& out);

}  // namespace raporo::http
