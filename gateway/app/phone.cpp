#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <iostream>
#include <memory>
#include <optional>

#include "config/roster_files.hpp"
#include "config/settings.hpp"
#include "gateway/app/commands.hpp"
#include "gateway/app/data_folder.hpp"
#include "gateway/app/kept_story.hpp"
#include "gateway/app/open_existing.hpp"
#include "gateway/app/operations.hpp"
#include "gateway/app/published_menus.hpp"
#include "gateway/base/phone_number.hpp"
#include "gateway/dial/dial.hpp"
#include "gateway/dial/running.hpp"
#include "gateway/http/waiting_client.hpp"
#include "gateway/rehearsal/recorder.hpp"
#include "gateway/roster/records.hpp"

namespace raporo::app {
namespace {

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

/// What the channel's network shows, where its folder is at hand; what is wrong with that is for
/// `raporo check` to say.
unsigned screen_septets(const phone_command& c) {
  config::diagnostics unsaid;
  const config::gateway_settings settings = config::read_settings(c.config, unsaid);
  const auto channel = std::ranges::find(settings.channels, c.options.channel, &config::channel_config::name);
  return channel != settings.channels.end() ? channel->screen_septets : c.options.screen_septets;
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
  if (!c.config.empty()) c.options.screen_septets = screen_septets(c);
  if (!c.record.empty()) return record_call(c);
  return c.text ? dial::run_sms(c.options, *c.text, std::cout)
                : dial::run_dial(c.options, std::cin, std::cout);
}

}  // namespace raporo::app
