#include "config/yaml.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace raporo::config;
using namespace std::string_literals;
using namespace std::string_view_literals;

namespace {

yaml_node read_tree(std::string_view text) {
  diagnostics problems;
  std::optional<yaml_node> root = read_yaml(text, "f", problems);
  INFO(problems.to_text());
  REQUIRE(root.has_value());
  REQUIRE(problems.empty());
  return *std::move(root);
}

// `code line:column+length` of each problem, in the order found.
std::string yaml_problems(std::string_view text, const yaml_limits& limits = {}) {
  diagnostics problems;
  const std::optional<yaml_node> root = read_yaml(text, "f", problems, limits);
  CHECK(root.has_value() == problems.empty());
  std::string out;
  for (const diagnostic& d : problems.all()) {
    if (!out.empty()) out += ", ";
    out += d.code + " " + std::to_string(d.where.line) + ":" + std::to_string(d.where.column) + "+" +
           std::to_string(d.where.length);
  }
  return out;
}

}  // namespace

TEST_CASE("yaml: scalars stay text, whatever they look like") {
  const yaml_node root = read_tree("a: no\nb: 010\nc: 1e3\nd: 'x: y'\ne: 0x1F\nf: 12:30\nno: Oslo\n");
  const std::pair<std::string_view, std::string_view> expected[] = {
      {"a", "no"}, {"b", "010"}, {"c", "1e3"}, {"d", "x: y"}, {"e", "0x1F"}, {"f", "12:30"}, {"no", "Oslo"}};
  REQUIRE(root.entries.size() == std::size(expected));
  for (const auto& [key, value] : expected) {
    REQUIRE(root.find(key) != nullptr);
    CHECK(root.find(key)->text == value);
  }
  CHECK(root.find("x") == nullptr);
  CHECK(root.find("a")->find("x") == nullptr);
}

TEST_CASE("yaml: an empty text is not an absent value") {
  const yaml_node root =
      read_tree("a:\nb: \"\"\nc: ~\nd: 'null'\ne: [null, '']\nf: |\nnull_like: {x: , y: 1}\n");
  CHECK(root.find("a")->is_absent());
  CHECK_FALSE(root.find("b")->is_absent());
  CHECK(root.find("b")->text.empty());
  CHECK(root.find("c")->is_absent());
  CHECK(root.find("d")->text == "null");
  CHECK(root.find("e")->items.at(0).is_absent());
  CHECK_FALSE(root.find("e")->items.at(1).is_absent());
  CHECK_FALSE(root.find("f")->is_absent());
  CHECK(root.find("null_like")->find("x")->is_absent());
}

TEST_CASE("yaml: every node knows its place, in bytes, and how much of the line it takes") {
  const yaml_node root = read_tree(
      "\xEF\xBB\xBF"
      "top:\r\n"
      "  é: [one, 'it''s', \"a\\\"b\"]  # comment\r\n"
      "  folded: first\r\n"
      "    second\r\n"
      "  none:\r\n"
      "  block: |\r\n"
      "    x\r\n");
  struct row {
    const yaml_node& node;
    unsigned line, column, length;
  };
  const yaml_node& top = *root.find("top");
  const yaml_node& list = *top.find("é");
  for (const row& r :
       {row{root, 1, 1, 1}, row{top, 2, 3, 1}, row{list, 2, 7, 1}, row{list.items.at(0), 2, 8, 3},
        row{list.items.at(1), 2, 13, 7}, row{list.items.at(2), 2, 22, 6}, row{*top.find("folded"), 3, 11, 5},
        row{*top.find("none"), 5, 3, 4}, row{*top.find("block"), 6, 10, 1}}) {
    CAPTURE(r.node.text);
    CHECK(r.node.where.file == "f");
    CHECK(r.node.where.line == r.line);
    CHECK(r.node.where.column == r.column);
    CHECK(r.node.where.length == r.length);
  }
  CHECK(top.entries.at(0).where.column == 3);
  CHECK(top.entries.at(0).where.length == 2);
  CHECK(top.find("folded")->text == "first second");
  CHECK(top.find("block")->text == "x\n");
}

