#include "config/yaml.hpp"

#include <doctest/doctest.h>

#include <ctime>
#include <functional>
#include <string>
#include <vector>

using namespace raporo::config;

namespace {

/// The place and code of the first problem; empty when there is none.
std::string refusal(std::string_view text, const yaml_limits& limits) {
  diagnostics problems;
  read_yaml(text, "f", problems, limits);
  return problems.empty() ? "" : to_string(problems.all()[0].where) + " " + problems.all()[0].code;
}

/// On lines of a length that is read.
std::string repeat(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) {
    out += text;
    if (i % 1'000 == 999) out += '\n';
  }
  return out;
}

/// What somebody may send to keep the reader busy, as long as one likes.
struct hostile {
  std::string_view about;
  std::string_view code;
  int most;  ///< so often that the reader takes nearly as many bytes or values as it ever does
  std::function<std::string(int times)> document;
};
const std::vector<hostile> hostile_documents{
    {"brackets in brackets", "yaml/too-deep", 100'000, [](int n) { return repeat("[", n) + repeat("]", n); }},
    {"mappings in mappings", "yaml/", 100'000,
     [](int n) { return "{" + repeat("a: {", n) + repeat("}", n); }},
    {"brackets that stay open", "yaml/too-deep", 200'000, [](int n) { return repeat("[", n); }},
    {"entries that stay open", "yaml/too-deep", 100'000, [](int n) { return repeat("[a,", n); }},
    {"lists in lists", "yaml/too-deep", 100'000, [](int n) { return repeat("- ", n); }},
    {"one key many times", "yaml/duplicate-key", 40'000,
     [](int n) { return "{" + repeat("a: 1, ", n) + "}"; }},
    {"anchors", "yaml/anchor", 150'000, [](int n) { return "[" + repeat("&a b, ", n) + "]"; }},
    {"keys without values", "yaml/", 40'000, [](int n) { return "{" + repeat("\"x\": 1, a, ", n) + "}"; }},
    {"letters behind a bracket", "yaml/needs-quotes", 1'000'000,
     [](int n) { return "a: {b} " + repeat("c", n); }},
    {"quoted texts in a bracket", "yaml/", 300'000, [](int n) { return "a: [" + repeat("''", n) + "]"; }}};

/// Seconds of this program's own time, of which others on the machine take nothing.
double cost_of_reading(const std::string& text) {
  diagnostics problems;
  const std::clock_t begun = std::clock();
  read_yaml(text, "f", problems);
  return static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC;
}

/// Where each letter is looked at so and so often, eight times as many cost eight times as much; where each
/// is compared with all others, 64 times.
bool costs_its_length(const hostile& h) {
  constexpr int times = 8;
  constexpr double between = 20;
  constexpr int runs = 3;  // one is enough, but for an unlucky moment
  const std::string small = h.document(h.most / times);
  const std::string large = h.document(h.most);
  for (int run = 0; run < runs; ++run)
    if (cost_of_reading(large) < between * cost_of_reading(small)) return true;
  return false;
}

}  // namespace

TEST_CASE("yaml: depth, values, bytes and lines are limited") {
  yaml_limits limits;
  limits.depth = 3;
  limits.nodes = 6;
  limits.bytes = 40;
  limits.lines = 3;
  limits.line_bytes = 30;
  CHECK(refusal("[[[1]]]", limits).empty());
  CHECK(refusal("[[[[1]]]]", limits) == "f:1:4 yaml/too-deep");
  CHECK(refusal("[1, 2, 3, 4, 5]", limits).empty());
  CHECK(refusal("[1, 2, 3, 4, 5, 6]", limits) == "f:1:17 yaml/too-many-nodes");
  CHECK(refusal("[1, 2, 3, 4, 5, 6, 7, 8]", limits) == "f:1:21 yaml/too-many-nodes");
  CHECK(refusal(std::string(30, 'a') + "\n " + std::string(8, 'a'), limits).empty());
  CHECK(refusal(std::string(30, 'a') + "\n " + std::string(9, 'a'), limits) == "f yaml/too-large");
  CHECK(refusal("a: 1\n" + std::string(31, 'a'), limits) == "f:2 yaml/too-large");
  CHECK(refusal("a\n\nb\n", limits).empty());
  CHECK(refusal("a\n\nb\n\n", limits) == "f:4 yaml/too-large");
}

TEST_CASE("yaml: one list or mapping is limited, too") {
  std::string keys;
  for (int i = 0; i < 5'000; ++i) keys += "k" + std::to_string(i) + ": 1\n";
  CHECK(refusal(keys, {}).empty());
  CHECK(refusal(keys + "k: 1\n", {}) == "f:5001:4 yaml/too-many-nodes");
  CHECK(refusal("[" + repeat("a,", 5'000) + "]", {}).empty());
  CHECK(refusal("[" + repeat("a,", 5'000) + "b]", {}) == "f:6:1 yaml/too-many-nodes");
}

TEST_CASE("yaml: the problems of a hostile document are told, and not more of them than a person reads") {
  CHECK(refusal("a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n", {}) == "f:1:4 yaml/anchor");
  for (const hostile& h : hostile_documents) {
    CAPTURE(h.about);
    diagnostics problems;
    CHECK_FALSE(read_yaml(h.document(2'000), "f", problems).has_value());
    REQUIRE(!problems.empty());
    CHECK(problems.all().size() <= 100);
    CHECK(problems.all()[0].code.starts_with(h.code));
    CHECK(problems.all()[0].hint.size() < 2'000);
  }
}

TEST_CASE("yaml: a hostile document costs no more than its reading") {
  for (const hostile& h : hostile_documents) {
    CAPTURE(h.about);
    CHECK(costs_its_length(h));
  }
}

TEST_CASE("yaml: what is far too wide or too long costs less than what is read") {
  const std::string large = "a: [" + repeat("[a,a,a,a,a,a],", 4'000) + "]";
  CHECK(refusal(large, {}).empty());
  const double fair = cost_of_reading(large);
  for (const std::string& text :
       {"a: [" + repeat("a,", 150'000) + "]", "a: \"" + std::string(300'000, '\n') + "\"",
        "a: " + std::string(300'000, 'a'), std::string(300'000, '\n')}) {
    CHECK(cost_of_reading(text) < fair);
    CHECK_FALSE(refusal(text, {}).empty());
  }
}
