#include <doctest/doctest.h>

#include <string>

#include "gateway/app/callbacks.hpp"
#include "tests/support/switchboard.hpp"

using namespace raporo;
using namespace raporo::test;
using namespace std::chrono_literals;

namespace {

constexpr config::limit_settings tight_limits{.refusals_per_minute = 6,
                                              .refusals_at_once = 3,
                                              .turns_per_minute = 6,
                                              .turns_at_once = 4,
                                              .sms_per_hour = 6,
                                              .sms_at_once = 2};

/// The public site with one channel, and a steady clock that stands.
struct limited_site {
  explicit limited_site(config::limit_settings l = tight_limits) : limits(l) {
    app::callback_channel at;
    at.name = "at";
    at.adapter =
        channels::make_adapter({"at", "africas_talking", "http://at/", "schoolgw", "key", "S"}).value();
    at.secrets = {"first-secret"};
    links.push_back(std::move(at));
  }

  /// Whose callbacks bring several SMS at once.
  void add_infobip() {
    app::callback_channel ib;
    ib.name = "ib";
    ib.adapter = channels::make_adapter({"ib", "infobip", "http://ib/", "", "key", "S"}).value();
    ib.secrets = {"second-secret"};
    links.push_back(std::move(ib));
  }

  http::response post(const std::string& path, const std::string& body, const std::string& remote,
                      const std::string& type = "application/x-www-form-urlencoded") {
    http::request r;
    r.method = "POST";
    r.path = path;
    r.content_type = type;
    r.body = body;
    r.remote = remote;
    r.received = now;
    return raporo::run(board.io, handler.handle(r));
  }
  int guess(const std::string& remote) { return post("/cb/at/guess/ussd", dial_of(alice), remote).status; }
  static std::string dial_of(const std::string& phone, const std::string& text = {}, int call = 0) {
    return "sessionId=s" + std::to_string(call) + phone.substr(1) + "&phoneNumber=%2B" + phone.substr(1) +
           "&text=" + text;
  }
  http::response dial(const std::string& phone, const std::string& text = {}, int call = 0) {
    return post("/cb/at/first-secret/ussd", dial_of(phone, text, call), "192.0.2.1");
  }
  int text(const std::string& phone, int number, const std::string& words = "HELP") {
    return post("/cb/at/first-secret/sms",
                "id=m" + std::to_string(number) + "&from=%2B" + phone.substr(1) + "&text=" + words,
                "192.0.2.1")
        .status;
  }

  config::limit_settings limits;
  switchboard board;
  std::chrono::steady_clock::time_point now{1h};
  app::admission door{{}, limits, board.random, board.time, board.log};
  app::phone_limits phones{limits, board.random, board.time, board.log};
  std::vector<app::callback_channel> links;
  app::callbacks handler{links,           door,       phones,   *board.ussd, *board.sms,
                         *board.database, board.time, board.log};
};

const std::string too_many_calls = "END Too many calls now. Dial *800# again in a few minutes.";

}  // namespace

TEST_CASE("limits: who guesses too often is told to wait, and hears for how long") {
  limited_site s;
  for (int i = 0; i < 3; ++i) CHECK(s.guess("198.51.100.1") == 403);
  const http::response limited = s.post("/cb/at/guess/ussd", "", "198.51.100.1");
  CHECK(limited.status == 429);
  CHECK(limited.headers == std::vector<std::pair<std::string, std::string>>{{"Retry-After", "10"}});
  CHECK(s.door.limited() == 1);
  CHECK(s.door.refused(app::refused_for::secret) == 4);
  CHECK(s.board.log.has("over their source's limit"));
  // Whatever is wrong, it sounds the same.
  const http::response no_channel = s.post("/cb/mtn/first-secret/ussd", "", "198.51.100.1");
  CHECK(no_channel.status == 429);
  CHECK(no_channel.headers == limited.headers);
  CHECK(no_channel.body == limited.body);
  s.now += 10s;
  CHECK(s.guess("198.51.100.1") == 403);
  CHECK(s.guess("198.51.100.1") == 429);
  CHECK(s.guess("198.51.100.2") == 403);
}

TEST_CASE("limits: whose signature is wrong too often is told to wait, too") {
  limited_site s;
  app::callback_channel signing;
  signing.name = "tw";
  signing.adapter = channels::make_adapter({.name = "tw",
                                            .kind = "twilio",
                                            .send_url = "http://tw/",
                                            .username = "AC1",
                                            .api_key = "key",
                                            .public_url = "https://gw"})
                        .value();
  signing.secrets = {"second-secret"};
  s.links.push_back(std::move(signing));
  const auto unsigned_one = [&s] {
    return s.post("/cb/tw/second-secret/sms", "MessageSid=m&From=%2B1&Body=x", "198.51.100.1").status;
  };
  for (int i = 0; i < 3; ++i) CHECK(unsigned_one() == 403);
  CHECK(unsigned_one() == 429);
  CHECK(s.door.refused(app::refused_for::signature) == 4);
}

