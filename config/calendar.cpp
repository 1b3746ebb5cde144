#include "config/calendar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

#include "config/roster_words.hpp"
#include "config/text_file.hpp"
#include "config/yaml.hpp"

namespace raporo::config {
namespace {

using std::chrono::days;
using std::chrono::local_days;

constexpr int school_days = 5;
constexpr std::chrono::weeks ahead{4};
constexpr std::array<std::string_view, 7> weekdays = {"monday", "tuesday",  "wednesday", "thursday",
                                                      "friday", "saturday", "sunday"};

class calendar_reader {
 public:
  explicit calendar_reader(diagnostics& problems) : problems_(problems) {}

  void read(const yaml_node& root, calendar& c);

 private:
  using item_reader = void (calendar_reader::*)(const yaml_node&, calendar&);

  void read_list(const yaml_node* node, item_reader read_item, calendar& c);
  void read_year(const yaml_node& node, calendar& c);
  void read_holiday(const yaml_node& node, calendar& c);
  void read_closure(const yaml_node& node, calendar& c);
  void read_quiet(const yaml_node& node, calendar& c);
  void read_deadlines(const yaml_node& node, calendar& c);
  /// `weeks_later`: how many weeks after the reported one the moment is.
  void read_moment(const yaml_node* node, int weeks_later, week_moment& moment);
  std::optional<date_range> read_range(mapping_reader& map);
  std::optional<local_days> read_date(mapping_reader& map, std::string_view key);

