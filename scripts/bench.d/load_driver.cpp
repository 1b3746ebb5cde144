// Virtual phones for scripts/bench: each connection walks whole USSD calls against a gateway, as Africa's
// Talking would forward them, and checks every reply. One thread and plain epoll, because it shares the
// machine with what it measures. Prints one JSON object; exit code 1 when any reply was wrong.
//
//   load_driver --url http://127.0.0.1:8080/cb/at/SECRET/ussd --phones-file phones.tsv --connections 64
//   --seconds 10
//
// Closed loop by default: every phone types as soon as it sees a screen. With --rate the turns have a
// timetable, and latency counts from the time a turn was due, so that a stall is seen by all it delays.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <deque>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "scripts/bench.d/phone_walk.hpp"

namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

struct options {
  std::string url;
  std::string phones_file;
  std::string service_code = "*800#";
  std::size_t connections = 64;
  double seconds = 10;
  double warmup = 1;
  double rate = 0;  ///< turns per second; 0 is closed loop
  bool bare = false;
};

struct target {
  std::string host;
  std::string path;
  sockaddr_in address{};
};

target parse_url(const std::string& url) {
  constexpr std::string_view scheme = "http://";
  const std::size_t slash = url.find('/', scheme.size());
  if (!url.starts_with(scheme) || slash == std::string::npos)
    throw std::runtime_error("--url is no http://HOST:PORT/PATH");
  target t;
  t.host = url.substr(scheme.size(), slash - scheme.size());
  t.path = url.substr(slash);
  const std::size_t colon = t.host.find(':');
  const std::string ip = t.host.substr(0, colon);
  t.address.sin_family = AF_INET;
  t.address.sin_port = htons(
      static_cast<std::uint16_t>(colon == std::string::npos ? 80 : std::stoi(t.host.substr(colon + 1))));
  if (::inet_pton(AF_INET, ip.c_str(), &t.address.sin_addr) != 1)
    throw std::runtime_error("the host of --url is no IPv4 address");
  return t;
}

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

/// A reply, or how much of one has come.
struct reply {
  std::size_t size = 0;  ///< 0: not whole yet
  int status = 0;
  std::string_view body;
};

bool same_letters(std::string_view a, std::string_view lower) {
  return std::equal(a.begin(), a.end(), lower.begin(), lower.end(),
                    [](char x, char y) { return (x >= 'A' && x <= 'Z' ? x + 32 : x) == y; });
}

reply parse_reply(std::string_view bytes) {
  constexpr std::string_view name = "content-length: ";
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) return {};
  std::size_t length = 0;
  for (std::size_t line = 0; line < end; line = bytes.find("\r\n", line) + 2) {
    if (!same_letters(bytes.substr(line, name.size()), name)) continue;
    std::from_chars(bytes.data() + line + name.size(), bytes.data() + end, length);
    break;
  }
  if (bytes.size() < end + 4 + length) return {};
  reply r;
  r.size = end + 4 + length;
  std::from_chars(bytes.data() + 9, bytes.data() + 12, r.status);
  r.body = bytes.substr(end + 4, length);
  return r;
}

struct line {
  int fd = -1;
  std::size_t phone = 0;
  bench::phone_walk walk;
  std::string out;
  std::array<char, 8'192> in{};
  std::size_t received = 0;
  clock::time_point due;
};

class driver {
 public:
  explicit driver(const options& o)
      : options_(o),
        target_(parse_url(o.url)),
        frame_(target_.host, target_.path, o.service_code),
        phones_(o.phones_file.empty() ? bench::made_up_phones(o.connections)
                                      : bench::read_phones(o.phones_file)),
        lines_(o.connections),
        session_(std::random_device{}()) {
    if (phones_.size() < lines_.size()) throw std::runtime_error("more connections than phones");
    // No two runs share a session id.
    session_ <<= 32U;
    for (std::size_t i = 0; i < phones_.size(); ++i) waiting_.push_back(i);
    latencies_us_.reserve(1U << 22U);
  }
  ~driver() {
    for (const line& l : lines_) ::close(l.fd);
    ::close(timer_);
    ::close(epoll_);
  }
  driver(const driver&) = delete;
  driver& operator=(const driver&) = delete;

  void run();
  void print() const;
  bool clean() const { return errors_ == 0; }

