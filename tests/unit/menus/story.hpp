#pragma once

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "menus/engine.hpp"
#include "menus/graph.hpp"
#include "menus/gsm7.hpp"

/// A telephone, a school leader and a store in memory: what a story about a dialogue needs.
namespace raporo::menus::testing {

inline std::vector<menu_source> read_folder(const std::filesystem::path& folder) {
  std::vector<menu_source> sources;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (is_menu_file(entry.path().filename().string())) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    sources.push_back({file.filename().string(), text.str()});
  }
  return sources;
}

/// A menu with this one form, to which 6 and 6 lead as in the demo, where the option is called `name`; the
/// program's own sentences are the demo's. A test that needs no more loads it in a third of the time.
inline std::vector<menu_source> around_form(std::string_view id, std::string_view name, std::string form,
                                            std::string_view head = {}) {
  std::vector<menu_source> sources = read_folder(RAPORO_SOURCE_DIR "/config/demo/menus");
  std::erase_if(sources, [](const menu_source& s) { return s.file != "phrases.yaml"; });
  sources.push_back({"menu.yaml", fmt::format(R"(menu: small
format: raporo-menu-1
languages: [rw, en, fr]
for: [school_leader, mentor]
start: home
tries: 3
keys: {{back: "00", home: "000", next: 0}}
{}screens:
  home:
    say: {{rw: "{{school}}", en: "{{school}}", fr: "{{school}}"}}
    choose:
      - {{key: 5, go: last_report, say: {{rw: Raporo iheruka, en: Last report, fr: Dernier rapport}}}}
      - {{key: 6, go: more, say: {{rw: Ibindi, en: More, fr: Autres}}}}
  more:
    say: {{rw: Ibindi, en: More, fr: Autres}}
    choose:
      - {{key: 1, go: language, say: {{rw: Ururimi, en: Language, fr: Langue}}}}
      - {{key: 6, go: {}, say: {{rw: "{}", en: "{}", fr: "{}"}}}}
)",
                                              head, id, name, name, name)});
  sources.push_back({fmt::format("zz_{}.yaml", id), std::move(form)});
  return sources;
}

/// The demo's menus with one passage replaced, loaded once for each; throws when that does not load.
inline std::shared_ptr<const menu> demo_with(std::string_view passage, std::string_view instead) {
  static std::map<std::pair<std::string, std::string>, std::shared_ptr<const menu>> known;
  std::shared_ptr<const menu>& loaded = known[{std::string(passage), std::string(instead)}];
  if (loaded != nullptr) return loaded;
  std::vector<menu_source> sources = read_folder(RAPORO_SOURCE_DIR "/config/demo/menus");
  for (menu_source& s : sources)
    if (const std::size_t at = s.text.find(passage); at != std::string::npos)
      s.text.replace(at, passage.size(), instead);
  // Longer screens than the demo allows for: the replaced texts may be longer.
  worst_case extremes;
  extremes.screen_septets = 182;
  config::diagnostics problems;
  loaded = load_menu(sources, extremes, problems);
  if (loaded == nullptr) throw std::runtime_error(problems.to_text());
  return loaded;
}

/// The demo's menus, loaded once.
inline const menu& demo() {
  static const std::shared_ptr<const menu> loaded = [] {
    config::diagnostics problems;
    auto m = load_menu(read_folder(RAPORO_SOURCE_DIR "/config/demo/menus"), worst_case{}, problems);
    if (m == nullptr) throw std::runtime_error(problems.to_text());
    return m;
  }();
  return *loaded;
}

inline std::chrono::local_days local_day(int year, unsigned month, unsigned day) {
  return std::chrono::local_days{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}};
}

inline school_facts karambo() {
  return {"211008",
          "EP Karambo",
          "Kageyo",
          {{"P1", 60, 58}, {"P2", 55, 57}, {"P3", 28, 30}, {"P4", 50, 52}, {"P5", 40, 45}, {"P6", 30, 35}}};
}

inline school_facts gihembe() {
  return {"211009", "GS Gihembe", "Kageyo", {{"P1", 40, 40}, {"S1", 20, 25}}};
}

class phone {
 public:
  explicit phone(std::string language = "en") {
    schools.push_back(karambo());
    schools.push_back(gihembe());
    person.id = "p1";
    person.name = "Uwase Alice";
    person.language = std::move(language);
    person.roles = {"school_leader"};
    person.schools = {&schools[0]};
    world.person = &person;
    world.calendar = {
        {"2026-W48", "48"},
        {"2026-W47", "47"},
        {"2026/27-T1", "1", period_state::open, local_day(2026, 9, 7), local_day(2026, 12, 18)},
        {"2026/27", "2026/27", period_state::open, local_day(2026, 9, 7), local_day(2027, 7, 2)},
        {"2026-11-25T10:15:30.000", "25/11"}};
    world.today = local_day(2026, 11, 25);
    world.service_code = "*800#";
    world.help_contact = "0788000000";
  }
  phone(const phone&) = delete;
  phone& operator=(const phone&) = delete;

