#include "tests/support/kannel.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "storage/outbox.hpp"
#include "tests/e2e/operation.hpp"

using namespace raporo::test;

namespace {

const std::string short_number = "8010";
const std::string report = "Présence p6 18/20, P1 28 27 P2=30,31 P3 28 28 P4 27 29 P5 25 26";

/// The demo district with two links more: Kannel, which takes all SMS, and one over which calls alone come.
/// An SMS that follows a call would leave by the call's own link, if that took any.
demo_options through_kannel(std::uint16_t sendsms_port, const std::string& now) {
  demo_options o;
  o.now = now;
  o.public_port = free_port();
  o.configure = [sendsms_port, port = o.public_port](const fs::path& configuration) {
    std::ofstream(configuration / "gateway.yaml", std::ios::app)
        << "  - name: calls\n    kind: crossgate\n    service_code: \"*800#\"\n"
           "    callback_secrets: [{file: calls-callback, generate: true}]\n"
           "  - name: kannel\n    kind: kannel\n    send_url: http://127.0.0.1:"
        << sendsms_port << "/cgi-bin/sendsms\n    username: gw\n    sender: \"" << short_number
        << "\"\n    api_key: {file: kannel-password, generate: true}\n"
           "    callback_secrets: [{file: kannel-callback, generate: true}]\n    segments_per_second: 20\n"
           "routes:\n  - through: [kannel]\npublic_url: http://127.0.0.1:"
        << port << "\n";
  };
  return o;
}

/// The demo district, Kannel, and the operator behind it.
struct country {
  kannel sms_gateway;
  demo_gateway g;
  sms_operator network;
  std::map<std::string, std::string> transcripts;

  explicit country(const std::string& now = demo_options().now)
      : g(through_kannel(sms_gateway.sendsms_port(), now)), network(sms_gateway.operator_port()) {
    start_kannel();
  }

  void start_kannel() {
    sms_gateway.start({secret("kannel-password"), "http://127.0.0.1:" + std::to_string(g.public_port()) +
                                                      "/cb/kannel/" + secret("kannel-callback")});
    REQUIRE(network.connect());
  }

  std::string secret(const std::string& file) const {
    const std::string text = read_file(g.data() / "secrets" / file);
    return text.substr(0, text.find('\n'));
  }

  /// What a call shows after one more input; every call has its telephone's name.
  std::string type(const std::string& phone, const std::string& input) {
    transcripts[phone] += input;
    const auto a = connection(g.public_port())
                       .get("/cb/calls/" + secret("calls-callback") + "/ussd?" +
                            form({{"session_id", "call of " + phone},
                                  {"msisdn", phone.substr(1)},
                                  {"network_code", "63510"},
                                  {"ussd_string", transcripts[phone]},
                                  {"service_code", "*800#"}}));
    return a ? a->body : std::string();
  }

  /// What a telephone has got, waiting until it is so many.
  std::vector<std::string> wait_for(const std::string& phone, std::size_t count) {
    eventually([&] { return network.received_by(phone).size() >= count; });
    return network.received_by(phone);
  }

  /// What `raporo messages` prints.
  std::string list(const std::vector<std::string>& options) const {
    std::vector<std::string> arguments{
        RAPORO_PROGRAM, "messages", "--config", (g.data() / "config").string(), "--data", g.data().string()};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run_program(arguments).output;
  }

  /// A telephone's messages: texts, by their states.
  std::multimap<std::string, std::string> listed(const std::string& phone) const {
    std::multimap<std::string, std::string> found;
    // An id with the state, a line about whom and when, the text; then how many there were.
    std::istringstream lines(list({"--state", "all", "--phone", phone}));
    for (std::string first, about, text;
         std::getline(lines, first) && first.find("  ") != std::string::npos;) {
      REQUIRE(std::getline(lines, about));
      REQUIRE(std::getline(lines, text));
      const std::size_t state = first.find("  ") + 2;
      found.emplace(first.substr(state, first.find_first_of(": ", state) - state), text.substr(4));
    }
    return found;
  }

