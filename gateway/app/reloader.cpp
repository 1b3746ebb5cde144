#include "gateway/app/reloader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

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

reloader::reloader(storage::database& database, const clock& time, logger& log,
                   std::shared_ptr<const provisions> files, const installation& first, put_in_force replace)
    : database_(database),
      clock_(time),
      log_(log),
      files_(std::move(files)),
      replace_(std::move(replace)),
      installed_{first.dialogues->people->revision(), first.school_year} {}

boost::asio::awaitable<void> reloader::tick() {
  const result<std::int64_t> revision = co_await read_revision();
  if (!revision) co_return;
  const basis now{*revision, school_year_at(*files_, clock_.now())};
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
  for (const std::string& trouble : {files_trouble_, roster_trouble_}) {
    if (!trouble.empty()) out.push_back(trouble);
  }
  return out;
}

boost::asio::awaitable<result<std::int64_t>> reloader::read_revision() {
  return database_.read([](sql::connection& c) { return storage::roster_revision(c); });
}

boost::asio::awaitable<result<reloader::attempt>> reloader::try_new(bool files) {
  return database_.read_at_length([files, running = files_, now = clock_.now()](sql::connection& c) {
    return files ? try_files(c, *running, now) : try_roster(c, running, now);
  });
}

reloader::attempt reloader::try_roster(sql::connection& c, std::shared_ptr<const provisions> files,
                                       instant now) {
  attempt a;
  a.files = std::move(files);
  storage::roster people = storage::load_roster(c);
  a.of = {people.revision, school_year_at(*a.files, now)};
  a.made = install(*a.files, std::move(people), now, a.problems);
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
  attempt a = try_roster(c, std::make_shared<const provisions>(std::move(*read)), now);
  a.restart_needed = restart_needed;
  return a;
}

void reloader::take(const attempt& a, bool with_files) {
  files_ = a.files;
  installed_ = a.of;
  refused_.reset();
  roster_trouble_.clear();
  if (with_files) files_trouble_.clear();
  replace_(*files_, *a.made);

  const std::string version = a.made->dialogues->menu->version();
  log_.info(with_files ? "configuration reloaded" : "roster reloaded",
            {{"revision", a.of.revision}, {"school_year", a.of.school_year}, {"menu", version}});
  if (!a.problems.empty()) log_.warning("configuration has warnings", {{"problems", a.problems.to_text()}});
  if (a.restart_needed) log_.warning("settings of listeners, channels, calls or PINs need a restart");
}

/// Remembered, so that the same is not tried again every second.
void reloader::refuse(const attempt& a, bool with_files) {
  const std::string reason = first_error(a.problems);
  if (with_files) {
    files_trouble_ = "the configuration files were refused, the old ones stay: " + reason;
    log_.error("configuration refused, the old one stays", {{"problems", a.problems.to_text()}});
    return;
  }
  refused_ = a.of;
  roster_trouble_ = "the roster does not fit the configuration, the old one stays: " + reason;
  log_.error("roster refused, the old one stays",
             {{"revision", a.of.revision}, {"problems", a.problems.to_text()}});
}

}  // namespace raporo::app