TEST_CASE("yaml: what a strict file may not hold is refused with its place") {
  struct row {
    std::string_view text;
    std::string_view problems;
  };
  for (const row& r : {
           row{"a: 1\nb: 2\na: 3\n", "yaml/duplicate-key 3:1+1"},
           row{"a: {b: 1, 'b': 2}\n", "yaml/duplicate-key 1:11+3"},
           row{"a: &x 1\n", "yaml/anchor 1:4+2"},
           row{"a: &x [1]\nb: *x\n", "yaml/anchor 1:4+2, yaml/alias 2:4+2"},
           row{"a: *nowhere\n", "yaml/alias 1:4+1"},
           row{"a: !!int 3\n", "yaml/tag 1:4+5"},
           row{"a: ! 3\n", "yaml/tag 1:4+1"},
           row{"a: !x {b: 1}\n", "yaml/tag 1:4+2"},
           row{"a: !x [b]\n", "yaml/tag 1:4+2"},
           row{"a: {b: 1}\n<<: {c: 1}\n", "yaml/merge 2:1+2"},
           row{"a: 1\n---\nb: 2\n", "yaml/several-documents 2:1+3"},
           row{"a: 1\n...\n---\n", "yaml/several-documents 3:1+3"},
           row{"? [a, b]\n: 1\n", "yaml/key 1:3+1"},
           row{"{a: 1}: 2\n", "yaml/key 1:1+1"},
           row{"~: 2\n", "yaml/key 1:1+1"},
           row{"a:\n\tb: 1\n", "yaml/tab 2:1+1"},
           row{"a:\n  \tb: 1\n", "yaml/tab 2:3+1"},
           row{"a: \xFF\n", "yaml/invalid-utf8 1:4+1"},
           row{"\xFF\xFE"
               "a\0:\0 \0"sv,
               "yaml/invalid-utf8 0:0+1"},
           row{"\xFE\xFF\0a\0:"sv, "yaml/invalid-utf8 0:0+1"},
           row{"a\0:\0 \0"sv, "yaml/invalid-utf8 0:0+1"},
           row{"a: b\0c\n"sv, "yaml/control-character 1:5+1"},
           row{"a: b\x04\n", "yaml/control-character 1:5+1"},
           row{"a: b\rc: d\n", "yaml/control-character 1:5+1"},
           row{"a: \"\\e[0m\"\n", "yaml/control-character 1:4+7"},
           row{"a: \"\\0\"\n", "yaml/control-character 1:4+4"},
           row{"", "yaml/empty 0:0+1"},
           row{"# only a comment\n", "yaml/empty 0:0+1"},
           row{"---\n...\n", "yaml/empty 0:0+1"},
           row{"a: [1, 2\nb: 3\n", "yaml/bracket 1:4+1"},
           row{"a:\n  - {b: 1, c: {d: 2}\n  - {b: 2}\n", "yaml/bracket 2:5+1"},
           row{"a: {b: 1, c: {d: 2}\n", "yaml/bracket 1:4+1"},
           row{"a: {b: 1 c: 2}\n", "yaml/bracket 1:11+1"},
           row{"a: {b: it's {c} there, d: 1}\n", "yaml/needs-quotes 1:13+1"},
           row{"a: {b: 'x } y', c: \"{\"\n# }\nd: 1\n", "yaml/bracket 1:4+1"},
           row{"a: {b: 1}}\n", "yaml/bracket 1:10+1"},
           row{"a: b: c\n", "yaml/needs-quotes 1:4+4"},
           row{"a: \"open\\\"\nb: 1\n", "yaml/quote 1:4+1"},
           row{"a: 'it''s\n", "yaml/quote 1:4+1"},
           row{"a: \"open\nb: \"closed\"\nc: 1\n", "yaml/quote 1:4+1"},
           row{"a: 1\nb: {c: \"open, d: 2}\ne: {f: \"closed\"}\n", "yaml/quote 2:8+1"},
           row{"a: \"over\n  two lines\"\nb: c: d\n", "yaml/needs-quotes 3:4+4"},
       }) {
    CAPTURE(r.text);
    CHECK(yaml_problems(r.text) == r.problems);
  }
}

