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

/// The codes in the source of everything that reads menus: whole ones, and those whose area is a parameter.
std::set<std::string> codes_in_source() {
  const std::filesystem::path root = RAPORO_SOURCE_DIR;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(root / "menus"))
    if (entry.path().extension() == ".cpp" && entry.path().filename() != "explanations.cpp")
      files.push_back(entry.path());
  for (const char* other :
       {"config/yaml.cpp", "config/yaml_slip.cpp", "config/yaml_text.cpp", "config/mapping_reader.cpp",
        "config/text_file.cpp", "gateway/app/provisions.cpp"})
    files.push_back(root / other);
  const std::regex whole(R"re("((?:menu|text|expression|yaml)/[a-z0-9-]+)")re");
  const std::regex with_area(R"re(area_? \+ "(/[a-z-]+)")re");
  std::set<std::string> codes;
  for (const auto& file : files) {
    std::ostringstream read;
    read << std::ifstream(file).rdbuf();
    const std::string text = read.str();
    for (std::sregex_iterator i(text.begin(), text.end(), whole), end; i != end; ++i) codes.insert((*i)[1]);
    for (std::sregex_iterator i(text.begin(), text.end(), with_area), end; i != end; ++i)
      codes.insert("menu" + (*i)[1].str());
  }
  return codes;
}

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
  const std::set<std::string> used = codes_in_source();
  CHECK(used.size() > 40);
  for (const std::string& code : used) CHECK_MESSAGE(explained.contains(code), code << " is not explained");
  for (const std::string& code : explained) CHECK_MESSAGE(used.contains(code), code << " is never reported");
}

TEST_CASE("explanations: what is no code has none") {
  CHECK(explain("menu/no-such-code") == nullptr);
  CHECK(explain("") == nullptr);
}
