#include "gateway/app/callbacks.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <boost/json.hpp>

#include "storage/claims.hpp"
#include "tests/support/switchboard.hpp"

using namespace raporo;
using namespace raporo::test;

namespace {

using field_list = std::vector<std::pair<std::string_view, std::string_view>>;

const std::string form_type = "application/x-www-form-urlencoded";

/// The public site with one channel, `at`, that has two secrets.
struct site {
  site() {
    app::callback_channel at;
    at.name = "at";
    at.adapter =
        channels::make_adapter({"at", "africas_talking", "http://at/", "schoolgw", "key", "S"}).value();
    at.secrets = {"first-secret", "second-secret"};
    channels.push_back(std::move(at));
    handler = std::make_unique<app::callbacks>(channels, door, phones, *board.ussd, *board.sms,
                                               *board.database, board.time, board.log);
  }

  http::response send(const http::request& r) { return run(board.io, handler->handle(r)); }
  static http::request post(const std::string& path, const field_list& fields) {
    http::request r;
    r.method = "POST";
    r.path = path;
    r.content_type = form_type;
    r.remote = "192.0.2.1";
    r.body = http::form_encode(fields);
    return r;
  }
  http::response to(const std::string& kind, const field_list& fields) {
    return send(post("/cb/at/first-secret/" + kind, fields));
  }
  std::int64_t opted_out() {
    return board.count("SELECT count(*) FROM person WHERE opted_out_ms IS NOT NULL");
  }

  switchboard board;
  app::admission door{{}, {}, board.random, board.time, board.log};
  app::phone_limits phones{{}, board.random, board.time, board.log};
  std::vector<app::callback_channel> channels;
  std::unique_ptr<app::callbacks> handler;
};

const field_list dial{{"sessionId", "s1"},
                      {"phoneNumber", "+250788000001"},
                      {"networkCode", "63510"},
                      {"serviceCode", "*800#"},
                      {"text", ""}};
const field_list sms{{"id", "id-1"},
                     {"from", "+250788000001"},
                     {"to", "8010"},
                     {"text", "ATT P1 28 27 P2 24 25"},
                     {"date", "2026-11-25T08:00:00Z"}};
const std::vector<std::string> kinds{"ussd", "ussd-end", "sms", "delivery", "opt-out"};

}  // namespace

TEST_CASE("callbacks: a call gets its screen, with either of two secrets") {
  for (const char* secret : {"first-secret", "second-secret"}) {
    site s;
    const http::response r = s.send(site::post(std::string("/cb/at/") + secret + "/ussd", dial));
    CHECK(r.status == 200);
    CHECK(r.content_type.starts_with("text/plain"));
    CHECK(r.body == "CON Enter your PIN");
  }
}

TEST_CASE("callbacks: a wrong secret and an unknown channel are refused in the same words") {
  site s;
  const http::response wrong_secret = s.send(site::post("/cb/at/first-secreT/ussd", dial));
  const http::response unknown_channel = s.send(site::post("/cb/mtn/first-secret/ussd", dial));
  CHECK(wrong_secret.status == 403);
  CHECK(unknown_channel.status == 403);
  CHECK(wrong_secret.body == unknown_channel.body);
  CHECK(wrong_secret.headers == unknown_channel.headers);
  for (const char* almost : {"first", "first-secret-", "second-secretfirst-secret", "x"})
    CHECK(s.send(site::post(std::string("/cb/at/") + almost + "/ussd", dial)).status == 403);
  CHECK(s.board.turns() == 0);
  // The word is the reason; what was guessed is not told.
  CHECK(s.board.log.has("callbacks refused 192.0.2.1 secret at"));
  CHECK_FALSE(s.board.log.has("first-secre"));
}

TEST_CASE("callbacks: what an aggregator sends and nobody understands is told with its kind, and counted") {
  site s;
  const app::callback_channel& at = s.channels.front();
  CHECK(s.send(site::post("/cb/at/first-secret/delivery", {{"id", "m1"}})).status == 400);
  CHECK(s.board.log.has("callbacks not understood at/delivery, answered 400"));
  CHECK(s.send(site::post("/cb/at/first-secret/nothing", {})).status == 404);
  CHECK(s.send(site::post("/cb/at/first-secret/sms", {})).status == 400);
  http::request asked = site::post("/cb/at/first-secret/ussd", dial);
  asked.method = "GET";
  CHECK(s.send(asked).status == 405);
  asked.method = "POST";
  asked.content_type = "application/json";
  CHECK(s.send(asked).status == 415);
  CHECK(s.handler->not_understood(at) == 5);
  // Nor is it a mistake of the aggregator's that somebody guesses.
  CHECK(s.send(site::post("/cb/at/wrong-secret/delivery", {{"id", "m1"}})).status == 403);
  CHECK(s.handler->not_understood(at) == 5);
}

