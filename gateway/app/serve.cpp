#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <iostream>
#include <utility>

#include "gateway/app/commands.hpp"
#include "gateway/app/gateway.hpp"
#include "gateway/app/open_files.hpp"
#include "gateway/app/operations.hpp"

namespace raporo::app {
namespace {

void print(const config::diagnostics& problems) {
  if (!problems.empty()) std::cerr << problems.to_text();
}

}  // namespace

int serve(const serve_command& c) {
  gateway_options options = c.options;
  if (c.test_clock == "now") {
    options.test_clock = system_clock().now();
  } else if (!c.test_clock.empty()) {
    const auto t = parse_timestamp(c.test_clock);
    if (!t) {
      std::cerr << "--test-clock is written 2026-11-27T14:59:50+02:00\n";
      return 2;
    }
    options.test_clock = *t;
  }

  config::diagnostics problems;
  auto p = read_provisions(options.config, problems);
  if (p) check_open_files(*p, raise_open_files(), problems);
  print(problems);
  if (!p || problems.has_errors()) {
    std::cerr << fmt::format("`raporo check {}` shows all of this without starting\n",
                             options.config.string());
    return 1;
  }
  const std::string& format = c.log_format.empty() ? p->settings.log_format : c.log_format;
  const auto log = make_logger(format == "json" ? log_format::json : log_format::text,
                               c.verbose ? log_level::debug : log_level::info);
  std::signal(SIGPIPE, SIG_IGN);
  // A file that may not grow is trouble of the disk, which passes.
  std::signal(SIGXFSZ, SIG_IGN);

  config::diagnostics later;
  const auto g = gateway::open(options, std::move(*p), *log, later);
  print(later);
  return g == nullptr ? 1 : g->run();
}

}  // namespace raporo::app
