#include "gateway/dialogue/ussd_service.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cassert>
#include <exception>
#include <optional>
#include <utility>
#include <variant>

#include "gateway/base/ids.hpp"

namespace raporo::dialogue {
namespace {

constexpr std::string_view masked_input = "****";
constexpr std::size_t receipt_tries = 4;
constexpr std::chrono::milliseconds drain_tick{5};

struct loaded {
  std::optional<storage::session> session;
  std::optional<storage::dialogue> dialogue;
};

boost::asio::awaitable<result<loaded>> read_session(storage::database& db, storage::session_key key,
                                                    std::string phone) {
  return db.read([key = std::move(key), phone = std::move(phone)](sql::connection& c) {
    return loaded{storage::load_session(c, key), storage::load_dialogue(c, phone)};
  });
}

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

}  // namespace

struct ussd_service::request {
  std::string transcript;
  std::string network;
  std::string service_code;
  std::chrono::steady_clock::time_point received;
  std::shared_ptr<reply_slot> slot;
};

struct ussd_service::live_session {
  live_session(storage::session_key key, phone_number caller_phone) : phone(std::move(caller_phone)) {
    record.key = std::move(key);
    record.phone = phone.e164();
  }

  phone_number phone;
  storage::session record;
  bool loaded = false;      ///< what the database knows has been read
  bool stored = false;      ///< the session's row exists
  bool superseded = false;  ///< the phone has begun another session since
  std::shared_ptr<const caller> who;
  menus::dialogue_state state;
  std::deque<request> queue;
  bool serving = false;
  std::list<storage::session_key>::iterator use;

