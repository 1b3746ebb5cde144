#include "config/settings.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "config/secrets.hpp"
#include "gateway/base/random.hpp"
#include "tests/unit/config/setting_texts.hpp"

using namespace raporo::config;
using namespace raporo::test;

TEST_CASE("settings: what an SMS costs is a currency and an amount") {
  const auto price_of = [](const std::string& text) {
    return good_settings(with_channel("segment_price", text)).channels.at(0).segment_price;
  };
  CHECK(price_of("RWF 11.50") == price{"RWF", 11.5});
  CHECK(price_of("USD 0.0085") == price{"USD", 0.0085});
  CHECK(price_of("RWF 12") == price{"RWF", 12});
  for (const char* wrong : {"11.50", "RWF", "rwf 11", "RWF 11,50", "RWF -1", "RWF 1.23456", "RWF  1"}) {
    CAPTURE(wrong);
    CHECK(setting_problems(with_channel("segment_price", wrong)) == "config/wrong-value");
  }
}

TEST_CASE("settings: a budget needs the price of a segment in its currency, and a limit not below it") {
  const std::string priced = with_channel("segment_price", "RWF 11.50");
  const gateway_settings s =
      good_settings(priced + "    daily_budget: RWF 50000\n    daily_limit: RWF 1000000\n");
  CHECK(s.channels.at(0).daily_budget == price{"RWF", 50'000});
  CHECK(s.channels.at(0).daily_limit == price{"RWF", 1'000'000});
  CHECK(setting_problems(with_channel("daily_budget", "RWF 50000")) == "config/wrong-value");
  CHECK(setting_problems(with_channel("daily_limit", "RWF 50000")) == "config/wrong-value");
  CHECK(setting_problems(priced + "    daily_budget: USD 50\n") == "config/wrong-value");
  CHECK(setting_problems(priced + "    daily_budget: RWF 50000\n    daily_limit: RWF 400\n") ==
        "config/wrong-value");
  CHECK(setting_problems(priced + "    daily_budget: RWF 229\n") == "config/wrong-value");
  CHECK(setting_problems(priced + "    daily_budget: RWF 230\n").empty());
}

TEST_CASE("settings: the smallest file gives every default") {
  const gateway_settings s = good_settings(smallest);
  CHECK(s.country == "RW");
  CHECK(s.help_contact == "0788 000 900");
  CHECK(s.public_listener.listen == "127.0.0.1:8080");
  CHECK(s.ops_listener.listen == "127.0.0.1:8082");
  CHECK(s.ussd_budget == std::chrono::seconds{3});
  CHECK(s.pin_tries == 3);
  CHECK(s.pin_lock == std::chrono::minutes{15});
  REQUIRE(s.channels.size() == 1);
  CHECK(s.channels[0].service_code == "*800#");
  CHECK(s.channels[0].sender.empty());
  CHECK(s.channels[0].segments_per_second == 20.0);
}

TEST_CASE("settings: one address may have a quarter of a listener's connections, unless it says otherwise") {
  const auto share = [](const std::string& listener) {
    return good_settings("listeners: {public: {" + listener + "}}\n" + smallest)
        .public_listener.connections_per_address;
  };
  CHECK(share("connections: 4000") == 1'000);
  CHECK(share("connections: 20") == 16);
  CHECK(share("connections: 4000, connections_per_address: 3000") == 3'000);
}

TEST_CASE("settings: what is written is what is read") {
  const gateway_settings s = good_settings(
      "time_zone: Africa/Nairobi\nlisteners:\n  public: {listen: \"[::1]:0\", connections: 10, "
      "read_timeout: 250ms, idle_timeout: 2m}\nussd: {budget: 5s, draft_lifetime: 2d}\n"
      "pin: {tries: 5, lock: 1h, hash_memory_mib: 64, hash_passes: 3}\nlog: {format: json}\n"
      "drain_limit: 20s\n" +
      with_channel("api_key", "{file: at-key, env: AT_KEY, generate: true}"));
  CHECK(s.time_zone == "Africa/Nairobi");
  CHECK(s.public_listener.listen == "[::1]:0");
  CHECK(s.public_listener.connections == 10);
  CHECK(s.public_listener.read_timeout == std::chrono::milliseconds{250});
  CHECK(s.public_listener.idle_timeout == std::chrono::minutes{2});
  CHECK(s.console_listener.connections == 4'096);
  CHECK(s.console_listener.connections_per_address == 1'024);
  CHECK(s.ussd_budget == std::chrono::seconds{5});
  CHECK(s.draft_lifetime == std::chrono::hours{48});
  CHECK(s.pin_tries == 5);
  CHECK(s.pin_lock == std::chrono::hours{1});
  CHECK(s.pin_hash_memory_mib == 64);
  CHECK(s.pin_hash_passes == 3);
  CHECK(s.log_format == "json");
  CHECK(s.drain_limit == std::chrono::seconds{20});
  CHECK(s.channels.at(0).api_key.file == "at-key");
  CHECK(s.channels.at(0).api_key.environment == "AT_KEY");
  CHECK(s.channels.at(0).api_key.generate);
  CHECK_FALSE(s.channels.at(0).callback_secrets.at(0).generate);
}

TEST_CASE("settings: an unknown key comes with a guess, a missing one with its name") {
  diagnostics problems;
  read_setting_text(smallest + "time_zome: Africa/Kigali\n", problems);
  REQUIRE(problems.all().size() == 1);
  CHECK(problems.all()[0].code == "config/unknown-key");
  CHECK(problems.all()[0].hint == "did you mean `time_zone`?");
  CHECK(setting_problems("help_contact: x\n") == "config/missing-key");
  CHECK(setting_problems("channels:\n" + at_channel) == "config/missing-key");
  CHECK(setting_problems("help_contact: x\nchannels: []\n") == "config/wrong-type");
}

TEST_CASE("settings: values of the wrong shape are refused") {
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"country", "KE"},
      {"time_zone", "Kigali"},
      {"listeners.public.listen", "8080"},
      {"listeners.public.listen", "127.0.0.1:70000"},
      {"listeners.public.listen", "::1:8080"},
      {"listeners.public.listen", "localhost:"},
      {"log.format", "xml"},
      {"channels[].name", "A T"},
      {"channels[].kind", "pigeon"},
      {"channels[].service_code", "800"},
      {"channels[].service_code", "*800*#"},
      {"channels[].service_code", "**#"},
      {"channels[].send_url", "127.0.0.1:8090"},
      {"channels[].send_url", "ftp://127.0.0.1/"},
      {"channels[].send_url", "http://user:word@host/"},
      {"channels[].sender", "TWELVELETTER"},
      {"secret[].file", "../key"},
      {"secret[].file", "/etc/passwd"},
      {"secret[].file", ".hidden"},
      {"secret[].env", "at key"},
  };
  for (const auto& [key, value] : wrong) {
    CAPTURE(key);
    CAPTURE(value);
    std::string yaml = file_with(key, value);
    if (key == "secret[].file") yaml = with_channel("api_key", "{file: \"" + value + "\"}");
    CHECK(setting_problems(yaml) == "config/wrong-value");
  }
  CHECK(setting_problems(smallest + "ussd: {draft_lifetime: 90m}\n") == "config/wrong-value");
}

TEST_CASE("settings: channels have names of their own") {
  CHECK(setting_problems(smallest + at_channel) == "config/double-channel");
}

TEST_CASE("settings: a secret is named, never written") {
  diagnostics problems;
  read_setting_text(with_channel("api_key", "s3cret-value"), problems);
  REQUIRE(problems.all().size() == 1);
  CHECK(problems.all()[0].code == "config/secret-in-file");
  CHECK(problems.to_text().find("s3cret") == std::string::npos);

  CHECK(setting_problems(with_channel("api_key", "{}")) == "config/missing-key");
  CHECK(setting_problems(with_channel("api_key", "{generate: true}")) == "config/missing-key");
  CHECK(setting_problems(with_channel("api_key", "{env: KEY, generate: true}")) == "config/wrong-value");
  CHECK(setting_problems(with_channel("callback_secrets", "[]")) == "config/wrong-type");
  CHECK(setting_problems(with_channel("callback_secrets", "[{file: a}, {file: b}, {file: c}]")) ==
        "config/wrong-type");
  CHECK(setting_problems(with_channel("callback_secrets", "[{file: a}, {file: b}]")).empty());
}

TEST_CASE("settings: a missing file is a problem of that file") {
  const raporo::test::temporary_folder folder;
  diagnostics problems;
  read_settings(folder.path(), problems);
  REQUIRE(problems.all().size() == 1);
  CHECK(problems.all()[0].code == "config/no-file");
}

TEST_CASE("settings: the demo's file is good") {
  diagnostics problems;
  const gateway_settings s = read_settings(RAPORO_SOURCE_DIR "/config/demo", problems);
  CHECK(problems.to_text() == "");
  REQUIRE(s.channels.size() == 1);
  CHECK(s.channels[0].name == "at");
  CHECK(s.channels[0].send_url == "http://127.0.0.1:8090/version1/messaging");
  CHECK(s.channels[0].api_key.generate);
}

TEST_CASE("settings: two listeners do not share a port of one machine") {
  const auto listeners = [](const std::string& one, const std::string& other) {
    return setting_problems(smallest + "listeners:\n  public: {listen: \"" + one +
                            "\"}\n  operations: {listen: \"" + other + "\"}\n");
  };
  CHECK(listeners("127.0.0.1:9000", "127.0.0.1:9000") == "config/same-address");
  CHECK(listeners("0.0.0.0:9000", "127.0.0.1:9000") == "config/same-address");
  CHECK(listeners("[::1]:9000", "[::]:9000") == "config/same-address");
  CHECK(listeners("localhost:9000", "127.0.0.1:9000") == "config/same-address");
  // The console's is not written, and taken all the same.
  CHECK(listeners("127.0.0.1:8081", "127.0.0.1:9000") == "config/same-address");
  CHECK(listeners("127.0.0.1:9000", "127.0.0.1:9001").empty());
  CHECK(listeners("127.0.0.1:9000", "127.0.0.2:9000").empty());
  CHECK(listeners("127.0.0.1:0", "127.0.0.1:0").empty());
}

TEST_CASE("settings: the service codes that are expected are codes, the channel's own among them") {
  const auto with = [](const std::string& codes) { return with_channel("expected_service_codes", codes); };
  CHECK(good_settings(smallest).channels.at(0).expected_service_codes.empty());
  CHECK(good_settings(with("[\"*800#\", \"*801*1#\"]")).channels.at(0).expected_service_codes ==
        std::vector<std::string>{"*800#", "*801*1#"});
  CHECK(setting_problems(with("[\"*801#\"]")) == "config/wrong-value");
  CHECK(setting_problems(with("[\"*800#\", \"801\"]")) == "config/wrong-value");
  CHECK(setting_problems(with("\"*800#\"")) == "config/wrong-type");
  CHECK(setting_problems(with("[]")) == "config/wrong-type");
}

// --- Kinds of channels, and routes ---

namespace {

const std::string calls_only =
    "  - name: hb\n    kind: hubtel\n    service_code: \"*713#\"\n    callback_secrets: [{file: hb}]\n";

}  // namespace

TEST_CASE("settings: a channel is asked for what its kind needs, and for no more") {
  const gateway_settings s = good_settings(smallest + calls_only);
  CHECK(s.channels.at(1).kind == "hubtel");
  CHECK(s.channels.at(1).send_url.empty());
  CHECK(setting_problems(smallest + "  - name: hb\n    kind: hubtel\n    callback_secrets: [{file: hb}]\n") ==
        "config/missing-key");
  CHECK(setting_problems(smallest + calls_only + "    options: {colour: red}\n") == "config/unknown-key");
  CHECK(setting_problems(smallest + calls_only + "    send_url: http://127.0.0.1/\n") ==
        "config/wrong-value");

  diagnostics problems;
  read_setting_text(with_channel("kind", "hubtell"), problems);
  REQUIRE(problems.all().size() == 1);
  CHECK(problems.all()[0].message == "there is no kind `hubtell` of channels");
  CHECK(problems.all()[0].hint.find("hubtel") != std::string::npos);
}

TEST_CASE("settings: callbacks are signed with a secret of their own, or not at all") {
  const std::string vonage = smallest +
                             "  - name: vo\n    kind: vonage\n    send_url: http://127.0.0.1/\n    username: "
                             "u\n    api_key: {file: vo}\n"
                             "    callback_secrets: [{file: cb}]\npublic_url: https://gw.example.rw\n";
  const auto with = [&](const std::string& keys) {
    std::string yaml = vonage;
    return yaml.replace(yaml.find("public_url"), 0, keys);
  };
  const std::string secret = "    signature_secret: {file: sig}\n";
  good_settings(vonage);
  good_settings(with("    options: {signature: none}\n"));
  const gateway_settings s = good_settings(with("    options: {signature: sha256}\n" + secret));
  CHECK(s.channels.at(1).signature_secret.file == "sig");
  CHECK(setting_problems(with("    options: {signature: sha256}\n")) == "config/missing-key");
  CHECK(setting_problems(with(secret)) == "config/wrong-value");
  CHECK(setting_problems(with("    options: {signature: none}\n" + secret)) == "config/wrong-value");
  CHECK(setting_problems(with("    options: {signature: rot13}\n")) == "config/wrong-value");
  CHECK(setting_problems(with("    options: {signature: md5}\n    signature_secret: abc\n")) ==
        "config/secret-in-file");
  CHECK(setting_problems(smallest + calls_only + secret) == "config/wrong-value");
}

TEST_CASE("settings: MTN takes no SMS without a sender, and lends its tokens at an address") {
  const std::string mtn = smallest +
                          "  - name: mt\n    kind: mtn_sms\n    send_url: http://127.0.0.1/\n    username: "
                          "u\n    api_key: {file: mt}\n"
                          "    callback_secrets: [{file: cb}]\n";
  const std::string sender = "    sender: SCHOOLS\n";
  good_settings(mtn + sender);
  CHECK(setting_problems(mtn) == "config/missing-key");
  good_settings(mtn + sender +
                "    options: {token_url: http://127.0.0.1/t, short_code: 8010, delivery_receipts: true}\n");
  CHECK(setting_problems(mtn + sender + "    options: {token_url: 127.0.0.1}\n") == "config/wrong-value");
  CHECK(setting_problems(mtn + sender + "    options: {short_code: SCHOOLS}\n") == "config/wrong-value");
  CHECK(setting_problems(mtn + sender + "    options: {delivery_receipts: yes}\n") == "config/wrong-value");
}

TEST_CASE("settings: what Airtel tells of itself is a user and a password, or nothing") {
  const std::string airtel =
      smallest +
      "  - name: ai\n    kind: airtel\n    service_code: \"*800#\"\n    callback_secrets: [{file: cb}]\n";
  good_settings(airtel);
  good_settings(airtel + "    username: u\n    api_key: {file: ai}\n");
  CHECK(setting_problems(airtel + "    username: u\n") == "config/missing-key");
  CHECK(setting_problems(airtel + "    api_key: {file: ai}\n") == "config/missing-key");
}

TEST_CASE("settings: a channel that is never called back needs no secrets") {
  good_settings(smallest +
                "  - name: pi\n    kind: pindo\n    send_url: http://127.0.0.1/\n    api_key: {file: pi}\n");
}

TEST_CASE("settings: receipts and alerts have a way out, or the file is refused") {
  CHECK(setting_problems("help_contact: 0788 000 900\nchannels:\n" + calls_only) == "config/no-way-out");
}

TEST_CASE("settings: numbers leave by the channels that take SMS, or as a route says") {
  const std::string two = smallest + calls_only;
  const gateway_settings usual = good_settings(two);
  REQUIRE(usual.routes.size() == 1);
  CHECK(usual.routes[0].numbers.empty());
  CHECK(usual.routes[0].through == std::vector<std::string>{"at"});

  const gateway_settings routed = good_settings(two + "routes:\n  - {numbers: \"+25078\", through: [at]}\n");
  REQUIRE(routed.routes.size() == 2);
  CHECK(routed.routes[0].numbers == "+25078");
  CHECK(routed.routes[1].numbers.empty());

  CHECK(setting_problems(two + "routes:\n  - {through: [mtn]}\n") == "config/unknown-channel");
  CHECK(setting_problems(two + "routes:\n  - {through: [hb]}\n") == "config/unknown-channel");
  CHECK(setting_problems(two + "routes:\n  - {numbers: \"078\", through: [at]}\n") == "config/wrong-value");
  CHECK(setting_problems(two + "routes:\n  - {through: [at]}\n  - {through: [at]}\n") ==
        "config/double-route");
}

TEST_CASE("settings: texts tell people to dial the first code that there is") {
  const std::string no_code = "help_contact: 0788 000 900\nchannels:\n" + calls_only + at_channel;
  CHECK(good_settings(no_code).service_code() == "*713#");
}

// --- A generic channel ---

namespace {

const std::string generic_channel =
    "  - name: ur\n    kind: generic\n    wire: ours.yaml\n    service_code: \"*713#\"\n"
    "    send_url: http://127.0.0.1/\n    username: us\n    api_key: {file: ur}\n"
    "    callback_secrets: [{file: ur-callback}]\n";
const std::string wire_of_calls =
    "ussd:\n  comes: query\n  fields: {session: s, phone: p, input: i}\n  input: newest\n"
    "  reply: {text: {continue: \"CON {text}\", end: \"END {text}\"}}\n";
const std::string wire_of_sends =
    "send:\n  headers: {Authorization: \"{basic_authorization}\"}\n  form: {to: \"{phone}\", text: "
    "\"{text}\"}\n"
    "  answer: {rules: [{starts: OK, means: accepted}]}\n";

/// What is read, and the codes of its problems, of settings with a wire beside them.
std::pair<gateway_settings, std::string> read_with_wire(const std::string& channels,
                                                        const std::string& wire) {
  const raporo::test::temporary_folder folder;
  folder.write("gateway.yaml", smallest + channels);
  folder.write("channels/ours.yaml", wire);
  diagnostics problems;
  gateway_settings s = read_settings(folder.path(), problems);
  std::string codes;
  for (const diagnostic& d : problems.all()) codes += (codes.empty() ? "" : "; ") + d.code;
  return {std::move(s), codes};
}

std::string without_line(const std::string& key) {
  std::string yaml = generic_channel;
  const std::size_t at = yaml.find("    " + key + ":");
  return yaml.erase(at, yaml.find('\n', at) + 1 - at);
}

}  // namespace

TEST_CASE("settings: a generic channel has a wire, which says what it needs") {
  const auto [both, none] = read_with_wire(generic_channel, wire_of_calls + wire_of_sends);
  CHECK(none.empty());
  REQUIRE(both.channels.size() == 2);
  REQUIRE(both.channels[1].wire);
  CHECK(both.channels[1].wire->ussd->callback.field("session") == "s");
  // A reload that finds the same files has nothing to ask a restart for, and one that finds others has.
  CHECK(read_with_wire(generic_channel, wire_of_calls + wire_of_sends + "# the same\n").first == both);
  CHECK_FALSE(read_with_wire(generic_channel, wire_of_calls).first == both);

  for (const char* key : {"wire", "service_code", "send_url", "username", "api_key", "callback_secrets"}) {
    CAPTURE(key);
    CHECK(read_with_wire(without_line(key), wire_of_calls + wire_of_sends).second == "config/missing-key");
  }
  // Nothing of what a wire does not speak of.
  CHECK(read_with_wire(without_line("service_code"), wire_of_sends).second.empty());
  CHECK(read_with_wire(without_line("callback_secrets"), wire_of_sends).second.empty());
  CHECK(read_with_wire(without_line("api_key"), wire_of_calls).second == "config/wrong-value");  // send_url
  CHECK(read_with_wire(without_line("send_url"), wire_of_calls).second.empty());
  const std::string reporting =
      "delivery:\n  comes: query\n  fields: {id: m, status: s}\n"
      "  words: {delivered: D}\n" +
      wire_of_sends;
  std::string asks = reporting;
  asks.replace(asks.find("{text}"), 6, "{text}{delivery_url}{id}");
  CHECK(read_with_wire(generic_channel, asks).second == "config/missing-key");  // public_url
  CHECK(read_with_wire(generic_channel + "public_url: https://gw.example.rw\n", asks).second.empty());
}

TEST_CASE("settings: a wire is a file in the folder of wires, and of a generic channel alone") {
  const auto named = [](const std::string& name) {
    std::string yaml = generic_channel;
    yaml.replace(yaml.find("ours.yaml"), 9, name);
    return read_with_wire(yaml, wire_of_calls + wire_of_sends).second;
  };
  CHECK(named("theirs.yaml") == "wire/no-file");
  CHECK(named("../ours.yaml") == "config/wrong-value");
  CHECK(named("ours.yml") == "config/wrong-value");
  CHECK(setting_problems(with_channel("wire", "ours.yaml")) == "config/wrong-value");
  // What is wrong in it has its place in it.
  diagnostics problems;
  const raporo::test::temporary_folder folder;
  folder.write("gateway.yaml", smallest + generic_channel);
  folder.write("channels/ours.yaml", wire_of_calls + "sned: {}\n" + wire_of_sends);
  read_settings(folder.path(), problems);
  REQUIRE(problems.all().size() == 1);
  CHECK(problems.all()[0].code == "wire/unknown-key");
  CHECK(problems.all()[0].where.file.ends_with("channels/ours.yaml"));
  CHECK(problems.all()[0].where.line == 6);
  CHECK(problems.all()[0].hint == "did you mean `send`?");
}

TEST_CASE("settings: what names a thing that is not there says what is to be done") {
  diagnostics problems;
  read_setting_text(smallest + generic_channel + "routes:\n  - {through: [mtn]}\n", problems);
  REQUIRE(problems.all().size() == 2);
  CHECK(problems.all()[0].code == "wire/no-file");
  CHECK(problems.all()[0].where.line == 12);
  CHECK(problems.all()[0].hint.starts_with("describe there how the aggregator speaks"));
  CHECK(problems.all()[1].code == "config/unknown-channel");
  CHECK(problems.all()[1].hint == "these take SMS: at, ur");

  ::unsetenv("RAPORO_TEST_NOT_SET");
  diagnostics of_secret;
  raporo::seeded_random random{1};
  CHECK_FALSE(read_secret({.environment = "RAPORO_TEST_NOT_SET", .file = {}, .where = {}}, "nowhere", random,
                          of_secret));
  REQUIRE(of_secret.all().size() == 1);
  CHECK(of_secret.all()[0].hint.starts_with("set it for the gateway and this command"));
}
