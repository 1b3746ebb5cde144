#include "gateway/dialogue/ussd_service.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cassert>
#include <exception>
#include <optional>
#include <utility>

#include "gateway/base/hidden_numbers.hpp"

namespace raporo::dialogue {
namespace {

constexpr std::chrono::milliseconds drain_tick{5};

}  // namespace

std::string_view to_string(turn_outcome how) noexcept {
  switch (how) {
    case turn_outcome::answered:
      return "answered";
    case turn_outcome::repeated:
      return "repeated";
    case turn_outcome::refused:
      return "refused";
    case turn_outcome::canned:
      return "canned";
    case turn_outcome::failed:
      break;
  }
  return "failed";
}

ussd_service::ussd_service(boost::asio::any_io_executor executor, parts p, ussd_options options)
    : executor_(std::move(executor)),
      p_(std::move(p)),
      options_(options),
      store_(p_.database),
      player_({store_, p_.time, p_.random, p_.pins, p_.hash, p_.log, options.pins, options.hash_cost}),
      shelf_(p_.database),
      sessions_(options.live_sessions),
      deadline_timer_(executor_) {}

ussd_service::~ussd_service() = default;

void ussd_service::use(std::shared_ptr<const in_force> force) {
  force_ = std::move(force);
  shelf_.remember(force_->menu);
}

// --- Requests ---

boost::asio::awaitable<channels::ussd_reply> ussd_service::answer(std::string channel,
                                                                  channels::ussd_event event,
                                                                  turn_limit may_turn) {
  assert(force_ != nullptr);
  const auto phone = phone_number::parse(event.phone);
  if (!phone)
    co_return channels::ussd_reply{phrase(event.phone.empty() ? "hidden_number" : "wrong_phone", {}), true};

  const storage::session_key key{std::move(channel), std::move(event.session_id)};
  const auto session = sessions_.find_or_open(key, *phone, *force_->people);
  const auto line = session->line;
  if (line->phone != *phone) {
    // Somebody else's session: nothing of it may reach this telephone (R8).
    p_.log.warning("session id used by two phones",
                   {{"session", with_hidden_numbers(key.session_id)}, {"phone", phone->masked()}});
    co_return channels::ussd_reply{phrase("wrong_phone", {}), true};
  }

  const auto received = std::chrono::steady_clock::now();
  const auto slot = std::make_shared<reply_slot>(received + options_.budget, line->language());
  waiting_.push_back(*slot);
  watch_deadlines();
  line->waiting.push_back({session, std::move(event.input), std::move(event.network),
                           std::move(event.service_code), received, p_.time.now(), slot,
                           std::move(may_turn)});
  if (line->waiting.size() == 1) start_serving(line);
  if (!slot->filled()) co_await slot->wait();
  co_return *slot->reply();
}

channels::ussd_reply ussd_service::turn_away() const {
  assert(force_ != nullptr);
  p_.observe({turn_outcome::refused});
  return {phrase("wrong_code", {}), true};
}

boost::asio::awaitable<void> ussd_service::ended(std::string channel, channels::ussd_end event) {
  const storage::session_key key{std::move(channel), std::move(event.session_id)};
  const result<void> stored = co_await store_.end_session(key, std::move(event.status), p_.time.now());
  if (!stored)
    p_.log.warning("end of session not recorded", {{"session", with_hidden_numbers(key.session_id)}});
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
      p_.observe({turn_outcome::canned, options_.budget});
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
      p_.log.error("turn broke", {{"session", with_hidden_numbers(culprit.session->record.key.session_id)},
                                  {"why", e.what()}});
    }
    fail(culprit, errc::not_saved);
    if (!line->waiting.empty()) start_serving(line);
  };
  boost::asio::co_spawn(executor_, serve(std::move(line)), std::move(done));
}

boost::asio::awaitable<void> ussd_service::serve(std::shared_ptr<phone_line> line) {
  while (!line->waiting.empty()) {
    co_await take_turn(line->waiting.front());
    const std::shared_ptr<live_session> session = line->waiting.front().session;
    line->waiting.pop_front();
    // Few ask once more for the last screen, and the database can tell them. Of one without turns there is
    // nothing to tell.
    const bool done = session->over() || session->record.turns.empty();
    if (done && line->waiting.empty()) sessions_.forget(*session);
  }
}

