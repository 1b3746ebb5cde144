#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace raporo::reports {

/// What a workbook says beside figures and the names of fields.
enum class sheet_word : std::uint8_t {
  districts_sheet,
  sectors_sheet,
  schools_sheet,
  notes_sheet,
  level,
  code,
  name,
  country,
  district,
  sector,
  school,
  schools,
  expected,
  reported,
  on_time,
  closed,
  no_phone,
  coverage,
  enrolled,
  present,
  attendance,
  dropped,
  returned,
  boys,
  girls,
  hidden,
  not_shown,
  period,
  made,
  note_empty,
  note_coverage,
  note_rates,
  note_hidden,
};

inline constexpr std::array<std::string_view, 3> sheet_languages{"rw", "en", "fr"};

/// In one of sheet_languages; in English for any other.
std::string_view say(sheet_word w, std::string_view language) noexcept;

}  // namespace raporo::reports
