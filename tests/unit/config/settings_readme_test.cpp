#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <vector>

#include "tests/unit/config/setting_texts.hpp"

/// config/README.md's table of keys against the reader.
namespace {

using namespace raporo::config;
using namespace raporo::test;

struct documented_key {
  std::string key, fallback, range;
};

std::string without_ticks(std::string text) {
  std::erase(text, '`');
  return text;
}

std::vector<documented_key> documented_keys() {
  std::ifstream readme(RAPORO_SOURCE_DIR "/config/README.md");
  std::vector<documented_key> keys;
  bool inside = false;
  for (std::string line; std::getline(readme, line);) {
    if (line.starts_with("## ")) inside = line == "## gateway.yaml";
    if (!inside || !line.starts_with("| `")) continue;
    std::vector<std::string> cells;
    std::stringstream row(line.substr(1));
    for (std::string cell; std::getline(row, cell, '|');) {
      const std::size_t first = cell.find_first_not_of(' ');
      const std::size_t last = cell.find_last_not_of(' ');
      cells.push_back(first == std::string::npos ? "" : without_ticks(cell.substr(first, last - first + 1)));
    }
    REQUIRE(cells.size() == 5);
    keys.push_back({cells[0], cells[2], cells[3]});
  }
  return keys;
}

/// The keys that the reader knows in one mapping, as it lists them when it meets an unknown one.
std::set<std::string> known_keys(const std::string& yaml) {
  diagnostics problems;
  read_setting_text(yaml, problems);
  for (const diagnostic& d : problems.all()) {
    const std::string lead = "known here: ";
    if (d.code != "config/unknown-key" || !d.hint.starts_with(lead)) continue;
    std::set<std::string> keys;
    std::stringstream list(d.hint.substr(lead.size()));
    for (std::string key; std::getline(list >> std::ws, key, ',');) keys.insert(key);
    return keys;
  }
  return {};
}

}  // namespace

TEST_CASE("settings: README lists exactly the keys that the reader knows") {
  std::map<std::string, std::set<std::string>> documented;
  for (const documented_key& k : documented_keys()) {
    const std::size_t dot = k.key.rfind('.');
    const std::string group = dot == std::string::npos ? "" : k.key.substr(0, dot);
    CHECK(documented[group].insert(k.key.substr(dot + 1)).second);
  }
  REQUIRE(documented.size() == 14);
  const std::string unknown = "zzzzzzzzzzzz";
  for (const auto& [group, keys] : documented) {
    CAPTURE(group);
    const std::string key = group.empty() ? unknown : group + "." + unknown;
    CHECK(known_keys(file_with(key, "1")) == keys);
  }
}

TEST_CASE("settings: README's defaults are those of the reader") {
  const auto everything = [](const gateway_settings& s) {
    std::stringstream out;
    out << s.country << s.time_zone << s.log_format;
    for (const listener_settings* l : {&s.public_listener, &s.console_listener, &s.ops_listener}) {
      out << '|' << l->listen << ' ' << l->connections << ' ' << l->read_timeout.count() << ' '
          << l->idle_timeout.count();
    }
    out << '|' << s.ussd_budget.count() << ' ' << s.draft_lifetime.count() << ' ' << s.pin_tries << ' '
        << s.pin_lock.count() << ' ' << s.pin_hash_memory_mib << ' ' << s.pin_hash_passes << ' '
        << s.drain_limit.count() << ' ' << s.channels.at(0).segments_per_second << ' '
        << s.channels.at(0).in_flight << ' ' << s.channels.at(0).screen_septets << ' '
        << s.channels.at(0).session_limit.count() << ' ' << s.sending.loop_limit << ' '
        << s.sending.loop_window.count() << ' ' << s.sending.receipts_at_night << ' '
        << s.sending.fall_over_after.count() << ' ' << s.limits.refusals_per_minute << ' '
        << s.limits.refusals_at_once << ' ' << s.limits.turns_per_minute << ' ' << s.limits.turns_at_once
        << ' ' << s.limits.sms_per_hour << ' ' << s.limits.sms_at_once << ' '
        << s.channels.at(0).segment_price.has_value() << ' ' << s.channels.at(0).api_key.generate << ' '
        << s.digest_answered_within_days;
    return out.str();
  };
  const std::string defaults = everything(good_settings(smallest));
  int checked = 0;
  for (const documented_key& k : documented_keys()) {
    if (k.fallback.empty() || k.fallback.starts_with('(')) continue;
    CAPTURE(k.key);
    CHECK(everything(good_settings(file_with(k.key, k.fallback))) == defaults);
    ++checked;
  }
  CHECK(checked == 38);
}

TEST_CASE("settings: README's ranges are those of the reader") {
  // The value below and above each end, in the end's own unit.
  const auto beside = [](const std::string& end, int step) {
    const std::size_t unit = end.find_first_not_of("0123456789");
    const std::string word = unit == std::string::npos ? "" : end.substr(unit);
    return std::to_string(std::stoll(end) + step) + word;
  };
  int checked = 0;
  for (const documented_key& k : documented_keys()) {
    const std::size_t to = k.range.find(" to ");
    const bool is_number = to != std::string::npos && k.range.find("letters") == std::string::npos &&
                           k.range.find(" of ") == std::string::npos &&
                           k.range.find("digits") == std::string::npos;
    if (!is_number) continue;
    CAPTURE(k.key);
    const std::string least = k.range.substr(0, to);
    const std::string most = k.range.substr(to + 4);
    CHECK(setting_problems(file_with(k.key, least)).empty());
    CHECK(setting_problems(file_with(k.key, most)).empty());
    CHECK(setting_problems(file_with(k.key, beside(least, -1))) == "config/out-of-range");
    CHECK(setting_problems(file_with(k.key, beside(most, 1))) == "config/out-of-range");
    ++checked;
  }
  CHECK(checked == 35);
}
