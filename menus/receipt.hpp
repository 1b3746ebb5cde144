#pragma once

#include <string>
#include <string_view>

#include "menus/engine.hpp"
#include "menus/graph.hpp"

namespace raporo::menus {

/// render_receipt() of compiled menus: what the proof measures is what is sent.
std::string write_receipt(const graph& g, const draft& report, const save_receipt& saved, const facts& world,
                          std::string_view language);

}  // namespace raporo::menus
