#pragma once

#include <span>
#include <string_view>

#include "gateway/base/log.hpp"
#include "storage/sql.hpp"

/// The schema's history. A migration that has been released is never edited: the next one changes it.
namespace raporo::storage {

struct migration {
  int number;  ///< 1, 2, 3 ... without a gap
  std::string_view name;
  std::string_view sql;
};

/// The files of storage/migrations/, in order; made by the build.
std::span<const migration> all_migrations() noexcept;

/// Brings the database to the newest of `steps`, each in a transaction of its own; safe beside another
/// process that does the same. Throws sql::error when the file has a step that `steps` has not (it is of a
/// newer program), or one of another content, or with `apply` false when one is missing. `log` hears of each
/// step that an older database takes: on a large one it lasts.
void migrate(sql::connection& c, std::span<const migration> steps, bool apply, logger* log = nullptr);

}  // namespace raporo::storage
