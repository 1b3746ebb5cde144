#pragma once

#include <doctest/doctest.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <utility>

#include "gateway/base/log.hpp"
#include "storage/database.hpp"
#include "storage/outbox.hpp"
#include "tests/support/demo_gateway.hpp"
#include "tests/support/temporary_folder.hpp"

/// What the stories about kill -9 look at, before and after.
namespace raporo::test {

/// A channel's `in_flight` when it is not set, which is what a death may leave unknown.
constexpr int most_in_flight = 32;

/// `RAPORO_KILL_CYCLES`, or what a story wants by itself.
inline int kill_cycles(int usually) {
  const char* wanted = std::getenv("RAPORO_KILL_CYCLES");
  return wanted != nullptr ? std::atoi(wanted) : usually;
}

/// How often the stand-in took a text for a number for the second time.
inline int count_doubled(const std::string& accepted_file) {
  std::map<std::pair<std::string, std::string>, int> times;
  std::ifstream in(accepted_file);
  int doubled = 0;
  for (std::string line; std::getline(in, line);) {
    const boost::json::value sms = boost::json::parse(line);
    const auto field = [&](const char* name) { return std::string(sms.at(name).as_string()); };
    if (++times[{field("to"), field("text")}] < 2) continue;
    // One shows what they are like; of thousands nobody would find the other failures.
    if (++doubled == 1) MESSAGE("sent twice, for one: ", line);
  }
  return doubled;
}

inline storage::outbox_counts counts_in(const std::filesystem::path& file) {
  const auto log = make_null_logger();
  const auto db = storage::open_sqlite({.file = file, .create = false}, *log);
  storage::outbox_counts counts;
  db->read_and_wait([&](sql::connection& c) { counts = storage::count_messages(c); });
  return counts;
}

/// Of a gateway that was killed. A copy is looked at: opening the database itself would mend its journal,
/// which is the next gateway's to do.
inline storage::outbox_counts counts_at_death(const demo_gateway& g) {
  const temporary_folder folder;
  const std::string copy = (folder.path() / "copy.db").string();
  for (const char* part : {"", "-wal"}) {
    const std::string file = g.database() + part;
    if (std::filesystem::exists(file)) std::filesystem::copy_file(file, copy + part);
  }
  return counts_in(copy);
}

}  // namespace raporo::test
