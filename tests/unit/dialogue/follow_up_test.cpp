#include <doctest/doctest.h>

#include "storage/follow_ups.hpp"
#include "storage/roster.hpp"
#include "tests/support/stored.hpp"
#include "tests/support/switchboard.hpp"

using namespace raporo;
using namespace raporo::test;

namespace {

const std::string muhondo = "450103";
const std::string rubaya = "450201";
const std::string elsewhere = "460101";

const std::string inspector = "+250788000010";  ///< of Kageyo; English
const std::string officer = "+250788000011";    ///< of Gicumbi; French

storage::person an_official(const std::string& name, const std::string& phone, const std::string& language,
                            storage::assignment post) {
  storage::person p;
  p.id = p.name = name;
  p.phone = phone;
  p.language = language;
  p.assignments.push_back(std::move(post));
  return p;
}

/// The two schools and more of the district, an inspector and an officer.
struct district_board : switchboard {
  district_board() {
    using enum storage::unit_kind;
    storage::roster r = two_schools();
    for (const storage::org_unit& u :
         std::vector<storage::org_unit>{{muhondo, school, "EP Muhondo", "4501"},
                                        {"4502", sector, "Rubaya", "45"},
                                        {rubaya, school, "EP Rubaya", "4502"},
                                        {"46", district, "Burera", "4"},
                                        {"4601", sector, "Bungwe", "46"},
                                        {elsewhere, school, "EP Bungwe", "4601"}})
      r.units.push_back(u);
    r.persons.push_back(an_official("Irene", inspector, "en", {"sector_inspector", "4501"}));
    r.persons.push_back(an_official("Odette", officer, "fr", {"district_officer", "45"}));
    real->write_and_wait([&](sql::connection& c) { storage::import_roster(c, r, false, instant{}); });
    restart();
  }

  /// A digest that went out an hour ago.
  void digest(const std::string& person, const std::string& period, const std::string& unit,
              const std::vector<storage::named_school>& schools,
              std::chrono::hours ago = std::chrono::hours{1}) {
    storage::message m;
    m.id = m.key = "digest|" + period + "|" + person + "@" + unit;
    m.channel = "at";
    m.person = person;
    m.due = time.now() - ago;
    m.state = storage::message_state::delivered;
    m.names = storage::alert_names{"digest", period, unit, schools};
    real->write_and_wait([&](sql::connection& c) { storage::plan_message(c, m); });
    ++digests;
  }
  void usual_digest() {
    digest("Irene", "2026-W47", "4501",
           {{muhondo, "EP Muhondo"}, {gihembe, "GS Gihembe", true}, {karambo, "EP Karambo"}});
  }

  /// The answer to a new SMS, a minute later.
  std::string say(const std::string& phone, const std::string& words) {
    time.advance(std::chrono::minutes{1});
    REQUIRE(text(phone, "sms-" + std::to_string(++said), words));
    return answers().empty() ? "" : answers().back();
  }
  std::vector<std::string> answers() {
    std::vector<std::string> all = messages();
    all.erase(all.begin(), all.begin() + digests);
    return all;
  }

  /// `450102 called Irene digest|...`, the oldest first; of one answer backwards by code.
  std::vector<std::string> followed() {
    std::vector<std::string> all;
    for (const storage::listed_follow_up& f :
         look([](sql::connection& c) { return storage::list_follow_ups(c, {}); }))
      all.insert(all.begin(), f.what.school + " " + std::string(to_string(f.what.action)) + " " +
                                  f.what.person + " " + f.what.alert_key);
    return all;
  }
  std::int64_t follow_ups() { return count("SELECT count(*) FROM follow_up"); }

  int said = 0;
  std::ptrdiff_t digests = 0;
};

const std::string kageyo_digest = "digest|2026-W47|Irene@4501";

}  // namespace

TEST_CASE("follow-up: `1` says that the school to call first was called, and is confirmed by name") {
  district_board b;
  b.usual_digest();
  CHECK(b.say(inspector, "1") == "Kageyo: GS Gihembe called, noted.");
  CHECK(b.followed() == std::vector<std::string>{gihembe + " called Irene " + kageyo_digest});
  CHECK(b.count("SELECT count(*) FROM follow_up WHERE outcome = '' AND channel = 'at'") == 1);
  CHECK(b.wakes == 1);
}

TEST_CASE("follow-up: a number chooses a school of the list, several several, each once") {
  district_board b;
  b.usual_digest();
  CHECK(b.say(inspector, "2 3") == "Kageyo: EP Karambo visited, noted.");
  CHECK(b.say(inspector, "1 1 3 1") == "Kageyo: EP Muhondo, EP Karambo called, noted.");
  CHECK(b.followed() == std::vector<std::string>{karambo + " visited Irene " + kageyo_digest,
                                                 muhondo + " called Irene " + kageyo_digest,
                                                 karambo + " called Irene " + kageyo_digest});
}

TEST_CASE("follow-up: the same SMS twice is one follow-up and one confirmation") {
  district_board b;
  b.usual_digest();
  REQUIRE(b.text(inspector, "id-1", "1"));
  SUBCASE("at once") {}
  SUBCASE("after a restart") {
    b.restart();
  }
  REQUIRE(b.text(inspector, "id-1", "1"));
  CHECK(b.follow_ups() == 1);
  CHECK(b.answers().size() == 1);
  // Another one about the same school is a step of its own.
  REQUIRE(b.text(inspector, "id-2", "1"));
  CHECK(b.follow_ups() == 2);
}

