#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "menus/menu_check.hpp"
#include "menus/sms_example.hpp"
#include "menus/sms_follow_up.hpp"
#include "menus/sms_wording.hpp"
#include "menus/sms_words.hpp"
#include "menus/view.hpp"

namespace raporo::menus {

namespace {

bool can_warn(const form& f) {
  const auto warns = [](const std::vector<check>& checks) {
    return !std::ranges::all_of(checks, &check::hard);
  };
  return warns(f.checks) ||
         std::ranges::any_of(f.questions, [&](const question& q) { return warns(q.checks); });
}

/// The text behind which nothing may stand in an SMS that is written in the order of the questions; nullptr
/// when some answer always does.
const question* text_at_end(const form& f) {
  const std::size_t first = first_question(f);
  std::vector<const question*> written{&f.questions[first]};
  for (const question& q : f.questions)
    if (&q != written.front()) written.push_back(&q);
  for (auto q = written.rbegin(); q != written.rend(); ++q) {
    if ((*q)->asks == question::kind::text) return *q;
    if ((*q)->when.empty()) return nullptr;
  }
  return nullptr;
}

}  // namespace

void check_sms_consent(const graph& g, config::diagnostics& problems) {
  for (const form& f : g.forms) {
    const question* text = f.keywords.empty() || !can_warn(f) ? nullptr : text_at_end(f);
    if (text == nullptr) continue;
    problems.warning(
        "menu/no-sms-consent", text->where,
        fmt::format("who sends `{}` by SMS cannot agree to its warnings: an {} behind `{}` is a part of "
                    "that text",
                    f.id, sms_consent, text->field),
        "let a question with a mark come last that is always asked and is no text");
  }
}

void check_follow_ups(const graph& g, const worst_case& extremes, config::diagnostics& problems) {
  if (!answers_follow_ups(g)) return;
  for (std::size_t i = 0; i < g.languages.size(); ++i) {
    for (const long_follow_up& reply : longest_follow_up_replies(g, extremes, g.languages[i])) {
      if (septets(reply.text) <= longest_sms_reply) continue;
      const text& said = g.of(reply.said);
      problems.error(
          "menu/too-long", i < said.where.size() ? said.where[i] : config::location{},
          fmt::format("`{}` in {} takes {} of {} septets at its longest", describe(reply.said).name,
                      g.languages[i], septets(reply.text), longest_sms_reply),
          "shorten it: " + reply.text);
    }
  }
}

}  // namespace raporo::menus
