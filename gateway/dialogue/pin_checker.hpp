#pragma once

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstdint>
#include <string>
#include <unordered_map>

#include "gateway/base/random.hpp"
#include "gateway/roster/pin_hash.hpp"

namespace raporo::dialogue {

/// Compares PINs with their argon2id hashes off the event loop, one at a time: an attack on PINs must not
/// take a core from those who report.
///
/// A PIN that was right is remembered for the life of the process as a keyed hash (BLAKE2b, a random key that
/// never leaves memory), so that the next session of the same person costs a microsecond; MySQL's
/// caching_sha2_password does the same. A wrong PIN always costs the full price.
class pin_checker {
 public:
  explicit pin_checker(random_source& random);
  ~pin_checker();
  pin_checker(const pin_checker&) = delete;
  pin_checker& operator=(const pin_checker&) = delete;

  /// Is `pin` the one that `encoded` was made from? Resumes on the awaiting coroutine's executor.
  boost::asio::awaitable<bool> matches(std::string person, std::string encoded, std::string pin);
  /// The hash of a new PIN.
  boost::asio::awaitable<std::string> hash(std::string pin, pin_cost cost);

 private:
  using fingerprint = std::array<unsigned char, 16>;
  fingerprint fingerprint_of(const std::string& encoded, const std::string& pin) const;

  static constexpr std::size_t remembered_persons = 100'000;

  std::array<unsigned char, 32> key_{};
  std::unordered_map<std::string, fingerprint> known_;  ///< by person
  boost::asio::thread_pool worker_;
};

}  // namespace raporo::dialogue
