#include <fmt/format.h>

#include <iostream>

#include "config/roster_files.hpp"
#include "config/settings.hpp"
#include "gateway/app/commands.hpp"
#include "gateway/dial/running.hpp"

namespace raporo::app {
namespace {

/// Everybody in the demo district has it.
constexpr std::string_view demo_pin = "1234";

/// The first person of a post, as a line of the guide. Gives the telephone number.
std::string print_person(const config::roster_rows& rows, std::string_view role, std::string_view label) {
  for (const config::person_row& p : rows.people) {
    if (p.role != role || p.phone.empty()) continue;
    std::string unit = p.unit;
    for (const config::unit_row& u : rows.units) {
      if (u.id == p.unit) unit = u.name;
    }
    std::cout << fmt::format("  {:<14} {:<20} {}, {}\n", p.phone, label, p.name, unit);
    return p.phone;
  }
  return {};
}

/// Where the callback secret is that is good first.
std::string secret_place(const config::channel_config& channel, const std::filesystem::path& data) {
  if (channel.callback_secrets.empty()) return "not set";
  const config::secret_source& s = channel.callback_secrets.front();
  return s.file.empty() ? "the environment variable " + s.environment : (data / "secrets" / s.file).string();
}

}  // namespace

int explain_demo(const demo_command& c) {
  config::diagnostics problems;
  const config::gateway_settings settings = config::read_settings(c.config, problems);
  const auto rows = config::read_roster(c.config / "roster", true, problems);
  const auto public_address = dial::running_address(c.data, "public");
  const auto ops_address = dial::running_address(c.data, "ops");
  if (!rows || settings.channels.empty() || !public_address || !ops_address) {
    std::cerr << problems.to_text() << "no gateway runs on " << c.data.string() << '\n';
    return 1;
  }
  const config::channel_config& channel = settings.channels.front();
  std::cout << fmt::format("\nRaporo runs. The demo district dials {}; everybody's PIN is {}.\n\n",
                           channel.service_code, demo_pin);
  const std::string head = print_person(*rows, "head_teacher", "head teacher");
  print_person(*rows, "deputy", "deputy");
  print_person(*rows, "mentor", "mentor, two schools");
  print_person(*rows, "sector_inspector", "sector inspector");
  print_person(*rows, "district_officer", "district officer");
  const std::string folders = folder_options(c.config, c.data);
  const auto line = [](const std::string& command, const std::string& where, std::string_view what) {
    std::cout << fmt::format("  {:<80} # {}\n", "build/release/raporo " + command + where, what);
  };
  std::cout << "\nIn a second terminal:\n";
  line("dial --phone " + head, folders, "a phone");
  line(fmt::format("dial --phone {} \"{}\" {} 1 \"28 27\"", head, channel.service_code, demo_pin), folders,
       "the same, all at once");
  line("clock --speed 10080", folder_options(default_config, c.data), "a week in a minute");
  line("alerts preview --period 2026-W48", folders, "who would get which SMS");
  std::cout << fmt::format(
      "\nCallbacks:   http://{0}/cb/{1}/SECRET/ussd; SECRET is in {2}\n"
      "Operations:  http://{3}/readyz and /metrics\n"
      "Ctrl-C drains and stops.\n\n",
      *public_address, channel.name, secret_place(channel, c.data), *ops_address);
  std::cout.flush();
  return 0;
}

}  // namespace raporo::app