TEST_CASE("yaml: several problems are told in one run, and both halves of a duplicate key are named") {
  diagnostics problems;
  CHECK_FALSE(read_yaml("a: &x 1\nb: !t 2\na: 3\n", "f", problems).has_value());
  REQUIRE(problems.all().size() == 3);
  REQUIRE(problems.all().at(2).first.has_value());
  CHECK(to_string(*problems.all().at(2).first).ends_with(":1:1"));
  CHECK(problems.all().at(2).source_line == "a: 3");
}

TEST_CASE("yaml: the commonest slips come with advice") {
  for (const std::string_view text :
       {"a: b: c\n", "a: {b: 1\nc: 2\n", "a: [b\nc: 2\n", "a: 1\n  b: 2\n", "a: @b\n", "- a\nb: 1\n",
        "a: {b: 1 c: 2}\n", "a: {b: x {c}}\n", "a: {b: 1}}\n", "a: \"b\nc: \"d\"\n"}) {
    CAPTURE(text);
    diagnostics problems;
    CHECK_FALSE(read_yaml(text, "f", problems).has_value());
    INFO(problems.to_text());
    REQUIRE(problems.all().size() == 1);
    CHECK(problems.all()[0].code != "yaml/syntax");
    CHECK_FALSE(problems.all()[0].hint.empty());
  }
}

