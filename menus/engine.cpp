#include "menus/engine.hpp"

#include "menus/graph.hpp"
#include "menus/gsm7.hpp"
#include "menus/receipt.hpp"
#include "menus/turn.hpp"

namespace raporo::menus {

step advance(const menu& m, dialogue_state& state, const event& happened, const facts& world) {
  return turn(m.compiled(), state, world).take(happened);
}

std::string render_receipt(const menu& m, const draft& report, const save_receipt& saved, const facts& world,
                           std::string_view language) {
  return write_receipt(m.compiled(), report, saved, world, language);
}

std::string render_phrase(const menu& m, std::string_view name, std::string_view language,
                          const facts& world) {
  const graph& g = m.compiled();
  values v(g, world, language);
  extra_words extra;
  extra.limit = sms_septets;
  v.extra = &extra;
  if (world.person != nullptr && world.person->schools.size() == 1) v.school = world.person->schools.front();
  const phrase p = find_phrase(name).value_or(phrase::busy);
  if (p == phrase::unknown_number) return in_all_languages(g, p, world);
  std::string text = g.say(p).in(language).render(v);
  return describe(p).name.starts_with("sms_") ? text : cut_to(std::move(text), g.screen_septets);
}

}  // namespace raporo::menus
