#include "config/yaml_slip.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "config/yaml_line.hpp"
#include "config/yaml_text.hpp"

namespace raporo::config {

namespace {

// A guess at what an author meant looks no further than this, so that hostile files cost no more than others.
constexpr std::size_t far = 1'000;
constexpr std::string_view not_closed = "this quote is not closed";
constexpr std::string_view close_it = "write the same quote behind the text";
// What word processors write for a blank that no line may end at: a letter like others for YAML.
constexpr std::string_view no_break_space = "\xC2\xA0";

/// Where the unquoted text at `at` was meant to end: with its line, in brackets before the next comma.
std::size_t meant_end(std::string_view text, std::size_t at) {
  const std::size_t end = written_end(text, at, std::min({text.find('\n', at), text.size(), at + far}));
  const std::size_t from = at > far ? at - far : 0;
  if (find_open_before(text.substr(from), at - from).bracket == nowhere) return end;
  int depth = 0;
  for (std::size_t i = at; i < end; ++i) {
    const char c = text[i];
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && --depth < 0) return written_end(text, at, i);
    if (c == ',' && depth == 0) return written_end(text, at, i);
  }
  return end;
}

/// The quotes of word processors, each of three bytes.
bool is_curly_quote(std::string_view text) {
  return text.starts_with("\xE2\x80\x9C") || text.starts_with("\xE2\x80\x9D") ||
         text.starts_with("\xE2\x80\x9E") || text.starts_with("\xE2\x80\x98") ||
         text.starts_with("\xE2\x80\x99");
}
constexpr std::size_t curly_bytes = 3;

/// The text at `at`, which such a quote begins, up to the one that was meant to close it.
yaml_slip curly_quotes(std::string_view text, std::size_t at) {
  const std::string_view line = text.substr(at, std::min(text.find('\n', at) - at, far));
  std::size_t closing = curly_bytes;
  while (closing < line.size() && !is_curly_quote(line.substr(closing))) ++closing;
  const bool closed = closing < line.size();
  const std::string_view inside = closed
                                      ? line.substr(curly_bytes, closing - curly_bytes)
                                      : text.substr(at + curly_bytes, meant_end(text, at) - at - curly_bytes);
  return {"yaml/needs-quotes", at, inside.size() + (closed ? 2 : 1) * curly_bytes,
          fmt::format("`{}` is no quote in YAML", line.substr(0, curly_bytes)),
          fmt::format("write {}", in_quotes(inside))};
}

yaml_slip needs_quotes(std::string_view text, std::size_t at, std::string message) {
  if (is_curly_quote(text.substr(at))) return curly_quotes(text, at);
  const std::size_t length = std::max<std::size_t>(1, meant_end(text, at) - at);
  return {"yaml/needs-quotes", at, length, std::move(message),
          fmt::format("write {}", quoted_from(text, at))};
}

/// Where the keys and values of the line begin, up to `stop`; a quote that nothing closes is the last.
std::vector<std::size_t> beginnings(std::string_view text, const yaml_line& line, std::size_t stop) {
  std::vector<std::size_t> all;
  bool at_start = true;
  for (std::size_t i = line.key; i <= stop && i < line.end; ++i) {
    const char c = text[i];
    if (ends_word(c)) continue;
    if (at_start) all.push_back(i);
    if (at_start && is_quoted(text.substr(i))) {
      const std::size_t length = end_of_quoted(text.substr(i));
      if (length == nowhere) return all;
      i += length - 1;
      at_start = false;
      continue;
    }
    at_start = c == '{' || c == '[' || c == ',' || (c == ':' && blank_at(text, i + 1));
  }
  return all;
}

/// A value that a quote of a word processor begins, and that goes on beyond `stop`.
yaml_slip open_curly_quote(std::string_view text, const yaml_line& line, std::size_t stop) {
  for (const std::size_t i : beginnings(text, line, stop)) {
    if (!is_curly_quote(text.substr(i))) continue;
    if (yaml_slip slip = curly_quotes(text, i); slip.at + slip.length > stop) return slip;
  }
  return {};
}

/// The last value on the line, up to `stop`, whose first letter has a meaning of its own in YAML.
yaml_slip special_letter(std::string_view text, const yaml_line& line, std::size_t stop) {
  std::size_t found = nowhere;
  for (const std::size_t i : beginnings(text, line, stop)) {
    const char c = text[i];
    const bool alone = (c == '?' && blank_at(text, i + 1)) || (c == ',' && i == line.value);
    if (std::string_view("%@`*&!|>").find(c) != nowhere || alone) found = i;
  }
  if (found == nowhere) return {};
  return needs_quotes(text, found, fmt::format("a text that begins with `{}` needs quotes", text[found]));
}

/// The parser takes a `?` within brackets for more than a letter.
yaml_slip question_mark(std::string_view text, const yaml_line& line, std::size_t stop) {
  const std::vector<std::size_t> starts = beginnings(text, line, stop);
  if (text[stop] != '?' || starts.empty()) return {};
  return needs_quotes(text, starts.back(), "a text with `?` in it needs quotes");
}

/// ` #` begins a comment, which took the bracket's end away.
yaml_slip comment_in_bracket(std::string_view text, std::size_t bracket) {
  const yaml_line line = line_at(text, bracket);
  const std::string_view comment = text.substr(line.end, text.find('\n', line.end) - line.end);
  const std::size_t hash = comment.find('#');
  const char closing = text[bracket] == '{' ? '}' : ']';
  if (hash == nowhere || comment.find(closing, hash) == nowhere) return {};
  return {"yaml/needs-quotes", line.end + hash, 1, "what follows ` #` is a comment",
          "a text with ` #` in it needs quotes"};
}

/// `{school}, week {week}`: YAML takes the bracket for a list or mapping, and stops behind it.
yaml_slip bracket_begins(std::string_view text, const yaml_line& line, std::size_t last) {
  int depth = 0;
  for (std::size_t i = last + 1; i > line.begin;) {
    const char c = text[--i];
    if (c == '}' || c == ']') ++depth;
    if ((c != '{' && c != '[') || --depth > 0) continue;
    return needs_quotes(text, i, fmt::format("a text that begins with `{}` needs quotes", c));
  }
  return {};
}

/// What stands behind something that had ended already, on one line.
yaml_slip after_end(std::string_view text, const yaml_line& line, std::size_t stop) {
  std::size_t last = stop;
  while (last > line.key && ends_word(text[last - 1])) --last;
  if (last == line.key || stop >= line.end || text[stop] == ']' || text[stop] == '}') return {};
  const bool in_brackets = find_open_before(text, stop).bracket != nowhere;
  if (in_brackets && text[stop] == ',') return {};
  const char c = text[--last];
  const bool closes = c == '}' || c == ']' || c == '"' || c == '\'';
  std::size_t word = stop;
  while (word < line.end && !ends_word(text[word]) && text[word] != ':') ++word;
  const bool key_follows = word > stop && word < line.end && text[word] == ':' && blank_at(text, word + 1);
  if (in_brackets && closes && key_follows) {
    return {"yaml/bracket", stop, word - stop, "a comma is missing before this",
            "within brackets a comma stands between two entries: {en: Yes, fr: Oui}"};
  }
  if (c == '}' || c == ']') return bracket_begins(text, line, last);
  if (c != '"' && c != '\'') return {};
  // `en: "Why?, fr: "Pourquoi?"`: what ended here was meant to begin.
  const std::string_view until = text.substr(line.key, last - line.key);
  const std::size_t open = until.rfind(c);
  if (open != nowhere && until.ends_with(": ") && until.find(", ", open) != nowhere)
    return {"yaml/quote", line.key + open, 1, std::string(not_closed), std::string(close_it)};
  return {"yaml/quote", last, 1, "the text ends at this quote, and more follows",
          c == '"' ? "a quote within \"...\" is written \\\", or the whole text in '...'"
                   : "an apostrophe within '...' is written '', or the whole text in \"...\""};
}

/// A quote that nothing closes, up to the end of the file.
yaml_slip open_quote(std::string_view text, const yaml_line& line) {
  for (const std::size_t i : beginnings(text, line, line.end))
    if (is_quoted(text.substr(i)) && end_of_quoted(text.substr(i)) == nowhere)
      return {"yaml/quote", i, 1, std::string(not_closed), std::string(close_it)};
  return {};
}

/// `done: rw: Yes, en: No}`, where the bracket that opens is missing.
yaml_slip lost_bracket(std::string_view text, const yaml_line& line) {
  const std::string_view value = text.substr(line.value, line.end - line.value);
  const std::size_t colon = value.find(": ");
  if (!value.ends_with('}') || colon == nowhere || value.substr(0, colon).find_first_of(" {\"'") != nowhere)
    return {};
  return {"yaml/bracket", line.value, colon, "a `{` is missing before this",
          fmt::format("write `{{{}: ...}}`", value.substr(0, colon))};
}

/// The line above `line` begins further out than those around it, and holds all that it says.
yaml_slip outdented_before(std::string_view text, const yaml_line& line) {
  const auto odd = line_before(text, line);
  if (!odd || odd->value == nowhere || odd->is_item() || line.is_item()) return {};
  const std::size_t out = odd->column_of(odd->key);
  const std::size_t column = line.column_of(line.key);
  if (out >= column) return {};
  for (auto above = line_before(text, *odd); above; above = line_before(text, *above)) {
    const std::size_t begins = above->column_of(above->key);
    if (begins == column && above->colon != nowhere) {
      return {"yaml/indentation", odd->key, odd->colon - odd->key,
              fmt::format("this line begins in column {}, and those around it in column {}", out, column),
              fmt::format("begin it in column {} as `{}:`", column, key_of(text, *above))};
    }
    if (begins <= out) break;
  }
  return {};
}

/// A text that its author meant for a key.
bool may_lack_colon(std::string_view text, const yaml_line& line) {
  return line.colon == nowhere && line.key < line.end && !is_quoted(text.substr(line.key)) &&
         text[line.key] != '{' && text[line.key] != '[';
}

/// A key without a `:`, or with what looks like one.
yaml_slip without_colon(std::string_view text, const yaml_line& line) {
  constexpr std::string_view lookalikes[] = {";", "\xEF\xBC\x9A", "\xEF\xBC\x9B", "\xEA\x9E\x89"};
  const std::string_view written = text.substr(line.key, std::min(line.end - line.key, far));
  std::string hint = "a key is followed by `:`; a text that goes on over several lines needs quotes";
  for (const std::string_view mark : lookalikes) {
    const std::size_t at = written.find(mark);
    if (at == nowhere || at == 0 || written.substr(0, at).find(' ') != nowhere) continue;
    std::string_view rest = written.substr(at + mark.size());
    while (rest.starts_with(' ')) rest.remove_prefix(1);
    hint = fmt::format("write `{}: {}`", written.substr(0, at), rest);
  }
  return {"yaml/syntax", line.key, line.end - line.key, "a line without `:`", std::move(hint)};
}

/// No blank stands behind the `:` or `-` that is byte `mark` of what is written at `at`.
yaml_slip without_blank(std::size_t at, std::string_view written, std::size_t mark) {
  std::string_view rest = written.substr(mark + 1);
  const bool no_break = rest.starts_with(no_break_space);
  while (rest.starts_with(no_break_space)) rest.remove_prefix(no_break_space.size());
  const std::size_t length = 1 + (no_break ? no_break_space.size() : 0);
  return {"yaml/missing-blank", at + mark, length,
          no_break ? fmt::format("behind the `{}` stands a no-break space, which is no blank", written[mark])
                   : fmt::format("a blank is missing after the `{}`", written[mark]),
          fmt::format("write `{} {}`", written.substr(0, mark + 1), rest)};
}

/// The same of the line's own key, whatever else is on the line.
yaml_slip no_break_behind_key(std::string_view text, const yaml_line& line) {
  const std::string_view written = text.substr(line.key, line.end - line.key);
  const std::size_t colon = written.find(':');
  if (colon == nowhere || !written.substr(colon + 1).starts_with(no_break_space)) return {};
  return without_blank(line.key, written, colon);
}

/// The parser met `: ` where no key can stand.
yaml_slip unexpected_colon(std::string_view text, const yaml_line& line, std::size_t stop) {
  if (line.colon != nowhere && line.value != nowhere && stop > line.colon)
    if (yaml_slip bracket = lost_bracket(text, line)) return bracket;
  if (line.colon != nowhere && line.value != nowhere && stop > line.colon)
    return needs_quotes(text, line.value, "a text with `: ` in it needs quotes");
  if (const std::size_t tab = text.substr(line.begin, line.key - line.begin).find('\t'); tab != nowhere)
    return {"yaml/tab", line.begin + tab, 1, "a tab before a key", "write blanks only"};
  const auto before = line_before(text, line);
  if (!before) return {};
  if (yaml_slip blank = blank_slip(text, before->key, before->end - before->key)) return blank;
  // `- dial`, and the next `-` further in: it goes on with the text above.
  if (before->colon == nowhere && before->is_item() && line.is_item())
    return indentation_slip(text, line.first);
  if (before->colon == nowhere) return without_colon(text, *before);
  return indentation_slip(text, stop);
}

}  // namespace

