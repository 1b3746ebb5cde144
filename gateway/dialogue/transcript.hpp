#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>

#include "gateway/base/clock.hpp"
#include "gateway/channels/channel.hpp"
#include "storage/dialogues.hpp"

/// What a request of a USSD session means, given what was answered before: aggregators repeat requests, and
/// few of them number them. Pure.
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

/// By what a request is found again among those that were answered.
struct mark {
  std::int64_t length = 0;
  std::int64_t hash = 0;
};
mark mark_of(const channels::ussd_input& said, const transcript_hasher& hash);

enum class turn_class {
  start,       ///< a session that was not seen before, or a new one after the end
  dialled_on,  ///< likewise, with inputs dialled in advance (`*800*1*3#`) or after our state was lost
  next,        ///< one more input; it may hold `*`, and is never taken apart
  repeated,    ///< a turn that was answered already: the same bytes again
  diverged,    ///< neither: the session id was reused, or the sender is not cumulative
};

struct classified {
  turn_class kind = turn_class::start;
  std::string_view input;                   ///< of `next` and `dialled_on`; a view into what was said
  const storage::turn* answered = nullptr;  ///< of `repeated`: that turn; of `diverged`: the newest
};

/// The same answer so soon is the same request: nobody reads a screen and types in less.
constexpr std::chrono::seconds repeated_within{2};

/// `turns` are those of the session so far, oldest first.
///
/// Transcripts are compared by exact bytes: `1*2` is no prefix of `1*21`. Of single inputs the aggregator's
/// number tells repetitions; without one, an input like the one before counts as its repetition for
/// `repeated_within`. An answer to a session that is not known starts anew, because nobody knows which screen
/// it was for.
classified classify(std::span<const storage::turn> turns, const channels::ussd_input& said,
                    const transcript_hasher& hash, instant now);
/// The input is a view into what was said, which must outlive it.
classified classify(std::span<const storage::turn> turns, channels::ussd_input&& said,
                    const transcript_hasher& hash, instant now) = delete;

}  // namespace raporo::dialogue