  /// No message is on its way or still to go.
  bool none_waits() const {
    return std::ranges::all_of(std::array{"planned", "sending"}, [this](const char* state) {
      return contains(list({"--state", state}), "no such messages");
    });
  }

  /// How many messages the operator has reported as delivered.
  std::size_t reported() const {
    const std::string all = list({"--state", "delivered", "--limit", "1000"});
    std::size_t count = 0;
    for (std::size_t at = 0; (at = all.find("  delivered", at)) != std::string::npos; ++at) ++count;
    return count;
  }

  /// There is one message to it, and the operator's report about it has come.
  bool delivered(const std::string& phone) const {
    const auto messages = listed(phone);
    return messages.size() == 1 && messages.contains("delivered");
  }
};

/// Of UCS-2, two bytes a letter, the high one first.
std::string in_utf8(const std::string& ucs2) {
  std::string text;
  for (std::size_t i = 0; i + 1 < ucs2.size(); i += 2) {
    const unsigned letter =
        static_cast<unsigned char>(ucs2[i]) * 256U + static_cast<unsigned char>(ucs2[i + 1]);
    const auto tail = [](unsigned bits) { return static_cast<char>(0x80U | (bits & 0x3FU)); };
    if (letter < 0x80) {
      text += static_cast<char>(letter);
    } else if (letter < 0x800) {
      text += {static_cast<char>(0xC0U | letter >> 6U), tail(letter)};
    } else {
      text += {static_cast<char>(0xE0U | letter >> 12U), tail(letter >> 6U), tail(letter)};
    }
  }
  return text;
}

/// Everybody of the demo's roster who has a telephone.
std::vector<std::string> telephones(const fs::path& people) {
  std::vector<std::string> found;
  std::istringstream lines(read_file(people));
  for (std::string line; std::getline(lines, line);) {
    const std::size_t at = line.find(",+");
    if (at != std::string::npos) found.push_back(line.substr(at + 1, line.find(',', at + 1) - at - 1));
  }
  std::ranges::sort(found);
  found.erase(std::ranges::unique(found).begin(), found.end());
  return found;
}

}  // namespace

TEST_CASE("kannel: a report comes in through it, reply and receipt leave through it, both are delivered") {
  country rwanda;
  std::string screen;
  for (const char* input :
       {"", "1234", "*1", "*28 27", "*30 31", "*28 28", "*27 29", "*25 26", "*18 20", "*1"})
    screen = rwanda.type(head, input);
  const std::vector<std::string> receipts = rwanda.wait_for(head, 1);
  REQUIRE(receipts.size() == 1);
  const std::size_t reference = receipts[0].find("Nimero ");
  REQUIRE(reference != std::string::npos);
  CHECK(contains(screen, receipts[0].substr(reference, 12)));

  rwanda.network.submit({english_deputy, short_number, report});
  const std::vector<std::string> replies = rwanda.wait_for(english_deputy, 1);
  REQUIRE(replies.size() == 1);
  CHECK(contains(replies[0], "317 present of 343 = 92%"));
  for (const carried_sms& sms : rwanda.network.received()) CHECK(sms.from == short_number);

  for (const std::string& person : {english_deputy, head})
    CHECK(eventually([&] { return rwanda.delivered(person); }));
}

TEST_CASE("kannel: a long text arrives whole") {
  country rwanda;
  rwanda.network.submit({head, short_number, "fasha"});
  const std::vector<std::string> replies = rwanda.wait_for(head, 1);
  REQUIRE(replies.size() == 1);
  CHECK(replies[0].size() > 160);
  CHECK(rwanda.listed(head).begin()->second == replies[0]);
}

