#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "config/diagnostic.hpp"
#include "config/settings.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/http/tls_identity.hpp"

namespace raporo::app {

/// Where the certificate of a listener and its key are.
struct certificate_files {
  std::filesystem::path certificate, key;
  std::filesystem::path data;  ///< its owner is the gateway's user
  config::location where;      ///< in gateway.yaml

  /// Plain names are in `secrets` of the data folder.
  static certificate_files of(const config::tls_files& named, const std::filesystem::path& data);
};

/// Reads both and sees that they belong together. nullptr, with the reasons, when they cannot be used;
/// whether the certificate is valid at present is not looked at.
std::shared_ptr<const http::tls_identity> read_certificate(const certificate_files& files,
                                                           config::diagnostics& problems);

/// For how long a certificate should still be good.
enum class certificate_state { good, ends_soon, expired, not_yet };
certificate_state state_of(const http::tls_identity& identity, instant now);

/// `is valid until ...`, `expired at ...`, `is not valid before ...`: of any certificate.
std::string tell_validity(const http::tls_identity& identity, instant now);
/// In a sentence about the one that is in use, for who has to renew it; empty when it is good.
std::string tell_end(const http::tls_identity& identity, instant now);

/// For `raporo check`: everything that is wrong with the public listener's certificate. Without a data folder
/// plain names cannot be looked at.
void check_certificate(const config::listener_settings& listener, const std::filesystem::path& data,
                       instant now, config::diagnostics& problems);

}  // namespace raporo::app
