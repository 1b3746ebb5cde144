#include "menus/template.hpp"

#include "menus/gsm7.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace raporo::menus {

// Letters as they are sent, then the place that follows them, if any.
struct text_template::part {
  std::string letters;
  expression place;
};

namespace {

std::string letters_of(const config::yaml_node& node) {
  // The line break that ends a block (`say: |`) was never meant to be sent.
  std::string_view text = node.text;
  while (text.ends_with('\n')) text.remove_suffix(1);
  return std::string(text);
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

void warn_of_foreign_letters(const config::yaml_node& node, std::string_view text,
                             config::diagnostics& problems) {
  std::vector<std::string> told;
  for (const foreign_letter& letter : find_foreign_letters(text)) {
    if (std::find(told.begin(), told.end(), letter.letter) != told.end()) continue;
    told.push_back(letter.letter);
    const bool has_plain = !letter.plain.empty();
    problems.warning("text/not-gsm7", node.inside(letter.offset, letter.letter.size()),
                     fmt::format("`{}` is not in the GSM-7 alphabet and is sent as `{}`", letter.letter,
                                 has_plain ? letter.plain : "?"),
                     has_plain ? fmt::format("write `{}`", letter.plain) : "leave it out");
  }
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
  warn_of_foreign_letters(node, text, problems);

  std::string letters;
  const auto finish_part = [&](expression place) {
    made.parts_.push_back({fold_to_gsm7(letters), std::move(place)});
    letters.clear();
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = std::string_view(text).substr(at);
    if (rest.starts_with("{{") || rest.starts_with("}}")) {
      letters += rest.front();
      at += 2;
    } else if (rest.front() == '{') {
      const std::size_t end = end_of_place(text, at + 1);
      if (end == std::string::npos) {
        problems.error("text/brace", node.inside(at, 1), "a `{` that is not closed",
                       "write `{{` for a brace");
        break;
      }
      finish_part(parse_place(node, text, at + 1, end, known, problems));
      at = end + 1;
    } else if (rest.front() == '}') {
      problems.error("text/brace", node.inside(at, 1), "a `}` that closes nothing", "write `}}` for a brace");
      ++at;
    } else {
      letters += rest.front();
      ++at;
    }
  }
  if (!letters.empty()) finish_part({});
  return made;
}

void text_template::render(const environment& values, std::string& out) const {
  for (const part& p : parts_) {
    out += p.letters;
    if (!p.place.empty()) append_value(p.place.evaluate(values), out);
  }
}

std::string text_template::render(const environment& values) const {
  std::string out;
  out.reserve(ussd_septets);
  render(values, out);
  return out;
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
  for (const std::string& language : languages) {
    const config::yaml_node* text = node.find(language);
    if (text == nullptr || text->is_absent()) {
      problems.error(area + "/missing-language", text != nullptr ? text->where : node.where,
                     fmt::format("the text in `{}` is missing", language));
      continue;
    }
    made.texts_.emplace_back(language, text_template::parse(*text, known, problems));
  }
  for (const config::yaml_node::entry& entry : node.entries) {
    if (std::find(languages.begin(), languages.end(), entry.key) != languages.end()) continue;
    problems.error(area + "/unknown-language", entry.where,
                   fmt::format("`{}` is not one of the languages", entry.key),
                   fmt::format("the languages are {}", fmt::join(languages, ", ")));
  }
  return made;
}

const text_template& localized_text::in(std::string_view language) const {
  static const text_template nothing;
  for (const auto& [name, text] : texts_) {
    if (name == language) return text;
  }
  return texts_.empty() ? nothing : texts_.front().second;
}

}  // namespace raporo::menus
