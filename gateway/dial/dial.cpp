#include "gateway/dial/dial.hpp"

#include <fmt/format.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <istream>
#include <memory>
#include <mutex>
#include <ostream>
#include <string_view>
#include <thread>
#include <utility>

#include "gateway/base/ascii.hpp"
#include "gateway/dial/display.hpp"
#include "gateway/dial/inbox.hpp"
#include "gateway/dial/line.hpp"
#include "gateway/dial/phone.hpp"
#include "gateway/http/waiting_client.hpp"

namespace raporo::dial {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds inbox_interval{1'000};
constexpr milliseconds inbox_interval_at_the_end{100};

constexpr std::string_view quit = "q";
constexpr std::string_view hang_up = "h";

/// Lines typed by a person, read on a thread of their own so that SMS can be shown while nobody types. The
/// thread ends with the input or with the line that quits.
class typed_lines {
 public:
  explicit typed_lines(std::istream& in) : reader_([this, &in] { read(in); }) {}
  /// Requires: next() has given the end of the input or the line that quits; otherwise this waits for them.
  ~typed_lines() { reader_.join(); }
  typed_lines(const typed_lines&) = delete;
  typed_lines& operator=(const typed_lines&) = delete;

  enum class outcome { line, nothing_yet, end };
  outcome next(std::string& line, milliseconds wait) {
    std::unique_lock lock(mutex_);
    arrived_.wait_for(lock, wait, [this] { return ended_ || !lines_.empty(); });
    if (lines_.empty()) return ended_ ? outcome::end : outcome::nothing_yet;
    line = std::move(lines_.front());
    lines_.pop_front();
    return outcome::line;
  }

 private:
  void read(std::istream& in) {
    std::string line;
    while (line != quit && std::getline(in, line)) {
      const std::lock_guard lock(mutex_);
      lines_.push_back(line);
      arrived_.notify_one();
    }
    const std::lock_guard lock(mutex_);
    ended_ = true;
    arrived_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<std::string> lines_;
  bool ended_ = false;
  std::thread reader_;  // last: it uses all of the above
};

/// The gateway as an aggregator reaches it.
class gateway_line final : public line {
 public:
  gateway_line(const gateway_link& link, const exchange& network, random_source& random)
      : link_(link), network_(network), handset_(link.about, random) {
    ask_for_sms();  // what came before the call is none of it
  }

  result<screen> dial(const std::string& code, std::string& problem) override {
    return turn(handset_.dial(code), problem);
  }
  result<screen> press(const std::string& input, std::string& problem) override {
    return turn(handset_.press(input), problem);
  }
  void hang_up() override {}

  std::vector<received_sms> take_sms(milliseconds wait) override {
    if (link_.stand_in.empty()) return {};
    for (milliseconds waited{0};; waited += inbox_interval_at_the_end) {
      std::vector<received_sms> came = ask_for_sms();
      if (!came.empty() || waited >= wait) return came;
      std::this_thread::sleep_for(inbox_interval_at_the_end);
    }
  }

  /// False when the gateway did not take it; `problem` says why.
  bool send_sms(const std::string& text, instant now, std::string& problem) {
    const http::client_answer answer = network_(handset_.text_message(text, now));
    if (answer.what == http::client_answer::outcome::answered && answer.status == 200) return true;
    problem = complaint(link_.about.sms_url, answer);
    return false;
  }

 private:
  result<screen> turn(http::outgoing_request request, std::string& problem) {
    const http::client_answer answer = network_(std::move(request));
    auto s = handset::read(answer);
    if (!s) problem = complaint(link_.about.ussd_url, answer);
    return s;
  }

  static std::string complaint(const std::string& url, const http::client_answer& answer) {
    const std::string_view way_out = advice(url, answer);
    std::string text = answer.what == http::client_answer::outcome::answered
                           ? fmt::format("Not a legal answer: HTTP {}, {}: {}", answer.status,
                                         answer.content_type, trimmed(answer.body))
                           : "No answer: " + answer.problem;
    if (!way_out.empty()) text.append("\n").append(way_out);
    return text;
  }

  /// What is most often behind it; empty where nobody knows.
  static std::string_view advice(const std::string& url, const http::client_answer& answer) {
    constexpr int bad_request = 400, not_allowed = 403, not_found = 404, other_method = 405, other_type = 415;
    constexpr std::string_view tls =
        "A gateway that speaks TLS wants --url https://HOST:PORT, HOST as its certificate names it.";
    if (answer.what != http::client_answer::outcome::answered) {
      if (answer.problem.find("certificate") == std::string::npos) return {};
      return "--url wants the HOST that the certificate names; one that this machine does not trust is "
             "trusted "
             "with SSL_CERT_FILE=CERTIFICATE.pem in front of the command.";
    }
    if (answer.status == bad_request && url.starts_with("http://")) return tls;
    if (answer.status == not_allowed)
      return "The gateway does not know this secret or channel, or lets no calls in from this machine.";
    if (answer.status == not_found || answer.status == other_method || answer.status == other_type)
      return "A phone speaks as Africa's Talking does: it comes in by a channel of the kind africas_talking "
             "alone.";
    return {};
  }

  /// A stand-in that does not answer is asked again next time.
  std::vector<received_sms> ask_for_sms() {
    if (link_.stand_in.empty()) return {};
    auto page = read_inbox(network_(ask_inbox(link_.stand_in, link_.about.phone, last_sms_)));
    if (!page) return {};
    last_sms_ = page->last;
    return std::move(page->messages);
  }