TEST_CASE("limits: all of an IPv6 network is one source, each IPv4 address its own") {
  limited_site s;
  for (int i = 0; i < 3; ++i) CHECK(s.guess("2001:db8::" + std::to_string(i)) == 403);
  CHECK(s.guess("2001:db8:0:0:ffff::1") == 429);
  CHECK(s.guess("2001:db8:0:1::1") == 403);
}

TEST_CASE("limits: guesses keep no right secret out, not even before it came the first time") {
  limited_site s;
  for (int i = 0; i < 100; ++i) s.guess("192.0.2.1");
  CHECK(s.guess("192.0.2.1") == 429);
  CHECK(s.dial(alice).body == "CON Enter your PIN");
  CHECK(s.guess("192.0.2.1") == 429);
}

TEST_CASE("limits: one address may ask as often as it likes, until a limit is set") {
  limited_site free;
  for (int i = 0; i < 1'000; ++i) CHECK(free.post("/cb/at/first-secret/x", "", "192.0.2.1").status == 404);
  limited_site s({.requests_per_second = 10});
  for (int i = 0; i < 20; ++i) CHECK(s.post("/cb/at/first-secret/x", "", "192.0.2.1").status == 404);
  CHECK(s.post("/cb/at/first-secret/x", "", "192.0.2.1").status == 429);
  CHECK(s.post("/cb/at/first-secret/x", "", "192.0.2.2").status == 404);
  s.now += 100ms;
  CHECK(s.post("/cb/at/first-secret/x", "", "192.0.2.1").status == 404);
}

TEST_CASE("limits: a telephone that asks too much hears so in its language, and others go on") {
  limited_site s;
  for (int call = 0; call < 4; ++call) CHECK(s.dial(alice, {}, call).body == "CON Enter your PIN");
  const std::int64_t turns = s.board.turns();
  const std::size_t sessions = s.board.ussd->live_sessions();
  for (int call = 4; call < 9; ++call) {
    const http::response limited = s.dial(alice, {}, call);
    CHECK(limited.status == 200);
    CHECK(limited.body == too_many_calls);
  }
  CHECK(s.phones.turns_refused() == 5);
  CHECK(s.board.log.has("turned away +25078****001"));
  CHECK(s.board.turns() == turns);
  CHECK(s.board.ussd->live_sessions() == sessions);
  CHECK((s.board.outcomes.back() == dialogue::turn_outcome::refused));
  for (int call = 0; call < 4; ++call) CHECK(s.dial(bosco, {}, call).status == 200);
  CHECK(contains(s.dial(bosco, {}, 4).body, "END Trop d'appels."));
  for (int call = 0; call < 4; ++call) s.dial(stranger, {}, call);
  CHECK(contains(s.dial(stranger, {}, 4).body, "END Abantu ni benshi ubu."));
}

TEST_CASE("limits: a call that was turned away goes on where it was") {
  limited_site s;
  for (int call = 0; call < 3; ++call) s.dial(alice, {}, call);
  const std::string home = s.dial(alice, alice_pin, 2).body;
  CHECK(home.starts_with("CON "));
  CHECK(s.dial(alice, alice_pin + "*1", 2).body == too_many_calls);
  s.now += 10s;
  const std::string next = s.dial(alice, alice_pin + "*1", 2).body;
  CHECK(next.starts_with("CON "));
  CHECK(next != home);
}

TEST_CASE("limits: a repeated turn gets its stored bytes, costs nothing, and is given beyond the limit") {
  limited_site s;
  // Calls that are over are in the database alone.
  const std::string unknown = s.dial(stranger).body;
  CHECK(unknown.starts_with("END "));
  for (int i = 0; i < 10; ++i) CHECK(s.dial(stranger, "1").body == s.dial(stranger, "1").body);
  for (int call = 1; call < 9; ++call) s.dial(stranger, {}, call);
  CHECK(s.phones.turns_refused() == 6);
  CHECK(s.dial(stranger, {}, 1).body == unknown);

  for (int i = 0; i < 10; ++i) CHECK(s.dial(alice).body == "CON Enter your PIN");
  const std::string home = s.dial(alice, alice_pin).body;
  for (int call = 1; call < 9; ++call) s.dial(alice, {}, call);
  CHECK(s.dial(alice, {}, 9).body == too_many_calls);
  const std::int64_t turns = s.board.turns();
  CHECK(s.dial(alice, alice_pin).body == home);
  CHECK(s.dial(alice).body == "CON Enter your PIN");
  CHECK(s.board.turns() == turns);
}

TEST_CASE("limits: who does not know the secret uses up nothing of a telephone") {
  limited_site s;
  for (int i = 0; i < 20; ++i) s.guess("198.51.100." + std::to_string(i));
  for (int call = 0; call < 4; ++call) CHECK(s.dial(alice, {}, call).body == "CON Enter your PIN");
}

TEST_CASE("limits: SMS over the limit are obeyed, and not answered") {
  limited_site s;
  CHECK(s.text(alice, 1) == 200);
  CHECK(s.text(alice, 2) == 200);
  CHECK(s.board.messages().size() == 2);
  CHECK(s.text(alice, 3, "ATT+P1+28+27+P2+24+25") == 200);
  CHECK(s.board.reports() == 1);
  CHECK(s.text(alice, 4, "STOP") == 200);
  CHECK(s.board.count("SELECT count(*) FROM person WHERE opted_out_ms IS NOT NULL") == 1);
  CHECK(s.board.messages().size() == 2);
  CHECK(s.board.count("SELECT count(*) FROM incoming_sms") == 4);
  CHECK(s.phones.sms_unanswered() == 2);
  CHECK(s.board.log.has("not answered +25078****001"));
  // What comes twice has one effect, also when the second one might be answered.
  s.now += 1h;
  CHECK(s.text(alice, 3, "ATT+P1+28+27+P2+24+25") == 200);
  CHECK(s.board.revisions() == 1);
  CHECK(s.board.messages().size() == 2);
  CHECK(s.text(alice, 5) == 200);
  CHECK(s.board.messages().size() == 3);
  CHECK(s.text(bosco, 6) == 200);
  CHECK(s.board.messages().size() == 4);
}

TEST_CASE("limits: what only a machine would write is put off, and nobody else's SMS with it") {
  limited_site s;
  s.add_infobip();
  int number = 0;
  while (number < 100 && s.text(alice, number) == 200) ++number;
  // Twenty for each that is answered.
  CHECK(number == 40);
  CHECK(s.text(alice, number) == 503);
  CHECK(s.phones.sms_put_off() == 2);
  CHECK(s.board.log.has("put off +25078****001"));
  CHECK(s.board.count("SELECT count(*) FROM incoming_sms") == 40);

  const auto both = [&s] {
    const auto one = [](const char* id, const std::string& from) {
      return std::string(R"({"messageId":")") + id + R"(","from":")" + from.substr(1) +
             R"(","to":"8010","text":"HELP"})";
    };
    return s
        .post("/cb/ib/second-secret/sms", R"({"results":[)" + one("a", alice) + "," + one("b", bosco) + "]}",
              "192.0.2.1", "application/json")
        .status;
  };
  CHECK(both() == 503);
  CHECK(s.board.count("SELECT count(*) FROM incoming_sms WHERE phone = '" + bosco + "'") == 1);
  s.now += 1h;
  CHECK(both() == 200);
  CHECK(s.board.count("SELECT count(*) FROM incoming_sms") == 42);
}

