#pragma once

#include <exception>

namespace raporo {

/// What to spawn a task of the loop with that ends the program when it breaks.
inline void rethrow(const std::exception_ptr& broken) {
  if (broken) std::rethrow_exception(broken);
}

}  // namespace raporo
