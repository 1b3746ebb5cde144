#pragma once

#include <string>
#include <vector>

#include "config/calendar.hpp"
#include "gateway/alerts/digest.hpp"
#include "gateway/alerts/schedule.hpp"
#include "gateway/alerts/words.hpp"
#include "gateway/channels/routes.hpp"
#include "storage/outbox.hpp"

/// From a rule that is due to the messages it makes. The planner and the preview both write through this, so
/// that they cannot differ.
namespace raporo::alerts {

/// A school, sector or district that a rule is about.
struct subject {
  std::string unit;  ///< id
  std::string name;
  const school_entry* school = nullptr;      ///< of a school
  const storage::org_unit* above = nullptr;  ///< of a sector or district
};

/// One message, or why somebody gets none.
struct alert {
  std::string about;                           ///< name of the subject
  const storage::person* recipient = nullptr;  ///< nullptr: nobody gets anything about this subject
  std::string nothing_because;                 ///< empty: there is a message
  std::string language;
  storage::message message;  ///< without id and time of planning; `due` outside the quiet hours
};

/// What an occurrence is written from. All of it must outlive the writer.
struct writer_source {
  const rule_book& book;
  const two_weeks& weeks;
  const config::calendar& calendar;
  const time_zone& zone;
  std::string service_code;
  const channels::routes& routes;
};

class alert_writer {
 public:
  explicit alert_writer(const writer_source& source);

  /// What `rule` makes one text about each, in order of name.
  std::vector<subject> subjects_of(const alert_rule& rule) const;
  /// Appends what `o` makes for `s`: one alert for each recipient, once however many posts a person holds
  /// there. Requires: `o` reports on the week that the writer has figures of.
  void write(const occurrence& o, const subject& s, std::vector<alert>& out) const;

 private:
  digest digest_of(const subject& s) const;
  std::vector<const storage::person*> recipients(const alert_rule& rule, const subject& s) const;
  alert write_to(const storage::person& p, const occurrence& o, const subject& s, const digest& d) const;
  const std::string& language_of(const storage::person& p) const;
  const sex_words& words_in(const std::string& language) const;

  writer_source source_;
  digest_source digests_;
  std::vector<sex_words> words_;  // in the order of the book's languages
};

}  // namespace raporo::alerts
