#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "menus/sms_wording.hpp"

/// For the proof: what the sender of a report by SMS can be answered.
namespace raporo::menus {

struct long_reply {
  const text* because = nullptr;  ///< the menus' text in it that says what is wrong
  std::string said;
};

/// Every reason for which a report of `f` by SMS can be refused, at its longest. `wording` is that of `f`
/// where everything is as long as it can be, `of_form` are its words there.
std::vector<long_reply> longest_sms_refusals(const graph& g, const form& f, sms_wording wording,
                                             const values& of_form, const worst_case& extremes);

}  // namespace raporo::menus
