#include "menus/carry_over.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>
#include <variant>

#include "menus/view.hpp"

namespace raporo::menus {

namespace {

/// Could the answers of one field and grade have been given to `q`?
bool still_fits(const form_flow& open, const question& q, const draft& d, const answer& one) {
  const auto is_of = [&](const cell& c) { return c.by == one.by && c.part == one.part; };
  if (std::ranges::none_of(q.cells, is_of)) return false;
  if ((q.asked == question::scope::once) != one.grade.empty()) return false;
  if (q.asks_words() == one.text.empty()) return false;
  if (q.asks_words()) {
    const auto read = open.read_words_for(q, shown_day(one.text));
    const auto* words = std::get_if<std::string>(&read);
    return words != nullptr && *words == one.text;
  }
  if (!q.asks_numbers())
    return std::ranges::find(q.choices, one.value, &coded_option::code) != q.choices.end();
  std::vector<std::int64_t> given;
  for (const cell& c : q.cells)
    if (const answer* a = find_answer(d.answers, one.field, one.grade, c.by, c.part))
      given.push_back(a->value);
  return given.size() != q.values() || !open.out_of_range(q, one.grade, given);
}

bool has_warning(const std::vector<check>& checks, std::string_view flag) {
  return std::ranges::any_of(checks, [&](const check& c) { return !c.hard && c.flag == flag; });
}

/// Is it still asked what the flag, `low[P3]`, is the answer to?
bool knows_flag(const form& f, std::string_view flag) {
  const std::string_view name = flag.substr(0, flag.find('['));
  return has_warning(f.checks, name) ||
         std::ranges::any_of(f.questions, [&](const question& q) { return has_warning(q.checks, name); });
}

/// Does the question of the mark, `present[P3]`, still go on without an answer after its tries?
bool may_be_left_out(const form& f, std::string_view mark) {
  const auto q = std::ranges::find(f.questions, mark.substr(0, mark.find('[')), &question::field);
  return q != f.questions.end() && q->after == after_tries::skip;
}

const form* find_form(const graph* g, std::string_view id) {
  if (g == nullptr) return nullptr;
  const auto found = std::ranges::find(g->forms, id, &form::id);
  return found == g->forms.end() ? nullptr : &*found;
}

const question* find_question(const form* f, std::string_view field) {
  if (f == nullptr) return nullptr;
  const auto found = std::ranges::find(f->questions, field, &question::field);
  return found == f->questions.end() ? nullptr : &*found;
}

}  // namespace

std::vector<std::string> carry_over(form_flow& open, draft& d) {
  const form& f = open.asked();
  std::vector<std::string> lost;
  std::vector<answer> kept;
  for (const answer& a : d.answers) {
    const auto q = std::ranges::find(f.questions, a.field, &question::field);
    if (q != f.questions.end() && still_fits(open, *q, d, a))
      kept.push_back(a);
    else if (std::ranges::find(lost, a.field) == lost.end())
      lost.push_back(a.field);
  }
  d.answers = std::move(kept);
  std::erase_if(d.flags, [&](const std::string& flag) { return !knows_flag(f, flag); });
  std::erase_if(d.skipped, [&](const std::string& mark) { return !may_be_left_out(f, mark); });
  // Its grades are named anew where some of its answers went.
  std::erase_if(d.narrowed, [&](const std::string& field) {
    return std::ranges::find(f.questions, field, &question::field) == f.questions.end() ||
           std::ranges::find(lost, field) != lost.end();
  });
  open.prune();
  return lost;
}

std::vector<std::string> names_of(const form_flow& open, const std::vector<std::string>& fields,
                                  const graph* before, std::string_view language) {
  const form& now = open.asked();
  const form* then = find_form(before, now.id);
  std::vector<std::string> names;
  for (const std::string& field : fields) {
    const question* q = find_question(&now, field);
    if (q == nullptr) q = find_question(then, field);
    std::string name = field;
    if (q != nullptr)
      name = (q->name.words.empty() ? now.name : q->name).words.in(language).render(open.here(""));
    if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
  }
  return names;
}

std::string name_of_gone(std::string_view form_id, const graph* before, const environment& values,
                         std::string_view language) {
  const form* then = find_form(before, form_id);
  return then == nullptr ? std::string(form_id) : then->name.words.in(language).render(values);
}

std::string list_of_lost(const std::vector<std::string>& names) {
  constexpr std::string_view more = " ...";
  std::string list;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string next = (i > 0 ? ", " : "") + names[i];
    const std::size_t rest = i + 1 < names.size() ? more.size() : 0;
    if (septets(list) + septets(next) + rest > longest_list_of_lost) {
      // A single name may be longer than the space.
      if (list.empty()) list = cut_to(next, longest_list_of_lost - more.size());
      return list.append(more);
    }
    list += next;
  }
  return list;
}

}  // namespace raporo::menus
