#include <doctest/doctest.h>

#include "meals_menu.hpp"
#include "menus/graph.hpp"
#include "menus/sms_report.hpp"

using namespace raporo;
using namespace raporo::menus;
using namespace raporo::menus::testing;

namespace {

constexpr std::string_view visits = R"(forms:
  visits:
    name: {rw: Gusura, en: Visits, fr: Visites}
    every: any
    for: [mentor]
    sms: [VISIT]
    ask:
      - field: hours
        number: 1..9
        tries: 2
        name: {rw: Amasaha, en: Hours, fr: Heures}
        say: {rw: "Amasaha?", en: "How many hours?", fr: "Heures?"}
    confirm: {rw: "{hours}", en: "{period}: {hours} hours", fr: "{hours}"}
    done: {rw: "{receipt}", en: "Thank you. Ref {receipt}", fr: "{receipt}"}
    receipt: {rw: "{hours}", en: "Visit of {period}: {hours}", fr: "{hours}"}
    last: {rw: "{hours}", en: "{period}: {hours}", fr: "{hours}"}
)";

std::vector<menu_source> with_visits(std::string_view passage = {}, std::string_view instead = {}) {
  std::vector<menu_source> sources = read_folder(RAPORO_SOURCE_DIR "/config/demo/menus");
  for (menu_source& s : sources)
    if (const std::size_t at = s.text.find("      - {key: 5, go: help"); at != std::string::npos)
      s.text.insert(at, "      - {key: 6, go: visits, say: {rw: Gusura, en: Visits, fr: Visites}}\n");
  std::string form(visits);
  if (!passage.empty()) form.replace(form.find(passage), passage.size(), instead);
  sources.push_back({"zz_visits.yaml", std::move(form)});
  return sources;
}

struct form_desk {
  explicit form_desk(std::string_view passage = {}, std::string_view instead = {}) {
    config::diagnostics problems;
    loaded = load_menu(with_visits(passage, instead), worst_case{}, problems);
    REQUIRE_MESSAGE(loaded != nullptr, problems.to_text());
    p.menus = loaded.get();
  }
  std::shared_ptr<const menu> loaded;
  phone p;
};

}  // namespace

TEST_CASE("form: one of another role is not shown, cannot be chosen, and has no word for SMS") {
  form_desk d;
  d.p.dial_home();
  CHECK_FALSE(has(d.p.type("6"), "Visits"));
  CHECK(has(d.p.type("6"), "Choose a number"));
  d.p.dial_home();
  CHECK_FALSE(has(d.p.type("5"), "Visits"));
  CHECK(has(d.p.type("6"), "Choose a number"));
  const auto read = read_sms(*d.loaded, "visit 3", d.p.world);
  REQUIRE(std::holds_alternative<sms_refusal>(read));
  CHECK(std::get<sms_refusal>(read).because == &d.loaded->compiled().of(phrase::sms_unknown));
}

TEST_CASE("form: of any time each report is one of its own, and a draft is sent whenever it is") {
  form_desk d;
  d.p.person.roles = {"mentor"};
  d.p.dial_home();
  play(d.p, {{"6", "6 Visits"}, {"6", "How many hours?"}, {"3", "25/11: 3 hours"}});
  d.p.world.calendar.moment = {"2026-11-26T08:00:00.000", "26/11"};
  play(d.p, {{"1", "Thank you"}});
  CHECK(d.p.receipt == "Visit of 25/11: 3");
  d.p.dial_home();
  play(d.p, {{"6", ""}, {"6", "How many hours?"}, {"4", "26/11: 4 hours"}, {"1", "Thank you"}});
  REQUIRE(d.p.saved.size() == 2);
  CHECK(d.p.saved[0].key.period == "2026-11-25T10:15:30.000");
  CHECK(d.p.saved[1].key.period == "2026-11-26T08:00:00.000");
  CHECK(std::holds_alternative<sms_report>(read_sms(*d.loaded, "visit 3", d.p.world)));
}

TEST_CASE("form: a question's own tries end the call") {
  form_desk d;
  d.p.person.roles = {"mentor"};
  d.p.dial_home();
  play(d.p, {{"6", ""},
             {"6", "How many hours?"},
             {"x", "Digits only."},
             {"10", "Too many wrong entries. Dial *800# again."}});
  CHECK(d.p.ended);
}

