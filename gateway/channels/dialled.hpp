#pragma once

#include <span>
#include <string>
#include <string_view>

namespace raporo::channels {

/// What a caller dialled to begin a session.
struct dialled_code {
  std::string service_code;  ///< `*800*10#`
  std::string in_advance;    ///< the inputs that were dialled with it, joined with `*`
};

/// Takes what was dialled apart: `*800*10*1*3#` is the code `*800*10#` with `1*3`, when that code is among
/// `ours`, of which the longest one counts. What begins with none of ours is a code as it stands. Aggregators
/// that leave out `*` and `#` (`800*10`) mean the same.
dialled_code read_dialled(std::string_view dialled, std::span<const std::string> ours);

}  // namespace raporo::channels