  const gateway_link& link_;
  const exchange& network_;
  handset handset_;
  std::int64_t last_sms_ = 0;
};

/// A person with a handset in hand.
class caller {
 public:
  caller(line& connected, const dial_options& options, std::ostream& out, witness* watching)
      : line_(connected), options_(options), out_(out), watching_(watching) {}

  int play(const std::vector<std::string>& keys) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
      out_ << "> " << keys[i] << '\n';
      if (!(i == 0 ? dial(keys[0]) : press(keys[i]))) return 1;
      if (in_session_) continue;
      show_sms(options_.sms_wait);
      if (const std::size_t left = keys.size() - i - 1; left > 0) {
        out_ << fmt::format("The session ended with {} of the keys not used.\n", left);
        return 1;
      }
    }
    return 0;
  }

  int converse(std::istream& in) {
    out_ << fmt::format("Enter dials {}, {} hangs up, {} quits.\n", options_.service_code, hang_up, quit);
    typed_lines lines(in);
    prompt();
    for (std::string typed;;) {
      const auto got = lines.next(typed, inbox_interval);
      if (got == typed_lines::outcome::end || (got == typed_lines::outcome::line && typed == quit)) return 0;
      if (got == typed_lines::outcome::line) obey(typed);
      if (show_sms({}) || got == typed_lines::outcome::line) prompt();
    }
  }

  bool show_sms(milliseconds wait) {
    const std::vector<received_sms> came = line_.take_sms(wait);
    if (!came.empty()) out_ << '\n';
    for (const received_sms& m : came) {
      if (watching_ != nullptr) watching_->received(m.text);
      out_ << draw_sms(m.from, m.text, options_.plain);
    }
    return !came.empty();
  }

 private:
  void prompt() { out_ << (in_session_ ? "> " : "phone> ") << std::flush; }

  void obey(const std::string& typed) {
    if (typed == hang_up) {
      if (!in_session_) return;
      if (watching_ != nullptr) watching_->hung_up();
      line_.hang_up();
      in_session_ = false;
    } else if (in_session_) {
      press(typed);
    } else if (typed.empty() || typed.starts_with('*')) {
      dial(typed.empty() ? options_.service_code : typed);
    } else {
      out_ << fmt::format("No call is open: dial {}.\n", options_.service_code);
    }
  }

  bool dial(const std::string& code) {
    if (code.find_first_not_of("0123456789*#") != std::string::npos) {
      out_ << fmt::format("`{}` cannot be dialled: a phone has digits, * and #.\n", code);
      return false;
    }
    if (watching_ != nullptr) watching_->dialled(code);
    std::string problem;
    return show(line_.dial(code, problem), problem);
  }

  bool press(const std::string& input) {
    if (watching_ != nullptr) watching_->typed(input);
    std::string problem;
    return show(line_.press(input, problem), problem);
  }

  bool show(const result<screen>& s, const std::string& problem) {
    in_session_ = s && !s->ended;
    if (!s) {
      out_ << problem << '\n';
      return false;
    }
    if (watching_ != nullptr) watching_->saw(*s);
    out_ << draw(*s, options_.service_code, options_.screen_septets, options_.plain);
    return true;
  }

  line& line_;
  const dial_options& options_;
  std::ostream& out_;
  witness* const watching_;  ///< nullptr: nobody
  bool in_session_ = false;
};

/// 2 when the person wrote something wrong, 1 when something is not there.
int exit_code(boost::system::error_code ec) {
  return ec == errc::invalid_phone ? 2 : 1;
}

}  // namespace

int dial_on(line& connected, const dial_options& options, std::istream& in, std::ostream& out,
            witness* watching) {
  caller c(connected, options, out, watching);
  return options.keys.empty() ? c.converse(in) : c.play(options.keys);
}

int dial_over(const gateway_link& link, const dial_options& options, const exchange& network,
              random_source& random, std::istream& in, std::ostream& out, witness* watching) {
  gateway_line connected(link, network, random);
  if (options.keys.empty()) {
    out << link.about.phone.e164() << ". ";
    if (link.stand_in.empty()) out << "SMS are not shown: no stand-in of the aggregator is known. ";
  }
  return dial_on(connected, options, in, out, watching);
}

int sms_over(const gateway_link& link, const dial_options& options, const std::string& text,
             const exchange& network, random_source& random, instant now, std::ostream& out) {
  gateway_line connected(link, network, random);
  std::string problem;
  if (!connected.send_sms(text, now, problem)) {
    out << problem << '\n';
    return 1;
  }
  if (caller(connected, options, out, nullptr).show_sms(options.sms_wait)) return 0;
  out << (link.stand_in.empty()
              ? "The gateway has it. SMS are not shown: no stand-in of the aggregator is known.\n"
              : fmt::format("The gateway has it. No SMS came back within {} s: raporo messages --state all "
                            "--phone {}\n",
                            std::chrono::ceil<std::chrono::seconds>(options.sms_wait).count(),
                            options.phone));
  return 0;
}

int run_dial(const dial_options& options, std::istream& in, std::ostream& out, witness* watching) {
  std::string problem;
  const auto link = find_gateway(options, problem);
  if (!link) {
    out << problem << '\n';
    return exit_code(link.error());
  }
  http::waiting_client client;
  system_random random;
  return dial_over(*link, options, std::ref(client), random, in, out, watching);
}

int run_sms(const dial_options& options, const std::string& text, std::ostream& out) {
  std::string problem;
  const auto link = find_gateway(options, problem);
  if (!link) {
    out << problem << '\n';
    return exit_code(link.error());
  }
  http::waiting_client client;
  system_random random;
  return sms_over(*link, options, text, std::ref(client), random, system_clock().now(), out);
}

}  // namespace raporo::dial
