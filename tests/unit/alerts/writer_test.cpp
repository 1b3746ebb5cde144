#include "gateway/alerts/alert_writer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

#include "gateway/alerts/preview.hpp"
#include "menus/gsm7.hpp"
#include "small_district.hpp"

using namespace raporo;
using namespace raporo::alerts;
using namespace raporo::test;

namespace {

std::shared_ptr<const rule_book> demo_rules() {
  config::diagnostics problems;
  auto book = read_rules(std::string(RAPORO_SOURCE_DIR) + "/config/demo", {{}, "*800#"}, problems);
  REQUIRE(book != nullptr);
  return book;
}

/// All that the demo's rules say about some weeks of the small district.
struct written {
  std::shared_ptr<const rule_book> book = demo_rules();
  config::calendar calendar;
  two_weeks weeks;
  channels::routes routes{{{"", {"at"}}, {"+250788000007", {"officers", "at"}}}, {"at", "officers"}};
  writer_source source{*book, weeks, calendar, kigali(), "*800#", routes};
  std::vector<previewed_rule> rules;

  explicit written(two_weeks w, config::calendar c = school_calendar())
      : calendar(std::move(c)), weeks(std::move(w)), rules(preview(source)) {}

  std::vector<alert> all() const {
    std::vector<alert> alerts;
    for (const previewed_rule& r : rules) alerts.insert(alerts.end(), r.alerts.begin(), r.alerts.end());
    return alerts;
  }
  storage::message message(const std::string& key) const {
    for (const alert& a : all()) {
      if (a.message.key == key) return a.message;
    }
    return {};
  }
  std::string text(const std::string& key) const { return message(key).text; }
  /// Why each subject or person gets nothing from a rule, without doubles.
  std::vector<std::string> reasons() const {
    std::vector<std::string> found;
    for (const alert& a : all()) {
      if (!a.nothing_because.empty()) found.push_back(a.nothing_because);
    }
    std::ranges::sort(found);
    const auto doubles = std::ranges::unique(found);
    found.erase(doubles.begin(), doubles.end());
    return found;
  }
  std::vector<std::string> keys() const {
    std::vector<std::string> found;
    for (const alert& a : all()) {
      if (a.nothing_because.empty()) found.push_back(a.message.key);
    }
    return found;
  }
};

two_weeks weeks_from(const iso_week& now, const config::calendar& calendar) {
  const auto roster = small_directory();
  return {figures_of(roster, now, {}, calendar), figures_of(roster, now.plus(-1), {}, calendar)};
}

}  // namespace

TEST_CASE(
    "texts: a school that reported reads its rate, the week before, its lowest grade and its drop-outs") {
  const written w(weeks_48_and_47());
  CHECK(w.text("school-digest|2026-W48|mentor-karambo@450101") ==
        "EP Karambo wk48: attendance 95% (B 95, G 95), last wk 100%. Lowest: P1 92%. Dropped out 3.");
}

TEST_CASE("alerts: a message belongs to the district of its school, its sector, or the one it is about") {
  const written w(weeks_48_and_47());
  for (const char* key :
       {"school-digest|2026-W48|mentor-karambo@450101", "sector-digest|2026-W48|inspector-kageyo@4501",
        "district-digest|2026-W48|officer@45"}) {
    CAPTURE(key);
    CHECK(w.message(key).district == "45");
  }
}

TEST_CASE("texts: without a report of the week before there is no word of it, not a zero") {
  const written w(weeks_48_and_47());
  CHECK(w.text("school-digest|2026-W48|head-gihembe@450102") ==
        "GS Gihembe sem.48: présence 78% (G 71, F 84). Plus bas: P2 74%. Abandons 1. Retours 2.");
}

TEST_CASE("texts: silent and closed schools are told so, in the first language when none was chosen") {
  const written w(weeks_48_and_47());
  CHECK(w.text("school-digest|2026-W48|head-muhondo@450103") ==
        "EP Muhondo, icyumweru 48: nta raporo twabonye. Yohereze: *800#.");
  CHECK(w.text("school-digest|2026-W48|head-muhondo@450104") ==
        "EP Nyamiyaga, icyumweru 48: mwavuze ko ishuri ryari rifunze.");
}

