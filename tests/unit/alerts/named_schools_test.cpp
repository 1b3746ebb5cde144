#include "gateway/alerts/named_schools.hpp"

#include <doctest/doctest.h>

#include "gateway/alerts/alert_writer.hpp"
#include "small_district.hpp"

using namespace raporo;
using namespace raporo::alerts;
using namespace raporo::test;

namespace {

/// Of schools `a`, `b`, ... with these names: `b a` in the order of the text, `!` after the one to call
/// first.
std::string order_in(const std::string& text, const std::vector<std::string>& names) {
  std::vector<school_entry> entries(names.size());
  std::vector<const school_entry*> schools;
  for (std::size_t i = 0; i < names.size(); ++i) {
    entries[i].facts.id = std::string(1, static_cast<char>('a' + i));
    entries[i].facts.name = names[i];
    schools.push_back(&entries[i]);
  }
  std::string order;
  for (const storage::named_school& s : in_order_of_text(text, schools))
    order += (order.empty() ? "" : " ") + s.id + (s.call_first ? "!" : "");
  return order;
}

/// What a rule with this text would tell the inspector of Kageyo about week 48.
storage::message to_inspector(const std::string& rule) {
  config::diagnostics problems;
  const auto book =
      load_rules("languages: [en]\nwords: {boys: {en: boys}, girls: {en: girls}}\nrules:\n" + rule,
                 "alerts.yaml", {{}, "*800#"}, problems);
  REQUIRE_MESSAGE(book != nullptr, problems.to_text());
  const config::calendar calendar = school_calendar();
  const two_weeks weeks = weeks_48_and_47();
  const channels::routes routes{{{"", {"at"}}}, {"at"}};
  const writer_source source{*book, weeks, calendar, kigali(), "*800#", routes};
  const alert_writer writer(source);
  const occurrence o = occurrence_for(book->rules.front(), week48, kigali());
  std::vector<alert> written;
  for (const subject& s : writer.subjects_of(book->rules.front())) writer.write(o, s, written);
  for (const alert& a : written)
    if (a.message.person == "inspector-kageyo" || a.message.person == "officer") return a.message;
  return {};
}

constexpr const char* every_monday = "    when: {day: monday, at: \"07:30\", period: last_week}\n";

}  // namespace

TEST_CASE("named schools: a person counts the schools as the text names them") {
  CHECK(order_in("Low: EP Two 70. Silent: EP One. Call first: EP Two.", {"EP Two", "EP One"}) == "a! b");
  CHECK(order_in("Silent: EP One. Low: EP Two 70.", {"EP Two", "EP One"}) == "b a!");
  CHECK(order_in("Low: EP C 70, 2 more. Silent: EP D.", {"EP C", "EP A", "EP B", "EP D"}) == "a! d b c");
  CHECK(order_in("All is well.", {}).empty());
}

TEST_CASE("named schools: a name is found as it is sent, in the letters of an SMS") {
  const std::string text = "Low: GS Ng'oma 60, EP Two 70. Silent: GS Ntare.";
  CHECK(order_in(text, {"GS Ng\u2019oma", "EP Two", "GS Nt\u00e2re"}) == "a! b c");
  school_entry curly;
  curly.facts.name = "GS Ng\u2019oma";
  const school_entry* schools[] = {&curly};
  CHECK(in_order_of_text(text, schools).front().name == "GS Ng'oma");
}

TEST_CASE("named schools: a name within a longer one is not that of the shorter") {
  CHECK(order_in("EP Kageyo B 70, EP Kageyo 75", {"EP Kageyo", "EP Kageyo B"}) == "b a!");
  CHECK(order_in("EP Kageyo B 70, 1 more", {"EP Kageyo", "EP Kageyo B"}) == "b a!");
  CHECK(order_in("EP Kageyoni 70, EP Kageyo 75", {"EP Kageyoni", "EP Kageyo"}) == "a! b");
  CHECK(order_in("EP Kageyoni 70, EP Kageyo 75", {"EP Kageyo"}) == "a!");
  CHECK(order_in("EP A 70, EP A 75", {"EP A", "EP A"}) == "a! b");
}

TEST_CASE("named schools: the sector's digest keeps the low and the silent ones, in the order of its text") {
  const storage::message m = to_inspector(
      std::string("  - id: digest\n    about: sector\n    to: [sector_inspector]\n") + every_monday +
      "    text:\n      - say: {en: \"Silent: {list(silent_schools, 2)}. Low: {list(low_schools, 2)}\"}\n");
  CHECK(m.text == "Silent: EP Muhondo. Low: GS Gihembe 78");
  REQUIRE(m.names);
  CHECK(m.names->rule == "digest");
  CHECK(m.names->period == "2026-W48");
  CHECK(m.names->unit == "4501");
  CHECK(m.names->schools ==
        std::vector<storage::named_school>{{muhondo, "EP Muhondo", false}, {gihembe, "GS Gihembe", true}});
}

TEST_CASE("named schools: an alert about one school names it to officials, a district's digest names none") {
  const storage::message about_school = to_inspector(
      std::string("  - id: low\n    about: school\n    to: [sector_inspector]\n") + every_monday +
      "    only_if: rate < 80\n    text:\n      - say: {en: \"{school} {rate}\"}\n");
  REQUIRE(about_school.names);
  CHECK(about_school.names->schools == std::vector<storage::named_school>{{gihembe, "GS Gihembe", true}});
  const storage::message about_district =
      to_inspector(std::string("  - id: district\n    about: district\n    to: [district_officer]\n") +
                   every_monday + "    text:\n      - say: {en: \"{district} {rate}\"}\n");
  CHECK(about_district.text == "Gicumbi 84");
  CHECK_FALSE(about_district.names);
}
