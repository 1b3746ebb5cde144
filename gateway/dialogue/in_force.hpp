#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/calendar.hpp"
#include "gateway/base/civil.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/base/phone_number.hpp"
#include "gateway/channels/routes.hpp"
#include "gateway/dialogue/school_history.hpp"
#include "gateway/roster/directory.hpp"
#include "menus/facts.hpp"
#include "menus/menu.hpp"

namespace raporo::dialogue {

/// What is in force now: menus, people, calendar. Immutable; replaced whole on a reload, while sessions that
/// began earlier keep the one they began with.
struct in_force {
  std::shared_ptr<const menus::menu> menu;
  std::shared_ptr<const directory> people;
  std::shared_ptr<const config::calendar> calendar;
  time_zone zone;
  std::string help_contact;
  std::string service_code;  ///< what texts tell people to dial, when the call itself did not say
  std::string pin_secret;    ///< see menus::facts
  channels::routes routes{};
  std::chrono::milliseconds digest_answered_within{};  ///< of its time; 0: until the next one
};

/// The person at the other end and all that a dialogue may know about them. Immutable, so that the storage
/// thread may read it too.
struct caller {
  std::shared_ptr<const in_force> force;
  const storage::person* record = nullptr;  ///< nullptr: the number is not registered
  menus::person_facts person;
  std::shared_ptr<const menus::menu> menu_before;  ///< see menus::facts; nullptr: not at hand

  /// The school that a dialogue is about: `chosen`, or the first of the person's when that is empty.
  std::string_view school_about(std::string_view chosen) const noexcept;
  /// The facts for one step. `service_code` as dialled; the usual one when empty. `school` is the one chosen.
  menus::facts facts_at(instant now, const std::string& service_code, std::string_view school) const;
};

/// A term and a school year of the calendar, as forms know them.
menus::period_facts term_facts(const config::term& term);
menus::period_facts year_facts(const std::string& year, const config::calendar& calendar);

/// The period of a report that may be made at any time: when it is begun, `2026-11-25T10:15:30.123`.
menus::period_facts moment_of(instant now, const time_zone& zone);

/// Who calls from `phone`. `language` is what the person chose last, and `history` what the person's schools
/// reported: the roster in memory does not know them.
std::shared_ptr<const caller> identify(std::shared_ptr<const in_force> force, const phone_number& phone,
                                       std::string language, school_history history,
                                       std::shared_ptr<const menus::menu> menu_before = nullptr);

/// Until when a report for the period is in time: the first deadline of a week. Forms of terms and years are
/// never late.
std::optional<local_minutes> due(const in_force& force, const std::string& period);

}  // namespace raporo::dialogue
