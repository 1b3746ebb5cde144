#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "gateway/base/random.hpp"
#include "gateway/base/test_clock.hpp"
#include "gateway/dialogue/sms_service.hpp"
#include "gateway/dialogue/ussd_service.hpp"
#include "gateway/roster/pin_hash.hpp"
#include "storage/outbox.hpp"
#include "storage/reports.hpp"
#include "tests/support/run.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/troubled_database.hpp"

/// Two schools, the demo's menus, a real database, and the two services that talk to people.
namespace raporo::test {

inline const std::string karambo = "450101";
inline const std::string gihembe = "450102";

inline const std::string alice = "+250788000001";   ///< head of EP Karambo; English
inline const std::string bosco = "+250788000002";   ///< head of GS Gihembe; French
inline const std::string claire = "+250788000003";  ///< head of EP Karambo and of GS Gihembe; English
inline const std::string stranger = "+250788999999";
inline const std::string alice_pin = "258013";
inline const std::string bosco_pin = "471182";
inline const std::string claire_pin = "693357";

inline std::string bytes_of(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

/// The demo's menus, with one passage replaced if it is given.
inline std::vector<menus::menu_source> demo_menu_files(std::string_view passage = {},
                                                       std::string_view instead = {}) {
  std::vector<menus::menu_source> sources;
  for (const auto& entry : std::filesystem::directory_iterator(RAPORO_SOURCE_DIR "/config/demo/menus"))
    if (menus::is_menu_file(entry.path().filename().string()))
      sources.push_back({entry.path().filename().string(), bytes_of(entry.path())});
  std::ranges::sort(sources, {}, &menus::menu_source::file);
  for (menus::menu_source& s : sources)
    if (const std::size_t at = s.text.find(passage); at != std::string::npos)
      s.text.replace(at, passage.size(), instead);
  return sources;
}

inline std::shared_ptr<const menus::menu> load_demo_menu(std::string_view passage = {},
                                                         std::string_view instead = {}) {
  config::diagnostics problems;
  auto m = menus::load_menu(demo_menu_files(passage, instead), {}, problems);
  if (m == nullptr) throw std::runtime_error(problems.to_text());
  return m;
}

inline std::shared_ptr<const menus::menu> demo_menu() {
  static const std::shared_ptr<const menus::menu> loaded = load_demo_menu();
  return loaded;
}

inline constexpr pin_cost cheap_hash{.memory_mib = 1, .passes = 1};

inline storage::person head(const std::string& name, const std::string& phone, const std::string& language,
                            const std::string& pin, std::vector<std::string> schools) {
  storage::person p;
  p.id = p.name = name;
  p.phone = phone;
  p.language = language;
  p.pin_hash = hash_pin(pin, cheap_hash);
  for (const std::string& s : schools) p.assignments.push_back({"head_teacher", s});
  return p;
}

inline storage::roster two_schools() {
  using enum storage::unit_kind;
  storage::roster r;
  r.units = {{"RW", country, "Rwanda", ""},           {"4", province, "North", "RW"},
             {"45", district, "Gicumbi", "4"},        {"4501", sector, "Kageyo", "45"},
             {karambo, school, "EP Karambo", "4501"}, {gihembe, school, "GS Gihembe", "4501"}};
  r.enrolments = {{karambo, "2026/27", "P1", 30, 30},
                  {karambo, "2026/27", "P2", 25, 25},
                  {gihembe, "2026/27", "P1", 40, 40},
                  {gihembe, "2026/27", "P2", 50, 50}};
  r.persons = {head("Alice", alice, "en", alice_pin, {karambo}),
               head("Bosco", bosco, "fr", bosco_pin, {gihembe}),
               head("Claire", claire, "en", claire_pin, {karambo, gihembe})};
  return r;
}

/// A database file with the two schools, made once: a test copies it.
inline std::filesystem::path database_of_two_schools() {
  static const temporary_folder folder;
  const auto file = folder.path() / "two_schools.db";
  if (!std::filesystem::exists(file)) {
    const auto log = make_null_logger();
    const auto db = storage::open_sqlite({.file = file}, *log);
    const storage::roster people = two_schools();
    db->write_and_wait([&](sql::connection& c) { storage::import_roster(c, people, false, instant{}); });
    db->stop();
  }
  return file;
}

/// Keeps every line.
class recording_logger final : public logger {
 public:
  void write(log_level, std::string_view event, std::initializer_list<log_field> fields) override {
    text += event;
    for (const log_field& f : fields)
      if (const auto* value = std::get_if<std::string_view>(&f.value)) text.append(" ").append(*value);
    text += '\n';
  }
  bool has(std::string_view event) const { return text.find(event) != std::string::npos; }

  std::string text;
};

/// A week in November 2026, Wednesday 10:00 in Kigali; W48 is open, and so is W47 no longer.
inline instant wednesday() {
  return std::chrono::sys_days{std::chrono::year{2026} / 11 / 25} + std::chrono::hours{8};
}

struct switchboard {
  explicit switchboard(dialogue::ussd_options wanted = {}, storage::database_options store = {})
      : options(wanted) {
    options.hash_cost = cheap_hash;
    store.file = folder.path() / "test.db";
    std::filesystem::copy_file(database_of_two_schools(), store.file);
    real = storage::open_sqlite(store, log);
    database = std::make_unique<troubled_database>(*real);
    install();
    start();
  }
  ~switchboard() {
    stop();
    database.reset();
    real->stop();
  }

  /// What the database knows of people comes into force.
  void install() {
    storage::roster people;
    real->read_and_wait([&](sql::connection& c) { people = storage::load_roster(c); });
    auto calendar = std::make_shared<config::calendar>();
    calendar->terms = {{"2026/27", 1, {parse_date("2026-09-07").value(), parse_date("2026-12-18").value()}}};
    force = std::make_shared<const dialogue::in_force>(dialogue::in_force{
        menu, std::make_shared<const directory>(std::move(people), "2026/27"), calendar,
        time_zone::find("Africa/Kigali").value(), "0788 000 900", "*800#", "a secret of this installation"});
    if (ussd) ussd->use(force);
    if (sms) sms->use(force);
  }
  void start() {
    const dialogue::transcript_hasher hasher{{1, 2, 3}};
    const auto planned = [this] {
      ++wakes;
      if (on_planned) on_planned();
    };
    pins = std::make_unique<dialogue::pin_checker>(random);
    ussd = std::make_unique<dialogue::ussd_service>(
        io.get_executor(),
        dialogue::ussd_service::parts{
            *database, time, random, *pins, hasher, log, planned,
            [this](const dialogue::observed_turn& seen) { outcomes.push_back(seen.how); }},
        options);
    sms = std::make_unique<dialogue::sms_service>(
        dialogue::sms_service::parts{*database, time, random, hasher, log, planned});
    ussd->use(force);
    sms->use(force);
    outcomes.clear();
  }
  void stop() {
    if (!ussd) return;
    database->release();
    run(io, ussd->drain());
    ussd.reset();
    sms.reset();
    pins.reset();
  }
  /// A new process on the same database.
  void restart() {
    stop();
    install();
    start();
  }

  /// Runs the loop until the condition holds; storage answers from threads of its own.
  void until(const std::function<bool()>& condition) {
    io.restart();
    while (!condition()) REQUIRE(io.run_one_for(std::chrono::seconds{5}) == 1);
  }

  channels::ussd_event event(const std::string& phone, const std::string& session,
                             const std::string& transcript) const {
    return {session, phone, "63510", "*800#", {.text = transcript}, {}};
  }
  /// What goes to the aggregator for one request.
  std::string send(const std::string& phone, const std::string& session, const std::string& transcript) {
    return wire(run(io, ussd->answer("at", event(phone, session, transcript))));
  }
  /// A request whose reply is not awaited; it comes later.
  std::shared_ptr<std::string> begin(const std::string& phone, const std::string& session,
                                     const std::string& transcript) {
    auto reply = std::make_shared<std::string>();
    boost::asio::co_spawn(io, ussd->answer("at", event(phone, session, transcript)),
                          [reply](const std::exception_ptr& e, const channels::ussd_reply& r) {
                            if (e) std::rethrow_exception(e);
                            *reply = wire(r);
                          });
    return reply;
  }
  /// A whole session, one input after the other; gives the last reply. Ends at an END.
  std::string walk(const std::string& phone, const std::string& session,
                   const std::vector<std::string>& inputs) {
    std::string transcript;
    std::string reply = send(phone, session, transcript);
    for (const std::string& input : inputs) {
      if (reply.starts_with("END")) break;
      transcript += (transcript.empty() ? "" : "*") + input;
      reply = send(phone, session, transcript);
    }
    return reply;
  }

  result<void> text(const std::string& phone, const std::string& id, const std::string& words) {
    const auto taken = run(io, sms->receive("at", {id, phone, "8010", words, "2026-11-25T08:00:00Z"}));
    return taken ? result<void>() : result<void>(taken.error());
  }

  template <class F>
  auto look(F f) {
    std::optional<std::invoke_result_t<F&, sql::connection&>> seen;
    real->read_and_wait([&](sql::connection& c) { seen.emplace(f(c)); });
    return std::move(*seen);
  }
  std::int64_t count(std::string_view sql_literal) {
    return look([&](sql::connection& c) {
      auto row = c.query(sql_literal);
      row.next();
      return row.integer(0);
    });
  }
  std::int64_t turns() { return count("SELECT count(*) FROM ussd_turn"); }
  std::int64_t reports() { return count("SELECT count(*) FROM report"); }
  std::int64_t revisions() { return count("SELECT count(*) FROM report_revision"); }
  std::vector<std::string> messages() {
    return look([](sql::connection& c) {
      std::vector<std::string> texts;
      auto row = c.query("SELECT text FROM outbox_message ORDER BY rowid");
      while (row.next()) texts.push_back(row.string(0));
      return texts;
    });
  }
  std::vector<std::string> inputs() {
    return look([](sql::connection& c) {
      std::vector<std::string> texts;
      auto row = c.query("SELECT input FROM ussd_turn ORDER BY session, number");
      while (row.next()) texts.push_back(row.string(0));
      return texts;
    });
  }

  static std::string wire(const channels::ussd_reply& r) { return (r.end ? "END " : "CON ") + r.text; }

  boost::asio::io_context io;
  temporary_folder folder;
  recording_logger log;
  test_clock time{wednesday(), 0.0};
  seeded_random random{7};
  dialogue::ussd_options options;
  std::unique_ptr<storage::database> real;
  std::unique_ptr<troubled_database> database;
  std::shared_ptr<const menus::menu> menu = demo_menu();
  std::shared_ptr<const dialogue::in_force> force;
  std::unique_ptr<dialogue::pin_checker> pins;
  std::unique_ptr<dialogue::ussd_service> ussd;
  std::unique_ptr<dialogue::sms_service> sms;
  std::vector<dialogue::turn_outcome> outcomes;
  int wakes = 0;  ///< of the sender
  std::function<void()> on_planned;
};

inline bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// PIN, attendance, both grades: the confirmation is on the screen.
inline std::vector<std::string> up_to_confirmation(const std::string& pin = alice_pin) {
  return {pin, "1", "28 27", "24 25"};
}
inline std::vector<std::string> whole_report(const std::string& pin = alice_pin) {
  std::vector<std::string> inputs = up_to_confirmation(pin);
  inputs.emplace_back("1");
  return inputs;
}
inline std::string joined(const std::vector<std::string>& inputs) {
  std::string transcript;
  for (const std::string& i : inputs) transcript += (transcript.empty() ? "" : "*") + i;
  return transcript;
}

}  // namespace raporo::test
