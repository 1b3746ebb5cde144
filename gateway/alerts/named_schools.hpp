#pragma once

#include <span>
#include <string>
#include <vector>

#include "gateway/roster/directory.hpp"
#include "storage/alert_lists.hpp"

namespace raporo::alerts {

/// The schools in the order in which `text` names them, so that a person counts as the gateway does; behind
/// them those that it leaves out, in their own order. `schools`: that which needs a call most first, each
/// once. Pure.
std::vector<storage::named_school> in_order_of_text(const std::string& text,
                                                    std::span<const school_entry* const> schools);

}  // namespace raporo::alerts
