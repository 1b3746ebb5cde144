#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <map>
#include <string>
#include <vector>

namespace raporo::metrics {

using labels = std::map<std::string, std::string>;

/// A total that only grows. These three are handles: cheap to copy, valid as long as their registry,
/// thread-safe, and for the hot path (a few tens of nanoseconds).
class counter {
 public:
  explicit counter(prometheus::Counter& it) noexcept : it_(&it) {}
  void increment(double by = 1.0) noexcept { it_->Increment(by); }
  /// For a total that is counted elsewhere and only shown here; never goes back.
  void raise_to(double total) noexcept { it_->Increment(total - it_->Value()); }

 private:
  prometheus::Counter* it_;
};

/// A value that goes up and down.
class gauge {
 public:
  explicit gauge(prometheus::Gauge& it) noexcept : it_(&it) {}
  void set(double value) noexcept { it_->Set(value); }

 private:
  prometheus::Gauge* it_;
};

/// How values are distributed over fixed buckets.
class histogram {
 public:
  explicit histogram(prometheus::Histogram& it) noexcept : it_(&it) {}
  void observe(double value) { it_->Observe(value); }

 private:
  prometheus::Histogram* it_;
};

/// Bounds, in seconds, for what a caller waits for: 100 us to 10 s.
std::vector<double> latency_buckets();

/// What one process shows to Prometheus. Names are `raporo_..._total`, `_seconds`, `_bytes`, as the
/// Prometheus naming conventions want; they and `help` come from the program, never from outside. Adding the
/// same name and labels again gives the same metric. A name that Prometheus does not allow throws.
class registry {
 public:
  counter add_counter(const std::string& name, const std::string& help, const labels& with = {});
  gauge add_gauge(const std::string& name, const std::string& help, const labels& with = {});
  /// `upper_bounds` ascend; the last bucket, up to infinity, comes by itself.
  histogram add_histogram(const std::string& name, const std::string& help,
                          const std::vector<double>& upper_bounds, const labels& with = {});

  /// Text exposition format, version 0.0.4.
  std::string expose() const;
  static constexpr const char* content_type = "text/plain; version=0.0.4; charset=utf-8";

 private:
  prometheus::Registry families_;
};

}  // namespace raporo::metrics
