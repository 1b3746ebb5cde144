#include "gateway/outbound/sender.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cassert>
#include <exception>
#include <utility>
#include <vector>

#include "gateway/base/line_limit.hpp"
#include "gateway/base/utf8.hpp"
#include "gateway/outbound/batch.hpp"
#include "gateway/outbound/claim_notes.hpp"
#include "gateway/outbound/gate.hpp"
#include "storage/fall_over.hpp"
#include "storage/outbox.hpp"

namespace raporo::outbound {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::seconds tick{1};
constexpr std::chrono::seconds record_again_after{1};

/// Ends when the timer expires or is cancelled: who waits looks for the reason.
asio::awaitable<void> expiry_of(asio::steady_timer& timer) {
  [[maybe_unused]] const auto [ec] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
}

/// One look at the outbox.
struct looked {
  storage::claimed_messages claimed;
  storage::handed_over handed;
};

/// One request under way.
struct flight {
  outbound::batch batch;
  asio::cancellation_signal cut;
};

class outbox_sender final : public sender {
 public:
  outbox_sender(asio::any_io_executor executor, const sender_parts& parts, const sender_settings& settings)
      : parts_(parts),
        settings_(settings),
        gate_(settings.segments_per_second, settings.in_flight_limit, parts_.steady()),
        executor_(std::move(executor)),
        wake_(executor_),
        gone_(executor_) {}

  ~outbox_sender() override { assert(all_gone()); }

  void start() override {
    assert(!running_);
    running_ = true;
    asio::co_spawn(executor_, run(), [this](const std::exception_ptr& failure) {
      running_ = false;
      gone_.cancel();
      if (failure) std::rethrow_exception(failure);
    });
  }

  void notify() override {
    woken_ = true;
    wake_.cancel();
  }

  sender_state state() const override {
    sender_state s = counted_;
    s.trouble = watch_.trouble();
    s.reason = watch_.reason();
    s.in_flight = gate_.in_flight();
    s.segments_per_second = gate_.rate(parts_.steady());
    return s;
  }

  void use(sending_rules rules) override { settings_.rules = std::move(rules); }

  void wind_down() override {
    stopping_ = true;
    notify();
  }

  asio::awaitable<void> stop(std::chrono::milliseconds grace) override {
    wind_down();
    co_await wait_until_gone(std::chrono::steady_clock::now() + grace);
    // A copy: cutting one may end it at once.
    const std::vector<std::shared_ptr<flight>> late = flights_;
    for (const auto& f : late) f->cut.emit(asio::cancellation_type::terminal);
    co_await wait_until_gone(std::chrono::steady_clock::time_point::max());
  }

 private:
  bool all_gone() const noexcept { return !running_ && flights_.empty(); }

  asio::awaitable<void> wait_until_gone(std::chrono::steady_clock::time_point limit) {
    while (!all_gone() && std::chrono::steady_clock::now() < limit) {
      gone_.expires_at(limit);
      co_await expiry_of(gone_);
    }
  }

  asio::awaitable<void> run() {
    while (!stopping_) {
      woken_ = false;
      const int most = gate_.allowance(parts_.steady());
      bool more = false;
      // Also where nothing may leave: messages expire, and people pause channels that are in trouble.
      if (most > 0 || parts_.steady() - looked_at_ >= tick) {
        looked_at_ = parts_.steady();
        const storage::claim_rules rules = rules_now();
        const int telling = trouble_changes_;
        std::optional<storage::fall_over_rules> others = others_now();
        const auto seen = co_await claim(most, rules, std::move(others));
        if (seen) {
          trouble_told_ = telling;
          after_ = seen->claimed.last_district;
          looked_until_ = seen->handed.looked_until;
          const std::string day = rules.money ? rules.money->day : std::string();
          notes_.note(seen->claimed, seen->handed, day, counted_);
          co_await take_off(seen->claimed.taken);
          more = most > 0 && static_cast<int>(seen->claimed.taken.size()) == most;
        } else {
          notes_.note_failed();
        }
      }
      if (!more && !woken_ && !stopping_) co_await rest();
    }
  }

