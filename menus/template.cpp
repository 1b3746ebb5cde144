#include "menus/template.hpp"

#include "menus/gsm7.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace raporo::menus {

// Letters as they are sent, then the place or the brackets that follow them, if any.
struct text_template::part {
  std::string letters;
  expression place;
  std::vector<part> if_known;
  std::vector<part> otherwise;
};

namespace {

std::string letters_of(const config::yaml_node& node) {
  // The line break that ends a block (`say: |`) was never meant to be sent.
  std::string_view text = node.text;
  while (text.ends_with('\n')) text.remove_suffix(1);
  return std::string(text);
}

/// Does a phone show nothing of it?
bool is_blank(std::string_view text) {
  return fold_to_gsm7(text).find_first_not_of(" \r\n") == std::string::npos;
}

// Where the place that begins behind its `{` at `begin` ends; npos when it does not. A `}` between quotes
// belongs to a text.
std::size_t end_of_place(std::string_view text, std::size_t begin) {
  bool in_quotes = false;
  for (std::size_t i = begin; i < text.size(); ++i) {
    if (text[i] == '"') in_quotes = !in_quotes;
    if (text[i] == '}' && !in_quotes) return i;
  }
  return std::string_view::npos;
}

void tell_foreign_letters(const config::yaml_node& node, std::string_view text,
                          config::diagnostics& problems) {
  std::vector<std::string> told;
  std::vector<std::string> lost;  // letters, quoted, of which phones show a question mark
  config::location first_lost;
  for (const foreign_letter& letter : find_foreign_letters(text)) {
    if (std::find(told.begin(), told.end(), letter.letter) != told.end()) continue;
    told.push_back(letter.letter);
    const config::location where = node.inside(letter.offset, letter.letter.size());
    if (!letter.plain.empty()) {
      problems.warning(
          "text/not-gsm7", where,
          fmt::format("`{}` is not in the GSM-7 alphabet and is sent as `{}`", letter.letter, letter.plain),
          fmt::format("write `{}`", letter.plain));
    } else if (fold_to_gsm7(letter.letter).empty()) {
      problems.warning("text/not-gsm7", where, "a letter that cannot be seen is not in the GSM-7 alphabet",
                       "leave it out");
    } else {
      if (lost.empty()) first_lost = where;
      lost.push_back(fmt::format("`{}`", letter.letter));
    }
  }
  if (!lost.empty())
    problems.error("text/no-plain-spelling", first_lost,
                   fmt::format("phones have no letter for {} and would show `?`", fmt::join(lost, ", ")),
                   "write it in Latin letters, or leave it out");
}

expression parse_place(const config::yaml_node& node, std::string_view text, std::size_t begin,
                       std::size_t end, const vocabulary& known, config::diagnostics& problems) {
  const std::string_view inner = text.substr(begin, end - begin);
  const config::location where = node.inside(begin, inner.size());
  config::diagnostics found;
  expression place = expression::parse(inner, where, known, found);
  if (!place.empty() && place.type() == value_type::flag) {
    found.error("text/wrong-type", where, "a condition cannot be shown", "show a number, a text or a list");
    place = expression();
  }
  const bool inside_is_known = !(where == node.where);
  for (config::diagnostic d : found.all()) {
    // In a folded or escaped text nothing but its beginning can be pointed at.
    if (!inside_is_known) d.where = node.where;
    problems.add(std::move(d));
  }
  return place;
}

// Appends without a copy what is already sent as it is, which is nearly everything.
void append_folded(std::string_view text, std::string& out) {
  if (count_septets(text)) {
    out += text;
  } else {
    out += fold_to_gsm7(text);
  }
}

void append_value(const value& v, std::string& out) {
  if (const auto* text = std::get_if<std::string>(&v)) {
    append_folded(*text, out);
  } else {
    append_folded(to_text(v), out);
  }
}

}  // namespace

/// Reads one text from its beginning to its end.
class text_template::parser {
 public:
  parser(const config::yaml_node& node, const std::string& text, const vocabulary& known,
         config::diagnostics& problems)
      : node_(node), text_(text), known_(known), problems_(problems) {}

