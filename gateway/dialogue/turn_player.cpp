#include "gateway/dialogue/turn_player.hpp"

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

menus::pin_checked locked_until(instant end, instant now) {
  return {false, 0, std::chrono::ceil<std::chrono::minutes>(end - now)};
}

}  // namespace

/// What has become of a turn so far.
struct turn_player::playing {
  menus::step last;
  const menus::facts* facts = nullptr;  ///< the line's, which no other turn changes meanwhile
  std::string input;                    ///< as it may be kept
  std::optional<std::string> new_language;
  std::optional<std::string> new_pin_hash;
  bool refused = false;

  void step(const menus::menu& menu, const menus::event& happened) {
    const bool secret = last.input_was_secret;
    last = menus::advance(menu, std::move(last.next), happened, *facts);
    // What the engine wished for is no new input.
    if (!std::holds_alternative<menus::typed>(happened)) last.input_was_secret = secret;
    refused = refused || last.input_refused;
    if (last.new_language) new_language = last.new_language;
  }

  /// An input that was no answer to its screen may be anything: a PIN that came before it was asked for.
  void keep_input(std::string_view text) {
    if (!input.empty()) input += '*';
    input += last.input_was_secret || refused ? masked_input : text;
  }
};

boost::asio::awaitable<result<played_turn>> turn_player::play(const waiting_request& r, const classified& c) {
  phone_line& line = *r.session->line;
  const menus::menu& menu = *line.who->force->menu;
  playing p;
  p.facts = &facts_now(line, r.service_code, school_of(line.state));
  p.last.next = std::move(line.state);
  if (c.kind == turn_class::next) {
    p.step(menu, menus::typed{c.input});
    if (wants_more(p.last.then)) {
      const result<void> settled = co_await settle(r, p);
      if (!settled) co_return settled.error();
    }
    p.keep_input(c.input);
    co_return prepare(r, p);
  }

  p.step(menu, menus::dialled{});
  if (c.kind == turn_class::start) co_return prepare(r, p);
  // One at a time, and never past a confirmation: what was typed blindly must be seen before it counts.
  for (const std::string_view input : split_inputs(c.input)) {
    const auto* shown = std::get_if<menus::screen>(&p.last.then);
    if (shown == nullptr || shown->confirms || shown->end || p.refused) break;
    p.facts = &facts_now(line, r.service_code, school_of(p.last.next));
    p.step(menu, menus::typed{input});
    const result<void> settled = co_await settle(r, p);
    if (!settled) co_return settled.error();
    p.keep_input(input);
  }
  co_return prepare(r, p);
}

/// Reckoned anew when the person, the school or the minute has changed: deadlines and days change with
/// minutes.
const menus::facts& turn_player::facts_now(phone_line& line, const std::string& service_code,
                                           std::string_view school) {
  const instant now = p_.time.now();
  known_facts& known = line.facts;
  const auto minute = std::chrono::floor<std::chrono::minutes>(now);
  if (known.of != line.who || known.school != school || known.minute != minute ||
      known.service_code != service_code) {
    known = {line.who, std::string(school), service_code, minute,
             line.who->facts_at(now, service_code, school)};
  }
  known.facts.now = now;
  return known.facts;
}

/// Grants the engine's wishes until it shows a screen or wants a report saved, which happens in the turn's
/// transaction.
boost::asio::awaitable<result<void>> turn_player::settle(const waiting_request& r, playing& p) {
  live_session& s = *r.session;
  const menus::menu& menu = *s.line->who->force->menu;
  for (;;) {
    if (const auto* wanted = std::get_if<menus::check_pin>(&p.last.then)) {
      const result<menus::pin_checked> checked = co_await check_pin(s, wanted->pin);
      if (!checked) co_return checked.error();
      p.step(menu, *checked);
    } else if (auto* report = std::get_if<menus::find_report>(&p.last.then)) {
      result<std::optional<storage::report>> found = co_await p_.store.find_report(std::move(*report));
      if (!found) co_return found.error();
      std::optional<menus::stored_report> known;
      if (*found) known = to_facts(std::move(**found), s.line->who->force->zone);
      p.step(menu, menus::report_found{known ? &*known : nullptr});
    } else if (const auto* change = std::get_if<menus::change_pin>(&p.last.then)) {
      p.new_pin_hash = co_await p_.pins.hash(change->pin, p_.hash_cost);
      p.step(menu, menus::pin_changed{});
    } else {
      co_return result<void>{};
    }
  }
}

boost::asio::awaitable<result<menus::pin_checked>> turn_player::check_pin(live_session& s, std::string pin) {
  const std::string id = s.line->who->person.id;
  person_state& person = s.line->person;
  const instant now = p_.time.now();
  if (now < person.locked_until) co_return locked_until(person.locked_until, now);

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
  if (now < person.locked_until) {
    p_.log.warning("person locked after wrong PINs", {{"phone", s.line->phone.masked()}});
    co_return locked_until(person.locked_until, now);
  }
  co_return menus::pin_checked{false, p_.policy.tries - person.pin_failures};
}

played_turn turn_player::prepare(const waiting_request& r, playing& p) {
  const live_session& s = *r.session;
  const storage::session& record = s.record;
  played_turn out;
  out.refused = p.refused;
  out.commit = std::make_shared<turn_commit>();
  turn_commit& t = *out.commit;
  t.now = p_.time.now();
  t.session = record.id;
  t.phone = record.phone;
  if (record.id == 0) {
    t.new_session = storage::session{0, record.key, record.phone, record.network, record.started, {}};
  }
  t.turn.number = record.turns.empty() ? 0 : record.turns.back().number + 1;
  t.turn.transcript_length = static_cast<std::int64_t>(r.transcript.size());
  t.turn.transcript_hash = p_.hash(r.transcript);
  t.turn.input = std::move(p.input);
  t.keep_state = s.line->who->record != nullptr;
  t.person = s.line->who->person.id;
  t.new_language = std::move(p.new_language);
  t.new_pin_hash = std::move(p.new_pin_hash);
  if (auto* shown = std::get_if<menus::screen>(&p.last.then)) {
    t.turn.reply = std::move(shown->text);
    t.turn.ends = shown->end;
    t.turn.screen = std::move(shown->name);
  } else if (auto* save = std::get_if<menus::save_report>(&p.last.then)) {
    report_commit& report = t.report.emplace();
    report.who = s.line->who;
    report.facts = *p.facts;
    report.language = p.last.next.language;
    report.report = std::move(save->report);
    report.phone = record.phone;
    report.channel = record.key.channel;
    report.now = t.now;
    report.receipt_candidates = draw_receipts(p_.random);
    t.receipt_message_id = new_uuid7(t.now, p_.random);
  }
  t.state = std::move(p.last.next);
  return out;
}

}  // namespace raporo::dialogue
