#include "gateway/channels/wire_answers.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/base/ascii.hpp"
#include "gateway/channels/fields.hpp"
#include "gateway/channels/send_verdicts.hpp"

namespace raporo::channels {
namespace {

using config::wire_rule;
using meaning = config::wire_rule::meaning;
using verdict = send_outcome::verdict;

/// An answer, or the entry of one recipient in it.
struct said {
  int status = 0;
  std::string_view text;   ///< the whole body
  const fields* document;  ///< null when it is none

  std::string_view at(std::string_view path) const {
    return document != nullptr ? document->get(path) : std::string_view{};
  }
};

bool begins(std::string_view text, std::string_view with) {
  return text.size() >= with.size() && same_word(text.substr(0, with.size()), with);
}

bool fits(const wire_rule& rule, const said& s) {
  if (!rule.statuses.empty() && std::ranges::find(rule.statuses, s.status) == rule.statuses.end())
    return false;
  if (rule.at.empty() && !rule.tests_words()) return true;
  const std::string_view value = rule.at.empty() ? trimmed(s.text) : s.at(rule.at);
  if (!rule.tests_words()) return !value.empty();
  return std::ranges::any_of(rule.is, [&](std::string_view w) { return same_word(value, w); }) ||
         std::ranges::any_of(rule.starts, [&](std::string_view w) { return begins(value, w); });
}

verdict verdict_of(meaning m) {
  switch (m) {
    case meaning::accepted:
      return verdict::accepted;
    case meaning::permanent:
    case meaning::opted_out:
      return verdict::permanent;
    case meaning::transient:
    case meaning::throttled:
      return verdict::transient;
    case meaning::sender_refused:
      return verdict::sender_refused;
    case meaning::channel_fault:
      return verdict::channel_fault;
  }
  return verdict::unknown;
}

/// What stands in the text between the two, on one line.
std::string_view between(std::string_view text, std::string_view after, std::string_view before) {
  const std::size_t start = text.find(after);
  if (start == std::string_view::npos) return {};
  text.remove_prefix(start + after.size());
  if (!before.empty() && text.find(before) == std::string_view::npos) return {};
  text = text.substr(0, std::min(before.empty() ? text.size() : text.find(before), text.find('\n')));
  return trimmed(text);
}

class rules_of_wire {
 public:
  rules_of_wire(const config::wire_answer& wire, bool own_ids) : wire_(wire), own_ids_(own_ids) {}

  /// nullopt when no rule fits.
  std::optional<send_outcome> judge(const said& s, const recipient& to) const {
    const auto rule = std::ranges::find_if(wire_.rules, [&](const wire_rule& r) { return fits(r, s); });
    if (rule == wire_.rules.end()) return std::nullopt;
    const bool success = s.status / 100 == 2;
    if (rule->means == meaning::accepted && !success) return std::nullopt;
    send_outcome o;
    o.provider_id = id_in(s);
    o.what = unless_it_has_an_id(verdict_of(rule->means), o.provider_id);
    o.opted_out = rule->means == meaning::opted_out;
    o.throttled = rule->means == meaning::throttled && o.what == verdict::transient;
    o.reason = reason_in(s);
    o.cost = cost_line(s.at(wire_.cost));
    if (o.what == verdict::accepted && o.provider_id.empty() && own_ids_) o.provider_id = to.id;
    return o;
  }

  std::string id_in(const said& s) const {
    const std::string_view id =
        wire_.id_after.empty() ? s.at(wire_.id) : between(s.text, wire_.id_after, wire_.id_before);
    return std::string(id.size() <= longest_id ? id : std::string_view{});
  }

 private:
  std::string reason_in(const said& s) const {
    std::string told = short_line(s.document != nullptr ? s.at(wire_.reason) : s.text);
    return told.empty() && s.status / 100 != 2 ? reason_of_status(s.status, s.text) : told;
  }

