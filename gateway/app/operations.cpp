#include "gateway/app/operations.hpp"

#include <fmt/format.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <cmath>
#include <optional>

#include "gateway/base/civil.hpp"
#include "gateway/metrics/metrics.hpp"

namespace raporo::app {
namespace {

namespace json = boost::json;

constexpr double fastest = 100'000;

http::response text(int status, std::string body) {
  http::response r;
  r.status = status;
  r.body = std::move(body);
  return r;
}

/// `+02:00`, `-01:30` or `Z`
result<std::chrono::minutes> parse_offset(std::string_view text) {
  if (text == "Z") return std::chrono::minutes{0};
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-')) return errc::malformed;
  const auto t = parse_time_of_day(text.substr(1));
  if (!t) return t.error();
  return text[0] == '-' ? -*t : *t;
}

}  // namespace

result<instant> parse_timestamp(std::string_view text) {
  if (text.size() < 17 || text[10] != 'T') return errc::malformed;
  const auto day = parse_date(text.substr(0, 10));
  const auto minutes = parse_time_of_day(text.substr(11, 5));
  if (!day || !minutes) return errc::malformed;
  std::string_view rest = text.substr(16);
  std::chrono::seconds seconds{0};
  if (rest.starts_with(':')) {
    if (rest.size() < 4 || rest[1] < '0' || rest[1] > '5' || rest[2] < '0' || rest[2] > '9')
      return errc::malformed;
    seconds = std::chrono::seconds{(rest[1] - '0') * 10 + (rest[2] - '0')};
    rest.remove_prefix(3);
  }
  const auto offset = parse_offset(rest);
  if (!offset) return offset.error();
  return instant(day->time_since_epoch() + *minutes + seconds - *offset);
}

std::string format_timestamp(instant t) {
  const auto day = std::chrono::floor<std::chrono::days>(t);
  const auto time = std::chrono::floor<std::chrono::seconds>(t - day);
  const auto minutes = std::chrono::floor<std::chrono::minutes>(time);
  return fmt::format("{}T{}:{:02}Z", format_date(std::chrono::local_days(day.time_since_epoch())),
                     format_time_of_day(minutes), (time - minutes).count());
}

boost::asio::awaitable<http::response> operations::handle(const http::request& r) {
  if (r.path == "/clock" && p_.time != nullptr) co_return clock(r);
  if (r.method != "GET" && r.method != "HEAD") co_return text(405, "GET only\n");
  if (r.path == "/healthz") co_return text(200, "live\n");
  if (r.path == "/readyz") co_return ready();
  if (r.path == "/metrics") {
    http::response out = text(200, p_.metrics());
    out.content_type = metrics::registry::content_type;
    co_return out;
  }
  co_return text(404, "no such path; there are /healthz, /readyz and /metrics\n");
}

http::response operations::ready() const {
  const std::vector<std::string> reasons = p_.why_not_ready();
  std::string body = reasons.empty() ? "ready\n" : "not ready\n";
  for (const std::string& reason : reasons) body += reason + "\n";
  for (const std::string& trouble : p_.troubles()) body += "trouble: " + trouble + "\n";
  return text(reasons.empty() ? 200 : 503, std::move(body));
}

http::response operations::clock(const http::request& r) const {
  if (r.method == "POST") {
    boost::system::error_code ec;
    const json::value body = json::parse(r.body, ec);
    const json::object* wanted = ec ? nullptr : body.if_object();
    if (wanted == nullptr) return text(400, "a JSON object with `now` and `speed` is expected\n");
    instant now = p_.time->now();
    double speed = p_.time->speed();
    if (const json::value* v = wanted->if_contains("now")) {
      const auto t = v->is_string() ? parse_timestamp(v->get_string()) : result<instant>(errc::malformed);
      if (!t) return text(400, "`now` is written 2026-11-27T14:59:50+02:00\n");
      now = *t;
    }
    if (const json::value* v = wanted->if_contains("speed")) {
      speed = v->to_number<double>(ec);
      if (ec || !std::isfinite(speed) || speed < 0 || speed > fastest) {
        return text(400, "`speed` is 0 to 100000 seconds a second\n");
      }
    }
    p_.time->set(now, speed);
    // Lines of the log bear the machine's time: from here on this one tells which day the gateway lives in.
    p_.log.info("clock set", {{"now", format_timestamp(now)}, {"speed", speed}});
    p_.on_clock_set();
  } else if (r.method != "GET") {
    return text(405, "GET or POST\n");
  }
  // Not by the JSON library, which writes 10080 as 1.008E4.
  http::response told = text(200, fmt::format("{{\"now\":\"{}\",\"speed\":{}}}\n",
                                              format_timestamp(p_.time->now()), p_.time->speed()));
  told.content_type = "application/json";
  return told;
}

}  // namespace raporo::app
