#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "gateway/base/clock.hpp"

namespace raporo::http {

class tls_session;

/// What a listener shows to whoever connects by TLS: a certificate with its chain, and holds the key for it.
/// Sessions that were begun with it go on when another one takes its place, and may outlive it.
///
/// TLS 1.2 with forward secrecy and authenticated ciphers, or 1.3; no renegotiation, no compression, no
/// resumption (RFC 9325).
class tls_identity {
 public:
  virtual ~tls_identity() = default;

  /// From when and until when the certificate and all of its chain are valid.
  virtual instant valid_from() const noexcept = 0;
  virtual instant valid_until() const noexcept = 0;

  /// For a connection that was just accepted. Throws when there is no memory.
  virtual std::unique_ptr<tls_session> begin() const = 0;
};

/// What is wrong with the two files, for whoever put them there.
struct tls_fault {
  enum class file { certificate, key };
  file at = file::certificate;
  std::string message;
  std::string hint;
};

struct made_identity {
  std::shared_ptr<const tls_identity> identity;  ///< nullptr when there is a fault
  tls_fault fault;
};

/// From PEM: the certificate first and then its chain, in the order of signing; the key for it, not
/// encrypted. Whether the certificate is valid now is not looked at. Thread-safe.
made_identity make_tls_identity(std::string_view certificate_pem, std::string_view key_pem);

}  // namespace raporo::http
