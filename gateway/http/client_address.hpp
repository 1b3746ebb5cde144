#pragma once

#include <span>

#include "gateway/base/address_range.hpp"
#include "gateway/http/message.hpp"

namespace raporo::http {

/// Who sent a request: the socket's peer, or, when that is a trusted proxy, whom the proxies name. Each of
/// them appends whom it took the request from to `X-Forwarded-For`, so the field is read from its end, and
/// the first address that is not a trusted proxy's is the client; what stands before it was written by the
/// client itself, and is not looked at. When all are trusted it is the first one. Several fields are one list
/// (RFC 9110 section 5.3); an address may have a port behind it, with brackets round an IPv6 one.
///
/// errc::malformed when a trusted proxy names nobody, or something that is no address: its own address would
/// be that of everybody.
result<ip_address> find_client(const request& r, std::span<const address_range> trusted_proxies);

}  // namespace raporo::http