TEST_CASE("form: one of which nothing is asked any more says so, and not a list without items") {
  form_desk d("        tries: 2\n", "        when: enrolled > 0\n");
  d.p.person.roles = {"mentor"};
  d.p.dial_home();
  play(d.p, {{"6", ""}, {"6", "How many hours?"}, {"3", "25/11: 3 hours"}});
  SUBCASE("the school has no pupils") {
    for (grade_enrolment& e : d.p.schools[0].grades) e.boys = e.girls = 0;
  }
  SUBCASE("how many it has is not known") {
    for (grade_enrolment& e : d.p.schools[0].grades) e.boys = e.girls = std::nullopt;
  }
  SUBCASE("it has pupils, and the report goes on") {
    d.p.dial();
    play(d.p, {{"2580", "Visits"}, {"1", "25/11: 3 hours"}});
    return;
  }
  SUBCASE("it changes in the call") {
    for (grade_enrolment& e : d.p.schools[0].grades) e.boys = e.girls = 0;
    play(d.p, {{"1", "does not concern this school"}});
    CHECK(d.p.saved.empty());
    return;
  }
  d.p.dial();
  play(d.p, {{"2580", "Visits"}, {"1", "Visits: does not concern this school."}});
  CHECK(d.p.screen_name == "notice.nothing_to_ask");
  CHECK_FALSE(d.p.state.open_draft);
  play(d.p, {{"1", "EP Karambo"}});
}

TEST_CASE("form: a role that the menus are not for is told") {
  config::diagnostics problems;
  CHECK(load_menu(with_visits("[mentor]", "[mentr]"), worst_case{}, problems) == nullptr);
  CHECK_MESSAGE(has(problems.to_text(), "did you mean `mentor`?"), problems.to_text());
}

TEST_CASE("last report: the forms that are one's own count, and without any the option is not shown") {
  std::string text(meals_menu);
  const auto change = [&](std::string_view from, std::string_view to) {
    text.replace(text.find(from), from.size(), to);
  };
  change("for: [school_leader]", "for: [school_leader, mentor]");
  change("      - {key: 2, go: more",
         "      - {key: 5, go: last_report, say: {rw: Iheruka, en: Last report, fr: Dernier}}\n"
         "      - {key: 2, go: more");
  change("    every: week\n", "    every: week\n    for: [mentor]\n");
  const auto load_it = [](const std::string& menu_text) {
    config::diagnostics problems;
    auto m = load_menu(with_phrases(menu_text), worst_case{}, problems);
    REQUIRE_MESSAGE(m != nullptr, problems.to_text());
    return m;
  };
  const auto one = load_it(text);
  phone leader;
  leader.menus = one.get();
  CHECK_FALSE(has(leader.dial_home(), "Last report"));
  leader.type("5");
  CHECK(leader.refused);
  phone mentor;
  mentor.menus = one.get();
  mentor.person.roles = {"mentor"};
  CHECK(has(mentor.dial_home(), "Last report"));
  CHECK(has(mentor.type("5"), "Meals: no report yet"));

  change("forms:\n",
         "forms:\n"
         "  visits:\n"
         "    name: {rw: Gusura, en: Visits, fr: Visites}\n"
         "    every: week\n"
         "    for: [school_leader]\n"
         "    ask:\n"
         "      - field: visits\n"
         "        number: 0..9\n"
         "        name: {rw: Gusura, en: Visits, fr: Visites}\n"
         "        say: {rw: \"Gusura?\", en: \"Visits?\", fr: \"Visites?\"}\n"
         "    confirm: {rw: \"{visits}\", en: \"{visits}\", fr: \"{visits}\"}\n"
         "    done: {rw: \"{receipt}\", en: \"{receipt}\", fr: \"{receipt}\"}\n"
         "    receipt: {rw: \"{receipt}\", en: \"{receipt}\", fr: \"{receipt}\"}\n"
         "    last: {rw: \"{date}\", en: \"{date}\", fr: \"{date}\"}\n");
  change("      - {key: 2, go: more",
         "      - {key: 3, go: visits, say: {rw: Gusura, en: Visits, fr: Visites}}\n"
         "      - {key: 2, go: more");
  const auto two = load_it(text);
  leader.menus = two.get();
  CHECK(has(leader.dial_home(), "Last report"));
  CHECK(has(leader.type("5"), "Visits: no report yet"));
}

TEST_CASE("last report: of a term of an earlier school year the year is said") {
  for (const auto& [period, name, seen] :
       {std::tuple{"2025/26-T3", "3", "term 3 2025/26, "}, std::tuple{"2026/27-T1", "1", "term 1, "}}) {
    phone p;
    stored_report r;
    r.key = {"211008", "at_risk", period};
    r.period_name = name;
    r.receipt = "K7M40";
    r.reporter = "Uwase Alice";
    r.date = "25/11";
    p.reports = {r};
    const std::vector<form>& forms = demo().compiled().forms;
    const auto at = std::ranges::find(forms, "at_risk", &form::id) - forms.begin();
    p.dial_home();
    p.type("5");
    CHECK(has(p.type(std::to_string(at + 1)), seen));
  }
}
