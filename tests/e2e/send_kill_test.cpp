#include <algorithm>
#include <map>
#include <random>

#include "tests/e2e/deaths.hpp"
#include "tests/e2e/operation.hpp"

using namespace raporo;
using namespace raporo::test;

namespace {

constexpr int schools = 10'000;
constexpr std::chrono::milliseconds shortest_life{100};
constexpr unsigned longest_extra_ms = 500;

/// One head in each school, and nobody else: each gets the digest of its own school, a text of its own.
void write_large_district(const fs::path& roster) {
  fs::remove_all(roster);
  fs::create_directories(roster);
  std::ofstream units(roster / "units.csv"), list(roster / "schools.csv"), people(roster / "people.csv"),
      enrolment(roster / "enrolment.csv");
  units << "id,kind,name,parent\nrwanda,country,Rwanda,\nnorth,province,North,rwanda\n"
           "gicumbi,district,Gicumbi,north\n";
  list << "code,name,sector\n";
  enrolment << "school,year,grade,boys,girls\n";
  people << "name,phone,language,role,unit\n";
  for (int i = 0; i < schools; ++i) {
    const std::string sector = "s" + std::to_string(i / 12);
    if (i % 12 == 0) units << sector << ",sector,Sector " << i / 12 << ",gicumbi\n";
    list << 400'000 + i << ",EP Ishuri " << i << "," << sector << "\n";
    enrolment << 400'000 + i << ",2026/27,P1,30,31\n";
    people << "Umuyobozi " << i << ",+250788" << 100'000 + i << ",en,head_teacher," << 400'000 + i << "\n";
  }
}

/// Just after 10,000 digests became due.
const std::string monday = "2026-11-30T07:30:05+02:00";

/// A gateway with 10,000 digests to send, at a rate at which `cycles` short lives leave some.
demo_options with_a_full_outbox(const std::string& accepted_file) {
  demo_options o;
  o.stand_in_options = {"--accepted-file", accepted_file};
  o.configure = [](const fs::path& configuration) {
    write_large_district(configuration / "roster");
    change_file(configuration / "gateway.yaml", "segments_per_second: 500", "segments_per_second: 60");
    // A closure of a unit that this district does not have.
    change_file(configuration / "calendar.yaml", "unit: gicumbi-rutare", "unit: s1");
  };
  return o;
}

/// How often the stand-in took something for each number.
std::map<std::string, int> taken_by_number(const std::string& accepted_file) {
  std::map<std::string, int> times;
  std::ifstream in(accepted_file);
  for (std::string line; std::getline(in, line);)
    ++times[std::string(boost::json::parse(line).at("to").as_string())];
  return times;
}

struct end_of_message {
  std::string phone, state, reason;
};

std::vector<end_of_message> ends_in(const demo_gateway& g) {
  storage::sqlite_connection c(g.database(), storage::sqlite_connection::role::reader, false);
  std::vector<end_of_message> all;
  auto row = c.query("SELECT phone, state, reason FROM outbox_message WHERE key LIKE 'school-digest|%'", {});
  while (row.next()) all.push_back({row.string(0), row.string(1), row.string(2)});
  return all;
}

/// Messages of which something is wrong, and the first of them.
struct wronged {
  int messages = 0;
  std::string first;

  void add(const end_of_message& m) {
    if (++messages == 1) first = m.phone + ", " + m.state + ": " + m.reason;
  }
};

}  // namespace

TEST_CASE("send kill: kill -9 in the middle of 10,000 sends, again and again, sends none of them twice") {
  const temporary_folder outside;
  const std::string accepted = (outside.path() / "accepted").string();
  demo_gateway g(with_a_full_outbox(accepted));
  // So long that at most deaths some sends are under way.
  const auto slowed =
      connection(g.stand_in_port())
          .post("/faults", R"({"fault": "slow", "count": 1000000, "ms": 250})", "application/json");
  REQUIRE((slowed && slowed->status == 200));
  // A gateway that never ran before Monday owes nobody a digest: it begins on the Wednesday before.
  g.set_clock(monday, 1);
  g.start_from(monday);
  REQUIRE(eventually([&] { return !taken_by_number(accepted).empty(); }, std::chrono::seconds{60}));

  std::mt19937 random(20261130);
  const int cycles = kill_cycles(50);
  int deaths_in_flight = 0;
  for (int cycle = 0; cycle < cycles; ++cycle) {
    CAPTURE(cycle);
    std::this_thread::sleep_for(shortest_life + std::chrono::milliseconds{random() % longest_extra_ms});
    g.kill();
    const storage::outbox_counts at_death = counts_at_death(g);
    CHECK(at_death.sending <= most_in_flight);
    CHECK(at_death.planned > 0);
    deaths_in_flight += at_death.sending > 0 ? 1 : 0;
    g.start();
    const storage::outbox_counts reborn = counts_in(g.database());
    CHECK_MESSAGE(reborn.unknown == at_death.unknown + at_death.sending, "unknown are ", reborn.unknown,
                  ", and should be what was: ", at_death.unknown,
                  ", with what was being sent at the kill: ", at_death.sending);
  }
  CHECK_MESSAGE(deaths_in_flight > cycles / 2, "only ", deaths_in_flight, " of ", cycles,
                " kills met sends that the database knows to be under way");

  // The rest may go faster.
  CHECK(g.stop() == 0);
  change_file(g.data() / "config" / "gateway.yaml", "segments_per_second: 60",
              "segments_per_second: 1000\n    in_flight: 300");
  g.start();
  // Also where some are left: which went twice is told all the same.
  CHECK(eventually(
      [&] {
        const storage::outbox_counts now = counts_in(g.database());
        return now.planned == 0 && now.sending == 0;
      },
      std::chrono::seconds{240}));
  CHECK(g.stop() == 0);

  CHECK(count_doubled(accepted) == 0);
  const std::map<std::string, int> taken = taken_by_number(accepted);
  const std::vector<end_of_message> ends = ends_in(g);
  CHECK(ends.size() == schools);
  std::map<std::string, int> states;
  wronged twice, lost, doubtful, astray;
  for (const end_of_message& m : ends) {
    const auto found = taken.find(m.phone);
    const int times = found == taken.end() ? 0 : found->second;
    ++states[m.state];
    const bool counts_as_sent = m.state == "accepted" || m.state == "delivered";
    if (times > 1) twice.add(m);
    if (times == 0 && counts_as_sent) lost.add(m);
    if (m.state == "unknown" && m.reason != "interrupted") doubtful.add(m);
    if (!counts_as_sent && m.state != "unknown") astray.add(m);
  }
  CHECK_MESSAGE(twice.messages == 0, twice.messages,
                " messages were sent more than once, first: ", twice.first);
  CHECK_MESSAGE(lost.messages == 0, lost.messages, " count as sent and never were, first: ", lost.first);
  CHECK_MESSAGE(astray.messages == 0, astray.messages,
                " are in a state that nothing here leads to, first: ", astray.first);
  const int settled = states["accepted"] + states["delivered"];
  // A machine that is too slow for its time-outs adds some of its own: those are no kill's doing.
  const int interrupted = states["unknown"] - doubtful.messages;
  CHECK(interrupted <= cycles * most_in_flight);
  MESSAGE(settled, " taken, ", interrupted, " unknown after ", cycles, " kills, ", deaths_in_flight,
          " of them with sends under way; ", doubtful.messages, " unknown otherwise ", doubtful.first);
}
