#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/follow_up.hpp"
#include "menus/engine.hpp"
#include "menus/graph.hpp"
#include "menus/phrases.hpp"

/// Answers to digests by SMS: what an official is told of one.
namespace raporo::menus {

/// What became of an answer to a digest.
struct follow_up_reply {
  /// `sms_called` or `sms_visited`: noted; `sms_which_school`: it could be of several, or of none;
  /// `sms_no_digest`: there is none to be answered; `sms_not_your_school`: a code of somebody else's.
  phrase said = phrase::sms_which_school;
  std::vector<std::string>
      schools;  ///< names of those that are noted, or `1 GS Gihembe`, `450102 GS Gihembe` to choose from
  std::string value;                     ///< what was written and is none of them
  std::string example;                   ///< how a school is named: `1 2`, or by its code
  const school_facts* school = nullptr;  ///< the first; nullptr: it is gone from the roster
};

/// The SMS that says it, at most two segments. GSM-7. Total and pure; thread-safe.
std::string render_follow_up(const menu& m, const follow_up_reply& r, const facts& world,
                             std::string_view language);
/// The same of compiled menus, uncut: what the proof measures is what is sent.
std::string write_follow_up(const graph& g, const follow_up_reply& r, const facts& world,
                            std::string_view language);

/// The longest replies that there can be in `language`; the phrases' own texts are borrowed.
struct long_follow_up {
  phrase said;
  std::string text;
};
std::vector<long_follow_up> longest_follow_up_replies(const graph& g, const worst_case& extremes,
                                                      std::string_view language);

/// Whether the menus have the texts: versions that are older than answers to digests do not.
bool answers_follow_ups(const graph& g) noexcept;

}  // namespace raporo::menus
