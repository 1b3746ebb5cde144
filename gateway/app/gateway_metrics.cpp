#include "gateway/app/gateway_metrics.hpp"

namespace raporo::app {
namespace {

double in_seconds(std::chrono::duration<double> d) {
  return d.count();
}

}  // namespace

gateway_metrics::gateway_metrics()
    : turns_{add_turn_metrics(dialogue::turn_outcome::answered),
             add_turn_metrics(dialogue::turn_outcome::repeated),
             add_turn_metrics(dialogue::turn_outcome::refused),
             add_turn_metrics(dialogue::turn_outcome::canned),
             add_turn_metrics(dialogue::turn_outcome::failed)} {}

gateway_metrics::turn_metrics gateway_metrics::add_turn_metrics(dialogue::turn_outcome how) {
  const std::string outcome(to_string(how));
  return {
      registry_.add_counter("raporo_ussd_turns_total", "USSD requests by outcome", {{"outcome", outcome}}),
      registry_.add_histogram("raporo_ussd_turn_seconds", "Time from the whole request to its reply",
                              metrics::latency_buckets(), {{"outcome", outcome}})};
}

void gateway_metrics::observe_turn(dialogue::turn_outcome how, std::chrono::steady_clock::duration took) {
  turn_metrics& m = turns_[static_cast<std::size_t>(how)];
  m.count.increment();
  m.latency.observe(in_seconds(took));
}

void gateway_metrics::show_sender(const std::string& channel, const outbound::sender_state& s) {
  const auto total = [&](const char* outcome, std::uint64_t count) {
    registry_
        .add_counter("raporo_sms_sends_total", "SMS by what the aggregator made of them",
                     {{"channel", channel}, {"outcome", outcome}})
        .raise_to(static_cast<double>(count));
  };
  total("accepted", s.accepted);
  total("retried", s.retried);
  total("failed", s.failed);
  total("unknown", s.unknown);
  const auto skipped = [&](const char* reason, std::uint64_t count) {
    registry_
        .add_counter("raporo_sms_skipped_total", "SMS that were planned and never sent",
                     {{"channel", channel}, {"reason", reason}})
        .raise_to(static_cast<double>(count));
  };
  skipped("expired", s.expired);
  skipped("opted out", s.opted_out);
  skipped("loop", s.loops);
  registry_.add_gauge("raporo_sms_in_flight", "SMS claimed and not settled", {{"channel", channel}})
      .set(s.in_flight);
  registry_
      .add_gauge("raporo_channel_segments_per_second", "the pace; less than the setting while throttled",
                 {{"channel", channel}})
      .set(s.segments_per_second);
  registry_
      .add_gauge("raporo_channel_faulty", "1 while messages cannot be sent; /readyz says why",
                 {{"channel", channel}})
      .set(s.trouble == outbound::link_trouble::none ? 0 : 1);
  registry_
      .add_gauge("raporo_channel_paused", "1 while a person keeps it from sending", {{"channel", channel}})
      .set(s.paused ? 1 : 0);
  registry_
      .add_gauge("raporo_channel_falls_over", "1 while receipts and alerts go by other channels",
                 {{"channel", channel}})
      .set(s.falls_over.empty() ? 0 : 1);
  registry_
      .add_gauge("raporo_channel_out_of_money",
                 "1 while the day's budget takes no receipts and alerts, 2 while it takes no answers either",
                 {{"channel", channel}})
      .set(s.everything_held ? 2
           : s.routine_held  ? 1
                             : 0);
}

void gateway_metrics::show_outbox(const storage::outbox_counts& counts) {
  const auto show = [&](storage::message_state state, std::int64_t count) {
    registry_
        .add_gauge("raporo_outbox_messages", "SMS in the outbox by state, counted once a minute",
                   {{"state", std::string(storage::to_string(state))}})
        .set(static_cast<double>(count));
  };
  using enum storage::message_state;
  show(planned, counts.planned);
  show(sending, counts.sending);
  show(accepted, counts.accepted);
  show(delivered, counts.delivered);
  show(failed, counts.failed);
  show(unknown, counts.unknown);
  show(skipped, counts.skipped);
  show(cancelled, counts.cancelled);
  registry_
      .add_gauge("raporo_alerts_late", "Alerts that were skipped as too late, and that nobody has settled")
      .set(static_cast<double>(counts.late));
}

void gateway_metrics::show_database(const storage::database& database) {
  const storage::database_figures f = database.figures();
  registry_.add_counter("raporo_writes_total", "Units of work that became durable")
      .raise_to(static_cast<double>(f.writes));
  registry_.add_counter("raporo_write_batches_total", "Transactions they shared")
      .raise_to(static_cast<double>(f.batches));
  registry_.add_counter("raporo_writes_failed_total", "Units of work that were not stored")
      .raise_to(static_cast<double>(f.failed_writes));
  registry_.add_counter("raporo_writes_refused_total", "Units of work that the queue had no room for")
      .raise_to(static_cast<double>(f.refused_writes));
  registry_.add_counter("raporo_commit_seconds_total", "Time spent in COMMIT, the disk's included")
      .raise_to(in_seconds(f.total_commit));
  registry_.add_gauge("raporo_writes_waiting", "Units of work in the queue")
      .set(static_cast<double>(f.waiting));
  registry_.add_counter("raporo_reads_failed_total", "Reads that gave nothing")
      .raise_to(static_cast<double>(f.failed_reads));
  registry_.add_gauge("raporo_database_writable", "0 after disk trouble").set(database.writable() ? 1 : 0);
  registry_.add_gauge("raporo_database_readable", "0 after disk trouble").set(database.readable() ? 1 : 0);
}

void gateway_metrics::show_listener(const std::string& name, const http::server_figures& f) {
  const metrics::labels with{{"listener", name}};
  registry_.add_counter("raporo_http_requests_total", "Requests that reached a handler", with)
      .raise_to(static_cast<double>(f.requests));
  registry_.add_counter("raporo_http_refused_requests_total", "Requests that were no proper HTTP", with)
      .raise_to(static_cast<double>(f.refused_requests));
  registry_.add_counter("raporo_http_refused_connections_total", "Connections over the limit", with)
      .raise_to(static_cast<double>(f.refused_connections));
  registry_
      .add_counter("raporo_http_failed_handshakes_total", "Connections that did not get to speak TLS", with)
      .raise_to(static_cast<double>(f.failed_handshakes));
  registry_.add_gauge("raporo_http_open_connections", "Connections now", with)
      .set(static_cast<double>(f.open));
}

void gateway_metrics::show_refused_callbacks(const admission& door) {
  for (const refused_for why : reasons_to_refuse) {
    registry_
        .add_counter("raporo_callbacks_refused_total", "Callbacks that were not let in, by what was wrong",
                     {{"reason", std::string(to_string(why))}})
        .raise_to(static_cast<double>(door.refused(why)));
  }
}

void gateway_metrics::show_odd_callbacks(const std::string& channel, std::uint64_t count) {
  registry_
      .add_counter("raporo_callbacks_not_understood_total",
                   "Callbacks with a right secret that were answered 400, 404, 405 or 415",
                   {{"channel", channel}})
      .raise_to(static_cast<double>(count));
}

void gateway_metrics::show_limits(const admission& door, const phone_limits& phones) {
  const auto total = [this](const char* limit, std::uint64_t count) {
    registry_
        .add_counter("raporo_over_limit_total", "What was more than one source or one telephone may ask",
                     {{"limit", limit}})
        .raise_to(static_cast<double>(count));
  };
  total("source", door.limited());
  total("turns", phones.turns_refused());
  total("sms", phones.sms_unanswered());
  total("sms_put_off", phones.sms_put_off());
}

void gateway_metrics::show_sessions(std::size_t live) {
  registry_.add_gauge("raporo_ussd_live_sessions", "USSD sessions kept in memory")
      .set(static_cast<double>(live));
}

}  // namespace raporo::app