  std::vector<part> parse() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (rest().starts_with("[[") || rest().starts_with("]]") || rest().starts_with("{{") ||
          rest().starts_with("}}")) {
        take_letter(2);
      } else if (c == '[') {
        open_brackets();
      } else if (c == ']') {
        close_brackets();
      } else if (c == '|' && brackets_ != nullptr && into_ == &brackets_->if_known) {
        finish_letters();
        into_ = &brackets_->otherwise;
        ++at_;
      } else if (c == '{') {
        take_place();
      } else if (c == '}') {
        problems_.error("text/brace", node_.inside(at_++, 1), "a `}` that closes nothing",
                        "write `}}` for a brace");
      } else {
        take_letter(1);
      }
    }
    finish_letters();
    if (brackets_ != nullptr)
      problems_.error("text/bracket", node_.inside(opened_, 1), "a `[` that is not closed",
                      "write `[[` for a bracket");
    return std::move(parts_);
  }

 private:
  std::string_view rest() const { return std::string_view(text_).substr(at_); }

  void take_letter(std::size_t bytes) {
    letters_ += text_[at_];
    at_ += bytes;
  }

  void finish_letters() {
    if (!letters_.empty()) into_->push_back({fold_to_gsm7(letters_), {}, {}, {}});
    letters_.clear();
  }

  void take_place() {
    const std::size_t end = end_of_place(text_, at_ + 1);
    if (end == std::string::npos) {
      problems_.error("text/brace", node_.inside(at_, 1), "a `{` that is not closed",
                      "write `{{` for a brace");
      at_ = text_.size();
      return;
    }
    into_->push_back(
        {fold_to_gsm7(letters_), parse_place(node_, text_, at_ + 1, end, known_, problems_), {}, {}});
    letters_.clear();
    at_ = end + 1;
    if (brackets_ != nullptr && into_ == &brackets_->if_known) place_in_brackets_ = true;
  }

  void open_brackets() {
    if (brackets_ != nullptr)
      return problems_.error("text/bracket", node_.inside(at_++, 1), "brackets within brackets",
                             "write `[[` for a bracket");
    finish_letters();
    opened_ = at_++;
    place_in_brackets_ = false;
    brackets_ = &parts_.emplace_back();
    into_ = &brackets_->if_known;
  }

  void close_brackets() {
    if (brackets_ == nullptr)
      return problems_.error("text/bracket", node_.inside(at_++, 1), "a `]` that closes nothing",
                             "write `]]` for a bracket");
    finish_letters();
    ++at_;
    if (!place_in_brackets_)
      problems_.error("text/bracket", node_.inside(opened_, at_ - opened_),
                      "nothing in these brackets can be unknown", hint_for_brackets());
    brackets_ = nullptr;
    into_ = &parts_;
  }

  /// `[receipt]`: the other brackets were meant, which are on the same keys.
  std::string hint_for_brackets() const {
    const std::string_view inside = std::string_view(text_).substr(opened_ + 1, at_ - opened_ - 2);
    if (inside.find('|') != std::string_view::npos) return "put a `{...}` before the bar";
    const std::string_view guess = config::closest(inside, known_.words());
    return guess.empty() ? "put a `{...}` in them, or write `[[` for a bracket"
                         : fmt::format("did you mean `{{{}}}`?", guess);
  }

  const config::yaml_node& node_;
  const std::string& text_;
  const vocabulary& known_;
  config::diagnostics& problems_;
  std::size_t at_ = 0;
  std::string letters_;  ///< read and not yet in a part
  std::vector<part> parts_;
  std::vector<part>* into_ = &parts_;
  part* brackets_ = nullptr;  ///< that are open: the last of `parts_`
  std::size_t opened_ = 0;    ///< where they began
  bool place_in_brackets_ = false;
};

text_template::text_template() = default;
text_template::text_template(text_template&&) noexcept = default;
text_template& text_template::operator=(text_template&&) noexcept = default;
text_template::~text_template() = default;

text_template text_template::parse(const config::yaml_node& node, const vocabulary& known,
                                   config::diagnostics& problems) {
  text_template made;
  if (!node.is_scalar()) {
    problems.error("text/wrong-type", node.where, "expected a text",
                   "a text that begins with `{` needs quotes");
    return made;
  }
  const std::string text = letters_of(node);
  if (is_blank(text)) {
    problems.error("text/empty", node.where,
                   text.empty() ? "the text is empty" : "there are only blanks in the text",
                   "write what people shall read");
    return made;
  }
  tell_foreign_letters(node, text, problems);

  made.parts_ = parser(node, text, known, problems).parse();
  return made;
}

bool text_template::may_vanish() const {
  return !parts_.empty() && may_vanish(parts_);
}

bool text_template::may_vanish(const std::vector<part>& parts) {
  return std::ranges::all_of(parts, [](const part& p) {
    const bool brackets = !p.if_known.empty();
    const bool letters = !p.letters.empty();
    return is_blank(p.letters) && (brackets ? may_vanish(p.otherwise) : letters);
  });
}

bool text_template::render(const std::vector<part>& parts, const environment& values, std::string& out) {
  bool all_known = true;
  for (const part& p : parts) {
    out += p.letters;
    if (!p.place.empty()) {
      const value v = p.place.evaluate(values);
      all_known = all_known && !std::holds_alternative<std::monostate>(v);
      append_value(v, out);
    } else if (!p.if_known.empty()) {
      const std::size_t before = out.size();
      if (render(p.if_known, values, out)) continue;
      out.resize(before);
      render(p.otherwise, values, out);
    }
  }
  return all_known;
}

