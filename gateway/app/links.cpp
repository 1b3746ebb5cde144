#include "gateway/app/links.hpp"

#include <fmt/format.h>

#include <utility>

#include "config/secrets.hpp"
#include "gateway/app/money.hpp"
#include "gateway/outbound/token_client.hpp"

namespace raporo::app {
namespace {

std::shared_ptr<const outbound::other_ways> other_ways_of(const provisions& p,
                                                          const installation& installed) {
  auto others = std::make_shared<outbound::other_ways>();
  others->after = p.settings.sending.fall_over_after;
  others->routes = installed.dialogues->routes;
  for (const config::channel_config& c : p.settings.channels)
    if (!c.send_url.empty()) others->channels.push_back({c.name, prices_of(c), c.segments_per_second});
  return others;
}

outbound::sending_rules sending_rules_of(const config::channel_config& c, const provisions& p,
                                         const installation& installed) {
  const config::sending_settings& s = p.settings.sending;
  return {.zone = p.zone,
          .quiet = installed.alerts->quiet,
          .receipts_at_night = s.receipts_at_night,
          .loops = {.most = s.loop_limit, .within = s.loop_window},
          .money = prices_of(c),
          .others = other_ways_of(p, installed)};
}

}  // namespace

links::links(parts p) : p_(std::move(p)), unserved_(p_.database, p_.time, p_.log) {}

bool links::open(const config::gateway_settings& settings, const std::filesystem::path& config,
                 const std::filesystem::path& data, config::diagnostics& problems) {
  for (const config::channel_config& c : settings.channels)
    channels_.push_back(open_channel(c, settings.public_url, config, data, problems));
  if (problems.has_errors()) return false;
  http::client_limits limits;
  // Several channels may go to one host.
  limits.idle_connections = 0;
  for (const config::channel_config& c : settings.channels)
    limits.idle_connections += static_cast<std::size_t>(c.in_flight);
  client_ = http::make_client(p_.executor, limits);
  for (std::size_t i = 0; i < channels_.size(); ++i) {
    if (channels_[i].adapter->batch_limit() > 0) add_sender(channels_[i], settings.channels[i]);
  }
  return true;
}

callback_channel links::open_channel(const config::channel_config& c, const std::string& public_url,
                                     const std::filesystem::path& config, const std::filesystem::path& data,
                                     config::diagnostics& problems) {
  callback_channel channel{c.name, nullptr, {}, c.service_code, c.expected_service_codes, c.allow_from};
  for (const config::secret_source& source : c.callback_secrets) {
    if (auto secret = config::read_callback_secret(source, data, p_.random, problems))
      channel.secrets.push_back(std::move(*secret));
  }
  channels::channel_settings settings{.name = c.name,
                                      .kind = c.kind,
                                      .send_url = c.send_url,
                                      .username = c.username,
                                      .sender = c.sender,
                                      .service_code = c.service_code,
                                      .public_url = public_url,
                                      .options = c.options,
                                      .wire = c.wire};
  if (c.api_key.is_set())
    settings.api_key = config::read_secret(c.api_key, data, p_.random, problems).value_or("");
  if (c.signature_secret.is_set())
    settings.signature_secret =
        config::read_secret(c.signature_secret, data, p_.random, problems).value_or("");
  if (!public_url.empty() && !channel.secrets.empty())
    settings.delivery_url = public_url + "/cb/" + c.name + "/" + channel.secrets.front() + "/delivery";
  auto adapter = channels::make_adapter(settings);
  if (adapter) {
    channel.adapter = std::move(*adapter);
  } else {
    problems.error("config/unknown-channel-kind", {.file = (config / "gateway.yaml").string()},
                   "channel `" + c.name + "`: there is no kind `" + c.kind + "`");
  }
  return channel;
}

void links::add_sender(const callback_channel& channel, const config::channel_config& c) {
  std::unique_ptr<http::client> bearing;
  if (channel.adapter->write_token_request())
    bearing = outbound::make_token_client(p_.executor, {.adapter = *channel.adapter, .client = *client_});
  const outbound::sender_parts parts{.database = p_.database,
                                     .adapter = *channel.adapter,
                                     .client = bearing ? *bearing : *client_,
                                     .wall = p_.time,
                                     .random = p_.random,
                                     .log = p_.log};
  outbound::sender_settings settings{.channel = c.name};
  settings.segments_per_second = c.segments_per_second;
  settings.in_flight_limit = c.in_flight;
  auto sender = outbound::make_sender(p_.executor, parts, settings);
  senders_.push_back({c, std::move(bearing), std::move(sender)});
}

void links::use(const provisions& p, const installation& installed) {
  for (const sending_channel& s : senders_) s.sender->use(sending_rules_of(s.settings, p, installed));
  unserved_.use(sending_rules_of({}, p, installed));
}

void links::start() {
  for (const sending_channel& s : senders_) s.sender->start();
}

void links::wake() {
  for (const sending_channel& s : senders_) s.sender->notify();
}

boost::asio::awaitable<void> links::stop(std::chrono::milliseconds grace) {
  std::vector<outbound::sender*> all;
  for (const sending_channel& s : senders_) all.push_back(s.sender.get());
  co_await outbound::stop_together(std::move(all), grace);
}

std::vector<std::string> links::troubles() const {
  std::vector<std::string> out;
  for (const sending_channel& s : senders_) {
    const std::string& name = s.settings.name;
    const outbound::sender_state state = s.sender->state();
    if (state.paused)
      out.push_back(fmt::format("channel {} paused by {}: {}", name, state.paused->by, state.paused->reason));
    if (state.trouble != outbound::link_trouble::none)
      out.push_back(fmt::format("channel {} {}: {}", name, to_string(state.trouble), state.reason));
    if (!state.falls_over.empty())
      out.push_back(
          fmt::format("channel {} {}: receipts and alerts go by other channels", name, state.falls_over));
    else if (!state.stopped.empty() && !state.others_take && !state.routine_held)
      out.push_back(fmt::format("channel {} {}: receipts and alerts wait, no other channel takes them", name,
                                state.stopped));
    if (state.everything_held) {
      out.push_back(fmt::format("channel {} spent the daily limit of {}: {} for tomorrow", name,
                                to_text(*s.settings.daily_limit),
                                state.falls_over.empty() ? "everything waits" : "answers wait"));
    } else if (state.routine_held && state.falls_over.empty()) {
      out.push_back(fmt::format("channel {} spent the daily budget of {}{}", name,
                                to_text(*s.settings.daily_budget),
                                state.others_take ? "" : ": receipts and alerts wait for tomorrow"));
    }
  }
  for (const outbound::unserved_channel& c : unserved_.waiting())
    out.push_back(
        fmt::format("channel {} not configured to send: what is planned ({}) waits for another, or expires",
                    c.name, c.waiting));
  return out;
}

void links::show(gateway_metrics& metrics) const {
  for (const sending_channel& s : senders_) metrics.show_sender(s.settings.name, s.sender->state());
}

}  // namespace raporo::app
