#include "gateway/app/menu_command_line.hpp"

#include <charconv>
#include <cstdint>
#include <memory>
#include <string>
#include <system_error>

namespace raporo::app {
namespace {

/// CLI11's own would tell a range of 300 digits.
const CLI::Validator& version_check() {
  static const CLI::Validator check(
      [](const std::string& word) {
        std::int64_t number = 0;
        const auto [end, ec] = std::from_chars(word.data(), word.data() + word.size(), number);
        if (ec == std::errc{} && end == word.data() + word.size() && number > 0) return std::string();
        return "`" + word + "` is no version: its number is 1 or more, `raporo menu list` shows them";
      },
      "NUMBER");
  return check;
}

void add_menu_lint(CLI::App& menu, action& chosen) {
  auto* command = menu.add_subcommand(
      "lint",
      "Prove that every screen fits every phone: problems, fullest screens, longest ways, costs of SMS");
  auto c = std::make_shared<menu_lint_command>();
  command->add_option("folder", c->config, "Configuration folder")->required()->check(CLI::ExistingDirectory);
  command->add_flag("--json", c->json, "Problems and measures as one JSON document");
  command->add_flag("--all", c->all, "Every screen in every language, not only the fullest");
  example(*command, "raporo menu lint config/demo");
  command->callback([c, &chosen] { chosen = [c] { return lint_menus_of(*c); }; });
}

void add_menu_graph(CLI::App& menu, action& chosen) {
  auto* command = menu.add_subcommand(
      "graph", "Draw the menus: each screen as a phone shows it at its fullest, and the keys that lead on");
  auto c = std::make_shared<menu_graph_command>();
  command->add_option("folder", c->config, "Configuration folder")->required()->check(CLI::ExistingDirectory);
  command->add_option("--language", c->language, "Of the texts; without it the menus' first");
  command->add_option("--svg", c->svg,
                      "Draw into this file with Graphviz; without it print the DOT language");
  example(*command, "raporo menu graph config/demo --language en --svg menus.svg");
  command->callback([c, &chosen] { chosen = [c] { return draw_menus(*c); }; });
}

void add_menu_explain(CLI::App& menu, action& chosen) {
  auto* command = menu.add_subcommand("explain", "What the code of a problem means, and how to mend it");
  auto c = std::make_shared<menu_explain_command>();
  command->add_option("code", c->code, "As problems show it in brackets; without it all are listed");
  example(*command, "raporo menu explain menu/too-long");
  command->callback([c, &chosen] { chosen = [c] { return explain_code(*c); }; });
}

void add_menu_schema(CLI::App& menu, action& chosen) {
  auto* command = menu.add_subcommand("schema", "The menu language as JSON Schema, for editors");
  example(*command, "raporo menu schema > menu.schema.json");
  command->callback([&chosen] { chosen = print_menu_schema; });
}

void add_menu_test(CLI::App& menu, action& chosen) {
  auto* command = menu.add_subcommand("test", "Play the stories about the menus: menus/*.test.yaml");
  auto c = std::make_shared<menu_test_command>();
  command->add_option("folder", c->config, "Configuration folder")->required()->check(CLI::ExistingDirectory);
  auto* files =
      command->add_option("files", c->files, "Only the stories of these files")->check(CLI::ExistingFile);
  auto* only = command->add_option("--only", c->only, "Only stories whose name holds this");
  command
      ->add_option("--min-coverage", c->least_coverage,
                   "Fail when fewer of the screens, options or errors are covered, in percent")
      ->check(CLI::Range(0, 100))
      ->excludes(files)
      ->excludes(only);
  example(*command, "raporo menu test config/demo --min-coverage 100");
  command->callback([c, &chosen] { chosen = [c] { return test_menus(*c); }; });
}

void add_menu_publish(CLI::App& menu, action& chosen) {
  auto* command = menu.add_subcommand(
      "publish", "Put the menus of a folder in force as a new version, when checks and stories are fine");
  auto c = std::make_shared<menu_publish_command>();
  command->add_option("folder", c->config, "Configuration folder")->required()->check(CLI::ExistingDirectory);
  add_data(*command, c->data);
  command->add_option("--note", c->note, "What changed, on one line")->required();
  command->add_option("--author", c->author, "Whose work it is (default: the user of this machine)");
  example(*command, "raporo menu publish config/demo --data var/demo --note \"Meals are counted, too\"");
  command->callback([c, &chosen] { chosen = [c] { return publish_menus_of(*c); }; });
}

void add_menu_list(CLI::App& menu, action& chosen) {
  auto* command = menu.add_subcommand("list", "The published versions, the newest first");
  auto c = std::make_shared<menu_list_command>();
  add_config(*command, c->config);
  add_data(*command, c->data);
  example(*command, "raporo menu list --data var/demo");
  command->callback([c, &chosen] { chosen = [c] { return list_menus(*c); }; });
}

void add_menu_diff(CLI::App& menu, action& chosen) {
  auto* command = menu.add_subcommand(
      "diff", "What two versions say differently, and which stored reports would come out otherwise");
  auto c = std::make_shared<menu_diff_command>();
  command->add_option("before", c->before, "A version's number, or a configuration folder")->required();
  command->add_option("after", c->after, "Likewise")->required();
  add_config(*command, c->config);
  add_data(*command, c->data);
  command->add_option("--weeks", c->weeks, "Replay the reports of so many weeks on the second; 0: none")
      ->default_val(2)
      ->check(CLI::Range(0, 520));
  example(*command, "raporo menu diff 3 config/demo --data var/demo --weeks 4");
  command->callback([c, &chosen] { chosen = [c] { return diff_menus(*c); }; });
}

void add_menu_rollback(CLI::App& menu, action& chosen) {
  auto* command =
      menu.add_subcommand("rollback", "Go back: publish an older version again, under a new number");
  auto c = std::make_shared<menu_rollback_command>();
  command->add_option("version", c->number, "Its number, as `raporo menu list` shows it")
      ->required()
      ->check(version_check());
  add_config(*command, c->config);
  add_data(*command, c->data);
  command->add_option("--note", c->note, "Why, on one line")->required();
  command->add_option("--author", c->author, "Who decided it (default: the user of this machine)");
  example(*command, "raporo menu rollback 3 --data var/demo --note \"Heads could not find drop-outs\"");
  command->callback([c, &chosen] { chosen = [c] { return roll_back_menus(*c); }; });
}

void add_menu_export(CLI::App& menu, action& chosen) {
  auto* command = menu.add_subcommand("export", "Write the files of a published version into a folder");
  auto c = std::make_shared<menu_export_command>();
  command->add_option("version", c->number, "Its number, as `raporo menu list` shows it")
      ->required()
      ->check(version_check());
  command->add_option("--to", c->folder, "Folder for them; it may have no menus yet")->required();
  add_data(*command, c->data);
  example(*command, "raporo menu export 3 --to version-3 --data var/demo");
  command->callback([c, &chosen] { chosen = [c] { return export_menus(*c); }; });
}

}  // namespace

void add_menu(CLI::App& app, action& chosen) {
  auto* menu =
      app.add_subcommand("menu", "Prove and test the menus, publish them, compare versions, go back");
  menu->require_subcommand(1);
  example(*menu, "raporo menu lint config/demo");
  add_menu_lint(*menu, chosen);
  add_menu_graph(*menu, chosen);
  add_menu_explain(*menu, chosen);
  add_menu_schema(*menu, chosen);
  add_menu_test(*menu, chosen);
  add_menu_publish(*menu, chosen);
  add_menu_list(*menu, chosen);
  add_menu_diff(*menu, chosen);
  add_menu_rollback(*menu, chosen);
  add_menu_export(*menu, chosen);
}

}  // namespace raporo::app
