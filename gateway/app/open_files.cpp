#include "gateway/app/open_files.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <cerrno>
#include <system_error>

namespace raporo::app {
namespace {

/// The database and its log for each connection to it, the links to aggregators, sockets about to be refused.
constexpr std::uint64_t reserve = 256;

}  // namespace

std::uint64_t raise_open_files() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
    throw std::system_error(errno, std::generic_category(), "getrlimit");
  if (limit.rlim_cur != limit.rlim_max) {
    const rlimit wanted{limit.rlim_max, limit.rlim_max};
    if (::setrlimit(RLIMIT_NOFILE, &wanted) == 0) limit = wanted;
  }
  return limit.rlim_cur;
}

void check_open_files(const provisions& p, std::uint64_t available, config::diagnostics& problems) {
  const config::gateway_settings& s = p.settings;
  const std::uint64_t needed =
      s.public_listener.connections + s.console_listener.connections + s.ops_listener.connections + reserve;
  if (needed <= available) return;
  problems.error("serve/few-open-files", {.file = (p.folder / "gateway.yaml").string()},
                 fmt::format("{} files may be open at once, and the listeners' `connections` with {} for the "
                             "rest make {}",
                             available, reserve, needed),
                 "raise the limit (`ulimit -Hn`, or LimitNOFILE= of the service), or lower `connections`");
}

}  // namespace raporo::app
