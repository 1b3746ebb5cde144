#include "gateway/dialogue/turn_commit.hpp"

#include <algorithm>
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

/// As a person reads it: `48` of `2026-W48`, `1` of `2026/27-T1`, `25/11` of a moment.
std::string name_of_period(const std::string& label) {
  if (const auto week = iso_week::parse(label)) return std::to_string(week->number);
  // `25/11` of `2026-11-25T10:15:30.123`
  if (label.size() > 10 && label[10] == 'T') return label.substr(8, 2) + "/" + label.substr(5, 2);
  const std::size_t term = label.find("-T");
  return term == std::string::npos ? label : label.substr(term + 2);
}

}  // namespace

std::vector<std::string> draw_receipts(random_source& random) {
  std::vector<std::string> drawn;
  drawn.reserve(receipt_tries);
  for (int i = 0; i < receipt_tries; ++i) drawn.push_back(new_receipt(random));
  return drawn;
}

menus::stored_report to_facts(storage::report r, const time_zone& zone) {
  menus::stored_report out;
  out.key = std::move(r.key);
  out.period_name = name_of_period(out.key.period);
  out.receipt = std::move(r.receipt);
  out.revision = r.revision;
  out.reporter = std::move(r.person_name);
  out.date = format_day_and_month(zone.today(r.received));
  out.answers = std::move(r.answers);
  out.flags = std::move(r.flags);
  return out;
}

report_outcome report_commit::run(sql::connection& c) const {
  const in_force& force = *who->force;
  const std::vector<std::string>& rivals = force.menu->find_form(report.key.form)->rivals;
  report_outcome out;
  instant received = now;
  if (const auto counts = storage::find_counting(c, report.key.school, report.key.period, rivals)) {
    // The newest counts, whatever the clock says: two may come in one millisecond, or the clock be set back.
    received = std::max(now, counts->received + std::chrono::milliseconds{1});
    const bool is_news = counts->receipt != report.based_on;
    if (replaces_any || is_news) out.earlier = to_facts(*storage::find_report(c, counts->key), force.zone);
    if (!replaces_any && is_news) return out;
  }

  const auto until = due(force, report.key.period);
  const storage::submission submission{
      .key = report.key,
      .person = who->record->id,
      .channel = channel,
      .menu_version = force.menu->version(),
      .answers = report.answers,
      .flags = report.flags,
      .receipt_candidates = receipt_candidates,
      .received = received,
      .late = until && now > force.zone.to_instant(*until),
  };
  const storage::saved_report saved = storage::save_report(c, submission);
  const storage::sector_progress progress =
      storage::count_sector(c, report.key.school, report.key.period, rivals);
  out.saved = {saved.receipt, saved.revision, progress.reported, progress.schools, {}, {}};
  if (saved.late && until)
    out.saved->due = format_day_and_month(std::chrono::floor<std::chrono::days>(*until));
  return out;
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
  if (forgets_states_of != 0) storage::forget_states(c, forgets_states_of);
  std::optional<std::string> left;
  if (keep_state) left = menus::to_json(done.reported ? done.reported->state : state);
  storage::insert_turn(c, done.session, done.reported ? done.reported->turn : turn, left, turn.at);
  if (keep_state && takes_over) storage::take_over_dialogue(c, phone, done.session);
  return done;
}

std::unique_ptr<turn_commit::after_report> turn_commit::save(sql::connection& c) const {
  const menus::menu& menu = *report->who->force->menu;
  const report_outcome out = report->run(c);
  menus::event happened = menus::report_found{out.earlier ? &*out.earlier : nullptr};
  if (out.saved) happened = menus::report_saved{*out.saved};
  auto done = std::make_unique<after_report>(after_report{turn, state, false});
  const menus::step last = menus::advance(menu, done->state, happened, report->facts);
  if (const auto* shown = std::get_if<menus::screen>(&last.then)) {
    done->turn.reply = shown->text;
    done->turn.ends = shown->end;
    done->turn.screen = shown->name;
  }
  if (!out.saved) return done;
  const outgoing_ids ids{receipt_message_id, "receipt|" + out.saved->receipt};
  const caller& who = *report->who;
  done->message_planned = plan_sms(
      c, ids, who.force->routes.receipt_through(who.record->channel, report->channel, phone), person, phone,
      menus::render_receipt(menu, report->report, *out.saved, report->facts, report->language), true, now);
  return done;
}

}  // namespace raporo::dialogue
