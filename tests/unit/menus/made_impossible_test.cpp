#include <doctest/doctest.h>

#include "story.hpp"

using namespace raporo;
using namespace raporo::menus;
using namespace raporo::menus::testing;

namespace {

/// Two numbers, of which the second is bound by the first as `bound` says.
std::shared_ptr<const menu> two_numbers(std::string_view bound) {
  config::diagnostics problems;
  auto m = load_menu(around_form("two", "Two",
                                 fmt::format(R"(forms:
  two:
    name: {{rw: Two, en: Two, fr: Two}}
    every: week
    ask:
      - field: aa
        number: 0..9
        say: {{rw: "A?", en: "A?", fr: "A?"}}
        name: {{rw: A, en: A, fr: A}}
      - field: bb
        {}
        say: {{rw: "B?", en: "B?", fr: "B?"}}
        name: {{rw: B, en: B, fr: B}}
    confirm: {{rw: "{{aa}} {{bb}}", en: "a {{aa}} b {{bb}}", fr: "{{aa}} {{bb}}"}}
    done: {{rw: "{{receipt}}", en: "{{receipt}}", fr: "{{receipt}}"}}
    receipt: {{rw: "{{receipt}}", en: "{{receipt}}", fr: "{{receipt}}"}}
    last: {{rw: "{{aa}}", en: "{{aa}}", fr: "{{aa}}"}}
)",
                                             bound)),
                     {}, problems);
  if (m == nullptr) throw std::runtime_error(problems.to_text());
  return m;
}

constexpr std::string_view by_range = "number: 0..aa";
constexpr std::string_view by_check = R"(number: 0..9
        check:
          - refuse: bb > aa
            say: {rw: "Ni byinshi", en: "{bb} is more than {aa}", fr: "Trop"})";

/// A phone at the confirmation of 8 and 7.
struct filled_in {
  explicit filled_in(std::shared_ptr<const menu> m) : loaded(std::move(m)) {
    p.menus = loaded.get();
    p.dial_home();
    play(p, {{"6", "More"}, {"6", "A?"}, {"8", "B?"}, {"7", "a 8 b"}});
  }
  std::shared_ptr<const menu> loaded;
  phone p;
};

}  // namespace

TEST_CASE("form: an answer out of the range that another one now sets is asked again, with the reason") {
  filled_in c(two_numbers(by_range));
  play(c.p, {{"2", "1 A\n2 B"}, {"1", "A?"}, {"3", "7: only 0 to 3.\nB?"}});
  CHECK_FALSE(c.p.refused);
  play(c.p, {{"4", "4: only 0 to 3."}, {"2", "a 3 b 2"}, {"1", "K7M4"}});
  REQUIRE(c.p.saved.size() == 1);
  CHECK(c.p.saved[0].answers[1].value == 2);
}

TEST_CASE(
    "form: an answer that another one's change lets a check refuse is asked again, with the check's text") {
  filled_in c(two_numbers(by_check));
  play(c.p, {{"2", "1 A\n2 B"}, {"1", "A?"}, {"3", "7 is more than 3\nB?"}, {"2", "a 3 b 2"}});
}

TEST_CASE("form: on the way back to what made it impossible, the other answer can be changed instead") {
  filled_in c(two_numbers(by_range));
  play(c.p, {{"2", "1 A\n2 B"}, {"1", "A?"}, {"3", "7: only 0 to 3."}, {"00", "A?"}, {"9", "a 9 b 7"}});
}

TEST_CASE("form: an impossible answer is not kept when its question is left out after its tries") {
  filled_in c(two_numbers("number: 0..aa\n        tries: 2\n        after_tries: skip"));
  play(c.p, {{"2", "1 A\n2 B"},
             {"1", "A?"},
             {"3", "7: only 0 to 3."},
             {"7", "7: only 0 to 3."},
             {"7", "Left out"}});
  CHECK(has(c.p.shown, "a 3 b -"));
  CHECK(c.p.state.open_draft->answers.size() == 1);
}

TEST_CASE("form: no way leads to sending what cannot be, also when the school changed meanwhile") {
  filled_in c(two_numbers("number: 0..enrolled"));
  c.p.schools[0].grades = {{"P1", 3, 2}};
  play(c.p, {{"1", "7: only 0 to 5.\nB?"}, {"5", "a 8 b 5"}});
  CHECK(c.p.saved.empty());
  play(c.p, {{"1", "K7M4"}});
}

TEST_CASE("form: a check of a choice refuses it on the screen as by SMS") {
  filled_in c(two_numbers(R"(choose:
          - {code: 1, say: {rw: Rimwe, en: Once, fr: Une fois}}
          - {code: 7, say: {rw: Karindwi, en: Seven, fr: Sept}}
        check:
          - refuse: bb == 7 and aa < 7
            say: {rw: "Ni byinshi", en: "Not more than {aa}", fr: "Trop"})"));
  play(c.p, {{"2", "1 A"},
             {"2", "B?"},
             {"7", "a 8"},
             {"2", "1 A"},
             {"1", "A?"},
             {"3", "Not more than 3"},
             {"7", "Not more than 3"}});
  CHECK(c.p.refused);
  play(c.p, {{"1", "a 3"}});
}
