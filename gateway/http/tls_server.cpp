#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <limits>
#include <memory>
#include <new>
#include <utility>

#include "gateway/http/tls_identity.hpp"
#include "gateway/http/tls_session.hpp"

namespace raporo::http {
namespace {

template <auto Free>
struct freed_by {
  template <class T>
  void operator()(T* t) const noexcept {
    Free(t);
  }
};
using bio_ptr = std::unique_ptr<BIO, freed_by<&BIO_free_all>>;
using certificate_ptr = std::unique_ptr<X509, freed_by<&X509_free>>;
using key_ptr = std::unique_ptr<EVP_PKEY, freed_by<&EVP_PKEY_free>>;
using context_ptr = std::unique_ptr<SSL_CTX, freed_by<&SSL_CTX_free>>;
using ssl_ptr = std::unique_ptr<SSL, freed_by<&SSL_free>>;

/// Of TLS 1.2, those that RFC 9325 section 4.2 recommends, and ChaCha20 for phones without AES; 1.3 has no
/// others.
constexpr const char* good_ciphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

/// Why OpenSSL failed last, in its words; nothing is left for the next one to find.
std::string why_openssl_failed() {
  const unsigned long code = ERR_peek_last_error();
  const char* const reason = code != 0 ? ERR_reason_error_string(code) : nullptr;
  ERR_clear_error();
  return reason != nullptr ? reason : "no reason given";
}

// --- A session ---

class openssl_session final : public tls_session {
 public:
  explicit openssl_session(SSL_CTX* context) : ssl_(SSL_new(context)) {
    in_ = BIO_new(BIO_s_mem());
    out_ = BIO_new(BIO_s_mem());
    if (ssl_ == nullptr || in_ == nullptr || out_ == nullptr) {
      BIO_free(in_);
      BIO_free(out_);
      throw std::bad_alloc();
    }
    // Empty is not the end: more may come.
    BIO_set_mem_eof_return(in_, -1);
    SSL_set_bio(ssl_.get(), in_, out_);
    SSL_set_accept_state(ssl_.get());
  }

  void received(std::span<const char> bytes) override {
    if (bytes.empty()) return;
    std::size_t written = 0;
    if (BIO_write_ex(in_, bytes.data(), bytes.size(), &written) != 1) throw std::bad_alloc();
  }

  state shake_hands() override {
    if (state_ != state::shaking_hands) return state_;
    ERR_clear_error();
    const int done = SSL_do_handshake(ssl_.get());
    if (done == 1) {
      state_ = state::open;
    } else if (!wants_more(done)) {
      const bool http = ERR_GET_REASON(ERR_peek_last_error()) == SSL_R_HTTP_REQUEST;
      state_ = http ? state::plain_http : state::over;
      ERR_clear_error();
    }
    return state_;
  }

  std::size_t read(std::span<char> room) override {
    if (state_ != state::open) return 0;
    ERR_clear_error();
    std::size_t count = 0;
    const int done = SSL_read_ex(ssl_.get(), room.data(), room.size(), &count);
    if (done == 1) return count;
    if (!wants_more(done)) give_up();
    return 0;
  }

  bool write(std::string_view text) override {
    if (state_ != state::open) return false;
    if (text.empty()) return true;
    ERR_clear_error();
    std::size_t count = 0;
    if (SSL_write_ex(ssl_.get(), text.data(), text.size(), &count) == 1 && count == text.size()) return true;
    give_up();
    return false;
  }

  void end() override {
    // Not after a failure: OpenSSL forbids it.
    if (state_ != state::open) return;
    state_ = state::over;
    SSL_shutdown(ssl_.get());
    ERR_clear_error();
  }

  void take_output(std::string& out) override {
    out.resize(BIO_ctrl_pending(out_));
    std::size_t count = 0;
    if (!out.empty()) BIO_read_ex(out_, out.data(), out.size(), &count);
    out.resize(count);
  }

  state now() const noexcept override { return state_; }

 private:
  bool wants_more(int result) const {
    const int why = SSL_get_error(ssl_.get(), result);
    return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE;
  }

  void give_up() {
    state_ = state::over;
    ERR_clear_error();
  }

  ssl_ptr ssl_;
  BIO* in_;  ///< the SSL owns both
  BIO* out_;
  state state_ = state::shaking_hands;
};

// --- An identity ---

class openssl_identity final : public tls_identity {
 public:
  openssl_identity(context_ptr context, instant from, instant until)
      : context_(std::move(context)), from_(from), until_(until) {}

  instant valid_from() const noexcept override { return from_; }
  instant valid_until() const noexcept override { return until_; }
  std::unique_ptr<tls_session> begin() const override {
    return std::make_unique<openssl_session>(context_.get());
  }

