#include <doctest/doctest.h>

#include <limits>
#include <random>

#include "menus/graph.hpp"
#include "menus/sms_report.hpp"
#include "story.hpp"

using namespace raporo;
using namespace raporo::menus;
using namespace raporo::menus::testing;

/// The engine is total: whatever the state, the input and the world are, there is a screen that fits a phone.
namespace {

class chaos {
 public:
  explicit chaos(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }
  bool rarely() { return below(8) == 0; }

  template <class T>
  const T& one_of(const std::vector<T>& items) {
    return items[below(items.size())];
  }

  std::string input() {
    static const std::vector<std::string> usual{
        "1",         "2",     "3",   "4",   "5",  "6",   "0",  "00",    "000", "2580",
        "7391",      "28 27", "0 0", "1 1", "10", "12",  "9",  "P1 P3", "1 3", "",
        " ",         "3*1",   "*",   "#",   "1O", "1e3", "-5", "12,13", "007", "99999999999999999999",
        "2000 2000", "5 5",   "p1",  "S1"};
    if (!rarely()) return one_of(usual);
    std::string bytes(below(300), '\0');
    for (char& c : bytes) c = static_cast<char>(below(256));
    return bytes;
  }

  std::optional<std::int64_t> pupils() {
    static const std::vector<std::optional<std::int64_t>> some{30,
                                                               60,
                                                               2'000,
                                                               0,
                                                               std::nullopt,
                                                               -3,
                                                               std::numeric_limits<std::int64_t>::max(),
                                                               std::numeric_limits<std::int64_t>::min()};
    return one_of(some);
  }

  school_facts school() {
    static const std::vector<std::string> names{
        "EP Karambo", std::string(90, 'W'), "", "[[[[[[[[[[[[[[[[{{{{{{{{{{{{{{{{{{{{{{",
        "\xC5\x94\xC5\x94 L\xC3\xAAz\xC3\xA9 \xF0\x9F\x8F\xAB \xFF\xFE"};
    static const std::vector<std::string> grades{"N1",
                                                 "N2",
                                                 "N3",
                                                 "P1",
                                                 "P2",
                                                 "P3",
                                                 "P4",
                                                 "P5",
                                                 "P6",
                                                 "S1",
                                                 "S2",
                                                 "S3",
                                                 "S4",
                                                 "S5",
                                                 "S6",
                                                 "",
                                                 "A very long grade name, really"};
    school_facts s{"211008", one_of(names), one_of(names), {}};
    const std::size_t most = below(grades.size() + 1);
    for (std::size_t i = 0; i < most; ++i) s.grades.push_back({grades[i], pupils(), pupils()});
    return s;
  }

  dialogue_state state() {
    static const std::vector<std::string> names = [] {
      std::vector<std::string> all{"", "nowhere"};
      for (const auto& [name, p] : demo().compiled().places) all.push_back(name);
      return all;
    }();
    dialogue_state s;
    s.menu_version = rarely() ? "" : demo().version();
    s.language = one_of(std::vector<std::string>{"rw", "en", "fr", "", "xx"});
    s.school = rarely() ? "999999" : "211008";
    s.pin_passed = !rarely();
    s.practice = rarely();
    s.screen = one_of(names);
    s.grade = one_of(std::vector<std::string>{"", "P1", "P3", "S6", "attendance", "[", "]"});
    for (std::size_t i = below(6); i > 0; --i)
      s.trail.push_back(one_of(names) + one_of(std::vector<std::string>{"", "[P1]", "[", "]", "[]"}));
    s.tries = static_cast<int>(below(5));
    s.page = static_cast<int>(below(5)) - 1;
    s.pin_being_set = rarely() ? "x" : "";
    if (!rarely()) s.open_draft = some_draft(names);
    if (rarely()) s.practice_draft = some_draft(names);
    return s;
  }

 private:
  draft some_draft(const std::vector<std::string>& names) {
    draft d;
    d.key.school = rarely() ? "999999" : "211008";
    d.key.form =
        one_of(std::vector<std::string>{"attendance", "dropout", "closed", "repeaters", "at_risk", "gone"});
    d.key.period =
        one_of(std::vector<std::string>{"2026-W48", "2026-W47", "2026/27-T1", "2026/27", "1999-W01"});
    d.period_name = "48";
    d.screen = one_of(names);
    d.grade = one_of(std::vector<std::string>{"", "P1", "P9"});
    static const std::vector<std::string> fields{"present",   "dropout", "returned", "reason",
                                                 "repeaters", "under50", "under40"};
    for (std::size_t i = below(20); i > 0; --i)
      d.answers.push_back(
          {one_of(fields), one_of(std::vector<std::string>{"P1", "P2", "P3", "", "N1"}),
           one_of(std::vector<sex>{sex::none, sex::boys, sex::girls}),
           one_of(std::vector<std::int64_t>{0, 1, 12, 99, std::numeric_limits<std::int64_t>::max(), -1})});
    if (rarely()) d.skipped = {one_of(fields) + "[P1]", one_of(fields), "[]", ""};
    return d;
  }