  std::string dial() {
    // What the gateway keeps between calls: the draft.
    std::optional<draft> kept = std::move(state.open_draft);
    state = {};
    state.open_draft = std::move(kept);
    return settle(dialled{});
  }

  std::string type(std::string_view text) {
    ++inputs;
    return settle(typed{text});
  }

  /// Several inputs; the last screen.
  std::string type_all(const std::vector<std::string_view>& texts) {
    std::string last;
    for (const std::string_view t : texts) last = type(t);
    return last;
  }

  std::string dial_home() {
    dial();
    return type("2580");
  }

  const menu* menus = &demo();
  std::vector<school_facts> schools;
  person_facts person;
  facts world;
  dialogue_state state;
  std::string pin = "2580";
  int tries_left = 3;
  std::vector<stored_report> reports;  ///< every revision, in the order they came in
  std::vector<draft> saved;
  std::vector<std::string> pins_set;
  std::string receipt;
  std::string shown;  ///< the last screen
  bool ended = false;
  bool confirms = false;
  bool refused = false;
  bool secret = false;
  int screens = 0;
  int inputs = 0;
  std::string screen_name;

 private:
  std::string settle(const event& first) {
    step s = advance(*menus, state, first, world);
    refused = s.refusal != nullptr;
    secret = s.input_was_secret;
    while (!std::holds_alternative<screen>(s.then)) {
      s = grant(s);
      refused = refused || s.refusal != nullptr;
    }
    if (s.new_language) person.language = *s.new_language;
    const std::string kept = to_json(state);
    const auto back = from_json(kept);
    REQUIRE_MESSAGE(back.has_value(), kept);
    REQUIRE(*back == state);
    const screen& now = std::get<screen>(s.then);
    ended = now.end;
    confirms = now.confirms;
    screen_name = now.name;
    shown = now.text;
    ++screens;
    const auto septets = count_septets(shown);
    REQUIRE_MESSAGE(septets.has_value(), shown);
    REQUIRE_MESSAGE(*septets <= menus->compiled().screen_septets, shown);
    return shown;
  }

  step grant(const step& s) {
    if (const auto* check = std::get_if<check_pin>(&s.then)) {
      if (check->pin == pin) return advance(*menus, state, pin_checked{true}, world);
      --tries_left;
      const std::chrono::minutes lock{tries_left == 0 ? 15 : 0};
      return advance(*menus, state, pin_checked{false, tries_left, lock}, world);
    }
    if (const auto* find = std::get_if<find_report>(&s.then))
      return advance(*menus, state, report_found{newest(*find)}, world);
    if (const auto* change = std::get_if<change_pin>(&s.then)) {
      pins_set.push_back(change->pin);
      return advance(*menus, state, pin_changed{}, world);
    }
    return save(std::get<save_report>(s.then).report);
  }

  step save(const draft& report) {
    const form_info& form = *menus->find_form(report.key.form);
    const stored_report* counts = newest({report.key.school, form.rivals, report.key.period});
    if (counts != nullptr && counts->receipt != report.based_on)
      return advance(*menus, state, report_found{counts}, world);
    saved.push_back(report);
    const save_receipt made{fmt::format("K7M4{}", saved.size() + 1), 1, 9, 12, {}};
    reports.push_back({report.key, report.period_name, made.receipt, 1, person.name, "25/11", report.answers,
                       report.flags});
    receipt = render_receipt(*menus, report, made, world, state.language);
    return advance(*menus, state, report_saved{made}, world);
  }

  const stored_report* newest(const find_report& wanted) const {
    const stored_report* found = nullptr;
    for (const stored_report& r : reports) {
      const bool asked = r.key.school == wanted.school &&
                         std::ranges::find(wanted.forms, r.key.form) != wanted.forms.end() &&
                         (wanted.period.empty() || wanted.period == r.key.period);
      if (asked && (found == nullptr || !wanted.period.empty() || found->key.period <= r.key.period))
        found = &r;
    }
    return found;
  }
};

inline bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// What a person types and what the screen then has to say, line by line of a story.
struct line {
  std::string_view type;
  std::string_view see;
};

inline void play(phone& p, const std::vector<line>& story) {
  for (const line& l : story) {
    CAPTURE(l.type);
    const std::string shown = p.type(l.type);
    CAPTURE(shown);
    CHECK(has(shown, l.see));
  }
}

/// Reported for week 48 before the story begins: all but one boy of each grade were there.
inline stored_report sent_attendance() {
  stored_report r;
  r.key = {"211008", "attendance", "2026-W48"};
  r.period_name = "48";
  r.receipt = "K7M40";
  r.revision = 2;
  r.reporter = "Uwase Alice";
  r.date = "25/11";
  for (const grade_enrolment& e : karambo().grades) {
    r.answers.push_back({"present", e.grade, sex::boys, *e.boys - 1});
    r.answers.push_back({"present", e.grade, sex::girls, *e.girls});
  }
  return r;
}

}  // namespace raporo::menus::testing
