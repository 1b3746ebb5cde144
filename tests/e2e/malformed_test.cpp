#include <array>
#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <sstream>
#include <thread>
#include <utility>

#include "tests/e2e/operation.hpp"

using namespace raporo::test;

namespace {

constexpr int cases_of_a_thread = 5'000;
constexpr int threads = 4;
/// Far below the gateway's own limit for a request, far above what a busy machine takes.
constexpr std::chrono::seconds slow{5};

const std::string form_type = "application/x-www-form-urlencoded";
const std::string json_type = "application/json";

/// A callback as its aggregator would send it, in the parts that can go wrong.
struct sample {
  std::string channel, kind, method, query, type, body;
};

std::vector<sample> all_samples() {
  const std::string call = form({{"phoneNumber", head},
                                 {"serviceCode", "*800#"},
                                 {"text", ""},
                                 {"sessionId", "malformed-1"},
                                 {"networkCode", "63510"}});
  const std::string sms = form({{"date", "2026-11-25T08:00:00Z"},
                                {"from", "+250788999998"},
                                {"to", "8010"},
                                {"id", "m-1"},
                                {"text", "fasha"},
                                {"networkCode", "63510"}});
  return {
      {"at", "ussd", "POST", {}, form_type, call},
      {"at", "ussd-end", "POST", {}, form_type, call + "&status=Success&durationInMillis=1"},
      {"at", "sms", "POST", {}, form_type, sms},
      {"at", "delivery", "POST", {}, form_type, "id=ATXid_1&status=Success&phoneNumber=%2B250788999998"},
      {"at", "opt-out", "POST", {}, form_type, "senderId=SCHOOLS&phoneNumber=%2B250788999998"},
      {"ghana",
       "ussd",
       "POST",
       {},
       json_type,
       R"({"Type":"Initiation","Mobile":"250788999998","SessionId":"a1","ServiceCode":"800","Message":"*800#",)"
       R"("Operator":"mtn","Sequence":1,"ClientState":"","Platform":"USSD"})"},
      {"world",
       "sms",
       "POST",
       {},
       json_type,
       R"({"results":[{"messageId":"1","from":"250788999998","to":"8010","text":"HELP"}]})"},
      {"world",
       "delivery",
       "POST",
       {},
       json_type,
       R"({"results":[{"messageId":"1","to":"250788999998","status":{"groupId":3,"id":5,"name":"DELIVERED"}}]})"},
      {"calls",
       "ussd",
       "GET",
       "session_id=c1&msisdn=250788999998&network_code=63510&ussd_string=&service_code=*800%23",
       {},
       {}},
      {"kannel",
       "sms",
       "GET",
       "from=%2B250788999998&to=8010&ts=1930543485&text=HELP&c=0&cs=UTF-8&id=9f1e",
       {},
       {}},
      {"kannel", "delivery", "GET", "id=m-000123&s=8&a=ACK%2F&f=77aa01", {}, {}},
  };
}

/// The demo district with links of every make.
demo_options with_all_links() {
  demo_options o;
  o.configure = [](const fs::path& configuration) {
    const auto secret = [](const std::string& name) {
      return "    callback_secrets: [{file: " + name + "-callback, generate: true}]\n";
    };
    std::ofstream(configuration / "gateway.yaml", std::ios::app)
        << "  - name: ghana\n    kind: hubtel\n    service_code: \"*800#\"\n"
        << secret("ghana") << "  - name: calls\n    kind: crossgate\n    service_code: \"*800#\"\n"
        << secret("calls")
        << "  - name: kannel\n    kind: kannel\n    send_url: http://127.0.0.1:9/\n    username: gw\n"
           "    api_key: {file: kannel-key, generate: true}\n"
        << secret("kannel")
        << "  - name: world\n    kind: infobip\n    send_url: http://127.0.0.1:9/\n    sender: RAPORO\n"
           "    api_key: {file: world-key, generate: true}\n"
        << secret("world") << "public_url: http://127.0.0.1:9\n";
  };
  return o;
}

/// Bytes that are to be sent, and what may come of them.
struct spoilt {
  std::string bytes;
  bool ends_early = false;      ///< nothing follows although more was promised: it need not be answered
  bool fresh_after = false;     ///< bytes may be left over: the connection is of no use to the next case
  bool must_be_refused = true;  ///< false where what is spoilt may still mean something
  int allowed_5xx = 0;          ///< 501 for a method that nobody knows is due, not a fault
};

/// Spoils callbacks in ways that the seed alone chooses.
class spoiler {
 public:
  spoiler(unsigned seed, std::map<std::string, std::string> secrets)
      : random_(seed), secrets_(std::move(secrets)) {}

