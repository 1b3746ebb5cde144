#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace raporo::http {

/// The server's end of one TLS connection; does no input or output itself. Whatever it was asked to do, what
/// it then has for the peer is to be fetched by take_output() and sent.
class tls_session {
 public:
  enum class state {
    shaking_hands,  ///< put in what the peer sends
    open,
    plain_http,  ///< the peer speaks HTTP without TLS
    over,        ///< the peer said goodbye, or broke the protocol
  };

  virtual ~tls_session() = default;

  /// Puts in bytes as they came.
  virtual void received(std::span<const char> bytes) = 0;
  /// Goes on with the handshake.
  virtual state shake_hands() = 0;
  /// What the peer said, into `room`: how much; 0 when more has to come first, or it is over. Requires: open
  /// once.
  virtual std::size_t read(std::span<char> room) = 0;
  /// Takes what is to be said. False when it is over.
  virtual bool write(std::string_view text) = 0;
  /// Says goodbye (RFC 8446 section 6.1).
  virtual void end() = 0;
  /// Bytes for the peer, replacing what `out` held.
  virtual void take_output(std::string& out) = 0;

  virtual state now() const noexcept = 0;
};

}  // namespace raporo::http
