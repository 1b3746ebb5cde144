#pragma once

#include <netinet/in.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace raporo::test {

/// A blocking TLS client on this machine that trusts everybody, and tells whom it met. Reading gives up after
/// some seconds.
class tls_peer {
 public:
  explicit tls_peer(std::uint16_t port, int version = 0, const char* ciphers = nullptr)
      : context_(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free), ssl_(nullptr, &SSL_free) {
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to sockets that are closed at the other end
    if (version != 0) {
      SSL_CTX_set_security_level(context_.get(), 0);  // for versions that nobody should use
      SSL_CTX_set_min_proto_version(context_.get(), version);
      SSL_CTX_set_max_proto_version(context_.get(), version);
    }
    if (ciphers != nullptr) SSL_CTX_set_cipher_list(context_.get(), ciphers);
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval seconds{.tv_sec = 20, .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &seconds, sizeof seconds);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) return;
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_fd(ssl_.get(), socket_);
    shaken_ = SSL_connect(ssl_.get()) == 1;
  }
  ~tls_peer() { ::close(socket_); }
  tls_peer(const tls_peer&) = delete;
  tls_peer& operator=(const tls_peer&) = delete;

  bool shaken() const noexcept { return shaken_; }
  SSL* ssl() noexcept { return ssl_.get(); }
  int socket() const noexcept { return socket_; }

  /// Subject of the certificate that was shown.
  std::string subject() const {
    const std::unique_ptr<X509, decltype(&X509_free)> shown(SSL_get1_peer_certificate(ssl_.get()),
                                                            &X509_free);
    if (shown == nullptr) return {};
    std::array<char, 64> name{};
    X509_NAME_get_text_by_NID(X509_get_subject_name(shown.get()), NID_commonName, name.data(), name.size());
    return name.data();
  }

  bool send(std::string_view text) {
    return shaken_ &&
           SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size())) == static_cast<int>(text.size());
  }
  /// Head and body of one answer, by its Content-Length; what there was when it ended before that.
  std::string message() {
    constexpr std::string_view length = "Content-Length: ";
    for (;;) {
      const std::size_t blank = seen_.find("\r\n\r\n");
      const std::size_t at = seen_.find(length);
      const std::size_t body = at < blank ? std::stoul(seen_.substr(at + length.size(), 20)) : 0;
      if (blank != std::string::npos && seen_.size() >= blank + 4 + body) {
        const std::string whole = seen_.substr(0, blank + 4 + body);
        seen_.erase(0, whole.size());
        return whole;
      }
      if (!read_more()) return seen_;
    }
  }
  /// Reads to the end; did the other side say goodbye?
  bool said_goodbye() {
    while (read_more()) {
    }
    return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
  }

 private:
  bool read_more() {
    std::array<char, 16'384> block{};
    const int n = shaken_ ? SSL_read(ssl_.get(), block.data(), static_cast<int>(block.size())) : 0;
    if (n > 0) seen_.append(block.data(), static_cast<std::size_t>(n));
    return n > 0;
  }

  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
  int socket_ = -1;
  bool shaken_ = false;
  std::string seen_;
};

}  // namespace raporo::test