  asio::awaitable<void> rest() {
    const steady_duration wait = gate_.wait(parts_.steady());
    wake_.expires_after(wait > steady_duration::zero() ? std::min<steady_duration>(wait, tick) : tick);
    co_await expiry_of(wake_);
  }

  storage::claim_rules rules_now() const {
    storage::claim_rules rules;
    if (settings_.rules) rules = claim_rules_at(*settings_.rules, parts_.wall.now());
    rules.after = after_;
    return rules;
  }

  std::optional<storage::fall_over_rules> others_now() const {
    if (!settings_.rules) return std::nullopt;
    auto rules = fall_over_rules_at(*settings_.rules, parts_.wall.now());
    if (rules) rules->looked_until = looked_until_;
    return rules;
  }

  /// Tells the database of the link, too, when that changed. What goes by other channels is what is left when
  /// this one has taken its own: a link in trouble is tried with a message first.
  asio::awaitable<result<looked>> claim(int most, const storage::claim_rules& rules,
                                        std::optional<storage::fall_over_rules> others) {
    return parts_.database.write([channel = settings_.channel, most, now = parts_.wall.now(), rules,
                                  others = std::move(others), tell = trouble_told_ != trouble_changes_,
                                  trouble = trouble_](sql::connection& c) {
      if (tell) storage::set_trouble(c, channel, trouble);
      looked seen{.claimed = storage::claim_messages(c, channel, most, now, rules), .handed = {}};
      if (!others) return seen;
      storage::fall_over_rules what = *others;
      what.last = rules.last;
      what.money_held = seen.claimed.routine_held;
      seen.handed = storage::hand_over(c, channel, now, what);
      return seen;
    });
  }

  asio::awaitable<result<void>> write_down(std::vector<ruling> rulings, std::string error) {
    return parts_.database.write([rulings = std::move(rulings), channel = settings_.channel,
                                  error = std::move(error), now = parts_.wall.now()](sql::connection& c) {
      for (const ruling& r : rulings) record(c, r, now);
      if (!error.empty()) storage::set_last_error(c, channel, {now, error});
    });
  }

  /// Puts every claimed message in flight; the ones that came while stopping go back.
  asio::awaitable<void> take_off(std::vector<storage::message> claimed) {
    if (stopping_) {
      co_await settle(returned(claimed), std::string());
      co_return;
    }
    for (outbound::batch& b : group_messages(std::move(claimed), parts_.adapter.batch_limit())) {
      gate_.claimed(static_cast<int>(b.messages.size()), b.segments(), parts_.steady());
      launch(std::move(b));
    }
  }

  std::vector<ruling> returned(const std::vector<storage::message>& claimed) const {
    std::vector<ruling> rulings;
    rulings.reserve(claimed.size());
    for (const storage::message& m : claimed) rulings.push_back(give_back(m, "stopping", parts_.wall.now()));
    return rulings;
  }

  void launch(outbound::batch b) {
    auto f = std::make_shared<flight>();
    f->batch = std::move(b);
    flights_.push_back(f);
    auto landed = [this, f](const std::exception_ptr& failure) {
      gate_.settled(static_cast<int>(f->batch.messages.size()));
      std::erase(flights_, f);
      notify();
      gone_.cancel();
      if (failure) std::rethrow_exception(failure);
    };
    asio::co_spawn(executor_, fly(f), asio::bind_cancellation_slot(f->cut.slot(), std::move(landed)));
  }

