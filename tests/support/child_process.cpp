#include "tests/support/child_process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <utility>

#include "tests/support/temporary_folder.hpp"

namespace raporo::test {
namespace {

constexpr std::chrono::milliseconds poll_interval{2};

int exit_code_of(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

child_process::child_process(const std::vector<std::string>& arguments, const std::string& log) {
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (const std::string& a : arguments) argv.push_back(const_cast<char*>(a.c_str()));
  argv.push_back(nullptr);

  pid_ = ::fork();
  if (pid_ < 0) throw std::runtime_error("fork failed");
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a test that crashes leaves nothing behind
    const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(out, STDERR_FILENO);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
}

child_process::~child_process() {
  if (pid_ > 0) kill();
}

child_process::child_process(child_process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), status_(other.status_) {}

bool child_process::reap(bool block) {
  if (pid_ <= 0) return true;
  if (::waitpid(pid_, &status_, block ? 0 : WNOHANG) != pid_) return false;
  pid_ = -1;
  return true;
}

bool child_process::running() {
  return !reap(false);
}

void child_process::signal(int number) const {
  if (pid_ > 0) ::kill(pid_, number);
}

int child_process::wait(std::chrono::milliseconds limit) {
  const auto until = std::chrono::steady_clock::now() + limit;
  while (!reap(false)) {
    if (std::chrono::steady_clock::now() > until) return -1;
    std::this_thread::sleep_for(poll_interval);
  }
  return exit_code_of(status_);
}

void child_process::kill() {
  signal(SIGKILL);
  reap(true);
}

finished run_program(const std::vector<std::string>& arguments, std::chrono::milliseconds limit) {
  const temporary_folder folder;
  const std::string log = (folder.path() / "output").string();
  child_process child(arguments, log);
  finished done;
  done.code = child.wait(limit);
  std::ostringstream text;
  text << std::ifstream(log).rdbuf();
  done.output = text.str();
  return done;
}

}  // namespace raporo::test
