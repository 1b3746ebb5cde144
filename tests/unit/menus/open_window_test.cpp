#include <doctest/doctest.h>

#include "menus/graph.hpp"
#include "menus/menu_diff.hpp"
#include "menus/periods.hpp"
#include "menus/sms_report.hpp"
#include "story.hpp"

using namespace raporo;
using namespace raporo::menus;
using namespace raporo::menus::testing;

namespace {

constexpr std::string_view textbooks = R"(forms:
  books:
    name: {rw: Ibitabo, en: Textbooks, fr: Manuels}
    every: term
    open: end-3w..end+2w
    sms: [BOOKS]
    ask:
      - field: books
        number: 0..900
        name: {rw: Ibitabo, en: Books, fr: Manuels}
        say: {rw: "Ibitabo?", en: "How many books?", fr: "Manuels?"}
    confirm: {rw: "{books}", en: "Term {period}: {books} books", fr: "{books}"}
    done: {rw: "{receipt}", en: "Thank you. Ref {receipt}", fr: "{receipt}"}
    receipt: {rw: "{books}", en: "Term {period}: {books}", fr: "{books}"}
    last: {rw: "{books}", en: "Term {period}: {books}", fr: "{books}"}
)";

std::vector<menu_source> with_textbooks(std::string_view passage = {}, std::string_view instead = {}) {
  std::string form(textbooks);
  if (!passage.empty()) form.replace(form.find(passage), passage.size(), instead);
  return around_form("books", "Textbooks", std::move(form));
}

/// Term 1 from 7 September to 18 December, term 2 from 4 January to 2 April.
struct textbook_desk {
  explicit textbook_desk(std::string_view open = "open: end-3w..end+2w") {
    config::diagnostics problems;
    loaded = load_menu(with_textbooks("open: end-3w..end+2w", open), worst_case{}, problems);
    REQUIRE_MESSAGE(loaded != nullptr, problems.to_text());
    p.menus = loaded.get();
    p.world.calendar.previous_term = {"2025/26-T3", "3", period_state::open, local_day(2026, 4, 20),
                                      local_day(2026, 7, 3)};
  }

  void begin_second_term() {
    p.world.calendar.previous_term = p.world.calendar.term;
    p.world.calendar.term = {"2026/27-T2", "2", period_state::open, local_day(2027, 1, 4),
                             local_day(2027, 4, 2)};
  }

  void on(int year, unsigned month, unsigned day) { p.world.today = local_day(year, month, day); }

  /// What dialling and choosing the form shows.
  std::string choose() {
    p.dial_home();
    p.type("6");
    return p.type("6");
  }

  const text* because_of(std::string_view sms) {
    told = std::get<sms_refusal>(read_sms(*loaded, sms, p.world));
    return told.because;
  }

  const text* phrase_of(phrase which) const { return &loaded->compiled().of(which); }

  std::shared_ptr<const menu> loaded;
  phone p;
  sms_refusal told;
};

std::string problems_of_open(std::string_view open, std::string_view every = "every: term") {
  std::string form = fmt::format("{}\n    {}", every, open);
  config::diagnostics problems;
  const auto m =
      load_menu(with_textbooks("every: term\n    open: end-3w..end+2w", form), worst_case{}, problems);
  CHECK((m == nullptr) == problems.has_errors());
  return problems.to_text();
}

}  // namespace

TEST_CASE("open: before its window a form says from which day it can be reported, to calls and messages") {
  textbook_desk d;
  d.on(2026, 11, 26);
  CHECK(has(d.choose(), "Textbooks: can be reported from 27/11/2026."));
  CHECK(d.p.screen_name == "notice.not_yet");
  CHECK(d.because_of("books 5") == d.phrase_of(phrase::not_yet));
  CHECK(has(d.told.text, "from 27/11/2026"));
  d.on(2026, 11, 27);
  CHECK(has(d.choose(), "How many books?"));
  CHECK(std::holds_alternative<sms_report>(read_sms(*d.loaded, "books 5", d.p.world)));
}

TEST_CASE("open: a window that reaches beyond its term is about that term until it closes") {
  textbook_desk d;
  d.on(2027, 1, 1);
  CHECK(has(d.choose(), "How many books?"));
  d.begin_second_term();
  play(d.p, {{"7", "Term 1: 7 books"}, {"1", "Thank you"}});
  REQUIRE(d.p.saved.size() == 1);
  CHECK(d.p.saved[0].key.period == "2026/27-T1");
  const auto read = read_sms(*d.loaded, "books 5", d.p.world);
  REQUIRE(std::holds_alternative<sms_report>(read));
  CHECK(std::get<sms_report>(read).report.key.period == "2026/27-T1");
  d.on(2027, 1, 4);
  CHECK(has(d.choose(), "can be reported from 12/03/2027"));
}

