#include "gateway/app/report_command_line.hpp"

#include <memory>

namespace raporo::app {
namespace {

/// What is asked of `reports export`: a file, or a push.
struct asked_export {
  reports_export_command file;
  reports_push_command push;
  long long timeout_s = 60;
};

void add_push_options(CLI::App& command, asked_export& c) {
  auto* push = command.add_option(
      "--push", c.push.url,
      "Send to the DHIS2 at this address, such as https://hmis.example.rw, and register who is complete. The "
      "token, or name:password, is in DATA/secrets/dhis2-access or the variable RAPORO_DHIS2_ACCESS");
  push->excludes("--output");
  push->excludes("--form");
  command.add_flag("--dry-run", c.push.dry_run, "With --push: let DHIS2 check everything and store nothing")
      ->needs(push);
  command.add_option("--batch", c.push.most_values, "With --push: values in one request")
      ->default_val(c.push.most_values)
      ->check(CLI::Range(100, 10'000))
      ->needs(push);
  command.add_option("--timeout", c.timeout_s, "With --push: seconds to wait for each answer")
      ->default_val(c.timeout_s)
      ->check(CLI::Range(1, 3'600))
      ->needs(push);
}

/// What goes with what; the library knows no conditions on values.
void check_choice(const CLI::App& command, const asked_export& c) {
  const auto given = [&](const char* option) { return command.get_option(option)->count() > 0; };
  const bool dhis2 = c.file.format.starts_with("dhis2-");
  if (given("--push") && given("--format") && !dhis2)
    throw CLI::ExcludesError("--push", "--format " + c.file.format);
  if (c.file.format == "xlsx" && c.file.output.empty())
    throw CLI::RequiredError("--output, a new file, with --format xlsx");
  if (given("--form") && c.file.format != "csv")
    throw CLI::ExcludesError("--form", "--format " + c.file.format);
  if (given("--school") && !dhis2 && !given("--push"))
    throw CLI::ExcludesError("--school", "--format " + c.file.format);
  if (given("--language") && c.file.format != "xlsx")
    throw CLI::ExcludesError("--language", "--format " + c.file.format);
}

void add_export(CLI::App& reports, action& chosen) {
  auto* command =
      reports.add_subcommand("export", "Give out what was reported for a period, or send it to DHIS2");
  auto c = std::make_shared<asked_export>();
  add_config(*command, c->file.config);
  add_data(*command, c->file.data);
  command
      ->add_option("--period", c->file.period,
                   "2026-W48, 2026/27-T1, 2026/27; a day for forms of any time. DHIS2 has weeks and years")
      ->required();
  command
      ->add_option("--format", c->file.format,
                   "csv: a row for each number; xlsx: sheets for districts, sectors and schools; dhis2-json, "
                   "dhis2-csv: data values by the codes of dhis2.yaml")
      ->default_val(c->file.format)
      ->check(CLI::IsMember({"csv", "xlsx", "dhis2-json", "dhis2-csv"}));
  command->add_option("--output", c->file.output, "Write a new file instead of printing");
  command->add_option("--form", c->file.form, "Only this form, of csv");
  command->add_option("--school", c->file.school, "Only this school, by its code, for DHIS2");
  command->add_option("--language", c->file.language, "Of the titles in xlsx")
      ->default_val(c->file.language)
      ->check(CLI::IsMember({"rw", "en", "fr"}));
  add_push_options(*command, *c);
  example(*command,
          "raporo reports export --period 2026-W48 --form attendance --data var/demo > week48.csv\n"
          "  raporo reports export --period 2026-W48 --format xlsx --output week48.xlsx\n"
          "  raporo reports export --period 2026-W48 --push https://hmis.example.rw --dry-run");
  command->callback([c, command, &chosen] {
    check_choice(*command, *c);
    if (c->push.url.empty()) {
      chosen = [c] { return export_reports(c->file); };
      return;
    }
    c->push.config = c->file.config;
    c->push.data = c->file.data;
    c->push.period = c->file.period;
    c->push.school = c->file.school;
    c->push.answer_timeout = std::chrono::seconds(c->timeout_s);
    chosen = [c] { return push_reports(c->push); };
  });
}

}  // namespace

void add_reports(CLI::App& app, action& chosen) {
  auto* reports = app.add_subcommand("reports", "What schools have reported");
  reports->alias("report");
  reports->require_subcommand(1);
  example(*reports, "raporo reports export --period 2026-W48 --data var/demo > week48.csv");
  add_export(*reports, chosen);
}

}  // namespace raporo::app
