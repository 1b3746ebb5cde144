#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

namespace raporo::test {

struct certificate_options {
  std::string name = "localhost";  ///< of the host
  std::string subject = "test";
  long from_s = -60;  ///< seconds from now
  long until_s = 3'600;
};

/// A certificate signed by itself and its key, in PEM.
struct certificate {
  explicit certificate(const certificate_options& o = {}) {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> made(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    const std::unique_ptr<X509, decltype(&X509_free)> x(X509_new(), &X509_free);
    X509_set_version(x.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(x.get()), o.from_s);
    X509_gmtime_adj(X509_getm_notAfter(x.get()), o.until_s);
    X509_set_pubkey(x.get(), made.get());
    X509_NAME* subject = X509_get_subject_name(x.get());
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(o.subject.c_str()), -1, -1, 0);
    X509_set_issuer_name(x.get(), subject);
    X509_EXTENSION* names =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, ("DNS:" + o.name).c_str());
    X509_add_ext(x.get(), names, -1);
    X509_EXTENSION_free(names);
    X509_sign(x.get(), made.get(), EVP_sha256());

    const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), &BIO_free);
    PEM_write_bio_X509(out.get(), x.get());
    pem = taken_from(out.get());
    PEM_write_bio_PrivateKey(out.get(), made.get(), nullptr, nullptr, 0, nullptr, nullptr);
    key = taken_from(out.get());
    PEM_write_bio_PrivateKey(out.get(), made.get(), EVP_aes_128_cbc(),
                             reinterpret_cast<const unsigned char*>("word"), 4, nullptr, nullptr);
    encrypted_key = taken_from(out.get());
  }

  std::string pem, key, encrypted_key;

 private:
  static std::string taken_from(BIO* bio) {
    std::string text(BIO_ctrl_pending(bio), '\0');
    BIO_read(bio, text.data(), static_cast<int>(text.size()));
    return text;
  }
};

}  // namespace raporo::test