std::string in_quotes(std::string_view meant) {
  if (meant.find_first_of("\"\\") == nowhere) return fmt::format("\"{}\"", meant);
  std::string out = "'";
  for (const char c : meant) out += c == '\'' ? "''" : std::string(1, c);
  return out + "'";
}

std::string quoted_from(std::string_view text, std::size_t at) {
  return in_quotes(text.substr(at, meant_end(text, at) - at));
}

yaml_slip blank_slip(std::string_view text, std::size_t at, std::size_t length) {
  const std::string_view word = text.substr(at, length);
  if (word.size() > 1 && word[0] == '-' && !blank_at(word, 1) && word[1] != '-')
    return without_blank(at, word, 0);
  const std::size_t colon = word.find(':');
  if (is_quoted(word) || word.find(": ") != nowhere || colon == nowhere || colon == 0 ||
      colon + 1 == word.size())
    return {};
  return without_blank(at, word, colon);
}

yaml_slip comma_slip(std::string_view text, std::size_t at) {
  const std::size_t from = at > far ? at - far : 0;
  const std::string_view around = text.substr(from, 2 * far);
  const std::vector<std::size_t> starts = beginnings(around, line_at(around, at - from), at - from);
  if (starts.size() < 3 || starts.back() != at - from) return {};
  const std::size_t before = from + starts[starts.size() - 2];
  if (is_quoted(text.substr(before)) || text[before] == '{' || text[before] == '[') return {};
  if (is_curly_quote(text.substr(before))) return curly_quotes(text, before);
  const std::size_t length = meant_end(text, at) - before;
  return {"yaml/needs-quotes", before, length, "a text with a comma in it needs quotes",
          fmt::format("write \"{}\"", text.substr(before, length))};
}

