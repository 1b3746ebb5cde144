// Any bytes in X-Forwarded-For name a client or are refused; who is trusted is never taken for who is not.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/http/client_address.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using namespace raporo;

void expect(bool holds) {
  if (!holds) std::abort();
}

void check_address(std::string_view text) {
  const auto address = ip_address::parse(text);
  if (address) expect(ip_address::parse(address->to_text()) == address);
  const auto range = address_range::parse(text);
  if (address) expect(range && range->contains(*address));
}

}  // namespace

/// A line each for a field of its own; the first one is who connected.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<address_range> trusted{address_range::parse("10.0.0.0/8").value(),
                                           address_range::parse("2001:db8::/32").value()};
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  http::request r;
  std::size_t end = text.find('\n');
  r.remote = text.substr(0, end);
  while (end != std::string_view::npos) {
    const std::size_t begin = end + 1;
    end = text.find('\n', begin);
    r.headers.emplace_back("x-forwarded-for",
                           text.substr(begin, end == std::string_view::npos ? end : end - begin));
  }
  check_address(r.remote);
  for (const auto& [name, value] : r.headers) check_address(value);

  const auto client = http::find_client(r, trusted);
  const auto peer = ip_address::parse(r.remote);
  if (!peer) {
    expect(!client);
  } else if (!any_contains(trusted, *peer)) {
    expect(client && *client == *peer);
  } else if (client) {
    expect(!r.headers.empty());
    // Whatever the client wrote in front changes nothing once somebody untrusted is named.
    if (!any_contains(trusted, *client)) {
      r.headers.front().second.insert(0, "\xFF, unknown, ");
      expect(http::find_client(r, trusted) == client);
    }
  }
  return 0;
}