  std::mt19937 random_;
};

void check_screen(const step& s) {
  const auto* shown = std::get_if<screen>(&s.then);
  if (shown == nullptr) return;
  const auto septets = count_septets(shown->text);
  REQUIRE_MESSAGE(septets.has_value(), shown->text);
  REQUIRE_MESSAGE(*septets <= ussd_septets, shown->text);
  REQUIRE_FALSE(shown->text.empty());
  REQUIRE_FALSE(shown->name.empty());
}

/// Gives the engine what it wishes for, rightly or wrongly.
void grant(chaos& c, dialogue_state& state, step s, const stored_report& stored, const facts& world) {
  for (int i = 0; i < 5 && !std::holds_alternative<screen>(s.then); ++i) {
    event answer_to = dialled{};
    if (std::holds_alternative<check_pin>(s.then)) {
      answer_to =
          pin_checked{!c.rarely(), static_cast<int>(c.below(3)), std::chrono::minutes(c.below(2) * 15)};
    } else if (std::holds_alternative<find_report>(s.then)) {
      answer_to = report_found{c.rarely() ? nullptr : &stored};
    } else if (std::holds_alternative<change_pin>(s.then)) {
      answer_to = pin_changed{};
    } else {
      REQUIRE_FALSE(state.practice);
      answer_to = report_saved{{std::string(c.below(20), 'W'), 1, 9, 12, {}}};
      if (c.rarely()) answer_to = report_found{&stored};
    }
    s = advance(demo(), state, answer_to, world);
    check_screen(s);
  }
}

void take_walk(unsigned seed, int steps) {
  chaos c(seed);
  phone p(seed % 3 == 0 ? "rw" : seed % 3 == 1 ? "fr" : "");
  p.schools[0] = c.school();
  p.person.name = std::string(c.below(200), 'W');
  if (c.rarely()) p.person.schools = {};
  if (c.rarely()) p.person.schools = std::vector<const school_facts*>(c.below(40), &p.schools[0]);
  p.world.help_contact = std::string(c.below(200), 'h');
  p.world.calendar.week.state = static_cast<period_state>(c.below(3) * c.below(2));
  p.world.calendar.term.name = std::string(c.below(100), '~');
  if (c.rarely()) p.world.person = nullptr;
  stored_report stored;
  stored.key = {"211008", c.one_of(std::vector<std::string>{"attendance", "dropout", "closed"}), "2026-W48"};
  stored.reporter = std::string(c.below(300), 'R');
  stored.answers.push_back({"reason", "", sex::none, 99});

  dialogue_state state = c.state();
  for (int i = 0; i < steps; ++i) {
    if (c.below(40) == 0) state = c.state();
    const std::string text = c.input();
    const event happened = c.below(20) == 0 ? event(dialled{}) : event(typed{text});
    step s = advance(demo(), state, happened, p.world);
    check_screen(s);
    grant(c, state, std::move(s), stored, p.world);
    REQUIRE(state.trail.size() < 32);
  }
}

}  // namespace

TEST_CASE("engine: no state, input or world makes a screen that does not fit, or an exception") {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    take_walk(seed, 150);
  }
}

TEST_CASE("engine: an event that nobody asked for shows a screen and passes no PIN") {
  phone p;
  for (const event& e :
       {event(pin_checked{true}), event(report_found{}), event(report_saved{}), event(pin_changed{})}) {
    dialogue_state state;
    const step s = advance(demo(), state, e, p.world);
    REQUIRE(std::holds_alternative<screen>(s.then));
    CHECK_FALSE(state.pin_passed);
    CHECK(std::get<screen>(s.then).name == "pin");
  }
}

TEST_CASE("sms: no text and no world makes an exception or a reply outside GSM-7") {
  chaos c(7);
  phone p;
  p.schools[0] = c.school();
  const std::vector<std::string> words{"ATT ",  "DROP ",   "RISK ", "P1 ",   "P3 ",          "R2 ",
                                       "BACK ", "LOW ",    "28 ",   "0 ",    "-5 ",          "OK",
                                       "W47 ",  "211008 ", "1O ",   "HELP ", "99999999999 ", "CLOSED "};
  for (int i = 0; i < 3'000; ++i) {
    std::string text;
    for (std::size_t n = c.below(12); n > 0; --n) text += c.below(10) == 0 ? c.input() : c.one_of(words);
    const sms_reading read = read_sms(demo(), text, p.world);
    if (const auto* refused = std::get_if<sms_refusal>(&read)) {
      REQUIRE(count_septets(refused->text).has_value());
      REQUIRE_FALSE(refused->text.empty());
    }
  }
}

TEST_CASE("state: what is no state is malformed, what is one comes back as it was") {
  for (const char* wrong :
       {"", "[]", "1", "{", R"({"page":"1"})", R"({"page":-1})", R"({"trail":[1]})",
        R"({"open_draft":{"answers":[["present","P1","X",1]]}})", R"({"open_draft":[]})"}) {
    CAPTURE(wrong);
    CHECK(from_json(wrong).has_error());
  }
  CHECK(from_json("{}").value() == dialogue_state{});
  dialogue_state s;
  s.screen = "quote \" back \\ line \n bell \x07";
  s.open_draft.emplace();
  s.open_draft->answers.push_back({"present", "P1", sex::girls, 28});
  CHECK(from_json(to_json(s)).value() == s);
}