TEST_CASE("yaml: a slip of somebody who never programmed is told in plain words, with how to write it") {
  struct row {
    std::string_view text;
    std::string_view problems;
    std::string_view hint;
  };
  for (const row& r : {
           row{"a: 1\n  b: 2\n", "yaml/indentation 2:3+1", "begin it in column 1 as `a:`"},
           row{"a:\n    b: 1\n  c: 2\n", "yaml/indentation 3:3+1",
               "begin it in column 5 as `b:`, or in column 1 as `a:`"},
           row{"- a: 1\n  b: 2\n   c: 3\n", "yaml/indentation 3:4+1", "begin it in column 3 as `b:`"},
           row{"- a: 1\n - b: 1\n", "yaml/indentation 2:2+1", "begin it in column 1 as the next `-`"},
           row{"a:\n - b\n- c\n", "yaml/indentation 3:1+1", "begin it in column 2 as the next `-`"},
           row{"- a\nb: 1\n", "yaml/indentation 2:1+1",
               "begin it in the same column as the lines that it belongs to"},
           row{"a: - x\n", "yaml/indentation 1:4+1",
               "write the `-` on the next line, further in; a text that begins with `-` needs quotes"},
           row{"a:\n  b:week\n  c: 1\n", "yaml/missing-blank 2:4+1", "write `b: week`"},
           row{"a:\n  c: 1\n  b:week\n", "yaml/missing-blank 3:4+1", "write `b: week`"},
           row{"a:\n  c: 1\n  b:week  # or term\n  d: 2\n", "yaml/missing-blank 3:4+1", "write `b: week`"},
           row{"a:\n  c: {d: 1}\n  b:week\n  d: 2\n", "yaml/missing-blank 3:4+1", "write `b: week`"},
           row{"a:\n  c: 1\n  b:\xC2\xA0week\n  d: 2\n", "yaml/missing-blank 3:4+3", "write `b: week`"},
           row{"a:\n  c: 1\n  b:\xC2\xA0week  # or term\n  d: 2\n", "yaml/missing-blank 3:4+3",
               "write `b: week`"},
           row{"a:\n  c: 1\n  b:\xC2\xA0{d: 1, e: 2}\n", "yaml/missing-blank 3:4+3",
               "write `b: {d: 1, e: 2}`"},
           row{"a: {b: c, d:\xC2\xA0\"e\"}\n", "yaml/missing-blank 1:12+3", "write `d: \"e\"`"},
           row{"a:\n  -\xC2\xA0"
               "b: x\n",
               "yaml/missing-blank 2:3+3", "write `- b: x`"},
           row{"a: {key:1, go: more}\n", "yaml/missing-blank 1:8+1", "write `key: 1`"},
           row{"a:\n  -b: x\n", "yaml/missing-blank 2:3+1", "write `- b: x`"},
           row{"a:\n  -b: x\n   c: 1\n", "yaml/missing-blank 2:3+1", "write `- b: x`"},
           row{"a:\n  - b: x\n  -b: y\n", "yaml/missing-blank 3:3+1", "write `- b: y`"},
           row{"- \ta: b\n", "yaml/tab 1:3+1", "write blanks only"},
           row{"a: {b}, c {d}\n", "yaml/needs-quotes 1:4+10", "write \"{b}, c {d}\""},
           row{"a:\n  b: {c} of {d}  # e\n", "yaml/needs-quotes 2:6+10", "write \"{c} of {d}\""},
           row{"a: {b: {c} of {d}, e: f}\n", "yaml/needs-quotes 1:8+10", "write \"{c} of {d}\""},
           row{"a: {b: {c}: d, e: f}\n", "yaml/needs-quotes 1:8+6", "write \"{c}: d\""},
           row{"a: [b], c\n", "yaml/needs-quotes 1:4+6", "write \"[b], c\""},
           row{"a: %d of \"x\"\n", "yaml/needs-quotes 1:4+9", "write '%d of \"x\"'"},
           row{"a: {b: @c, d: e}\n", "yaml/needs-quotes 1:8+2", "write \"@c\""},
           row{"a: {b: *, c: d}\n", "yaml/needs-quotes 1:8+1", "write \"*\""},
           row{"a: & b\n", "yaml/needs-quotes 1:4+3", "write \"& b\""},
           row{"a: | b\n", "yaml/needs-quotes 1:4+3", "write \"| b\""},
           row{"a: , b\n", "yaml/needs-quotes 1:4+3", "write \", b\""},
           row{"a: b: c\n", "yaml/needs-quotes 1:4+4", "write \"b: c\""},
           row{"a: {b: c, d: Any remark?, e: f}\n", "yaml/needs-quotes 1:14+11", "write \"Any remark?\""},
           row{"a: {b: Why?}\n", "yaml/needs-quotes 1:8+4", "write \"Why?\""},
           row{"a: {b: Room #2, c: d}\ne: f\n", "yaml/needs-quotes 1:13+1",
               "a text with ` #` in it needs quotes"},
           row{"a: {b: Yes, all days, c: d}\n", "yaml/needs-quotes 1:8+13", "write \"Yes, all days\""},
           row{"a: *800*1#\n", "yaml/alias 1:4+1", "a text that begins with `*` needs quotes: \"*800*1#\""},
           row{"a: \"b \"c\" d\"\n", "yaml/quote 1:7+1",
               "a quote within \"...\" is written \\\", or the whole text in '...'"},
           row{"a: {b: 'l'eau', c: d}\n", "yaml/quote 1:10+1",
               "an apostrophe within '...' is written '', or the whole text in \"...\""},
           row{"a: {b: c, d: \"e}\nf: 1\n", "yaml/quote 1:14+1", "write the same quote behind the text"},
           row{"a: \"b\\d\"\n", "yaml/quote 1:8+1", "write `\\\\` for a `\\`, or the whole text in '...'"},
           row{"a: {b: \"c\" d: \"e\"}\n", "yaml/bracket 1:12+1",
               "within brackets a comma stands between two entries: {en: Yes, fr: Oui}"},
           row{"a: [1, 2}\n", "yaml/bracket 1:9+1", "a text with a bracket in it needs quotes"},
           row{"a:\n  b: \xE2\x80\x9CSay {c}: d\xE2\x80\x9D\n", "yaml/needs-quotes 2:6+16",
               "write \"Say {c}: d\""},
           row{"a: {b: \xE2\x80\x9CYes, all\xE2\x80\x9D, c: d}\n", "yaml/needs-quotes 1:8+14",
               "write \"Yes, all\""},
           row{"a:\n  b: c: \"d\", e: \"f\"}\n", "yaml/bracket 2:6+1", "write `{c: ...}`"},
           row{"a:\n  b: 1\nc: 2\n  d: 3\n", "yaml/indentation 3:1+1", "begin it in column 3 as `b:`"},
           row{"a:\n  b:\n    e: 1\nc: {x: y}\n  d: 3\n", "yaml/indentation 4:1+1",
               "begin it in column 3 as `b:`"},
           row{"a:\n  b: 1\n  c week  # or term\n  d: 2\n", "yaml/syntax 3:3+6",
               "a key is followed by `:`; a text that goes on over several lines needs quotes"},
           row{"- a: 1  # x\n  b 0..9  # y\n  c: 2\n", "yaml/syntax 2:3+6",
               "a key is followed by `:`; a text that goes on over several lines needs quotes"},
           row{"- a: 1\n- b c  # d\n  e: 1\n", "yaml/syntax 2:3+3",
               "a key is followed by `:`; a text that goes on over several lines needs quotes"},
           row{"a:\n  b: 1\n  c; week  # or term\n  d: 2\n", "yaml/syntax 3:3+7", "write `c: week`"},
           row{"a:\n  b: 1\n  c\xEF\xBC\x9A week\n  d: 2\n", "yaml/syntax 3:3+9", "write `c: week`"},
           row{"a:\n \xC2\xA0 b: 1\n", "yaml/indentation 2:2+2", "indent with spaces only"},
           row{"a: ]\n", "yaml/bracket 1:4+1", "remove it; a text with a bracket in it needs quotes"},
           row{"a:\n  b\n  c: d\n", "yaml/syntax 2:3+1",
               "a key is followed by `:`; a text that goes on over several lines needs quotes"},
       }) {
    CAPTURE(r.text);
    CHECK(yaml_problems(r.text) == r.problems);
    diagnostics problems;
    read_yaml(r.text, "f", problems);
    REQUIRE(problems.all().size() == 1);
    CHECK(problems.all()[0].hint == r.hint);
  }
}