TEST_CASE("limits: what comes again beside an SMS that is put off uses up nothing") {
  limited_site s;
  s.add_infobip();
  const auto one = [](const std::string& id, const std::string& from) {
    return R"({"messageId":")" + id + R"(","from":")" + from.substr(1) + R"(","to":"8010","text":"HELP"})";
  };
  std::string batch = one("b1", bosco);
  for (int i = 0; i < 45; ++i) batch += "," + one("a" + std::to_string(i), alice);
  int times = 0;
  while (times < 60 &&
         s.post("/cb/ib/second-secret/sms", R"({"results":[)" + batch + "]}", "192.0.2.1", "application/json")
                 .status == 503) {
    ++times;
    s.now += 1min;
  }
  CHECK(times > 0);
  CHECK(times < 20);
  CHECK(s.board.count("SELECT count(*) FROM incoming_sms") == 46);
  const std::size_t answers = s.board.messages().size();
  CHECK(s.text(bosco, 7) == 200);
  CHECK(s.board.messages().size() == answers + 1);
}

TEST_CASE("limits: an SMS that could not be stored does not count, it comes again") {
  limited_site s;
  for (int i = 0; i < 5; ++i) {
    s.board.database->refuse(errc::busy);
    CHECK(s.text(alice, 1) == 503);
  }
  CHECK(s.text(alice, 1) == 200);
  CHECK(s.text(alice, 2) == 200);
  CHECK(s.board.messages().size() == 2);
}

TEST_CASE("limits: what a person can do, each request twice, meets none of them") {
  limited_site s(config::limit_settings{});
  // Ten screens at three seconds each, and again, for a quarter of an hour.
  for (int i = 0; i < 300; ++i) {
    for (int twice = 0; twice < 2; ++twice) CHECK(s.dial(alice, {}, i).body == "CON Enter your PIN");
    s.now += 3s;
  }
  for (int i = 0; i < 30; ++i) CHECK(s.text(alice, i) == 200);
  CHECK(s.phones.turns_refused() == 0);
  CHECK(s.phones.sms_unanswered() == 0);
}
