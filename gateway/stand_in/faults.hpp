#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/errc.hpp"

namespace raporo::stand_in {

/// What is to go wrong with a request to send.
struct fault {
  enum class kind {
    refuse,             ///< the last recipient is refused, with `code` and `word`
    empty,              ///< no recipients in the answer, `word` as its message
    status,             ///< the whole answer is that of `code`: 401, 500
    hang,               ///< no answer
    reset,              ///< the connection is reset after the request was read
    half,               ///< and after half of the answer
    slow,               ///< all is well, `delay` later
    duplicate_reports,  ///< every delivery report comes twice
    early_reports,      ///< the delivery reports come first, the answer `delay` later
  };
  kind what = kind::slow;
  int count = 1;      ///< how many requests it befalls
  bool taken = true;  ///< the messages are sent all the same
  int code = 0;
  std::string word;
  std::chrono::milliseconds delay{300};
};

/// What one of the kind does unless told otherwise: refusals and statuses take nothing, a hang or a reset
/// hides that the messages were taken.
fault usual_fault(fault::kind what);

/// Reads `{"fault": "reset", "count": 2, "taken": true, "code": 500, "word": "...", "ms": 300}`; what is
/// missing is as in usual_fault(). errc::malformed; errc::invalid_argument for a kind that does not exist.
result<fault> read_fault(std::string_view json);

/// Faults in the order they are to happen.
class fault_plan {
 public:
  void add(fault f) { waiting_.push_back(std::move(f)); }
  void clear() { waiting_.clear(); }
  /// What befalls the next request; nullopt: nothing.
  std::optional<fault> next();

 private:
  std::deque<fault> waiting_;
};

}  // namespace raporo::stand_in
