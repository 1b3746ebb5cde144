#include "tests/support/http_call.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cctype>
#include <stdexcept>
#include <thread>
#include <utility>

namespace raporo::test {
namespace {

constexpr std::chrono::seconds listen_limit{20};
constexpr std::chrono::milliseconds between_tries{10};

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_port = htons(port);
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return a;
}

}  // namespace

connection::connection(std::uint16_t port, std::chrono::milliseconds timeout) {
  socket_ = connect_to_port(port);
  const timeval limit{static_cast<time_t>(timeout.count() / 1000),
                      static_cast<suseconds_t>((timeout.count() % 1000) * 1000)};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  const int yes = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

connection::~connection() {
  close();
}

connection::connection(connection&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), buffered_(std::move(other.buffered_)) {}

void connection::close() noexcept {
  if (socket_ >= 0) ::close(std::exchange(socket_, -1));
}

bool connection::send(const std::string& text) {
  for (std::size_t sent = 0; sent < text.size();) {
    const ssize_t n = open() ? ::send(socket_, text.data() + sent, text.size() - sent, MSG_NOSIGNAL) : -1;
    if (n <= 0) {
      close();
      return false;
    }
    sent += static_cast<std::size_t>(n);
  }
  return true;
}

void connection::finish() noexcept {
  if (open()) ::shutdown(socket_, SHUT_WR);
}

std::optional<answer> connection::receive() {
  std::array<char, 16'384> chunk{};
  for (;;) {
    if (const std::size_t end = buffered_.find("\r\n\r\n"); end != std::string::npos) {
      const std::string head = buffered_.substr(0, end + 2);
      std::size_t length = 0;
      if (const std::size_t at = head.find("Content-Length: "); at != std::string::npos) {
        length = std::stoul(head.substr(at + 16));
      }
      if (buffered_.size() >= end + 4 + length) {
        answer a{std::stoi(head.substr(9, 3)), head, buffered_.substr(end + 4, length)};
        buffered_.erase(0, end + 4 + length);
        return a;
      }
    }
    const ssize_t n = open() ? ::recv(socket_, chunk.data(), chunk.size(), 0) : -1;
    if (n <= 0) {
      close();
      return std::nullopt;
    }
    buffered_.append(chunk.data(), static_cast<std::size_t>(n));
  }
}

std::optional<answer> connection::get(const std::string& path) {
  if (!send("GET " + path + " HTTP/1.1\r\nHost: test\r\n\r\n")) return std::nullopt;
  return receive();
}

std::optional<answer> connection::post(const std::string& path, const std::string& body,
                                       const std::string& content_type) {
  if (!send("POST " + path + " HTTP/1.1\r\nHost: test\r\nContent-Type: " + content_type +
            "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body)) {
    return std::nullopt;
  }
  return receive();
}

std::string form(const std::vector<std::pair<std::string, std::string>>& fields) {
  constexpr const char* hex = "0123456789ABCDEF";
  std::string out;
  const auto append = [&out](const std::string& text) {
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if (std::isalnum(byte) != 0 || c == '-' || c == '.' || c == '_' || c == '~') {
        out += c;
      } else {
        out += '%';
        out += hex[byte >> 4U];
        out += hex[byte & 15U];
      }
    }
  };
  for (const auto& [name, value] : fields) {
    if (!out.empty()) out += '&';
    append(name);
    out += '=';
    append(value);
  }
  return out;
}

std::uint16_t port_of(const std::string& address) {
  return static_cast<std::uint16_t>(std::stoul(address.substr(address.rfind(':') + 1)));
}

std::uint16_t free_port() {
  // Below those that the system gives to whoever asks for any, and elsewhere in each process.
  constexpr unsigned first = 20'000, count = 12'000;
  static std::atomic<unsigned> tried{static_cast<unsigned>(::getpid()) * 31U};
  for (unsigned i = 0; i < count; ++i) {
    const auto port = static_cast<std::uint16_t>(first + tried++ % count);
    const int s = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in a = loopback(port);
    const bool bound = ::bind(s, reinterpret_cast<const sockaddr*>(&a), sizeof a) == 0;
    ::close(s);
    if (bound) return port;
  }
  throw std::runtime_error("no free port");
}

int connect_to_port(std::uint16_t port) {
  const int s = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in to = loopback(port);
  if (::connect(s, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0) return s;
  ::close(s);
  return -1;
}

void wait_for_port(std::uint16_t port) {
  const auto until = std::chrono::steady_clock::now() + listen_limit;
  for (;;) {
    const int s = connect_to_port(port);
    if (s >= 0) {
      ::close(s);
      return;
    }
    if (std::chrono::steady_clock::now() > until)
      throw std::runtime_error("nobody listens on port " + std::to_string(port));
    std::this_thread::sleep_for(between_tries);
  }
}

}  // namespace raporo::test
