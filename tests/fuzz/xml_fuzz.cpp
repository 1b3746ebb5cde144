// Any bytes are an XML document or are refused; what is read of one is short of names and UTF-8, and a screen
// comes out of the document that it was put into as it was.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "gateway/base/ascii.hpp"
#include "gateway/base/utf8.hpp"
#include "gateway/channels/comviva.hpp"
#include "gateway/channels/fields.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using namespace raporo;
using namespace raporo::channels;

void expect(bool holds) {
  if (!holds) std::abort();
}

/// Without the control characters that XML has no place for.
bool can_be_shown(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at).value_or(0);
    if (c < U' ' && c != U'\n') return false;
  }
  return true;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto adapter = make_comviva({.kind = "comviva"});
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto f = fields::of_xml(bytes)) {
    expect(f->pairs().size() <= 256);
    for (const auto& [name, value] : f->pairs())
      for (const std::string_view text : {std::string_view(name), std::string_view(value)})
        for (std::size_t at = 0; at < text.size();) expect(next_code_point(text, at).value_or(0) != 0);
  }
  if (!trimmed(bytes).empty() && can_be_shown(bytes)) {
    const auto again = fields::of_xml(adapter->write_ussd({}, {std::string(bytes), true}).body);
    expect(again && again->get("applicationResponse") == bytes &&
           again->get("freeflow.freeflowState") == "FB");
  }
  return 0;
}