TEST_CASE(
    "texts: the sector digest says who reported, the rate and its change, who is low, silent, and to call") {
  const written w(weeks_48_and_47());
  CHECK(w.text("sector-digest|2026-W48|inspector-kageyo@4501") ==
        "Kageyo wk48: 3/4 reports, 2 on time. Attendance 84% (-16). Under 80%: GS Gihembe 78. Dropped out 4. "
        "Silent: EP Muhondo. Call first: GS Gihembe, P2 boys 68%.");
}

TEST_CASE("texts: the district digest compares the sectors") {
  const written w(weeks_48_and_47());
  CHECK(w.text("district-digest|2026-W48|officer@45") ==
        "Gicumbi wk48: 3/5 schools reported, 2 on time. Attendance 84% (-16), B 80 G 88. Sectors under 85%: "
        "Kageyo "
        "84. Dropped out 4. Came back 2. Silent schools: Kageyo 1, Rubaya 1. Call first: Kageyo.");
}

TEST_CASE("texts: a week that nobody reported has no rate in any digest") {
  const written w(weeks_from(week48, school_calendar()));
  CHECK(w.text("sector-digest|2026-W48|inspector-kageyo@4501") ==
        "Kageyo wk48: 0/4 reports, 0 on time. Silent: EP Karambo, EP Muhondo, 2 more. Call first: EP "
        "Karambo.");
  for (const alert& a : w.all()) {
    CAPTURE(a.message.text);
    CHECK(a.message.text.find('%') == std::string::npos);
  }
}

TEST_CASE("texts: who was silent longer is called first") {
  const auto roster = small_directory();
  const auto karambo_before = attendance(karambo, week47, "2026-11-18 10:00", 30, 30, 25, 25);
  const written w({figures_of(roster, week48, {}), figures_of(roster, week47, {karambo_before})});
  CHECK(w.text("sector-digest|2026-W48|inspector-kageyo@4501") ==
        "Kageyo wk48: 0/4 reports, 0 on time. Silent: EP Muhondo, EP Nyamiyaga, 2 more. Call first: EP "
        "Muhondo.");
}

TEST_CASE("recipients: a person with two posts at a school gets one message, with two schools one for each") {
  const written w(weeks_48_and_47());
  const std::vector<std::string> expected{
      "reminder|2026-W48|head-muhondo@450103",        "reminder|2026-W48|head-rubaya@450201",
      "school-digest|2026-W48|head-gihembe@450102",   "school-digest|2026-W48|head-karambo@450101",
      "school-digest|2026-W48|head-muhondo@450103",   "school-digest|2026-W48|head-muhondo@450104",
      "school-digest|2026-W48|head-rubaya@450201",    "school-digest|2026-W48|mentor-karambo@450101",
      "sector-digest|2026-W48|inspector-kageyo@4501", "district-digest|2026-W48|officer@45",
      "district-digest|2026-W48|director@45",
  };
  auto sorted = expected;
  auto keys = w.keys();
  std::ranges::sort(sorted);
  std::ranges::sort(keys);
  CHECK(keys == sorted);
}

TEST_CASE("recipients: the reminder goes to schools that reported neither attendance nor closed") {
  const written w(weeks_48_and_47());
  CHECK(w.text("reminder|2026-W48|head-rubaya@450201") ==
        "EP Rubaya: nta raporo y'icyumweru 48 turabona. Kanda *800# uyu munsi mbere ya 17:00. Murakoze.");
  CHECK(w.reasons() == std::vector<std::string>{"nobody holds the post", "the condition does not hold"});
}

TEST_CASE("recipients: a person without a telephone number gets nothing, and the preview says so") {
  storage::roster loaded = small_roster();
  loaded.persons.push_back(holder("head-gacurabwenge", "", "rw", {{"head_teacher", gacurabwenge}}));
  const auto roster = std::make_shared<const directory>(loaded, "2026/27");
  const written w({figures_of(roster, week48, {}), figures_of(roster, week47, {})});
  CHECK(std::ranges::count(w.reasons(), "no telephone number") == 1);
  CHECK(
      std::ranges::none_of(w.keys(), [](const std::string& k) { return k.find("gacurabwenge") != k.npos; }));
}

