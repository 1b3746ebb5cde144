#include "gateway/dialogue/sms_service.hpp"

#include <fmt/format.h>

#include <cassert>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "gateway/base/ids.hpp"
#include "gateway/base/sender_kind.hpp"
#include "gateway/channels/fields.hpp"
#include "gateway/dialogue/follow_up_commit.hpp"
#include "gateway/dialogue/turn_commit.hpp"
#include "menus/sms_words.hpp"
#include "storage/inbox.hpp"
#include "storage/reports.hpp"
#include "storage/roster.hpp"
#include "storage/settings.hpp"
#include "storage/sms_parts.hpp"

namespace raporo::dialogue {
namespace {

using all_parts = std::vector<storage::sms_part>;

/// Everything that one SMS stores, in one transaction. Repeatable.
struct sms_commit {
  storage::incoming_sms sms;
  std::optional<instant> words_tell_since;  ///< set when nothing but its words and its place tells it
  all_parts joined;                         ///< what it came in; empty when it came whole
  std::shared_ptr<const caller> who;
  menus::facts facts;
  std::string language;
  menus::sms_reading reading;
  std::optional<report_commit> report;
  answering wanted = answering::yes;
  outgoing_ids answer_ids;
  instant now{};

  sms_effect run(sql::connection& c) const {
    if (words_tell_since && storage::repeats_newest(c, sms, *words_tell_since)) return sms_effect::repeated;
    if (!storage::remember_sms(c, sms)) return sms_effect::repeated;
    storage::finish_joining(c, joined);
    const menus::menu& menu = *who->force->menu;
    std::string answer;
    outgoing_ids ids = answer_ids;
    if (report) {
      report_outcome out = report->run(c);
      menus::save_receipt& saved = *out.saved;
      saved.replaced = std::move(out.earlier);
      answer = menus::render_receipt(menu, report->report, saved, facts, language);
      ids.key = "receipt|" + saved.receipt;
    } else if (const auto* refusal = std::get_if<menus::sms_refusal>(&reading)) {
      answer = refusal->text;
    } else if (const auto* command = std::get_if<menus::sms_command>(&reading)) {
      answer = obey(c, command->keyword);
    } else if (const auto* follow_up = std::get_if<menus::sms_follow_up>(&reading)) {
      answer = note(*follow_up).run(c);
    }
    if (wanted == answering::no) return sms_effect::stored;
    // Asked for by the message, so it goes out even to who wants no messages: no receipt in that sense.
    const std::string channel = who->force->routes.answer_through(sms.channel, sms.phone);
    const bool planned = plan_sms(c, ids, channel, who->person.id, sms.phone, std::move(answer), false, now);
    return planned ? sms_effect::answered : sms_effect::stored;
  }

 private:
  follow_up_commit note(const menus::sms_follow_up& said) const {
    return {who, facts, language, said, answer_ids.message, sms.channel, now};
  }

  std::string obey(sql::connection& c, menus::sms_keyword word) const {
    const bool stop = word == menus::sms_keyword::stop;
    if (word != menus::sms_keyword::help) keep_wish(c, stop);
    const bool stranger = who->record == nullptr;
    const char* answer = stop                               ? "sms_stopped"
                         : stranger                         ? "unknown_number"
                         : word == menus::sms_keyword::help ? "sms_help"
                                                            : "sms_started";
    return menus::render_phrase(*who->force->menu, answer, language, facts);
  }