TEST_CASE("yaml: what is marked and repeated is to be written out") {
  diagnostics problems;
  CHECK_FALSE(read_yaml("a: &n {b: c}\nd: *n\n", "f", problems).has_value());
  REQUIRE(problems.all().size() == 2);
  CHECK(problems.all()[0].hint == "remove it, and write what stands behind it out where `*n` is");
  CHECK(problems.all()[1].hint == "write out here what stands behind `&n`");
  CHECK(problems.all()[1].where.length == 2);
}

TEST_CASE("yaml: the same key in two mappings is no duplicate") {
  CHECK(yaml_problems("- {a: 1}\n- {a: 1}\n- b: {a: 1}\n  a: 2\n").empty());
}

TEST_CASE("mapping reader: values are typed by who asks for them") {
  const yaml_node root = read_tree(
      "name: Karambo\ntries: 3\nopen: true\nshut: false\nlist: [1]\na: 250ms\nb: 3s\nc: 15m\nd: 24h\ne: "
      "7d\nbare:\n");
  diagnostics problems;
  mapping_reader reader(root, "config", problems);
  CHECK(reader.required_text("name") == "Karambo");
  CHECK(reader.optional_text("absent") == std::nullopt);
  CHECK(reader.optional_text("bare") == std::nullopt);
  CHECK(reader.optional("bare") == nullptr);
  CHECK(reader.optional_number("tries", 1, 9) == 3);
  CHECK(reader.optional_flag("open") == true);
  CHECK(reader.optional_flag("shut") == false);
  CHECK(reader.required("list") == root.find("list"));
  CHECK(reader.optional_duration_ms("a") == 250);
  CHECK(reader.optional_duration_ms("b") == 3'000);
  CHECK(reader.optional_duration_ms("c") == 15 * 60'000);
  CHECK(reader.optional_duration_ms("d") == 24 * 3'600'000);
  CHECK(reader.optional_duration_ms("e") == 7 * 24 * 3'600'000);
  reader.finish();
  CHECK(problems.to_text().empty());
}

TEST_CASE("mapping reader: nothing is coerced") {
  const yaml_node root = read_tree("v: [x]\n");
  for (const std::string_view number :
       {"-1", "1.5", "1e3", "0x1", "1O", "12,13", "99999999999999999999", "'' "}) {
    CAPTURE(number);
    const yaml_node one = read_tree("n: " + std::string(number) + "\n");
    diagnostics problems;
    CHECK(mapping_reader(one, "a", problems).optional_number("n", 0, 100) == std::nullopt);
    REQUIRE(problems.all().size() == 1);
    CHECK(problems.all()[0].code == "a/wrong-type");
  }
  for (const std::string_view flag : {"yes", "no", "on", "True", "1"}) {
    CAPTURE(flag);
    const yaml_node one = read_tree("n: " + std::string(flag) + "\n");
    diagnostics problems;
    CHECK(mapping_reader(one, "a", problems).optional_flag("n") == std::nullopt);
    CHECK(problems.all().size() == 1);
  }
  for (const std::string_view duration : {"5", "5 m", "m", "1.5h", "-1s", "5w", "99999999999999d"}) {
    CAPTURE(duration);
    const yaml_node one = read_tree("n: " + std::string(duration) + "\n");
    diagnostics problems;
    CHECK(mapping_reader(one, "a", problems).optional_duration_ms("n") == std::nullopt);
    CHECK(problems.all().size() == 1);
  }
  diagnostics problems;
  CHECK(mapping_reader(root, "a", problems).required_text("v").empty());
  REQUIRE(problems.all().size() == 1);
  CHECK(problems.all()[0].message == "expected a text, found a list");
}

TEST_CASE("mapping reader: a key that was asked for twice is offered once") {
  diagnostics problems;
  const auto root = read_yaml("kee: 1\n", "f", problems);
  REQUIRE(root.has_value());
  mapping_reader map(*root, "test", problems);
  map.optional("number");
  map.optional_number("number", 0, 9);
  map.finish();
  REQUIRE(problems.all().size() == 1);
  CHECK(problems.all()[0].hint == "known here: number");
}

TEST_CASE("mapping reader: missing, unknown, out of range, and no mapping at all") {
  const yaml_node root = read_tree("chose: 1\ncolour: 2\ntries: 30\nempty:\n");
  diagnostics problems;
  mapping_reader reader(root, "menu", problems);
  reader.required("choose");
  reader.required("empty");
  reader.optional_number("tries", 1, 9);
  reader.required("far");
  reader.finish();
  REQUIRE(problems.all().size() == 5);
  CHECK(problems.all()[0].code == "menu/unknown-key");
  CHECK(problems.all()[0].hint == "did you mean `choose`?");
  CHECK(problems.all()[1].message == "the key `empty` has no value");
  CHECK(problems.all()[1].where.line == 4);
  CHECK(problems.all()[2].code == "menu/out-of-range");
  CHECK(problems.all()[2].message == "`tries` is 30, outside 1 to 9");
  CHECK(problems.all()[3].message == "the key `far` is missing");
  CHECK(problems.all()[4].hint == "known here: choose, empty, tries, far");

  const yaml_node list = read_tree("[1]");
  diagnostics of_list;
  mapping_reader no_mapping(list, "menu", of_list);
  CHECK(no_mapping.required_text("a").empty());
  no_mapping.finish();
  REQUIRE(of_list.all().size() == 1);
  CHECK(of_list.all()[0].code == "menu/wrong-type");
}