TEST_CASE("open: where two windows hold a day the older term goes first") {
  textbook_desk d("open: start..end+4w");
  d.begin_second_term();
  d.on(2027, 1, 15);
  CHECK(has(d.choose(), "How many books?"));
  play(d.p, {{"7", "Term 1: 7 books"}});
  d.on(2027, 1, 16);
  d.p.dial();
  CHECK(d.p.type("2580") == d.p.shown);
  CHECK(has(d.p.type("1"), "the time for this report is over"));
  play(d.p, {{"000", "EP Karambo"}, {"6", ""}, {"6", "How many books?"}, {"7", "Term 2: 7 books"}});
}

TEST_CASE("open: after its window a form is closed, for what was begun and for corrections too") {
  textbook_desk d;
  d.on(2027, 1, 1);
  d.choose();
  play(d.p, {{"7", "Term 1: 7 books"}});
  SUBCASE("what was about to be sent") {
    d.on(2027, 1, 2);
    CHECK(has(d.p.type("1"), "the time for this report is over"));
    CHECK(d.p.saved.empty());
  }
  SUBCASE("a draft that is resumed") {
    d.on(2027, 1, 2);
    d.p.dial_home();
    CHECK(has(d.p.type("1"), "the time for this report is over"));
    CHECK_FALSE(d.p.state.open_draft.has_value());
  }
  SUBCASE("a correction") {
    d.p.type("1");
    d.begin_second_term();
    d.p.dial_home();
    play(d.p, {{"5", ""}, {"6", "Term 1: 7\n1 Correct it"}});
    d.on(2027, 1, 2);
    CHECK(has(d.p.type("1"), "the time for this report is over"));
    d.p.dial_home();
    d.p.type("5");
    CHECK_FALSE(has(d.p.type("6"), "Correct it"));
  }
  d.on(2027, 1, 2);
  CHECK(d.because_of("books 5") ==
        d.phrase_of(d.p.world.calendar.term.label == "2026/27-T1" ? phrase::too_late : phrase::not_yet));
}

TEST_CASE("open: a form of years has its window by the first and last day of the year") {
  form_info f;
  f.every = cadence::year;
  f.open = open_window{{false, std::chrono::weeks{1}}, {false, std::chrono::weeks{12}}};
  facts world;
  world.calendar.year = {"2026/27", "2026/27", period_state::open, local_day(2026, 9, 7),
                         local_day(2027, 7, 2)};
  const auto state_on = [&](int month, unsigned day) {
    world.today = local_day(2026, static_cast<unsigned>(month), day);
    return choose_period(world, f).state;
  };
  CHECK(state_on(9, 13) == period_state::not_yet);
  CHECK(state_on(9, 14) == period_state::open);
  CHECK(state_on(11, 30) == period_state::open);
  CHECK(state_on(12, 1) == period_state::too_late);
}

TEST_CASE("open: without it a term is open while it runs, and gone with the next") {
  textbook_desk d("");
  d.on(2026, 9, 8);
  CHECK(has(d.choose(), "How many books?"));
  d.p.type("7");
  d.begin_second_term();
  CHECK(has(d.p.type("1"), "the time for this report is over"));
}

TEST_CASE("open: what is no window is told with its place and an example") {
  struct row {
    std::string_view open, at, says;
  };
  for (const row& r : {row{"open: end-3w", "end-3w", "first..last"},
                       {"open: [start, end]", "[", "first..last"},
                       {"open: strat+1w..end", "strat+1w", "`start` or `end`"},
                       {"open: start..end+3m", "end+3m", "up to a year"},
                       {"open: start..end+53w", "end+53w", "up to a year"},
                       {"open: start..end 2w", "end 2w", "`start` or `end`"},
                       {"open: start+1..end", "start+1", "`start` or `end`"},
                       {"open: \"start..endd\"", "endd", "`start` or `end`"},
                       {"open: start-1w..end", "start-1w..end", "before it has begun"},
                       {"open: start+2w..start+1w", "start+2w..start+1w", "no day is in"},
                       {"open: end+1d..start+6d", "end+1d..start+6d", ""}}) {
    CAPTURE(r.open);
    const std::string told = problems_of_open(r.open);
    CAPTURE(told);
    if (r.says.empty()) {
      CHECK_FALSE(has(told, "[menu/bad-range]"));
      continue;
    }
    CHECK(has(told, "[menu/bad-range]"));
    CHECK(has(told, r.says));
    const std::size_t column = 5 + r.open.find(r.at);
    CHECK(has(told, fmt::format("zz_books.yaml:5:{}:", column)));
  }
}

