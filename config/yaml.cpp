#include "config/yaml.hpp"

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
      : text_(text), file_(file), problems_(problems), limits_(limits) {}

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
    location where = place_of(slip.at);
    where.length = static_cast<unsigned>(slip.length);
    report(std::move(slip.code), std::move(where), std::move(slip.message), std::move(slip.hint));
  }

  std::size_t position(const YAML::Mark& mark) const {
    return std::min(static_cast<std::size_t>(mark.pos), text_.size());
  }
  /// yaml-cpp keeps all that is in a bracket before it tells of the first, when a file begins with one.
  void refuse_senseless_depth() {
    constexpr std::size_t senseless = 1'000;
    const open_before all = find_open_before(text_, text_.size());
    if (all.deepest < senseless) return;
    report("yaml/too-deep", place_of(all.deepest_at),
           fmt::format("nested deeper than {} levels", limits_.depth));
    throw reading_stopped{};
  }

  yaml_slip slip_at(const YAML::Mark& mark) const { return find_slip(text_, position(mark)); }

  location place(const YAML::Mark& mark, std::size_t length = 1) const {
    return {file_, static_cast<unsigned>(mark.line) + 1, static_cast<unsigned>(mark.column) + 1,
            static_cast<unsigned>(length)};
  }

  open_before open_at(const YAML::Mark& mark) const { return find_open_before(text_, position(mark)); }
  location place_of(std::size_t at) const {
    const std::string_view before = text_.substr(0, at);
    const std::size_t line_start = before.rfind('\n') + 1;
    return {file_, static_cast<unsigned>(std::count(before.begin(), before.end(), '\n')) + 1,
            static_cast<unsigned>(at - line_start + 1), 1};
  }

  // What stands at `mark`, up to the end of the file and up to the end of the line.
  std::string_view text_from(const YAML::Mark& mark) const { return text_.substr(position(mark)); }
  std::string_view line_from(const YAML::Mark& mark) const {
    const std::string_view rest = text_from(mark);
    return rest.substr(0, rest.find('\n'));
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ == 1) return;
    if (line_from(mark).starts_with("---")) {
      report("yaml/several-documents", place(mark, 3), "a second document begins here", "remove the `---`");
    } else {
      report_slip(indentation_slip(text_, position(mark)));
    }
    throw reading_stopped{};
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    // The mark of an absent value is that of whatever comes next; its key is the better place.
    yaml_node node;
    node.where = awaits_value() ? stack_.back().key_place : place(mark);
    if (awaits_key()) {
      report("yaml/key", node.where, "a key must be a text", "write the key in quotes");
    }
    if (awaits_value()) refuse_key_with_value();
    attach(std::move(node));
  }

  void report_alias(const YAML::Mark& mark) {
    report("yaml/alias", place(mark), "aliases are not allowed",
           fmt::format("a text that begins with `*` needs quotes: {}", quoted_from(text_, position(mark))));
  }

  // Only what an anchor marked is an alias for yaml-cpp.
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    const std::string_view rest = line_from(mark);
    const std::size_t width = std::min(rest.find_first_of(" ,]}\r"), rest.size());
    report("yaml/alias", place(mark, width), "aliases are not allowed",
           fmt::format("write out here what stands behind `&{}`", rest.substr(1, width - 1)));
    yaml_node node;
    node.where = place(mark);
    attach(std::move(node));
  }

  void OnAnchor(const YAML::Mark& mark, const std::string& name) override {
    report("yaml/anchor", place(mark, name.size() + 1),
           fmt::format("anchors such as `&{}` are not allowed", name),
           text_from(mark).substr(0, near).find("*" + name) != std::string_view::npos
               ? fmt::format("remove it, and write what stands behind it out where `*{}` is", name)
               : fmt::format("a text that begins with `&` needs quotes: {}",
                             quoted_from(text_, position(mark))));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                const std::string& value) override {
    refuse_tag(mark, tag);
    scalar_at_ = position(mark);
    yaml_node node;
    const std::string_view line = line_from(mark);
    node.where = place(mark, width_of_scalar(line, value));
    node.text = value;
    node.quoted = tag == "!";  // yaml-cpp's mark of a scalar that is not plain
    if (!node.quoted) node.comment = comment_behind(line, value);
    if (is_quoted(text_from(mark)) && end_of_quoted(text_from(mark)) == std::string_view::npos) {
      // yaml-cpp takes the end of the file for the quote.
      report("yaml/quote", place(mark), "this quote is not closed", "write the same quote behind the text");
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
    const std::string_view rest = text_.substr(scalar_at_);
    yaml_slip slip = blank_slip(text_, scalar_at_, std::min(rest.find_first_of("\r\n"), rest.size()));
    if (slip.at != scalar_at_ || slip.code.empty()) return;
    report_slip(std::move(slip));
    throw reading_stopped{};
  }

  // `key:1` without a blank is a key without a value, and so is what follows the comma of an unquoted text.
  void refuse_key_with_value() {
    const open_container& mapping = stack_.back();
    if (text_.substr(mapping.key_at + mapping.key.size()).starts_with(':')) return;
    if (yaml_slip slip = blank_slip(text_, mapping.key_at, mapping.key.size()))
      report_slip(std::move(slip));
    else if (yaml_slip comma = comma_slip(text_, mapping.key_at))
      report_slip(std::move(comma));
  }

  // yaml-cpp gives `?` for a plain scalar and `!` for a quoted one; a tag that the author wrote is seen in
  // the text.
  void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    const std::string_view source = line_from(mark);
    const bool written = source.starts_with('!') || !(tag.empty() || tag == "?" || tag == "!");
    if (!written) return;
    const std::size_t width = source.substr(0, source.find_first_of(" \r")).size();
    report("yaml/tag", place(mark, std::max<std::size_t>(1, width)), "tags are not allowed",
           fmt::format("remove it; a text that begins with `!` needs quotes: {}",
                       quoted_from(text_, position(mark))));
  }

  void count_problem() {
    if (++found_ == most_problems) throw reading_stopped{};
  }

  void count_node(const location& where) {
    if (++nodes_ <= limits_.nodes) return;
    report("yaml/too-many-nodes", where, fmt::format("more than {} values", limits_.nodes));
    throw reading_stopped{};
  }

  void open(yaml_node::kind kind, const YAML::Mark& mark, const std::string& tag) {
    refuse_tag(mark, tag);
    if (awaits_key()) {
      report("yaml/key", place(mark), "a key must be a text, not a list or mapping",
             "if no key is meant here, look for a bracket that is not closed");
      throw reading_stopped{};
    }
    if (stack_.size() == limits_.depth) {
      report("yaml/too-deep", place(mark), fmt::format("nested deeper than {} levels", limits_.depth));
      throw reading_stopped{};
    }
    count_node(place(mark));
    stack_.emplace_back();
    stack_.back().node.type = kind;
    stack_.back().node.where = place(mark);
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
    if (parent.node.is_sequence()) {
      parent.node.items.push_back(std::move(node));
      return;
    }
    parent.node.entries.push_back({std::move(parent.key), std::move(parent.key_place), std::move(node)});
    parent.key.clear();
    parent.has_key = false;
  }

  std::string_view text_;
  const std::string& file_;
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
  const std::string_view here = builder.line_from(mark);
  const bool same_line = open.line == static_cast<unsigned>(mark.line) + 1;
  if (here.starts_with('{') || here.starts_with('[')) {
    builder.report("yaml/needs-quotes", builder.place(mark), "a bracket in the middle of a text",
                   "put a text that holds `{`, `[` or a comma in quotes");
  } else if (same_line && here.starts_with(':')) {
    builder.report("yaml/bracket", builder.place(mark), "a second `:` before the next comma",
                   "is a comma missing? A text that holds `: ` needs quotes");
  } else {
    builder.report(
        "yaml/bracket", open, "this bracket is not closed",
        fmt::format("reading it came as far as line {}, column {}", mark.line + 1, mark.column + 1));
  }
}