yaml_slip indentation_slip(std::string_view text, std::size_t stop) {
  const yaml_line line = line_at(text, stop);
  const std::size_t column = line.column_of(line.first);
  // `every:week` is a text for YAML, and one of several words no key that lacks its blank.
  const std::size_t key_end = std::min(text.find_first_of(": ", line.key), line.end);
  const bool is_word = line.colon == nowhere && key_end < line.end && text[key_end] == ':';
  if (yaml_slip blank = blank_slip(text, line.key, line.end - line.key);
      blank && (blank.at == line.key || is_word))
    return blank;
  if (!line.is_item() && may_lack_colon(text, line)) return without_colon(text, line);
  // `- field meals` and its comment end a text, which the next key does not belong to.
  if (const auto before = line_before(text, line); before && before->is_item() && !line.is_item() &&
                                                   may_lack_colon(text, *before) &&
                                                   before->column_of(before->key) == column)
    return without_colon(text, *before);
  if (yaml_slip before = outdented_before(text, line)) return before;
  // What the line could continue: the lines above that begin ever further out.
  std::vector<std::string> places;
  std::size_t outermost = nowhere;
  for (auto above = line_before(text, line); above && outermost > 1; above = line_before(text, *above)) {
    for (const std::size_t at : {above->key, above->first}) {
      const std::size_t begins = above->column_of(at);
      const bool item = above->is_item() && at == above->first;
      if (begins >= outermost) continue;
      outermost = begins;
      if (item != line.is_item() || (!item && above->colon == nowhere)) continue;
      places.push_back(item ? fmt::format("in column {} as the next `-`", begins)
                            : fmt::format("in column {} as `{}:`", begins, key_of(text, *above)));
    }
  }
  if (places.size() > 3) places.resize(3);
  return {"yaml/indentation", line.first, 1,
          fmt::format("this line begins in column {}, where it belongs to nothing above", column),
          places.empty() ? "begin it in the same column as the lines that it belongs to"
                         : fmt::format("begin it {}", fmt::join(places, ", or "))};
}

