#include "gateway/metrics/metrics.hpp"

#include <prometheus/text_serializer.h>

namespace raporo::metrics {

std::vector<double> latency_buckets() {
  return {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
}

counter registry::add_counter(const std::string& name, const std::string& help, const labels& with) {
  return counter(prometheus::BuildCounter().Name(name).Help(help).Register(families_).Add(with));
}

gauge registry::add_gauge(const std::string& name, const std::string& help, const labels& with) {
  return gauge(prometheus::BuildGauge().Name(name).Help(help).Register(families_).Add(with));
}

histogram registry::add_histogram(const std::string& name, const std::string& help,
                                  const std::vector<double>& upper_bounds, const labels& with) {
  return histogram(
      prometheus::BuildHistogram().Name(name).Help(help).Register(families_).Add(with, upper_bounds));
}

std::string registry::expose() const {
  return prometheus::TextSerializer().Serialize(families_.Collect());
}

}  // namespace raporo::metrics
