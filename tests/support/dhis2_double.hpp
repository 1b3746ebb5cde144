#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gateway/base/log.hpp"
#include "gateway/http/server.hpp"
#include "tests/unit/http/loopback.hpp"

namespace raporo::test {

/// Answers as DHIS2 documents it for data values and completeness: it keeps what it took, so that the same
/// again is ignored; knows the org units and codes it is told of; wants its token.
class dhis2_double final : public http::handler {
 public:
  enum class mood { well, slow, garbage, busy };

  explicit dhis2_double(http::test::loop_thread& loop) : executor_(loop.executor()) {}

  boost::asio::awaitable<http::response> handle(const http::request& r) override {
    if (is_slow()) {
      boost::asio::steady_timer forever(executor_, std::chrono::steady_clock::time_point::max());
      co_await forever.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    }
    http::response answer = respond(r);
    co_return answer;
  }

  /// How it answers from now on.
  void be(mood m) {
    const std::lock_guard lock(guard_);
    now_ = m;
  }
  /// Org units and data elements that it does not have.
  void miss(std::set<std::string> units, std::set<std::string> elements) {
    const std::lock_guard lock(guard_);
    unknown_units_ = std::move(units);
    unknown_elements_ = std::move(elements);
  }

  std::vector<http::request> requests() {
    const std::lock_guard lock(guard_);
    return seen_;
  }
  std::size_t stored() {
    const std::lock_guard lock(guard_);
    return values_.size();
  }
  std::size_t complete() {
    const std::lock_guard lock(guard_);
    return complete_.size();
  }

 private:
  using json_object = boost::json::object;

  bool is_slow() {
    const std::lock_guard lock(guard_);
    return now_ == mood::slow;
  }

  http::response respond(const http::request& r) {
    const std::lock_guard lock(guard_);
    seen_.push_back(r);
    if (now_ == mood::garbage) return {200, "text/html", "<html>Sign in</html>", {}, false};
    if (now_ == mood::busy) return {503, "text/plain", "later", {{"Retry-After", "120"}}, false};
    if (r.header("authorization") != "ApiToken d2pat_test")
      return json(401, {{"httpStatus", "Unauthorized"},
                        {"httpStatusCode", 401},
                        {"status", "ERROR"},
                        {"message", "Unauthorized"}});
    const bool dry = r.query.find("dryRun=true") != std::string::npos;
    const json_object body = boost::json::parse(r.body).as_object();
    if (r.path.ends_with("/api/dataValueSets")) return import_values(body.at("dataValues").as_array(), dry);
    if (r.path.ends_with("/api/completeDataSetRegistrations"))
      return import_registrations(body.at("completeDataSetRegistrations").as_array(), dry);
    return {404, "text/html", "<html>none</html>", {}, false};
  }

  http::response import_values(const boost::json::array& values, bool dry) {
    std::int64_t imported = 0, updated = 0, ignored = 0;
    boost::json::array conflicts, rejected;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const json_object& v = values[i].as_object();
      const auto text = [&](const char* key) {
        const auto* found = v.if_contains(key);
        return found == nullptr ? std::string() : std::string(found->as_string());
      };
      const std::string unit = text("orgUnit");
      const std::string element = text("dataElement");
      if (unknown_units_.contains(unit) || unknown_elements_.contains(element)) {
        const bool of_unit = unknown_units_.contains(unit);
        conflicts.push_back({{"object", of_unit ? unit : element},
                             {"value", (of_unit ? "Organisation unit not found or not accessible: `" + unit
                                                : "Data element not found or not accessible: `" + element) +
                                           "`"},
                             {"errorCode", of_unit ? "E7612" : "E7610"},
                             {"property", of_unit ? "orgUnit" : "dataElement"},
                             {"indexes", boost::json::array{i}}});
        rejected.push_back(i);
        ++ignored;
        continue;
      }
      const std::string key = element + "|" + text("period") + "|" + unit + "|" + text("categoryOptionCombo");
      const auto kept = values_.find(key);
      ++(kept == values_.end() ? imported : kept->second == text("value") ? ignored : updated);
      if (!dry) values_[key] = text("value");
    }
    return summary(imported, updated, ignored, std::move(conflicts), std::move(rejected));
  }

  http::response import_registrations(const boost::json::array& registrations, bool dry) {
    std::int64_t imported = 0, updated = 0;
    for (const boost::json::value& item : registrations) {
      const json_object& r = item.as_object();
      const std::string key =
          std::string(r.at("dataSet").as_string()) + "|" + std::string(r.at("organisationUnit").as_string());
      ++(complete_.contains(key) ? updated : imported);
      if (!dry) complete_.insert(key);
    }
    return summary(imported, updated, 0, {}, {});
  }

  static http::response summary(std::int64_t imported, std::int64_t updated, std::int64_t ignored,
                                boost::json::array conflicts, boost::json::array rejected) {
    const bool fine = conflicts.empty();
    const char* const word = fine ? "SUCCESS" : "WARNING";
    json_object inner{
        {"responseType", "ImportSummary"},
        {"status", word},
        {"importCount", {{"imported", imported}, {"updated", updated}, {"ignored", ignored}, {"deleted", 0}}},
        {"conflicts", std::move(conflicts)},
        {"rejectedIndexes", std::move(rejected)},
        {"dataSetComplete", "false"}};
    return json(fine ? 200 : 409,
                {{"httpStatus", fine ? "OK" : "Conflict"},
                 {"httpStatusCode", fine ? 200 : 409},
                 {"status", fine ? "OK" : "WARNING"},
                 {"message", fine ? "Import was successful."
                                  : "One more conflicts encountered, please check import summary."},
                 {"response", std::move(inner)}});
  }

  static http::response json(int status, const json_object& body) {
    http::response r;
    r.status = status;
    r.content_type = "application/json";
    r.body = boost::json::serialize(body);
    return r;
  }

  boost::asio::any_io_executor executor_;
  std::mutex guard_;  // tests look at it and change it from another thread
  std::set<std::string> unknown_units_;
  std::set<std::string> unknown_elements_;
  mood now_ = mood::well;
  std::vector<http::request> seen_;
  std::map<std::string, std::string> values_;
  std::set<std::string> complete_;
};

/// One that listens, on a port of its own.
class running_dhis2 {
 public:
  running_dhis2() {
    loop_.call([this] {
      it = std::make_unique<dhis2_double>(loop_);
      http::server_limits limits;
      limits.body_bytes = 16U << 20U;
      server_ = http::listen(loop_.executor(), "127.0.0.1:0", "dhis2", limits, *it, *log_).value();
    });
  }
  ~running_dhis2() {
    loop_.call([this] { server_.reset(); });
    loop_.stop();
  }
  running_dhis2(const running_dhis2&) = delete;
  running_dhis2& operator=(const running_dhis2&) = delete;

  std::string url() const { return "http://" + server_->address() + "/dhis"; }

 private:
  std::unique_ptr<logger> log_ = make_null_logger();
  http::test::loop_thread loop_;
  std::unique_ptr<http::server> server_;

 public:
  std::unique_ptr<dhis2_double> it;
};

}  // namespace raporo::test
