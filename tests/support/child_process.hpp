#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

namespace raporo::test {

/// A program of ours that a test starts and ends. Killed when forgotten.
class child_process {
 public:
  /// Starts `arguments[0]`; its standard output and error go to the file `log`. Throws when it cannot.
  child_process(const std::vector<std::string>& arguments, const std::string& log);
  ~child_process();
  child_process(child_process&& other) noexcept;
  child_process(const child_process&) = delete;
  child_process& operator=(const child_process&) = delete;
  child_process& operator=(child_process&&) = delete;

  pid_t pid() const noexcept { return pid_; }
  bool running();
  void signal(int number) const;
  /// Waits for the end; gives the exit code, or 128 + the signal. -1 when it still runs after `limit`.
  int wait(std::chrono::milliseconds limit);
  /// SIGKILL, as a power cut would; waits until it is gone.
  void kill();

 private:
  bool reap(bool block);

  pid_t pid_ = -1;
  int status_ = 0;
};

/// Runs to the end; gives exit code and everything printed.
struct finished {
  int code = 0;
  std::string output;
};
finished run_program(const std::vector<std::string>& arguments,
                     std::chrono::milliseconds limit = std::chrono::seconds{30});

}  // namespace raporo::test
