#pragma once

#include <string>
#include <string_view>

/// The id that we give an aggregator with a message, where it reports by ours. Each attempt has its own: what
/// is said of one that was refused says nothing about the next.
namespace raporo::storage {

struct named_attempt {
  std::string message;  ///< id
  int attempt = 1;      ///< counts from 1
};

/// `<message>`, and from the second attempt on `<message>.2`.
std::string to_attempt_id(const named_attempt& a);
/// What to_attempt_id() made it from; any other id is a first attempt's.
named_attempt read_attempt_id(std::string_view id);

}  // namespace raporo::storage
