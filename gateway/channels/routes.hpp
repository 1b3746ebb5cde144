#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace raporo::channels {

/// Through which channels the numbers of an operator are written to.
struct route {
  std::string numbers;               ///< how they begin, in E.164: `+25078`; empty: all of them
  std::vector<std::string> through;  ///< names of channels that take SMS, the first to be tried first
};

/// Which channel an SMS leaves by.
class routes {
 public:
  /// There is one channel, and it takes SMS: an answer leaves by the channel of the question.
  routes() = default;
  explicit routes(std::vector<route> all) : all_(std::move(all)) {}

  /// The channels for a number, the first to be tried first, by the route with the longest beginning of it.
  /// Empty when no route is for it.
  std::span<const std::string> through(std::string_view phone) const noexcept;
  /// For an answer: the channel of the question where that takes SMS, else the first for the number.
  std::string answer_through(std::string_view asked_on, std::string_view phone) const;

 private:
  bool takes_sms(std::string_view channel) const noexcept;
  std::vector<route> all_;
};

}  // namespace raporo::channels
