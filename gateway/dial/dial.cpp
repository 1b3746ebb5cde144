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

#include "gateway/dial/display.hpp"
#include "gateway/dial/inbox.hpp"
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

/// A person with a handset in hand.
class caller {
 public:
  caller(const gateway_link& link, const dial_options& options, const exchange& network,
         random_source& random, std::ostream& out, witness* watching)
      : link_(link),
        options_(options),
        network_(network),
        handset_(link.about, random),
        out_(out),
        watching_(watching) {
    show_sms(false);
  }

  int play(const std::vector<std::string>& keys) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
      out_ << "> " << keys[i] << '\n';
      if (!(i == 0 ? dial(keys[0]) : press(keys[i]))) return 1;
      if (in_session_) continue;
      wait_for_sms();
      if (const std::size_t left = keys.size() - i - 1; left > 0) {
        out_ << fmt::format("The session ended with {} of the keys not used.\n", left);
        return 1;
      }
    }
    return 0;
  }

  int converse(std::istream& in) {
    out_ << fmt::format("{}. Enter dials {}, {} hangs up, {} quits.\n", link_.about.phone.e164(),
                        link_.about.service_code, hang_up, quit);
    if (link_.stand_in.empty()) out_ << "SMS are not shown: no stand-in of the aggregator is known.\n";
    typed_lines lines(in);
    prompt();
    for (std::string line;;) {
      const auto got = lines.next(line, inbox_interval);
      if (got == typed_lines::outcome::end || (got == typed_lines::outcome::line && line == quit)) return 0;
      if (got == typed_lines::outcome::line) {
        obey(line);
        prompt();
      } else if (show_sms(true)) {
        prompt();
      }
    }
  }

  int send_sms(const std::string& text, instant now) {
    const http::client_answer answer = network_(handset_.text_message(text, now));
    if (answer.what != http::client_answer::outcome::answered || answer.status != 200) {
      complain(answer);
      return 1;
    }
    wait_for_sms();
    return 0;
  }

 private:
  void prompt() { out_ << (in_session_ ? "> " : "phone> ") << std::flush; }

  void obey(const std::string& line) {
    if (line == hang_up) {
      if (watching_ != nullptr && in_session_) watching_->hung_up();
      in_session_ = false;
    } else if (in_session_) {
      press(line);
    } else if (line.empty() || line.starts_with('*')) {
      dial(line.empty() ? link_.about.service_code : line);
    } else {
      out_ << fmt::format("No call is open: dial {}.\n", link_.about.service_code);
    }
  }

  bool dial(const std::string& code) {
    if (watching_ != nullptr) watching_->dialled(code);
    return turn(handset_.dial(code));
  }

  bool press(const std::string& input) {
    if (watching_ != nullptr) watching_->typed(input);
    return turn(handset_.press(input));
  }

  /// False when nothing legal came back; the call is then over, as it would be on a real network.
  bool turn(http::outgoing_request request) {
    const http::client_answer answer = network_(std::move(request));
    const auto s = handset::read(answer);
    in_session_ = s && !s->ended;
    if (!s) {
      complain(answer);
      return false;
    }
    if (watching_ != nullptr) watching_->saw(*s);
    out_ << draw(*s, link_.about.service_code, options_.plain);
    return true;
  }

  void complain(const http::client_answer& answer) {
    if (answer.what != http::client_answer::outcome::answered) {
      out_ << "No answer: " << answer.problem << '\n';
    } else {
      out_ << fmt::format("Not a legal answer: HTTP {}, {}: {}\n", answer.status, answer.content_type,
                          answer.body);
    }
  }

  /// Asks for new SMS; true when there were any. A stand-in that does not answer is asked again next time.
  bool show_sms(bool show) {
    if (link_.stand_in.empty()) return false;
    const auto page = read_inbox(network_(ask_inbox(link_.stand_in, link_.about.phone, last_sms_)));
    if (!page) return false;
    last_sms_ = page->last;
    if (!show || page->messages.empty()) return false;
    out_ << '\n';
    for (const received_sms& m : page->messages) {
      if (watching_ != nullptr) watching_->received(m.text);
      out_ << draw_sms(m.from, m.text, options_.plain);
    }
    return true;
  }

  void wait_for_sms() {
    if (link_.stand_in.empty()) return;
    for (milliseconds waited{0}; waited < options_.sms_wait; waited += inbox_interval_at_the_end) {
      if (show_sms(true)) return;
      std::this_thread::sleep_for(inbox_interval_at_the_end);
    }
  }

  const gateway_link& link_;
  const dial_options& options_;
  const exchange& network_;
  handset handset_;
  std::ostream& out_;
  witness* const watching_;  ///< nullptr: nobody
  std::int64_t last_sms_ = 0;
  bool in_session_ = false;
};

/// 2 when the person wrote something wrong, 1 when something is not there.
int exit_code(boost::system::error_code ec) {
  return ec == errc::invalid_phone ? 2 : 1;
}

}  // namespace

int dial_over(const gateway_link& link, const dial_options& options, const exchange& network,
              random_source& random, std::istream& in, std::ostream& out, witness* watching) {
  caller c(link, options, network, random, out, watching);
  return options.keys.empty() ? c.converse(in) : c.play(options.keys);
}

int sms_over(const gateway_link& link, const dial_options& options, const std::string& text,
             const exchange& network, random_source& random, instant now, std::ostream& out) {
  caller c(link, options, network, random, out, nullptr);
  return c.send_sms(text, now);
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
