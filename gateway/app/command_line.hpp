#pragma once

namespace raporo::app {

/// Runs `raporo COMMAND ...`. Returns the exit code: 0 fine, 1 problems found and printed, 2 wrong usage.
int run_command_line(int argc, char** argv);

}  // namespace raporo::app
