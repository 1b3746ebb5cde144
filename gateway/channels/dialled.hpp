#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/channels/channel.hpp"

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

/// Finds out under which code a call came, from what was dialled or else from the code that was told, and
/// what was dialled in advance. `own` is the channel's, `expected` are those that calls may come under;
/// empty: any. False when the call came under another one, of which no more is kept than its first digits:
/// what follows may be a PIN.
bool find_service_code(ussd_event& event, const std::string& own, const std::vector<std::string>& expected);

}  // namespace raporo::channels
