#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gateway/base/errc.hpp"
#include "gateway/base/phone_number.hpp"
#include "gateway/http/client.hpp"

/// SMS that arrive for one number, as the stand-in of the aggregator shows them.
namespace raporo::dial {

struct received_sms {
  std::string from;
  std::string text;
};

struct inbox_page {
  std::int64_t last = 0;  ///< ask for what comes after this one next time
  std::vector<received_sms> messages;
};

/// `stand_in` is its base URL, `http://127.0.0.1:9090`.
http::outgoing_request ask_inbox(const std::string& stand_in, const phone_number& phone, std::int64_t after);
/// errc::unavailable when nothing whole came; errc::malformed when it is no inbox.
result<inbox_page> read_inbox(const http::client_answer& answer);

}  // namespace raporo::dial
