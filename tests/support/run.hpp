#pragma once

#include "gateway/base/run.hpp"

namespace raporo::test {

using raporo::run;

}  // namespace raporo::test