  /// Whose it is the database says: the roster in memory may be older.
  void keep_wish(sql::connection& c, bool no_messages) const {
    const phone_number phone = phone_number::parse(sms.phone).value();
    if (const auto person = storage::find_person(c, phone)) {
      storage::set_opted_out(c, person->id, no_messages ? std::optional(now) : std::nullopt);
      storage::record_audit(c, {person->id, no_messages ? "opted out" : "opted in", person->id, {}}, now);
    } else if (no_messages) {
      storage::opt_out_number(c, phone, "SMS on channel " + sms.channel, now);
    } else {
      storage::opt_in_number(c, phone, "SMS on channel " + sms.channel, now);
    }
  }
};

/// All that is read of what somebody writes who is not on the roster.
menus::sms_reading read_stranger(const menus::menu& menu, const channels::sms_event& e,
                                 const menus::facts& facts) {
  // A later part of a long text may begin with any word.
  const std::vector<menus::sms_word> words =
      e.part.number > 1 ? std::vector<menus::sms_word>{} : menus::read_words(e.text);
  const auto command = words.empty() ? std::nullopt : menus::find_sms_command(words.front().plain);
  if (command) return menus::sms_command{*command};
  return menus::sms_refusal{menus::render_phrase(menu, "unknown_number", {}, facts)};
}

/// The aggregator gives neither id nor time. The same words again are a repetition, unless the person wrote
/// something else in between, or on another day: `28`, corrected to `27`, may become `28` once more.
bool is_told_by_words_alone(const channels::sms_event& e) {
  return e.message_id.empty() && e.sent_at.empty() && e.part.total <= 1;
}

/// Stands in for an id that the aggregator does not give.
std::string id_of(const channels::sms_event& e, const transcript_hasher& hash, std::chrono::local_days today,
                  instant now) {
  std::string when = e.sent_at;
  if (is_told_by_words_alone(e)) {
    when = std::to_string(now.time_since_epoch().count());
  } else if (when.empty()) {
    when = format_date(today);
  }
  std::string told = e.from + '\n' + e.text + '\n' + when;
  if (e.part.total > 1) told += fmt::format("\n{}\n{}", e.part.reference, e.part.number);
  return fmt::format("{:016x}", hash(told));
}

/// More do not make a text that we take: the 13 before it have 13 * 153 septets (3GPP TS 23.040, 9.2.3.24.1).
constexpr unsigned most_joined_parts = 14;

/// Parts without a reference might be of two SMS.
bool can_be_joined(const channels::sms_part& p) {
  return p.total > 1 && p.total <= most_joined_parts && !p.reference.empty();
}

/// From here on it is one SMS, under the id of its first part.
void become_whole(sms_commit& job, channels::sms_event& event) {
  event.part = {};
  event.text.clear();
  for (const storage::sms_part& p : job.joined) event.text += p.sms.text;
  job.sms.provider_id = job.joined.front().sms.provider_id;
  job.sms.text = event.text;
}

/// What the roster in memory does not know of a person. Empty for a stranger.
struct sender {
  std::string language;  ///< chosen last
  school_history history;
};

boost::asio::awaitable<result<sender>> read_sender(storage::database& db, phone_number phone,
                                                   looking_back at) {
  return db.read([phone = std::move(phone), at = std::move(at)](sql::connection& c) {
    const auto person = storage::find_person(c, phone);
    return person ? sender{person->language, read_history(c, person->id, at)} : sender{};
  });
}

boost::asio::awaitable<result<void>> keep_part(storage::database& db, storage::sms_part part) {
  return db.write([part = std::move(part)](sql::connection& c) { storage::keep_part(c, part); });
}

boost::asio::awaitable<result<std::optional<all_parts>>> find_all_parts(storage::database& db,
                                                                        storage::sms_part part) {
  return db.read([part = std::move(part)](sql::connection& c) { return storage::find_all_parts(c, part); });
}

boost::asio::awaitable<result<sms_effect>> commit(storage::database& db, sms_commit job) {
  return db.write([job = std::move(job)](sql::connection& c) { return job.run(c); });
}

}  // namespace

boost::asio::awaitable<result<sms_effect>> sms_service::receive(std::string channel,
                                                                channels::sms_event event, answering answer) {
  assert(force_ != nullptr);
  const auto phone = phone_number::parse(event.from);
  if (!phone) {
    p_.log.info("sms from no telephone number ignored",
                {{"channel", channel}, {"sender", to_string(kind_of_sender(event.from))}});
    co_return sms_effect::stored;
  }

  const std::chrono::local_days today = force_->zone.today(p_.time.now());
  looking_back at = looking_back_from(*force_->menu, today);
  result<sender> from = co_await read_sender(p_.database, *phone, std::move(at));
  if (!from) co_return from.error();

  sms_commit job;
  job.wanted = answer;
  job.now = p_.time.now();
  job.who = identify(force_, *phone, std::move(from->language), std::move(from->history));
  // New menus may come into force while something is awaited: all of this SMS is read with these.
  const menus::menu& menu = *job.who->force->menu;
  const storage::person* record = job.who->record;
  job.language = job.who->person.language;
  const std::string id = event.message_id.empty() ? id_of(event, p_.hash, today, job.now) : event.message_id;
  job.sms = {channel, id, phone->e164(), event.text, job.now};
  if (is_told_by_words_alone(event)) job.words_tell_since = job.who->force->zone.to_instant(today);
  if (record != nullptr && can_be_joined(event.part)) {
    const storage::sms_part part{job.sms, event.part.reference, event.part.total, event.part.number};
    const result<void> kept = co_await keep_part(p_.database, part);
    if (!kept) co_return kept.error();
    result<std::optional<all_parts>> all = co_await find_all_parts(p_.database, part);
    if (!all) co_return all.error();
    // One alone may look like a whole report whose last number was cut.
    if (!*all) co_return sms_effect::stored;
    job.joined = std::move(**all);
    become_whole(job, event);
  }
  job.facts = job.who->facts_at(job.now, {}, menus::school_named_in(event.text, job.who->person));
  // The aggregator's id may be that of an older SMS: ours makes the key another.
  job.answer_ids.message = new_uuid7(job.now, p_.random);
  job.answer_ids.key = "answer|" + channel + "|" + job.sms.provider_id + "|" + job.answer_ids.message;

  if (record == nullptr) {
    // Once a day: a stranger, or a machine, must not make us pay for every message.
    job.reading = read_stranger(menu, event, job.facts);
    job.answer_ids.key = "stranger|" + phone->e164() + "|" + format_date(today);
  } else if (event.part.total > 1 || event.text.size() > channels::longest_typed) {
    job.reading = menus::sms_refusal{menus::render_phrase(menu, "text_too_long", job.language, job.facts)};
    // One answer for all its parts. References are few, and come again on another day.
    const std::string& whole = event.part.reference.empty() ? id : event.part.reference;
    if (event.part.total > 1)
      job.answer_ids.key = "parts|" + channel + "|" + phone->e164() + "|" + whole + "|" + format_date(today);
  } else {
    job.reading = menus::read_sms(menu, event.text, job.facts);
  }
  if (p_.observe) p_.observe(job.reading);
  if (const auto* report = std::get_if<menus::sms_report>(&job.reading)) {
    job.report = report_commit{
        job.who, job.facts, job.language, report->report, phone->e164(), channel, draw_receipts(p_.random),
        job.now, true};
  }

  const result<sms_effect> effect = co_await commit(p_.database, std::move(job));
  if (effect && *effect == sms_effect::answered) p_.message_planned();
  co_return effect;
}

}  // namespace raporo::dialogue
