#include "gateway/dialogue/in_force.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace raporo::dialogue {
namespace {

using menus::period_facts;
using menus::period_state;

period_facts week_facts(const iso_week& week, const in_force& force, const school_entry* school,
                        instant now) {
  static const std::vector<std::string> whole_country;
  const auto& units = school != nullptr ? school->unit_and_ancestors : whole_country;
  period_facts facts{week.label(), std::to_string(week.number), period_state::open};
  if (force.calendar->open_days(week, units) == 0) {
    facts.state = period_state::no_school;
  } else if (now > force.zone.to_instant(force.calendar->second_deadline.in(week))) {
    facts.state = period_state::too_late;
  }
  return facts;
}

/// Terms and years: those that run or ran last, and those before them.
void add_long_periods(menus::calendar_facts& facts, const config::calendar& calendar,
                      std::chrono::local_days today) {
  const config::term* term = calendar.term_at_or_before(today);
  if (term == nullptr) {
    facts.term.state = facts.year.state = period_state::no_school;
    return;
  }
  facts.term = term_facts(*term);
  facts.year = year_facts(term->year, calendar);
  const config::term* before = calendar.term_before(*term);
  if (before != nullptr) facts.previous_term = term_facts(*before);
  while (before != nullptr && before->year == term->year) before = calendar.term_before(*before);
  if (before != nullptr) facts.previous_year = year_facts(before->year, calendar);
}

std::string add_role(const storage::assignment& post) {
  return std::string(menu_role(post.role));
}

}  // namespace

menus::period_facts term_facts(const config::term& term) {
  return {term.label(), std::to_string(term.number), period_state::open, term.days.first, term.days.last};
}

menus::period_facts year_facts(const std::string& year, const config::calendar& calendar) {
  const config::date_range days = calendar.days_of(year);
  return {year, year, period_state::open, days.first, days.last};
}

std::string_view caller::school_about(std::string_view chosen) const noexcept {
  return chosen.empty() && !person.schools.empty() ? std::string_view(person.schools.front()->id) : chosen;
}

menus::facts caller::facts_at(instant now, const std::string& service_code, std::string_view school) const {
  const std::string_view about = school_about(school);
  const school_entry* entry = about.empty() ? nullptr : force->people->find_school(about);
  const auto today = force->zone.today(now);
  const iso_week week = iso_week::of(today);

  menus::facts facts;
  facts.person = record != nullptr ? &person : nullptr;
  facts.today = today;
  facts.calendar.week = week_facts(week, *force, entry, now);
  facts.calendar.previous_week = week_facts(week.plus(-1), *force, entry, now);
  add_long_periods(facts.calendar, *force->calendar, today);
  facts.calendar.moment = moment_of(now, force->zone);
  facts.service_code = service_code.empty() ? force->service_code : service_code;
  facts.help_contact = force->help_contact;
  facts.pin_secret = force->pin_secret;
  facts.now = now;
  if (menu_before != nullptr) facts.before = &menu_before->compiled();
  return facts;
}

menus::period_facts moment_of(instant now, const time_zone& zone) {
  const auto local = zone.to_local(now);
  const auto in_minute = now - std::chrono::floor<std::chrono::minutes>(now);
  std::string label = format_local(local);
  std::ranges::replace(label, ' ', 'T');
  label += fmt::format(":{:06.3f}", static_cast<double>(in_minute / std::chrono::milliseconds{1}) / 1000);
  return {std::move(label), format_day_and_month(std::chrono::floor<std::chrono::days>(local))};
}

std::shared_ptr<const caller> identify(std::shared_ptr<const in_force> force, const phone_number& phone,
                                       std::string language, school_history history,
                                       std::shared_ptr<const menus::menu> menu_before) {
  auto who = std::make_shared<caller>();
  who->force = std::move(force);
  who->menu_before = std::move(menu_before);
  const directory& people = *who->force->people;
  who->record = people.find_person(phone);
  if (who->record == nullptr) return who;

  const storage::person& record = *who->record;
  who->person.id = record.id;
  who->person.name = record.name;
  who->person.language = std::move(language);
  who->person.changes = std::move(history.changes);
  who->person.earlier = std::move(history.earlier);
  std::ranges::transform(record.assignments, std::back_inserter(who->person.roles), add_role);
  for (const school_entry* school : people.schools_of(record)) who->person.schools.push_back(&school->facts);
  return who;
}

std::optional<local_minutes> due(const in_force& force, const std::string& period) {
  const auto week = iso_week::parse(period);
  return week ? std::optional(force.calendar->first_deadline.in(*week)) : std::nullopt;
}

}  // namespace raporo::dialogue
