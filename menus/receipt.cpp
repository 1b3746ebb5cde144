#include "menus/receipt.hpp"

#include <algorithm>

#include "menus/values.hpp"

namespace raporo::menus {

namespace {

const form* find_form(const graph& g, std::string_view id) {
  const auto found = std::ranges::find(g.forms, id, &form::id);
  return found == g.forms.end() ? nullptr : &*found;
}

}  // namespace

std::string write_receipt(const graph& g, const draft& report, const save_receipt& saved, const facts& world,
                          std::string_view language) {
  values v(g, world, language);
  if (world.person != nullptr)
    for (const school_facts* s : world.person->schools)
      if (s->id == report.key.school) v.school = s;
  const form* f = find_form(g, report.key.form);
  if (f == nullptr) return saved.receipt;
  v.asked = f;
  v.answers = &report.answers;
  v.period = report.period_name;
  v.period_label = report.key.period;
  extra_words extra;
  extra.saved = &saved;
  v.extra = &extra;
  std::string text = f->receipt.words.in(language).render(v);
  if (saved.replaced) {
    v.asked = find_form(g, saved.replaced->key.form);
    v.of_program = true;
    extra = {};
    extra.stored = &*saved.replaced;
    text += ' ';
    g.say(phrase::sms_replaces).in(language).render(v, text);
  }
  return text;
}

}  // namespace raporo::menus