  diagnostics& problems_;
};

void calendar_reader::read(const yaml_node& root, calendar& c) {
  mapping_reader map(root, "calendar", problems_);
  read_list(map.required("years"), &calendar_reader::read_year, c);
  read_list(map.optional("holidays"), &calendar_reader::read_holiday, c);
  read_list(map.optional("closures"), &calendar_reader::read_closure, c);
  read_list(map.optional("quiet"), &calendar_reader::read_quiet, c);
  if (const yaml_node* node = map.optional("deadlines")) read_deadlines(*node, c);
  map.finish();
}

void calendar_reader::read_list(const yaml_node* node, item_reader read_item, calendar& c) {
  if (node == nullptr) return;
  if (!node->is_sequence()) {
    problems_.error("calendar/wrong-type", node->where, "expected a list");
    return;
  }
  for (const yaml_node& item : node->items) (this->*read_item)(item, c);
}

void calendar_reader::read_year(const yaml_node& node, calendar& c) {
  mapping_reader map(node, "calendar", problems_);
  const std::string year = map.required_text("year");
  if (!year.empty() && !is_school_year(year)) {
    problems_.error("calendar/wrong-value", map.node().find("year")->where,
                    fmt::format("`{}` is not a school year", year), "write it like 2026/27");
  }
  const yaml_node* terms = map.required("terms");
  map.finish();
  if (terms == nullptr) return;
  if (!terms->is_sequence() || terms->items.empty()) {
    problems_.error("calendar/wrong-type", terms->where, "expected a list of terms");
    return;
  }
  int number = 0;
  for (const yaml_node& item : terms->items) {
    mapping_reader term_map(item, "calendar", problems_);
    const auto range = read_range(term_map);
    term_map.finish();
    ++number;
    if (!range) continue;
    if (!c.terms.empty() && range->first <= c.terms.back().days.last) {
      problems_.error(
          "calendar/overlap", item.where,
          fmt::format("the term begins on {}, before {} has ended on {}", format_date(range->first),
                      c.terms.back().label(), format_date(c.terms.back().days.last)),
          "terms stand in order of time and do not overlap");
      continue;
    }
    c.terms.push_back({year, number, *range});
  }
}

void calendar_reader::read_holiday(const yaml_node& node, calendar& c) {
  mapping_reader map(node, "calendar", problems_);
  const auto range = read_range(map);
  const std::string name = map.required_text("name");
  map.finish();
  if (range) c.closures.push_back({*range, {}, name, {}});
}

void calendar_reader::read_closure(const yaml_node& node, calendar& c) {
  mapping_reader map(node, "calendar", problems_);
  const auto range = read_range(map);
  // Required: a forgotten unit would close the whole country, which is what `holidays` is for.
  const std::string unit = map.required_text("unit");
  const std::string reason = map.required_text("reason");
  map.finish();
  if (range && !unit.empty()) c.closures.push_back({*range, unit, reason, node.find("unit")->where});
}

void calendar_reader::read_quiet(const yaml_node& node, calendar& c) {
  mapping_reader map(node, "calendar", problems_);
  const auto range = read_range(map);
  map.finish();
  if (range) c.quiet.push_back(*range);
}

void calendar_reader::read_deadlines(const yaml_node& node, calendar& c) {
  mapping_reader map(node, "calendar", problems_);
  read_moment(map.optional("first"), 0, c.first_deadline);
  read_moment(map.optional("second"), 1, c.second_deadline);
  map.finish();
}

void calendar_reader::read_moment(const yaml_node* node, int weeks_later, week_moment& moment) {
  if (node == nullptr) return;
  mapping_reader map(*node, "calendar", problems_);
  const std::string day = map.required_text("day");
  const std::string at = map.required_text("at");
  map.finish();
  const auto* const weekday = std::ranges::find(weekdays, day);
  if (weekday != weekdays.end()) {
    moment.day = static_cast<int>(weekday - weekdays.begin()) + 7 * weeks_later;
  } else if (!day.empty()) {
    problems_.error("calendar/wrong-value", map.node().find("day")->where,
                    fmt::format("`{}` is no day of the week", day),
                    guess(day, {weekdays.begin(), weekdays.end()}));
  }
  if (const auto time = parse_time_of_day(at)) {
    moment.at = *time;
  } else if (!at.empty()) {
    problems_.error("calendar/wrong-value", map.node().find("at")->where,
                    fmt::format("`{}` is no time of day", at), "write it like \"17:00\"");
  }
}

/// One `day`, or `first` and `last`.
std::optional<date_range> calendar_reader::read_range(mapping_reader& map) {
  if (map.optional("day") != nullptr) {
    const auto day = read_date(map, "day");
    if (!day) return std::nullopt;
    return date_range{*day, *day};
  }
  const auto first = read_date(map, "first");
  const auto last = read_date(map, "last");
  if (!first || !last) return std::nullopt;
  if (*last < *first) {
    problems_.error("calendar/backwards", map.node().find("last")->where,
                    fmt::format("{} is before {}", format_date(*last), format_date(*first)));
    return std::nullopt;
  }
  return date_range{*first, *last};
}

std::optional<local_days> calendar_reader::read_date(mapping_reader& map, std::string_view key) {
  const std::string text = map.required_text(key);
  if (text.empty()) return std::nullopt;
  const auto date = parse_date(text);
  if (date) return *date;
  problems_.error("calendar/wrong-value", map.node().find(key)->where, fmt::format("`{}` is no date", text),
                  "write it like 2026-11-24");
  return std::nullopt;
}

}  // namespace

std::string term::label() const {
  return fmt::format("{}-T{}", year, number);
}

local_minutes week_moment::in(const iso_week& week) const {
  return week.monday() + days{day} + at;
}

const term* calendar::term_on(local_days day) const noexcept {
  const term* const t = term_at_or_before(day);
  return t != nullptr && t->days.holds(day) ? t : nullptr;
}

const term* calendar::term_at_or_before(local_days day) const noexcept {
  const auto later = std::ranges::upper_bound(terms, day, {}, [](const term& t) { return t.days.first; });
  return later == terms.begin() ? nullptr : &*std::prev(later);
}

const term* calendar::term_before(const term& t) const noexcept {
  return &t == terms.data() ? nullptr : &t - 1;
}

date_range calendar::days_of(std::string_view year) const noexcept {
  const auto first = std::ranges::find(terms, year, &term::year);
  const auto next = std::find_if(first, terms.end(), [&](const term& t) { return t.year != year; });
  return {first->days.first, std::prev(next)->days.last};
}

year_weeks calendar::weeks_of(std::string_view year) const {
  const auto first = std::ranges::find(terms, year, &term::year);
  const auto next = std::find_if(first, terms.end(), [&](const term& t) { return t.year != year; });
  const auto week = [&](auto t) {
    return t == terms.end() ? std::string() : iso_week::of(t->days.first).label();
  };
  return {week(first), week(next)};
}

int calendar::open_days(const iso_week& week, const std::vector<std::string>& unit_and_ancestors) const {
  const auto closed = [&](local_days day) {
    return std::ranges::any_of(closures, [&](const closure& c) {
      return c.days.holds(day) &&
             (c.unit.empty() || std::ranges::find(unit_and_ancestors, c.unit) != unit_and_ancestors.end());
    });
  };
  int open = 0;
  const local_days monday = week.monday();
  for (int i = 0; i < school_days; ++i) {
    const local_days day = monday + days{i};
    if (term_on(day) != nullptr && !closed(day)) ++open;
  }
  return open;
}

bool calendar::is_quiet(local_days day) const noexcept {
  return std::ranges::any_of(quiet, [day](const date_range& r) { return r.holds(day); });
}

calendar read_calendar(const std::filesystem::path& folder, diagnostics& problems) {
  calendar c;
  const std::filesystem::path path = folder / "calendar.yaml";
  const auto text = read_text_file(path, "calendar", most_bytes_of_yaml, problems);
  if (!text) return c;
  const auto root = read_yaml(*text, path.string(), problems);
  if (root) calendar_reader(problems).read(*root, c);
  return c;
}

std::string what_runs_out(const calendar& c, local_days today) {
  if (c.terms.empty()) return "the calendar has no terms: enter the school year";
  const local_days last = c.terms.back().days.last;
  if (today + ahead <= last) return {};
  return fmt::format("the calendar {} on {}: enter the next school year", today > last ? "ended" : "ends",
                     format_date(last));
}

void check_units(const calendar& c, const std::function<bool(std::string_view)>& known,
                 diagnostics& problems) {
  for (const closure& closed : c.closures) {
    if (closed.unit.empty() || known(closed.unit)) continue;
    problems.error("calendar/unknown-unit", closed.where,
                   fmt::format("the roster has no unit `{}`", closed.unit));
  }
}

}  // namespace raporo::config
