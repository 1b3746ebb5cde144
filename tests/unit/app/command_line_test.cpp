#include "gateway/app/command_line.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/temporary_folder.hpp"
#include "tests/unit/app/captured.hpp"

namespace {

struct outcome {
  int code = 0;
  std::string output;
};

/// Standard output of the command.
outcome run(std::vector<std::string> words) {
  words.insert(words.begin(), "raporo");
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  std::ostringstream captured;
  std::streambuf* const usual = std::cout.rdbuf(captured.rdbuf());
  const int code = raporo::app::run_command_line(static_cast<int>(arguments.size()), arguments.data());
  std::cout.rdbuf(usual);
  return {code, captured.str()};
}

std::vector<std::string> subcommands_in(const std::string& help) {
  std::vector<std::string> names;
  std::istringstream lines(help);
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line == "Subcommands:") {
      inside = true;
    } else if (line.empty()) {
      inside = false;
    } else if (inside && line.starts_with("  ") && line[2] != ' ') {
      names.push_back(line.substr(2, line.find_first_of(" ,", 2) - 2));  // an alias stands behind a comma
    }
  }
  return names;
}

int check_help(const std::vector<std::string>& command) {
  std::vector<std::string> words = command;
  words.emplace_back("--help");
  const outcome help = run(words);
  CAPTURE(help.output);
  CHECK(help.code == 0);
  if (!command.empty()) {
    std::string name = "raporo";
    for (const std::string& word : command) name += " " + word;
    CHECK(help.output.find("Example:\n  " + name) != std::string::npos);
  }
  int commands = 1;
  for (const std::string& sub : subcommands_in(help.output)) {
    std::vector<std::string> longer = command;
    longer.push_back(sub);
    commands += check_help(longer);
  }
  return commands;
}

}  // namespace

TEST_CASE("command line: every command explains itself with an example of its own") {
  CHECK(check_help({}) >= 14);
}

TEST_CASE("command line: the signal at which a gateway reads its files again ends no other command") {
  std::signal(SIGHUP, SIG_DFL);
  CHECK(run({"--version"}).code == 0);
  const bool ignored = std::signal(SIGHUP, SIG_IGN) == SIG_IGN;
  CHECK(ignored);
}

TEST_CASE("command line: who names no command, or an unknown one, is told which there are") {
  const auto told = [](std::vector<std::string> words) {
    std::ostringstream complaints;
    std::streambuf* const usual = std::cerr.rdbuf(complaints.rdbuf());
    const int code = run(std::move(words)).code;
    std::cerr.rdbuf(usual);
    CHECK(code == 2);
    return complaints.str();
  };
  const std::string all = told({});
  CHECK(all.starts_with("raporo wants one of these commands:\n"));
  for (const char* command : {"\n  serve ", "\n  roster ", "\n  clock "})
    CHECK(all.find(command) != std::string::npos);
  CHECK(told({"frob"}) == "`frob` is no command of raporo\n" + all);
  CHECK(told({"serv", "--verbose"}) == "`serv` is no command of raporo; did you mean `serve`?\n" + all);
  const std::string roster = told({"roster", "imprt"});
  CHECK(roster.starts_with("`imprt` is no command of roster; did you mean `import`?\n"));
  CHECK(roster.find("\n  export ") != std::string::npos);
  CHECK(roster.find("\n  serve ") == std::string::npos);
}

TEST_CASE("command line: what is no command is wrong usage") {
  std::ostringstream complaints;
  std::streambuf* const usual = std::cerr.rdbuf(complaints.rdbuf());
  CHECK(run({"serv"}).code == 2);
  CHECK(run({}).code == 2);
  CHECK(run({"messages", "settle", "x", "lost", "--reason", "y"}).code == 2);
  // A variable of a script that holds nothing must not choose everything.
  for (const char* choice : {"--period", "--rule", "--school", "--channel"}) {
    CAPTURE(choice);
    CHECK(run({"messages", "cancel", "--period", "2026-W48", choice, "", "--reason", "y"}).code == 2);
    CHECK(run({"messages", "settle", "failed", "--channel", "at", choice, "", "--reason", "y"}).code == 2);
  }
  CHECK(run({"messages", "cancel", "--period", "", "--reason", "y"}).code == 2);
  CHECK(run({"messages", "settle", "failed", "--channel", "", "--reason", "y"}).code == 2);
  CHECK(run({"messages", "--period", "", "cancel", "--reason", "y"}).code == 2);
  CHECK(run({"alerts", "preview", "--period", "next", "--config", RAPORO_SOURCE_DIR "/config/demo"}).code ==
        2);
  std::cerr.rdbuf(usual);
}

TEST_CASE("command line: what is no version's number is told in one sentence") {
  for (const char* word : {"0", "-1", "abc", "1a", "99999999999999999999"}) {
    CAPTURE(word);
    std::ostringstream complaints;
    std::streambuf* const usual = std::cerr.rdbuf(complaints.rdbuf());
    const outcome told = run({"menu", "export", word, "--to", "x"});
    std::cerr.rdbuf(usual);
    CHECK(told.code == 2);
    CHECK(complaints.str().find("is no version: its number is 1 or more") != std::string::npos);
    CHECK(complaints.str().size() < 200);
  }
}

TEST_CASE("command line: options before the name of a subcommand hold for it") {
  using raporo::test::capture;
  const raporo::test::temporary_folder named;
  const std::string demo = RAPORO_SOURCE_DIR "/config/demo";
  // A folder that is not there is told by its name: the one that was meant.
  const std::string data = (named.path() / "not-there").string();
  const std::vector<std::vector<std::string>> commands{
      {"channels", "--config", demo, "--data", data, "pause", "at", "--reason", "why"},
      {"channels", "--config", demo, "--data", data, "resume", "at", "--reason", "why"},
      {"messages", "--data", data, "--config", demo, "settle", "m1", "failed", "--reason", "why"},
      {"messages", "--data", data, "cancel", "m1", "--config", demo, "--reason", "why"},
      {"messages", "cancel", "m1", "--config", demo, "--reason", "why", "--data", data},
      {"messages", "--config", demo, "--period", "2026-W48", "--data", data, "cancel", "--reason", "why"},
  };
  for (const auto& command : commands) {
    CAPTURE(command[2]);
    const raporo::test::told t = capture([&] { return run(command).code; });
    CHECK(t.code == 1);
    CHECK(t.warns("there is no folder " + data));
  }
}

TEST_CASE("command line: options before the name of a subcommand that has none such are refused") {
  using raporo::test::capture;
  const raporo::test::told limit =
      capture([] { return run({"messages", "--limit", "5", "cancel", "m1", "--reason", "why"}).code; });
  CHECK(limit.code == 2);
  for (const auto& command : {std::vector<std::string>{"--data", "x", "channels"},
                              std::vector<std::string>{"menu", "--data", "x", "list"},
                              std::vector<std::string>{"roster", "--data", "x", "export", "y"}}) {
    const raporo::test::told t = capture([&] { return run(command).code; });
    CHECK(t.code == 2);
  }
  CHECK(limit.warns("--limit is no option of `raporo messages cancel`"));
  const raporo::test::told twice = capture(
      [] { return run({"messages", "--data", "a", "cancel", "m1", "--reason", "why", "--data", "b"}).code; });
  CHECK(twice.code == 2);
  CHECK(twice.warns("--data"));
}