// Texts of menus and alerts are spelt so that none needs it: this one is put into the outbox by hand.
TEST_CASE("kannel: letters that GSM's alphabet lacks arrive as they were written, over two SMS") {
  country rwanda;
  const std::string text =
      "Ubwitabire → 92 %, 学校, ჩვენი, Рапорт: ibi ni inyuguti terefone nyinshi zitagira muri GSM.";
  {
    raporo::storage::message m{
        .id = "by-hand", .key = "by-hand", .channel = "kannel", .phone = head, .text = text};
    m.segments = 2;
    m.expires = m.due + std::chrono::hours{24 * 365 * 100};
    raporo::storage::sqlite_connection c(rwanda.g.database(), raporo::storage::sqlite_connection::role::guest,
                                         false);
    REQUIRE(raporo::storage::plan_message(c, m));
  }
  const std::vector<std::string> received = rwanda.wait_for(head, 1);
  REQUIRE(received.size() == 1);
  CHECK(in_utf8(received[0]) == text);
  CHECK(eventually([&] { return rwanda.delivered(head); }));
}

TEST_CASE("kannel: what comes in while the gateway is away is brought again when it is back") {
  country rwanda;
  REQUIRE(rwanda.g.stop() == 0);
  rwanda.network.submit({english_deputy, short_number, report});
  // Long enough for Kannel to have called in vain.
  std::this_thread::sleep_for(std::chrono::milliseconds{500});
  rwanda.g.start();
  CHECK(rwanda.wait_for(english_deputy, 1).size() == 1);
  CHECK(eventually([&] { return rwanda.delivered(english_deputy); }));
}

// The promise: of every message `raporo messages` says what became of it. `accepted` and `delivered`: the
// operator has it exactly once. `unknown`, which only what was on its way when the connection broke may be:
// at most once, and it is not sent again by itself. No message is in any other state, none is missing, and
// none came twice.
TEST_CASE("kannel: restarted in the middle of the week's digests it loses none and doubles none") {
  country rwanda("2026-11-30T07:20:00+02:00");
  rwanda.g.set_clock("2026-11-30T07:30:01+02:00");
  REQUIRE(eventually([&] { return rwanda.network.received().size() > 25; }));
  REQUIRE(rwanda.sms_gateway.stop());
  const std::size_t before = rwanda.network.received().size();
  // The digests go on against a closed door until the channel rests.
  REQUIRE(eventually([&] { return contains(ready_page(rwanda.g), "kannel"); }));
  rwanda.start_kannel();
  // The channel rests for a minute, and goes on by itself. The test's clock stands still, so that nobody
  // else's turn comes again before it is moved.
  REQUIRE(eventually([&] { return !contains(ready_page(rwanda.g), "kannel"); }, std::chrono::minutes{3}));
  rwanda.g.set_clock("2026-11-30T07:35:00+02:00");
  REQUIRE(eventually([&] { return rwanda.none_waits(); }, std::chrono::minutes{1}));

  std::size_t planned = 0, unknown = 0;
  for (const std::string& phone : telephones(rwanda.g.data() / "config" / "roster" / "people.csv")) {
    CAPTURE(phone);
    std::ptrdiff_t told = 0;
    for (const auto& [state, text] : rwanda.listed(phone)) {
      CAPTURE(state);
      CAPTURE(text);
      ++planned;
      const auto times = [&] { return std::ranges::count(rwanda.network.received_by(phone), text); };
      if (state == "unknown") {
        ++unknown;
        CHECK(times() <= 1);
      } else {
        CHECK((state == "delivered" || state == "accepted"));
        CHECK(eventually([&] { return times() == 1; }));
      }
      told += times();
    }
    CHECK(told == std::ssize(rwanda.network.received_by(phone)));
  }
  // Reports of what Kannel had when it stopped may be lost with it; of all others they come.
  CHECK(eventually([&] { return rwanda.reported() + before + unknown >= planned; }));
  MESSAGE(planned, " digests, ", before, " of them before the restart, ", unknown, " unknown");
  CHECK(planned > 100);
  CHECK(before < planned / 2);
  CHECK(unknown <= 32);  // in flight at most
}
