#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gateway/base/follow_up.hpp"
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
  std::string text;                      ///< GSM-7
  const menus::text* because = nullptr;  ///< the menus' own text in it that says what is wrong
};

/// An official answers a digest. What the words after the first mean depends on the digest.
struct sms_follow_up {
  std::optional<follow_up_action> action;  ///< nullopt: the first word is none, `3`
  std::vector<std::string> schools;        ///< numbers of its list, codes, or what else was written
};

using sms_reading = std::variant<sms_command, sms_report, sms_refusal, sms_follow_up>;

/// Reads an SMS. HELP / FASHA / AIDE, STOP / HAGARIKA / ARRET and START / TANGIRA / DEBUT come before
/// everything; HELP of a person who may not report is a refusal that does not say how. A report is `ATT P1 28
/// 27 P2 30 31 ...`: one of the form's words, then in any order an optional week (`W47`, weekly forms: this
/// one or the one before) and the school's code, which a person of several schools has to give. Then per
/// grade the values of the form's first question; those of another question follow its mark: `DROP P3 1 0 R2
/// BACK 0 1`, or after all else with their own grades: `DROP P3 1 0 R2 BACK P4 0 1 P5 1 0`. Grades in any
/// order, any case, commas, slashes, hyphens, colons, equals signs, dots or line breaks between, "P1=28/27"
/// alike. Grades that a `some: grade` question does not name are a stated zero, `DROP 0` states that there
/// are none at all (`DROP 0 BACK P4 0 1`: that some only came back), and so does `BACK 0` at the end or
/// before another mark; every other grade must be there. A warning is answered once with a question; `OK` at
/// the end of the message sent again confirms it. Of who holds a post above the schools, `1` or `2`, CALLED /
/// NAHAMAGAYE / APPELE or VISITED / NASUYE / VISITE and numbers behind it answer a digest, if the menus have
/// the texts for that. Total and pure; thread-safe.
sms_reading read_sms(const menu& m, std::string_view text, const facts& world);

/// The person's school whose code stands in the message, empty when there is none: what the calendar of the
/// facts for read_sms is about. Total and pure; thread-safe.
std::string school_named_in(std::string_view text, const person_facts& person);

}  // namespace raporo::menus
