#include "menus/explanations.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>

using namespace raporo::menus;

namespace {

/// What stands in quotes and looks like a code, in the sources of everything that reads what people wrote:
/// whole ones, and those whose area is a parameter. `areas`: what they begin with.
std::set<std::string> codes_in_source(const std::string& areas) {
  const std::filesystem::path root = RAPORO_SOURCE_DIR;
  const std::regex whole("\"((?:" + areas + ")/[a-z0-9-]+)\"");
  const std::regex with_area(R"re(area_? \+ "(/[a-z-]+)")re");
  std::set<std::string> codes;
  for (const char* room : {"menus", "config", "gateway/alerts", "gateway/app", "gateway/rehearsal"}) {
    for (const auto& entry : std::filesystem::directory_iterator(root / room)) {
      const std::filesystem::path& file = entry.path();
      if (file.extension() != ".cpp" || file.filename() == "explanations.cpp") continue;
      std::ostringstream read;
      read << std::ifstream(file).rdbuf();
      const std::string text = read.str();
      for (std::sregex_iterator i(text.begin(), text.end(), whole), end; i != end; ++i) codes.insert((*i)[1]);
      for (std::sregex_iterator i(text.begin(), text.end(), with_area), end; i != end; ++i) {
        codes.insert("menu" + (*i)[1].str());
        // Stories have no texts in every language, which the menus' own rooms read.
        if (std::string_view(room) == "config") codes.insert("story" + (*i)[1].str());
      }
    }
  }
  return codes;
}

const std::string explained_areas = "menu|text|expression|yaml|story";

}  // namespace

TEST_CASE("explanations: each code that menus can report is explained, and no other is") {
  std::set<std::string> explained;
  for (const explanation& e : explanations()) {
    CAPTURE(e.code);
    CHECK(explained.insert(std::string(e.code)).second);
    CHECK_FALSE(e.meaning.empty());
    CHECK_FALSE(e.wrong.empty());
    CHECK_FALSE(e.mended.empty());
    CHECK(e.wrong != e.mended);
    CHECK(explain(e.code) == &e);
  }
  std::set<std::string> used = codes_in_source(explained_areas);
  used.erase("text/plain");  // a type of content
  CHECK(used.size() > 40);
  for (const std::string& code : used) CHECK_MESSAGE(explained.contains(code), code << " is not explained");
  for (const std::string& code : explained) CHECK_MESSAGE(used.contains(code), code << " is never reported");
}

TEST_CASE("explanations: of a problem of another file it is told which page says more") {
  // Anything in quotes that is like a code; the rest are types of content and folders.
  const std::set<std::string> others{"application", "text", "data", "serve", "var"};
  std::size_t found = 0;
  for (const std::string& code : codes_in_source("[a-z]+")) {
    const std::string area = code.substr(0, code.find('/'));
    if (others.contains(area) || explain(code) != nullptr) continue;
    CHECK_MESSAGE(find_area(code) != nullptr, code << " is told nowhere");
    ++found;
  }
  CHECK(found > 60);
  for (const other_area& a : other_areas())
    CHECK(std::filesystem::exists(std::filesystem::path(RAPORO_SOURCE_DIR) / a.guide));
}

TEST_CASE("explanations: what is no code has none") {
  CHECK(explain("menu/no-such-code") == nullptr);
  CHECK(explain("") == nullptr);
  for (const char* none : {"", "alerts", "alerts/", "menu/too-long", "other/alerts"})
    CHECK(find_area(none) == nullptr);
}
