#include "gateway/app/rehearsed_folder.hpp"

#include <system_error>
#include <utility>

#include "gateway/app/whole_folder.hpp"
#include "gateway/base/log.hpp"
#include "gateway/base/random.hpp"
#include "gateway/rehearsal/story_reader.hpp"
#include "gateway/roster/importer.hpp"

namespace raporo::app {
namespace {

namespace fs = std::filesystem;

constexpr pin_cost cheap_hash{.memory_mib = 1, .passes = 1};

/// Memory serves better than a disk where there is such a folder: nothing of a rehearsal has to last.
fs::path scratch_place() {
  const fs::path memory = "/dev/shm";
  std::error_code ec;
  return fs::is_directory(memory, ec) ? memory : fs::temp_directory_path();
}

/// A database with the roster. Nobody's PIN is known, and none has to be.
fs::path make_database(const fs::path& folder, config::roster_rows rows, instant now) {
  const std::string pin_hash = hash_pin(rehearsal::usual_pin, cheap_hash);
  for (config::person_row& person : rows.people) {
    person.pin.clear();
    person.pin_hash = pin_hash;
  }
  fs::path file = folder / "roster.db";
  const auto log = make_null_logger();
  const auto database = storage::open_sqlite({.file = file}, *log);
  seeded_random random(1);
  import_roster(*database, rows, {}, now, random);
  database->stop();
  return file;
}

storage::roster read_people(const fs::path& file) {
  const auto log = make_null_logger();
  const auto database = storage::open_sqlite({.file = file, .create = false}, *log);
  storage::roster people;
  database->read_and_wait([&](sql::connection& c) { people = storage::load_roster(c); });
  database->stop();
  return people;
}

}  // namespace

std::unique_ptr<const rehearsed_folder> rehearse_folder(const fs::path& config,
                                                        config::diagnostics& problems) {
  const instant now = system_clock().now();
  auto whole = read_whole_folder(config, concern::menus_and_alerts, now, problems);
  if (!whole) return nullptr;
  std::unique_ptr<rehearsed_folder> made(
      new rehearsed_folder{std::move(whole->files), scratch_folder(scratch_place()), {}});
  const provisions& p = made->files;
  const fs::path database = make_database(made->scratch.path(), std::move(whole->rows), now);
  const auto installed = install(p, read_people(database), now, problems);
  if (!installed) return nullptr;
  made->district = {
      .database = database,
      .force = installed->dialogues,
      .school_year = [&p](instant at) { return school_year_at(p, at); },
      .channel = p.settings.channels.front().name,
      .pins = {p.settings.pin_tries, p.settings.pin_lock},
      .draft_lifetime = p.settings.draft_lifetime,
  };
  return made;
}

}  // namespace raporo::app
