#include "storage/migrations.hpp"

#include <fmt/format.h>

#include <chrono>

#include "storage/transaction.hpp"

namespace raporo::storage {
namespace {

/// FNV-1a, 64 bits: finds an edited file, which is all that is asked of it.
std::int64_t checksum(std::string_view text) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char ch : text) {
    hash ^= static_cast<unsigned char>(ch);
    hash *= 0x100000001b3U;
  }
  return static_cast<std::int64_t>(hash);
}

/// Have migrations been applied? Throws when the file holds something else. One statement, because another
/// process may be applying the first at this moment.
bool has_history(sql::connection& c) {
  auto row = c.query(
      "SELECT COUNT(*), COUNT(*) FILTER (WHERE type = 'table' AND name = 'migration') FROM sqlite_schema");
  row.next();
  if (row.integer(1) > 0) return true;
  if (row.integer(0) == 0) return false;
  throw sql::error("this is the database of another program: name another data folder", false);
}

/// How many of `steps` the file has. Throws when its history is not a beginning of theirs.
std::size_t count_applied(sql::connection& c, std::span<const migration> steps) {
  if (!has_history(c)) return 0;
  std::size_t applied = 0;
  auto row = c.query("SELECT number, name, checksum FROM migration ORDER BY number");
  while (row.next()) {
    if (applied == steps.size()) {
      throw sql::error(
          fmt::format("the database is of a newer version: it has migration {} ({}), this program "
                      "ends at {}; start a program that is as new",
                      row.integer(0), row.text(1), steps.size()),
          false);
    }
    const migration& step = steps[applied];
    if (row.integer(0) != step.number || row.integer(2) != checksum(step.sql)) {
      throw sql::error(
          fmt::format("migration {} ({}) of the database is not the one of this program: the file "
                      "was edited after it was applied; start the program that made the database, or "
                      "begin the demo anew with `scripts/run --fresh`",
                      row.integer(0), row.text(1)),
          false);
    }
    ++applied;
  }
  return applied;
}

void apply_step(sql::connection& c, const migration& step) {
  if (!has_history(c)) {
    c.script(
        "CREATE TABLE migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum INTEGER NOT NULL) "
        "STRICT");
  }
  c.script(std::string(step.sql));
  c.execute("INSERT INTO migration (number, name, checksum) VALUES ($1, $2, $3)",
            {step.number, step.name, checksum(step.sql)});
}

}  // namespace

void migrate(sql::connection& c, std::span<const migration> steps, bool apply, logger* log) {
  bool is_upgrade = false;
  for (bool is_first = true;; is_first = false) {
    // Looking outside the write lock first: the usual start has nothing to do and disturbs nobody.
    std::size_t applied = count_applied(c, steps);
    if (applied == steps.size()) return;
    if (!apply) {
      throw sql::error(fmt::format("the database lacks migration {} ({}): it is of an older version; "
                                   "`raporo serve` brings it up to date",
                                   steps[applied].number, steps[applied].name),
                       false);
    }
    if (is_first) is_upgrade = log != nullptr && applied > 0;
    const auto begun = std::chrono::steady_clock::now();
    if (is_upgrade)
      log->info("database upgrade", {{"step", steps[applied].number}, {"name", steps[applied].name}});
    transaction t(c, transaction::kind::write);
    applied = count_applied(c, steps);  // another process may have been quicker
    if (applied < steps.size()) apply_step(c, steps[applied]);
    t.commit();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    if (is_upgrade) log->info("database upgraded", {{"seconds", fmt::format("{:.1f}", took.count())}});
  }
}

}  // namespace raporo::storage