  asio::awaitable<void> fly(std::shared_ptr<flight> f) {
    // Cutting ends the network call; what came of it must still be written down.
    co_await asio::this_coro::throw_if_cancelled(false);
    http::outgoing_request request = parts_.adapter.write_send(f->batch.sms);
    const http::client_answer answer = co_await parts_.client.send(std::move(request));
    std::vector<channels::send_outcome> outcomes = parts_.adapter.read_send(f->batch.sms, answer);
    assert(outcomes.size() == f->batch.messages.size());
    if (refused_as_one(outcomes)) part_refused(outcomes);
    mark_throttled(answer, outcomes);
    if (!stopping_) slow_down(answer, outcomes);
    // What was cut says nothing about the link.
    if (!stopping_) watch_link(f->batch.sms, outcomes);
    watch_.hold_refused(outcomes);
    tell_refused_sender(outcomes);
    std::vector<ruling> rulings = judge_all(f->batch, outcomes);
    std::string error = error_in(rulings);
    co_await settle(std::move(rulings), std::move(error));
  }

  std::vector<ruling> judge_all(const outbound::batch& b,
                                const std::vector<channels::send_outcome>& outcomes) {
    std::vector<ruling> rulings;
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      const double chance = static_cast<double>(parts_.random.next() >> 11U) * 0x1p-53;
      rulings.push_back(judge(b.messages[i], outcomes[i], settings_.retry, chance, parts_.wall.now()));
      ruling& r = rulings.back();
      if (settings_.rules && settings_.rules->money && r.what == ruling::kind::accepted)
        r.charge = amount_told(r.cost, settings_.rules->money->currency);
    }
    return rulings;
  }

  /// Of the last that went wrong; empty when none did.
  static std::string error_in(const std::vector<ruling>& rulings) {
    const auto wrong = std::ranges::find_if(rulings.rbegin(), rulings.rend(),
                                            [](const ruling& r) { return r.what != ruling::kind::accepted; });
    if (wrong == rulings.rend()) return {};
    return wrong->reason.empty() ? "not taken, and no reason given" : printable(wrong->reason);
  }

  /// Whatever words of its own an aggregator has, this status says it.
  static void mark_throttled(const http::client_answer& answer,
                             std::vector<channels::send_outcome>& outcomes) noexcept {
    constexpr int too_many_requests = 429;
    if (answer.status != too_many_requests) return;
    for (channels::send_outcome& o : outcomes)
      o.throttled = o.throttled || o.what == channels::send_outcome::verdict::transient;
  }

  void slow_down(const http::client_answer& answer, const std::vector<channels::send_outcome>& outcomes) {
    const auto told = std::ranges::find(outcomes, true, &channels::send_outcome::throttled);
    if (told == outcomes.end()) return;
    const std::chrono::milliseconds rest = answer.retry_after.value_or(std::chrono::seconds(0));
    gate_.throttled(parts_.steady(), std::min(rest, settings_.retry.longest_fault_pause));
    if (const auto since = throttled_lines_.add(parts_.wall.now())) {
      parts_.log.warning("sends throttled", {{"channel", settings_.channel},
                                             {"segments_per_second", gate_.rate(parts_.steady())},
                                             {"reason", printable(told->reason)},
                                             {"since_last_line", *since}});
    }
  }

  /// The channel may work for everybody else, so that nothing but the log tells.
  void tell_refused_sender(const std::vector<channels::send_outcome>& outcomes) {
    for (const channels::send_outcome& o : outcomes) {
      if (o.what != channels::send_outcome::verdict::sender_refused) continue;
      if (const auto since = refused_sender_lines_.add(parts_.wall.now())) {
        parts_.log.warning(
            "sender refused",
            {{"channel", settings_.channel}, {"reason", printable(o.reason)}, {"since_last_line", *since}});
      }
    }
  }

