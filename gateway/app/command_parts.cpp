#include "gateway/app/command_parts.hpp"

#include <fmt/format.h>

namespace raporo::app {
namespace {

void take_options_of(const CLI::App& parent, CLI::App& command) {
  for (const CLI::Option* given : parent.get_options()) {
    if (given->count() == 0) continue;
    CLI::Option* const same = command.get_option_no_throw(given->get_name());
    if (same == nullptr) {
      throw CLI::ArgumentMismatch(fmt::format("{} is no option of `raporo {} {}`", given->get_name(),
                                              parent.get_name(), command.get_name()));
    }
    same->add_result(given->results());
  }
}

}  // namespace

std::string folder_options(const std::filesystem::path& config, const std::filesystem::path& data) {
  std::string text;
  if (config != default_config) text += " --config " + config.string();
  if (data != default_data) text += " --data " + data.string();
  return text;
}

void hand_down_options(CLI::App& command) {
  for (CLI::App* sub : command.get_subcommands([](const CLI::App*) { return true; })) {
    // Before it reads words of its own, so that what it requires of its options counts these, too.
    sub->preparse_callback([&command, sub](std::size_t) { take_options_of(command, *sub); });
  }
}

}  // namespace raporo::app
