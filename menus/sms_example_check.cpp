#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "gateway/base/ascii.hpp"
#include "menus/menu_check.hpp"
#include "menus/sms_values.hpp"
#include "menus/sms_words.hpp"
#include "menus/values.hpp"

/// The examples in the program's sentences: people send what they read there.
namespace raporo::menus {

namespace {

using words = std::vector<sms_word>;

class example_check {
 public:
  example_check(const graph& g, const worst_case& extremes) : graph_(g) {
    for (const std::string& grade : extremes.any_grades())
      any_school_.grades.push_back({grade, extremes.largest_cell, extremes.largest_cell});
    world_.longest = &extremes;
    world_.reckoned = &reckoned_;
  }

  void look_at(const text& said, std::size_t language, config::diagnostics& problems) {
    if (language >= said.where.size()) return;
    const values blank(graph_, nowhere_, graph_.languages[language]);
    const words all = read_words(said.words.in(graph_.languages[language]).render(blank));
    for (std::size_t at = 0; at < all.size(); ++at) {
      const form* f = form_of(all[at].written);
      if (f == nullptr) continue;
      const words example = example_at(*f, all, at);
      if (example.size() < 2) continue;
      if (const auto wrong = what_is_wrong(*f, example))
        problems.warning("menu/bad-example", said.where[language],
                         fmt::format("the example `{}` would be refused: {}", written(example), *wrong),
                         "write one that `" + f->id + "` takes");
    }
  }

 private:
  const form* form_of(const std::string& word) const {
    for (const form& f : graph_.forms)
      if (std::ranges::find(f.keywords, word) != f.keywords.end()) return &f;
    return nullptr;
  }

  /// The form's word and what may be its values: up to the first word that is none.
  words example_at(const form& f, const words& all, std::size_t at) const {
    words example{all[at]};
    for (++at; at < all.size() && may_be_value(f, all[at]); ++at) example.push_back(all[at]);
    return example;
  }

  bool may_be_value(const form& f, const sms_word& word) const {
    const auto is_grade = [&](const grade_enrolment& e) { return e.grade == word.plain; };
    const auto marks = [&](const question& q) {
      return std::ranges::any_of(q.sms_marks, [&](const std::string& mark) {
        return word.written == mark ||
               (word.plain.starts_with(mark) && all_digits(word.plain.substr(mark.size())));
      });
    };
    return all_digits(word.plain) || std::ranges::any_of(any_school_.grades, is_grade) ||
           std::ranges::any_of(f.questions, marks);
  }

  std::optional<std::string> what_is_wrong(const form& f, const words& example) const {
    const auto read = read_sms_values(f, any_school_, example, 1);
    if (const auto* fault = std::get_if<sms_fault>(&read))
      return fmt::format("`{}` is not understood there", fault->word);
    for (const auto& [where, numbers] : std::get<sms_values>(read).given) {
      const question& q = f.questions[where.first];
      if (q.asks_words()) continue;
      if (numbers.size() != q.values())
        return fmt::format("`{}` is {} number(s), and here are {}", q.field, q.values(), numbers.size());
      for (const sms_values::number& n : numbers)
        if (!is_answer(f, q, n.value)) return fmt::format("`{}` cannot be {}", q.field, n.value);
    }
    return std::nullopt;
  }

  bool is_answer(const form& f, const question& q, std::int64_t n) const {
    if (q.asks == question::kind::choice)
      return std::ranges::find(q.choices, n, &coded_option::code) != q.choices.end();
    values of_form(graph_, world_, graph_.languages.front());
    of_form.school = &any_school_;
    of_form.asked = &f;
    return of_form.may_be(q, n);
  }

  static std::string written(const words& example) {
    std::string all;
    for (const sms_word& word : example) all += (all.empty() ? "" : " ") + word.plain;
    return all;
  }

  const graph& graph_;
  const facts nowhere_;
  school_facts any_school_;
  largest_answers reckoned_;
  facts world_;
};

}  // namespace

void check_sms_examples(const graph& g, const worst_case& extremes, config::diagnostics& problems) {
  example_check check(g, extremes);
  for (std::size_t language = 0; language < g.languages.size(); ++language)
    for (const phrase p : {phrase::sms_help, phrase::sms_unknown}) check.look_at(g.of(p), language, problems);
}

}  // namespace raporo::menus