TEST_CASE("callbacks: a caller whose number is hidden or no telephone's hears so, and nothing is kept") {
  site s;
  for (const char* number : {"", "unknown", "anonymous"}) {
    CAPTURE(number);
    field_list hidden = dial;
    hidden[1].second = number;
    const http::response r = s.to("ussd", hidden);
    CHECK(r.status == 200);
    CHECK(r.body.starts_with("END "));
  }
  CHECK(s.board.turns() == 0);
  CHECK(s.board.ussd->live_sessions() == 0);
  CHECK(s.board.log.has("calls from no telephone number turned away at"));
}

TEST_CASE("callbacks: a channel that signs admits what is signed, for as long as its clock and ours say") {
  site s;
  channels::channel_settings vonage{
      .name = "vo", .kind = "vonage", .signature_secret = "made-up-signature-secret"};
  vonage.options["signature"] = "sha256";
  app::callback_channel vo;
  vo.name = "vo";
  vo.adapter = channels::make_adapter(vonage).value();
  vo.secrets = {"vonage-secret"};
  s.channels.push_back(std::move(vo));
  // Signed with Python's hmac, for the time of the switchboard's clock.
  field_list fields{{"msisdn", "250788000001"},
                    {"to", "8010"},
                    {"messageId", "v-1"},
                    {"text", "ATT P1 28 27 P2 24 25"},
                    {"timestamp", "1795593600"},
                    {"sig", "fbcad01a41719af2afec0c5bd7f88ed8523e3b3b7ff6bdad14a5a7513ad614d6"}};
  const auto send = [&] { return s.send(site::post("/cb/vo/vonage-secret/sms", fields)).status; };
  s.board.time.advance(std::chrono::hours{26});
  CHECK(send() == 403);
  s.board.time.advance(-std::chrono::hours{26});
  CHECK(send() == 200);
  CHECK(s.board.reports() == 1);
  fields[3].second = "ATT P1 28 26 P2 24 25";
  CHECK(send() == 403);
  fields.pop_back();
  CHECK(send() == 403);
  CHECK(s.board.revisions() == 1);
  CHECK(s.door.refused() == 3);
}

TEST_CASE("callbacks: a channel without secrets admits nobody") {
  site s;
  s.channels[0].secrets.clear();
  CHECK(s.to("ussd", dial).status == 403);
}

TEST_CASE("callbacks: a call under a service code that is not expected hears so, and leaves nothing behind") {
  site s;
  const auto call = [&s](std::string_view code) {
    field_list fields = dial;
    fields[3].second = code;
    return s.to("ussd", fields);
  };
  CHECK(call("*999#").body == "CON Enter your PIN");
  const std::int64_t turns = s.board.turns();

  s.channels[0].service_codes = {"*800#", "*801#"};
  for (const std::string_view strange : {"*999#", "*800*1#", ""}) {
    CAPTURE(strange);
    const http::response r = call(strange);
    CHECK(r.status == 200);
    CHECK(
        r.body.starts_with("END Iyi kode ntikora. Hamagara *800#.\nThis code is not in use. Dial *800#.\n"));
  }
  CHECK(s.board.turns() == turns);
  CHECK(s.board.count("SELECT count(*) FROM ussd_session") == 1);
  CHECK(s.board.log.has("turned away"));
  CHECK(call("*801#").body == "CON Enter your PIN");
}

TEST_CASE("callbacks: other paths are not there") {
  site s;
  for (const char* path :
       {"/", "/cb", "/cb/", "/cb/at", "/cb/at/", "/cb/at/first-secret", "/cb/at/first-secret/",
        "/cb/at/first-secret/ussd/", "/cb/at/first-secret/ussd/x", "/cb//first-secret/ussd", "/cb/at//ussd",
        "/cc/at/first-secret/ussd", "/xcb/at/first-secret/ussd", "/cb/at/first-secret/USSD",
        "/cb/at/first-secret/other"}) {
    CAPTURE(path);
    CHECK(s.send(site::post(path, dial)).status == 404);
  }
  CHECK(s.board.turns() == 0);
}

