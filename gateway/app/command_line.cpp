#include "gateway/app/command_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <CLI/CLI.hpp>
#include <csignal>
#include <functional>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostic.hpp"
#include "gateway/app/command_parts.hpp"
#include "gateway/app/commands.hpp"
#include "gateway/app/menu_command_line.hpp"
#include "gateway/app/report_command_line.hpp"
#include "gateway/app/sending_command_line.hpp"

namespace raporo::app {
namespace {

constexpr int usage_error = 2;

void add_serve(CLI::App& app, action& chosen) {
  auto* command = app.add_subcommand("serve", "Run the gateway until SIGTERM or Ctrl-C, then drain");
  auto c = std::make_shared<serve_command>();
  add_config(*command, c->options.config);
  add_data(*command, c->options.data);
  command->add_option("--listen-public", c->options.listen_public,
                      "HOST:PORT for callbacks; port 0 takes a free one");
  command->add_option("--listen-console", c->options.listen_console, "HOST:PORT for the console");
  command->add_option("--listen-ops", c->options.listen_ops, "HOST:PORT for /healthz, /readyz and /metrics");
  command->add_option("--ready-file", c->options.ready_file,
                      "Written as DATA/ready.json is, once all listeners are open: their addresses as JSON");
  command
      ->add_option("--test-clock", c->test_clock,
                   "Run on a clock that `raporo clock` can set: `now`, or the time to begin with")
      ->expected(0, 1)
      ->default_str("now");
  command->add_option("--log-format", c->log_format, "json or text")->check(CLI::IsMember({"json", "text"}));
  command->add_flag("--verbose", c->verbose,
                    "Log every turn: channel, session, masked phone, screen, outcome, milliseconds");
  example(*command, "raporo serve --config config/demo --data var/demo --listen-public 127.0.0.1:8080");
  command->callback([c, command, &chosen] {
    if (command->count("--test-clock") > 0 && c->test_clock.empty()) c->test_clock = "now";
    chosen = [c] { return serve(*c); };
  });
}

/// What `dial` and `sms` have in common.
CLI::Option* add_phone_options(CLI::App& command, dial::dial_options& o) {
  auto* phone = command.add_option("--phone", o.phone, "Telephone number, as a person writes it");
  add_data(command, o.data);
  command.add_option(
      "--url", o.url,
      "Gateway's public listener (default: as the data folder says); with TLS https://HOST:PORT");
  command.add_option("--secret-file", o.secret_file,
                     "File with the callback secret (default: as gateway.yaml says, or in the data folder)");
  command
      .add_option("--channel", o.channel,
                  "Channel to come in by, of the kind africas_talking: a phone speaks no other")
      ->default_val(o.channel);
  command.add_option("--stand-in", o.stand_in, "URL of the stand-in, for the SMS that arrive");
  command.add_option("--network", o.network, "Operator's code")->default_val(o.network);
  command.add_flag("--plain", o.plain, "Screens without frames");
  return phone;
}

/// Of `dial` without a gateway.
void add_rehearsal_options(CLI::App& command, rehearsed_call_command& c) {
  auto* menus = command
                    .add_option("--menus", c.menus,
                                "Rehearse the menus of this configuration folder, published or not: "
                                "without a gateway, nothing is sent or kept")
                    ->check(CLI::ExistingDirectory);
  command.add_option("--school", c.school, "With --menus: who reports for this school calls")->needs(menus);
  command.add_option("--at", c.at, "With --menus: when, 2026-11-25T10:00 (default: now)")->needs(menus);
  command.add_option("--language", c.language, "With --menus: the person's, or none: not chosen yet")
      ->needs(menus);
}

void add_dial(CLI::App& app, action& chosen) {
  auto* command =
      app.add_subcommand("dial", "A phone: shows each screen as a handset would, and the SMS that arrive");
  auto c = std::make_shared<phone_command>();
  auto rehearsed = std::make_shared<rehearsed_call_command>();
  auto* phone = add_phone_options(*command, c->options);
  add_rehearsal_options(*command, *rehearsed);
  command->get_option("--school")->excludes(phone);
  command->add_option("--service-code", c->options.service_code, "What to dial")
      ->default_val(c->options.service_code);
  command->add_option("keys", c->options.keys, "What to dial and to type; without it the phone asks");
  command->add_option("--record", c->record,
                      "Write the call to this new file as a story for `raporo menu test`, without PINs");
  add_config(*command, c->config);
  example(*command,
          "raporo dial --phone +250788000102 \"*800#\" 1234 1 \"28 27\"\n"
          "  raporo dial --menus config/demo --school 450601 --at 2026-11-25T10:00 --record call.test.yaml");
  command->callback([c, rehearsed, phone, &chosen] {
    if (rehearsed->menus.empty() && phone->count() == 0) throw CLI::RequiredError("--phone");
    rehearsed->options = c->options;
    rehearsed->record = c->record;
    chosen = [c, rehearsed] { return rehearsed->menus.empty() ? use_phone(*c) : rehearse_call(*rehearsed); };
  });
}

void add_sms(CLI::App& app, action& chosen) {
  auto* command =
      app.add_subcommand("sms", "Send an SMS to the gateway as the aggregator would, and show the answer");
  auto c = std::make_shared<phone_command>();
  add_phone_options(*command, c->options)->required();
  add_config(*command, c->config);
  command->add_option("--short-code", c->options.short_code, "Where to")->default_val(c->options.short_code);
  // Not as an optional: the library takes an empty one for none.
  command
      ->add_option_function<std::string>(
          "text", [c](const std::string& text) { c->text = text; }, "The message")
      ->required();
  example(*command,
          "raporo sms --phone +250788000102 \"ATT P1 28 27 P2 30 31 P3 28 28 P4 27 29 P5 25 26 P6 18 20\"");
  command->callback([c, &chosen] { chosen = [c] { return use_phone(*c); }; });
}

void add_check(CLI::App& app, action& chosen) {
  auto* command = app.add_subcommand("check", "Validate a configuration folder without starting anything");
  auto c = std::make_shared<check_command>();
  command->add_option("folder", c->config, "Configuration folder")->required()->check(CLI::ExistingDirectory);
  command->add_flag("--json", c->json, "Problems as JSON");
  command->add_flag("--screens", c->screens, "Also print the fullest screens");
  command->add_option("--data", c->data,
                      "Data folder: tell also whether its published menus are those of the folder");
  example(*command, "raporo check config/demo --screens");
  command->callback([c, &chosen] { chosen = [c] { return check(*c); }; });
}

void add_roster_export(CLI::App& roster, action& chosen) {
  auto* command = roster.add_subcommand(
      "export",
      "Write the roster as CSV files that `import` reads; without PINs, which an import leaves alone");
  auto c = std::make_shared<roster_export_command>();
  command->add_option("folder", c->folder, "Where to; made when it is not there, and for you alone")
      ->required();
  add_data(*command, c->data);
  example(*command, "raporo roster export var/roster --data var/demo");
  command->callback([c, &chosen] { chosen = [c] { return export_roster_files(*c); }; });
}

void add_roster_import(CLI::App& roster, action& chosen) {
  auto* command = roster.add_subcommand("import", "Replace the roster by CSV files; all or nothing");
  auto c = std::make_shared<roster_import_command>();
  command->add_option("folder", c->folder, "Folder with units.csv, schools.csv, enrolment.csv and people.csv")
      ->required()
      ->check(CLI::ExistingDirectory);
  add_config(*command, c->config);
  add_data(*command, c->data);
  command->add_flag("--keep-good-rows", c->keep_good_rows,
                    "Import the good rows although others are bad; then nothing is removed");
  command->add_flag("--allow-empty", c->allow_empty,
                    "Let a table without rows take away all units, enrolment or posts there are");
  command->add_flag("--reset-pins", c->reset_pins, "Give known people the PINs of the files again");
  example(*command, "raporo roster import config/demo/roster --data var/demo");
  command->callback([c, &chosen] { chosen = [c] { return import_roster_files(*c); }; });
}

void add_roster(CLI::App& app, action& chosen) {
  auto* roster = app.add_subcommand("roster", "Schools, enrolment and people");
  roster->require_subcommand(1);
  example(*roster, "raporo roster import config/demo/roster --data var/demo");
  add_roster_import(*roster, chosen);
  add_roster_export(*roster, chosen);
}

void add_alerts(CLI::App& app, action& chosen) {
  auto* alerts = app.add_subcommand("alerts", "Weekly messages");
  alerts->require_subcommand(1);
  example(*alerts, "raporo alerts preview --period 2026-W48 --data var/demo");
  auto* command = alerts->add_subcommand("preview", "Print who would get what for a week; sends nothing");
  auto c = std::make_shared<alerts_preview_command>();
  add_config(*command, c->config);
  add_data(*command, c->data);
  command->add_option("--period", c->period, "The week reported on")->required();
  command->add_flag("--whole-phones", c->whole_phones, "Print telephone numbers unmasked");
  example(*command, "raporo alerts preview --period 2026-W48");
  command->callback([c, &chosen] { chosen = [c] { return preview_alerts(*c); }; });
}

void add_stand_in(CLI::App& app, action& chosen) {
  auto* command =
      app.add_subcommand("stand-in", "Run a local stand-in of the aggregator, for demonstrations and tests");
  auto c = std::make_shared<stand_in_command>();
  command->add_option("--listen", c->listen, "HOST:PORT")->default_val("127.0.0.1:8090");
  add_data(*command, c->data);
  command->add_option("--username", c->username, "Account that may send")->default_val("sandbox");
  command->add_option("--accepted-file", c->accepted_file,
                      "Append every accepted message here, as JSON lines");
  example(*command, "raporo stand-in --data var/demo");
  command->callback([c, &chosen] { chosen = [c] { return stand_in(*c); }; });
}

void add_demo(CLI::App& app, action& chosen) {
  auto* command = app.add_subcommand("demo", "Print what to dial, from which numbers, and where");
  auto c = std::make_shared<demo_command>();
  add_config(*command, c->config);
  add_data(*command, c->data);
  example(*command, "raporo demo --data var/demo");
  command->callback([c, &chosen] { chosen = [c] { return explain_demo(*c); }; });
}

void add_clock(CLI::App& app, action& chosen) {
  auto* command = app.add_subcommand("clock", "Show or set the test clock of a running gateway");
  auto c = std::make_shared<clock_command>();
  add_data(*command, c->data);
  command->add_option("now", c->now, "The new time, such as 2026-11-27T14:59:50+02:00");
  command->add_option("--speed", c->speed, "Seconds that pass in one real second; 10080 is a week a minute");
  example(*command, "raporo clock 2026-11-27T14:59:50+02:00 --speed 60");
  command->callback([c, &chosen] { chosen = [c] { return set_clock(*c); }; });
}

/// The command whose subcommand is missing or not known; nullptr when that is not what is wrong.
const CLI::App* lacking_subcommand(const CLI::App& app) {
  const CLI::App* at = &app;
  while (!at->get_subcommands().empty()) at = at->get_subcommands().front();
  return at->get_require_subcommand_min() > 0 ? at : nullptr;
}

void explain_subcommands(const CLI::App& command) {
  const std::vector<const CLI::App*> all = command.get_subcommands([](const CLI::App*) { return true; });
  std::vector<std::string_view> names;
  std::size_t widest = 0;
  for (const CLI::App* sub : all) {
    names.emplace_back(sub->get_name());
    widest = std::max(widest, sub->get_name().size());
  }
  const std::vector<std::string> words = command.remaining();
  if (!words.empty()) {
    const std::string_view meant = config::closest(words.front(), names);
    std::cerr << fmt::format("`{}` is no command of {}{}\n", words.front(), command.get_name(),
                             meant.empty() ? "" : fmt::format("; did you mean `{}`?", meant));
  }
  std::cerr << fmt::format("{} wants one of these commands:\n", command.get_name());
  for (const CLI::App* sub : all)
    std::cerr << fmt::format("  {:<{}}  {}\n", sub->get_name(), widest, sub->get_description());
}

}  // namespace

int run_command_line(int argc, char** argv) {
  // A gateway reads its files again at this signal; sent to another command by mistake, it must not end it.
  std::signal(SIGHUP, SIG_IGN);
  CLI::App app{"Raporo: an SMS/USSD reporting gateway for schools", "raporo"};
  app.require_subcommand(1);
  app.set_version_flag("--version", RAPORO_VERSION);
  app.footer(
      "Each command explains itself: raporo COMMAND --help\nExit codes: 0 fine, 1 problems found, 2 wrong "
      "usage.\n");
  action chosen;
  add_serve(app, chosen);
  add_dial(app, chosen);
  add_sms(app, chosen);
  add_check(app, chosen);
  add_menu(app, chosen);
  add_roster(app, chosen);
  add_reports(app, chosen);
  add_alerts(app, chosen);
  add_messages(app, chosen);
  add_channels(app, chosen);
  add_stand_in(app, chosen);
  add_demo(app, chosen);
  add_clock(app, chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    const bool asked = e.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success);
    if (const CLI::App* command = lacking_subcommand(app); command != nullptr && !asked) {
      explain_subcommands(*command);
      return usage_error;
    }
    // CLI11 prints help and errors by itself; its own codes are many.
    return app.exit(e) == 0 ? 0 : usage_error;
  }
  return chosen();
}

}  // namespace raporo::app
