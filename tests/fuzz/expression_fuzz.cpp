// Any text is a condition of known type, or is refused at a place within it.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "menus/expression.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using namespace raporo::menus;

class some_values final : public environment {
 public:
  value lookup(std::string_view name, const slice& part) const override {
    if (name == "present") return part.grade.empty() ? 612.0 : 28.0;
    if (name == "zero") return 0.0;
    if (name == "closed") return true;
    if (name == "school") return std::string("EP Karambo");
    return {};
  }
  std::optional<double> count_grades(const std::function<bool(const environment&)>& holds) const override {
    return holds(*this) ? 6.0 : 0.0;
  }
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const vocabulary known{{{"present", value_type::number, true},
                                 {"zero", value_type::number, false},
                                 {"unknown", value_type::number, false},
                                 {"closed", value_type::flag, false},
                                 {"school", value_type::text, false}},
                                true};
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  raporo::config::diagnostics problems;
  const expression e = expression::parse(text, {"input.yaml", 1, 1, 1}, known, problems);
  if (e.empty() != problems.has_errors()) std::abort();
  if (!e.empty()) static_cast<void>(e.evaluate(some_values()));
  static_cast<void>(problems.to_text());
  return 0;
}