bool text_template::render_longest(const std::vector<part>& parts, const environment& values,
                                   std::string& out) {
  bool may_be_known = true;
  for (const part& p : parts) {
    out += p.letters;
    if (!p.place.empty()) {
      const auto range = p.place.range(values);
      const value longest = range ? value(text_of_longest(*range)) : p.place.evaluate(values);
      may_be_known = may_be_known && !std::holds_alternative<std::monostate>(longest);
      append_value(longest, out);
    } else if (!p.if_known.empty()) {
      std::string known;
      std::string otherwise;
      const bool possible = render_longest(p.if_known, values, known);
      render_longest(p.otherwise, values, otherwise);
      out += !possible || count_septets(known) < count_septets(otherwise) ? otherwise : known;
    }
  }
  return may_be_known;
}

bool text_template::render(const environment& values, std::string& out) const {
  if (!values.at_longest()) return render(parts_, values, out);
  render_longest(parts_, values, out);
  return true;
}

std::string text_template::render(const environment& values) const {
  if (parts_.size() == 1 && parts_.front().place.empty() && parts_.front().if_known.empty())
    return parts_.front().letters;
  std::string out;
  out.reserve(ussd_septets);
  render(values, out);
  return out;
}

bool text_template::reads(const std::vector<part>& parts, const name_test& wanted) {
  return std::ranges::any_of(parts, [&](const part& p) {
    return p.place.reads(wanted) || reads(p.if_known, wanted) || reads(p.otherwise, wanted);
  });
}

bool text_template::reads(const name_test& wanted) const {
  return reads(parts_, wanted);
}

localized_text localized_text::parse(const config::yaml_node& node, const std::vector<std::string>& languages,
                                     const vocabulary& known, const std::string& area,
                                     config::diagnostics& problems) {
  localized_text made;
  if (!node.is_mapping()) {
    problems.error(area + "/wrong-type", node.where, "expected the text in every language",
                   fmt::format("write `{{{}: ...}}`", fmt::join(languages, ": ..., ")));
    return made;
  }
  for (const config::yaml_node::entry& entry : node.entries)
    config::warn_of_forgotten_quotes(entry.value, problems);
  std::vector<std::string_view> missing;
  for (const std::string& language : languages)
    if (node.find(language) == nullptr) missing.emplace_back(language);
  // `fra:` for `fr:` is one mistake, not two; what is said there is read as well.
  std::vector<std::pair<std::string_view, const config::yaml_node*>> misnamed;
  const auto guess_of = [&](const config::yaml_node::entry& entry) {
    const bool is_one = std::find(languages.begin(), languages.end(), entry.key) != languages.end();
    return is_one ? std::string_view() : config::closest(entry.key, missing);
  };
  for (const config::yaml_node::entry& entry : node.entries)
    if (const std::string_view guess = guess_of(entry); !guess.empty())
      misnamed.emplace_back(guess, &entry.value);
  for (const std::string& language : languages) {
    const config::yaml_node* text = node.find(language);
    const auto meant = std::ranges::find(misnamed, language, [](const auto& m) { return m.first; });
    if (text == nullptr && meant != misnamed.end()) text = meant->second;
    if (text == nullptr || text->is_absent()) {
      problems.error(area + "/missing-language", text != nullptr ? text->where : node.where,
                     fmt::format("the text in `{}` is missing", language));
      continue;
    }
    made.texts_.emplace_back(language, text_template::parse(*text, known, problems));
  }
  for (const config::yaml_node::entry& entry : node.entries) {
    if (std::find(languages.begin(), languages.end(), entry.key) != languages.end()) continue;
    const std::string_view guess = guess_of(entry);
    problems.error(area + "/unknown-language", entry.where,
                   fmt::format("`{}` is not one of the languages", entry.key),
                   guess.empty() ? fmt::format("the languages are {}", fmt::join(languages, ", "))
                                 : fmt::format("did you mean `{}`?", guess));
  }
  return made;
}

bool localized_text::reads(const name_test& wanted) const {
  return std::ranges::any_of(texts_, [&](const auto& t) { return t.second.reads(wanted); });
}

std::vector<std::string> localized_text::render_all(const environment& values) const {
  std::vector<std::string> all;
  for (const auto& [language, text] : texts_) all.push_back(text.render(values));
  return all;
}

const text_template& localized_text::in(std::string_view language) const {
  static const text_template nothing;
  for (const auto& [name, text] : texts_) {
    if (name == language) return text;
  }
  return texts_.empty() ? nothing : texts_.front().second;
}

}  // namespace raporo::menus
