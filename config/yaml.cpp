#include "config/yaml.hpp"

#include "config/marked_text.hpp"
#include "config/yaml_slip.hpp"
#include "config/yaml_text.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>

namespace raporo::config {

namespace {

// Beyond these many problems a document is not a slip of the pen, and telling them all helps nobody.
constexpr std::size_t most_problems = 100;

// Moved again and again while it grows, one list of many values costs more than many lists of few.
constexpr std::size_t widest = 5'000;

// An anchor is looked for no further than this, which no file that people write is beyond.
constexpr std::size_t near = 50'000;

// Ends the reading of a document that has already been reported as bad. Never leaves this file.
struct reading_stopped {};

// Builds the tree from the parser's events. Only the containers being read are on the stack, so that nothing
// recurses.
class tree_builder final : public YAML::EventHandler {
 public:
  tree_builder(std::string_view text, const std::string& file, diagnostics& problems,
               const yaml_limits& limits)
      : source_(text, file), problems_(problems), limits_(limits) {}

  std::optional<yaml_node> take_root() { return std::move(root_); }
  bool found_problems() const { return found_ > 0; }

  void report(std::string code, location where, std::string message, std::string hint = {}) {
    problems_.error(std::move(code), std::move(where), std::move(message), std::move(hint));
    count_problem();
  }
  void report_clash(std::string code, location where, location first, std::string message) {
    problems_.clash(std::move(code), std::move(where), std::move(first), std::move(message));
    count_problem();
  }

  void report_slip(yaml_slip slip) {
    report(std::move(slip.code), source_.place_of(slip.at, slip.length), std::move(slip.message),
           std::move(slip.hint));
  }

  /// yaml-cpp keeps all that is in a bracket before it tells of the first.
  void refuse_senseless_brackets() {
    constexpr std::size_t senseless = 1'000;
    const open_before all = find_open_before(source_.all(), source_.all().size(), limits_.nodes);
    if (all.crowded_at != std::string_view::npos) refuse_node(source_.place_of(all.crowded_at));
    if (all.deepest < senseless) return;
    report("yaml/too-deep", source_.place_of(all.deepest_at),
           fmt::format("nested deeper than {} levels", limits_.depth));
    throw reading_stopped{};
  }

  /// The text that is read, with its places.
  const marked_text& source() const noexcept { return source_; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ == 1) return;
    if (source_.line_from(mark).starts_with("---")) {
      report("yaml/several-documents", source_.place(mark, 3), "a second document begins here",
             "remove the `---`");
    } else {
      report_slip(indentation_slip(source_.all(), source_.position(mark)));
    }
    throw reading_stopped{};
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    // The mark of an absent value is that of whatever comes next; its key is the better place.
    yaml_node node;
    node.where = awaits_value() ? stack_.back().key_place : source_.place(mark);
    if (awaits_key()) {
      report("yaml/key", node.where, "a key must be a text", "write the key in quotes");
    }
    if (awaits_value()) refuse_key_with_value();
    attach(std::move(node));
  }

  void report_alias(const YAML::Mark& mark) {
    report("yaml/alias", source_.place(mark), "aliases are not allowed",
           fmt::format("a text that begins with `*` needs quotes: {}",
                       quoted_from(source_.all(), source_.position(mark))));
  }

  // Only what an anchor marked is an alias for yaml-cpp.
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    const std::string_view rest = source_.line_from(mark);
    const std::size_t width = std::min(rest.find_first_of(" ,]}\r"), rest.size());
    report("yaml/alias", source_.place(mark, width), "aliases are not allowed",
           fmt::format("write out here what stands behind `&{}`", rest.substr(1, width - 1)));
    yaml_node node;
    node.where = source_.place(mark);
    attach(std::move(node));
  }

  void OnAnchor(const YAML::Mark& mark, const std::string& name) override {
    report("yaml/anchor", source_.place(mark, name.size() + 1),
           fmt::format("anchors such as `&{}` are not allowed", name),
           source_.text_from(mark).substr(0, near).find("*" + name) != std::string_view::npos
               ? fmt::format("remove it, and write what stands behind it out where `*{}` is", name)
               : fmt::format("a text that begins with `&` needs quotes: {}",
                             quoted_from(source_.all(), source_.position(mark))));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                const std::string& value) override {
    refuse_tag(mark, tag);
    scalar_at_ = source_.position(mark);
    yaml_node node;
    const std::string_view line = source_.line_from(mark);
    node.where = source_.place(mark, width_of_scalar(line, value));
    node.text = value;
    node.quoted = tag == "!";  // yaml-cpp's mark of a scalar that is not plain
    if (!node.quoted) node.comment = comment_behind(line, value);
    if (is_quoted(source_.text_from(mark)) &&
        end_of_quoted(source_.text_from(mark)) == std::string_view::npos) {
      // yaml-cpp takes the end of the file for the quote.
      report("yaml/quote", source_.place(mark), "this quote is not closed",
             "write the same quote behind the text");
      throw reading_stopped{};
    }
    if (holds_control(value)) {
      report("yaml/control-character", node.where, "the text holds a control character", "remove the escape");
    }
    attach(std::move(node));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    open(yaml_node::kind::sequence, mark, tag);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    open(yaml_node::kind::mapping, mark, tag);
  }
  void OnMapEnd() override { close(); }

