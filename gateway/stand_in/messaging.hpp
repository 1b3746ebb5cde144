#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gateway/http/message.hpp"

/// The messaging endpoint as Africa's Talking documents it, without sockets.
namespace raporo::stand_in {

struct send_request {
  std::string from;
  std::string text;
  std::vector<std::string> to;  ///< as written
};

/// What is wrong with the whole request: 401 for key or user name, 400 for a missing field; nullopt when
/// nothing is.
std::optional<http::response> refuse_send(const http::request& r, const std::string& username,
                                          const std::string& api_key);
/// Requires: refuse_send() gave nothing.
send_request read_send(const http::request& r);

/// One entry of `Recipients`.
struct recipient {
  std::string number;
  int code = 101;
  std::string word = "Success";
  std::string id = "None";
  unsigned segments = 0;  ///< 0 when refused; `RWF 12.0000` each
};

http::response write_recipients(const std::vector<recipient>& recipients);
/// 201 without recipients: refused as a whole.
http::response write_refusal(const std::string& message);

/// The operator's code for a Rwandan number: MTN 63510 for 078 and 079, Airtel 63514 for the others.
std::string network_code(const std::string& e164);

}  // namespace raporo::stand_in
