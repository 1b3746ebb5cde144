#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace raporo::test {

struct answer {
  int status = 0;
  std::string head;
  std::string body;
};

/// A blocking client connection over which requests go one after the other. Nothing is retried: what broke is
/// seen.
class connection {
 public:
  explicit connection(std::uint16_t port, std::chrono::milliseconds timeout = std::chrono::seconds{10});
  ~connection();
  connection(connection&& other) noexcept;
  connection& operator=(connection&&) = delete;
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  bool open() const noexcept { return socket_ >= 0; }
  /// Writes `text` as it is.
  bool send(const std::string& text);
  /// Sends nothing more; what is answered can still be read.
  void finish() noexcept;
  /// Reads one answer; nullopt when the connection ends or the time is over before it is whole.
  std::optional<answer> receive();

  std::optional<answer> get(const std::string& path);
  std::optional<answer> post(const std::string& path, const std::string& body,
                             const std::string& content_type = "application/x-www-form-urlencoded");

 private:
  void close() noexcept;

  int socket_ = -1;
  std::string buffered_;
};

/// `name=value&...`, every byte that needs it escaped.
std::string form(const std::vector<std::pair<std::string, std::string>>& fields);

/// The port of `127.0.0.1:8080`.
std::uint16_t port_of(const std::string& address);
/// A port that nobody listens on just now, for a program that cannot choose one itself.
std::uint16_t free_port();
/// A socket that is connected to a port of this machine; -1 when nobody listens there.
int connect_to_port(std::uint16_t port);
/// Until somebody listens. Throws when nobody does for long.
void wait_for_port(std::uint16_t port);

}  // namespace raporo::test
