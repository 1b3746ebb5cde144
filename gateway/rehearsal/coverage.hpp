#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "config/diagnostic.hpp"
#include "gateway/rehearsal/stage.hpp"
#include "menus/graph.hpp"
#include "menus/sms_report.hpp"

namespace raporo::rehearsal {

/// What stories came by, out of what the menus have. README.md of this room defines the three counts.
class coverage {
 public:
  enum class kind : std::uint8_t { screen, option, error };
  static constexpr std::array kinds{kind::screen, kind::option, kind::error};

  struct item {
    kind what = kind::screen;
    std::string name;       ///< `pin`, `home 3`, `wrong_pin`
    std::string languages;  ///< of a screen: `fr`, or several, as missed() gives them
    config::location where;
    bool met = false;
  };
  struct figure {
    std::size_t met = 0;
    std::size_t all = 0;
    /// Rounded down, so that 100 means all.
    unsigned percent() const noexcept { return static_cast<unsigned>(all == 0 ? 100 : met * 100 / all); }
  };

  /// `g` outlives the coverage.
  explicit coverage(const menus::graph& g);

  /// `typed` on the screen called `from` led to `shown`; empty when it was dialled.
  void note(std::string_view from, std::string_view typed, const shown_screen& shown);
  void note(const menus::sms_reading& read);

  figure count(kind k) const;
  /// In the order of the menus' files; a screen once, with the languages that it lacks.
  std::vector<item> missed() const;

 private:
  void add_screens();
  void add_options();
  void add_place_options(const std::string& name, const menus::place& p);
  void add_errors();
  void add_error(std::string name, const menus::text& says);
  void add_phrases(std::initializer_list<menus::phrase> phrases);
  void add_ends_of_tries();
  void add_option(const std::string& screen, std::string key, const menus::text& says);
  std::size_t add(kind k, std::string name, std::string language, const config::location& where);
  void note_refusal(const menus::text* because);
  void note_end_of_tries(std::string_view from, const shown_screen& shown);

  const menus::graph& graph_;
  std::vector<item> items_;
  std::map<std::pair<std::string, std::string>, std::size_t, std::less<>> screens_;  ///< by name and language
  std::map<std::pair<std::string, std::string>, std::size_t, std::less<>> options_;  ///< by screen and key
  std::unordered_map<const menus::text*, std::size_t> errors_;
  std::unordered_map<const menus::question*, std::size_t> ends_of_tries_;
};

/// `screen`, `option`, `error`.
std::string_view word_of(coverage::kind k) noexcept;

}  // namespace raporo::rehearsal
