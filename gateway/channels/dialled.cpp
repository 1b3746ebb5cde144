#include "gateway/channels/dialled.hpp"

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

}  // namespace raporo::channels
