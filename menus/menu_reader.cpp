#include "menus/menu_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "menus/answer_input.hpp"
#include "menus/values.hpp"

namespace raporo::menus {

using config::yaml_node;

namespace {

constexpr std::string_view format_name = "raporo-menu-1";

/// What one of the files has, beside what all of them may have.
constexpr std::array<std::string_view, 9> head_keys{"menu",  "format",      "languages", "for",       "start",
                                                    "tries", "after_tries", "keys",      "dimensions"};

}  // namespace

void menu_reader::read(const std::vector<yaml_node>& documents, const std::vector<std::string_view>& unread) {
  unread_ = unread;
  std::vector<config::mapping_reader> files;
  files.reserve(documents.size());
  config::mapping_reader* head = nullptr;
  for (const yaml_node& document : documents) {
    config::mapping_reader& file = files.emplace_back(document, "menu", problems_);
    if (document.find("menu") == nullptr) continue;
    if (head == nullptr) {
      head = &file;
      continue;
    }
    problems_.clash("menu/second-head", document.where, head->node().where,
                    "another file already says `menu:`",
                    fmt::format("remove {} here: they stand in one file, the others add to it",
                                fmt::join(head_keys, ", ")));
    for (const std::string_view key : head_keys) file.optional(key);
  }
  if (head == nullptr) {
    if (!unread_.empty()) return;
    const config::location where = documents.empty() ? config::location{} : documents.front().where;
    problems_.error("menu/missing-key", where, "no file says `menu:`", "begin one file with `menu: <name>`");
    return;
  }
  if (!read_head(*head)) return;

  form_reader forms(graph_, problems_, broken_rules_);
  const auto each_entry = [&](config::mapping_reader& file, std::string_view key, const auto& read_one) {
    const yaml_node* node = file.optional(key);
    if (node == nullptr) return;
    if (!node->is_mapping())
      problems_.error("menu/wrong-type", node->where,
                      fmt::format("`{}` holds names with what they are", key));
    for (const yaml_node::entry& entry : node->entries) read_one(entry);
  };
  for (config::mapping_reader& file : files) {
    each_entry(file, "screens", [&](const yaml_node::entry& e) { read_screen(e); });
    each_entry(file, "forms", [&](const yaml_node::entry& e) { forms.read(e); });
    if (const yaml_node* phrases = file.optional("phrases")) read_phrases(*phrases);
    find_misplaced(file, head->node());
    file.finish();
  }
  if (unread_.empty()) forms.resolve_closings();
  check_phrases(head->node().where);
  name_places();
  resolve_options();
  resolve_start(start_, start_at_);
}

/// What stands at the beginning of a line and belongs further in, or into the head.
void menu_reader::find_misplaced(config::mapping_reader& file, const yaml_node& head) {
  for (const yaml_node::entry& entry : file.node().entries) {
    const bool is_form = entry.value.find("ask") != nullptr;
    const bool is_screen = !is_form && entry.value.find("say") != nullptr;
    const bool of_head = &file.node() != &head && file.node().find("menu") == nullptr &&
                         std::ranges::find(head_keys, entry.key) != head_keys.end();
    if (!is_form && !is_screen && !of_head) continue;
    file.optional(entry.key);
    if (of_head) {
      problems_.clash("menu/unknown-key", entry.where, head.where,
                      fmt::format("`{}` belongs to the head", entry.key),
                      "write it in the file that says `menu:`");
      continue;
    }
    problems_.error("menu/unknown-key", entry.where,
                    fmt::format("the {} `{}` is not under `{}:`", is_form ? "form" : "screen", entry.key,
                                is_form ? "forms" : "screens"),
                    fmt::format("write `{}:` on a line above it; what is under a line begins further in",
                                is_form ? "forms" : "screens"));
    misplaced_.push_back(entry.key);
  }
}

bool menu_reader::read_head(config::mapping_reader& head) {
  head.required_text("menu");
  const yaml_node* format = head.required("format");
  if (format != nullptr && format->text != format_name)
    problems_.error("menu/format", format->where, "this version of the menu language is not known",
                    fmt::format("write `format: {}`", format_name));
  const yaml_node* languages = head.required("languages");
  graph_.languages = read_words(languages);
  if (languages != nullptr && graph_.languages.empty())
    problems_.error("menu/no-language", languages->where, "at least one language is needed");
  if (graph_.languages.size() > 9)
    problems_.error("menu/too-many", languages->where, "at most nine languages fit the choice of language");
  for (std::size_t i = 1; i < graph_.languages.size(); ++i) {
    const auto earlier = static_cast<std::size_t>(std::ranges::find(graph_.languages, graph_.languages[i]) -
                                                  graph_.languages.begin());
    if (earlier < i)
      problems_.clash("menu/duplicate", languages->items[i].where, languages->items[earlier].where,
                      "this language is listed twice");
  }
  const yaml_node* roles = head.required("for");
  graph_.roles = read_words(roles);
  if (roles != nullptr)
    for (const yaml_node& role : roles->items) graph_.role_where.push_back(role.where);
  if (const yaml_node* start = head.required("start")) {
    start_ = start->text;
    start_at_ = start->where;
  }
  graph_.tries = static_cast<int>(head.optional_number("tries", 1, 9).value_or(3));
  graph_.after = read_after_tries(head.optional("after_tries"), after_tries::end);
  if (const yaml_node* keys = head.required("keys")) read_keys(*keys);
  if (const yaml_node* dimensions = head.optional("dimensions"))
    if (!graph_.languages.empty()) read_dimensions(*dimensions);
  return !graph_.languages.empty();
}

void menu_reader::read_keys(const yaml_node& node) {
  config::mapping_reader keys(node, "menu", problems_);
  graph_.back_key = read_key(keys, "back", "00");
  graph_.home_key = read_key(keys, "home", "000");
  graph_.next_key = keys.optional_number("next", 0, 99).value_or(0);
  const auto place_of = [&](std::string_view key) {
    const yaml_node* found = node.find(key);
    return found != nullptr ? found->where : node.where;
  };
  graph_.next_key_where = place_of("next");
  graph_.back_key_where = place_of("back");
  graph_.home_key_where = place_of("home");
  if (graph_.back_key == graph_.home_key)
    problems_.clash("menu/key-collision", graph_.home_key_where, graph_.back_key_where,
                    "back and home have the same key");
  keys.finish();
}

std::string menu_reader::read_key(config::mapping_reader& keys, std::string_view name,
                                  std::string_view otherwise) {
  const yaml_node* node = keys.required(name);
  if (node == nullptr) return std::string(otherwise);
  const bool digits = !node->text.empty() && node->text.size() <= 3 &&
                      std::ranges::all_of(node->text, [](char c) { return c >= '0' && c <= '9'; });
  if (!digits) {
    problems_.error("menu/bad-key", node->where,
                    fmt::format("`{}` is not a key of one to three digits", node->text),
                    "`*` and `#` belong to the networks");
  } else if (read_whole_number(node->text)) {
    problems_.error("menu/key-collision", node->where,
                    fmt::format("`{}` is also a number that a question accepts", node->text),
                    "use a key such as 00, which is never a number");
  }
  return node->text;
}

void menu_reader::read_screen(const yaml_node::entry& entry) {
  const auto earlier = std::ranges::find(graph_.screens, entry.key, &menu_screen::name);
  const bool twice = earlier != graph_.screens.end();
  if (twice)
    problems_.clash("menu/duplicate", entry.where, earlier->where,
                    fmt::format("screen `{}` exists already", entry.key));
  if (!check_name(entry.key, entry.where) || twice) return;
  config::mapping_reader keys(entry.value, "menu", problems_);
  const std::size_t index = graph_.screens.size();
  graph_.screens.push_back(
      {entry.key, entry.where, read_text(keys.required("say"), make_vocabulary("", nullptr)), {}});
  if (const yaml_node* options = keys.optional("choose")) {
    if (!options->is_sequence())
      problems_.error("menu/wrong-type", options->where, "`choose` is a list of options");
    for (const yaml_node& item : options->items) read_option(item, index);
  }
  keys.finish();
}

void menu_reader::read_option(const yaml_node& node, std::size_t screen) {
  config::mapping_reader keys(node, "menu", problems_);
  option o;
  const yaml_node* key = keys.required("key");
  o.key = keys.optional_number("key", 0, 99).value_or(-1);
  o.say = read_text(keys.required("say"), make_vocabulary("", nullptr));
  o.roles = read_roles(keys.optional("for"));
  const yaml_node* go = keys.required("go");
  bool previous = false;
  if (const yaml_node* period = keys.optional("period")) {
    previous = period->text == "previous";
    if (!previous)
      problems_.error("menu/bad-value", period->where, "`period` can only be `previous`",
                      "leave it out for the period that is running");
  }
  keys.finish();
  menu_screen& of = graph_.screens[screen];
  if (key != nullptr) {
    o.where = key->where;
    const auto earlier = std::ranges::find(of.options, o.key, &option::key);
    if (o.key >= 0 && earlier != of.options.end())
      problems_.clash("menu/duplicate-key", o.where, earlier->where,
                      fmt::format("key {} is taken by an option above", o.key),
                      "every option of a screen has its own key");
    check_number_of_option("key", *key, o.key);
  }
  if (go != nullptr) pending_.push_back({screen, of.options.size(), go->text, go->where, previous});
  of.options.push_back(std::move(o));
}

void menu_reader::read_phrases(const yaml_node& node) {
  if (!node.is_mapping()) {
    problems_.error("menu/wrong-type", node.where, "`phrases` holds names with their texts");
    return;
  }
  for (const yaml_node::entry& entry : node.entries) {
    const auto known = find_phrase(entry.key);
    if (!known) {
      std::vector<std::string_view> names;
      for (std::size_t i = 0; i < phrase_count; ++i) names.push_back(describe(static_cast<phrase>(i)).name);
      const std::string_view guess = config::closest(entry.key, names);
      problems_.error("menu/unknown-phrase", entry.where, fmt::format("no phrase is called `{}`", entry.key),
                      guess.empty() ? "" : fmt::format("did you mean `{}`?", guess));
      continue;
    }
    const auto index = static_cast<std::size_t>(*known);
    if (phrase_at_[index])
      problems_.clash("menu/duplicate", entry.where, *phrase_at_[index],
                      fmt::format("phrase `{}` is given twice", entry.key));
    phrase_at_[index] = entry.where;
    graph_.phrases[index] =
        read_text(&entry.value, make_vocabulary(fmt::format("grade {}", describe(*known).words), nullptr));
  }
}

/// Some phrases are for menus that use what came later than they did.
bool menu_reader::is_said(phrase p) const {
  if (p == phrase::tries_home)
    return graph_.gives_up_to(after_tries::home) || graph_.gives_up_to(after_tries::skip);
  if (p == phrase::tries_skip) return graph_.gives_up_to(after_tries::skip);
  return true;
}

/// A missing phrase is told where it would stand: behind the one that precedes it in the usual order.
void menu_reader::check_phrases(const config::location& head) {
  const auto given = std::ranges::find_if(phrase_at_, [](const auto& at) { return at.has_value(); });
  if (given == phrase_at_.end()) {
    if (may_be_unread("phrases")) return;
    problems_.error("menu/missing-phrase", head, "no file gives the program's own sentences",
                    "give them under `phrases:`, in every language");
    return;
  }
  std::size_t before = static_cast<std::size_t>(given - phrase_at_.begin());
  for (std::size_t i = 0; i < phrase_count; ++i) {
    if (phrase_at_[i]) {
      before = i;
      continue;
    }
    const phrase_info& missing = describe(static_cast<phrase>(i));
    const config::location& where = *phrase_at_[before];
    const std::string hint =
        fmt::format("give it beside `{}`, in every language", describe(static_cast<phrase>(before)).name);
    if (missing.before && !is_said(static_cast<phrase>(i))) continue;
    if (may_be_unread(missing.name)) continue;
    if (missing.before)
      problems_.warning("menu/missing-phrase", where,
                        fmt::format("phrase `{}` is missing, and `{}` is said instead", missing.name,
                                    describe(*missing.before).name),
                        hint);
    else
      problems_.error("menu/missing-phrase", where, fmt::format("phrase `{}` is missing", missing.name),
                      hint);
  }
}

}  // namespace raporo::menus
