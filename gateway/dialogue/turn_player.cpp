#include "gateway/dialogue/turn_player.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "gateway/base/ids.hpp"

namespace raporo::dialogue {
namespace {

constexpr std::string_view masked_input = "****";

/// More is no call of a person's, and each may cost the hashing of a PIN. Whoever dialled them sees where the
/// call stands and goes on from there.
constexpr std::size_t most_inputs_in_advance = 32;

/// The first parts of a transcript, empty ones kept: `1**3` has three.
std::vector<std::string_view> split_inputs(std::string_view transcript) {
  std::vector<std::string_view> parts;
  while (parts.size() < most_inputs_in_advance) {
    const std::size_t star = transcript.find('*');
    parts.push_back(transcript.substr(0, star));
    if (star == std::string_view::npos) break;
    transcript.remove_prefix(star + 1);
  }
  return parts;
}

/// The school that a dialogue is about: closures are declared for schools.
std::string_view school_of(const menus::dialogue_state& s) {
  if (s.school.empty() && s.open_draft) return s.open_draft->key.school;
  return s.school;
}

/// Neither a screen nor a report to save, which happens in the turn's transaction.
bool wants_more(const menus::wish& w) {
  return !std::holds_alternative<menus::screen>(w) && !std::holds_alternative<menus::save_report>(w);
}

/// Clocks are set back by seconds, and a lock survives that.
constexpr std::chrono::hours most_set_back{1};

/// No lock is longer than the policy's: one that seems so by far is over, because the clock was set back.
bool is_locked(instant end, instant now, const storage::pin_policy& policy) {
  return now < end && end - now <= policy.lock + most_set_back;
}

menus::pin_checked locked_until(instant end, instant now) {
  return {false, 0, std::chrono::ceil<std::chrono::minutes>(end - now)};
}

}  // namespace

namespace {

void step(turn_in_play& t, const menus::menu& menu, const menus::event& happened) {
  menus::step done = menus::advance(menu, t.commit->state, happened, *t.facts);
  t.wanted = std::move(done.then);
  // What the engine wished for is no new input.
  if (std::holds_alternative<menus::typed>(happened)) t.secret = done.input_was_secret;
  if (t.refusal == nullptr) t.refusal = done.refusal;
  if (done.new_language) t.commit->new_language = std::move(done.new_language);
}

/// An input that was no answer to its screen may be anything: a PIN that came before it was asked for.
void keep_input(turn_in_play& t, std::string_view text) {
  std::string& kept = t.commit->turn.input;
  if (!kept.empty()) kept += '*';
  kept += t.secret || t.refusal != nullptr ? masked_input : text;
}

}  // namespace

turn_in_play turn_player::begin(const waiting_request& r, const classified& c) {
  phone_line& line = *r.session->line;
  const menus::menu& menu = *line.who->force->menu;
  turn_in_play t;
  t.commit = std::make_shared<turn_commit>();
  t.facts = &facts_now(line, r.service_code, school_of(line.state));
  if (!line.state.pin_being_set.empty()) t.commit->forgets_states_of = line.newest;
  t.commit->state = std::move(line.state);
  if (c.kind == turn_class::next) {
    step(t, menu, menus::typed{c.input});
    if (wants_more(t.wanted)) return t;
    keep_input(t, c.input);
  } else {
    step(t, menu, menus::dialled{});
    if (c.kind == turn_class::dialled_on) return t;
  }
  complete(r, t);
  return t;
}

boost::asio::awaitable<result<void>> turn_player::go_on(const waiting_request& r, const classified& c,
                                                        turn_in_play& t) {
  phone_line& line = *r.session->line;
  if (c.kind == turn_class::next) {
    const result<void> settled = co_await settle(r, t);
    if (!settled) co_return settled.error();
    keep_input(t, c.input);
    complete(r, t);
    co_return result<void>{};
  }
  // One at a time, and never past a confirmation: what was typed blindly must be seen before it counts.
  for (const std::string_view input : split_inputs(c.input)) {
    const auto* shown = std::get_if<menus::screen>(&t.wanted);
    if (shown == nullptr || shown->confirms || shown->end || t.refusal != nullptr) break;
    t.facts = &facts_now(line, r.service_code, school_of(t.commit->state));
    step(t, *line.who->force->menu, menus::typed{input});
    const result<void> settled = co_await settle(r, t);
    if (!settled) co_return settled.error();
    keep_input(t, input);
  }
  complete(r, t);
  co_return result<void>{};
}

/// Reckoned anew when the person, the school or the minute has changed: deadlines and days change with
/// minutes.
const menus::facts& turn_player::facts_now(phone_line& line, const std::string& service_code,
                                           std::string_view chosen) {
  const instant now = p_.time.now();
  const std::string_view school = line.who->school_about(chosen);
  known_facts& known = line.facts;
  const auto minute = std::chrono::floor<std::chrono::minutes>(now);
  if (known.of != line.who || known.school != school || known.minute != minute ||
      known.service_code != service_code) {
    known = {line.who, std::string(school), service_code, minute,
             line.who->facts_at(now, service_code, school)};
  }
  known.facts.now = now;
  const in_force& force = *line.who->force;
  if (std::ranges::any_of(force.menu->forms(), [](const auto& f) { return f.every == menus::cadence::any; }))
    known.facts.calendar.moment = moment_of(now, force.zone);
  return known.facts;
}

/// Grants the engine's wishes until it shows a screen or wants a report saved, which happens in the turn's
/// transaction.
boost::asio::awaitable<result<void>> turn_player::settle(const waiting_request& r, turn_in_play& t) {
  live_session& s = *r.session;
  const menus::menu& menu = *s.line->who->force->menu;
  for (;;) {
    if (const auto* wanted = std::get_if<menus::check_pin>(&t.wanted)) {
      const result<menus::pin_checked> checked = co_await check_pin(s, wanted->pin);
      if (!checked) co_return checked.error();
      step(t, menu, *checked);
    } else if (auto* report = std::get_if<menus::find_report>(&t.wanted)) {
      result<std::optional<storage::report>> found = co_await p_.store.find_report(std::move(*report));
      if (!found) co_return found.error();
      std::optional<menus::stored_report> known;
      if (*found) known = to_facts(std::move(**found), s.line->who->force->zone);
      step(t, menu, menus::report_found{known ? &*known : nullptr});
    } else if (const auto* change = std::get_if<menus::change_pin>(&t.wanted)) {
      t.commit->new_pin_hash = co_await p_.pins.hash(change->pin, p_.hash_cost);
      step(t, menu, menus::pin_changed{});
    } else {
      co_return result<void>{};
    }
  }
}

boost::asio::awaitable<result<menus::pin_checked>> turn_player::check_pin(live_session& s, std::string pin) {
  const std::string id = s.line->who->person.id;
  person_state& person = s.line->person;
  const instant now = p_.time.now();
  if (is_locked(person.locked_until, now, p_.policy)) co_return locked_until(person.locked_until, now);

  const bool right = co_await p_.pins.matches(id, person.pin_hash, std::move(pin));
  if (right) {
    if (person.pin_failures > 0) {
      const result<void> forgiven = co_await p_.store.forgive_wrong_pins(id);
      if (!forgiven) co_return forgiven.error();
      person.pin_failures = 0;
    }
    co_return menus::pin_checked{true};
  }

  const result<storage::pin_state> counted = co_await p_.store.count_wrong_pin(id, p_.policy, now);
  if (!counted) co_return counted.error();
  person.pin_failures = counted->failures;
  person.locked_until = counted->locked_until;
  if (is_locked(person.locked_until, now, p_.policy)) {
    p_.log.warning("person locked after wrong PINs", {{"phone", s.line->phone.masked()}});
    co_return locked_until(person.locked_until, now);
  }
  co_return menus::pin_checked{false, p_.policy.tries - person.pin_failures};
}

std::unique_ptr<report_commit> turn_player::commit_of(const waiting_request& r, const turn_in_play& t,
                                                      menus::draft report) {
  const live_session& s = *r.session;
  auto commit = std::make_unique<report_commit>();
  commit->who = s.line->who;
  commit->facts = *t.facts;
  commit->language = t.commit->state.language;
  commit->report = std::move(report);
  commit->phone = s.record.phone;
  commit->channel = s.record.key.channel;
  commit->now = t.commit->now;
  commit->receipt_candidates = draw_receipts(p_.random);
  return commit;
}

void turn_player::complete(const waiting_request& r, turn_in_play& in_play) {
  const live_session& s = *r.session;
  const storage::session& record = s.record;
  turn_commit& t = *in_play.commit;
  t.now = p_.time.now();
  t.session = record.id;
  t.phone = record.phone;
  if (record.id == 0) {
    const storage::session row{0, record.key, record.phone, record.network, record.started, {}};
    t.new_session = std::make_unique<const storage::session>(row);
  }
  t.turn.number = record.turns.empty() ? 0 : record.turns.back().number + 1;
  const mark found_by = mark_of(r.said, p_.hash);
  t.turn.transcript_length = found_by.length;
  t.turn.transcript_hash = found_by.hash;
  t.turn.at = r.at;
  t.keep_state = s.line->who->record != nullptr;
  t.takes_over = t.turn.number == 0 || s.line->newest != record.id;
  t.person = s.line->who->person.id;
  if (auto* shown = std::get_if<menus::screen>(&in_play.wanted)) {
    t.turn.reply = std::move(shown->text);
    t.turn.ends = shown->end;
    t.turn.screen = std::move(shown->name);
  } else if (auto* save = std::get_if<menus::save_report>(&in_play.wanted)) {
    t.report = commit_of(r, in_play, std::move(save->report));
    t.receipt_message_id = new_uuid7(t.now, p_.random);
  }
  in_play.complete = true;
}

}  // namespace raporo::dialogue