  const config::wire_answer& wire_;
  bool own_ids_;
};

bool has_below(const fields& document, std::string_view path) {
  const std::string within = std::string(path) + ".";
  return std::ranges::any_of(document.pairs(),
                             [&](const auto& p) { return p.first == path || p.first.starts_with(within); });
}

bool is_about(const config::wire_answer& wire, const fields& entry, const recipient& to) {
  if (!wire.our_id.empty()) return entry.get(wire.our_id) == to.id;
  return comparable_number(entry.get(wire.phone)) == comparable_number(to.phone);
}

std::vector<send_outcome> judge_entries(const config::wire_answer& wire, bool own_ids,
                                        const outgoing_sms& sms, const http::client_answer& answer,
                                        const std::vector<fields>& entries) {
  const rules_of_wire rules(wire, own_ids);
  auto outcomes = for_all(sms, verdict::unknown, "not in the answer");
  for (std::size_t i = 0; i < sms.to.size(); ++i) {
    bool first = true;
    for (const fields& entry : entries) {
      if (!is_about(wire, entry, sms.to[i])) continue;
      auto judged = rules.judge({answer.status, answer.body, &entry}, sms.to[i]);
      if (!judged) judged = not_understood(sms).front();
      if (first) {
        outcomes[i] = std::move(*judged);
      } else if (judged->what != outcomes[i].what) {
        // What left, or a part of it, must not leave twice.
        outcomes[i].what = verdict::unknown;
        outcomes[i].reason = "entries differ";
        outcomes[i].provider_id.clear();  // a report on one of them says nothing of the others
      }
      first = false;
    }
  }
  return outcomes;
}

/// For an answer that no rule fits.
std::vector<send_outcome> judge_without_rules(const outgoing_sms& sms, const http::client_answer& answer) {
  return is_success(answer) ? not_understood(sms) : judge_status(sms, answer);
}

/// An answer as a whole, about all of them.
std::vector<send_outcome> judge_whole(const config::wire_answer& wire, bool own_ids, const outgoing_sms& sms,
                                      const http::client_answer& answer, const said& s) {
  const rules_of_wire rules(wire, own_ids);
  std::vector<send_outcome> outcomes;
  for (const recipient& to : sms.to) {
    auto judged = rules.judge(s, to);
    // Where each recipient should have an entry, nothing without one is accepted.
    const bool without_entry = !wire.each.empty() && judged && judged->what == verdict::accepted;
    if (!judged || without_entry) return judge_without_rules(sms, answer);
    outcomes.push_back(std::move(*judged));
  }
  return outcomes;
}

}  // namespace

std::vector<send_outcome> judge_by_rules(const config::wire_answer& wire, bool own_ids,
                                         const outgoing_sms& sms, const http::client_answer& answer) {
  if (answer.what != http::client_answer::outcome::answered) return judge_status(sms, answer);
  const auto document = fields::of_json(answer.body);
  if (!wire.each.empty() && is_success(answer)) {
    const auto entries = fields::each_of(answer.body, wire.each);
    if (entries && !entries->empty()) return judge_entries(wire, own_ids, sms, answer, *entries);
    // Only an answer without any entry can be about all of them.
    if (!entries && (!document || has_below(*document, wire.each))) return not_understood(sms);
  }
  const said s{answer.status, answer.body, document ? &*document : nullptr};
  std::vector<send_outcome> outcomes = judge_whole(wire, own_ids, sms, answer, s);
  // An id, or entries of recipients, beside a status that means `not taken`: some may be in its hands.
  const bool names_some = !rules_of_wire(wire, own_ids).id_in(s).empty() ||
                          (document && !wire.each.empty() && has_below(*document, wire.each));
  for (send_outcome& o : outcomes) {
    if (names_some && would_go_again(o.what)) o.what = verdict::unknown;
    // One id for several is nobody's own: a report on it would be about any of them.
    if (outcomes.size() > 1 && o.what == verdict::unknown) o.provider_id.clear();
  }
  return outcomes;
}

}  // namespace raporo::channels
