#include <doctest/doctest.h>

#include <map>

#include "meals_menu.hpp"
#include "menus/graph.hpp"
#include "menus/lint.hpp"
#include "random_menu.hpp"

using namespace raporo;
using namespace raporo::menus;
using namespace raporo::menus::testing;

namespace {

using bounds = std::map<std::pair<std::string, std::string>, std::size_t>;  // by screen and language

/// Somebody with a random school who types whatever comes to mind, mostly what is asked for.
class wanderer {
 public:
  wanderer(const menu& m, const worst_case& extremes, const bounds& proved, dice& d)
      : menu_(m), extremes_(extremes), proved_(proved), d_(d) {
    for (std::size_t i = 0; i < 1 + d.below(extremes.schools_of_person); ++i) schools_.push_back(school());
    for (const school_facts& s : schools_) person_.schools.push_back(&s);
    person_.id = "1";
    person_.name = name(extremes.person_name_letters);
    person_.language = d.one_of(std::vector<std::string>{"rw", "en", "fr", ""});
    person_.roles = {"school_leader"};
    world_.person = &person_;
    world_.calendar = {
        {"2026-W48", "48"},
        {"2026-W47", "47"},
        {"2026/27-T1", "1", period_state::open, local_day(2026, 9, 7), local_day(2026, 12, 18)},
        {"2026/27", "2026/27", period_state::open, local_day(2026, 9, 7), local_day(2027, 7, 2)}};
    world_.today = local_day(2026, 11, 25);
    world_.service_code = name(extremes.service_code_letters);
    world_.help_contact = name(extremes.help_contact_letters);
  }

  /// Practices that came to their end on the way.
  std::size_t practised() const noexcept { return practised_; }

  /// The screens seen on the way.
  std::size_t walk(int inputs) {
    take(dialled{});
    for (int i = 0; i < inputs; ++i) {
      if (ended_ || d_.one_in(60)) {
        std::optional<draft> kept = std::move(state_.open_draft);
        if (kept && d_.one_in(4)) grow_older(*kept);
        state_ = {};
        state_.open_draft = std::move(kept);
        take(dialled{});
      } else {
        take(typed{input_});
      }
      input_ = input();
    }
    return screens_;
  }

 private:
  /// A draft may be of an older version, which asked for more or had another form.
  void grow_older(draft& kept) {
    if (d_.one_in(3)) kept.key.form = std::string(1 + d_.below(30), 'z');
    for (std::size_t i = d_.below(5); i > 0; --i)
      kept.answers.push_back({std::string(1 + d_.below(30), 'z'), {}, sex::none, 1, {}, {}});
  }

  std::string name(std::size_t most) { return std::string(d_.one_in(2) ? most : 1 + d_.below(most), 'W'); }

  std::optional<std::int64_t> pupils() {
    if (d_.one_in(8)) return std::nullopt;
    if (d_.one_in(2)) return extremes_.largest_cell;
    return static_cast<std::int64_t>(d_.below(static_cast<std::size_t>(extremes_.largest_cell) + 1));
  }

  school_facts school() {
    school_facts s{fmt::format("{:06}", schools_.size()),
                   name(extremes_.school_name_letters),
                   name(extremes_.sector_name_letters),
                   {}};
    for (const std::string& grade : extremes_.grades)
      if (!d_.one_in(6)) s.grades.push_back({grade, pupils(), pupils()});
    return s;
  }

