#include "gateway/stand_in/aggregator.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fstream>
#include <iterator>

#include "tests/support/run.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace raporo;
using namespace raporo::stand_in;
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

/// Takes the delivery reports in the gateway's place.
class report_catcher final : public http::client {
 public:
  asio::awaitable<http::client_answer> send(http::outgoing_request r) override {
    const http::form f = http::form::parse(r.body).value();
    caught.push_back(
        fmt::format("{} {} {} {}", f.get("id"), f.get("status"), f.get("phoneNumber"), f.get("networkCode")));
    urls.push_back(r.url);
    http::client_answer a;
    a.what = http::client_answer::outcome::answered;
    a.status = 200;
    co_return a;
  }
  std::vector<std::string> caught;
  std::vector<std::string> urls;
};

struct fixture {
  explicit fixture(const std::filesystem::path& file = {}) {
    aggregator_settings s;
    s.api_key = "k";
    s.delivery_url = "http://gw.example.rw/cb/at/x/delivery";
    s.report_delay = std::chrono::milliseconds(1);
    s.accepted_file = file;
    service = start_aggregator(io.get_executor(), s, reports, random).value();
  }
  ~fixture() { test::run(io, service->stop()); }

  /// Sends bytes and reads what comes until the answer is whole (then without error) or the connection ends.
  asio::awaitable<std::pair<boost::system::error_code, std::string>> exchange(std::string bytes,
                                                                              std::size_t expected) {
    const auto colon = service->address().rfind(':');
    const auto port = static_cast<std::uint16_t>(std::stoi(service->address().substr(colon + 1)));
    const tcp::endpoint where(asio::ip::address_v4::loopback(), port);
    tcp::socket socket(io);
    co_await socket.async_connect(where, asio::use_awaitable);
    const auto out = asio::buffer(bytes);
    co_await asio::async_write(socket, out, asio::use_awaitable);
    std::string in;
    auto buffer = asio::dynamic_buffer(in);
    const auto enough = [&in, expected](boost::system::error_code broken, std::size_t) -> std::size_t {
      if (broken) return 0;
      const auto head = in.find("\r\n\r\n");
      if (in.size() >= expected && head != std::string::npos) {
        const auto at = in.find("Content-Length: ") + 16;
        if (in.size() >= head + 4 + std::stoul(in.substr(at))) return 0;
      }
      return 4096;
    };
    const auto [ec, n] =
        co_await asio::async_read(socket, buffer, enough, asio::as_tuple(asio::use_awaitable));
    std::pair<boost::system::error_code, std::string> outcome(ec, in);
    co_return outcome;
  }

  std::pair<boost::system::error_code, std::string> call(const std::string& method, const std::string& target,
                                                         const std::string& body = "") {
    return test::run(io, exchange(fmt::format("{} {} HTTP/1.1\r\nHost: at\r\napiKey: k\r\n"
                                              "Content-Type: application/x-www-form-urlencoded\r\n"
                                              "Content-Length: {}\r\n\r\n{}",
                                              method, target, body.size(), body),
                                  0));
  }
  std::pair<boost::system::error_code, std::string> send(const std::string& to = "%2B250780000001") {
    return call("POST", "/version1/messaging", "username=sandbox&from=SCHOOLS&message=Muraho&to=" + to);
  }
  void wait_for_reports(std::size_t count) {
    io.restart();
    while (reports.caught.size() < count && io.run_one() != 0) {
    }
  }

  asio::io_context io;
  seeded_random random{1};
  report_catcher reports;
  std::unique_ptr<aggregator> service;
};

}  // namespace

TEST_CASE("aggregator: takes a message, shows it in the phone's inbox, reports it sent and then delivered") {
  fixture f;
  const auto [ec, answer] = f.send("%2B250780000001%2C%2B250740000002");
  CHECK_FALSE(ec);
  CHECK(answer.starts_with("HTTP/1.1 201 "));
  CHECK(answer.find("Sent to 1/2 Total Cost: RWF 12.0000") != std::string::npos);
  CHECK(answer.find("InvalidPhoneNumber") != std::string::npos);

  REQUIRE(f.service->accepted().size() == 1);
  const sent_sms sms = f.service->accepted().front();
  CHECK(sms.id.size() == 6 + 32);
  CHECK(sms.to == "+250780000001");
  for (const char* phone : {"+250780000001", "%2B250780000001"}) {
    CAPTURE(phone);
    CHECK(f.call("GET", fmt::format("/phones/{}/inbox", phone))
              .second.find(R"("last":1,"messages":[{"number":1,)") != std::string::npos);
  }
  CHECK(f.call("GET", "/phones/%2/inbox").second.starts_with("HTTP/1.1 400 "));
  CHECK(f.call("GET", "/phones/everybody/inbox").second.starts_with("HTTP/1.1 400 "));
  CHECK(f.call("GET", "/phones/+250780000001/inbox?after=1").second.find(R"("messages":[])") !=
        std::string::npos);
  CHECK(f.call("GET", "/phones/+250780000002/inbox").second.find(R"("messages":[])") != std::string::npos);

  f.wait_for_reports(2);
  CHECK(f.reports.caught == std::vector<std::string>{sms.id + " Sent +250780000001 63510",
                                                     sms.id + " Success +250780000001 63510"});
  CHECK(f.reports.urls.front() == "http://gw.example.rw/cb/at/x/delivery");
}

