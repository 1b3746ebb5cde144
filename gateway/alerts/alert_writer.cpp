#include "gateway/alerts/alert_writer.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gateway/alerts/named_schools.hpp"
#include "menus/gsm7.hpp"

namespace raporo::alerts {
namespace {

alert nothing(const subject& s, std::string reason, const storage::person* p = nullptr) {
  alert a;
  a.about = s.name;
  a.recipient = p;
  a.nothing_because = std::move(reason);
  return a;
}

storage::unit_kind unit_kind_of(subject_kind k) {
  return k == subject_kind::sector ? storage::unit_kind::sector : storage::unit_kind::district;
}

/// By a post above the schools.
bool is_told_as_official(const alert_rule& rule, const storage::person& p) {
  return std::ranges::any_of(p.assignments, [&](const storage::assignment& post) {
    const auto level = level_of_post(post.role);
    return level && *level != subject_kind::school && std::ranges::find(rule.to, post.role) != rule.to.end();
  });
}

/// Which schools a message to an official names, for answers to it. Texts about a district name none.
std::optional<storage::alert_names> names_in(const std::string& text, const storage::person& p,
                                             const occurrence& o, const subject& s, const digest& d) {
  if (d.about == subject_kind::district || !is_told_as_official(*o.rule, p)) return std::nullopt;
  std::vector<const school_entry*> schools = d.to_follow_up;
  if (s.school != nullptr) schools = {s.school};
  return storage::alert_names{o.rule->id, o.period.label(), s.unit, in_order_of_text(text, schools)};
}

/// Districts take turns in what is sent.
std::string district_of(const subject& s) {
  if (s.school != nullptr) return s.school->district;
  return s.above->kind == storage::unit_kind::sector ? s.above->parent : s.unit;
}

}  // namespace

alert_writer::alert_writer(const writer_source& source)
    : source_(source),
      digests_{source.weeks, source.book.levels, source.service_code,
               format_time_of_day(source.calendar.first_deadline.at)} {
  for (const std::string& language : source.book.languages) {
    words_.push_back(sex_words_in(source.book, language));
  }
}

std::vector<subject> alert_writer::subjects_of(const alert_rule& rule) const {
  const directory& roster = source_.weeks.now.roster();
  std::vector<subject> subjects;
  if (rule.about == subject_kind::school) {
    for (const school_entry& school : roster.schools()) {
      subjects.push_back({school.facts.id, school.facts.name, &school, nullptr});
    }
    return subjects;
  }
  for (const storage::org_unit* unit : roster.units_of(unit_kind_of(rule.about))) {
    subjects.push_back({unit->id, unit->name, nullptr, unit});
  }
  return subjects;
}

void alert_writer::write(const occurrence& o, const subject& s, std::vector<alert>& out) const {
  const digest d = digest_of(s);
  if (d.totals.open == 0) {
    out.push_back(nothing(s, "no school in this week"));
    return;
  }
  const instant due = leave_quiet_hours(o.due, source_.book.quiet, source_.zone);
  if (source_.calendar.is_quiet(source_.zone.today(due))) {
    out.push_back(nothing(s, "a quiet day"));
    return;
  }
  const digest_words values(d, words_.front());
  if (!o.rule->only_if.empty() && !o.rule->only_if.holds(values)) {
    out.push_back(nothing(s, "the condition does not hold"));
    return;
  }
  const auto people = recipients(*o.rule, s);
  if (people.empty()) out.push_back(nothing(s, "nobody holds the post"));
  for (const storage::person* p : people) {
    out.push_back(p->phone.empty() ? nothing(s, "no telephone number", p) : write_to(*p, o, s, d));
  }
}

digest alert_writer::digest_of(const subject& s) const {
  return s.school != nullptr ? make_school_digest(digests_, *s.school) : make_unit_digest(digests_, *s.above);
}

std::vector<const storage::person*> alert_writer::recipients(const alert_rule& rule, const subject& s) const {
  std::vector<const storage::person*> people;
  for (const std::string& post : rule.to) {
    const subject_kind level = *level_of_post(post);
    std::string unit = s.unit;
    if (level != rule.about) {
      // A post above the subject: only a school has two levels above it.
      unit = s.school == nullptr             ? s.above->parent
             : level == subject_kind::sector ? s.school->sector
                                             : s.school->district;
    }
    for (const storage::person* p : source_.weeks.now.roster().holders(post, unit)) {
      if (std::ranges::find(people, p) == people.end()) people.push_back(p);
    }
  }
  return people;
}

alert alert_writer::write_to(const storage::person& p, const occurrence& o, const subject& s,
                             const digest& d) const {
  const std::string& language = language_of(p);
  std::string text = write_text(o.rule->text, digest_words(d, words_in(language)), language);
  if (text.empty()) return nothing(s, "nothing to say", &p);

  alert a;
  a.about = s.name;
  a.recipient = &p;
  a.language = language;
  storage::message& m = a.message;
  m.key = fmt::format("{}|{}|{}@{}", o.rule->id, o.period.label(), p.id, s.unit);
  m.kind = storage::message_kind::alert;
  // An installation has a channel that takes SMS: its settings are refused without one.
  if (const auto ways = source_.routes.ways(p.channel, p.phone); !ways.empty()) m.channel = ways.front();
  m.person = p.id;
  m.district = district_of(s);
  m.phone = p.phone;
  m.segments = menus::measure_sms(text).segments;
  m.names = names_in(text, p, o, s, d);
  m.text = std::move(text);
  m.due = leave_quiet_hours(o.due, source_.book.quiet, source_.zone);
  m.expires = m.due + o.rule->expires;
  return a;
}

const std::string& alert_writer::language_of(const storage::person& p) const {
  const auto& languages = source_.book.languages;
  const auto found = std::ranges::find(languages, p.language);
  return found == languages.end() ? languages.front() : *found;
}

const sex_words& alert_writer::words_in(const std::string& language) const {
  const auto& languages = source_.book.languages;
  const auto place = std::ranges::find(languages, language) - languages.begin();
  return words_[static_cast<std::size_t>(place)];
}

}  // namespace raporo::alerts
