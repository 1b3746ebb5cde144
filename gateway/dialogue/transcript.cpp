#include "gateway/dialogue/transcript.hpp"

#include <sodium.h>

#include <algorithm>
#include <cstring>
#include <string>

namespace raporo::dialogue {
namespace {

mark mark_of_text(std::string_view text, const transcript_hasher& hash) {
  return {static_cast<std::int64_t>(text.size()), hash(text)};
}

bool is_of(const storage::turn& t, const mark& m) {
  return t.transcript_length == m.length && t.transcript_hash == m.hash;
}

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

classified classify_transcript(std::span<const storage::turn> turns, std::string_view transcript,
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

const storage::turn* find_repeated(std::span<const storage::turn> turns, const channels::ussd_input& said,
                                   const mark& m, instant now) {
  if (said.turn.empty()) {
    const storage::turn& last = turns.back();
    // Of a clock that was set back nothing can be said.
    const bool soon = last.at <= now && now - last.at < repeated_within;
    return soon && is_of(last, m) ? &last : nullptr;
  }
  const auto found = std::find_if(turns.rbegin(), turns.rend(), [&](const auto& t) { return is_of(t, m); });
  return found == turns.rend() ? nullptr : &*found;
}

classified classify_single(std::span<const storage::turn> turns, const channels::ussd_input& said,
                           const transcript_hasher& hash, instant now) {
  using form = channels::ussd_input::form;
  if (turns.empty()) return beginning(said.in_advance);
  turns = since_start(turns);
  const bool over = turns.back().ends;
  const bool begins = said.how == form::dialled || (said.how == form::untold && over);
  // A number counts within a call: the first one of a new call is no repetition of the last call's.
  if (const storage::turn* t = find_repeated(turns, said, mark_of(said, hash), now);
      t != nullptr && !(over && begins && t != &turns.back()))
    return {turn_class::repeated, {}, t};
  if (over || begins) return beginning(said.in_advance);
  return {turn_class::next, said.text};
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

mark mark_of(const channels::ussd_input& said, const transcript_hasher& hash) {
  using form = channels::ussd_input::form;
  if (said.how == form::transcript) return mark_of_text(said.text, hash);
  if (!said.turn.empty()) return mark_of_text("turn " + said.turn, hash);
  return mark_of_text((said.how == form::dialled ? "dialled " : "typed ") + said.text, hash);
}

classified classify(std::span<const storage::turn> turns, const channels::ussd_input& said,
                    const transcript_hasher& hash, instant now) {
  if (said.how == channels::ussd_input::form::transcript) return classify_transcript(turns, said.text, hash);
  return classify_single(turns, said, hash, now);
}

}  // namespace raporo::dialogue