namespace {

std::string warnings_of(std::string_view open, const std::vector<period_facts>& terms) {
  worst_case extremes;
  extremes.terms = terms;
  config::diagnostics problems;
  CHECK(load_menu(with_textbooks("open: end-3w..end+2w", open), extremes, problems) != nullptr);
  return problems.to_text();
}

const std::vector<period_facts> three_terms{
    {"2026/27-T1", "1", period_state::open, local_day(2026, 9, 7), local_day(2026, 12, 18)},
    {"2026/27-T2", "2", period_state::open, local_day(2027, 1, 4), local_day(2027, 4, 2)},
    {"2026/27-T3", "3", period_state::open, local_day(2027, 4, 19), local_day(2027, 7, 2)}};

}  // namespace

TEST_CASE("open: a window that some term has no day for is warned of") {
  CHECK(warnings_of("open: start+5w..end-5w", three_terms) == "");
  std::string told = warnings_of("open: start+6w..end-5w", three_terms);
  CHECK_MESSAGE(
      has(told, "zz_books.yaml:5:11: warning: `books` is never open in 2026/27-T3, which has 75 days"), told);
  told = warnings_of("open: end-3w..start+11w", three_terms);
  CHECK_MESSAGE(has(told, "`books` is never open in 2026/27-T1, which has 103 days"), told);
}

TEST_CASE(
    "open: a window that is still open when the next term's opens is warned of, with an end that is not") {
  CHECK(warnings_of("open: end-3w..end+2w", three_terms) == "");
  CHECK(warnings_of("open: start..end+16d", three_terms) == "");
  CHECK(warnings_of("open: start..end+5w", {three_terms.front()}) == "");
  std::string told = warnings_of("open: start..end+17d", three_terms);
  CHECK_MESSAGE(has(told,
                    "zz_books.yaml:5:11: warning: `books` of 2026/27-T1 is open until 2027-01-04 and hides "
                    "that of 2026/27-T2, which opens on 2027-01-04 [menu/overlapping-windows]"),
                told);
  CHECK_MESSAGE(has(told, "let `open` end with `end+16d` or before"), told);
  told = warnings_of("open: start..start+20w", three_terms);
  CHECK_MESSAGE(has(told, "let `open` end with `start+104d` or before"), told);
}

TEST_CASE("open: a window that outlasts the next term is warned of, for only one term is looked back at") {
  const std::string told = warnings_of("open: end+17w..end+18w", three_terms);
  CHECK_MESSAGE(has(told,
                    "`books` of 2026/27-T1 is open until 2027-04-23, and cannot be reported any more when "
                    "2026/27-T3 has begun on 2027-04-19"),
                told);
}

TEST_CASE(
    "open: what is warned of is what happens: each term is reported on each day of its window otherwise") {
  form_info f;
  f.every = cadence::term;
  for (const auto& [open, warned] :
       {std::pair{open_window{{false, {}}, {true, std::chrono::days{16}}}, false},
        {open_window{{false, {}}, {true, std::chrono::days{17}}}, true},
        {open_window{{true, std::chrono::weeks{-3}}, {true, std::chrono::weeks{2}}}, false},
        {open_window{{true, std::chrono::weeks{17}}, {true, std::chrono::weeks{18}}}, true}}) {
    f.open = open;
    bool all_reported = true;
    for (std::size_t i = 0; i < three_terms.size(); ++i)
      for (auto day = open.opens(three_terms[i]); day <= open.closes(three_terms[i]);
           day += std::chrono::days{1}) {
        facts world;
        world.today = day;
        for (const period_facts& t : three_terms)
          if (t.first_day <= day) world.calendar.previous_term = std::exchange(world.calendar.term, t);
        const form_period chosen = choose_period(world, f);
        all_reported = all_reported && chosen.is_open() && chosen.period->label == three_terms[i].label;
      }
    CHECK(all_reported == !warned);
  }
}

TEST_CASE("open: weeks have the calendar's deadlines, and what is reported at any time has none") {
  CHECK(has(problems_of_open("open: start..end", "every: week"), "deadlines in calendar.yaml"));
  CHECK(has(problems_of_open("open: start..end", "every: any"), "is always open"));
}

TEST_CASE("open: a menu without the phrase for a window that opens later says that no report is expected") {
  std::vector<menu_source> sources = with_textbooks();
  for (menu_source& s : sources)
    if (const std::size_t at = s.text.find("  not_yet:"); at != std::string::npos)
      s.text.erase(at, s.text.find("  nothing_to_ask:\n", at) - at);
  config::diagnostics problems;
  const auto m = load_menu(sources, worst_case{}, problems);
  REQUIRE_MESSAGE(m != nullptr, problems.to_text());
  CHECK(has(problems.to_text(), "phrase `not_yet` is missing, and `no_school` is said instead"));
}

TEST_CASE("open: a changed window is told by what it was and what it is") {
  config::diagnostics problems;
  const auto changes = diff_menus(with_textbooks(), with_textbooks("end-3w", "end-2w"), problems);
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].where == "books");
  CHECK(changes[0].what == "open: end-3w..end+2w -> end-2w..end+2w");
}
