#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

namespace raporo {

/// What can go wrong because of the input or the world. What is broken in the program or the machine throws
/// instead.
enum class errc {
  busy = 1,          ///< a queue is full: try again later
  not_saved,         ///< the transaction failed; it had no effect
  not_found,         ///< no such thing
  invalid_phone,     ///< not a telephone number of the country's plan
  invalid_argument,  ///< a value outside its documented range
  message_too_long,  ///< more segments than allowed
  malformed,         ///< bytes that the format does not allow
  refused,           ///< understood and not allowed
  unavailable,       ///< the other side cannot be reached
};

const boost::system::error_category& raporo_category() noexcept;

inline boost::system::error_code make_error_code(errc e) noexcept {
  return {static_cast<int>(e), raporo_category()};
}

template <class T>
using result = boost::system::result<T>;

}  // namespace raporo

template <>
struct boost::system::is_error_code_enum<raporo::errc> : std::true_type {};
