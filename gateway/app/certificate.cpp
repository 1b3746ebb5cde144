#include "gateway/app/certificate.hpp"

#include <fmt/format.h>

#include <string_view>

#include "config/secrets.hpp"
#include "config/text_file.hpp"
#include "gateway/app/operations.hpp"

namespace raporo::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_chain = 262'144;
/// Who renews by hand needs about as long.
constexpr std::chrono::days soon{14};

std::optional<std::string> read_chain(const certificate_files& files, config::diagnostics& problems) {
  config::diagnostics of_the_file;
  auto text = config::read_text_file(files.certificate, "config", longest_chain, of_the_file);
  if (!text)
    problems.error("config/certificate-missing", files.where,
                   fmt::format("{}: {}", files.certificate.string(), of_the_file.all().front().message),
                   "put the certificate there, in PEM, with its chain behind it");
  return text;
}

}  // namespace

certificate_files certificate_files::of(const config::tls_files& named, const fs::path& data) {
  // An absolute path takes the place of the folder.
  return {data / "secrets" / named.certificate, data / "secrets" / named.key, data, named.where};
}

std::shared_ptr<const http::tls_identity> read_certificate(const certificate_files& files,
                                                           config::diagnostics& problems) {
  const auto chain = read_chain(files, problems);
  const auto key = config::read_private_key(files.key, files.data, files.where, problems);
  if (!chain || !key) return nullptr;
  http::made_identity made = http::make_tls_identity(*chain, *key);
  if (made.identity == nullptr) {
    const bool key_at_fault = made.fault.at == http::tls_fault::file::key;
    problems.error(
        "config/certificate-unusable", files.where,
        fmt::format("{}: {}", (key_at_fault ? files.key : files.certificate).string(), made.fault.message),
        std::move(made.fault.hint));
  }
  return std::move(made.identity);
}

certificate_state state_of(const http::tls_identity& identity, instant now) {
  if (now >= identity.valid_until()) return certificate_state::expired;
  if (now < identity.valid_from()) return certificate_state::not_yet;
  return now >= identity.valid_until() - soon ? certificate_state::ends_soon : certificate_state::good;
}

std::string tell_validity(const http::tls_identity& identity, instant now) {
  switch (state_of(identity, now)) {
    case certificate_state::expired:
      return fmt::format("expired at {}", format_timestamp(identity.valid_until()));
    case certificate_state::not_yet:
      return fmt::format("is not valid before {}", format_timestamp(identity.valid_from()));
    case certificate_state::good:
    case certificate_state::ends_soon:
      break;
  }
  return fmt::format("is valid until {}", format_timestamp(identity.valid_until()));
}

std::string tell_end(const http::tls_identity& identity, instant now) {
  std::string_view then;
  switch (state_of(identity, now)) {
    case certificate_state::good:
      return {};
    case certificate_state::ends_soon:
      then = "renew it";
      break;
    case certificate_state::expired:
      then = "aggregators may not call any more";
      break;
    case certificate_state::not_yet:
      then = "aggregators may not call until then";
      break;
  }
  return fmt::format("the certificate of the public listener {}: {}", tell_validity(identity, now), then);
}

void check_certificate(const config::listener_settings& listener, const fs::path& data, instant now,
                       config::diagnostics& problems) {
  if (!listener.tls) return;
  const bool paths = listener.tls->certificate.starts_with('/') && listener.tls->key.starts_with('/');
  if (!paths && data.empty()) return;
  const certificate_files files = certificate_files::of(*listener.tls, data);
  const auto identity = read_certificate(files, problems);
  if (identity == nullptr) return;
  std::string told = tell_end(*identity, now);
  if (told.empty()) return;
  std::string message = fmt::format("{}: {}", files.certificate.string(), told);
  std::string hint =
      "put a new certificate and its key in their places; a running gateway takes them within a minute";
  if (state_of(*identity, now) == certificate_state::ends_soon) {
    problems.warning("config/certificate-ends", files.where, std::move(message), std::move(hint));
  } else {
    problems.error("config/certificate-not-valid", files.where, std::move(message), std::move(hint));
  }
}

}  // namespace raporo::app