 private:
  // A sequence or mapping that is still being read.
  struct open_container {
    yaml_node node;
    std::map<std::string, location> keys;  // of a mapping; ordered, so that no choice of keys makes it slow
    std::string key;                       // whose value comes next, if `has_key`
    location key_place;
    std::size_t key_at = 0;
    bool has_key = false;
  };

  bool in_mapping() const { return !stack_.empty() && stack_.back().node.is_mapping(); }
  bool awaits_key() const { return in_mapping() && !stack_.back().has_key; }
  bool awaits_value() const { return in_mapping() && stack_.back().has_key; }

  // A list item `-field: x` without a blank is a key of that name; whatever follows it would seem wrong, too.
  void refuse_dash() {
    const std::string_view rest = source_.all().substr(scalar_at_);
    yaml_slip slip = blank_slip(source_.all(), scalar_at_, std::min(rest.find_first_of("\r\n"), rest.size()));
    if (slip.at != scalar_at_ || slip.code.empty()) return;
    report_slip(std::move(slip));
    throw reading_stopped{};
  }

  // `key:1` without a blank is a key without a value, and so is what follows the comma of an unquoted text.
  void refuse_key_with_value() {
    const open_container& mapping = stack_.back();
    if (source_.all().substr(mapping.key_at + mapping.key.size()).starts_with(':')) return;
    if (yaml_slip slip = blank_slip(source_.all(), mapping.key_at, mapping.key.size()))
      report_slip(std::move(slip));
    else if (yaml_slip comma = comma_slip(source_.all(), mapping.key_at))
      report_slip(std::move(comma));
  }

  // yaml-cpp gives `?` for a plain scalar and `!` for a quoted one; a tag that the author wrote is seen in
  // the text.
  void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    const bool written =
        source_.text_from(mark).starts_with('!') || !(tag.empty() || tag == "?" || tag == "!");
    if (!written) return;
    const std::string_view source = source_.line_from(mark);
    const std::size_t width = source.substr(0, source.find_first_of(" \r")).size();
    report("yaml/tag", source_.place(mark, std::max<std::size_t>(1, width)), "tags are not allowed",
           fmt::format("remove it; a text that begins with `!` needs quotes: {}",
                       quoted_from(source_.all(), source_.position(mark))));
  }

  void count_problem() {
    if (++found_ == most_problems) throw reading_stopped{};
  }

  void count_node(const location& where) {
    if (++nodes_ > limits_.nodes) refuse_node(where);
  }

  [[noreturn]] void refuse_node(const location& where) {
    report("yaml/too-many-nodes", where, fmt::format("more than {} values", limits_.nodes));
    throw reading_stopped{};
  }

  void open(yaml_node::kind kind, const YAML::Mark& mark, const std::string& tag) {
    refuse_tag(mark, tag);
    if (awaits_key()) {
      report("yaml/key", source_.place(mark), "a key must be a text, not a list or mapping",
             "if no key is meant here, look for a bracket that is not closed");
      throw reading_stopped{};
    }
    if (stack_.size() == limits_.depth) {
      report("yaml/too-deep", source_.place(mark),
             fmt::format("nested deeper than {} levels", limits_.depth));
      throw reading_stopped{};
    }
    count_node(source_.place(mark));
    stack_.emplace_back();
    stack_.back().node.type = kind;
    stack_.back().node.where = source_.place(mark);
  }

  void close() {
    yaml_node node = std::move(stack_.back().node);
    stack_.pop_back();
    place_into_parent(std::move(node));
  }

  void attach(yaml_node node) {
    count_node(node.where);
    if (awaits_key()) {
      take_key(std::move(node));
    } else {
      place_into_parent(std::move(node));
    }
  }

  void take_key(yaml_node node) {
    open_container& mapping = stack_.back();
    if (node.text == "<<" && !node.quoted) {
      report("yaml/merge", node.where, "merges (`<<`) are not allowed", "write the keys out");
    }
    const auto [earlier, is_new] = mapping.keys.emplace(node.text, node.where);
    if (!is_new) {
      report_clash("yaml/duplicate-key", node.where, earlier->second,
                   fmt::format("the key `{}` is here twice", node.text));
    }
    mapping.key_at = scalar_at_;
    if (node.text.starts_with('-') && !node.quoted) refuse_dash();
    mapping.key = std::move(node.text);
    mapping.key_place = std::move(node.where);
    mapping.has_key = true;
  }

  void place_into_parent(yaml_node node) {
    if (stack_.empty()) {
      root_ = std::move(node);
      return;
    }
    open_container& parent = stack_.back();
    if (parent.node.items.size() == widest || parent.node.entries.size() == widest) {
      report("yaml/too-many-nodes", node.where,
             fmt::format("more than {} values in one list or mapping", widest));
      throw reading_stopped{};
    }
    if (parent.node.is_sequence()) {
      parent.node.items.push_back(std::move(node));
      return;
    }
    parent.node.entries.push_back({std::move(parent.key), std::move(parent.key_place), std::move(node)});
    parent.key.clear();
    parent.has_key = false;
  }

  marked_text source_;
  diagnostics& problems_;
  const yaml_limits& limits_;
  std::vector<open_container> stack_;
  std::optional<yaml_node> root_;
  std::size_t nodes_ = 0;
  std::size_t scalar_at_ = 0;  // of the newest
  std::size_t found_ = 0;
  unsigned documents_ = 0;
};

