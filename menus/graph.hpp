#pragma once

namespace raporo::menus {
struct graph {};
}  // namespace raporo::menus
