#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace raporo::channels {

/// Through which channels the numbers of an operator are written to.
struct route {
  std::string numbers;               ///< how they begin, in E.164: `+25078`; empty: all of them
  std::vector<std::string> through;  ///< names of channels that take SMS, the one to try first in front
};

/// Which channel an SMS leaves by.
class routes {
 public:
  /// There is one channel, and it takes SMS: an answer leaves by the channel of the question.
  routes() = default;
  /// `sending`: the names of all channels that take SMS.
  routes(std::vector<route> all, std::vector<std::string> sending)
      : all_(std::move(all)), sending_(std::move(sending)) {}

  /// The channels for a number, by the route with the longest beginning of it.
  /// Empty when no route is for it.
  std::span<const std::string> through(std::string_view phone) const noexcept;
  /// The same names with `first` in front, where that is a channel that takes SMS.
  std::vector<std::string> ways(std::string_view first, std::string_view phone) const;
  /// For the receipt of a call: the channel that the person prefers where that takes SMS, else as an answer.
  std::string receipt_through(std::string_view preferred, std::string_view asked_on,
                              std::string_view phone) const;
  /// For an answer: the channel of the question where that takes SMS, else the first for the number.
  std::string answer_through(std::string_view asked_on, std::string_view phone) const;

 private:
  bool sends(std::string_view channel) const noexcept;

  std::vector<route> all_;
  std::vector<std::string> sending_;
};

}  // namespace raporo::channels
