#include "gateway/metrics/metrics.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <thread>
#include <vector>

using namespace raporo::metrics;

namespace {

/// The value of the sample `name_and_labels`, as text; empty when there is none.
std::string sample(const std::string& exposition, std::string_view name_and_labels) {
  const std::string line_start = "\n" + std::string(name_and_labels) + " ";
  const std::size_t at = exposition.find(line_start);
  if (at == std::string::npos) return {};
  const std::size_t value = at + line_start.size();
  return exposition.substr(value, exposition.find('\n', value) - value);
}

}  // namespace

TEST_CASE("metrics: every family says what it is, once") {
  registry r;
  r.add_counter("raporo_turns_total", "USSD turns.", {{"outcome", "answered"}}).increment();
  r.add_counter("raporo_turns_total", "USSD turns.", {{"outcome", "canned"}}).increment(2);
  r.add_gauge("raporo_open", "Open connections.").set(3);
  const std::string text = r.expose();
  const std::string_view head =
      "# HELP raporo_turns_total USSD turns.\n"
      "# TYPE raporo_turns_total counter\n";
  CHECK(text.starts_with(head));
  CHECK(text.find(head, 1) == std::string::npos);
  CHECK(sample(text, "raporo_turns_total{outcome=\"answered\"}") == "1");
  CHECK(sample(text, "raporo_turns_total{outcome=\"canned\"}") == "2");
  CHECK(text.ends_with("# HELP raporo_open Open connections.\n# TYPE raporo_open gauge\nraporo_open 3\n"));
}

TEST_CASE("metrics: the same name and labels are the same metric") {
  registry r;
  r.add_counter("a_total", "A.", {{"k", "v"}}).increment();
  r.add_counter("a_total", "A.", {{"k", "v"}}).increment();
  CHECK(sample(r.expose(), "a_total{k=\"v\"}") == "2");
}

TEST_CASE("metrics: a total shown for another follows it and never goes back") {
  registry r;
  counter c = r.add_counter("a_total", "A.");
  c.raise_to(7);
  c.raise_to(9);
  c.raise_to(5);
  CHECK(sample(r.expose(), "a_total") == "9");
}

TEST_CASE("metrics: a gauge goes up and down") {
  registry r;
  gauge g = r.add_gauge("a", "A.");
  g.set(5);
  CHECK(sample(r.expose(), "a") == "5");
  g.set(-2);
  CHECK(sample(r.expose(), "a") == "-2");
}

TEST_CASE("metrics: buckets are cumulative and a bound belongs to its bucket") {
  registry r;
  histogram h = r.add_histogram("turn_seconds", "A.", {0.5, 1.0}, {{"channel", "at"}});
  for (const double v : {0.25, 0.5, 0.75, 4.0}) h.observe(v);
  const std::string text = r.expose();
  CHECK(text.find("# TYPE turn_seconds histogram\n") != std::string::npos);
  CHECK(sample(text, "turn_seconds_bucket{channel=\"at\",le=\"0.5\"}") == "2");
  CHECK(sample(text, "turn_seconds_bucket{channel=\"at\",le=\"1\"}") == "3");
  CHECK(sample(text, "turn_seconds_bucket{channel=\"at\",le=\"+Inf\"}") == "4");
  CHECK(sample(text, "turn_seconds_count{channel=\"at\"}") == "4");
  CHECK(sample(text, "turn_seconds_sum{channel=\"at\"}") == "5.5");
}

TEST_CASE("metrics: the usual bounds ascend, as the histogram needs") {
  const std::vector<double> bounds = latency_buckets();
  for (std::size_t i = 1; i < bounds.size(); ++i) CHECK(bounds[i - 1] < bounds[i]);
  registry r;
  r.add_histogram("a_seconds", "A.", bounds).observe(0.003);
  CHECK(sample(r.expose(), "a_seconds_bucket{le=\"0.0025\"}") == "0");
  CHECK(sample(r.expose(), "a_seconds_bucket{le=\"0.005\"}") == "1");
}

TEST_CASE("metrics: label values cannot break out of their quotes") {
  registry r;
  r.add_counter("a_total", "A.", {{"k", "x\"} 1\nb_total 2\\"}}).increment();
  CHECK(r.expose().find("a_total{k=\"x\\\"} 1\\nb_total 2\\\\\"} 1\n") != std::string::npos);
}

TEST_CASE("metrics: a name that Prometheus does not allow is a bug") {
  registry r;
  CHECK_THROWS(r.add_counter("a b", "A."));
  CHECK_THROWS(r.add_counter("a_total", "A.", {{"k-v", "1"}}));
}

TEST_CASE("metrics: nothing is lost when threads count while another reads") {
  registry r;
  counter c = r.add_counter("a_total", "A.");
  histogram h = r.add_histogram("a_seconds", "A.", {1.0});
  const auto count = [&] {
    for (int i = 0; i < 10'000; ++i) {
      c.increment();
      h.observe(0.5);
    }
  };
  std::thread one(count);
  std::thread two(count);
  while (sample(r.expose(), "a_total") != "20000") std::this_thread::yield();
  one.join();
  two.join();
  CHECK(sample(r.expose(), "a_seconds_count") == "20000");
}
