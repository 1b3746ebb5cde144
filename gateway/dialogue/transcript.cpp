#include "gateway/dialogue/transcript.hpp"

#include <sodium.h>

#include <cstring>

namespace raporo::dialogue {
namespace {

bool is_of(const storage::turn& t, std::string_view transcript, const transcript_hasher& hash) {
  return t.transcript_length == static_cast<std::int64_t>(transcript.size()) &&
         t.transcript_hash == hash(transcript);
}

classified beginning(std::string_view transcript) {
  return {transcript.empty() ? turn_class::start : turn_class::dialled_on, transcript};
}

/// The turns since the session began, or began again after an END.
std::span<const storage::turn> since_start(std::span<const storage::turn> turns) {
  for (std::size_t i = turns.size(); i-- > 1;) {
    if (turns[i - 1].ends) return turns.subspan(i);
  }
  return turns;
}

}  // namespace

std::int64_t transcript_hasher::operator()(std::string_view transcript) const noexcept {
  static_assert(crypto_shorthash_KEYBYTES == std::tuple_size_v<key>);
  std::array<unsigned char, crypto_shorthash_BYTES> out{};
  crypto_shorthash(out.data(), reinterpret_cast<const unsigned char*>(transcript.data()), transcript.size(),
                   key_.data());
  std::int64_t value = 0;
  std::memcpy(&value, out.data(), sizeof value);
  return value;
}

classified classify(std::span<const storage::turn> turns, std::string_view transcript,
                    const transcript_hasher& hash) {
  if (turns.empty()) return beginning(transcript);
  turns = since_start(turns);
  const storage::turn& last = turns.back();
  if (is_of(last, transcript, hash)) return {turn_class::repeated, {}, &last};
  // After the end an empty transcript is a new call, not a late repetition of the first request.
  if (last.ends && transcript.empty()) return beginning(transcript);

  for (std::size_t i = turns.size() - 1; i-- > 0;) {
    if (is_of(turns[i], transcript, hash)) return {turn_class::repeated, {}, &turns[i]};
  }
  if (last.ends) return beginning(transcript);

  const auto known = static_cast<std::size_t>(last.transcript_length);
  if (known == 0) return {turn_class::next, transcript};
  if (transcript.size() > known && transcript[known] == '*' &&
      is_of(last, transcript.substr(0, known), hash)) {
    return {turn_class::next, transcript.substr(known + 1)};
  }
  return {turn_class::diverged, {}, &last};
}

}  // namespace raporo::dialogue
