#pragma once

#include <span>
#include <string_view>

/// What the codes of problems in menus and their stories mean: the one table behind `raporo menu explain`. A
/// test holds it equal to the codes that are in the source.
namespace raporo::menus {

struct explanation {
  std::string_view code;
  std::string_view meaning;
  std::string_view wrong;   ///< an example in YAML
  std::string_view mended;  ///< the same, right
};

/// In the order of the codes.
std::span<const explanation> explanations() noexcept;
/// nullptr for a code that is none.
const explanation* explain(std::string_view code) noexcept;

/// Problems of other files say themselves what is wrong.
struct other_area {
  std::string_view area;   ///< what their codes begin with: `alerts`
  std::string_view about;  ///< the files that they are in
  std::string_view guide;  ///< the page that tells what may stand there
};
std::span<const other_area> other_areas() noexcept;
/// nullptr when the code begins with none of them.
const other_area* find_area(std::string_view code) noexcept;

}  // namespace raporo::menus