  /// Says when trouble begins, becomes another one, and ends; not with every attempt.
  void watch_link(const channels::outgoing_sms& sms, const std::vector<channels::send_outcome>& outcomes) {
    const link_trouble before = watch_.trouble();
    watch_.note(sms.to, outcomes);
    const link_trouble now = watch_.trouble();
    if (now == link_trouble::none) {
      gate_.recovered();
    } else {
      // What an aggregator did not answer is never sent again: such a trial costs the message that makes it.
      const retry_policy& retry = settings_.retry;
      const bool costly = now == link_trouble::failing;
      gate_.fault(parts_.steady(), retry.fault_pause, costly ? retry.longest_fault_pause : retry.fault_pause);
    }
    if (now == before) return;
    ++trouble_changes_;
    // However it changes, it began when the link last worked.
    const instant since = trouble_ ? trouble_->since : parts_.wall.now();
    trouble_.reset();
    if (now != link_trouble::none)
      trouble_ = storage::channel_trouble{since, std::string(to_string(now)), watch_.reason()};
    const std::string_view channel = settings_.channel;
    if (now == link_trouble::none) {
      parts_.log.info("channel works again", {{"channel", channel}});
    } else {
      parts_.log.error("channel in trouble",
                       {{"channel", channel}, {"trouble", to_string(now)}, {"reason", watch_.reason()}});
    }
  }

  /// Until it is written, the rows say `sending`: a crash would make them unknown, which is safe. So it is
  /// tried until it works or the sender stops.
  asio::awaitable<void> settle(std::vector<ruling> rulings, std::string error) {
    for (bool first = true;; first = false) {
      const auto done = co_await write_down(rulings, error);
      if (done) break;
      if (first) parts_.log.error("send outcome not saved", {{"channel", settings_.channel}});
      if (stopping_) co_return;
      asio::steady_timer pause(executor_, record_again_after);
      co_await expiry_of(pause);
    }
    for (const ruling& r : rulings) count(r);
  }

  void count(const ruling& r) {
    switch (r.what) {
      case ruling::kind::accepted:
        ++counted_.accepted;
        break;
      case ruling::kind::retry:
        ++counted_.retried;
        break;
      case ruling::kind::failed:
        ++counted_.failed;
        if (const auto since = failed_lines_.add(parts_.wall.now())) {
          parts_.log.warning("send failed", {{"channel", settings_.channel},
                                             {"message", r.message},
                                             {"reason", printable(r.reason)},
                                             {"since_last_line", *since}});
        }
        break;
      case ruling::kind::unknown:
        ++counted_.unknown;
        parts_.log.warning("send outcome unknown",
                           {{"channel", settings_.channel}, {"message", r.message}, {"reason", r.reason}});
        break;
    }
  }

  sender_parts parts_;
  sender_settings settings_;
  gate gate_;
  link_watch watch_;
  sender_state counted_;
  bool running_ = false;
  bool stopping_ = false;
  bool woken_ = false;
  line_limit failed_lines_, refused_sender_lines_, throttled_lines_;
  claim_notes notes_{settings_.channel, parts_.wall, parts_.log};
  std::string after_;         ///< the district whose turn it was last
  std::string looked_until_;  ///< the message at which the last look for other ways ended
  std::chrono::steady_clock::time_point looked_at_{};  ///< the outbox
  std::optional<storage::channel_trouble> trouble_;
  int trouble_changes_ = 1;  ///< the link works now, whatever it did when the process before this one ended
  int trouble_told_ = 0;     ///< of them
  asio::any_io_executor executor_;
  asio::steady_timer wake_;
  asio::steady_timer gone_;
  std::vector<std::shared_ptr<flight>> flights_;
};

}  // namespace

asio::awaitable<void> stop_together(std::vector<sender*> senders, std::chrono::milliseconds grace) {
  using namespace std::chrono;
  const auto end = steady_clock::now() + grace;
  for (sender* s : senders) s->wind_down();
  for (sender* s : senders) {
    const auto left = duration_cast<milliseconds>(end - steady_clock::now());
    co_await s->stop(std::max(left, milliseconds(0)));
  }
}

std::unique_ptr<sender> make_sender(asio::any_io_executor executor, const sender_parts& parts,
                                    const sender_settings& settings) {
  return std::make_unique<outbox_sender>(std::move(executor), parts, settings);
}

}  // namespace raporo::outbound