boost::asio::awaitable<void> ussd_service::take_turn(const waiting_request& r) {
  live_session& s = *r.session;
  if (!s.loaded || !s.line->known) {
    const result<void> known = co_await load(s);
    if (!known) {
      fail(r, known.error());
      co_return;
    }
  }

  const classified c = classify(s.record.turns, r.said, p_.hash, r.at);
  if (c.answered != nullptr) {
    if (c.kind == turn_class::diverged) {
      p_.log.warning("transcript does not continue",
                     {{"session", with_hidden_numbers(s.record.key.session_id)}});
    }
    finish(r, {c.answered->reply, c.answered->ends}, {turn_outcome::repeated});
    co_return;
  }
  if (r.may_turn && !r.may_turn(s.line->phone)) {
    finish(r, {phrase("busy", s.line->language()), true}, {turn_outcome::refused});
    co_return;
  }
  if (c.kind != turn_class::next) {
    std::shared_ptr<const menus::menu> before = co_await find_menu_before(*s.line);
    begin(s, r, std::move(before));
  } else if (s.line->newest != s.record.id) {
    finish(r, {phrase("another_call", s.line->language()), true}, {turn_outcome::refused});
    co_return;
  } else if (s.line->who == nullptr) {
    const auto begun_on = co_await shelf_.find(force_, s.line->state.menu_version);
    if (!begun_on) {
      fail(r, begun_on.error());
      co_return;
    }
    s.line->who = identify(*begun_on, s.line->phone, s.line->person.language, s.line->person.history);
  }

  turn_in_play played = player_.begin(r, c);
  if (!played.complete) {
    const result<void> settled = co_await player_.go_on(r, c, played);
    if (!settled) {
      fail(r, settled.error());
      co_return;
    }
  }
  result<turn_commit::outcome> stored = co_await store_.commit(played.commit);
  if (!stored) {
    fail(r, stored.error());
    co_return;
  }
  const storage::turn& answered = remember(s, *played.commit, *stored);
  const observed_turn seen{played.refusal != nullptr ? turn_outcome::refused : turn_outcome::answered,
                           {},
                           answered.screen,
                           s.line->state.language,
                           played.refusal};
  if (!finish(r, {answered.reply, answered.ends}, seen)) co_await keep_canned(s, r.slot->reply()->text);
}

/// What was stored is in memory too, from now on. Gives the turn.
const storage::turn& ussd_service::remember(live_session& s, turn_commit& t, turn_commit::outcome& stored) {
  phone_line& line = *s.line;
  s.record.id = line.newest = stored.session;
  if (t.new_language) line.person.language = std::move(*t.new_language);
  if (t.new_pin_hash) line.person.pin_hash = std::move(*t.new_pin_hash);
  if (!stored.reported) {
    line.state = std::move(t.state);
    return s.record.turns.emplace_back(std::move(t.turn));
  }
  if (stored.reported->message_planned) p_.message_planned();
  line.state = std::move(stored.reported->state);
  return s.record.turns.emplace_back(std::move(stored.reported->turn));
}

/// The canned END went out before the newest turn was done: a repetition must get it, too.
boost::asio::awaitable<void> ussd_service::keep_canned(live_session& s, std::string canned) {
  storage::turn& answered = s.record.turns.back();
  answered.reply = canned;
  answered.ends = true;
  const result<void> stored = co_await store_.replace_reply(s.record.id, answered.number, std::move(canned));
  if (!stored)
    p_.log.warning("canned reply not recorded", {{"session", with_hidden_numbers(s.record.key.session_id)}});
}