 private:
  bool open_loop() const { return options_.rate > 0; }
  void open(line& l);
  void dial(line& l);
  void send(line& l, clock::time_point due);
  void receive(line& l);
  void answered(line& l, const reply& r);
  void go_on(line& l);
  void send_what_is_due();
  void wrong(const std::string& what);
  clock::time_point due_time(std::size_t turn) const {
    return begin_ + std::chrono::duration_cast<clock::duration>(
                        std::chrono::duration<double>(static_cast<double>(turn) / options_.rate));
  }

  const options options_;
  const target target_;
  const bench::request_frame frame_;
  std::vector<bench::phone_script> phones_;
  std::vector<line> lines_;
  std::deque<std::size_t> waiting_;  ///< phones nobody dials with at present
  std::deque<line*> ready_;          ///< open loop: lines whose next turn is not due yet
  std::uint64_t session_;
  int epoll_ = -1;
  int timer_ = -1;
  clock::time_point begin_;
  clock::time_point measured_from_;
  clock::time_point end_;
  clock::time_point now_;
  std::size_t turns_begun_ = 0;  ///< open loop
  std::size_t in_flight_ = 0;
  std::vector<float> latencies_us_;
  std::size_t calls_ = 0;
  std::size_t errors_ = 0;
};

void driver::open(line& l) {
  if (l.fd >= 0) ::close(l.fd);
  l.received = 0;
  l.fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (l.fd < 0) fail("socket");
  if (::connect(l.fd, reinterpret_cast<const sockaddr*>(&target_.address), sizeof target_.address) != 0)
    fail("connect");
  const int on = 1;
  ::setsockopt(l.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = &l;
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, l.fd, &event) != 0) fail("epoll_ctl");
}

void driver::dial(line& l) {
  l.phone = waiting_.front();
  waiting_.pop_front();
  l.walk.begin(phones_[l.phone], ++session_);
}

