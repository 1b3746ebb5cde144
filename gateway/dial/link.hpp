#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "gateway/base/errc.hpp"
#include "gateway/dial/phone.hpp"
#include "menus/gsm7.hpp"

namespace raporo::dial {

/// What the command line says; the defaults reach the demo district of this machine.
struct dial_options {
  std::string phone;  ///< as a person writes it
  std::filesystem::path data =
      "var/demo";      ///< for what is not given below: `ready.json` and `secrets/<channel>-callback`
  std::string url;     ///< of the public listener, `http://127.0.0.1:8080`
  std::string secret;  ///< the callback secret; empty: as the file has it
  std::filesystem::path secret_file;  ///< with the callback secret
  std::string channel = "at";
  std::string stand_in;  ///< base URL of the stand-in, for SMS that arrive
  std::string network = "63510";
  std::string service_code = "*800#";
  std::string short_code = "8010";
  bool plain = false;
  unsigned screen_septets = menus::ussd_septets;  ///< what the channel's network shows of a screen
  std::vector<std::string> keys;                  ///< what to dial and type; empty: ask
  std::chrono::milliseconds sms_wait{5'000};      ///< how long to wait for an SMS at the end
};

struct gateway_link {
  subscription about;
  std::string stand_in;  ///< empty: unknown, SMS are not shown
};

/// Fills in what the options leave open from what the running programs say in the data folder: `ready.json`
/// of the gateway,
/// `{"public": "127.0.0.1:8080", ...}`, and `stand-in.json` of the stand-in, `{"listen": "127.0.0.1:9090"}`,
/// if one runs. errc::invalid_phone, or errc::not_found when the gateway's address or the secret is neither
/// given nor there; `problem` then says which.
result<gateway_link> find_gateway(const dial_options& options, std::string& problem);

}  // namespace raporo::dial
