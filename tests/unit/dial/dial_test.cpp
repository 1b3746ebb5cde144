#include "gateway/dial/dial.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <sstream>

#include "tests/support/temporary_folder.hpp"

using namespace raporo;
using namespace raporo::dial;
using heard = http::client_answer::outcome;

namespace {

http::client_answer answered(std::string content_type, std::string body) {
  http::client_answer a;
  a.what = heard::answered;
  a.status = 200;
  a.content_type = std::move(content_type);
  a.body = std::move(body);
  return a;
}

/// A gateway with one question, and a stand-in that shows one SMS once the question is answered.
struct service {
  http::client_answer operator()(const http::outgoing_request& r) {
    if (r.method == "GET") return answered("application/json", inbox(r.url));
    const http::form f = http::form::parse(r.body).value();
    texts.emplace_back(f.get("text"));
    if (r.url.ends_with("/sms")) {
      answers = 1;
      return answered("text/plain", "");
    }
    if (broken) return answered("text/plain", "500 oops");
    if (instead) return *instead;
    if (texts.back().empty()) return answered("text/plain", "CON How many?");
    answers = 1;
    return answered("text/plain", "END Thank you");
  }

  std::string inbox(const std::string& url) const {
    if (silent || answers == 0 || !url.ends_with("after=7")) return R"({"last":7,"messages":[]})";
    return R"({"last":8,"messages":[{"from":"SCHOOLS","text":"Ref 7K2M"}]})";
  }

  std::vector<std::string> texts;
  int answers = 0;
  bool broken = false;
  bool silent = false;  ///< sends no SMS
  std::optional<http::client_answer> instead;
};

struct fixture {
  fixture() {
    options.plain = true;
    options.sms_wait = std::chrono::milliseconds(1);
  }
  int dial(const std::vector<std::string>& keys, const std::string& typed = "") {
    options.keys = keys;
    std::istringstream in(typed);
    std::ostringstream out;
    const int code = dial_over(link, options, std::ref(gateway), random, in, out);
    shown = out.str();
    return code;
  }

  gateway_link link{{"http://gw/ussd", "http://gw/sms", phone_number::parse("+250780000001").value()},
                    "http://at"};
  dial_options options;
  service gateway;
  seeded_random random{1};
  std::string shown;
};

}  // namespace

TEST_CASE("dial: keys on the command line print each screen, and then the SMS that came") {
  fixture f;
  CHECK(f.dial({"*800#", "28 27"}) == 0);
  CHECK(f.shown ==
        "> *800#\nHow many?\n(9/160)\n"
        "> 28 27\nThank you\n(9/160, ended)\n"
        "\nSMS from SCHOOLS: Ref 7K2M\n(1 segment)\n");
}

TEST_CASE("dial: screens are judged by what the channel's network shows") {
  fixture f;
  f.options.screen_septets = 8;
  CHECK(f.dial({"*800#", "28 27"}) == 0);
  CHECK(f.shown.find("How many?\n(9/8 TOO LONG)\n") != std::string::npos);
}

TEST_CASE("dial: keys left over when the session ends are a problem") {
  fixture f;
  CHECK(f.dial({"*800#", "28 27", "1"}) == 1);
  CHECK(f.shown.ends_with("The session ended with 1 of the keys not used.\n"));
  CHECK(f.gateway.texts.size() == 2);
}

TEST_CASE("dial: an answer that is not legal ends the call") {
  fixture f;
  f.gateway.broken = true;
  CHECK(f.dial({"*800#"}) == 1);
  CHECK(f.shown.find("Not a legal answer: HTTP 200, text/plain: 500 oops") != std::string::npos);
}

TEST_CASE("dial: without a stand-in nothing is asked about SMS") {
  fixture f;
  f.link.stand_in.clear();
  CHECK(f.dial({"*800#", "5"}) == 0);
  CHECK(f.shown.find("SMS") == std::string::npos);
}

TEST_CASE("dial: a person dials, answers, hangs up, dials again and quits") {
  fixture f;
  CHECK(f.dial({}, "7\n\n28 27\n*800#\nh\n\nq\n*800#\n") == 0);
  CHECK(f.gateway.texts == std::vector<std::string>{"", "28 27", "", ""});
  CHECK(f.shown.find("No call is open: dial *800#.") != std::string::npos);
  CHECK(f.shown.find("Thank you\n(9/160, ended)") != std::string::npos);
}

TEST_CASE("dial: what no phone has a key for is not dialled") {
  fixture f;
  CHECK(f.dial({}, "*yx\n*800*yx#\nq\n") == 0);
  CHECK(f.gateway.texts.empty());
  CHECK(f.shown.find("`*yx` cannot be dialled: a phone has digits, * and #.\n") != std::string::npos);
  CHECK(f.dial({"*yx"}) == 1);
}

namespace {

struct everything final : witness {
  void dialled(std::string_view what) override { told.append("dialled ").append(what).append("; "); }
  void typed(std::string_view what) override { told.append("typed ").append(what).append("; "); }
  void saw(const screen& s) override { told.append(s.text).append(s.ended ? " (ended); " : "; "); }
  void hung_up() override { told += "hung up; "; }
  void received(std::string_view sms) override { told.append("SMS ").append(sms).append("; "); }

  std::string told;
};

}  // namespace

