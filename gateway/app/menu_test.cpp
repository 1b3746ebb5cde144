#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <system_error>
#include <utility>

#include "config/text_file.hpp"
#include "gateway/app/commands.hpp"
#include "gateway/app/rehearsed_folder.hpp"
#include "gateway/rehearsal/results.hpp"
#include "gateway/rehearsal/story_reader.hpp"

namespace raporo::app {
namespace {

namespace fs = std::filesystem;

/// The folder's own, in order of name.
std::vector<fs::path> find_story_files(const fs::path& config) {
  std::vector<fs::path> files;
  std::error_code ec;
  for (const fs::directory_entry& entry : fs::directory_iterator(config / "menus", ec))
    if (entry.path().filename().string().ends_with(".test.yaml")) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

std::vector<rehearsal::story> read_all(const menu_test_command& c, const dialogue::in_force& force,
                                       config::diagnostics& problems) {
  std::vector<rehearsal::story> stories;
  for (const fs::path& file : c.files.empty() ? find_story_files(c.config) : c.files) {
    const auto text = config::read_text_file(file, "story", config::most_bytes_of_yaml, problems);
    if (!text) continue;
    for (rehearsal::story& s : rehearsal::read_stories(*text, file.string(), force, problems))
      if (s.name.find(c.only) != std::string::npos) stories.push_back(std::move(s));
  }
  if (stories.empty() && !problems.has_errors())
    problems.error("story/none", {.file = (c.config / "menus").string()}, "no story here",
                   "stories are in the files *.test.yaml beside the menus");
  return stories;
}

/// Plays each, prints what failed, and gives how many did.
std::size_t play_all(const std::vector<rehearsal::story>& stories, const rehearsal::district& d,
                     rehearsal::coverage& met) {
  std::size_t failed = 0;
  for (const rehearsal::story& s : stories) {
    const std::vector<rehearsal::failure> failures = rehearsal::play_all(s, d, met);
    for (const rehearsal::failure& f : failures) rehearsal::print_failure(s, f, std::cout);
    if (!failures.empty()) ++failed;
  }
  std::cout << fmt::format("{} {}, {} passed, {} failed.\n", stories.size(),
                           stories.size() == 1 ? "story" : "stories", stories.size() - failed, failed);
  return failed;
}

bool covers(const rehearsal::coverage& met, unsigned least) {
  bool enough = true;
  for (const auto k : rehearsal::coverage::kinds) {
    if (met.count(k).percent() >= least) continue;
    std::cout << fmt::format("Fewer than {}% of the {}s are covered.\n", least, rehearsal::word_of(k));
    enough = false;
  }
  return enough;
}

}  // namespace

int test_menus(const menu_test_command& c) {
  config::diagnostics problems;
  const auto folder = rehearse_folder(c.config, problems);
  std::vector<rehearsal::story> stories;
  if (folder) stories = read_all(c, *folder->district.force, problems);
  std::cerr << problems.to_text();
  if (!folder || problems.has_errors()) return 1;

  const rehearsal::district& district = folder->district;
  rehearsal::coverage met(district.force->menu->compiled());
  const bool good = play_all(stories, district, met) == 0;
  // Of some of the stories it would mean nothing.
  if (!c.only.empty() || !c.files.empty()) return good ? 0 : 1;
  if (c.show_coverage) rehearsal::print_coverage(met, std::cout);
  if (!covers(met, c.least_coverage) || !good) return 1;
  if (c.show_coverage)
    std::cout << fmt::format(
        "Next: raporo menu publish {} --data DATA --note \"what changed\", when phones shall show it.\n",
        c.config.string());
  return 0;
}

}  // namespace raporo::app