yaml_slip find_slip(std::string_view text, std::size_t stop) {
  if (stop >= text.size()) return {};
  const yaml_line line = line_at(text, stop);
  if (yaml_slip quote = open_quote(text, line)) return quote;
  if (yaml_slip blank = no_break_behind_key(text, line)) return blank;
  if (yaml_slip curly = open_curly_quote(text, line, stop)) return curly;
  if (yaml_slip more = after_end(text, line, stop)) return more;
  if (yaml_slip letter = special_letter(text, line, stop)) return letter;
  const std::size_t bracket = find_open_before(text, stop).bracket;
  if (bracket != nowhere) {
    if (yaml_slip mark = question_mark(text, line, stop)) return mark;
    if (yaml_slip comment = comment_in_bracket(text, bracket)) return comment;
    const char closing = text[bracket] == '{' ? '}' : ']';
    if ((text[stop] != '}' && text[stop] != ']') || text[stop] == closing) return {};
    return {"yaml/bracket", stop, 1,
            fmt::format("`{}` is closed by `{}`, and this is `{}`", text[bracket], closing, text[stop]),
            "a text with a bracket in it needs quotes"};
  }
  if (line.value == stop && text[stop] == '-') {
    return {"yaml/indentation", stop, 1, "a list begins on a line of its own",
            "write the `-` on the next line, further in; a text that begins with `-` needs quotes"};
  }
  if (text[stop] == ':') return unexpected_colon(text, line, stop);
  if (stop == line.first && text[stop] != '}' && text[stop] != ']') return indentation_slip(text, stop);
  return {};
}

}  // namespace raporo::config
