#include "gateway/dialogue/turn_commit.hpp"

#include <utility>
#include <variant>

#include "gateway/base/ids.hpp"
#include "menus/gsm7.hpp"
#include "storage/outbox.hpp"
#include "storage/roster.hpp"
#include "storage/settings.hpp"

namespace raporo::dialogue {
namespace {

/// An answer that comes later than this helps nobody.
constexpr std::chrono::hours answer_lifetime{24};
constexpr int receipt_tries = 4;

/// The forms whose report says that a school has reported for the period: this one, and "closed".
std::vector<std::string> counting_forms(const menus::menu& m, const std::string& form) {
  std::vector<std::string> forms{form};
  for (const menus::form_info& f : m.forms()) {
    if (f.closes_period && f.id != form) forms.push_back(f.id);
  }
  return forms;
}

}  // namespace

std::vector<std::string> draw_receipts(random_source& random) {
  std::vector<std::string> drawn;
  drawn.reserve(receipt_tries);
  for (int i = 0; i < receipt_tries; ++i) drawn.push_back(new_receipt(random));
  return drawn;
}

menus::save_receipt report_commit::run(sql::connection& c) const {
  const in_force& force = *who->force;
  const storage::submission submission{
      .key = report.key,
      .person = who->record->id,
      .channel = channel,
      .menu_version = force.menu->version(),
      .answers = report.answers,
      .flags = report.flags,
      .receipt_candidates = receipt_candidates,
      .received = now,
      .late = is_late(force, report.key.period, now),
  };
  const storage::saved_report saved = storage::save_report(c, submission);
  const storage::sector_progress progress = storage::count_sector(
      c, report.key.school, report.key.period, counting_forms(*force.menu, report.key.form));
  return {saved.receipt, saved.revision, progress.reported, progress.schools};
}

bool plan_sms(sql::connection& c, const outgoing_ids& ids, const std::string& channel,
              const std::string& person, const std::string& phone, std::string text, bool is_receipt,
              instant now) {
  storage::message m;
  m.id = ids.message;
  m.key = ids.key;
  m.kind = is_receipt ? storage::message_kind::receipt : storage::message_kind::answer;
  m.channel = channel;
  m.person = person;
  m.phone = phone;
  m.segments = menus::measure_sms(text).segments;
  m.text = std::move(text);
  m.planned = now;
  m.due = now;
  m.expires = now + answer_lifetime;
  return storage::plan_message(c, m);
}

turn_commit::outcome turn_commit::run(sql::connection& c) const {
  outcome done;
  done.session = new_session ? storage::insert_session(c, *new_session) : session;
  if (new_language) storage::set_language(c, person, *new_language);
  if (new_pin_hash) {
    storage::set_pin(c, person, *new_pin_hash);
    storage::record_audit(c, {person, "pin changed", person, {}}, now);
  }
  if (report) done.reported = save(c);
  storage::insert_turn(c, done.session, done.reported ? done.reported->turn : turn, now);
  if (keep_state) {
    storage::save_dialogue(
        c, {phone, done.session, menus::to_json(done.reported ? done.reported->state : state), now});
  }
  return done;
}

turn_commit::after_report turn_commit::save(sql::connection& c) const {
  const menus::menu& menu = *report->who->force->menu;
  const menus::save_receipt saved = report->run(c);
  menus::step last = menus::advance(menu, state, menus::report_saved{saved}, report->facts);
  after_report done{turn, std::move(last.next), false};
  if (const auto* shown = std::get_if<menus::screen>(&last.then)) {
    done.turn.reply = shown->text;
    done.turn.ends = shown->end;
    done.turn.screen = shown->name;
  }
  const outgoing_ids ids{receipt_message_id, "receipt|" + saved.receipt};
  done.message_planned = plan_sms(
      c, ids, report->channel, person, phone,
      menus::render_receipt(menu, report->report, saved, report->facts, report->language), true, now);
  return done;
}

}  // namespace raporo::dialogue
