#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "menus/sms_report.hpp"

namespace raporo::menus {

/// At the end of a report: what would be asked about is right.
inline constexpr std::string_view sms_consent = "OK";

/// HELP, STOP or START in any of the three languages, capital letters. They are the program's and not the
/// menus': no edit may take them away.
std::optional<sms_keyword> find_sms_command(std::string_view word) noexcept;

/// `1`, CALLED and the like: what a message that begins with it says was done about a school.
std::optional<follow_up_action> find_follow_up_action(std::string_view word) noexcept;

/// A word of a message.
struct sms_word {
  std::string plain;    ///< in capital letters without accents
  std::string written;  ///< in the letters that the person chose, those of GSM-7 where these spell it
  std::string before;   ///< what stands between it and the word before
};

/// The words of a message: `Début` is DEBUT. What people put around the first and the last word is left off
/// (`*HELP*`, `aide!`), and nothing plain is left of signs at the end; within the others it stays, `28*` is
/// no number. A hyphen before a number and after a blank stays with it: `-5` must not become 5.
std::vector<sms_word> read_words(std::string_view text);

}  // namespace raporo::menus