 private:
  context_ptr context_;
  instant from_, until_;
};

instant instant_of(const ASN1_TIME* t) {
  std::tm civil{};
  if (ASN1_TIME_to_tm(t, &civil) != 1) return instant{};
  return std::chrono::time_point_cast<std::chrono::milliseconds>(
      std::chrono::system_clock::from_time_t(::timegm(&civil)));
}

bio_ptr bio_of(std::string_view text) {
  constexpr auto most = static_cast<std::size_t>(std::numeric_limits<int>::max());
  return bio_ptr(text.size() > most ? nullptr : BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

/// Nobody is asked for a password: a server starts by itself.
int no_password(char* /*into*/, int /*size*/, int /*writes*/, void* /*ours*/) {
  return -1;
}

key_ptr read_key(std::string_view pem, tls_fault& fault) {
  const bio_ptr bio = bio_of(pem);
  key_ptr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, &no_password, nullptr));
  if (key != nullptr) return key;
  ERR_clear_error();
  fault.at = tls_fault::file::key;
  if (pem.find("ENCRYPTED") != std::string_view::npos) {
    fault.message = "the key is encrypted, and nobody is there to be asked for its password";
    fault.hint = "write it without one: openssl pkey -in KEY -out PLAIN_KEY, with mode 0600";
  } else {
    fault.message = "this holds no private key in PEM";
    fault.hint = "it begins with -----BEGIN PRIVATE KEY----- or -----BEGIN EC PRIVATE KEY-----";
  }
  return nullptr;
}

context_ptr make_context() {
  context_ptr context(SSL_CTX_new(TLS_server_method()));
  if (context == nullptr) throw std::bad_alloc();
  SSL_CTX* const c = context.get();
  SSL_CTX_set_min_proto_version(c, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(c, good_ciphers);
  SSL_CTX_set_options(c, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  // No session is resumed: what tickets are sealed with would live as long as the certificate, and whoever
  // got hold of it could read what was recorded until then (RFC 9325 section 3.4). Aggregators keep their
  // connections open.
  SSL_CTX_set_session_cache_mode(c, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(c, SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets(c, 0);
  // Most connections wait most of the time.
  SSL_CTX_set_mode(c, SSL_MODE_RELEASE_BUFFERS);
  return context;
}

made_identity faulty(tls_fault::file at, std::string message, std::string hint) {
  return {nullptr, {at, std::move(message), std::move(hint)}};
}

}  // namespace

made_identity make_tls_identity(std::string_view certificate_pem, std::string_view key_pem) {
  using enum tls_fault::file;
  ERR_clear_error();
  const bio_ptr bio = bio_of(certificate_pem);
  const certificate_ptr leaf(PEM_read_bio_X509_AUX(bio.get(), nullptr, &no_password, nullptr));
  if (leaf == nullptr) {
    ERR_clear_error();
    return faulty(certificate, "this holds no certificate in PEM",
                  "it begins with -----BEGIN CERTIFICATE-----");
  }
  made_identity made;
  const key_ptr private_key = read_key(key_pem, made.fault);
  if (private_key == nullptr) return made;
  if (X509_check_private_key(leaf.get(), private_key.get()) != 1) {
    ERR_clear_error();
    return faulty(key, "the key is not that of the certificate",
                  "put both files there that were made together; the first certificate of the file counts");
  }

  context_ptr context = make_context();
  if (SSL_CTX_use_certificate(context.get(), leaf.get()) != 1 ||
      SSL_CTX_use_PrivateKey(context.get(), private_key.get()) != 1)
    return faulty(certificate, "OpenSSL does not take it: " + why_openssl_failed(),
                  "make a key of ECDSA P-256 or of RSA with 2048 bits or more, signed with SHA-256");
  instant from = instant_of(X509_get0_notBefore(leaf.get()));
  instant until = instant_of(X509_get0_notAfter(leaf.get()));
  for (;;) {
    const certificate_ptr next(PEM_read_bio_X509(bio.get(), nullptr, &no_password, nullptr));
    if (next == nullptr) break;
    if (SSL_CTX_add1_chain_cert(context.get(), next.get()) != 1)
      return faulty(certificate, "OpenSSL does not take its chain: " + why_openssl_failed(), {});
    from = std::max(from, instant_of(X509_get0_notBefore(next.get())));
    until = std::min(until, instant_of(X509_get0_notAfter(next.get())));
  }
  // How the end of the file looks; what is broken in its middle is something else.
  const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (!at_end)
    return faulty(certificate, "a certificate behind the first one is broken",
                  "put the whole chain there as it was issued");
  made.identity = std::make_shared<openssl_identity>(std::move(context), from, until);
  return made;
}

}  // namespace raporo::http
