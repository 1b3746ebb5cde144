#pragma once

#include <string>
#include <string_view>

namespace raporo::http {

/// Whether `+` stands for a space: in forms and query strings it does, in paths it does not.
enum class plus { literal, space };

/// Decodes `%XX` escapes into `out`, replacing what it held. False, with `out` unspecified, for a cut or
/// non-hexadecimal escape, a result that is not UTF-8, or one with a NUL.
bool percent_decode(std::string_view encoded, plus p, std::string& out);

/// No escape in it is cut or not hexadecimal, whatever bytes they stand for.
bool is_percent_encoded(std::string_view encoded) noexcept;

}  // namespace raporo::http