  std::string_view language() const {
    return !state.language.empty() ? std::string_view(state.language)
           : who != nullptr        ? std::string_view(who->person.language)
                                   : std::string_view{};
  }
};

/// A turn as far as it can be played before the database has its say.
struct ussd_service::played {
  menus::step last;
  menus::facts facts;
  std::string input;  ///< as it may be kept
  std::optional<std::string> new_language;
  std::optional<std::string> new_pin_hash;
  bool refused = false;
};

ussd_service::ussd_service(boost::asio::any_io_executor executor, parts p, ussd_options options)
    : executor_(std::move(executor)), p_(std::move(p)), options_(options), deadline_timer_(executor_) {}

ussd_service::~ussd_service() = default;

// --- Requests ---

boost::asio::awaitable<channels::ussd_reply> ussd_service::answer(std::string channel,
                                                                  channels::ussd_event event) {
  assert(force_ != nullptr);
  const auto phone = phone_number::parse(event.phone);
  if (!phone) co_return channels::ussd_reply{phrase("wrong_phone", {}), true};

  const storage::session_key key{std::move(channel), std::move(event.session_id)};
  const session_ptr session = find_or_open(key, *phone);
  if (session->phone != *phone) {
    // Somebody else's session: nothing of it may reach this phone (R8).
    p_.log.warning("session id used by two phones",
                   {{"session", key.session_id}, {"phone", phone->masked()}});
    co_return channels::ussd_reply{phrase("wrong_phone", {}), true};
  }

  const auto received = std::chrono::steady_clock::now();
  const auto slot =
      std::make_shared<reply_slot>(received + options_.budget, std::string(session->language()));
  waiting_.push_back(*slot);
  watch_deadlines();
  session->queue.push_back(
      {std::move(event.transcript), std::move(event.network), std::move(event.service_code), received, slot});
  if (!session->serving) start_serving(session);
  co_await slot->wait();
  co_return *slot->reply();
}

boost::asio::awaitable<void> ussd_service::ended(std::string channel, channels::ussd_end event) {
  const storage::session_key key{std::move(channel), std::move(event.session_id)};
  const result<void> stored = co_await store_end(key, std::move(event.status), p_.time.now());
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

// --- Sessions in memory ---

ussd_service::session_ptr ussd_service::find_or_open(const storage::session_key& key,
                                                     const phone_number& phone) {
  if (const auto it = sessions_.find(key); it != sessions_.end()) {
    by_use_.splice(by_use_.end(), by_use_, it->second->use);
    return it->second;
  }
  trim();
  auto session = std::make_shared<live_session>(key, phone);
  session->use = by_use_.insert(by_use_.end(), key);
  sessions_.emplace(key, session);
  return session;
}

void ussd_service::forget(const storage::session_key& key) {
  const auto it = sessions_.find(key);
  if (it == sessions_.end()) return;
  by_use_.erase(it->second->use);
  if (const auto newest = newest_of_phone_.find(it->second->record.phone);
      newest != newest_of_phone_.end() && newest->second.lock() == it->second) {
    newest_of_phone_.erase(newest);
  }
  sessions_.erase(it);
}

void ussd_service::trim() {
  for (auto it = by_use_.begin(); sessions_.size() >= options_.live_sessions && it != by_use_.end();) {
    const storage::session_key key = *it++;
    if (!sessions_.at(key)->serving) forget(key);
  }
}

void ussd_service::start_serving(session_ptr s) {
  s->serving = true;
  ++serving_;
  auto done = [this, s](const std::exception_ptr& broken) {
    --serving_;
    s->serving = false;
    if (!broken) return;
    // Only a bug or a broken machine comes here. Whoever waits gets the canned reply at the deadline.
    forget(s->record.key);
    try {
      std::rethrow_exception(broken);
    } catch (const std::exception& e) {
      p_.log.error("turn broke", {{"session", s->record.key.session_id}, {"why", e.what()}});
    }
  };
  boost::asio::co_spawn(executor_, serve(std::move(s)), std::move(done));
}

boost::asio::awaitable<void> ussd_service::serve(session_ptr s) {
  while (!s->queue.empty()) {
    request r = std::move(s->queue.front());
    s->queue.pop_front();
    co_await take_turn(*s, r);
  }
}

// --- One turn ---

boost::asio::awaitable<void> ussd_service::take_turn(live_session& s, request& r) {
  if (!s.loaded) {
    const result<void> known = co_await load(s);
    if (!known) {
      fail(s, r, known.error());
      co_return;
    }
  }

  const classified c = classify(s.record.turns, r.transcript, p_.hash);
  if (c.kind == turn_class::repeated || c.kind == turn_class::diverged) {
    if (c.kind == turn_class::diverged) {
      p_.log.warning("transcript does not continue", {{"session", s.record.key.session_id}});
    }
    finish(r, {c.answered->reply, c.answered->ends}, turn_outcome::repeated);
    co_return;
  }
  if (c.kind == turn_class::next && s.superseded) {
    finish(r, {phrase("busy", s.language()), true}, turn_outcome::refused);
    co_return;
  }
  if (c.kind != turn_class::next) begin(s, r);

  result<played> p = co_await play(s, r, c);
  if (!p) {
    fail(s, r, p.error());
    co_return;
  }
  turn_commit wanted = prepare(s, r, *p);
  result<turn_commit::outcome> done = co_await commit(std::move(wanted));
  if (!done) {
    fail(s, r, done.error());
    co_return;
  }

  s.stored = true;
  s.state = std::move(done->state);
  if (s.who->record != nullptr) {
    person_state& person = p_.ledger.of(*s.who->record);
    if (p->new_language) person.language = *p->new_language;
    if (p->new_pin_hash) person.pin_hash = *p->new_pin_hash;
  }
  if (done->message_planned) p_.message_planned();
  storage::turn& answered = s.record.turns.emplace_back(std::move(done->turn));
  const bool late = r.slot->filled();
  finish(r, {answered.reply, answered.ends}, p->refused ? turn_outcome::refused : turn_outcome::answered);
  if (late) {
    // The canned END went out: that is what a repetition of this request must get, too.
    answered.reply = r.slot->reply()->text;
    answered.ends = true;
    const int number = answered.number;
    const result<void> stored = co_await store_canned(s.record.key, number, r.slot->reply()->text);
    if (!stored) p_.log.warning("canned reply not recorded", {{"session", s.record.key.session_id}});
  }
}

boost::asio::awaitable<result<void>> ussd_service::load(live_session& s) {
  result<loaded> found = co_await read_session(p_.database, s.record.key, s.record.phone);
  if (!found) co_return found.error();
  s.loaded = true;
  if (found->session) {
    if (found->session->phone != s.record.phone) co_return errc::refused;
    s.record = std::move(*found->session);
    s.stored = true;
    s.superseded = !found->dialogue || !(found->dialogue->session == s.record.key);
  }
  if (found->dialogue) {
    result<menus::dialogue_state> state = menus::from_json(found->dialogue->state);
    if (state && p_.time.now() - found->dialogue->updated <= options_.draft_lifetime)
      s.state = std::move(*state);
  }
  s.who = identify(force_, s.phone, p_.ledger);
  co_return result<void>{};
}

/// A call begins, under a new session id or again under an old one: only the draft and the language are left
/// of before.
void ussd_service::begin(live_session& s, const request& r) {
  std::optional<menus::draft> draft = std::move(s.state.open_draft);
  s.state = {};
  s.state.open_draft = std::move(draft);
  s.state.menu_version = force_->menu->version();
  if (s.who->record != nullptr) s.state.language = p_.ledger.of(*s.who->record).language;
  s.superseded = false;
  s.record.network = r.network;
  if (s.record.turns.empty()) s.record.started = p_.time.now();

  const auto self = sessions_.find(s.record.key);
  if (self == sessions_.end()) return;
  std::weak_ptr<live_session>& newest = newest_of_phone_[s.record.phone];
  if (const session_ptr other = newest.lock(); other != nullptr && other != self->second)
    other->superseded = true;
  newest = self->second;
}

boost::asio::awaitable<result<ussd_service::played>> ussd_service::play(live_session& s, const request& r,
                                                                        const classified& c) {
  const menus::menu& menu = *s.who->force->menu;
  played p;
  p.facts = s.who->facts_at(p_.time.now(), r.service_code, s.state.school);

  const auto step = [&](menus::event happened) {
    p.last = menus::advance(menu, std::move(p.last.next), happened, p.facts);
    p.refused = p.last.input_refused;
    if (p.last.new_language) p.new_language = p.last.new_language;
  };
  const auto keep = [&p](std::string_view input, bool secret) {
    if (!p.input.empty()) p.input += '*';
    p.input += secret ? masked_input : input;
  };

  p.last.next = s.state;
  if (c.kind == turn_class::next) {
    step(menus::typed{c.input});
    keep(c.input, p.last.input_was_secret);
    const result<void> settled = co_await settle(s, r, p);
    if (!settled) co_return settled.error();
    co_return p;
  }

  step(menus::dialled{});
  if (c.kind == turn_class::dialled_on) {
    // One at a time, and never past a confirmation: what was typed blindly must be seen before it counts.
    for (const std::string_view input : split_inputs(c.input)) {
      const auto* shown = std::get_if<menus::screen>(&p.last.then);
      if (shown == nullptr || shown->confirms || shown->end || p.refused) break;
      step(menus::typed{input});
      keep(input, p.last.input_was_secret);
      const result<void> settled = co_await settle(s, r, p);
      if (!settled) co_return settled.error();
    }
  }
  co_return p;
}

/// Grants the engine's wishes until it shows a screen or wants a report saved, which happens in the turn's
/// transaction.
boost::asio::awaitable<result<void>> ussd_service::settle(live_session& s, const request& r, played& p) {
  const menus::menu& menu = *s.who->force->menu;
  const auto go_on = [&](const menus::event& happened) {
    menus::step next = menus::advance(menu, std::move(p.last.next), happened, p.facts);
    next.input_was_secret = p.last.input_was_secret;
    p.last = std::move(next);
    p.refused = p.refused || p.last.input_refused;
    if (p.last.new_language) p.new_language = p.last.new_language;
  };

  for (;;) {
    if (const auto* wanted = std::get_if<menus::check_pin>(&p.last.then)) {
      result<menus::pin_checked> checked = co_await check_pin(s, wanted->pin);
      if (!checked) co_return checked.error();
      go_on(*checked);
    } else if (const auto* report = std::get_if<menus::find_report>(&p.last.then)) {
      const menus::find_report key = *report;
      result<std::optional<storage::report>> found = co_await read_report(key);
      if (!found) co_return found.error();
      std::optional<menus::stored_report> known;
      if (*found) known = to_facts(std::move(**found), s.who->force->zone);
      go_on(menus::report_found{known ? &*known : nullptr});
    } else if (const auto* change = std::get_if<menus::change_pin>(&p.last.then)) {
      std::string pin = change->pin;
      p.new_pin_hash = co_await p_.pins.hash(std::move(pin), options_.hash_cost);
      go_on(menus::pin_changed{});
    } else {
      break;
    }
    // The school may have been chosen in this step, and closures are declared for schools.
    p.facts = s.who->facts_at(p_.time.now(), r.service_code, p.last.next.school);
  }
  co_return result<void>{};
}

boost::asio::awaitable<result<menus::pin_checked>> ussd_service::check_pin(live_session& s, std::string pin) {
  const storage::person& record = *s.who->record;
  const instant now = p_.time.now();
  {
    const person_state& known = p_.ledger.of(record);
    if (now < known.locked_until) {
      co_return menus::pin_checked{false, 0,
                                   std::chrono::ceil<std::chrono::minutes>(known.locked_until - now)};
    }
  }
  std::string encoded = p_.ledger.of(record).pin_hash;
  const bool right = co_await p_.pins.matches(record.id, std::move(encoded), std::move(pin));
  if (right) {
    if (p_.ledger.of(record).pin_failures > 0) {
      const result<void> cleared = co_await store_pin_success(record.id);
      if (!cleared) co_return cleared.error();
      p_.ledger.of(record).pin_failures = 0;
    }
    co_return menus::pin_checked{true};
  }

  const result<storage::pin_state> counted = co_await store_pin_failure(record.id, now);
  if (!counted) co_return counted.error();
  person_state& known = p_.ledger.of(record);
  known.pin_failures = counted->failures;
  known.locked_until = counted->locked_until;
  if (known.locked_until > now) {
    p_.log.warning("person locked after wrong PINs", {{"phone", s.phone.masked()}});
    co_return menus::pin_checked{false, 0, std::chrono::ceil<std::chrono::minutes>(known.locked_until - now)};
  }
  co_return menus::pin_checked{false, options_.pins.tries - known.pin_failures};
}

turn_commit ussd_service::prepare(const live_session& s, const request& r, const played& p) {
  turn_commit t;
  t.now = p_.time.now();
  t.key = s.record.key;
  t.phone = s.record.phone;
  if (!s.stored)
    t.new_session = storage::session{s.record.key, s.record.phone, s.record.network, s.record.started, {}};
  t.turn.number = s.record.turns.empty() ? 0 : s.record.turns.back().number + 1;
  t.turn.transcript_length = static_cast<std::int64_t>(r.transcript.size());
  t.turn.transcript_hash = p_.hash(r.transcript);
  t.turn.input = p.input;
  t.state = p.last.next;
  t.keep_state = s.who->record != nullptr;
  t.person = s.who->person.id;
  t.new_language = p.new_language;
  t.new_pin_hash = p.new_pin_hash;
  if (const auto* shown = std::get_if<menus::screen>(&p.last.then)) {
    t.turn.reply = shown->text;
    t.turn.ends = shown->end;
    t.turn.screen = shown->name;
  } else if (const auto* save = std::get_if<menus::save_report>(&p.last.then)) {
    report_commit& report = t.report.emplace();
    report.who = s.who;
    report.facts = p.facts;
    report.language = p.last.next.language;
    report.report = save->report;
    report.phone = s.record.phone;
    report.channel = s.record.key.channel;
    report.now = t.now;
    for (std::size_t i = 0; i < receipt_tries; ++i)
      report.receipt_candidates.push_back(new_receipt(p_.random));
    t.receipt_message_id = new_uuid7(t.now, p_.random);
  }
  return t;
}

// --- Storage; closures stay out of coroutines ---

boost::asio::awaitable<result<turn_commit::outcome>> ussd_service::commit(turn_commit t) {
  return p_.database.write([t = std::move(t)](sql::connection& c) { return t.run(c); });
}

boost::asio::awaitable<result<storage::pin_state>> ussd_service::store_pin_failure(std::string person,
                                                                                   instant now) {
  return p_.database.write([person = std::move(person), policy = options_.pins, now](sql::connection& c) {
    return storage::record_pin_failure(c, person, policy, now);
  });
}

boost::asio::awaitable<result<void>> ussd_service::store_pin_success(std::string person) {
  return p_.database.write(
      [person = std::move(person)](sql::connection& c) { storage::clear_pin_failures(c, person); });
}

boost::asio::awaitable<result<void>> ussd_service::store_canned(storage::session_key key, int turn,
                                                                std::string reply) {
  return p_.database.write([key = std::move(key), turn, reply = std::move(reply)](sql::connection& c) {
    storage::replace_reply(c, key, turn, reply);
  });
}

boost::asio::awaitable<result<void>> ussd_service::store_end(storage::session_key key, std::string status,
                                                             instant now) {
  return p_.database.write([key = std::move(key), status = std::move(status), now](sql::connection& c) {
    storage::end_session(c, key, status, now);
  });
}

boost::asio::awaitable<result<std::optional<storage::report>>> ussd_service::read_report(
    menus::find_report wanted) {
  return p_.database.read([wanted = std::move(wanted)](sql::connection& c) {
    return storage::newest_report(c, wanted.school, wanted.form);
  });
}

// --- Replies ---

std::string ussd_service::phrase(std::string_view name, std::string_view language) const {
  menus::facts facts;
  facts.help_contact = force_->help_contact;
  facts.service_code = force_->service_code;
  return menus::render_phrase(*force_->menu, name, language, facts);
}

void ussd_service::finish(const request& r, channels::ussd_reply reply, turn_outcome how) {
  if (!r.slot->fill(std::move(reply))) return;
  p_.observe(how, std::chrono::steady_clock::now() - r.received);
}

/// Nothing was stored. The phone is told so, and the session is read anew if it goes on.
void ussd_service::fail(const live_session& s, const request& r, boost::system::error_code why) {
  const bool refused = why == errc::refused;
  p_.log.error("turn not stored", {{"session", s.record.key.session_id}, {"why", why.message()}});
  const std::string_view words = refused                                             ? "wrong_phone"
                                 : why == errc::busy || why == errc::deadline_passed ? "busy"
                                                                                     : "not_saved";
  finish(r, {phrase(words, refused ? std::string_view{} : s.language()), true}, turn_outcome::failed);
  forget(s.record.key);
}

}  // namespace raporo::dialogue
