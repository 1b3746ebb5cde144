#pragma once

#include <array>
#include <cstddef>

#include "config/csv.hpp"

/// The columns of the roster's four tables, shared by their reader and their writer. The indexes of a table
/// count as its columns are listed.
namespace raporo::config {

namespace unit_column {
enum : std::size_t { id, kind, name, parent };
}
inline constexpr std::array<csv_column, 4> unit_columns = {{{"id"}, {"kind"}, {"name"}, {"parent"}}};

namespace school_column {
enum : std::size_t { code, name, sector };
}
inline constexpr std::array<csv_column, 3> school_columns = {{{"code"}, {"name"}, {"sector"}}};

namespace enrolment_column {
enum : std::size_t { school, year, grade, boys, girls, counted };
}
inline constexpr std::array<csv_column, 6> enrolment_columns = {
    {{"school"}, {"year"}, {"grade"}, {"boys"}, {"girls"}, {"counted", false}}};

namespace person_column {
enum : std::size_t { name, phone, language, role, unit, pin, pin_hash, channel };
}
inline constexpr std::array<csv_column, 8> person_columns = {{{"name"},
                                                              {"phone"},
                                                              {"language"},
                                                              {"role"},
                                                              {"unit"},
                                                              {"pin", false},
                                                              {"pin_hash", false},
                                                              {"channel", false}}};

}  // namespace raporo::config