TEST_CASE("callbacks: another method is refused with the one that is allowed") {
  site s;
  for (const std::string& kind : kinds) {
    for (const char* method : {"GET", "HEAD", "PUT", "DELETE"}) {
      http::request r = site::post("/cb/at/first-secret/" + kind, dial);
      r.method = method;
      const http::response refused = s.send(r);
      CHECK(refused.status == 405);
      CHECK(refused.headers == std::vector<std::pair<std::string, std::string>>{{"Allow", "POST"}});
    }
  }
  CHECK(s.board.turns() == 0);
}

TEST_CASE("callbacks: another content type is refused") {
  site s;
  for (const std::string& kind : kinds) {
    for (const char* type : {"", "application/json", "text/plain", "multipart/form-data"}) {
      http::request r = site::post("/cb/at/first-secret/" + kind, dial);
      r.content_type = type;
      CHECK(s.send(r).status == 415);
    }
  }
  CHECK(s.board.turns() == 0);
}

TEST_CASE("callbacks: what is malformed is refused and changes nothing") {
  site s;
  for (const std::string& kind : kinds) {
    for (const char* body :
         {"", "a=b", "sessionId=s1", "phoneNumber=%2B250788000001", "id=%zz&from=1&text=a",
          "sessionId=s1&phoneNumber=%2B25078800000%C3%28&id=%C3%28&status=%C3%28&from=%C3%28"}) {
      CAPTURE(kind);
      CAPTURE(body);
      http::request r = site::post("/cb/at/first-secret/" + kind, {});
      r.body = body;
      const http::response refused = s.send(r);
      // An opt-out is about a telephone alone.
      if (kind == "opt-out" && std::string_view(body) == "phoneNumber=%2B250788000001") continue;
      CHECK(refused.status == 400);
    }
  }
  CHECK(s.board.count("SELECT count(*) FROM ussd_session") == 0);
  CHECK(s.board.count("SELECT count(*) FROM incoming_sms") == 0);
  CHECK(s.board.count("SELECT count(*) FROM parked_delivery") == 0);
}