TEST_CASE("dial: who watches is told of keys, screens, hanging up and SMS") {
  fixture f;
  everything seen;
  f.options.keys = {"*800#", "28 27"};
  std::istringstream nothing;
  std::ostringstream out;
  CHECK(dial_over(f.link, f.options, std::ref(f.gateway), f.random, nothing, out, &seen) == 0);
  CHECK(seen.told == "dialled *800#; How many?; typed 28 27; Thank you (ended); SMS Ref 7K2M; ");

  f.gateway = {};
  everything heard_of_a_drop;
  f.options.keys = {};
  std::istringstream typed("h\n\nh\nh\nq\n");
  dial_over(f.link, f.options, std::ref(f.gateway), f.random, typed, out, &heard_of_a_drop);
  CHECK(heard_of_a_drop.told == "dialled *800#; How many?; hung up; ");
}

TEST_CASE("dial: an SMS that is there after an answer is shown before the next one is asked for") {
  fixture f;
  CHECK(f.dial({}, "\n28 27\nq\n") == 0);
  CHECK(f.shown.find("(9/160, ended)\n\nSMS from SCHOOLS: Ref 7K2M\n(1 segment)\nphone> ") !=
        std::string::npos);
}

TEST_CASE("dial: the end of the input ends it") {
  fixture f;
  CHECK(f.dial({}, "*800#\n") == 0);
  CHECK(f.gateway.texts.size() == 1);
}

TEST_CASE("sms: sends the text and shows the answer") {
  fixture f;
  std::ostringstream out;
  CHECK(sms_over(f.link, f.options, "ATT P1 28 27", std::ref(f.gateway), f.random, instant{}, out) == 0);
  CHECK(f.gateway.texts == std::vector<std::string>{"ATT P1 28 27"});
  CHECK(out.str().find("SMS from SCHOOLS: Ref 7K2M") != std::string::npos);

  f.gateway.silent = true;
  f.options.sms_wait = {};
  CHECK(sms_over(f.link, f.options, "ATT P1 28 27", std::ref(f.gateway), f.random, instant{}, out) == 0);
  CHECK(out.str().find("The gateway has it. No SMS came back within 0 s: raporo messages") !=
        std::string::npos);
  f.link.stand_in.clear();
  CHECK(sms_over(f.link, f.options, "ATT P1 28 27", std::ref(f.gateway), f.random, instant{}, out) == 0);
  CHECK(out.str().find("SMS are not shown") != std::string::npos);
}

TEST_CASE("link: addresses and the secret come from the data folder unless they are given") {
  const test::temporary_folder folder;
  folder.write("ready.json", R"({"public":"127.0.0.1:8080","console":"x","ops":"y"})");
  folder.write("stand-in.json", R"({"listen":"127.0.0.1:9090"})");
  folder.write("secrets/at-callback", "3f9c0a\n");
  dial_options o;
  o.phone = "0780000001";
  o.data = folder.path();
  std::string problem;
  const gateway_link link = find_gateway(o, problem).value();
  CHECK(link.about.phone.e164() == "+250780000001");
  CHECK(link.about.ussd_url == "http://127.0.0.1:8080/cb/at/3f9c0a/ussd");
  CHECK(link.about.sms_url == "http://127.0.0.1:8080/cb/at/3f9c0a/sms");
  CHECK(link.stand_in == "http://127.0.0.1:9090");

  o.url = "https://gw.example.rw";
  o.stand_in = "http://other:1";
  o.channel = "two";
  o.secret_file = folder.write("elsewhere", "abc");
  const gateway_link given = find_gateway(o, problem).value();
  CHECK(given.about.ussd_url == "https://gw.example.rw/cb/two/abc/ussd");
  CHECK(given.stand_in == "http://other:1");
}

TEST_CASE("link: what is missing is named") {
  const test::temporary_folder folder;
  dial_options o;
  o.data = folder.path();
  o.phone = "123";
  std::string problem;
  CHECK(find_gateway(o, problem).error() == make_error_code(errc::invalid_phone));
  CHECK(problem == "'123' is not a telephone number");
  o.phone = "0780000001";
  CHECK(find_gateway(o, problem).has_error());
  CHECK(problem.find("ready.json") != std::string::npos);
  folder.write("ready.json", R"({"public":"127.0.0.1:8080"})");
  CHECK(find_gateway(o, problem).has_error());
  CHECK(problem.find("at-callback: --config names") != std::string::npos);
  CHECK(problem.find("--secret-file") != std::string::npos);
  o.secret = "of-the-settings";
  CHECK(find_gateway(o, problem).value().about.ussd_url ==
        "http://127.0.0.1:8080/cb/at/of-the-settings/ussd");
}

TEST_CASE("dial: what an answer means that is none is told with it") {
  fixture f;
  const auto told = [&f](int status, const std::string& problem = {}) {
    f.gateway.instead = answered("text/plain", "refused\n");
    f.gateway.instead->status = status;
    f.gateway.instead->problem = problem;
    if (!problem.empty()) f.gateway.instead->what = heard::not_sent;
    CHECK(f.dial({"*800#"}) == 1);
    return f.shown;
  };
  CHECK(told(415).find("HTTP 415, text/plain: refused\nA phone speaks as Africa's Talking does") !=
        std::string::npos);
  CHECK(told(400).find("--url https://HOST:PORT") != std::string::npos);
  CHECK(told(403).find("does not know this secret") != std::string::npos);
  CHECK(told(0, "certificate verify failed").find("SSL_CERT_FILE=") != std::string::npos);
  CHECK(told(500) == "> *800#\nNot a legal answer: HTTP 500, text/plain: refused\n");
}
