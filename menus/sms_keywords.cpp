#include <fmt/format.h>

#include <algorithm>

#include "menus/menu_reader.hpp"
#include "menus/sms_example.hpp"
#include "menus/sms_words.hpp"

/// `sms:` of a form and of a question: the words that begin a report and mark its values. What is wrong with
/// one breaks a rule and no more: commands are added, and a form whose word became one is reported in calls.
namespace raporo::menus {

using config::yaml_node;

namespace {

/// Where `word` stands among `words`; nullptr when it does not.
const config::location* find_place(std::string_view word, const std::vector<std::string>& words,
                                   const std::vector<config::location>& places) {
  const auto found = std::ranges::find(words, word);
  return found == words.end() ? nullptr : &places[static_cast<std::size_t>(found - words.begin())];
}

const config::location* place_of_keyword(std::string_view word, const form& f) {
  return find_place(word, f.keywords, f.keyword_where);
}

}  // namespace

void form_reader::read_keywords(const yaml_node* node, form& f) {
  for (const auto& [word, where] : read_one_or_more(node)) {
    const bool capitals = word.size() >= 2 && word.size() <= 12 &&
                          std::ranges::all_of(word, [](char c) { return c >= 'A' && c <= 'Z'; });
    const config::location* taken = place_of_keyword(word, f);
    for (const form& other : graph_.forms)
      if (taken == nullptr) taken = place_of_keyword(word, other);
    if (!capitals)
      broken_rules_.error("menu/bad-keyword", where, fmt::format("`{}` cannot be a word for SMS", word),
                          "use 2 to 12 capital letters");
    else if (find_sms_command(word) || find_follow_up_action(word) || word == sms_consent)
      broken_rules_.error("menu/bad-keyword", where,
                          fmt::format("`{}` is a command of the program's own", word));
    else if (taken != nullptr)
      broken_rules_.clash("menu/bad-keyword", where, *taken, fmt::format("the word `{}` is taken", word));
    else if (word == "SIB" || word == "GUSIB")
      broken_rules_.error("menu/bad-keyword", where,
                          fmt::format("`{}` could be gusiba (absent) or gusibira (repeat)", word),
                          "write enough letters to tell them apart");
    else {
      f.keywords.push_back(word);
      f.keyword_where.push_back(where);
    }
  }
}

void form_reader::read_marks(const yaml_node* node, const form& f, question& q) {
  // A choice is written as one word, `R2`: a letter of the grades would make it one of them.
  static constexpr std::string_view letters_of_grades = "NPSLY";
  for (const auto& [word, where] : read_one_or_more(node)) {
    const bool capitals = !word.empty() && word.size() <= 12 &&
                          std::ranges::all_of(word, [](char c) { return c >= 'A' && c <= 'Z'; });
    const bool like_grade = word.size() == 1 && letters_of_grades.find(word) != std::string_view::npos;
    const config::location* taken = place_of_keyword(word, f);
    for (const question& other : f.questions)
      if (taken == nullptr) taken = find_place(word, other.sms_marks, other.sms_mark_where);
    if (!capitals || like_grade || (q.choices.empty() && word.size() < 2))
      broken_rules_.error("menu/bad-keyword", where, fmt::format("`{}` cannot mark values in an SMS", word),
                          "use capital letters, at least two before a number, and none of the grades'");
    else if (word == sms_consent)
      broken_rules_.error("menu/bad-keyword", where,
                          fmt::format("`{}` at the end of an SMS says that its warnings are right", word));
    else if (taken != nullptr)
      broken_rules_.clash("menu/bad-keyword", where, *taken,
                          fmt::format("the word `{}` is taken in this form", word));
    q.sms_marks.push_back(word);
    q.sms_mark_where.push_back(where);
  }
}

/// Only the values of one question can follow the form's word, or the grades, without a mark.
void form_reader::check_marks(const form& f) {
  const std::size_t first = first_question(f);
  for (std::size_t i = 0; i < f.questions.size(); ++i)
    if (i != first && f.questions[i].sms_marks.empty())
      broken_rules_.error(
          "menu/missing-key", f.questions[i].where,
          fmt::format("`{}` cannot be answered by SMS: it has no `sms`", f.questions[i].field),
          "give it a word that marks its values, or the form none");
}

}  // namespace raporo::menus
