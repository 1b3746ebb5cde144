#include "gateway/app/sending_command_line.hpp"

#include <memory>

namespace raporo::app {
namespace {

/// A variable of a script that holds nothing must not choose everything.
std::string refuse_nothing(const std::string& value) {
  return value.empty() ? "nothing is named" : std::string();
}

/// By what messages are chosen instead of by their ids.
CLI::Option* add_message_choice(CLI::App& command, chosen_messages& which) {
  const CLI::Validator named(refuse_nothing, "");
  auto* period = command.add_option("--period", which.period, "Those about this period, such as 2026-W48");
  period->check(named);
  command.add_option("--rule", which.rule, "Of these: only the alerts of this rule")->check(named);
  command.add_option("--school", which.school, "Of these: only about this school, by its code")->check(named);
  command.add_option("--channel", which.channel, "Of these: only through this channel")->check(named);
  command.add_flag("--dry-run", which.dry_run, "Only say how many these are");
  add_config(command, which.config);
  add_data(command, which.data);
  return period;
}

/// Ids and a choice are two ways that do not go together.
void refuse_both(const CLI::App& command, const chosen_messages& which) {
  for (const char* choice : {"--period", "--rule", "--school", "--channel", "--state", "--dry-run"}) {
    const CLI::Option* given = command.get_option_no_throw(choice);
    if (!which.ids.empty() && given != nullptr && given->count() > 0)
      throw CLI::ExcludesError("an id", choice);
  }
}

void add_settle(CLI::App& messages, action& chosen) {
  auto* command = messages.add_subcommand(
      "settle", "Write down what became of messages that are unknown or were skipped as too late");
  auto c = std::make_shared<settle_command>();
  command
      ->add_option("messages", c->which.ids,
                   "Their ids, as `raporo messages` shows them, or none with --period or --channel; and last "
                   "`delivered`: the person has it, or was told; or `failed`: neither")
      ->required();
  command
      ->add_option("--state", c->state,
                   "Of a choice: those that are unknown, or those that were skipped as too late")
      ->default_val("unknown")
      ->check(CLI::IsMember({"unknown", "skipped"}));
  command->add_option("--reason", c->which.reason, "How you know; kept for ever")->required();
  auto* period = add_message_choice(*command, c->which);
  auto* channel = command->get_option("--channel");
  example(*command,
          "raporo messages settle 01985c3e-7d61-7b2c-8a44-0123456789ab delivered --reason \"told by "
          "telephone\"\n"
          "  raporo messages settle failed --channel at --state unknown --reason \"outage\" --dry-run");
  command->callback([c, command, period, channel, &chosen] {
    c->outcome = c->which.ids.back();
    c->which.ids.pop_back();
    if (c->outcome != "delivered" && c->outcome != "failed")
      throw CLI::ValidationError("messages", "the last word is delivered or failed");
    if (c->which.ids.empty() && period->count() + channel->count() == 0)
      throw CLI::RequiredError("an id, --period or --channel");
    refuse_both(*command, c->which);
    chosen = [c] { return settle_messages(*c); };
  });
}

void add_cancel(CLI::App& messages, action& chosen) {
  auto* command = messages.add_subcommand(
      "cancel", "Take back messages that are still planned; they are never sent nor planned again");
  auto c = std::make_shared<chosen_messages>();
  command->add_option("messages", c->ids, "Their ids, as `raporo messages` shows them; or --period");
  auto* period = add_message_choice(*command, *c);
  command->add_option("--reason", c->reason, "Why; kept for ever")->required();
  example(*command,
          "raporo messages cancel --period 2026-W48 --rule school-digest --reason \"wrong figures\"");
  command->callback([c, command, period, &chosen] {
    if (c->ids.empty() && period->count() == 0) throw CLI::RequiredError("an id or --period");
    refuse_both(*command, *c);
    chosen = [c] { return cancel_messages(*c); };
  });
}

void add_pause(CLI::App& channels, action& chosen) {
  auto* command = channels.add_subcommand(
      "pause", "Send nothing through a channel until it is resumed; calls and SMS still come in");
  auto c = std::make_shared<pause_command>();
  command->add_option("channel", c->channel, "Its name, as in gateway.yaml")->required();
  command->add_option("--reason", c->reason, "Why; shown to everybody who looks, and kept for ever")
      ->required();
  add_config(*command, c->config);
  add_data(*command, c->data);
  example(*command, "raporo channels pause at --reason \"the sender that phones show is wrong\"");
  command->callback([c, &chosen] { chosen = [c] { return pause_channel(*c); }; });
}

void add_resume(CLI::App& channels, action& chosen) {
  auto* command = channels.add_subcommand("resume", "Send again through a channel that was paused");
  auto c = std::make_shared<resume_command>();
  command->add_option("channel", c->channel, "Its name, as in gateway.yaml")->required();
  command->add_option("--reason", c->reason, "What has changed; kept for ever")->required();
  add_config(*command, c->config);
  add_data(*command, c->data);
  example(*command, "raporo channels resume at --reason \"the sender is right again\"");
  command->callback([c, &chosen] { chosen = [c] { return resume_channel(*c); }; });
}

}  // namespace

void add_messages(CLI::App& app, action& chosen) {
  auto* command = app.add_subcommand("messages", "List SMS, first of all those that wait for a person");
  auto c = std::make_shared<messages_command>();
  add_config(*command, c->config);
  add_data(*command, c->data);
  command
      ->add_option("--state", c->state,
                   "unsettled: unknown, or skipped because it was too late; or a state of the outbox")
      ->default_val("unsettled")
      ->check(CLI::IsMember({"unsettled", "all", "planned", "sending", "accepted", "delivered", "failed",
                             "unknown", "skipped", "cancelled"}));
  command->add_option("--phone", c->phone, "Only to this telephone");
  command->add_option("--school", c->school, "Only about this school, by its code");
  command->add_option("--period", c->period, "Only about this period, such as 2026-W48");
  command->add_option("--channel", c->channel, "Only through this channel");
  command->add_option("--kind", c->kind, "Only alerts, receipts or answers")
      ->check(CLI::IsMember({"alert", "receipt", "answer"}));
  command
      ->add_option("--limit", c->limit,
                   "At most so many, first those due last; who is tried again is due again")
      ->default_val(100)
      ->check(CLI::Range(1, 1'000'000));
  command->add_flag(
      "--follow", c->follow,
      "Print new and changed messages, a line each, until Ctrl-C; all states unless --state is given");
  example(*command, "raporo messages --state unknown --period 2026-W48 --data var/demo");
  command->require_subcommand(0, 1);
  command->callback([c, command, &chosen] {
    if (c->follow && command->count("--state") == 0) c->state = "all";
    if (command->get_subcommands().empty()) chosen = [c] { return show_messages(*c); };
  });
  add_settle(*command, chosen);
  add_cancel(*command, chosen);
  hand_down_options(*command);
}

void add_channels(CLI::App& app, action& chosen) {
  auto* command =
      app.add_subcommand("channels", "Show how each channel does: state, queue, rate, today, last error");
  auto c = std::make_shared<channels_command>();
  add_config(*command, c->config);
  add_data(*command, c->data);
  example(*command, "raporo channels --data var/demo");
  command->require_subcommand(0, 1);
  command->callback([c, command, &chosen] {
    if (command->get_subcommands().empty()) chosen = [c] { return show_channels(*c); };
  });
  add_pause(*command, chosen);
  add_resume(*command, chosen);
  hand_down_options(*command);
}

}  // namespace raporo::app
