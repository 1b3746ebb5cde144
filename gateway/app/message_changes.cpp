#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iostream>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "gateway/app/commands.hpp"
#include "gateway/app/message_words.hpp"
#include "gateway/app/open_existing.hpp"
#include "gateway/app/running_time.hpp"
#include "gateway/app/user_access.hpp"
#include "storage/outbox_review.hpp"

namespace raporo::app {
namespace {

bool is_well_written(const chosen_messages& which) {
  if (!is_school(which.school) || !is_period(which.period)) return false;
  return is_reason(which.reason);
}

storage::message_filter filter_of(const chosen_messages& which) {
  storage::message_filter f;
  f.school = which.school;
  f.period = which.period;
  f.channel = which.channel;
  f.rule = which.rule;
  f.limit = std::numeric_limits<int>::max();
  return f;
}

std::string count_text(std::size_t n) {
  return fmt::format("{} message{}", n, n == 1 ? "" : "s");
}

/// ` about 2026-W48, of the rule nonsense`
std::string choice_text(const chosen_messages& which) {
  std::string text;
  const auto add = [&text](std::string_view word, const std::string& value) {
    if (!value.empty()) text += fmt::format("{} {} {}", text.empty() ? "" : ",", word, value);
  };
  add("about", which.period);
  add("of the rule", which.rule);
  add("for the school", which.school);
  add("by the channel", which.channel);
  return text;
}

/// Rules of the messages that there would be but for the rule that was named.
std::vector<std::string> other_rules(storage::database& database, storage::message_filter f) {
  f.rule.clear();
  f.kind = storage::message_kind::alert;
  std::vector<std::string> rules;
  database.read_and_wait([&](sql::connection& c) {
    rules.clear();
    for (const storage::listed_message& m : storage::list_messages(c, f)) {
      std::string rule = m.what.key.substr(0, m.what.key.find('|'));
      if (std::ranges::find(rules, rule) == rules.end()) rules.push_back(std::move(rule));
    }
  });
  return rules;
}

/// Of those that are asked for there are none: says why that may be. Gives the exit code.
int tell_none(storage::database& database, const chosen_messages& which, const storage::message_filter& f,
              const char* state) {
  if (!which.channel.empty()) {
    config::diagnostics problems;
    const config::gateway_settings settings = config::read_settings(which.config, problems);
    if (problems.has_errors()) std::cerr << problems.to_text();
    if (!problems.has_errors() && !is_channel(which.channel, settings)) return 2;
  }
  std::cerr << fmt::format("no message{} is {}: `raporo messages --state {}{}` lists what is\n",
                           choice_text(which), state, state, folder_options(which.config, which.data));
  if (which.rule.empty()) return 1;
  const std::vector<std::string> rules = other_rules(database, f);
  if (!rules.empty()) std::cerr << fmt::format("there are some of the rules {}\n", fmt::join(rules, ", "));
  return 1;
}

/// With a dry run: says how many messages there are. nullopt when it is none, or there is nothing to count.
std::optional<int> count_only(storage::database& database, const chosen_messages& which,
                              const storage::message_filter& f, const std::string& what) {
  if (!which.dry_run) return std::nullopt;
  std::size_t n = 0;
  database.read_and_wait([&](sql::connection& c) { n = storage::list_messages(c, f).size(); });
  if (n == 0) return std::nullopt;
  std::cout << fmt::format("{}{} in {} would be {}: without --dry-run they are\n", count_text(n),
                           choice_text(which), which.data.string(), what);
  return 0;
}

/// Settles one by its id, and tells. False when it does not wait for a person.
bool settle_one(storage::database& database, const chosen_messages& which, const std::string& id,
                storage::message_state to, instant when) {
  result<storage::message_state> before = errc::not_found;
  std::optional<storage::message> now;
  database.write_and_wait([&](sql::connection& c) {
    before = storage::settle_message(c, id, to, which.reason, when);
    now = storage::find_message(c, id);
  });
  if (!now) {
    std::cerr << fmt::format("there is no message {}\n", id);
  } else if (!before) {
    std::cerr << fmt::format(
        "not settled: the message is {}{}{}; only one that is unknown, or was skipped as "
        "late or expired, waits for a person\n",
        storage::to_string(now->state), now->reason.empty() ? "" : ": ", now->reason);
  } else {
    std::cout << fmt::format("{} was {} and is {} now, in {}\n", id, storage::to_string(*before),
                             storage::to_string(to), which.data.string());
  }
  return before.has_value();
}

}  // namespace

int settle_messages(const settle_command& c) {
  const auto to = storage::find_message_state(c.outcome);
  if (!to || !is_well_written(c.which)) return 2;
  const auto log = make_logger(log_format::text, log_level::warning);
  const auto database = open_existing(c.which.data, *log);
  if (database == nullptr) return 1;

  const instant when = time_of(c.which.data);
  if (!c.which.ids.empty()) {
    bool all = true;
    for (const std::string& id : c.which.ids) all &= settle_one(*database, c.which, id, *to, when);
    return all ? 0 : 1;
  }
  storage::message_filter f = filter_of(c.which);
  f.state = storage::find_message_state(c.state);
  f.unsettled = true;
  if (const auto code = count_only(*database, c.which, f, c.outcome)) return *code;
  int settled = 0;
  if (!c.which.dry_run) {
    database->write_and_wait(
        [&](sql::connection& db) { settled = storage::settle_messages(db, f, *to, c.which.reason, when); });
  }
  if (settled == 0) return tell_none(*database, c.which, f, c.state.c_str());
  std::cout << fmt::format("{}{} {} {} now, in {}\n", count_text(static_cast<std::size_t>(settled)),
                           choice_text(c.which), settled == 1 ? "is" : "are", c.outcome,
                           c.which.data.string());
  return 0;
}

int cancel_messages(const chosen_messages& which) {
  if (!is_well_written(which)) return 2;
  const auto log = make_logger(log_format::text, log_level::warning);
  const auto database = open_existing(which.data, *log);
  if (database == nullptr) return 1;

  storage::message_filter f = filter_of(which);
  f.state = storage::message_state::planned;
  if (const auto code = count_only(*database, which, f, "cancelled")) return *code;
  const instant when = time_of(which.data);
  const std::string by = current_user();
  int cancelled = 0;
  std::vector<std::string> kept;
  if (!which.dry_run) {
    database->write_and_wait([&](sql::connection& db) {
      kept.clear();
      cancelled = which.ids.empty() ? storage::cancel_messages(db, f, by, which.reason, when) : 0;
      for (const std::string& id : which.ids) {
        const auto done = storage::cancel_message(db, id, by, which.reason, when);
        if (done) {
          ++cancelled;
        } else if (const auto left = storage::find_message(db, id)) {
          kept.push_back(fmt::format("{} is {} already", id, storage::to_string(left->state)));
        } else {
          kept.push_back(fmt::format("there is no message {}", id));
        }
      }
    });
  }
  for (const std::string& what : kept) std::cerr << what << '\n';
  if (which.ids.empty() && cancelled == 0) return tell_none(*database, which, f, "planned");
  std::cout << fmt::format("{} cancelled in {}\n", count_text(static_cast<std::size_t>(cancelled)),
                           which.data.string());
  return kept.empty() ? 0 : 1;
}

}  // namespace raporo::app