void report_syntax(tree_builder& builder, const YAML::ParserException& e) {
  const YAML::Mark mark = e.mark.is_null() ? YAML::Mark() : e.mark;
  if (builder.line_from(mark).starts_with('*')) {
    builder.report_alias(mark);
    return;
  }
  const open_before open = builder.open_at(mark);
  if (open.quote != std::string_view::npos) {
    builder.report(
        "yaml/quote", builder.place_of(open.quote), "this quote is not closed on its line",
        fmt::format("the text in it went on to line {}, where the next quote closed it", mark.line + 1));
    return;
  }
  if (e.msg.starts_with(YAML::ErrorMsg::INVALID_ESCAPE)) {
    builder.report("yaml/quote", builder.place(mark),
                   "within \"...\" the letter behind a `\\` is none that is known",
                   "write `\\\\` for a `\\`, or the whole text in '...'");
    return;
  }
  if (yaml_slip slip = builder.slip_at(mark)) {
    builder.report_slip(std::move(slip));
    return;
  }
  if (open.bracket != std::string_view::npos) {
    report_flow(builder, mark, builder.place_of(open.bracket));
    return;
  }
  if (e.msg == YAML::ErrorMsg::FLOW_END) {
    builder.report("yaml/bracket", builder.place(mark), "this bracket closes nothing",
                   "remove it; a text with a bracket in it needs quotes");
    return;
  }
  builder.report("yaml/syntax", builder.place(mark), e.msg);
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
  if (text.size() > limits.bytes) {
    problems.error("yaml/too-large", {file, 0, 0, 1}, fmt::format("larger than {} bytes", limits.bytes));
    return std::nullopt;
  }
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  problems.remember_source(file, text);
  if (report_bad_bytes(text, file, problems)) return std::nullopt;

  tree_builder builder(text, file, problems, limits);
  try {
    builder.refuse_senseless_depth();
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