TEST_CASE("calendar: there is no message about a week without school") {
  // The last week of the year; then the week before the third term, and the first of it.
  CHECK(written(weeks_from({2026, 53}, school_calendar())).keys().empty());
  CHECK(written(weeks_from({2027, 15}, school_calendar())).keys().empty());
  CHECK(written(weeks_from({2027, 16}, school_calendar())).keys().size() == 15);
  CHECK(written(weeks_from({2026, 53}, school_calendar())).reasons() ==
        std::vector<std::string>{"no school in this week"});
}

TEST_CASE("calendar: a closed sector gets no message, the others and the district do") {
  config::calendar calendar = school_calendar();
  calendar.closures.push_back(closed_days("2026-11-23", "2026-11-27", "4501"));
  const written w(weeks_48_and_47(calendar), calendar);
  auto keys = w.keys();
  std::ranges::sort(keys);
  CHECK(keys == std::vector<std::string>{
                    "district-digest|2026-W48|director@45", "district-digest|2026-W48|officer@45",
                    "reminder|2026-W48|head-rubaya@450201", "school-digest|2026-W48|head-rubaya@450201"});
}

TEST_CASE("calendar: a message that would go out on a quiet day is dropped") {
  config::calendar calendar = school_calendar();
  calendar.quiet.push_back({day("2026-11-30"), day("2026-11-30")});
  const written w(weeks_48_and_47(calendar), calendar);
  CHECK(w.keys() == std::vector<std::string>{"reminder|2026-W48|head-muhondo@450103",
                                             "reminder|2026-W48|head-rubaya@450201"});
  CHECK(std::ranges::count(w.reasons(), "a quiet day") == 1);
}

TEST_CASE("messages: due at the rule's time, of no use after its life, counted in segments") {
  const written w(weeks_48_and_47());
  const storage::message m = w.message("sector-digest|2026-W48|inspector-kageyo@4501");
  CHECK(m.due == at("2026-11-30 07:30"));
  CHECK(m.expires == at("2026-11-30 19:30"));
  CHECK(m.segments == 1);                                                 // 154 characters
  CHECK(w.message("district-digest|2026-W48|officer@45").segments == 2);  // 187
  CHECK(m.channel == "at");
  CHECK(w.message("district-digest|2026-W48|officer@45").channel == "officers");
  CHECK(m.phone == "+250788000006");
  CHECK(m.kind == storage::message_kind::alert);
}

TEST_CASE("messages: they leave by the channel that the person prefers, where that takes SMS") {
  storage::roster people = small_roster();
  for (storage::person& p : people.persons) p.channel = p.id == "officer" ? "gone" : "officers";
  const auto roster = std::make_shared<const directory>(people, "2026/27");
  const written w({figures_of(roster, week48, reports_of_week_48()), figures_of(roster, week47, {})});
  CHECK(w.message("sector-digest|2026-W48|inspector-kageyo@4501").channel == "officers");
  CHECK(w.message("district-digest|2026-W48|officer@45").channel == "officers");
}

TEST_CASE("preview: lists every message with its segments, masks phones, and sums up in the last line") {
  storage::roster loaded = small_roster();
  loaded.persons.back().opted_out_at = at("2026-11-01 10:00");
  const auto roster = std::make_shared<const directory>(loaded, "2026/27");
  const written w({figures_of(roster, week48, reports_of_week_48()), figures_of(roster, week47, {})});
  std::ostringstream out;
  print_preview(out, w.rules, w.source, phones::masked);
  const std::string listing = out.str();
  INFO(listing);
  CHECK(listing.starts_with("reminder, 2026-11-27 15:00 Africa/Kigali\n"));
  CHECK(listing.find("school-digest, 2026-11-30 07:30 Africa/Kigali\n") != std::string::npos);
  CHECK(listing.find("  - EP Muhondo: Person head-muhondo +25078****004 [rw] 1 segment, ") !=
        std::string::npos);
  CHECK(listing.find("\n      EP Muhondo, icyumweru 48: nta raporo") != std::string::npos);
  CHECK(listing.find("  - EP Gacurabwenge: nobody gets anything: nobody holds the post\n") !=
        std::string::npos);
  CHECK(listing.find("opted out, so it will be skipped") != std::string::npos);
  CHECK(listing.find("+250788") == std::string::npos);
  CHECK(listing.ends_with("2026-W48: 11 messages in 13 segments to 8 people; 6 come to nothing\n"));

  std::ostringstream whole;
  print_preview(whole, w.rules, w.source, phones::whole);
  CHECK(whole.str().find("+250788000004") != std::string::npos);
}
