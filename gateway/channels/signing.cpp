#include "gateway/channels/signing.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <new>

namespace raporo::channels {
namespace {

const unsigned char* octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

const EVP_MD* algorithm_of(digest d) {
  switch (d) {
    case digest::md5:
      return EVP_md5();
    case digest::sha1:
      return EVP_sha1();
    case digest::sha256:
      return EVP_sha256();
    case digest::sha512:
      return EVP_sha512();
  }
  return nullptr;
}

}  // namespace

std::string base64(std::string_view bytes) {
  // OpenSSL ends what it writes with a NUL.
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), octets(bytes),
                                     static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

std::string hash_of(digest d, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned length = 0;
  if (EVP_Digest(text.data(), text.size(), bytes.data(), &length, algorithm_of(d), nullptr) != 1)
    throw std::bad_alloc();
  return {reinterpret_cast<const char*>(bytes.data()), length};
}

std::string hmac(digest d, std::string_view key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned length = 0;
  if (HMAC(algorithm_of(d), key.data(), static_cast<int>(key.size()), octets(text), text.size(), bytes.data(),
           &length) == nullptr)
    throw std::bad_alloc();
  return {reinterpret_cast<const char*>(bytes.data()), length};
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    const auto octet = static_cast<unsigned char>(c);
    text += digits[octet >> 4U];
    text += digits[octet & 15U];
  }
  return text;
}

std::string basic_authorization(std::string_view user, std::string_view password) {
  return "Basic " + base64(std::string(user).append(":").append(password));
}

bool same_in_constant_time(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace raporo::channels
