#include "gateway/app/gateway.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <system_error>
#include <utility>

#include "config/roster_files.hpp"
#include "gateway/app/planning.hpp"
#include "gateway/app/published_menus.hpp"
#include "gateway/app/transcript_key.hpp"
#include "gateway/app/user_access.hpp"
#include "gateway/base/rethrow.hpp"
#include "gateway/roster/importer.hpp"
#include "gateway/roster/records.hpp"
#include "storage/outbox.hpp"

namespace raporo::app {
namespace {

constexpr std::chrono::minutes count_interval{1};
/// Beyond the drain limit, for what hangs: senders cut their connections, the writer finishes its batch.
constexpr std::chrono::seconds watchdog_margin{10};

/// A published version is mended in the folder, and not where it is told to be wrong.
void tell_way_out(const provisions& p, const std::filesystem::path& data, config::diagnostics& problems) {
  if (p.menu_number == 0) return;
  problems.warning(
      "serve/published-menus", {.file = p.folder.string()},
      fmt::format("version {} of the menus is published, and goes before the folder's", p.menu_number),
      fmt::format("when it does not fit any more: raporo menu publish {} --data {} --note \"...\"",
                  p.folder.string(), data.string()));
}

}  // namespace

gateway::gateway(const gateway_options& options, provisions p, logger& log)
    : options_(options),
      provisions_(std::make_shared<const provisions>(std::move(p))),
      log_(log),
      test_clock_(options.test_clock ? std::make_unique<test_clock>(*options.test_clock) : nullptr),
      clock_(test_clock_ != nullptr ? static_cast<const clock&>(*test_clock_) : machine_clock_) {}

gateway::~gateway() = default;

std::unique_ptr<gateway> gateway::open(const gateway_options& options, provisions p, logger& log,
                                       config::diagnostics& problems) {
  std::unique_ptr<gateway> g(new gateway(options, std::move(p), log));
  if (!g->open_database(problems) || !g->open_channels(problems) || !g->start_dialogues(problems) ||
      !g->put_first_in_force(problems) || !g->bind_listeners(problems)) {
    return nullptr;
  }
  g->mark_interrupted_sends();
  return g;
}

bool gateway::open_database(config::diagnostics& problems) {
  if (std::string why = why_no_access(options_.data); !why.empty()) {
    problems.error("serve/no-access", {.file = options_.data.string()}, std::move(why));
    return false;
  }
  make_data_folder(options_.data);
  lock_ = data_lock::take(options_.data);
  if (lock_ == nullptr) {
    problems.error("serve/data-in-use", {.file = options_.data.string()},
                   "another gateway serves from this data folder",
                   "stop that one first, or name another folder with --data");
    return false;
  }
  if (has_lost_database(options_.data, problems)) return false;
  database_ = storage::open_sqlite({.file = options_.data / database_name}, log_);
  bool empty = false;
  provisions published = *provisions_;
  database_->read_and_wait([&](sql::connection& c) {
    empty = storage::load_roster(c).persons.empty();
    take_published_menus(c, published);
  });
  provisions_ = std::make_shared<const provisions>(std::move(published));
  housekeeper_ =
      std::make_unique<housekeeper>(housekeeper::parts{*database_, clock_, log_},
                                    std::chrono::days{provisions_->settings.incoming_sms_kept_days});
  return !empty || import_first_roster(problems);
}

bool gateway::import_first_roster(config::diagnostics& problems) {
  const auto rows = config::read_roster(options_.config / "roster", false, problems,
                                        provisions_->settings.sending_channels());
  // What does not fit must not stay behind: a later start would find it instead of the mended files.
  // What only warns is told when it comes into force.
  config::diagnostics found = problems;
  if (!rows || !install(*provisions_, to_records_without_pins(*rows), clock_.now(), found)) {
    problems = std::move(found);
    return false;
  }
  const instant now = clock_.now();
  const storage::import_summary summary =
      import_roster(*database_, *rows,
                    {.week = iso_week::of(provisions_->zone.today(now)).label(),
                     .cost = pin_cost_of(provisions_->settings)},
                    now, random_);
  log_.info("roster imported", {{"units", summary.units}, {"persons", summary.persons_added}});
  return true;
}

bool gateway::open_channels(config::diagnostics& problems) {
  links_ = std::make_unique<links>(links::parts{loop_.get_executor(), *database_, clock_, random_, log_});
  return links_->open(provisions_->settings, options_.config, options_.data, problems);
}

bool gateway::start_dialogues(config::diagnostics& problems) {
  const auto key = read_transcript_key(options_.data, random_, problems);
  if (!key) return false;
  const config::gateway_settings& s = provisions_->settings;
  const dialogue::transcript_hasher hasher(*key);
  pin_secret_.assign(key->begin(), key->end());
  const auto planned = [this] { links_->wake(); };
  const auto observe = [this](const dialogue::observed_turn& seen) {
    metrics_.observe_turn(seen.how, seen.took);
  };
  pins_ = std::make_unique<dialogue::pin_checker>(random_);
  ussd_ = std::make_unique<dialogue::ussd_service>(
      loop_.get_executor(),
      dialogue::ussd_service::parts{*database_, clock_, random_, *pins_, hasher, log_, planned, observe},
      dialogue::ussd_options{.budget = s.ussd_budget,
                             .draft_lifetime = s.draft_lifetime,
                             .pins = {s.pin_tries, s.pin_lock},
                             .hash_cost = pin_cost_of(s)});
  sms_ = std::make_unique<dialogue::sms_service>(
      dialogue::sms_service::parts{*database_, clock_, random_, hasher, log_, planned});
  return true;
}

bool gateway::put_first_in_force(config::diagnostics& problems) {
  storage::roster people;
  database_->read_and_wait([&](sql::connection& c) { people = storage::load_roster(c); });
  const auto first = install(*provisions_, std::move(people), clock_.now(), problems);
  if (!first) {
    tell_way_out(*provisions_, options_.data, problems);
    return false;
  }
  if (provisions_->menu_number == 0) publish_first_menus();
  if (const std::string told = tell_unpublished(*provisions_, options_.data); !told.empty())
    log_.info("menus of the folder are not published", {{"why", told}});
  for (const std::string& what : what_rests(*first))
    log_.warning("a part of the alerts rests", {{"why", what}});
  planner_ = std::make_unique<alerts::planner>(
      *database_, clock_, random_, log_, planning_rules_of(*provisions_, *first), [this] { links_->wake(); });
  put_in_force(*provisions_, *first);
  reloader_ = std::make_unique<reloader>(
      reloader::parts{*database_, clock_, log_, options_.data}, provisions_, *first,
      [this](const provisions& p, const installation& installed) { put_in_force(p, installed); });
  return true;
}

/// Nobody published anything yet: the menus of the folder are the first version.
void gateway::publish_first_menus() {
  provisions first = *provisions_;
  const publication by{"gateway", "gateway", "The menus of the folder at the first start", clock_.now()};
  database_->write_and_wait(
      [&](sql::connection& c) { first.menu_number = publish_menus(c, first.menus, by); });
  log_.info("menus published", {{"menus", first.menu_number}, {"hash", first.folder_menus}});
  provisions_ = std::make_shared<const provisions>(std::move(first));
}

/// Calls that go on keep what they began with.
void gateway::put_in_force(const provisions& p, const installation& installed) {
  in_force_ = installed;
  auto force = std::make_shared<dialogue::in_force>(*installed.dialogues);
  force->pin_secret = pin_secret_;
  ussd_->use(force);
  sms_->use(force);
  planner_->use(planning_rules_of(p, installed));
  links_->use(p, installed);
}

bool gateway::bind_listeners(config::diagnostics& problems) {
  const config::gateway_settings& s = provisions_->settings;
  door_ = std::make_unique<admission>(s.public_listener.trusted_proxies, s.limits, random_, clock_, log_);
  phones_ = std::make_unique<phone_limits>(s.limits, random_, clock_, log_);
  public_site_ = std::make_unique<callbacks>(links_->channels(), *door_, *phones_, *ussd_, *sms_, *database_,
                                             clock_, log_);
  console_site_ = make_reserved_site();
  ops_site_ = std::make_unique<operations>(operations::parts{
      [this] { return why_not_ready(); }, [this] { return troubles(); }, [this] { return expose_metrics(); },
      log_, test_clock_.get(), [this] { tick_timer_.cancel(); }});
  const listening with{loop_.get_executor(), options_.config / "gateway.yaml", log_};
  open_public_listener(with, problems);
  console_listener_ =
      open_listener(with, "console", options_.listen_console, s.console_listener, *console_site_, problems);
  ops_listener_ = open_listener(with, "ops", options_.listen_ops, s.ops_listener, *ops_site_, problems);
  return !problems.has_errors();
}

void gateway::open_public_listener(const listening& with, config::diagnostics& problems) {
  const config::listener_settings& s = provisions_->settings.public_listener;
  std::shared_ptr<const http::tls_identity> identity;
  if (s.tls) {
    certificate_ = std::make_unique<certificate_watch>(
        certificate_watch::parts{*database_, machine_clock_, log_},
        certificate_files::of(*s.tls, options_.data),
        [this](std::shared_ptr<const http::tls_identity> shown) { public_listener_->use(std::move(shown)); });
    identity = certificate_->read_first(problems);
    if (identity == nullptr) return;
  }
  public_listener_ =
      open_listener(with, "public", options_.listen_public, s, *public_site_, problems, std::move(identity));
}

/// Last before serving: a start that fails must not tell the messages of the run before that they are lost.
void gateway::mark_interrupted_sends() {
  int interrupted = 0;
  database_->write_and_wait(
      [&](sql::connection& c) { interrupted = storage::mark_interrupted_sends(c, clock_.now()); });
  if (interrupted > 0)
    log_.warning("sends were interrupted; their outcome is unknown", {{"messages", interrupted}});
}

/// Other commands look for a running gateway in its data folder, whoever else wants to know.
std::vector<std::filesystem::path> gateway::ready_files() const {
  std::vector<std::filesystem::path> files{options_.data / "ready.json"};
  if (!options_.ready_file.empty() && options_.ready_file != files.front())
    files.insert(files.begin(), options_.ready_file);
  return files;
}

/// Written beside and renamed, so that whoever waits for one never reads half of it.
void gateway::write_ready_files() const {
  const boost::json::object addresses{{"public", public_listener_->address()},
                                      {"console", console_listener_->address()},
                                      {"ops", ops_listener_->address()}};
  for (const std::filesystem::path& file : ready_files()) {
    std::filesystem::path beside = file;
    beside += ".new";
    std::ofstream out(beside);
    out << boost::json::serialize(addresses) << '\n';
    out.close();
    if (!out) throw std::system_error(errno, std::generic_category(), "writing " + beside.string());
    std::filesystem::rename(beside, file);
  }
}

// --- Running ---

int gateway::run() {
  await_stop();
  await_hangup();
  // Who reads it may stop us at once; and while nothing runs, one that cannot be written leaves nothing to
  // stop.
  write_ready_files();
  links_->start();
  boost::asio::co_spawn(loop_, tick_forever(), rethrow);
  log_.info("ready", {{"public", public_listener_->address()},
                      {"console", console_listener_->address()},
                      {"ops", ops_listener_->address()}});
  if (test_clock_ != nullptr)
    log_.info("test clock", {{"now", format_timestamp(test_clock_->now())}, {"speed", test_clock_->speed()}});
  loop_.run();
  database_->stop();
  log_.info("stopped");
  return 0;
}

void gateway::await_stop() {
  stop_signals_.add(SIGTERM);
  stop_signals_.add(SIGINT);
  stop_signals_.async_wait([this](boost::system::error_code ec, int number) {
    if (ec) return;
    log_.info("draining", {{"signal", number}});
    boost::asio::co_spawn(loop_, shut_down(), rethrow);
    stop_signals_.async_wait([](boost::system::error_code again, int /*number*/) {
      if (!again) std::_Exit(1);
    });
  });
}

void gateway::await_hangup() {
  hangups_.async_wait([this](boost::system::error_code ec, int /*number*/) {
    if (ec) return;
    reloader_->ask_for_files();
    if (certificate_ != nullptr) certificate_->ask();
    tick_timer_.cancel();
    await_hangup();
  });
}

boost::asio::awaitable<void> gateway::shut_down() {
  draining_ = true;
  tick_timer_.cancel();
  // Who looks for a running gateway must not find one that takes no calls.
  std::error_code not_there;
  for (const std::filesystem::path& file : ready_files()) std::filesystem::remove(file, not_there);
  // A thread of the kernel's, not of the loop that may hang. Drain limit for each of listeners, turns and
  // senders, which mostly pass together, and the margin.
  const auto limit = provisions_->settings.drain_limit;
  const auto all = std::chrono::ceil<std::chrono::seconds>(3 * limit) + watchdog_margin;
  std::signal(SIGALRM, [](int) {
    constexpr std::string_view text = "not stopped within the drain limit; leaving\n";
    static_cast<void>(!::write(STDERR_FILENO, text.data(), text.size()));
    std::_Exit(1);
  });
  ::alarm(static_cast<unsigned>(all.count()));

  co_await public_listener_->drain(limit);
  co_await ussd_->drain();
  co_await console_listener_->drain(limit);
  co_await links_->stop(limit);
  co_await ops_listener_->drain(limit);
  stop_signals_.cancel();
  hangups_.cancel();
}

boost::asio::awaitable<void> gateway::tick_forever() {
  while (!draining_) {
    co_await planner_->tick();
    // Senders look every second by themselves, which is long where time flies.
    if (test_clock_ != nullptr) links_->wake();
    co_await links_->tick();
    co_await reloader_->tick();
    if (certificate_ != nullptr) co_await certificate_->tick();
    co_await count_outbox_now_and_then();
    co_await housekeeper_->tick();
    if (draining_) break;
    tick_timer_.expires_after(tick_interval(test_clock_ != nullptr ? test_clock_->speed() : 1));
    // Cancelled means earlier, not over.
    [[maybe_unused]] const auto [ec] =
        co_await tick_timer_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  }
}

/// Counting looks at every message there ever was, so a scrape and `/readyz` show the last count.
boost::asio::awaitable<void> gateway::count_outbox_now_and_then() {
  const auto now = std::chrono::steady_clock::now();
  if (now < next_count_) co_return;
  next_count_ = now + count_interval;
  const auto counts = co_await count_outbox();
  if (!counts) co_return;
  metrics_.show_outbox(*counts);
  counted_ = *counts;
}

boost::asio::awaitable<result<storage::outbox_counts>> gateway::count_outbox() {
  return database_->read_at_length([](sql::connection& c) { return storage::count_messages(c); });
}

// --- What others ask ---

std::vector<std::string> gateway::why_not_ready() const {
  std::vector<std::string> reasons;
  if (draining_) reasons.emplace_back("stopping");
  if (!database_->writable()) reasons.emplace_back("the database cannot be written: the log says why");
  if (!database_->readable()) reasons.emplace_back("the database cannot be read: the log says why");
  return reasons;
}

/// What keeps messages in does not keep calls out: it is told, and readiness stays.
std::vector<std::string> gateway::troubles() const {
  std::vector<std::string> out = reloader_->troubles();
  for (std::string& what : what_runs_out(in_force_, clock_.now())) out.push_back(std::move(what));
  for (std::string& what : what_rests(in_force_)) out.push_back(std::move(what));
  for (std::string& what : links_->troubles()) out.push_back(std::move(what));
  if (certificate_ != nullptr)
    for (std::string& what : certificate_->troubles()) out.push_back(std::move(what));
  if (counted_.unknown > 0)
    out.push_back(fmt::format("{} message{} unknown: raporo messages --state unknown", counted_.unknown,
                              counted_.unknown == 1 ? "" : "s"));
  if (counted_.late > 0)
    out.push_back(fmt::format("{} alert{} skipped as too late, until somebody settles them: raporo messages",
                              counted_.late, counted_.late == 1 ? "" : "s"));
  return out;
}

std::string gateway::expose_metrics() {
  links_->show(metrics_);
  metrics_.show_database(*database_);
  metrics_.show_listener("public", public_listener_->figures());
  metrics_.show_listener("ops", ops_listener_->figures());
  metrics_.show_refused_callbacks(*door_);
  for (const callback_channel& c : links_->channels())
    metrics_.show_odd_callbacks(c.name, public_site_->not_understood(c));
  metrics_.show_limits(*door_, *phones_);
  metrics_.show_sessions(ussd_->live_sessions());
  return metrics_.expose();
}

}  // namespace raporo::app
