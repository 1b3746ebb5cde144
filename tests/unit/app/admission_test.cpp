#include "gateway/app/admission.hpp"

#include <doctest/doctest.h>

#include <string>

#include "gateway/app/callbacks.hpp"
#include "tests/support/switchboard.hpp"

using namespace raporo;
using namespace raporo::test;

namespace {

/// The public site with one channel that takes callbacks from 203.0.113.0/24 alone, behind a proxy on this
/// machine.
struct guarded_site {
  guarded_site() {
    app::callback_channel at;
    at.name = "at";
    at.adapter =
        channels::make_adapter({"at", "africas_talking", "http://at/", "schoolgw", "key", "S"}).value();
    at.secrets = {"first-secret"};
    at.allow_from = {address_range::parse("203.0.113.0/24").value()};
    links.push_back(std::move(at));
  }

  http::response dial(const std::string& remote, const std::string& path = "/cb/at/first-secret/ussd",
                      const std::string& forwarded = {}) {
    http::request r;
    r.method = "POST";
    r.path = path;
    r.content_type = "application/x-www-form-urlencoded";
    r.body = "sessionId=s1&phoneNumber=%2B250788000001&serviceCode=*800%23&text=";
    r.remote = remote;
    if (!forwarded.empty()) r.headers.emplace_back("x-forwarded-for", forwarded);
    return run(board.io, handler.handle(r));
  }

  switchboard board;
  app::admission door{{address_range::parse("127.0.0.1").value()}, {}, board.random, board.time, board.log};
  app::phone_limits phones{{}, board.random, board.time, board.log};
  std::vector<app::callback_channel> links;
  app::callbacks handler{links,           door,       phones,   *board.ussd, *board.sms,
                         *board.database, board.time, board.log};
};

bool same_answer(const http::response& a, const http::response& b) {
  return a.status == b.status && a.body == b.body && a.headers == b.headers &&
         a.content_type == b.content_type && a.close == b.close;
}

}  // namespace

TEST_CASE("admission: a channel that allows some addresses takes callbacks from those alone") {
  guarded_site s;
  CHECK(s.dial("203.0.113.7").body == "CON Enter your PIN");
  CHECK(s.dial("::ffff:203.0.113.7").status == 200);
  CHECK(s.dial("203.0.114.7").status == 403);
  CHECK(s.dial("2001:db8::1").status == 403);
  CHECK(s.board.turns() == 1);
}

TEST_CASE("admission: who has the right secret at a strange address hears what a guesser hears") {
  guarded_site s;
  const http::response strange_address = s.dial("198.51.100.1");
  const http::response wrong_secret = s.dial("203.0.113.7", "/cb/at/wrong/ussd");
  const http::response unknown_channel = s.dial("198.51.100.1", "/cb/mtn/first-secret/ussd");
  CHECK(strange_address.status == 403);
  CHECK(same_answer(strange_address, wrong_secret));
  CHECK(same_answer(strange_address, unknown_channel));
  // Also where more would be wrong than the address: nothing is said of kinds and methods before.
  CHECK(same_answer(strange_address, s.dial("198.51.100.1", "/cb/at/first-secret/nothing")));
}

TEST_CASE("admission: refusals are told and counted by their reason, which guesses do not hide") {
  guarded_site s;
  for (int i = 0; i < 5; ++i) s.dial("198.51.100.9", "/cb/at/wrong/ussd");
  s.dial("198.51.100.9", "/cb/mtn/first-secret/ussd");
  s.dial("198.51.100.1");
  CHECK(s.door.refused(app::refused_for::secret) == 5);
  CHECK(s.door.refused(app::refused_for::channel) == 1);
  CHECK(s.door.refused(app::refused_for::address) == 1);
  CHECK(s.door.refused() == 7);
  CHECK(s.board.log.has("callbacks refused 198.51.100.9 secret"));
  CHECK(s.board.log.has("callbacks refused 198.51.100.9 channel"));
  CHECK(s.board.log.has("callbacks refused 198.51.100.1 address"));
  CHECK_FALSE(s.board.log.has("first-secret"));
}

TEST_CASE("admission: behind a trusted proxy the address is the one that it names") {
  guarded_site s;
  const std::string path = "/cb/at/first-secret/ussd";
  CHECK(s.dial("127.0.0.1", path, "203.0.113.7").status == 200);
  CHECK(s.dial("127.0.0.1", path, "198.51.100.1").status == 403);
  CHECK(s.dial("127.0.0.1", path, "203.0.113.7, 198.51.100.1").status == 403);
  CHECK(s.dial("198.51.100.1", path, "203.0.113.7").status == 403);
  CHECK(s.board.log.has("callbacks refused 198.51.100.1 address"));
}

TEST_CASE("admission: a proxy that does not say whom a callback is from is refused, and the log says so") {
  guarded_site s;
  for (const char* forwarded : {"", "unknown", "203.0.113.7,"}) {
    const http::response refused = s.dial("127.0.0.1", "/cb/at/first-secret/ussd", forwarded);
    CHECK(refused.status == 400);
    CHECK(refused.close);
  }
  CHECK(s.door.refused(app::refused_for::proxy) == 3);
  CHECK(s.board.log.has("callbacks refused 127.0.0.1 proxy"));
  CHECK(s.board.turns() == 0);
}
