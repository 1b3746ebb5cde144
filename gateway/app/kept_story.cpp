#include "gateway/app/kept_story.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iostream>

#include "gateway/app/rehearsed_folder.hpp"
#include "gateway/rehearsal/results.hpp"
#include "gateway/rehearsal/story_reader.hpp"

namespace raporo::app {
namespace {

namespace fs = std::filesystem;

/// Prints what does not hold.
bool holds(const std::string& yaml, const fs::path& file, const fs::path& config) {
  config::diagnostics problems;
  const auto folder = rehearse_folder(config, problems);
  std::vector<rehearsal::story> stories;
  if (folder) stories = rehearsal::read_stories(yaml, file.string(), *folder->district.force, problems);
  if (problems.has_errors()) std::cout << problems.to_text();
  if (!folder || problems.has_errors()) return false;
  rehearsal::coverage met(folder->district.force->menu->compiled());
  bool good = true;
  for (const rehearsal::story& s : stories)
    for (const rehearsal::failure& f : rehearsal::play_all(s, folder->district, met)) {
      rehearsal::print_failure(s, f, std::cout);
      good = false;
    }
  return good;
}

/// Stories are found beside the menus, by the end of their names.
void print_next_step(const fs::path& file, const fs::path& config) {
  constexpr std::string_view ending = ".test.yaml";
  const fs::path menus = config / "menus";
  fs::path there = menus / file.filename();
  if (!there.string().ends_with(ending)) there.replace_extension().concat(ending);
  std::error_code ec;
  const bool is_there = fs::equivalent(file, there, ec);
  std::cout << fmt::format("Next: give it a name of its own behind `name:`{}, then: raporo menu test {}\n",
                           is_there ? std::string() : fmt::format(", move it to {}", there.string()),
                           config.string());
}

}  // namespace

bool is_taken(const fs::path& file) {
  if (!fs::exists(file)) return false;
  std::cerr << file.string() << " is there already: name a new file\n";
  return true;
}

bool keep_story(const fs::path& file, const std::string& yaml, const fs::path& config) {
  std::ofstream out(file);
  out << yaml;
  if (!out.flush()) {
    std::cerr << file.string() << " cannot be written\n";
    return false;
  }
  const bool good = holds(yaml, file, config);
  std::cout << fmt::format("{} has the call as a story.", file.string());
  if (good)
    std::cout << " Played again, it holds.\n";
  else
    std::cout << fmt::format(
        " Played again on {0}, it does not hold, see above.\nA story begins with an empty database: a report "
        "that was begun or sent before the call comes first in `steps`,\nor into `reports` of `given`. "
        "`raporo dial --menus {0}` begins with an empty one, too, and records what holds.\n",
        config.string());
  print_next_step(file, config);
  return true;
}

}  // namespace raporo::app
