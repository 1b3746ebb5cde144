#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <optional>
#include <system_error>
#include <utility>

#include "config/roster_files.hpp"
#include "config/text_file.hpp"
#include "gateway/app/commands.hpp"
#include "gateway/app/provisions.hpp"
#include "gateway/base/scratch_folder.hpp"
#include "gateway/rehearsal/results.hpp"
#include "gateway/rehearsal/story_reader.hpp"
#include "gateway/roster/importer.hpp"

namespace raporo::app {
namespace {

namespace fs = std::filesystem;

constexpr pin_cost cheap_hash{.memory_mib = 1, .passes = 1};

/// The folder's own, in order of name.
std::vector<fs::path> find_story_files(const fs::path& config) {
  std::vector<fs::path> files;
  std::error_code ec;
  for (const fs::directory_entry& entry : fs::directory_iterator(config / "menus", ec))
    if (entry.path().filename().string().ends_with(".test.yaml")) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

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

std::vector<rehearsal::story> read_all(const menu_test_command& c, const dialogue::in_force& force,
                                       config::diagnostics& problems) {
  std::vector<rehearsal::story> stories;
  for (const fs::path& file : c.files.empty() ? find_story_files(c.config) : c.files) {
    const auto text = config::read_text_file(file, "story", config::most_bytes_of_yaml, problems);
    if (!text) continue;
    for (rehearsal::story& s : rehearsal::read_stories(*text, file.string(), force, problems))
      if (s.name.find(c.only) != std::string::npos) stories.push_back(std::move(s));
  }
  if (stories.empty() && !problems.has_errors())
    problems.error("story/none", {.file = (c.config / "menus").string()}, "no story here",
                   "stories are in the files *.test.yaml beside the menus");
  return stories;
}

/// Plays each, prints what failed, and gives how many did.
std::size_t play_all(const std::vector<rehearsal::story>& stories, const rehearsal::district& d,
                     rehearsal::coverage& met) {
  std::size_t failed = 0;
  for (const rehearsal::story& s : stories) {
    bool good = true;
    for (const std::string& language : s.given.languages) {
      for (const rehearsal::failure& f : rehearsal::play(s, language, d, met)) {
        rehearsal::print_failure(s, language, f, std::cout);
        good = false;
      }
    }
    if (!good) ++failed;
  }
  std::cout << fmt::format("{} {}, {} passed, {} failed.\n", stories.size(),
                           stories.size() == 1 ? "story" : "stories", stories.size() - failed, failed);
  return failed;
}

bool covers(const rehearsal::coverage& met, unsigned least) {
  bool enough = true;
  for (const auto k : rehearsal::coverage::kinds) {
    if (met.count(k).percent() >= least) continue;
    std::cout << fmt::format("Fewer than {}% of the {}s are covered.\n", least, rehearsal::word_of(k));
    enough = false;
  }
  return enough;
}

}  // namespace

int test_menus(const menu_test_command& c) {
  config::diagnostics problems;
  const auto p = read_provisions(c.config, problems);
  auto rows = config::read_roster(c.config / "roster", false, problems);
  if (!p || !rows) {
    std::cerr << problems.to_text();
    return 1;
  }
  const scratch_folder folder(scratch_place());
  const instant now = system_clock().now();
  const fs::path database = make_database(folder.path(), std::move(*rows), now);
  const auto installed = install(*p, read_people(database), now, problems);
  std::vector<rehearsal::story> stories;
  if (installed) stories = read_all(c, *installed->dialogues, problems);
  std::cerr << problems.to_text();
  if (!installed || problems.has_errors()) return 1;

  const rehearsal::district district{
      .database = database,
      .force = installed->dialogues,
      .school_year = [&p](instant at) { return school_year_at(*p, at); },
      .channel = p->settings.channels.front().name,
      .pins = {p->settings.pin_tries, p->settings.pin_lock},
      .draft_lifetime = p->settings.draft_lifetime,
  };
  rehearsal::coverage met(installed->dialogues->menu->compiled());
  const bool good = play_all(stories, district, met) == 0;
  // Of some of the stories it would mean nothing.
  if (!c.only.empty() || !c.files.empty()) return good ? 0 : 1;
  if (c.show_coverage) rehearsal::print_coverage(met, std::cout);
  return covers(met, c.least_coverage) && good ? 0 : 1;
}

}  // namespace raporo::app