TEST_CASE("follow-up: one that could not be stored is neither noted nor confirmed until it comes again") {
  district_board b;
  b.usual_digest();
  b.database->refuse(errc::not_saved);
  CHECK(b.text(inspector, "id-1", "1").error() == errc::not_saved);
  CHECK(b.follow_ups() == 0);
  CHECK(b.answers().empty());
  b.restart();
  REQUIRE(b.text(inspector, "id-1", "1"));
  CHECK(b.follow_ups() == 1);
  CHECK(b.answers().size() == 1);
}

TEST_CASE("follow-up: a number means what the text said, also when the roster has changed since") {
  district_board b;
  b.usual_digest();
  storage::roster r = b.look([](sql::connection& c) { return storage::load_roster(c); });
  std::erase_if(r.units, [](const storage::org_unit& u) { return u.id == muhondo; });
  for (storage::org_unit& u : r.units)
    if (u.id == karambo) u.name = "GS Karambo";
  b.real->write_and_wait([&](sql::connection& c) { storage::import_roster(c, r, false, instant{}); });
  b.restart();
  CHECK(b.say(inspector, "1 1") == "EP Muhondo called, noted.");
  CHECK(b.say(inspector, "1 3") == "Kageyo: EP Karambo called, noted.");
  CHECK(b.follow_ups() == 2);
}

TEST_CASE("follow-up: what is not sure is answered with the list, and nothing is noted") {
  district_board b;
  b.usual_digest();
  const std::string list = "Which school? 1 EP Muhondo, 2 GS Gihembe, 3 EP Karambo.";
  for (const char* words : {"1 4", "1 0", "1 2 4", "2 Gihembe", "3", "12"}) {
    CAPTURE(words);
    CHECK(contains(b.say(inspector, words), list));
  }
  CHECK(b.say(inspector, "1 4").starts_with("4 is not in the list. "));
  b.digest("Irene", "2026-W48", "4501", {{muhondo, "EP Muhondo"}, {karambo, "EP Karambo"}},
           std::chrono::hours{0});
  CHECK(b.say(inspector, "1").starts_with("Which school? 1 EP Muhondo, 2 EP Karambo."));
  CHECK(b.follow_ups() == 0);
}

TEST_CASE("follow-up: any school of one's own is told by its code, none of others") {
  district_board b;
  CHECK(b.say(inspector, "1").find("the code of the school: 1 450101") != std::string::npos);
  CHECK(b.say(inspector, "2 450103") == "Kageyo: EP Muhondo visited, noted.");
  CHECK(b.say(inspector, "2 450201") == "450201 is not your school.");
  CHECK(b.say(officer, "1 450201") == "Rubaya: EP Rubaya: appel enregistre.");
  CHECK(b.say(officer, "1 460101") == "460101 n'est pas votre ecole.");
  CHECK(b.followed() == std::vector<std::string>{muhondo + " visited Irene ", rubaya + " called Odette "});
}

TEST_CASE("follow-up: the newest digest ends the one before it, and a limit ends it sooner") {
  district_board b;
  b.digest("Irene", "2026-W46", "4501", {{muhondo, "EP Muhondo", true}}, std::chrono::hours{24 * 9});
  dialogue::in_force limited = *b.force;
  limited.digest_answered_within = std::chrono::days{8};
  CHECK(b.say(inspector, "1") == "Kageyo: EP Muhondo called, noted.");
  b.sms->use(std::make_shared<const dialogue::in_force>(limited));
  CHECK(b.say(inspector, "1").starts_with("No digest waits"));
  b.usual_digest();
  CHECK(b.say(inspector, "1") == "Kageyo: GS Gihembe called, noted.");
}

TEST_CASE(
    "follow-up: of digests of two sectors a school is meant by its code, since each is counted by itself") {
  district_board b;
  b.digest("Odette", "2026-W47", "4501", {{gihembe, "GS Gihembe", true}, {karambo, "EP Karambo"}});
  b.digest("Odette", "2026-W47", "4502", {{rubaya, "EP Rubaya", true}});
  const std::string codes = gihembe + " GS Gihembe, " + karambo + " EP Karambo, " + rubaya + " EP Rubaya";
  CHECK(contains(b.say(officer, "1"), codes));
  CHECK(contains(b.say(officer, "1 2"), codes));
  CHECK(contains(b.say(officer, "1 3"), "1 " + karambo + " (1 "));  // what it says to write is taken
  CHECK(b.follow_ups() == 0);
  CHECK(contains(b.say(officer, "1 " + karambo), "EP Karambo"));
  CHECK(b.follow_ups() == 1);
  CHECK(b.say(officer, "1 " + rubaya) == "Rubaya: EP Rubaya: appel enregistre.");
}

TEST_CASE("follow-up: a code that is nobody's is no place in the list") {
  district_board b;
  b.usual_digest();
  CHECK(contains(b.say(inspector, "1 000001"), "000001"));
  CHECK(b.follow_ups() == 0);
}

TEST_CASE("follow-up: a `1` of a stranger or of a school leader does nothing") {
  district_board b;
  b.usual_digest();
  CHECK(contains(b.say(stranger, "1"), "not registered"));
  CHECK(contains(b.say(alice, "1"), "The first word is not known."));
  CHECK(contains(b.say(alice, "CALLED"), "The first word is not known."));
  CHECK(b.follow_ups() == 0);
}

TEST_CASE(
    "follow-up: what is not answered any more, because a telephone asks too much, counts all the same") {
  district_board b;
  b.usual_digest();
  const auto taken = run(b.io, b.sms->receive("at", {"id-1", inspector, "8010", "1", "2026-11-25T08:00:00Z"},
                                              dialogue::answering::no));
  REQUIRE(taken.has_value());
  CHECK(b.follow_ups() == 1);
  CHECK(b.answers().empty());
}
