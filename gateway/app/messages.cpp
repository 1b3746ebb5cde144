#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <iostream>
#include <limits>
#include <optional>
#include <string_view>
#include <thread>

#include "config/settings.hpp"
#include "gateway/app/change_window.hpp"
#include "gateway/app/commands.hpp"
#include "gateway/app/message_words.hpp"
#include "gateway/app/open_existing.hpp"
#include "gateway/app/running_time.hpp"
#include "gateway/base/civil.hpp"
#include "gateway/base/phone_number.hpp"
#include "gateway/base/utf8.hpp"
#include "storage/outbox_parts.hpp"
#include "storage/outbox_review.hpp"

namespace raporo::app {
namespace {

constexpr std::chrono::milliseconds follow_interval{500};
constexpr std::array<std::string_view, 3> kinds{"answer", "receipt", "alert"};

/// nullopt, and the reason on standard error, when something is written wrongly.
std::optional<storage::message_filter> read_filter(const messages_command& c) {
  storage::message_filter f;
  f.state = storage::find_message_state(c.state);
  f.unsettled = c.state == "unsettled";
  f.school = c.school;
  f.period = c.period;
  f.channel = c.channel;
  if (!c.kind.empty())
    f.kind = static_cast<storage::message_kind>(std::ranges::find(kinds, c.kind) - kinds.begin());
  f.limit = c.limit + 1;  // one more tells that there are more
  if (!c.phone.empty()) {
    const auto phone = phone_number::parse(c.phone);
    if (!phone) {
      std::cerr << fmt::format("--phone: `{}` is not a telephone number\n", c.phone);
      return std::nullopt;
    }
    f.phone = phone->e164();
  }
  if (!is_school(c.school) || !is_period(c.period)) return std::nullopt;
  return f;
}

/// `alert monday_school, 2026-W48, 450601`
std::string subject_of(const storage::listed_message& m) {
  std::string text(kinds[static_cast<std::size_t>(m.what.kind)]);
  // The key of an alert begins with the rule, that of a receipt ends with its reference; those of answers are
  // the aggregator's business.
  const std::string& key = m.what.key;
  if (m.what.kind == storage::message_kind::alert) text += " " + key.substr(0, key.find('|'));
  if (m.what.kind == storage::message_kind::receipt) text += " " + key.substr(key.find('|') + 1);
  for (const std::string& part : {m.period, m.about}) {
    if (!part.empty()) text += ", " + part;
  }
  return text;
}

/// `accepted: Buffered; cost RWF 12.0000`
std::string fate_of(storage::message_state state, const std::string& reason, const std::string& cost) {
  return fmt::format("{}{}{}{}{}", storage::to_string(state), reason.empty() ? "" : ": ", printable(reason),
                     cost.empty() ? "" : "; cost ", printable(cost));
}

void print(const storage::listed_message& m, const time_zone& zone) {
  const auto phone = phone_number::parse(m.what.phone);
  std::cout << fmt::format("{}  {}\n    {}, due {}, by {}, to {} {}\n    {}\n", m.what.id,
                           fate_of(m.what.state, m.what.reason, m.what.cost), subject_of(m),
                           format_local(zone.to_local(m.what.due)), m.what.channel,
                           m.person_name.empty() ? "a stranger" : m.person_name,
                           phone ? phone->masked() : "?", printable(m.what.text));
}

void print(const std::vector<storage::message_part>& parts) {
  for (const storage::message_part& p : parts) {
    std::cout << fmt::format("    part {}: {}\n", p.number, fate_of(p.state, p.reason, p.cost));
  }
}

/// A line for a change.
void print_change(const storage::listed_message& m, const time_zone& zone) {
  const auto phone = phone_number::parse(m.what.phone);
  std::cout << fmt::format("{}  {}  {}{}{}  {}, by {}, to {} {}\n", format_local(zone.to_local(m.changed)),
                           m.what.id, storage::to_string(m.what.state), m.what.reason.empty() ? "" : ": ",
                           printable(m.what.reason), subject_of(m), m.what.channel,
                           m.person_name.empty() ? "a stranger" : m.person_name,
                           phone ? phone->masked() : "?");
}

/// Ends with the process.
[[noreturn]] void follow(storage::database& database, storage::message_filter filter, const time_zone& zone,
                         const std::filesystem::path& data) {
  change_window window(time_of(data));
  filter.limit = std::numeric_limits<int>::max();
  // What is there already is seen without being told: data of a test clock may be ahead of this clock.
  for (bool first = true;; first = false) {
    window.be_at(time_of(data));
    filter.changed_since = window.since();
    std::vector<storage::listed_message> found;
    database.read_and_wait([&](sql::connection& db) { found = storage::list_messages(db, filter); });
    for (const storage::listed_message& m : found) {
      if (window.is_new(m.what.id, m.what.state, m.changed) && !first) print_change(m, zone);
    }
    std::cout.flush();
    std::this_thread::sleep_for(follow_interval);
  }
}

}  // namespace

int show_messages(const messages_command& c) {
  const auto filter = read_filter(c);
  if (!filter) return 2;
  config::diagnostics problems;
  const config::gateway_settings settings = config::read_settings(c.config, problems);
  const auto zone = time_zone::find(settings.time_zone);
  if (problems.has_errors() || !zone) {
    std::cerr << problems.to_text();
    return 1;
  }
  const auto log = make_logger(log_format::text, log_level::warning);
  const auto database = open_existing(c.data, *log);
  if (database == nullptr) return 1;

  if (c.follow) {
    if (!is_channel(c.channel, settings)) return 2;
    follow(*database, *filter, *zone, c.data);
  }

  std::vector<storage::listed_message> found;
  std::vector<std::vector<storage::message_part>> parts;
  database->read_and_wait([&](sql::connection& db) {
    found = storage::list_messages(db, *filter);
    parts.clear();
    for (const storage::listed_message& m : found) parts.push_back(storage::load_parts(db, m.what.id));
  });
  const bool more = found.size() > static_cast<std::size_t>(c.limit);
  if (more) found.pop_back();
  for (std::size_t i = 0; i < found.size(); ++i) {
    print(found[i], *zone);
    print(parts[i]);
  }
  if (found.empty()) {
    // Not before: one that was taken out of the settings has left messages.
    if (!is_channel(c.channel, settings)) return 2;
    std::cout << "no such messages\n";
  } else {
    std::cout << fmt::format("{} message{}{}; times of {}\n", found.size(), found.size() == 1 ? "" : "s",
                             more ? ", and older ones: --limit shows more" : "", zone->name());
    if (filter->unsettled)
      std::cout << "once you know: raporo messages settle ID delivered|failed --reason \"how you know\"\n";
  }
  return 0;
}

}  // namespace raporo::app
