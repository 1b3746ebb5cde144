#include "gateway/channels/dialled.hpp"

#include <algorithm>
#include <utility>

namespace raporo::channels {
namespace {

/// Without the signs at its ends, which not every aggregator tells.
std::string_view bare(std::string_view code) {
  if (code.starts_with('*')) code.remove_prefix(1);
  if (code.ends_with('#')) code.remove_suffix(1);
  return code;
}

bool continues(std::string_view dialled, std::string_view code) {
  return dialled.starts_with(code) && (dialled.size() == code.size() || dialled[code.size()] == '*');
}

/// `*800#` of `*800*11*1*4321#`: what follows may be a PIN, dialled in advance.
std::string first_group(std::string_view dialled) {
  return std::string(dialled.substr(0, dialled.find_first_of("*#", 1))) + "#";
}

}  // namespace

dialled_code read_dialled(std::string_view dialled, std::span<const std::string> ours) {
  const std::string_view digits = bare(dialled);
  const std::string* longest = nullptr;
  for (const std::string& code : ours) {
    const bool better = longest == nullptr || code.size() > longest->size();
    if (better && continues(digits, bare(code))) longest = &code;
  }
  if (longest == nullptr) return {std::string(dialled), {}};
  std::string_view rest = digits.substr(bare(*longest).size());
  if (!rest.empty()) rest.remove_prefix(1);
  return {*longest, std::string(rest)};
}

bool find_service_code(ussd_event& event, const std::string& own, const std::vector<std::string>& expected) {
  using form = ussd_input::form;
  ussd_input& input = event.input;
  if (input.how == form::transcript)
    return expected.empty() || std::ranges::find(expected, event.service_code) != expected.end();
  const std::string told = std::exchange(event.service_code, own);
  // In a call that was let in, whatever the aggregator repeats of its code.
  if (input.how == form::answer) return true;

  const std::vector<std::string> ours = expected.empty() ? std::vector{own} : expected;
  for (const std::string& code : {input.text, told}) {
    dialled_code read = read_dialled(code, ours);
    if (std::ranges::find(ours, read.service_code) == ours.end()) continue;
    event.service_code = std::move(read.service_code);
    input.in_advance = std::move(read.in_advance);
    return true;
  }
  // Nothing says that it was another code: the text may be an answer, or be left out.
  const bool another = !told.empty() || (input.how == form::dialled && !input.text.empty());
  if (!another || expected.empty()) return true;
  event.service_code = first_group(told.empty() ? input.text : told);
  return false;
}

}  // namespace raporo::channels