// yaml-cpp misses the end of what is in brackets: a comma or a quote is missing where it stopped, or the
// bracket is never closed and it went on into what follows.
void report_flow(tree_builder& builder, const YAML::Mark& mark, const location& open) {
  const std::string_view here = builder.source().line_from(mark);
  const bool same_line = open.line == static_cast<unsigned>(mark.line) + 1;
  if (here.starts_with('{') || here.starts_with('[')) {
    builder.report("yaml/needs-quotes", builder.source().place(mark), "a bracket in the middle of a text",
                   "put a text that holds `{`, `[` or a comma in quotes");
  } else if (same_line && here.starts_with(':')) {
    builder.report("yaml/bracket", builder.source().place(mark), "a second `:` before the next comma",
                   "is a comma missing? A text that holds `: ` needs quotes");
  } else {
    builder.report(
        "yaml/bracket", open, "this bracket is not closed",
        fmt::format("reading it came as far as line {}, column {}", mark.line + 1, mark.column + 1));
  }
}

void report_syntax(tree_builder& builder, const YAML::ParserException& e) {
  const YAML::Mark mark = e.mark.is_null() ? YAML::Mark() : e.mark;
  if (builder.source().line_from(mark).starts_with('*')) {
    builder.report_alias(mark);
    return;
  }
  const open_before open = find_open_before(builder.source().all(), builder.source().position(mark));
  if (open.quote != std::string_view::npos) {
    builder.report(
        "yaml/quote", builder.source().place_of(open.quote), "this quote is not closed on its line",
        fmt::format("the text in it went on to line {}, where the next quote closed it", mark.line + 1));
    return;
  }
  if (e.msg.starts_with(YAML::ErrorMsg::INVALID_ESCAPE)) {
    builder.report("yaml/quote", builder.source().place(mark),
                   "within \"...\" the letter behind a `\\` is none that is known",
                   "write `\\\\` for a `\\`, or the whole text in '...'");
    return;
  }
  if (yaml_slip slip = find_slip(builder.source().all(), builder.source().position(mark))) {
    builder.report_slip(std::move(slip));
    return;
  }
  if (open.bracket != std::string_view::npos) {
    report_flow(builder, mark, builder.source().place_of(open.bracket));
    return;
  }
  if (e.msg == YAML::ErrorMsg::FLOW_END) {
    builder.report("yaml/bracket", builder.source().place(mark), "this bracket closes nothing",
                   "remove it; a text with a bracket in it needs quotes");
    return;
  }
  builder.report("yaml/syntax", builder.source().place(mark), e.msg);
}

void parse(std::string_view text, tree_builder& builder) {
  std::istringstream stream{std::string(text)};
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::ParserException& e) {
    report_syntax(builder, e);
  }
}

}  // namespace

const yaml_node* yaml_node::find(std::string_view key) const noexcept {
  for (const entry& e : entries) {
    if (e.key == key) return &e.value;
  }
  return nullptr;
}

location yaml_node::inside(std::size_t offset, std::size_t length) const {
  // A text that takes as many bytes as its letters holds no escape and no fold.
  const std::size_t quotes = quoted ? 2 : 0;
  if (where.length != text.size() + quotes) return where;
  location place = where;
  place.column += static_cast<unsigned>(offset + quotes / 2);
  place.length = static_cast<unsigned>(length);
  return place;
}

std::optional<yaml_node> read_yaml(std::string_view text, const std::string& file, diagnostics& problems,
                                   const yaml_limits& limits) {
  if (report_too_large(text, file, limits, problems)) return std::nullopt;
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  problems.remember_source(file, text);
  if (report_bad_bytes(text, file, problems)) return std::nullopt;

  tree_builder builder(text, file, problems, limits);
  try {
    builder.refuse_senseless_brackets();
    parse(text, builder);
  } catch (const reading_stopped&) {
    return std::nullopt;  // reported where it was thrown
  }
  if (builder.found_problems()) return std::nullopt;
  std::optional<yaml_node> root = builder.take_root();
  if (!root || root->is_absent()) {
    problems.error("yaml/empty", {file, 0, 0, 1}, "the document is empty",
                   "write something into it, or delete the file");
    return std::nullopt;
  }
  return root;
}

}  // namespace raporo::config
