// Prints what one step of the engine costs, from what a person typed to the next screen, without storage: a
// weekly attendance report with the menus of a folder.  engine_step MENUS_FOLDER [CALLS]
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "menus/engine.hpp"

namespace {

using namespace raporo;

std::shared_ptr<const menus::menu> load(const std::filesystem::path& folder) {
  std::vector<menus::menu_source> sources;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (!menus::is_menu_file(entry.path().filename().string())) continue;
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    sources.push_back({entry.path().filename().string(), text.str()});
  }
  config::diagnostics problems;
  auto loaded = menus::load_menu(sources, menus::worst_case{}, problems);
  if (loaded == nullptr) throw std::runtime_error(problems.to_text());
  return loaded;
}

/// A head teacher on the line, and the steps that each call took.
class caller {
 public:
  explicit caller(const menus::menu& m) : menu_(m) {
    person_.id = "p";
    person_.roles = {"school_leader"};
    person_.language = "rw";
    person_.schools = {&school_};
    world_.person = &person_;
    world_.calendar = {{"2026-W48", "48"}, {"2026-W47", "47"}, {"2026/27-T1", "1"}, {"2026/27", "2026/27"}};
    world_.service_code = "*800#";
    world_.help_contact = "0788 000 900";
  }

  /// From the first menu to the receipt.
  void report() {
    state_ = {};
    menus::advance(menu_, state_, menus::dialled{}, world_);
    menus::advance(menu_, state_, menus::typed{"1234"}, world_);
    menus::advance(menu_, state_, menus::pin_checked{true}, world_);
    type("1", "option to first question");
    for (std::size_t i = 0; i + 1 < school_.grades.size(); ++i) type("28 27", "answer to next question");
    type("28 27", "answer to confirmation");
    const menus::step last = menus::advance(menu_, state_, menus::typed{"1"}, world_);
    if (!std::holds_alternative<menus::save_report>(last.then)) throw std::runtime_error("nothing to save");
  }

  std::map<std::string, std::vector<double>> took_us;

 private:
  void type(std::string_view input, const std::string& what) {
    const auto begin = std::chrono::steady_clock::now();
    menus::step s = menus::advance(menu_, state_, menus::typed{input}, world_);
    // Whether there is a report already is the store's to say; the engine goes on from its answer.
    if (std::holds_alternative<menus::find_report>(s.then))
      s = menus::advance(menu_, state_, menus::report_found{}, world_);
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - begin;
    const auto* shown = std::get_if<menus::screen>(&s.then);
    if (shown == nullptr || shown->end || s.refusal != nullptr)
      throw std::runtime_error("unexpected: " + what);
    took_us[what].push_back(took.count());
    took_us["all"].push_back(took.count());
  }

  const menus::menu& menu_;
  const menus::school_facts school_{
      "450601",
      "EP Karambo",
      "Kageyo",
      {{"P1", 31, 30}, {"P2", 33, 32}, {"P3", 30, 31}, {"P4", 29, 30}, {"P5", 28, 29}, {"P6", 30, 31}}};
  menus::person_facts person_;
  menus::facts world_;
  menus::dialogue_state state_;
};

}  // namespace

int main(int argc, char** argv) try {
  int calls = 20'000;
  const std::string_view wanted = argc == 3 ? argv[2] : "";
  const bool bad = !wanted.empty() &&
                   std::from_chars(wanted.data(), wanted.data() + wanted.size(), calls).ec != std::errc();
  if (argc < 2 || argc > 3 || bad || calls < 1) {
    std::fputs("usage: engine_step MENUS_FOLDER [CALLS]\n", stderr);
    return 2;
  }
  const auto menu = load(argv[1]);
  caller head(*menu);
  for (int i = 0; i < calls; ++i) head.report();
  fmt::print("{:<34} {:>9} {:>9} {:>9}\n", "engine, a step", "count", "p50 us", "p99 us");
  for (auto& [what, took] : head.took_us) {
    std::sort(took.begin(), took.end());
    fmt::print("{:<34} {:>9} {:>9.2f} {:>9.2f}\n", what, took.size(), took[took.size() / 2],
               took[took.size() * 99 / 100]);
  }
  return 0;
} catch (const std::exception& e) {
  fmt::print(stderr, "engine_step: {}\n", e.what());
  return 1;
}
