#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "menus/engine.hpp"

namespace raporo::menus {

enum class sms_keyword { help, stop, start };
struct sms_command {
  sms_keyword keyword;
};
/// A report that passed the same checks as the menu's.
struct sms_report {
  draft report;
};
/// What to answer, once, in the sender's language: which value is wrong and why, or how to write a report.
struct sms_refusal {
  std::string text;  ///< GSM-7
};

using sms_reading = std::variant<sms_command, sms_report, sms_refusal>;

/// Reads an SMS. HELP / FASHA / AIDE, STOP / HAGARIKA / ARRET and START come before everything. A report is
/// `ATT P1 28 27 P2 30 31 ...`: the form's keyword, an optional week (`W47`), then per grade the values in
/// the form's order; grades in any order, any case, commas, slashes, hyphens, colons, equals signs, dots or
/// line breaks between, "P1=28/27" alike. A person of several schools names the school's code after the
/// keyword. Total and pure; thread-safe.
sms_reading read_sms(const menu& m, std::string_view text, const facts& world);

}  // namespace raporo::menus