boost::asio::awaitable<result<void>> ussd_service::load(live_session& s) {
  looking_back at = looking_back_from(*force_->menu, force_->zone.today(p_.time.now()));
  result<known_session> found = co_await store_.load(s.record.key, s.line->phone, std::move(at));
  if (!found) co_return found.error();
  if (found->session) {
    if (found->session->phone != s.record.phone) co_return errc::refused;
    s.record = std::move(*found->session);
  }
  s.line->state = {};
  if (found->dialogue) {
    s.line->newest = found->dialogue->session;
    take_up(s, *found->dialogue);
  }
  if (found->person) {
    s.line->person = state_of(*found->person);
    s.line->person.history = std::move(found->history);
  }
  s.loaded = s.line->known = true;
  co_return result<void>{};
}

/// What the telephone's dialogue left goes on, unless it is too old.
void ussd_service::take_up(live_session& s, const storage::dialogue& left) {
  if (!left.state || p_.time.now() - left.updated > options_.draft_lifetime) return;
  result<menus::dialogue_state> state = menus::from_json(*left.state);
  if (state)
    s.line->state = std::move(*state);
  else
    p_.log.error("state of a dialogue cannot be read", {{"phone", s.line->phone.masked()}});
}

/// The menus on which the call before ended, where it left a draft and they are others; nullptr when they are
/// not to be had: only names are lost then.
boost::asio::awaitable<std::shared_ptr<const menus::menu>> ussd_service::find_menu_before(
    const phone_line& line) {
  if (!line.state.open_draft || line.state.menu_version == force_->menu->version()) co_return nullptr;
  const auto before = co_await shelf_.find(force_, line.state.menu_version);
  co_return before ? (*before)->menu : nullptr;
}

/// A call begins, under a new session id or again under an old one. The engine keeps the draft and the
/// language, which is the one that the person chose, not one tried in practice.
void ussd_service::begin(live_session& s, const waiting_request& r,
                         std::shared_ptr<const menus::menu> menu_before) {
  s.line->state.language = s.line->person.language;
  s.line->who = identify(force_, s.line->phone, s.line->person.language, s.line->person.history,
                         std::move(menu_before));
  s.record.network = r.network;
  if (s.record.id == 0) s.record.started = p_.time.now();
}

// --- Replies ---

std::string ussd_service::phrase(std::string_view name, std::string_view language) const {
  menus::facts facts;
  facts.help_contact = force_->help_contact;
  facts.service_code = force_->service_code;
  return menus::render_phrase(*force_->menu, name, language, facts);
}

/// False when the canned reply went out before.
bool ussd_service::finish(const waiting_request& r, channels::ussd_reply reply, observed_turn seen) {
  const bool in_time = r.slot->fill(std::move(reply));
  seen.took = std::chrono::steady_clock::now() - r.received;
  if (in_time)
    p_.observe(seen);
  else
    seen.how = turn_outcome::canned;
  log_turn(r, seen);
  return in_time;
}

/// Never what was typed or shown: it may be a PIN, and figures of a school.
void ussd_service::log_turn(const waiting_request& r, const observed_turn& seen) const {
  const phone_number& phone = r.session->line->phone;
  const storage::session_key& key = r.session->record.key;
  p_.log.debug("turn", {{"channel", key.channel},
                        {"session", with_hidden_numbers(key.session_id)},
                        {"phone", phone.masked()},
                        {"screen", seen.screen},
                        {"outcome", to_string(seen.how)},
                        {"ms", std::chrono::duration<double, std::milli>(seen.took).count()}});
}

/// Nothing was stored. The telephone is told so, and the session is read anew if it goes on.
void ussd_service::fail(const waiting_request& r, boost::system::error_code why) {
  live_session& s = *r.session;
  s.loaded = s.line->known = false;
  if (why == errc::refused) {
    p_.log.warning(
        "session id used by two phones",
        {{"session", with_hidden_numbers(s.record.key.session_id)}, {"phone", s.line->phone.masked()}});
    finish(r, {phrase("wrong_phone", {}), true}, {turn_outcome::refused});
    sessions_.forget(s);
    return;
  }
  p_.log.error("turn not stored",
               {{"session", with_hidden_numbers(s.record.key.session_id)}, {"why", why.message()}});
  finish(r, {phrase(why == errc::busy ? "busy" : "not_saved", s.line->language()), true},
         {turn_outcome::failed});
}

}  // namespace raporo::dialogue
