#include "menus/sms_words.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace raporo::menus {

std::optional<sms_keyword> find_sms_command(std::string_view word) noexcept {
  static constexpr std::array<std::pair<std::string_view, sms_keyword>, 10> commands{{
      {"HELP", sms_keyword::help},
      {"FASHA", sms_keyword::help},
      {"AIDE", sms_keyword::help},
      {"STOP", sms_keyword::stop},
      {"HAGARIKA", sms_keyword::stop},
      {"ARRET", sms_keyword::stop},
      {"START", sms_keyword::start},
      {"TANGIRA", sms_keyword::start},
      {"DEBUT", sms_keyword::start},
      {"UBUFASHA", sms_keyword::help},
  }};
  const auto found = std::ranges::find(commands, word, &std::pair<std::string_view, sms_keyword>::first);
  if (found == commands.end()) return std::nullopt;
  return found->second;
}

}  // namespace raporo::menus
