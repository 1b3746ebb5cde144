#include "menus/view.hpp"

#include <algorithm>

#include "menus/gsm7.hpp"
#include "menus/periods.hpp"

namespace raporo::menus {

namespace {

constexpr std::size_t most_items = 9;

void add_line(std::string& to, std::string_view line) {
  if (line.empty()) return;
  if (!to.empty()) to += '\n';
  to += line;
}

/// Septets of a line and the line break before it.
std::size_t line_septets(std::string_view s) {
  return s.empty() ? 0 : septets(s) + 1;
}

}  // namespace

std::string page_text::whole() const {
  std::string all;
  all.reserve(notice.size() + say.size() + rest.size() + 2);
  add_line(all, notice);
  add_line(all, say);
  add_line(all, rest);
  return all;
}

std::string page_text::fitted(std::size_t most) const {
  std::string all = whole();
  const std::size_t taken = septets(all);
  if (taken <= most) return all;
  page_text shorter = *this;
  const std::size_t own = septets(say);
  shorter.say = cut_to(say, own - std::min(own, taken - most));
  return cut_to(shorter.whole(), most);
}

std::size_t septets(std::string_view gsm7) {
  return count_septets(gsm7).value_or(gsm7.size());
}

std::string cut_to(std::string text, std::size_t most) {
  std::size_t taken = septets(text);
  while (taken > most && !text.empty()) {
    std::size_t start = text.size() - 1;
    while (start > 0 && (static_cast<unsigned char>(text[start]) & 0xC0U) == 0x80U) --start;
    taken -= std::min(taken, septets(std::string_view(text).substr(start)));
    text.resize(start);
  }
  return text;
}

std::string in_all_languages(const graph& g, phrase p, const facts& world) {
  std::string all;
  for (const std::string& language : g.languages) {
    const std::string line = g.say(p).in(language).render(values(g, world, language));
    if (all.empty())
      all = cut_to(line, g.screen_septets);
    else if (septets(all) + line_septets(line) <= g.screen_septets)
      add_line(all, line);
  }
  return all;
}

view::view(const graph& g, const facts& world, const dialogue_state& state) noexcept
    : graph_(g), world_(world), state_(state), language_(g.languages.front()) {
  for (std::size_t i = 0; i < g.languages.size(); ++i) {
    if (g.languages[i] != state.language) continue;
    language_ = g.languages[i];
    language_index_ = i;
  }
}

values view::words(std::string_view grade) const {
  if (flow != nullptr) return flow->here(grade);
  values v(graph_, world_, language_);
  v.school = school;
  v.grade = grade;
  return v;
}

std::string view::say(phrase p, const extra_words& extra) const {
  return say(graph_.of(p), "", extra);
}

std::string view::say(const text& t, std::string_view grade, const extra_words& extra) const {
  values v = words(grade);
  v.extra = &extra;
  v.of_program = graph_.is_phrase(t);
  return t.words.in(language_).render(v);
}

view::item view::numbered(std::size_t number, std::string label) const {
  return {std::to_string(number), std::move(label)};
}

std::string view::keys(bool back, bool home) const {
  std::string line;
  if (back) line = graph_.back_key + " " + say(phrase::back);
  if (home) {
    if (!line.empty()) line += ' ';
    line += graph_.home_key + " " + say(phrase::home);
  }
  return line;
}

std::string view::marked(std::string_view refusal) const {
  std::string all;
  if (state_.practice) all = say(phrase::practice_mark);
  add_line(all, refusal);
  return all;
}

view::sheet view::lay_out(const place& p) const {
  sheet s;
  const bool can_go_back = !state_.trail.empty();
  switch (p.what) {
    case place::kind::language:
      s.say = say(phrase::choose_language);
      for (std::size_t i = 0; i < graph_.languages.size(); ++i)
        s.items.push_back(
            numbered(i + 1, graph_.say(phrase::language_name).in(graph_.languages[i]).render(words(""))));
      if (state_.pin_passed) s.nav = keys(can_go_back, true);
      break;
    case place::kind::pin:
      s.say = say(phrase::enter_pin);
      break;
    case place::kind::resume:
      s.say = resume_text();
      s.items = {numbered(1, say(phrase::go_on)), numbered(2, say(phrase::start_again))};
      break;
    case place::kind::school:
      s.say = say(phrase::choose_school);
      s.paged = true;
      if (world_.person != nullptr)
        for (std::size_t i = 0; i < world_.person->schools.size(); ++i)
          s.items.push_back(numbered(i + 1, fold_to_gsm7(world_.person->schools[i]->name)));
      break;
    case place::kind::menu: {
      const menu_screen& shown = graph_.screens[p.index];
      s.say = say(shown.say, "");
      for (const option& o : shown.options)
        if (graph_.offers(o, world_.person)) s.items.push_back({std::to_string(o.key), say(o.say, "")});
      if (p.index != graph_.start) s.nav = keys(can_go_back, true);
      break;
    }
    case place::kind::pick_form:
      s.say = say(phrase::choose_form);
      s.paged = true;
      for (std::size_t i = 0; i < graph_.forms.size(); ++i)
        if (graph::is_for(graph_.forms[i].roles, world_.person))
          s.items.push_back(numbered(i + 1, say(graph_.forms[i].name, "")));
      s.nav = keys(can_go_back, true);
      break;
    case place::kind::new_pin:
    case place::kind::new_pin_again:
      s.say = say(p.what == place::kind::new_pin ? phrase::new_pin : phrase::new_pin_again);
      s.nav = keys(can_go_back, true);
      break;
    case place::kind::notice: {
      // The form that a notice speaks of is kept where a question keeps its grade.
      const auto about = std::ranges::find(graph_.forms, state_.grade, &form::id);
      values v = words("");
      if (about != graph_.forms.end()) v.asked = &*about;
      v.extra = &told;
      v.of_program = true;
      s.say = graph_.say(static_cast<phrase>(p.index)).in(language_).render(v);
      if (static_cast<phrase>(p.index) == phrase::answers_lost)
        s.items.push_back(numbered(1, say(phrase::go_on)));
      s.nav = keys(false, true);
      break;
    }
    default:
      return lay_out_form(p);
  }
  return s;
}

std::string view::resume_text() const {
  values v(graph_, world_, language_);
  v.school = resumable_at;
  if (resumable != nullptr) {
    const auto known = std::ranges::find(graph_.forms, resumable->key.form, &form::id);
    v.asked = known == graph_.forms.end() ? nullptr : &*known;
    v.period = resumable->period_name;
    v.period_label = resumable->key.period;
  }
  v.grade = stopped_at;
  v.of_program = true;
  return graph_.say(phrase::resume).in(language_).render(v);
}

view::sheet view::lay_out_form(const place& p) const {
  sheet s;
  const form& f = graph_.forms[p.index];
  s.nav = keys(!state_.trail.empty(), true);
  const std::string_view grade = state_.grade;
  switch (p.what) {
    case place::kind::last:
    case place::kind::reported:
    case place::kind::newer: {
      values v(graph_, world_, language_);
      extra_words extra;
      extra.stored = stored;
      v.school = school;
      v.asked = &f;
      v.extra = &extra;
      if (stored != nullptr) {
        v.answers = &stored->answers;
        v.period = stored->period_name;
        v.period_label = stored->key.period;
      }
      s.say = f.last.words.in(language_).render(v);
      if (p.what != place::kind::last || may_be_corrected(f))
        s.items.push_back(numbered(1, say(phrase::correct_it)));
      if (p.what != place::kind::last) s.nav = keys(!state_.trail.empty(), false);
      if (p.what == place::kind::reported) {
        s.say = say(phrase::already_reported) + "\n" + s.say;
        s.items.push_back(numbered(2, say(phrase::report_anew)));
      } else if (p.what == place::kind::newer) {
        s.say = say(phrase::newer_report) + "\n" + s.say;
        s.items = {numbered(1, say(phrase::send_mine)), numbered(2, say(phrase::drop_mine))};
      }
      break;
    }
    case place::kind::which:
      s.say = say(f.questions[p.question].which, "");
      break;
    case place::kind::question: {
      const question& q = f.questions[p.question];
      s.say = say(q.say, grade);
      s.paged = true;
      for (const coded_option& o : q.choices) s.items.push_back({std::to_string(o.code), say(o.say, grade)});
      break;
    }
    case place::kind::warning: {
      const bool of_question = p.question != place::npos;
      const check& c = of_question ? f.questions[p.question].checks[p.check] : f.checks[p.check];
      s.say = say(c.say, of_question ? grade : "");
      s.items = {numbered(1, say(phrase::it_is_right)), numbered(2, say(phrase::type_again))};
      break;
    }
    case place::kind::confirm:
      s.say = say(f.confirm, "");
      s.items = {numbered(1, say(phrase::send)), numbered(2, say(phrase::change_one))};
      break;
    case place::kind::change:
      s.say = say(phrase::choose_item);
      s.items = change_items();
      s.paged = true;
      if (const check* c = flow != nullptr ? flow->fires(f.checks, "", true) : nullptr)
        s.reason = say(c->say, "");
      break;
    default:
      break;
  }
  return s;
}

bool view::may_be_corrected(const form& f) const {
  if (stored == nullptr) return false;
  return find_period(world_, graph_.info_of(f), stored->key.period).is_open();
}

std::vector<view::item> view::change_items() const {
  std::vector<item> items;
  if (flow == nullptr) return items;
  const bool one_question = flow->asked().questions.size() == 1;
  for (const form_flow::stop& stop : flow->items()) {
    const question& q = *stop.asked;
    std::string label;
    const bool by_grade = q.asked == question::scope::each_grade;
    if (!one_question || !by_grade) label = say(q.name, "");
    if (by_grade) {
      if (!label.empty()) label += ' ';
      label += fold_to_gsm7(stop.grade);
    }
    const bool left_out = stop.which ? flow->skips_some(q) : flow->skipped(q, stop.grade);
    if (left_out)
      label += " -";
    else if (by_grade && q.asks_numbers())
      label += " " + flow->values_of(q, stop.grade);
    items.push_back(numbered(items.size() + 1, std::move(label)));
  }
  return items;
}

std::vector<std::size_t> view::page_starts(const sheet& s, std::string_view refusal) const {
  std::vector<std::size_t> starts{0};
  if (!s.paged || s.items.empty()) return starts;
  // The space for a refusal is kept free whether it shows or not, so that a page stays the same page.
  const std::size_t mark = state_.practice ? line_septets(say(phrase::practice_mark)) : 0;
  const std::size_t reason = std::max(line_septets(refusal), line_septets(s.reason));
  const std::size_t around =
      mark + std::max(reason, graph_.refusal_septets[language_index_]) + line_septets(s.nav) + septets(s.say);
  const std::size_t room = graph_.screen_septets - std::min<std::size_t>(graph_.screen_septets, around);
  std::vector<std::size_t> lengths;
  std::size_t total = 0;
  for (const item& i : s.items) {
    lengths.push_back(i.key.size() + septets(i.label) + 2);
    total += lengths.back();
  }
  if (total <= room && s.items.size() <= most_items) return starts;
  const std::size_t more = std::to_string(graph_.next_key).size() + septets(say(phrase::next_page)) + 2;
  const std::size_t paged_room = room - std::min(room, more);
  std::size_t used = 0;
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    const std::size_t on_page = i - starts.back();
    // The last page has no line for the next.
    const bool ends_here = used + total <= room && s.items.size() - starts.back() <= most_items;
    if (on_page > 0 && !ends_here && (on_page == most_items || used + lengths[i] > paged_room)) {
      starts.push_back(i);
      used = 0;
    }
    used += lengths[i];
    total -= lengths[i];
  }
  return starts;
}

std::size_t view::pages(const place& p, std::string_view refusal) const {
  return page_starts(lay_out(p), refusal).size();
}

page_text view::compose(const place& p, std::string_view refusal) const {
  sheet s = lay_out(p);
  page_text text;
  text.notice = marked(refusal);
  text.rest.reserve(ussd_septets);
  const std::vector<std::size_t> starts = page_starts(s, refusal);
  const std::size_t page = static_cast<std::size_t>(std::max(0, state_.page)) % starts.size();
  const std::size_t end = page + 1 < starts.size() ? starts[page + 1] : s.items.size();
  for (std::size_t i = starts[page]; i < end; ++i)
    add_line(text.rest, s.items[i].key + " " + s.items[i].label);
  if (page + 1 < starts.size())
    add_line(text.rest, std::to_string(graph_.next_key) + " " + say(phrase::next_page));
  add_line(text.rest, s.nav);
  text.say = std::move(s.say);
  return text;
}

}  // namespace raporo::menus
