#include <fmt/format.h>
#include <algorithm>
#include <iostream>
#include <optional>
#include <utility>

#include "gateway/app/commands.hpp"
#include "gateway/app/menu_changes.hpp"
#include "gateway/app/open_existing.hpp"
#include "gateway/app/published_menus.hpp"
#include "gateway/app/running_time.hpp"
#include "gateway/app/user_access.hpp"
#include "gateway/base/civil.hpp"
#include "gateway/base/utf8.hpp"

namespace raporo::app {
namespace {

constexpr std::size_t longest_note = 200;
constexpr std::size_t most_changes = 40;

/// These menus with the people and schools that the database has. Prints what does not fit.
std::optional<installation> try_with_roster(storage::database& database, const provisions& p, instant now,
                                            config::diagnostics& problems, menus::proof how) {
  storage::roster people;
  database.read_and_wait([&](sql::connection& c) { people = storage::load_roster(c); });
  auto made = install(p, std::move(people), now, problems, how);
  if (!made) std::cerr << problems.to_text();
  return made;
}

int refuse_to_publish(const std::string& why) {
  std::cerr << fmt::format("Nothing was published: {}\n", why);
  return 1;
}

/// Another person may have published since this folder was copied: what they changed is among these lines.
void print_what_changes(const storage::menu_version& before, const std::vector<menus::menu_source>& was,
                        const std::vector<menus::menu_source>& is, const time_zone& zone) {
  config::diagnostics unreadable;
  const auto changes = menus::diff_menus(was, is, unreadable);
  std::cout << fmt::format("Against version {} ({}, {}, {}):\n", before.number, before.author,
                           format_local(zone.to_local(before.published)), before.note);
  print_menu_changes(std::cout, changes, most_changes);
}

/// Publishes, unless the version in force has this content already, and tells what that changes.
int publish_and_tell(storage::database& database, const provisions& p, const publication& by,
                     const std::filesystem::path& data) {
  const std::string hash = menus::hash_of(p.menus);
  std::optional<storage::menu_version> before;
  std::vector<menus::menu_source> was;
  std::int64_t number = 0;
  database.write_and_wait([&](sql::connection& c) {
    number = 0;
    before = storage::find_menu(c, storage::menu_in_force(c));
    if (before && before->hash == hash) return;
    if (before) was = sources_of_version(c, before->number);
    number = publish_menus(c, p.menus, by);
  });
  if (number == 0) {
    std::cout << fmt::format("Nothing to publish: version {}, which was published last, has this content.\n",
                             before->number);
    return 0;
  }
  if (before) print_what_changes(*before, was, p.menus, p.zone);
  std::cout << fmt::format(
      "Version {} is published ({}) in {}. A running gateway takes it within a second or two, and `raporo "
      "menu "
      "list` tells if it does not; calls that go on finish on theirs.\n",
      number, hash, data.string());
  return 0;
}

bool wrong_words(const std::string& note, const std::string& author) {
  if (!is_plain_line(note, longest_note)) {
    std::cerr << fmt::format("--note is one line of 1 to {} bytes\n", longest_note);
    return true;
  }
  if (author.empty() || is_plain_line(author, longest_note)) return false;
  std::cerr << fmt::format("--author is one line of at most {} bytes\n", longest_note);
  return true;
}

/// A version is never changed; what is wrong with it can be mended in a copy.
std::string what_keeps_it_back(const menu_rollback_command& c, const config::diagnostics& problems) {
  const bool of_itself = std::ranges::any_of(problems.all(), [](const config::diagnostic& d) {
    return d.level == config::diagnostic::severity::error && is_of_version(d.where.file);
  });
  if (!of_itself)
    return fmt::format("mend what is told above in the files of {}, then go back", c.config.string());
  return fmt::format(
      "version {} does not fit any more; to mend it, write its files down with `raporo menu export {} --to "
      "FOLDER --data {}`",
      c.number, c.number, c.data.string());
}

publication by_user(const std::string& note, const std::string& author, const std::filesystem::path& data) {
  const std::string user = current_user();
  return {author.empty() ? user : author, user, note, time_of(data)};
}

}  // namespace

int publish_menus_of(const menu_publish_command& c) {
  if (wrong_words(c.note, c.author)) return 2;
  const auto log = make_logger(log_format::text, log_level::warning);
  const auto database = open_existing(c.data, *log);
  if (database == nullptr) return 1;

  config::diagnostics problems;
  const auto p = read_provisions(c.config, problems);
  // `check` tells everything, also of what cannot be read.
  if (check({.config = c.config, .data = {}}) != 0 || !p)
    return refuse_to_publish(
        fmt::format("mend what is told above; `raporo check {}` shows it again", c.config.string()));
  if (test_menus({.config = c.config, .show_coverage = false}) != 0) {
    return refuse_to_publish(
        fmt::format("stories failed; mend the menus or the stories until `raporo menu test {}` passes",
                    c.config.string()));
  }
  const publication by = by_user(c.note, c.author, c.data);
  if (!try_with_roster(*database, *p, by.now, problems, menus::proof::wanted))
    return refuse_to_publish("the menus do not fit the roster of this data folder");
  const auto still = read_provisions(c.config, problems);
  if (!still || still->folder_menus != p->folder_menus)
    return refuse_to_publish("the menus were changed while they were checked; try again");
  return publish_and_tell(*database, *p, by, c.data);
}

int roll_back_menus(const menu_rollback_command& c) {
  if (wrong_words(c.note, c.author)) return 2;
  config::diagnostics problems;
  auto p = read_provisions(c.config, problems);
  if (!p) {
    std::cerr << problems.to_text();
    return 1;
  }
  const auto log = make_logger(log_format::text, log_level::warning);
  const auto database = open_existing(c.data, *log);
  if (database == nullptr) return 1;
  database->read_and_wait([&](sql::connection& db) { p->menus = sources_of_version(db, c.number); });
  p->menu_number = c.number;
  if (p->menus.empty())
    return refuse_to_publish(fmt::format("there is no version {}; `raporo menu list --data {}` shows them",
                                         c.number, c.data.string()));
  const publication by = by_user(fmt::format("Back to version {}: {}", c.number, c.note), c.author, c.data);
  const auto made = try_with_roster(*database, *p, by.now, problems, menus::proof::again);
  if (!made) return refuse_to_publish(what_keeps_it_back(c, problems));
  std::cerr << problems.to_text();
  const int code = publish_and_tell(*database, *p, by, c.data);
  for (const std::string& what : what_rests(*made)) std::cout << what << ".\n";
  return code;
}

}  // namespace raporo::app