TEST_CASE("callbacks: an identifier longer than 128 bytes and a transcript nobody typed are malformed") {
  const std::string fits(128, 'i');
  const std::string longer(129, 'i');
  const std::string typed(2'048, '1');
  site s;
  CHECK(s.to("ussd", {{"sessionId", fits}, {"phoneNumber", "+250788000001"}, {"text", typed}}).status == 200);
  CHECK(s.to("sms", {{"id", fits}, {"from", "+250788000001"}, {"text", "HELP"}}).status == 200);
  CHECK(s.to("delivery", {{"id", fits}, {"status", "Success"}}).status == 200);

  const std::int64_t sessions = s.board.count("SELECT count(*) FROM ussd_session");
  CHECK(s.to("ussd", {{"sessionId", longer}, {"phoneNumber", "+250788000001"}}).status == 400);
  CHECK(s.to("ussd", {{"sessionId", "s2"}, {"phoneNumber", longer}}).status == 400);
  CHECK(s.to("ussd", {{"sessionId", "s2"}, {"phoneNumber", "+250788000001"}, {"text", typed + "1"}}).status ==
        400);
  CHECK(s.to("ussd-end", {{"sessionId", longer}, {"phoneNumber", "+250788000001"}}).status == 400);
  CHECK(s.to("sms", {{"id", longer}, {"from", "+250788000001"}, {"text", "HELP"}}).status == 400);
  CHECK(s.to("sms", {{"id", "i"}, {"from", longer}, {"text", "HELP"}}).status == 400);
  CHECK(s.to("delivery", {{"id", longer}, {"status", "Success"}}).status == 400);
  CHECK(s.to("opt-out", {{"phoneNumber", longer}}).status == 400);
  CHECK(s.board.count("SELECT count(*) FROM ussd_session") == sessions);
  CHECK(s.board.count("SELECT count(*) FROM incoming_sms") == 1);
  CHECK(s.board.count("SELECT count(*) FROM parked_delivery") == 1);
}

TEST_CASE("callbacks: refused ones are counted and told once a minute") {
  site s;
  const auto knock = [&] { s.send(site::post("/cb/at/guess/ussd", dial)); };
  const auto lines = [&] {
    std::size_t count = 0;
    for (std::size_t at = 0; (at = s.board.log.text.find("callbacks refused", at)) != std::string::npos; ++at)
      ++count;
    return count;
  };
  for (int i = 0; i < 50; ++i) knock();
  CHECK(lines() == 1);
  s.board.time.set(wednesday() + std::chrono::seconds{59}, 0);
  knock();
  CHECK(lines() == 1);
  s.board.time.set(wednesday() + std::chrono::minutes{1}, 0);
  knock();
  CHECK(lines() == 2);
  s.board.time.set(wednesday() - std::chrono::hours{1}, 0);
  knock();
  CHECK(lines() == 3);
  CHECK(s.door.refused(app::refused_for::secret) == 53);
}

TEST_CASE("callbacks: a legal USSD form gets 200 and a legal screen whatever happens") {
  site s;
  field_list odd = dial;
  odd[1].second = "unknown";
  std::vector<http::response> all{s.to("ussd", odd)};
  s.board.database->refuse(errc::not_saved);
  all.push_back(s.to("ussd", dial));
  s.board.database->refuse(errc::busy);
  all.push_back(s.to("ussd", dial));
  s.board.database->refuse_reads(errc::unavailable);
  all.push_back(s.to("ussd", dial));
  all.push_back(s.to("ussd", dial));
  for (const http::response& r : all) {
    CAPTURE(r.body);
    CHECK(r.status == 200);
    CHECK((r.body.starts_with("CON ") || r.body.starts_with("END ")));
    CHECK(r.content_type.starts_with("text/plain"));
  }
  CHECK(all.back().body == "CON Enter your PIN");
}

TEST_CASE("callbacks: an SMS is taken, twice with one effect") {
  site s;
  CHECK(s.to("sms", sms).status == 200);
  CHECK(s.to("sms", sms).status == 200);
  CHECK(s.board.revisions() == 1);
  CHECK(s.board.messages().size() == 1);
}

TEST_CASE("callbacks: what could not be stored is asked for again") {
  site s;
  const field_list delivery{{"id", "ATXid_1"}, {"status", "Success"}, {"phoneNumber", "+250788000001"}};
  const field_list opt_out{{"phoneNumber", "+250788000001"}, {"senderId", "SCHOOLS"}};
  const std::vector<std::pair<std::string, field_list>> stored{
      {"sms", sms}, {"delivery", delivery}, {"opt-out", opt_out}};
  for (const auto& [kind, fields] : stored) {
    CAPTURE(kind);
    for (const errc trouble : {errc::not_saved, errc::busy}) {
      s.board.database->refuse(trouble);
      const http::response r = s.to(kind, fields);
      CHECK(r.status == 503);
      CHECK(r.headers == std::vector<std::pair<std::string, std::string>>{{"Retry-After", "5"}});
    }
    CHECK(s.to(kind, fields).status == 200);
  }
  CHECK(s.board.revisions() == 1);
  CHECK(s.opted_out() == 1);
}

TEST_CASE("callbacks: a delivery report reaches its message, and a strange word is no error") {
  site s;
  s.board.real->write_and_wait([](sql::connection& c) {
    storage::message m;
    m.id = m.key = "m1";
    m.channel = "at";
    m.phone = alice;
    m.expires = m.due + std::chrono::hours{1};
    storage::plan_message(c, m);
    storage::claim_messages(c, "at", 10, {});
    storage::record_accepted(c, "m1", "ATXid_1", "RWF 12", {});
  });
  const auto state = [&] {
    return s.board.look([](sql::connection& c) { return storage::find_message(c, "m1").value().state; });
  };
  const auto report = [&](std::string_view status) {
    return s.to("delivery", {{"id", "ATXid_1"}, {"status", status}, {"phoneNumber", alice}}).status;
  };
  CHECK(report("Invented") == 200);
  CHECK((state() == storage::message_state::accepted));
  CHECK(report("Success") == 200);
  CHECK((state() == storage::message_state::delivered));
  CHECK(report("Sent") == 200);
  CHECK((state() == storage::message_state::delivered));
}

TEST_CASE("callbacks: an opt-out reaches the person, and one of a stranger is no error") {
  site s;
  CHECK(s.to("opt-out", {{"phoneNumber", stranger}, {"senderId", "SCHOOLS"}}).status == 200);
  CHECK(s.opted_out() == 0);
  CHECK(s.to("opt-out", {{"phoneNumber", alice}, {"senderId", "SCHOOLS"}}).status == 200);
  CHECK(s.opted_out() == 1);
}

TEST_CASE("callbacks: the end of a session is recorded without its transcript") {
  site s;
  s.to("ussd", dial);
  CHECK(s.to("ussd-end", {{"sessionId", "s1"},
                          {"phoneNumber", alice},
                          {"status", "Incomplete"},
                          {"input", "258013*1"},
                          {"lastAppResponse", "CON EP Karambo"}})
            .status == 200);
  CHECK(s.board.count("SELECT count(*) FROM ussd_session WHERE end_status = 'Incomplete'") == 1);
  s.board.stop();
  s.board.real->stop();
  for (const auto& entry : std::filesystem::directory_iterator(s.board.folder.path()))
    CHECK_FALSE(contains(bytes_of(entry.path()), "258013"));
}

// --- An aggregator that tells single inputs, as JSON ---

namespace {

/// One more channel, `hb`, of the kind hubtel.
struct site_of_hubtel : site {
  site_of_hubtel() {
    app::callback_channel hb;
    hb.name = "hb";
    hb.adapter = channels::make_adapter({.name = "hb", .kind = "hubtel"}).value();
    hb.secrets = {"third-secret"};
    hb.service_code = "*800#";
    hb.service_codes = {"*800#"};
    channels.push_back(std::move(hb));
  }

  http::response post_json(const std::string& body) {
    http::request r = post("/cb/hb/third-secret/ussd", {});
    r.content_type = "application/json";
    r.body = body;
    return send(r);
  }
  /// The screen, after its type.
  std::string ask(std::string_view type, std::string_view message, int sequence) {
    const http::response r = post_json(fmt::format(
        R"({{"Type":"{}","Mobile":"250788000001","SessionId":"h1","Message":"{}","Sequence":{}}})", type,
        message, sequence));
    CHECK(r.status == 200);
    CHECK(r.content_type == "application/json");
    const auto body = boost::json::parse(r.body).as_object();
    return fmt::format("{}: {}", std::string(body.at("Type").as_string()),
                       std::string(body.at("Message").as_string()));
  }
};

}  // namespace

TEST_CASE("callbacks: a call of single inputs is the same call") {
  site_of_hubtel s;
  const std::string first = s.ask("Initiation", "*800#", 1);
  CHECK(first == "Response: Enter your PIN");
  CHECK(s.ask("Initiation", "*800#", 1) == first);
  CHECK(s.board.turns() == 1);
  const std::string menu = s.ask("Response", "2580", 2);
  CHECK(menu.starts_with("Response: "));
  CHECK(menu != first);
  CHECK(s.ask("Response", "2580", 2) == menu);
  CHECK(s.board.turns() == 2);
  CHECK(s.ask("Response", "0", 3) != menu);
  CHECK(s.board.turns() == 3);
}

TEST_CASE("callbacks: what is dialled with the code is played, another code is turned away") {
  site_of_hubtel s;
  const std::string played = s.ask("Initiation", "*800*2580#", 1);
  CHECK(played.starts_with("Response: "));
  CHECK(played != "Response: Enter your PIN");
  CHECK(s.ask("Initiation", "*999*11*1*2580#", 1).starts_with("Release: "));
  CHECK(s.board.log.has("*999#"));
  CHECK_FALSE(s.board.log.has("2580"));
}

TEST_CASE("callbacks: a call whose code is not told is under the channel's own") {
  site_of_hubtel s;
  CHECK(s.ask("Favorite", "", 1) == "Response: Enter your PIN");
}

TEST_CASE("callbacks: the end that comes among the inputs is recorded") {
  site_of_hubtel s;
  s.ask("Initiation", "*800#", 1);
  CHECK(s.post_json(R"({"Type":"Timeout","Mobile":"250788000001","SessionId":"h1","Sequence":2})").status ==
        200);
  CHECK(s.board.count("SELECT count(*) FROM ussd_session WHERE end_status = 'Timeout'") == 1);
}

TEST_CASE("callbacks: a channel has only what its aggregator has, in the shape that it has") {
  site_of_hubtel s;
  CHECK(s.send(site::post("/cb/hb/third-secret/sms", sms)).status == 404);
  const http::response form = s.send(site::post("/cb/hb/third-secret/ussd", dial));
  CHECK(form.status == 415);
  CHECK(form.body == "expected application/json\n");
  CHECK(s.post_json("{").status == 400);
  CHECK(s.board.turns() == 0);
}
