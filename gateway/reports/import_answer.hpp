#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace raporo::reports {

/// Something that DHIS2 did not take. Texts are its own, printable, and no longer than people read.
struct import_conflict {
  std::string object;  ///< what it is about: a period, a code
  std::string message;
  std::string code;                  ///< `E7641`; older servers have none
  std::string property;              ///< `period`, `dataElement`
  std::vector<std::size_t> indexes;  ///< places in what was sent, from 0; empty: not told
};

struct import_counts {
  std::int64_t imported = 0;
  std::int64_t updated = 0;
  std::int64_t ignored = 0;  ///< were there already as sent, or were refused
  std::int64_t deleted = 0;

  import_counts& operator+=(const import_counts& more) noexcept;
};

/// What DHIS2 says to an import of data values, or of completeness registrations.
struct import_answer {
  enum class verdict : std::uint8_t {
    taken,
    partly,          ///< `conflicts` says what was refused
    refused,         ///< all of it
    not_allowed,     ///< who we are, or what we may
    busy,            ///< now; later it may be taken
    not_understood,  ///< nothing that DHIS2 would say
  };
  verdict what = verdict::not_understood;
  import_counts counts;
  std::vector<import_conflict> conflicts;
  std::vector<std::size_t> rejected;  ///< places of what was refused, in order, each once; empty: not told
  std::string message;                ///< for people, when not taken
};

/// Reads an answer: 200 is success; 409 with the status WARNING has taken what it does not list as a
/// conflict, with ERROR nothing. The counts are in `response`, or in versions before 2.38 at the top. Values
/// that were there already are `ignored`, which is no failure. (DHIS2 developer documentation, "Data values";
/// shape of the conflicts by public clients.)
import_answer read_import_answer(int status, std::string_view body);

}  // namespace raporo::reports