void driver::send(line& l, clock::time_point due) {
  l.due = due;
  l.walk.write_request(frame_, l.out);
  ++in_flight_;
  // Some hundred bytes on a socket whose last request was answered always fit.
  if (::send(l.fd, l.out.data(), l.out.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(l.out.size())) return;
  wrong("sending failed");
}

void driver::receive(line& l) {
  const auto n = ::recv(l.fd, l.in.data() + l.received, l.in.size() - l.received, MSG_DONTWAIT);
  if (n < 0 && errno == EAGAIN) return;
  if (n <= 0) {
    wrong("the connection ended");
    --in_flight_;
    waiting_.push_back(l.phone);
    open(l);
    dial(l);
    go_on(l);
    return;
  }
  l.received += static_cast<std::size_t>(n);
  const reply r = parse_reply({l.in.data(), l.received});
  if (r.size == 0) return;
  now_ = clock::now();
  answered(l, r);
}

void driver::answered(line& l, const reply& r) {
  --in_flight_;
  if (r.size != l.received) wrong("more than one reply");
  l.received = 0;
  const std::string problem = l.walk.check(r.status, r.body, options_.bare);
  const bool counts =
      open_loop() ? l.due >= measured_from_ && l.due < end_ : now_ >= measured_from_ && now_ < end_;
  if (counts) latencies_us_.push_back(std::chrono::duration<float, std::micro>(now_ - l.due).count());
  if (!problem.empty()) wrong(problem);
  if (!problem.empty() || !l.walk.step()) {
    if (problem.empty() && counts) ++calls_;
    bench::phone_script& done = phones_[l.phone];
    if (problem.empty() && !done.later.empty()) done.inputs = done.later;
    waiting_.push_back(l.phone);
    dial(l);
  }
  go_on(l);
}

void driver::go_on(line& l) {
  if (open_loop()) {
    ready_.push_back(&l);
  } else if (now_ < end_) {
    send(l, now_);
  }
}

void driver::send_what_is_due() {
  now_ = clock::now();
  while (!ready_.empty()) {
    const clock::time_point due = due_time(turns_begun_);
    if (due > now_ || due >= end_) break;
    ++turns_begun_;
    line& l = *ready_.front();
    ready_.pop_front();
    send(l, due);
  }
  // Sleep until the next one; while no line is free, replies wake us.
  const auto next =
      std::chrono::duration_cast<std::chrono::nanoseconds>(due_time(turns_begun_).time_since_epoch());
  itimerspec when{};
  when.it_value.tv_sec = static_cast<time_t>(next.count() / 1'000'000'000);
  when.it_value.tv_nsec = static_cast<long>(next.count() % 1'000'000'000);
  if (!ready_.empty()) ::timerfd_settime(timer_, TFD_TIMER_ABSTIME, &when, nullptr);
}

void driver::run() {
  epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  timer_ = ::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  if (epoll_ < 0 || timer_ < 0) fail("epoll or timer");
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = nullptr;
  ::epoll_ctl(epoll_, EPOLL_CTL_ADD, timer_, &event);
  for (line& l : lines_) open(l);

  const auto span = [](double s) {
    return std::chrono::duration_cast<clock::duration>(std::chrono::duration<double>(s));
  };
  begin_ = now_ = clock::now();
  measured_from_ = begin_ + span(options_.warmup);
  end_ = measured_from_ + span(options_.seconds);
  for (line& l : lines_) {
    dial(l);
    go_on(l);
  }
  // Replies to what is on its way at the end are awaited too, but not for ever.
  const clock::time_point give_up = end_ + 5s;
  std::array<epoll_event, 256> events{};
  while ((now_ < end_ || in_flight_ > 0) && now_ < give_up) {
    if (open_loop()) send_what_is_due();
    const int n = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 100);
    now_ = clock::now();
    for (int i = 0; i < n; ++i) {
      if (auto* l = static_cast<line*>(events[static_cast<std::size_t>(i)].data.ptr); l != nullptr) {
        receive(*l);
      } else {
        std::uint64_t expirations = 0;
        [[maybe_unused]] const auto read = ::read(timer_, &expirations, sizeof expirations);
      }
    }
  }
  if (in_flight_ > 0) wrong(std::to_string(in_flight_) + " turns never answered");
}

void driver::wrong(const std::string& what) {
  constexpr std::size_t shown = 5;
  if (++errors_ <= shown) std::fprintf(stderr, "load_driver: %s\n", what.c_str());
  if (errors_ > 10'000) throw std::runtime_error("too many errors");
}

void driver::print() const {
  std::vector<float> sorted = latencies_us_;
  std::sort(sorted.begin(), sorted.end());
  const auto quantile = [&sorted](double q) {
    if (sorted.empty()) return 0.0;
    return static_cast<double>(sorted[static_cast<std::size_t>(q * static_cast<double>(sorted.size() - 1))]);
  };
  // Open loop: what was due and never begun is the server's debt.
  const double due = options_.rate * (options_.warmup + options_.seconds);
  const double unsent = open_loop() ? std::max(0.0, due - static_cast<double>(turns_begun_) - 1) : 0;
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto in_seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  std::printf(
      "{\"turns\": %zu, \"calls\": %zu, \"seconds\": %.3f, \"turns_per_s\": %.1f, \"p50_us\": %.1f, "
      "\"p90_us\": %.1f, "
      "\"p99_us\": %.1f, \"max_us\": %.1f, \"unsent\": %.0f, \"errors\": %zu, \"driver_cpu_s\": %.3f}\n",
      sorted.size(), calls_, options_.seconds, static_cast<double>(sorted.size()) / options_.seconds,
      quantile(0.5), quantile(0.9), quantile(0.99), quantile(1.0), unsent, errors_,
      in_seconds(used.ru_utime) + in_seconds(used.ru_stime));
}

}  // namespace

int main(int argc, char** argv) {
  options o;
  CLI::App app("Virtual phones that walk USSD calls and check every reply");
  app.add_option("--url", o.url, "callback address, http://HOST:PORT/PATH")->required();
  app.add_option("--phones-file", o.phones_file,
                 "phone, pin, inputs joined by *, and what each reply must hold; tabs between");
  app.add_option("--service-code", o.service_code, "what the phones dial");
  app.add_option("--connections", o.connections, "phones at one time")->check(CLI::Range(1, 20'000));
  app.add_option("--seconds", o.seconds, "how long to measure")->check(CLI::PositiveNumber);
  app.add_option("--warmup", o.warmup, "seconds before that")->check(CLI::NonNegativeNumber);
  app.add_option("--rate", o.rate, "turns per second by timetable; without it as fast as possible")
      ->check(CLI::PositiveNumber);
  app.add_flag("--bare", o.bare, "the server answers a constant: only CON or END is checked");
  CLI11_PARSE(app, argc, argv);
  try {
    driver d(o);
    d.run();
    d.print();
    return d.clean() ? 0 : 1;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "load_driver: %s\n", e.what());
    return 1;
  }
}
