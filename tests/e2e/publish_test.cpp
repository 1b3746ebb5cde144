#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "storage/sqlite_connection.hpp"
#include "tests/support/demo_gateway.hpp"
#include "tests/support/stored.hpp"

using namespace raporo;
using namespace raporo::test;

namespace {

namespace fs = std::filesystem;

constexpr int versions = 10;
const std::string slow_deputy = "+250788000102";
const std::string slow_school = "450601";

constexpr std::int64_t smallest_class = 12;
/// English speakers of one school each.
const std::vector<std::pair<std::string, std::string>> callers{
    {"+250788005473", "450303"}, {"+250722002471", "450305"}, {"+250790003148", "450308"},
    {"+250788008890", "450310"}, {"+250722002033", "450603"}, {"+250788001453", "450612"}};

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::string read_file(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

/// The figures of one report in the order they were typed, by its receipt.
using reports = std::map<std::string, std::vector<std::int64_t>>;

/// One phone that reports attendance over and over, and answers what its screens ask.
class reporter {
 public:
  reporter(const demo_gateway& g, std::string phone, unsigned seed)
      : handset_(g, std::move(phone)), random_(seed) {}

  void run(const std::atomic<bool>& over) {
    while (!over && failure.empty()) finish(handset_.dial());
  }

  /// From this screen to the receipt.
  void finish(std::string screen) {
    std::vector<std::int64_t> typed;
    while (screen.starts_with("CON ")) {
      const std::string input = answer_to(screen, typed);
      if (input.empty()) break;
      screen = handset_.type(input);
    }
    const std::size_t at = screen.find("Ref ");
    if (!screen.starts_with("END Thank you") || at == std::string::npos) {
      failure = screen.empty() ? "no answer" : screen;
      return;
    }
    sent[screen.substr(at + 4, screen.find('.', at) - at - 4)] = typed;
  }

  handset& phone() { return handset_; }

  reports sent;
  std::string failure;  ///< the first screen that was none of those expected; empty: all were

 private:
  /// Empty when no call should come by this screen: one that refuses what was typed, above all.
  std::string answer_to(const std::string& screen, std::vector<std::int64_t>& typed) {
    if (contains(screen, "Enter your PIN")) return "1234";
    if (const std::size_t at = screen.find(" Attendance");
        at != std::string::npos && contains(screen, ", week 48"))
      return screen.substr(at - 1, 1);
    if (contains(screen, "Already reported:")) return "2";
    if (contains(screen, "Boys girls, for example")) {
      if (contains(screen, " is more than ")) return "";
      typed.push_back(smallest_class - static_cast<std::int64_t>(random_() % 3));
      typed.push_back(smallest_class - static_cast<std::int64_t>(random_() % 3));
      return std::to_string(typed[typed.size() - 2]) + " " + std::to_string(typed.back());
    }
    return contains(screen, "1 Send") || contains(screen, "Is it right?") ? "1" : "";
  }

  handset handset_;
  std::mt19937 random_;
};

/// The gateway's folder as an officer edits and publishes it: one short story, and a first screen that
/// changes.
class editor {
 public:
  explicit editor(const demo_gateway& g)
      : gateway_(g), menu_(folder() / "menus" / "menu.yaml"), text_(read_file(menu_)) {
    for (const auto& entry : fs::directory_iterator(folder() / "menus"))
      if (entry.path().string().ends_with(".test.yaml")) fs::remove(entry.path());
    std::ofstream(folder() / "menus" / "short.test.yaml")
        << "given: {school: 450601, at: 2026-11-25T10:00, language: en}\n"
           "stories:\n  - {name: A call begins, steps: [dial, screen: pin]}\n";
  }

  /// Says its number, and attendance is under another key than in the version before.
  finished publish(int number) const {
    std::string text = text_;
    replace(text, "en: \"{school}, week {week}\"",
            "en: \"{school}, week {week} (" + std::to_string(number) + ")\"");
    if (number % 2 == 1) replace(text, "{key: 1, go: attendance, say", "{key: 7, go: attendance, say");
    std::ofstream(menu_) << text;
    return run_program({RAPORO_PROGRAM, "menu", "publish", folder().string(), "--data",
                        gateway_.data().string(), "--note", "Number " + std::to_string(number)});
  }

 private:
  static void replace(std::string& text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    text.replace(at, from.size(), to);
  }
  fs::path folder() const { return gateway_.data() / "config"; }

  const demo_gateway& gateway_;
  fs::path menu_;
  std::string text_;
};

int times_in_log(const demo_gateway& g, std::string_view event) {
  const std::string log = g.gateway_log();
  int times = 0;
  for (std::size_t at = 0; (at = log.find(event, at)) != std::string::npos; ++at) ++times;
  return times;
}

bool taken(const demo_gateway& g, int times) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (times_in_log(g, "published menus in force") < times) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  return true;
}

/// How many of the reports that were confirmed are not stored as they were typed.
int count_wrong(sql::connection& c, const std::string& school, const reports& sent) {
  const auto stored = revisions_of(c, {school, "attendance", "2026-W48"});
  return static_cast<int>(std::ranges::count_if(sent, [&](const auto& typed) {
    const auto found = std::ranges::find(stored, typed.first, &stored_revision::receipt);
    return found == stored.end() || found->answers != typed.second;
  }));
}

}  // namespace

TEST_CASE(
    "publish: ten versions come into force under load; no turn fails, each call ends on its own version") {
  demo_gateway g;
  const editor office(g);
  reporter slow(g, slow_deputy, 1);
  slow.phone().walk({"1234"});

  std::atomic<bool> over = false;
  std::vector<reporter> phones;
  phones.reserve(callers.size());
  std::vector<std::thread> threads;
  for (const auto& [phone, school] : callers) {
    reporter& r = phones.emplace_back(g, phone, static_cast<unsigned>(phones.size()));
    threads.emplace_back([&r, &over] { r.run(over); });
  }
  for (int number = 1; number <= versions; ++number) {
    CAPTURE(number);
    const finished published = office.publish(number);
    CHECK_MESSAGE(published.code == 0, published.output);
    CHECK(taken(g, number));
  }
  over = true;
  for (std::thread& t : threads) t.join();

  // Begun before all of them: its first screen has no number, and attendance is under 1.
  const std::string home = slow.phone().type("000");
  CHECK(contains(home, "week 48\n1 Attendance"));
  slow.finish(home);
  CHECK(slow.failure == "");
  handset next(g, slow_deputy);
  CHECK(contains(next.walk({"1234"}).back(), "week 48 (10)\n1 Attendance"));

  storage::sqlite_connection c(g.database(), storage::sqlite_connection::role::reader, false);
  std::size_t calls = 0;
  for (std::size_t i = 0; i < phones.size(); ++i) {
    CAPTURE(callers[i].first);
    CHECK(phones[i].failure == "");
    CHECK(count_wrong(c, callers[i].second, phones[i].sent) == 0);
    calls += phones[i].sent.size();
  }
  CHECK(count_wrong(c, slow_school, slow.sent) == 0);
  CHECK(calls > versions);
  auto used = c.query(
      "SELECT count(DISTINCT r.menu_version) FROM report_revision r JOIN menu_version v ON v.hash = "
      "r.menu_version");
  REQUIRE(used.next());
  CHECK(used.integer(0) > versions / 2);
  MESSAGE(calls, " reports while ", versions, " versions were published");
  CHECK(g.stop() == 0);
}
