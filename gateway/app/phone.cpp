#include <fmt/format.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <iostream>
#include <memory>
#include <optional>
#include <string_view>

#include "config/roster_files.hpp"
#include "config/secrets.hpp"
#include "config/settings.hpp"
#include "gateway/app/commands.hpp"
#include "gateway/app/data_folder.hpp"
#include "gateway/app/kept_story.hpp"
#include "gateway/app/message_words.hpp"
#include "gateway/app/open_existing.hpp"
#include "gateway/app/operations.hpp"
#include "gateway/app/published_menus.hpp"
#include "gateway/base/phone_number.hpp"
#include "gateway/base/random.hpp"
#include "gateway/dial/dial.hpp"
#include "gateway/dial/running.hpp"
#include "gateway/http/waiting_client.hpp"
#include "gateway/rehearsal/recorder.hpp"
#include "gateway/roster/records.hpp"

namespace raporo::app {
namespace {

/// Of the channels that a phone can come in by.
constexpr std::string_view spoken_kind = "africas_talking";

/// On the running gateway's clock: a test clock when it has one.
instant gateway_now(const std::filesystem::path& data) {
  const instant now = system_clock().now();
  const auto address = dial::running_address(data, "ops");
  if (!address) return now;
  const http::client_answer answer =
      http::waiting_client()({.method = "GET", .url = "http://" + *address + "/clock"});
  if (answer.what != http::client_answer::outcome::answered || answer.status != 200) return now;
  boost::system::error_code ec;
  const boost::json::value said = boost::json::parse(answer.body, ec);
  const boost::json::value* told = ec || !said.is_object() ? nullptr : said.get_object().if_contains("now");
  if (told == nullptr || !told->is_string()) return now;
  const auto its_own = parse_timestamp(std::string_view(told->get_string()));
  return its_own ? *its_own : now;
}

/// A call shows what was published, which the folder may be ahead of. A gateway elsewhere has its data there.
void take_menus_of_gateway(provisions& p, const std::filesystem::path& data) {
  if (!std::filesystem::exists(data / database_name)) return;
  const auto log = make_logger(log_format::text, log_level::warning);
  if (const auto database = open_existing(data, *log))
    database->read_and_wait([&](sql::connection& c) { take_published_menus(c, p); });
}

/// The first of its callback secrets that is there; none is made.
std::optional<std::string> callback_secret(const config::channel_config& channel,
                                           const std::filesystem::path& data, config::diagnostics& problems) {
  system_random unused;
  for (config::secret_source source : channel.callback_secrets) {
    source.generate = false;
    if (auto secret = config::read_secret(source, data, unused, problems)) return secret;
  }
  return std::nullopt;
}

/// Takes over what the configuration folder says of the channel. Gives an exit code, and the reason on
/// standard error, when a phone cannot come in by it; what else is wrong with the folder is for `raporo
/// check` to say.
int take_channel(phone_command& c) {
  // Who names no folder may have another gateway's data.
  const bool named = c.config != default_config;
  config::diagnostics unsaid;
  const config::gateway_settings settings = config::read_settings(c.config, unsaid);
  if (named && settings.channels.empty()) {
    std::cerr << unsaid.to_text();
    return 1;
  }
  const auto channel = std::ranges::find(settings.channels, c.options.channel, &config::channel_config::name);
  if (channel == settings.channels.end()) return !named || is_channel(c.options.channel, settings) ? 0 : 2;
  if (channel->kind != spoken_kind) {
    std::cerr << fmt::format(
        "the channel `{}` is of the kind {}: a phone speaks as Africa's Talking does, and comes in by one of "
        "the "
        "kind {} alone\n",
        channel->name, channel->kind, spoken_kind);
    return 2;
  }
  c.options.screen_septets = channel->screen_septets;
  if (!c.options.secret_file.empty()) return 0;
  config::diagnostics problems;
  c.options.secret = callback_secret(*channel, c.options.data, problems).value_or("");
  if (!named || !c.options.secret.empty()) return 0;
  std::cerr << problems.to_text() << "or name the secret's file with --secret-file\n";
  return 1;
}

int record_call(const phone_command& c) {
  const auto phone = phone_number::parse(c.options.phone);
  if (!phone) {
    std::cerr << "'" << c.options.phone << "' is not a telephone number\n";
    return 2;
  }
  if (is_taken(c.record)) return 1;
  config::diagnostics problems;
  const instant now = gateway_now(c.options.data);
  auto p = read_provisions(c.config, problems);
  if (p) take_menus_of_gateway(*p, c.options.data);
  const auto rows = config::read_roster(c.config / "roster", false, problems);
  std::optional<installation> installed;
  if (p && rows) installed = install(*p, to_records_without_pins(*rows), now, problems);
  if (!installed) {
    std::cerr << problems.to_text();
    return 1;
  }
  rehearsal::recorder recorder(*installed->dialogues, phone->e164(), now);
  const int code = dial::run_dial(c.options, std::cin, std::cout, &recorder);
  return keep_story(c.record, recorder.to_yaml(), c.config) ? code : 1;
}

}  // namespace

int use_phone(phone_command c) {
  if (const int code = take_channel(c); code != 0) return code;
  if (!c.record.empty()) return record_call(c);
  return c.text ? dial::run_sms(c.options, *c.text, std::cout)
                : dial::run_dial(c.options, std::cin, std::cout);
}

}  // namespace raporo::app
