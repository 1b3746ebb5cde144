#include "gateway/dialogue/ussd_service.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cassert>
#include <exception>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "gateway/base/ids.hpp"

namespace raporo::dialogue {
namespace {

constexpr std::string_view masked_input = "****";
constexpr std::chrono::milliseconds drain_tick{5};

/// The parts of a transcript, empty ones kept: `1**3` has three.
std::vector<std::string_view> split_inputs(std::string_view transcript) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t star = transcript.find('*');
    parts.push_back(transcript.substr(0, star));
    if (star == std::string_view::npos) return parts;
    transcript.remove_prefix(star + 1);
  }
}

menus::stored_report to_facts(storage::report r, const time_zone& zone) {
  const auto week = iso_week::parse(r.key.period);
  menus::stored_report out;
  out.key = std::move(r.key);
  out.period_name = week ? std::to_string(week->number) : out.key.period;
  out.receipt = std::move(r.receipt);
  out.revision = r.revision;
  out.reporter = std::move(r.person_name);
  out.date = format_date(zone.today(r.received));
  out.answers = std::move(r.answers);
  return out;
}

/// The school that a dialogue is about: closures are declared for schools.
std::string_view school_of(const menus::dialogue_state& s) {
  if (s.school.empty() && s.open_draft) return s.open_draft->key.school;
  return s.school;
}

menus::pin_checked locked_until(instant end, instant now) {
  return {false, 0, std::chrono::ceil<std::chrono::minutes>(end - now)};
}

}  // namespace

/// A turn as far as it can be played before the database has its say.
struct ussd_service::played {
  menus::step last;
  menus::facts facts;
  std::string input;  ///< as it may be kept
  std::optional<std::string> new_language;
  std::optional<std::string> new_pin_hash;
  bool refused = false;

