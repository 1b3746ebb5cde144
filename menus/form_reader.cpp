#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "menus/answer_input.hpp"
#include "menus/earlier.hpp"
#include "menus/menu_reader.hpp"
#include "menus/values.hpp"

namespace raporo::menus {

using config::yaml_node;

namespace {

constexpr std::string_view receipt_words = "receipt revision due sector_reported sector_schools";
constexpr std::string_view last_words = "receipt revision reporter date";
constexpr std::string_view refusal_words = "value least limit sex part";

/// Fields would be mistaken for the screen `<form>.done` and for words that stories have beside fields.
constexpr std::array words_beside_fields{"done", "form", "flags"};

/// Words that some text of a form or some sentence of the program's knows: no field may hide one of them.
const vocabulary& words_of_texts() {
  static const vocabulary all = [] {
    std::string words = fmt::format("grade {} {} {}", receipt_words, last_words, refusal_words);
    for (std::size_t i = 0; i < phrase_count; ++i)
      if (const std::string_view more = describe(static_cast<phrase>(i)).words; !more.empty())
        words += fmt::format(" {}", more);
    return make_vocabulary(words, nullptr);
  }();
  return all;
}

/// Nothing is known of any name.
class no_values final : public environment {
 public:
  value lookup(std::string_view /*name*/, const slice& /*part*/) const override { return {}; }
};

/// The number that an expression always is; nullopt when it depends on a name, or is empty.
std::optional<double> constant(const expression& e) {
  const value v = e.evaluate(no_values());
  if (const double* number = std::get_if<double>(&v)) return *number;
  return std::nullopt;
}

}  // namespace

void form_reader::read(const yaml_node::entry& entry) {
  const auto earlier = std::ranges::find(graph_.forms, entry.key, &form::id);
  const bool twice = earlier != graph_.forms.end();
  if (twice)
    problems_.clash("menu/duplicate", entry.where, earlier->where,
                    fmt::format("form `{}` exists already", entry.key));
  if (!check_name(entry.key, entry.where) || twice) return;

  config::mapping_reader keys(entry.value, "menu", problems_);
  form f;
  f.id = entry.key;
  f.where = entry.where;
  f.confirm_screen = f.id + ".confirm";
  f.change_screen = f.id + ".change";
  f.done_screen = f.id + ".done";
  f.last_screen = f.id + ".last";
  f.correct_screen = f.id + ".correct";
  f.reported_screen = f.id + ".reported";
  f.newer_screen = f.id + ".newer";
  f.name = read_text(keys.required("name"), make_vocabulary("", nullptr));
  form_info info;
  info.id = f.id;
  read_period(keys, f, info);
  f.roles = read_roles(keys.optional("for"));
  f.weekly = info.every == cadence::week;
  looks_back_ = false;
  names_known_ = true;
  read_keywords(keys.optional("sms"), f);
  if (!f.keywords.empty()) info.sms_keyword = f.keywords.front();
  for (auto& [closed, where] : read_one_or_more(keys.optional("closes"))) {
    info.closes.push_back(closed);
    closings_.push_back({graph_.infos.size(), std::move(closed), where});
  }

  // Two passes: what a text or a condition may name depends on the fields of the whole form.
  std::vector<started_question> started;
  if (const yaml_node* ask = keys.required("ask")) {
    if (!ask->is_sequence() || ask->items.empty())
      problems_.error("menu/wrong-type", ask->where, "`ask` is a list of questions");
    for (const yaml_node& node : ask->items) read_shape(node, started);
  }
  for (started_question& s : started) {
    info.fields.push_back(s.q.field);
    if (s.q.asks_numbers()) info.counts.push_back(s.q.field);
    f.questions.push_back(std::move(s.q));
  }
  for (std::size_t i = 0; i < started.size(); ++i) finish_question(started[i], f, i);
  if (!f.keywords.empty()) check_marks(f);

  vocabulary of_whole = make_vocabulary("", &f);
  of_whole.counts_grades = true;
  f.checks = read_checks(keys.optional("check"), f, of_whole);
  f.confirm = read_text(keys.required("confirm"), make_vocabulary("", &f));
  f.done = read_text(keys.required("done"), make_vocabulary(receipt_words, &f));
  f.receipt = read_text(keys.required("receipt"), make_vocabulary(receipt_words, &f));
  f.last = read_text(keys.required("last"), make_vocabulary(last_words, &f));
  keys.finish();
  info.looks_back = looks_back_;
  graph_.infos.push_back(std::move(info));
  graph_.forms.push_back(std::move(f));
}

void form_reader::resolve_closings() {
  for (form_info& info : graph_.infos) info.rivals.push_back(info.id);
  for (const closing& c : closings_) {
    form_info& by = graph_.infos[c.form];
    const auto closed = std::ranges::find(graph_.infos, c.closed, &form_info::id);
    if (closed == graph_.infos.end() || &*closed == &by) {
      std::vector<std::string_view> names;
      for (const form_info& info : graph_.infos)
        if (&info != &by) names.push_back(info.id);
      const std::string_view guess = config::closest(c.closed, names);
      problems_.error("menu/unknown-target", c.where, fmt::format("there is no form `{}` to close", c.closed),
                      guess.empty() ? "" : fmt::format("did you mean `{}`?", guess));
    } else if (closed->every != by.every || by.every == cadence::any) {
      problems_.error("menu/bad-value", c.where,
                      fmt::format("`{}` is reported for other periods than `{}`", c.closed, by.id));
    } else {
      by.rivals.push_back(c.closed);
      closed->rivals.push_back(by.id);
    }
  }
}

void form_reader::read_shape(const yaml_node& node, std::vector<started_question>& into) {
  started_question s{{}, config::mapping_reader(node, "menu", problems_), node.where};
  question& q = s.q;
  q.field = s.keys.required_text("field");
  const yaml_node* named = node.find("field");
  q.where = named != nullptr ? named->where : node.where;
  const auto earlier_one =
      std::ranges::find_if(into, [&](const started_question& before) { return before.q.field == q.field; });
  if (!q.field.empty() && earlier_one != into.end()) {
    names_known_ = false;
    return problems_.clash("menu/duplicate", q.where, earlier_one->q.where,
                           fmt::format("field `{}` is asked twice", q.field));
  }
  if (q.field.empty() || !check_name(q.field, q.where)) {
    names_known_ = false;
  } else if (words_of_texts().find(q.field) != nullptr || earlier::is_needed_for(q.field) ||
             std::ranges::find(words_beside_fields, q.field) != words_beside_fields.end()) {
    broken_rules_.error("menu/reserved-name", q.where,
                        fmt::format("`{}` is a word of the program's own", q.field),
                        fmt::format("choose another name: `{{{}}}` would mean two things", q.field));
  }
  const yaml_node* each = s.keys.optional("each");
  const yaml_node* some = s.keys.optional("some");
  for (const yaml_node* by_grade : {each, some})
    if (by_grade != nullptr && by_grade->text != "grade")
      problems_.error("menu/bad-value", by_grade->where, "a question can be asked by `grade` only");
  if (each != nullptr && some != nullptr)
    problems_.error("menu/bad-value", some->where, "a question has `each` or `some`, not both");
  if (each != nullptr) q.asked = question::scope::each_grade;
  if (some != nullptr) q.asked = question::scope::some_grades;
  if (const yaml_node* except = s.keys.optional("except")) {
    q.except = read_words(except);
    for (const yaml_node& word : except->items) q.except_where.push_back(word.where);
    if (each == nullptr && some == nullptr)
      broken_rules_.error("menu/bad-value", except->where,
                          "`except` leaves out grades, and this question is not asked by grade",
                          "give it `each: grade`, or remove `except`");
  }
  if (const yaml_node* by = s.keys.optional("by")) {
    read_by(*by, q);
  }
  if (const yaml_node* choose = s.keys.optional("choose")) {
    q.asks = question::kind::choice;
    read_choices(*choose, q);
    if (q.values() > 1)
      problems_.error("menu/bad-value", choose->where, "a choice cannot be asked by sex or a dimension");
    // The grades that are not named are a stated 0, which is no option.
    if (some != nullptr)
      broken_rules_.error("menu/bad-value", some->where, "a choice cannot be asked for some grades",
                          "write `each: grade`, with `when:` for the grades that it is about");
  }
  read_words_kind(s.keys, q);
  if (const yaml_node* refused = s.keys.optional("refused"); refused != nullptr && !q.asks_numbers())
    broken_rules_.error("menu/bad-value", refused->where, "`refused` is said to a number",
                        "the program has phrases of its own for other answers");
  into.push_back(std::move(s));
}

void form_reader::read_choices(const yaml_node& node, question& q) {
  if (!node.is_sequence() || node.items.empty())
    problems_.error("menu/wrong-type", node.where, "`choose` is a list of options");
  for (const yaml_node& item : node.items) {
    config::mapping_reader keys(item, "menu", problems_);
    const yaml_node* code = keys.required("code");
    coded_option o;
    o.code = keys.optional_number("code", 0, 99).value_or(-1);
    o.say = read_text(keys.required("say"), make_vocabulary("", nullptr));
    keys.finish();
    if (code != nullptr) {
      o.where = code->where;
      const auto earlier = std::ranges::find(q.choices, o.code, &coded_option::code);
      if (o.code >= 0 && earlier != q.choices.end())
        problems_.clash("menu/duplicate-key", o.where, earlier->where,
                        fmt::format("code {} is taken by an option above", o.code));
      check_number_of_option("code", *code, o.code);
    }
    q.choices.push_back(std::move(o));
  }
}

void form_reader::finish_question(started_question& s, form& f, std::size_t index) {
  question& q = f.questions[index];
  config::mapping_reader& keys = s.keys;
  q.screen = fmt::format("{}.{}", f.id, q.field);
  q.which_screen = q.screen + ".which";
  const std::string_view of_grade = q.asked == question::scope::once ? "" : "grade";
  const vocabulary known = make_vocabulary(of_grade, &f);
  if (const yaml_node* when = keys.optional("when")) {
    q.when_where = when->where;
    q.when = read_expression(when, known, value_type::flag);
  }
  q.say = read_text(keys.required("say"), known);
  const yaml_node* name = keys.optional("name");
  if (name != nullptr) q.name = read_text(name, make_vocabulary("", nullptr));
  const bool named_by_grade = f.questions.size() == 1 && q.asked == question::scope::each_grade;
  if (name == nullptr && !named_by_grade)
    problems_.error("menu/missing-key", s.where, "this question has no `name`",
                    "give the few words that the list of items to change shows");
  const yaml_node* which = keys.optional("which");
  if (which != nullptr) q.which = read_text(which, make_vocabulary("", &f));
  if ((which != nullptr) != (q.asked == question::scope::some_grades))
    problems_.error("menu/missing-key", s.where, "`some: grade` and `which` go together",
                    "`which` is the text that asks for the grades");
  const yaml_node* number = keys.optional("number");
  check_kind(keys.node());
  if (number != nullptr) read_range(*number, q, known);
  if (const yaml_node* refused = keys.optional("refused"))
    q.refuse = read_text(refused, make_vocabulary(fmt::format("{} {}", refusal_words, of_grade), &f));
  q.tries = static_cast<int>(keys.optional_number("tries", 1, 9).value_or(graph_.tries));
  q.after = read_after_tries(keys.optional("after_tries"), graph_.after);
  read_marks(keys.optional("sms"), f, q);
  q.checks = read_checks(keys.optional("check"), f, known);
  keys.finish();
}

/// A question asks for one kind of answer.
void form_reader::check_kind(const yaml_node& question) {
  static const std::vector<std::string_view> kinds{"number", "choose", "text", "date", "week"};
  std::vector<const yaml_node::entry*> given;
  bool mistyped = false;
  for (const yaml_node::entry& entry : question.entries) {
    if (std::ranges::find(kinds, entry.key) != kinds.end()) given.push_back(&entry);
    mistyped = mistyped || !config::closest(entry.key, kinds).empty();
  }
  constexpr std::string_view rule = "a question has one of `number`, `choose`, `text`, `date` and `week`";
  if (given.empty() && !mistyped)  // which is told as an unknown key
    problems_.error("menu/missing-key", question.where, std::string(rule),
                    "for example `number: 0..enrolled`");
  if (given.size() > 1)
    problems_.clash("menu/missing-key", given[1]->where, given[0]->where, std::string(rule),
                    fmt::format("remove `{}` or `{}`", given[0]->key, given[1]->key));
}

void form_reader::read_range(const yaml_node& node, question& q, const vocabulary& known) {
  const std::size_t dots = node.text.find("..");
  if (!node.is_scalar() || dots == std::string::npos) {
    problems_.error("menu/bad-range", node.where, "a range is written as least..most",
                    "for example 0..enrolled");
    return;
  }
  q.range_where = node.where;
  // Each side as a node of its own, so that a problem points at its place in the line.
  const auto side = [&](std::size_t from, std::size_t to) {
    yaml_node part = node;
    part.text = node.text.substr(from, to - from);
    part.where.column += static_cast<unsigned>(from);
    part.where.length = std::max(1U, static_cast<unsigned>(part.text.size()));
    return read_expression(&part, known, value_type::number);
  };
  q.least = side(0, dots);
  q.most = side(dots + 2, node.text.size());
  const auto least = constant(q.least);
  const auto most = constant(q.most);
  if (least && most && least_answer(*least) > most_answer(*most))
    problems_.error("menu/bad-range", node.where, fmt::format("no number is in `{}`", node.text),
                    *least > *most ? "write the least first" : "answers are whole numbers, of 0 or more");
  else if ((least && *least < 0) || (most && *most >= static_cast<double>(longest_number)))
    problems_.warning(
        "menu/bad-range", node.where,
        fmt::format("answers are whole numbers from 0 to {}, whatever a range says", longest_number - 1));
}

std::vector<check> form_reader::read_checks(const yaml_node* node, const form& f, const vocabulary& known) {
  std::vector<check> checks;
  if (node == nullptr) return checks;
  if (!node->is_sequence())
    problems_.error("menu/wrong-type", node->where, "`check` is a list",
                    "begin each check with a `-`: `- warn: ...`");
  for (const yaml_node& item : node->items) {
    config::mapping_reader keys(item, "menu", problems_);
    const yaml_node* refuse = keys.optional("refuse");
    const yaml_node* warn = keys.optional("warn");
    if ((refuse != nullptr) == (warn != nullptr))
      problems_.error("menu/missing-key", item.where, "a check has either `refuse` or `warn`");
    check c;
    c.where = item.where;
    c.hard = refuse != nullptr;
    c.when = read_expression(c.hard ? refuse : warn, known, value_type::flag);
    c.say = read_text(keys.required("say"), known);
    if (!c.hard) {
      c.flag = keys.required_text("flag");
      if (const yaml_node* flag = keys.optional("flag")) {
        c.where = flag->where;
        check_name(c.flag, flag->where);
      }
      c.screen = fmt::format("{}.warn.{}", f.id, c.flag);
    }
    keys.finish();
    checks.push_back(std::move(c));
  }
  return checks;
}

std::vector<std::pair<std::string, config::location>> form_reader::read_one_or_more(const yaml_node* node) {
  std::vector<std::pair<std::string, config::location>> words;
  if (node == nullptr) return words;
  if (node->is_scalar()) words.emplace_back(node->text, node->where);
  for (const yaml_node& item : node->items) words.emplace_back(item.text, item.where);
  return words;
}

}  // namespace raporo::menus