  spoilt next() {
    sample s = samples_[pick(samples_.size())];
    std::string& payload = s.method == "GET" ? s.query : s.body;
    spoilt out;
    switch (pick(14)) {
      case 0:  // other bytes, of which some may be no bytes of a target
        mutate(payload);
        out.must_be_refused = false;
        break;
      case 1:  // a part of the payload alone
        payload.resize(pick(payload.size()));
        out.must_be_refused = false;
        break;
      case 2:
        payload += (payload.empty() ? "x=" : "&x=") + one_of({"%zz", "%2", "%", "%%41", "%g0"});
        out.must_be_refused = s.type != json_type;
        break;
      case 3:
        if (s.type != json_type) s = samples_[5];
        s.body = one_of({"{", "[", "nul", "{\"a\":}", "{\"a\":1,}", "{\"a\":\"\\u12\"}", "\xff\xfe{}",
                         "1e999999", "\"\xc3\"", ""}) +
                 std::string(pick(3) == 0 ? 5'000 : 0, '[');
        break;
      case 4:
        payload += "&y=" + std::string(70'000 + pick(30'000), 'y');
        break;
      case 5:
        s.method = one_of({"PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW", "post", "GETT", "P\x01ST"});
        out.allowed_5xx = 501;
        break;
      case 6:
        if (s.method == "GET") s = samples_[0];
        s.type = one_of({"text/plain", "multipart/form-data; boundary=a", "", "a", "application/xml", ";;;"});
        break;
      case 7:
        if (s.method == "GET") s = samples_[5];
        s.type += one_of({"; charset=utf-16", "; charset=koi8-r", "; charset=\"latin1\"", ";charset="});
        break;
      case 8:
        return lengths(s);
      case 9:
        return encodings(s);
      case 10:
        out.bytes = head_of(s) + "X-Large: " + std::string(20'000 + pick(20'000), 'x') + "\r\n\r\n";
        out.fresh_after = true;
        return out;
      case 11:
        return cut(s);
      case 12:
        out.bytes = lines(s);
        out.fresh_after = true;
        return out;
      default:
        s.channel = one_of({"nobody", "at/at", "..", "%2e%2e", "at%00", "\xff"});
        break;
    }
    out.bytes = whole(s);
    // What is too large is refused before it is read to its end.
    out.fresh_after = out.bytes.size() > 60'000;
    return out;
  }

 private:
  std::size_t pick(std::size_t below) { return below == 0 ? 0 : random_() % below; }
  std::string one_of(const std::vector<std::string>& all) { return all[pick(all.size())]; }

  void mutate(std::string& text) {
    for (std::size_t n = 1 + pick(4); n > 0 && !text.empty(); --n) {
      const std::size_t at = pick(text.size());
      if (pick(3) == 0) {
        text.insert(at, text.substr(pick(text.size()), pick(20)));
      } else {
        text[at] = static_cast<char>(random_());
      }
    }
  }

  /// The request line and the host, no more.
  std::string head_of(const sample& s) {
    const auto secret = secrets_.find(s.channel);
    return s.method + " /cb/" + s.channel + "/" + (secret == secrets_.end() ? "guessed" : secret->second) +
           "/" + s.kind + (s.query.empty() ? "" : "?" + s.query) + " HTTP/1.1\r\nHost: test\r\n";
  }

  std::string whole(const sample& s) {
    return head_of(s) + (s.type.empty() ? "" : "Content-Type: " + s.type + "\r\n") +
           "Content-Length: " + std::to_string(s.body.size()) + "\r\n\r\n" + s.body;
  }

  spoilt lengths(sample s) {
    if (s.method == "GET") s = samples_[2];
    const std::string length = one_of({"-1", "abc", "0x10", "1,1", "99999999999999999999",
                                       "1\r\nContent-Length: 2", "+5", "", "5 5", "1000000"});
    spoilt out{head_of(s) + "Content-Type: " + s.type + "\r\nContent-Length: " + length + "\r\n\r\n" +
               s.body};
    out.fresh_after = true;
    return out;
  }

  spoilt encodings(sample s) {
    if (s.method == "GET") s = samples_[1];
    const std::string coding =
        one_of({"gzip", "chunked, gzip", "identity", "chunked\r\nContent-Length: 5", "chunke"});
    spoilt out{head_of(s) + "Content-Type: " + s.type + "\r\n"};
    if (pick(2) == 0) {
      out.bytes += "Transfer-Encoding: " + coding + "\r\n\r\n" + s.body;
    } else {
      out.bytes += "Transfer-Encoding: chunked\r\n\r\n" +
                   one_of({"zz\r\n", "-1\r\n", "fffffffffffffffff\r\n", "5\r\nabcdeXX", "\r\n\r\n",
                           "100000\r\n", ";\r\n"}) +
                   std::string(200, 'x') + "\r\n";
    }
    // A chunk may still wait for its end when nothing more comes.
    out.ends_early = out.fresh_after = true;
    return out;
  }