  void step(const menus::menu& menu, const menus::event& happened) {
    const bool secret = last.input_was_secret;
    last = menus::advance(menu, std::move(last.next), happened, facts);
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

ussd_service::ussd_service(boost::asio::any_io_executor executor, parts p, ussd_options options)
    : executor_(std::move(executor)),
      p_(std::move(p)),
      options_(options),
      store_(p_.database),
      sessions_(options.live_sessions),
      deadline_timer_(executor_) {}

ussd_service::~ussd_service() = default;

// --- Requests ---

boost::asio::awaitable<channels::ussd_reply> ussd_service::answer(std::string channel,
                                                                  channels::ussd_event event) {
  assert(force_ != nullptr);
  const auto phone = phone_number::parse(event.phone);
  if (!phone) co_return channels::ussd_reply{phrase("wrong_phone", {}), true};

  const storage::session_key key{std::move(channel), std::move(event.session_id)};
  const auto session = sessions_.find_or_open(key, *phone, *force_->people);
  const auto line = session->line;
  if (line->phone != *phone) {
    // Somebody else's session: nothing of it may reach this telephone (R8).
    p_.log.warning("session id used by two phones",
                   {{"session", key.session_id}, {"phone", phone->masked()}});
    co_return channels::ussd_reply{phrase("wrong_phone", {}), true};
  }

  const auto received = std::chrono::steady_clock::now();
  const auto slot = std::make_shared<reply_slot>(received + options_.budget, line->language());
  waiting_.push_back(*slot);
  watch_deadlines();
  line->waiting.push_back({session, std::move(event.transcript), std::move(event.network),
                           std::move(event.service_code), received, slot});
  if (line->waiting.size() == 1) start_serving(line);
  co_await slot->wait();
  co_return *slot->reply();
}

boost::asio::awaitable<void> ussd_service::ended(std::string channel, channels::ussd_end event) {
  const storage::session_key key{std::move(channel), std::move(event.session_id)};
  const result<void> stored = co_await store_.end_session(key, std::move(event.status), p_.time.now());
  if (!stored) p_.log.warning("end of session not recorded", {{"session", key.session_id}});
}

boost::asio::awaitable<void> ussd_service::drain() {
  boost::asio::steady_timer timer(executor_);
  while (serving_ > 0) {
    timer.expires_after(drain_tick);
    const auto [ec] = co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    if (ec) co_return;
  }
  deadline_timer_.cancel();
}

void ussd_service::watch_deadlines() {
  if (watching_ || waiting_.empty()) return;
  watching_ = true;
  deadline_timer_.expires_at(waiting_.front().deadline());
  deadline_timer_.async_wait([this](boost::system::error_code ec) {
    if (ec) return;
    watching_ = false;
    const auto now = std::chrono::steady_clock::now();
    while (!waiting_.empty() && waiting_.front().deadline() <= now) {
      reply_slot& late = waiting_.front();
      late.fill({phrase("slow", late.language()), true});
      p_.observe(turn_outcome::canned, options_.budget);
    }
    watch_deadlines();
  });
}

// --- One turn after the other ---

void ussd_service::start_serving(std::shared_ptr<phone_line> line) {
  ++serving_;
  auto done = [this, line](const std::exception_ptr& broken) {
    --serving_;
    if (!broken) return;
    // Only a bug or a broken machine comes here.
    const waiting_request culprit = std::move(line->waiting.front());
    line->waiting.pop_front();
    try {
      std::rethrow_exception(broken);
    } catch (const std::exception& e) {
      p_.log.error("turn broke", {{"session", culprit.session->record.key.session_id}, {"why", e.what()}});
    }
    fail(culprit, errc::not_saved);
    if (!line->waiting.empty()) start_serving(line);
  };
  boost::asio::co_spawn(executor_, serve(std::move(line)), std::move(done));
}

boost::asio::awaitable<void> ussd_service::serve(std::shared_ptr<phone_line> line) {
  while (!line->waiting.empty()) {
    co_await take_turn(line->waiting.front());
    line->waiting.pop_front();
  }
}

boost::asio::awaitable<void> ussd_service::take_turn(const waiting_request& r) {
  live_session& s = *r.session;
  if (!s.loaded) {
    const result<void> known = co_await load(s);
    if (!known) {
      fail(r, known.error());
      co_return;
    }
  }

  const classified c = classify(s.record.turns, r.transcript, p_.hash);
  if (c.answered != nullptr) {
    if (c.kind == turn_class::diverged) {
      p_.log.warning("transcript does not continue", {{"session", s.record.key.session_id}});
    }
    finish(r, {c.answered->reply, c.answered->ends}, turn_outcome::repeated);
    co_return;
  }
  if (c.kind != turn_class::next) {
    begin(s, r);
  } else if (s.line->newest != s.record.key) {
    finish(r, {phrase("busy", s.line->language()), true}, turn_outcome::refused);
    co_return;
  } else if (s.line->who == nullptr) {
    s.line->who = identify(force_, s.line->phone, s.line->person.language);
  }

  result<played> p = co_await play(r, c);
  if (!p) {
    fail(r, p.error());
    co_return;
  }
  turn_commit wanted = prepare(r, *p);
  result<turn_commit::outcome> done = co_await store_.commit(std::move(wanted));
  if (!done) {
    fail(r, done.error());
    co_return;
  }

  s.stored = true;
  s.line->state = std::move(done->state);
  if (p->new_language) s.line->person.language = std::move(*p->new_language);
  if (p->new_pin_hash) s.line->person.pin_hash = std::move(*p->new_pin_hash);
  if (done->message_planned) p_.message_planned();
  const storage::turn& answered = s.record.turns.emplace_back(std::move(done->turn));
  const turn_outcome how = p->refused ? turn_outcome::refused : turn_outcome::answered;
  if (!finish(r, {answered.reply, answered.ends}, how)) co_await keep_canned(s, r.slot->reply()->text);
}

/// The canned END went out before the newest turn was done: a repetition must get it, too.
boost::asio::awaitable<void> ussd_service::keep_canned(live_session& s, std::string canned) {
  storage::turn& answered = s.record.turns.back();
  answered.reply = canned;
  answered.ends = true;
  const result<void> stored = co_await store_.replace_reply(s.record.key, answered.number, std::move(canned));
  if (!stored) p_.log.warning("canned reply not recorded", {{"session", s.record.key.session_id}});
}

boost::asio::awaitable<result<void>> ussd_service::load(live_session& s) {
  result<known_session> found = co_await store_.load(s.record.key, s.line->phone);
  if (!found) co_return found.error();
  if (found->session) {
    if (found->session->phone != s.record.phone) co_return errc::refused;
    s.record = std::move(*found->session);
    s.stored = true;
  }
  s.line->state = {};
  if (found->dialogue) {
    s.line->newest = found->dialogue->session;
    result<menus::dialogue_state> state = menus::from_json(found->dialogue->state);
    if (state && p_.time.now() - found->dialogue->updated <= options_.draft_lifetime)
      s.line->state = std::move(*state);
  }
  if (found->person) s.line->person = state_of(*found->person);
  s.loaded = true;
  co_return result<void>{};
}

/// A call begins, under a new session id or again under an old one. The engine keeps the draft and the
/// language, which is the one that the person chose, not one tried in practice.
void ussd_service::begin(live_session& s, const waiting_request& r) {
  s.line->state.language = s.line->person.language;
  s.line->who = identify(force_, s.line->phone, s.line->person.language);
  s.line->newest = s.record.key;
  s.record.network = r.network;
  if (!s.stored) s.record.started = p_.time.now();
}

boost::asio::awaitable<result<ussd_service::played>> ussd_service::play(const waiting_request& r,
                                                                        const classified& c) {
  const live_session& s = *r.session;
  const menus::menu& menu = *s.line->who->force->menu;
  played p;
  p.facts = s.line->who->facts_at(p_.time.now(), r.service_code, school_of(s.line->state));
  p.last.next = s.line->state;
  if (c.kind == turn_class::next) {
    p.step(menu, menus::typed{c.input});
    const result<void> settled = co_await settle(r, p);
    if (!settled) co_return settled.error();
    p.keep_input(c.input);
    co_return p;
  }

  p.step(menu, menus::dialled{});
  if (c.kind == turn_class::start) co_return p;
  // One at a time, and never past a confirmation: what was typed blindly must be seen before it counts.
  for (const std::string_view input : split_inputs(c.input)) {
    const auto* shown = std::get_if<menus::screen>(&p.last.then);
    if (shown == nullptr || shown->confirms || shown->end || p.refused) break;
    p.facts = s.line->who->facts_at(p_.time.now(), r.service_code, school_of(p.last.next));
    p.step(menu, menus::typed{input});
    const result<void> settled = co_await settle(r, p);
    if (!settled) co_return settled.error();
    p.keep_input(input);
  }
  co_return p;
}

/// Grants the engine's wishes until it shows a screen or wants a report saved, which happens in the turn's
/// transaction.
boost::asio::awaitable<result<void>> ussd_service::settle(const waiting_request& r, played& p) {
  live_session& s = *r.session;
  const menus::menu& menu = *s.line->who->force->menu;
  for (;;) {
    if (const auto* wanted = std::get_if<menus::check_pin>(&p.last.then)) {
      const result<menus::pin_checked> checked = co_await check_pin(s, wanted->pin);
      if (!checked) co_return checked.error();
      p.step(menu, *checked);
    } else if (const auto* report = std::get_if<menus::find_report>(&p.last.then)) {
      result<std::optional<storage::report>> found =
          co_await store_.newest_report(report->school, report->form);
      if (!found) co_return found.error();
      std::optional<menus::stored_report> known;
      if (*found) known = to_facts(std::move(**found), s.line->who->force->zone);
      p.step(menu, menus::report_found{known ? &*known : nullptr});
    } else if (const auto* change = std::get_if<menus::change_pin>(&p.last.then)) {
      p.new_pin_hash = co_await p_.pins.hash(change->pin, options_.hash_cost);
      p.step(menu, menus::pin_changed{});
    } else {
      co_return result<void>{};
    }
  }
}

boost::asio::awaitable<result<menus::pin_checked>> ussd_service::check_pin(live_session& s, std::string pin) {
  const std::string id = s.line->who->person.id;
  person_state& person = s.line->person;
  const instant now = p_.time.now();
  if (now < person.locked_until) co_return locked_until(person.locked_until, now);

  const bool right = co_await p_.pins.matches(id, person.pin_hash, std::move(pin));
  if (right) {
    if (person.pin_failures > 0) {
      const result<void> forgiven = co_await store_.forgive_wrong_pins(id);
      if (!forgiven) co_return forgiven.error();
      person.pin_failures = 0;
    }
    co_return menus::pin_checked{true};
  }

  const result<storage::pin_state> counted = co_await store_.count_wrong_pin(id, options_.pins, now);
  if (!counted) co_return counted.error();
  person.pin_failures = counted->failures;
  person.locked_until = counted->locked_until;
  if (now < person.locked_until) {
    p_.log.warning("person locked after wrong PINs", {{"phone", s.line->phone.masked()}});
    co_return locked_until(person.locked_until, now);
  }
  co_return menus::pin_checked{false, options_.pins.tries - person.pin_failures};
}

/// Takes the state and the input out of `p`.
turn_commit ussd_service::prepare(const waiting_request& r, played& p) {
  const live_session& s = *r.session;
  const storage::session& record = s.record;
  turn_commit t;
  t.now = p_.time.now();
  t.key = record.key;
  t.phone = record.phone;
  if (!s.stored)
    t.new_session = storage::session{record.key, record.phone, record.network, record.started, {}};
  t.turn.number = record.turns.empty() ? 0 : record.turns.back().number + 1;
  t.turn.transcript_length = static_cast<std::int64_t>(r.transcript.size());
  t.turn.transcript_hash = p_.hash(r.transcript);
  t.turn.input = std::move(p.input);
  t.keep_state = s.line->who->record != nullptr;
  t.person = s.line->who->person.id;
  t.new_language = p.new_language;
  t.new_pin_hash = p.new_pin_hash;
  if (auto* shown = std::get_if<menus::screen>(&p.last.then)) {
    t.turn.reply = std::move(shown->text);
    t.turn.ends = shown->end;
    t.turn.screen = std::move(shown->name);
  } else if (auto* save = std::get_if<menus::save_report>(&p.last.then)) {
    report_commit& report = t.report.emplace();
    report.who = s.line->who;
    report.facts = std::move(p.facts);
    report.language = p.last.next.language;
    report.report = std::move(save->report);
    report.phone = record.phone;
    report.channel = record.key.channel;
    report.now = t.now;
    report.receipt_candidates = draw_receipts(p_.random);
    t.receipt_message_id = new_uuid7(t.now, p_.random);
  }
  t.state = std::move(p.last.next);
  return t;
}

// --- Replies ---

std::string ussd_service::phrase(std::string_view name, std::string_view language) const {
  menus::facts facts;
  facts.help_contact = force_->help_contact;
  facts.service_code = force_->service_code;
  return menus::render_phrase(*force_->menu, name, language, facts);
}

/// False when the canned reply went out before.
bool ussd_service::finish(const waiting_request& r, channels::ussd_reply reply, turn_outcome how) {
  if (!r.slot->fill(std::move(reply))) return false;
  p_.observe(how, std::chrono::steady_clock::now() - r.received);
  return true;
}

/// Nothing was stored. The telephone is told so, and the session is read anew if it goes on.
void ussd_service::fail(const waiting_request& r, boost::system::error_code why) {
  live_session& s = *r.session;
  s.loaded = false;
  if (why == errc::refused) {
    p_.log.warning("session id used by two phones",
                   {{"session", s.record.key.session_id}, {"phone", s.line->phone.masked()}});
    finish(r, {phrase("wrong_phone", {}), true}, turn_outcome::refused);
    sessions_.forget(s);
    return;
  }
  p_.log.error("turn not stored", {{"session", s.record.key.session_id}, {"why", why.message()}});
  const bool busy = why == errc::busy || why == errc::deadline_passed;
  finish(r, {phrase(busy ? "busy" : "not_saved", s.line->language()), true}, turn_outcome::failed);
}

}  // namespace raporo::dialogue
