#include "gateway/app/reloader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "gateway/app/published_menus.hpp"

namespace raporo::app {
namespace {

/// For a page that gives each trouble one line; the log has the rest.
std::string first_error(const config::diagnostics& problems) {
  const auto& all = problems.all();
  const auto error = std::ranges::find(all, config::diagnostic::severity::error, &config::diagnostic::level);
  if (error == all.end()) return "no reason given";
  return fmt::format("{}: {}", to_string(error->where), error->message);
}

}  // namespace

reloader::reloader(parts p, std::shared_ptr<const provisions> files, const installation& first,
                   put_in_force replace)
    : p_(std::move(p)),
      files_(std::move(files)),
      replace_(std::move(replace)),
      installed_{first.dialogues->people->revision(), files_->menu_number, first.school_year} {}

boost::asio::awaitable<void> reloader::tick() {
  const result<stored_revisions> stored = co_await read_revisions();
  if (!stored) co_return;
  const basis now{stored->roster, stored->menus, school_year_at(*files_, p_.time.now())};
  // Cleared before anything is read: who asks from now on is heard at the next tick.
  const bool with_files = std::exchange(files_asked_, false);
  if (!with_files && (now == installed_ || now == refused_)) co_return;

  const result<attempt> a = co_await try_new(with_files);
  if (!a) {
    // The database says so itself, and the next tick tries again.
    files_asked_ = files_asked_ || with_files;
  } else if (a->made) {
    take(*a, with_files);
  } else {
    refuse(*a, with_files);
  }
}

std::vector<std::string> reloader::troubles() const {
  std::vector<std::string> out;
  for (const std::string& trouble : {files_trouble_, stored_trouble_}) {
    if (!trouble.empty()) out.push_back(trouble);
  }
  return out;
}

boost::asio::awaitable<result<reloader::stored_revisions>> reloader::read_revisions() {
  return p_.database.read([](sql::connection& c) {
    return stored_revisions{storage::roster_revision(c), storage::menu_in_force(c)};
  });
}

boost::asio::awaitable<result<reloader::attempt>> reloader::try_new(bool files) {
  return p_.database.read_at_length([files, running = files_, now = p_.time.now()](sql::connection& c) {
    return files ? try_files(c, *running, now) : try_stored(c, *running, now);
  });
}

/// What the database has, with these files. It is taken or refused as the next start would: a version that
/// was published is the one that people see, whether or not the gateway was up when it came.
reloader::attempt reloader::try_stored(sql::connection& c, provisions files, instant now) {
  attempt a;
  take_published_menus(c, files);
  storage::roster people = storage::load_roster(c);
  a.of = {people.revision, files.menu_number, school_year_at(files, now)};
  a.made = install(files, std::move(people), now, a.problems);
  a.files = std::make_shared<const provisions>(std::move(files));
  return a;
}

reloader::attempt reloader::try_files(sql::connection& c, const provisions& running, instant now) {
  config::diagnostics problems;
  auto read = read_provisions(running.folder, problems);
  if (!read) {
    attempt unreadable;
    unreadable.problems = std::move(problems);
    return unreadable;
  }
  const bool restart_needed = !keep_what_is_wired(running.settings, read->settings);
  attempt a = try_stored(c, std::move(*read), now);
  a.restart_needed = restart_needed;
  return a;
}

void reloader::take(const attempt& a, bool with_files) {
  const bool new_menus = a.of.menus != installed_.menus;
  files_ = a.files;
  installed_ = a.of;
  refused_.reset();
  stored_trouble_.clear();
  if (with_files) files_trouble_.clear();
  replace_(*files_, *a.made);

  p_.log.info(with_files  ? "configuration reloaded"
              : new_menus ? "published menus in force"
                          : "roster reloaded",
              {{"roster", a.of.roster},
               {"school_year", a.of.school_year},
               {"menus", a.of.menus},
               {"hash", a.made->dialogues->menu->version()}});
  if (!a.problems.empty()) p_.log.warning("configuration has warnings", {{"problems", a.problems.to_text()}});
  if (a.restart_needed) p_.log.warning("settings of listeners, channels, calls or PINs need a restart");
  const std::string unpublished = with_files ? tell_unpublished(*files_, p_.data) : std::string();
  if (!unpublished.empty()) p_.log.info("menus are published, not reloaded", {{"why", unpublished}});
}

/// Remembered, so that the same is not tried again every second.
void reloader::refuse(const attempt& a, bool with_files) {
  const std::string reason = first_error(a.problems);
  if (with_files) {
    files_trouble_ = "the configuration files were refused, the old ones stay: " + reason;
    p_.log.error("configuration refused, the old one stays", {{"problems", a.problems.to_text()}});
    return;
  }
  refused_ = a.of;
  if (a.of.menus != installed_.menus) {
    stored_trouble_ = fmt::format("version {} of the menus does not fit here, version {} stays: {}",
                                  a.of.menus, installed_.menus, reason);
    p_.log.error("published menus refused, the old ones stay",
                 {{"menus", a.of.menus}, {"problems", a.problems.to_text()}});
    return;
  }
  stored_trouble_ = "the roster does not fit the configuration, the old one stays: " + reason;
  p_.log.error("roster refused, the old one stays",
               {{"roster", a.of.roster}, {"problems", a.problems.to_text()}});
}

}  // namespace raporo::app
