#include "menus/sizes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace raporo::menus {

using config::yaml_node;

namespace {

/// Holds documents against the limits. Of each limit only the first thing beyond it is told: a document that
/// was made to be large exceeds it everywhere.
class size_check {
 public:
  explicit size_check(config::diagnostics& problems) noexcept : problems_(problems) {}

  void look_at(const yaml_node& document) {
    count_entries(document.find("screens"), screens_);
    const yaml_node* forms = document.find("forms");
    count_entries(forms, forms_);
    if (forms != nullptr)
      for (const yaml_node::entry& form : forms->entries) count_questions(form.value);
    // Too many screens are also too many keys: one word is enough.
    if (fits_) walk(document);
  }

  bool all_fit() const noexcept { return fits_; }

 private:
  struct limit {
    std::size_t most;
    std::string_view of;
    std::string_view hint;
    std::size_t seen = 0;
    bool told = false;
  };

  void tell(limit& l, std::string_view code, const config::location& where) {
    fits_ = false;
    if (l.told) return;
    l.told = true;
    problems_.error(std::string(code), where, fmt::format("more than {} {}", l.most, l.of),
                    std::string(l.hint));
  }
  void count(limit& l, const config::location& where) {
    if (++l.seen > l.most) tell(l, "menu/too-many", where);
  }
  void count_entries(const yaml_node* node, limit& l) {
    if (node == nullptr) return;
    for (const yaml_node::entry& e : node->entries) count(l, e.where);
  }
  void count_questions(const yaml_node& form) {
    const yaml_node* ask = form.find("ask");
    if (ask == nullptr) return;
    questions_of_form_.seen = 0;
    for (const yaml_node& question : ask->items) {
      count(questions_of_form_, question.where);
      if (questions_of_form_.seen > questions_of_form_.most) return;
      count(questions_, question.where);
    }
  }
  /// Recurses as deep as YAML may be nested.
  void walk(const yaml_node& node) {
    count(values_, node.where);
    if (node.text.size() > text_bytes_.most) tell(text_bytes_, "text/too-long", node.where);
    items_.seen = keys_.seen = 0;
    for (const yaml_node& item : node.items) count(items_, item.where);
    for (const yaml_node::entry& e : node.entries) {
      count(keys_, e.where);
      count(values_, e.where);
      if (e.key.size() > name_bytes_.most) tell(name_bytes_, "text/too-long", e.where);
    }
    for (const yaml_node& item : node.items) walk(item);
    for (const yaml_node::entry& e : node.entries) walk(e.value);
  }

  config::diagnostics& problems_;
  bool fits_ = true;
  limit screens_{largest_menu.screens, "screens", "let a screen inform of more, or ask in a form"};
  limit forms_{largest_menu.forms, "forms", "let a form ask more"};
  limit questions_of_form_{largest_menu.questions_of_form, "questions in one form",
                           "nobody answers so many in one call: make several forms"};
  limit questions_{largest_menu.questions, "questions in all forms", "ask what somebody needs to know"};
  limit items_{largest_menu.items, "items in one list", "a phone shows nine on a screen"};
  limit keys_{largest_menu.keys, "keys in one mapping", ""};
  limit values_{largest_menu.values, "values in all files", "phones need far less"};
  limit text_bytes_{largest_menu.text_bytes, "bytes in one text", "a screen shows about 160 letters"};
  limit name_bytes_{largest_menu.name_bytes, "bytes in one name", "choose a short name"};
};

}  // namespace

bool fit_to_read(const std::vector<menu_source>& sources, config::diagnostics& problems) {
  std::size_t bytes = 0;
  std::size_t lines = 0;
  const auto fits = [&](const menu_source& s, std::size_t seen, std::size_t most, std::string_view of) {
    if (seen <= most) return true;
    problems.error("menu/too-many", {s.file, 0, 0, 1},
                   fmt::format("more than {} {} in all files: {} up to the end of this one", most, of, seen),
                   "phones need far less");
    return false;
  };
  for (const menu_source& s : sources) {
    bytes += s.text.size();
    if (!fits(s, bytes, largest_menu.bytes, "bytes")) return false;
    lines += static_cast<std::size_t>(std::ranges::count(s.text, '\n'));
    if (!fits(s, lines, largest_menu.lines, "lines")) return false;
  }
  return true;
}

bool fit_to_check(const std::vector<yaml_node>& documents, config::diagnostics& problems) {
  size_check check(problems);
  for (const yaml_node& document : documents) check.look_at(document);
  return check.all_fit();
}

}  // namespace raporo::menus