  std::string figure(const question& q) {
    if (d_.one_in(12))
      return d_.one_of(std::vector<std::string>{"", "1O", "007", "99999999", "1*2", "5 5 5"});
    std::vector<std::int64_t> some{0, 1, 4, 9, 51, 99, extremes_.largest_cell, 2'000, 5'000, 123'456};
    if (q.asks == question::kind::day) return d_.one_in(2) ? "25/11" : "01/09/2025";
    if (q.asks == question::kind::week) return d_.one_in(2) ? "48" : "W20";
    if (q.asks == question::kind::text) return std::string(1 + d_.below(q.longest + 1), 'W');
    std::string row = std::to_string(d_.one_of(some));
    for (std::size_t i = 1; i < q.values(); ++i) row += " " + std::to_string(d_.one_of(some));
    return row;
  }

  /// What leads on.
  std::string likely(const place& p) {
    if (p.what == place::kind::which) return "0";
    if (p.what != place::kind::question) return "1";
    const question& q = menu_.compiled().forms[p.index].questions[p.question];
    if (q.asks == question::kind::day) return "25/11";
    std::string row = "1";
    for (std::size_t i = 1; i < q.values(); ++i) row += " 1";
    return row;
  }

  std::string input() {
    // Few would come to the end of a practice who do as they like.
    if (d_.one_in(state_.practice ? 40 : 15))
      return d_.one_of(std::vector<std::string>{"00", "000", "0", "9", "", "x", "12*3", "77"});
    const place* p = menu_.compiled().find(state_.screen);
    if (p == nullptr) return "1";
    if (p->what == place::kind::menu && !state_.practice && d_.one_in(3))
      for (const option& o : menu_.compiled().screens[p->index].options)
        if (o.go.what == destination::kind::practice) return std::to_string(o.key);
    if (p->secret()) return d_.one_in(6) ? "12" : "2580";
    if (state_.practice && p->of_draft() && d_.one_in(2)) return likely(*p);
    if (p->what == place::kind::which)
      return d_.one_in(3) ? "0" : extremes_.grades.front() + " " + extremes_.grades.back();
    if (p->what == place::kind::question) {
      const question& q = menu_.compiled().forms[p->index].questions[p->question];
      if (q.asks != question::kind::choice) return figure(q);
    }
    return d_.one_in(2) ? "1" : std::to_string(d_.below(13));
  }

  void take(const event& happened) {
    const bool practised = state_.practice;
    step s = advance(menu_, state_, happened, world_);
    for (int i = 0; i < 8 && !std::holds_alternative<screen>(s.then); ++i) s = grant(s);
    const screen* shown = std::get_if<screen>(&s.then);
    REQUIRE(shown != nullptr);
    ended_ = shown->end;
    ++screens_;
    if (practised && shown->name.ends_with(".done")) ++practised_;
    const std::string language = state_.language.empty() ? menu_.languages().front() : state_.language;
    const auto bound = proved_.find({shown->name, language});
    REQUIRE_MESSAGE(bound != proved_.end(), shown->name);
    const std::size_t taken = count_septets(shown->text).value_or(9'999);
    REQUIRE_MESSAGE(taken <= bound->second, fmt::format("{} in {}: {} of {}\n{}", shown->name, language,
                                                        taken, bound->second, shown->text));
  }

  step grant(const step& s) {
    if (std::holds_alternative<check_pin>(s.then))
      return advance(menu_, state_,
                     d_.one_in(9) ? pin_checked{false, static_cast<int>(d_.below(10)),
                                                std::chrono::minutes(d_.below(2) * 1'440)}
                                  : pin_checked{true},
                     world_);
    if (const auto* wanted = std::get_if<find_report>(&s.then))
      return advance(menu_, state_, report_found{newest(*wanted)}, world_);
    if (std::holds_alternative<change_pin>(s.then)) return advance(menu_, state_, pin_changed{}, world_);
    const draft report = std::get<save_report>(s.then).report;
    reports_.push_back({report.key, report.period_name, "WWWWWW", static_cast<int>(1 + d_.below(99)),
                        person_.name, "25/11", report.answers, report.flags});
    person_.earlier.push_back({{report.key.school, report.key.form, "2026-W47"}, report.answers});
    const auto reported =
        static_cast<std::int64_t>(d_.below(static_cast<std::size_t>(extremes_.schools_in_sector) + 1));
    const save_receipt made{"WWWWWW",
                            static_cast<int>(1 + d_.below(99)),
                            reported,
                            d_.one_in(2) ? reported : extremes_.schools_in_sector,
                            d_.one_in(2) ? "27/11" : "",
                            {}};
    return advance(menu_, state_, report_saved{made}, world_);
  }

  const stored_report* newest(const find_report& wanted) const {
    const stored_report* found = nullptr;
    for (const stored_report& r : reports_)
      if (r.key.school == wanted.school && std::ranges::find(wanted.forms, r.key.form) != wanted.forms.end())
        found = &r;
    return found;
  }

  const menu& menu_;
  const worst_case& extremes_;
  const bounds& proved_;
  dice& d_;
  std::vector<school_facts> schools_;
  person_facts person_;
  facts world_;
  dialogue_state state_;
  std::vector<stored_report> reports_;
  std::string input_ = "1";
  bool ended_ = false;
  std::size_t screens_ = 0;
  std::size_t practised_ = 0;
};

}  // namespace

TEST_CASE(
    "proof: no random menu that lint accepts shows a screen longer than lint measured, whatever is typed") {
  const std::vector<menu_source> demo_files = read_folder(RAPORO_SOURCE_DIR "/config/demo/menus");
  const auto phrases = std::ranges::find(demo_files, "phrases.yaml", &menu_source::file);
  REQUIRE(phrases != demo_files.end());
  std::size_t accepted = 0;
  std::size_t screens = 0;
  std::size_t practised = 0;
  for (unsigned seed = 1; seed <= 80; ++seed) {
    CAPTURE(seed);
    dice d(seed);
    const worst_case extremes = random_extremes(d);
    const std::string text = random_menu(d).write();
    config::diagnostics problems;
    const linted made =
        lint_menu({{"random.yaml", text}, {"phrases.yaml", with_random_practice(phrases->text, d)}}, extremes,
                  problems);
    for (const config::diagnostic& p : problems.all())
      REQUIRE_MESSAGE((p.code == "menu/too-long" || p.level == config::diagnostic::severity::warning),
                      text << problems.to_text());
    if (made.loaded == nullptr) continue;
    ++accepted;
    bounds proved;
    for (const screen_fill& s : made.measures->screens) proved[{s.screen, s.language}] = s.septets;
    for (int walks = 0; walks < 4; ++walks) {
      wanderer w(*made.loaded, extremes, proved, d);
      screens += w.walk(80);
      practised += w.practised();
    }
  }
  // Too few would prove nothing.
  CHECK(accepted >= 15);
  CHECK(screens >= 5'000);
  CHECK(practised >= 100);
}

TEST_CASE("proof: the end of a practice is measured with what a practice has in the place of a receipt") {
  std::string text(meals_menu);
  const std::string_view done = "done: {rw: \"{receipt}\", en: \"{receipt}\"";
  text.replace(text.find(done), done.size(), "done: {rw: \"{receipt}\", en: \"No. {receipt}[, {due}]\"");
  text.replace(text.find("go: help"), 8, "go: practice");
  text.erase(text.find("  help:\n"), text.find("forms:") - text.find("  help:\n"));
  std::vector<menu_source> sources = with_phrases(text);
  std::string& phrases = sources.back().text;
  const std::string_view before = "practice_receipt: {rw: URUGERO, en: EXAMPLE";
  phrases.replace(phrases.find(before), before.size(),
                  "practice_receipt: {rw: URUGERO, en: \"NOTHING WAS SENT\"");
  config::diagnostics problems;
  const linted made = lint_menu(sources, worst_case{}, problems);
  REQUIRE_MESSAGE(made.loaded != nullptr, problems.to_text());
  const auto& all = made.measures->screens;
  const auto measured = std::ranges::find_if(
      all, [](const screen_fill& s) { return s.screen == "meals.done" && s.language == "en"; });
  REQUIRE(measured != all.end());
  CHECK(measured->text == "PRACTICE\nNo. NOTHING WAS SENT");

  phone p;
  p.menus = made.loaded.get();
  p.dial_home();
  p.type_all({"2", "2", "1", "60 58", "55 57", "28 30", "50 52", "40 45", "30 35", "1", "1"});
  CHECK(p.type("1") == "PRACTICE\nNo. NOTHING WAS SENT");
}
