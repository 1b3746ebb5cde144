#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>

namespace raporo {

/// Where unpredictable bytes come from. Injected, so that tests repeat.
class random_source {
 public:
  virtual ~random_source() = default;
  /// Fills `out`. Thread-safe.
  virtual void fill(std::span<std::byte> out) = 0;
  std::uint64_t next();
};

/// libsodium's generator: fit for secrets.
class system_random final : public random_source {
 public:
  system_random();
  void fill(std::span<std::byte> out) override;
};

/// A repeatable sequence, for tests and simulations only. Not thread-safe.
class seeded_random final : public random_source {
 public:
  explicit seeded_random(std::uint64_t seed) : engine_(seed) {}
  void fill(std::span<std::byte> out) override;

 private:
  std::mt19937_64 engine_;
};

}  // namespace raporo
