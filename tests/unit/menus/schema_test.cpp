#include "menus/schema.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "menus/menu.hpp"

using namespace raporo;
using namespace raporo::menus;

namespace {

namespace json = boost::json;
using names = std::set<std::string>;

constexpr std::string_view nonsense = "zzzzzzzzzzzz";

const json::object& schema() {
  static const json::value root = json::parse(menu_schema());
  return root.as_object();
}

/// What the program itself says of a mapping `{zzzzzzzzzzzz: 1}`, or of a file that ends in such a line.
struct parsed {
  names known, required;
};

parsed ask_program(const std::string& yaml) {
  config::diagnostics problems;
  CHECK(load_menu({{"m.yaml", yaml}}, worst_case{}, problems) == nullptr);
  parsed found;
  const auto unknown = std::ranges::find_if(problems.all(), [](const config::diagnostic& d) {
    return d.code == "menu/unknown-key" && d.message.find(nonsense) != std::string::npos;
  });
  REQUIRE_MESSAGE(unknown != problems.all().end(), problems.to_text());
  for (const config::diagnostic& d : problems.all()) {
    static constexpr std::string_view known_here = "known here: ";
    if (&d == &*unknown) {
      REQUIRE(d.hint.starts_with(known_here));
      std::istringstream words(d.hint.substr(known_here.size()));
      for (std::string word; std::getline(words >> std::ws, word, ',');) found.known.insert(word);
    }
    static constexpr std::string_view missing = "the key `";
    const bool of_it = d.where.column + 1 == unknown->where.column || unknown->where.column == 1;
    if (of_it && d.code == "menu/missing-key" && d.message.starts_with(missing))
      found.required.insert(d.message.substr(missing.size(), d.message.rfind('`') - missing.size()));
  }
  return found;
}

names keys_of(const json::value& object) {
  names keys;
  for (const auto& [key, value] : object.as_object()) keys.emplace(key);
  return keys;
}

names words_of(const json::value& list) {
  names words;
  for (const json::value& word : list.as_array()) words.emplace(word.as_string());
  return words;
}

const std::string head =
    "menu: m\nformat: raporo-menu-1\nlanguages: [rw]\nfor: [school_leader]\nstart: home\n"
    "keys: {back: \"00\", home: \"000\"}\n";

}  // namespace

TEST_CASE("schema: it knows the keys that the program knows, and asks for those that it asks for") {
  struct row {
    const char* definition;
    std::string yaml;
    std::string also = {};  ///< wanted because of what the mapping has
  };
  const std::string bad = "{" + std::string(nonsense) + ": 1}";
  const std::string form = head + "forms: {f: ";
  const std::vector<row> rows{
      {"keys", "menu: m\nlanguages: [rw]\nkeys: " + bad},
      {"screen", head + "screens: {s: " + bad + "}"},
      {"option", head + "screens: {s: {choose: [" + bad + "]}}"},
      {"form", form + bad + "}"},
      {"question", form + "{ask: [" + bad + "]}}"},
      {"text_limits", form + "{ask: [{text: " + bad + "}]}}"},
      {"choice", form + "{ask: [{choose: [" + bad + "]}]}}"},
      {"check", form + "{check: [{" + std::string(nonsense) + ": 1, warn: 1 > 0}]}}", "flag"},
  };
  for (const row& r : rows) {
    CAPTURE(r.definition);
    const json::object& definition = schema().at("definitions").at(r.definition).as_object();
    const parsed program = ask_program(r.yaml);
    CHECK(keys_of(definition.at("properties")) == program.known);
    CHECK(definition.at("additionalProperties") == json::value(false));
    names required = words_of(definition.at("required"));
    if (!r.also.empty()) required.insert(r.also);
    CHECK(program.required == required);
  }
}

TEST_CASE("schema: the head is as the program wants it") {
  const parsed program = ask_program("menu: m\nlanguages: [rw]\n" + std::string(nonsense) + ": 1");
  CHECK(keys_of(schema().at("properties")) == program.known);
  names required = words_of(schema().at("dependencies").at("menu"));
  CHECK(required.erase("languages") == 1);
  CHECK(required == program.required);
}

TEST_CASE("schema: whatever it refers to is there, and nothing is defined in vain") {
  names referred;
  const auto walk = [&](const auto& self, const json::value& v) -> void {
    if (const json::array* list = v.if_array())
      for (const json::value& item : *list) self(self, item);
    if (const json::object* object = v.if_object())
      for (const auto& [key, value] : *object) {
        if (key == "$ref")
          referred.insert(std::string(value.as_string()).substr(sizeof("#/definitions/") - 1));
        self(self, value);
      }
  };
  walk(walk, json::value(schema()));
  CHECK(referred == keys_of(schema().at("definitions")));
}
