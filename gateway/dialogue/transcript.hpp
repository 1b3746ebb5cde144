#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "storage/dialogues.hpp"

/// What a cumulative transcript means, given what was answered before. Providers such as Africa's Talking
/// send all inputs of a session joined with `*`, name no turn, and repeat requests. Pure.
namespace raporo::dialogue {

/// Keyed hash of transcripts (SipHash-2-4): they hold PINs, so only length and hash are kept.
class transcript_hasher {
 public:
  using key = std::array<unsigned char, 16>;
  explicit transcript_hasher(const key& k) : key_(k) {}
  std::int64_t operator()(std::string_view transcript) const noexcept;

 private:
  key key_;
};

enum class turn_class {
  start,       ///< a session that was not seen before, or a new one after the end
  dialled_on,  ///< likewise, with inputs dialled in advance (`*800*1*3#`) or after our state was lost
  next,        ///< one more input; it may hold `*`, and is never taken apart
  repeated,    ///< a turn that was answered already: the same bytes again
  diverged,    ///< neither: the session id was reused, or the sender is not cumulative
};

struct classified {
  turn_class kind = turn_class::start;
  std::string_view input;                   ///< of `next` and `dialled_on`; a view into the transcript
  const storage::turn* answered = nullptr;  ///< of `repeated`: that turn; of `diverged`: the newest
};

/// `turns` are those of the session so far, oldest first. Compared by exact bytes: `1*2` is no prefix of
/// `1*21`.
classified classify(std::span<const storage::turn> turns, std::string_view transcript,
                    const transcript_hasher& hash);

}  // namespace raporo::dialogue