  spoilt cut(const sample& s) {
    spoilt out{whole(s)};
    out.bytes.resize(1 + pick(out.bytes.size() - 1));
    out.ends_early = out.fresh_after = true;
    return out;
  }

  /// Lines of a head as no client writes them.
  std::string lines(const sample& s) {
    std::string good = whole(s);
    const std::size_t first = good.find("\r\n");
    switch (pick(6)) {
      case 0:
        return good.replace(first, 2, "\n");
      case 1:
        return good.insert(
            first + 2, one_of({"Host: other\r\n", " folded\r\n", "no colon\r\n", ": x\r\n", "A\x01: x\r\n"}));
      case 2:
        return good.replace(first - 8, 8,
                            one_of({"HTTP/9.9", "HTTP/0.9", "HTTQ/1.1", "http/1.1", "HTTP/1.", ""}));
      case 3:
        return good.insert(0, one_of({"\x16\x03\x01", "\n", " ", "\xff", std::string(1, '\0')}));
      case 4:
        return good.erase(good.find("Host: test\r\n"), 12);
      default: {
        std::string many;
        for (int i = 0; i < 300; ++i) many += "X-" + std::to_string(i) + ": x\r\n";
        return good.insert(first + 2, many);
      }
    }
  }

  std::mt19937 random_;
  std::map<std::string, std::string> secrets_;
  std::vector<sample> samples_ = all_samples();
};

/// What was wrong with how the gateway took the cases of one seed.
struct findings {
  std::mutex lock;
  std::vector<std::string> all;
  std::map<int, int> statuses;  ///< how often each; 0: none

  void add(const std::string& what, const spoilt& s) {
    const std::lock_guard held(lock);
    if (all.size() < 20) all.push_back(what + ": " + s.bytes.substr(0, 300));
  }
};

bool is_fault(const spoilt& s, const std::optional<answer>& a) {
  if (!a) return !s.ends_early;
  if (a->status >= 500) return a->status != s.allowed_5xx;
  return s.must_be_refused && !s.ends_early && a->status < 400;
}

void send_all(const demo_gateway& g, spoiler from, findings& into) {
  std::optional<connection> c;
  std::map<int, int> statuses;
  for (int i = 0; i < cases_of_a_thread; ++i) {
    const spoilt s = from.next();
    if (!c) c.emplace(g.public_port(), 2 * slow);
    const auto began = std::chrono::steady_clock::now();
    c->send(s.bytes);
    if (s.fresh_after) c->finish();
    const std::optional<answer> a = c->receive();
    ++statuses[a ? a->status : 0];
    if (std::chrono::steady_clock::now() - began > slow) into.add("slow", s);
    if (is_fault(s, a)) into.add(a ? std::to_string(a->status) : "no answer", s);
    if (!a || s.fresh_after || contains(a->head, "Connection: close")) c.reset();
  }
  const std::lock_guard held(into.lock);
  for (const auto& [status, times] : statuses) into.statuses[status] += times;
}

/// The lines of level error, but for those that are due: nobody listens where two of the links send what they
/// answer, and a run that is slow enough lets the gateway say so.
std::string errors_of_callbacks(const std::string& log) {
  std::string errors;
  std::istringstream lines(log);
  for (std::string line; std::getline(lines, line);) {
    const bool due = contains(line, "channel in trouble") && contains(line, "Connection refused");
    if (contains(line, " error ") && !due) errors += line + '\n';
  }
  return errors;
}

}  // namespace

TEST_CASE("malformed: 20,000 spoilt callbacks are refused one by one, and the next good one is answered") {
  const demo_gateway g(with_all_links());
  std::map<std::string, std::string> secrets;
  for (const char* channel : {"at", "ghana", "calls", "kannel", "world"}) {
    const std::string text = read_file(g.data() / "secrets" / (std::string(channel) + "-callback"));
    secrets[channel] = text.substr(0, text.find('\n'));
  }
  findings found;
  std::vector<std::thread> callers;
  for (unsigned seed = 1; seed <= threads; ++seed)
    callers.emplace_back([&, seed] { send_all(g, spoiler(seed, secrets), found); });
  for (std::thread& t : callers) t.join();

  for (const std::string& what : found.all) FAIL_CHECK(what);
  for (const auto& [status, times] : found.statuses) MESSAGE(status, ": ", times);
  for (const int status : {200, 400, 403, 405, 413, 414, 415, 431}) CHECK(found.statuses[status] > 0);
  CHECK(contains(home_screen(g), "week 48"));
  CHECK(errors_of_callbacks(g.gateway_log()) == "");
}
