// Any bytes are a menu that fits every phone, or are refused; and what was accepted survives any input of a
// caller.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <variant>

#include "menus/engine.hpp"
#include "menus/gsm7.hpp"
#include "menus/menu.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using namespace raporo;

/// Types pieces of the menu's own text, which know its words.
void call(const menus::menu& m, std::string_view text, unsigned limit) {
  const menus::school_facts school{"450601", "EP Karambo", "Kageyo", {{"P1", 31, 30}, {"P2", 33, {}}}};
  menus::person_facts person;
  person.id = "p";
  person.roles = {"school_leader"};
  person.schools = {&school};
  menus::facts world;
  world.person = &person;
  menus::dialogue_state state;
  menus::step s = menus::advance(m, state, menus::dialled{}, world);
  for (std::size_t at = 0; at < text.size() && at < 400; at += 7) {
    if (std::holds_alternative<menus::check_pin>(s.then))
      s = menus::advance(m, state, menus::pin_checked{true}, world);
    else if (std::holds_alternative<menus::find_report>(s.then))
      s = menus::advance(m, state, menus::report_found{}, world);
    else if (std::holds_alternative<menus::change_pin>(s.then))
      s = menus::advance(m, state, menus::pin_changed{}, world);
    else if (std::holds_alternative<menus::save_report>(s.then))
      s = menus::advance(m, state, menus::report_saved{{"K7M4A", 1, 1, 2, {}}}, world);
    else
      s = menus::advance(m, state, menus::typed{at % 3 == 0 ? "1" : text.substr(at, at % 5)}, world);
    const auto* shown = std::get_if<menus::screen>(&s.then);
    if (shown != nullptr && menus::count_septets(shown->text).value_or(limit + 1) > limit) std::abort();
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const menus::worst_case extremes;
  config::diagnostics problems;
  const auto m = menus::load_menu({{"input.yaml", text}}, extremes, problems);
  if ((m != nullptr) == problems.has_errors()) std::abort();
  static_cast<void>(problems.to_text());
  if (m != nullptr) call(*m, text, extremes.screen_septets);
  return 0;
}
