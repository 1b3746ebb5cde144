#pragma once

#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "storage/sqlite_connection.hpp"
#include "tests/support/demo_gateway.hpp"

/// What the stories about operating a gateway share.
namespace raporo::test {

namespace fs = std::filesystem;

inline const std::string head = "+250788000101";            // EP Karambo; Kinyarwanda
inline const std::string english_deputy = "+250788000102";  // the same school
inline const std::string pin = "1234";

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

inline std::string read_file(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

inline void change_file(const fs::path& file, const std::string& from, const std::string& to) {
  std::string text = read_file(file);
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  std::ofstream(file) << text.replace(at, from.size(), to);
}

/// Looks until it is so; false when the limit is over.
inline bool eventually(const std::function<bool()>& so,
                       std::chrono::seconds limit = std::chrono::seconds{30}) {
  const auto until = std::chrono::steady_clock::now() + limit;
  while (!so()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  return true;
}

inline std::string ready_page(const demo_gateway& g) {
  const auto a = connection(g.ops_port()).get("/readyz");
  return a ? std::to_string(a->status) + "\n" + a->body : std::string();
}

inline finished import(const demo_gateway& g, const fs::path& roster) {
  return run_program({RAPORO_PROGRAM, "roster", "import", roster.string(), "--config",
                      (g.data() / "config").string(), "--data", g.data().string()});
}

/// The menus of the gateway's folder, by the one short story that is left there.
inline finished publish(const demo_gateway& g, const std::string& note) {
  const fs::path menus = g.data() / "config" / "menus";
  for (const char* stories : {"menu", "sms", "weekly", "yearly"})
    fs::remove(menus / (std::string(stories) + ".test.yaml"));
  std::ofstream(menus / "short.test.yaml")
      << "given: {school: 450601, at: 2026-11-25T10:00, language: en}\n"
         "stories:\n  - {name: A call begins, steps: [dial, screen: pin]}\n";
  return run_program({RAPORO_PROGRAM, "menu", "publish", (g.data() / "config").string(), "--data",
                      g.data().string(), "--note", note});
}

/// The first screen after the PIN, in English.
inline std::string home_screen(const demo_gateway& g) {
  handset phone(g, english_deputy);
  return phone.walk({pin}).back();
}

/// Of the newest audit event of this action, UTC.
inline std::string day_of_last(const demo_gateway& g, const std::string& action) {
  raporo::storage::sqlite_connection c(g.database(), raporo::storage::sqlite_connection::role::reader, false);
  auto row = c.query(
      "SELECT date(at_ms / 1000, 'unixepoch') FROM audit_event WHERE action = $1 ORDER BY id DESC", {action});
  return row.next() ? row.string(0) : std::string();
}

inline std::vector<std::string> serve_beside(const demo_gateway& g, const fs::path& data) {
  return {RAPORO_PROGRAM,     "serve",       "--config",        (g.data() / "config").string(),
          "--data",           data.string(), "--listen-public", "127.0.0.1:0",
          "--listen-console", "127.0.0.1:0", "--listen-ops",    "127.0.0.1:0"};
}

}  // namespace raporo::test