TEST_CASE("aggregator: what was accepted is on disk before the answer, one JSON object a line") {
  const test::temporary_folder folder;
  const auto file = folder.path() / "accepted.jsonl";
  fixture f(file);
  f.send();
  f.send("0720000001");
  std::ifstream in(file);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  CHECK(text ==
        fmt::format(
            R"({{"number":1,"id":"{}","to":"+250780000001","from":"SCHOOLS","text":"Muraho","segments":1}})"
            "\n"
            R"({{"number":2,"id":"{}","to":"+250720000001","from":"SCHOOLS","text":"Muraho","segments":1}})"
            "\n",
            f.service->accepted()[0].id, f.service->accepted()[1].id));
}

TEST_CASE("aggregator: every fault shows on the wire as its row says, and the next request is well again") {
  struct row {
    const char* json;
    const char* begins;  ///< what the client reads first; empty: nothing before a reset
    const char* contains;
    bool reset;
    std::size_t taken;
  };
  const row rows[] = {
      {R"({"fault":"refuse"})", "HTTP/1.1 201 ", "InvalidPhoneNumber", false, 0},
      {R"({"fault":"empty"})", "HTTP/1.1 201 ", R"("Message":"InvalidSenderId","Recipients":[])", false, 0},
      {R"({"fault":"status","code":401})", "HTTP/1.1 401 ", "The supplied authentication is invalid", false,
       0},
      {R"({"fault":"status"})", "HTTP/1.1 500 ", "", false, 0},
      {R"({"fault":"status","taken":true})", "HTTP/1.1 500 ", "", false, 1},
      {R"({"fault":"reset"})", "", "", true, 1},
      {R"({"fault":"reset","taken":false})", "", "", true, 0},
      {R"({"fault":"half"})", "HTTP/1.1 201 ", "SMSMessageData", true, 1},
      {R"({"fault":"slow","ms":1})", "HTTP/1.1 201 ", "Success", false, 1},
  };
  for (const row& r : rows) {
    CAPTURE(r.json);
    fixture f;
    CHECK(f.call("POST", "/faults", r.json).second.starts_with("HTTP/1.1 200 "));
    const auto [ec, answer] = f.send();
    CHECK((ec == asio::error::connection_reset) == r.reset);
    CHECK(answer.starts_with(r.begins));
    CHECK(answer.find(r.contains) != std::string::npos);
    CHECK(answer.empty() == (*r.begins == '\0'));
    CHECK(f.service->accepted().size() == r.taken);
    CHECK(f.send().second.starts_with("HTTP/1.1 201 "));
    CHECK(f.service->accepted().size() == r.taken + 1);
  }
}

TEST_CASE("aggregator: faults that wait can be forgotten, and nonsense is refused") {
  fixture f;
  CHECK(f.call("POST", "/faults", "{}").second.starts_with("HTTP/1.1 400 "));
  f.call("POST", "/faults", R"({"fault":"status","count":9})");
  CHECK(f.send().second.starts_with("HTTP/1.1 500 "));
  CHECK(f.call("DELETE", "/faults").second.starts_with("HTTP/1.1 200 "));
  CHECK(f.send().second.starts_with("HTTP/1.1 201 "));
}

TEST_CASE("aggregator: reports can come twice, or before the answer") {
  fixture f;
  f.service->inject(usual_fault(fault::kind::duplicate_reports));
  f.send();
  f.wait_for_reports(4);
  const std::string id = f.service->accepted()[0].id;
  CHECK(f.reports.caught[0] == f.reports.caught[1]);
  CHECK(f.reports.caught[3] == id + " Success +250780000001 63510");

  f.reports.caught.clear();
  fault early = usual_fault(fault::kind::early_reports);
  early.delay = std::chrono::milliseconds(20);
  f.service->inject(early);
  f.send();
  CHECK(f.reports.caught.size() == 2);
}

TEST_CASE("aggregator: stopping ends a request that hangs") {
  fixture f;
  f.service->inject(usual_fault(fault::kind::hang));
  bool ended = false;
  asio::co_spawn(f.io,
                 f.exchange("POST /version1/messaging HTTP/1.1\r\napiKey: k\r\nContent-Length: 50\r\n\r\n"
                            "username=sandbox&message=Muraho&to=%2B250780000001",
                            0),
                 [&](std::exception_ptr, const auto&) { ended = true; });
  while (f.service->accepted().empty() && f.io.run_one() != 0) {
  }
  CHECK_FALSE(ended);
  test::run(f.io, f.service->stop());
  f.io.poll();
  CHECK(ended);
}
