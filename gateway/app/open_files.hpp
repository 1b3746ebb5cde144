#pragma once

#include <cstdint>

#include "config/diagnostic.hpp"
#include "gateway/app/provisions.hpp"

namespace raporo::app {

/// How many files this process may have open, after asking for as many as the machine grants (RLIMIT_NOFILE:
/// the soft limit is raised to the hard one).
std::uint64_t raise_open_files();

/// Reports when `available` files are fewer than the connections of all listeners together, and what the rest
/// of the program opens: a flood on one listener would take the others.
void check_open_files(const provisions& p, std::uint64_t available, config::diagnostics& problems);

}  // namespace raporo::app
