#include "config/channel_kinds.hpp"

#include <algorithm>
#include <array>

#include "config/setting_keys.hpp"
#include "gateway/base/ascii.hpp"

namespace raporo::config {
namespace {

bool is_endpoint(std::string_view text) {
  return text == "form" || text == "json";
}

bool is_zero_or_one(std::string_view text) {
  return text == "0" || text == "1";
}

/// From 1 to 999.
bool is_number_of_recipients(std::string_view text) {
  return !text.empty() && text.size() <= 3 && all_digits(text) && text.front() != '0';
}

constexpr channel_option recipients{"recipients", is_number_of_recipients,
                                    "1 to 999: how many one request may name"};

constexpr std::array options_of_africas_talking{
    channel_option{"endpoint", is_endpoint, "form, or json for an address that ends in /messaging/bulk"},
    channel_option{"enqueue", is_zero_or_one, "1 to be answered before it has sent, or 0"},
    recipients,
};

constexpr std::array options_of_infobip{recipients};

bool is_input(std::string_view text) {
  return text == "newest" || text == "transcript";
}

bool is_element_name(std::string_view text) {
  return text.size() <= 64 && !text.empty() && std::ranges::all_of(text, is_letter);
}

constexpr std::array options_of_comviva{
    channel_option{"answer_root", is_element_name, "the name of an element of XML, in letters"},
};

constexpr std::array options_of_crossgate{
    channel_option{"input", is_input, "transcript, or newest where only the newest input comes"},
};

/// A number that is a sum of Kannel's bits: 1, 2, 4, 8 and 16.
bool is_report_mask(std::string_view text) {
  return text.size() <= 2 && all_digits(text) && (text.size() == 1 || text <= "31") &&
         !text.starts_with("00");
}

bool is_kannel_edition(std::string_view text) {
  return text == "1.3" || text == "1.4";
}

constexpr std::array options_of_kannel{
    channel_option{"coding_numbers", is_kannel_edition,
                   "1.4, or 1.3 for a Kannel that numbers codings from 1"},
    channel_option{"dlr_mask", is_report_mask,
                   "0 to 31: the sum of 1, 2, 4, 8 and 16 for the reports it sends"},
};

constexpr channel_option token_url{"token_url", is_web_address,
                                   "the address that lends tokens, which begins http:// or https://"};

bool is_truth_value(std::string_view text) {
  return text == "true" || text == "false";
}

bool is_short_code(std::string_view text) {
  return text.size() <= 11 && all_digits(text);
}

constexpr std::array options_of_mtn_sms{
    channel_option{"delivery_receipts", is_truth_value, "true when the account subscribed to them, or false"},
    channel_option{"short_code", is_short_code, "the digits of the short code that MTN approved"},
    token_url,
};

constexpr std::array options_of_hormuud{token_url};

/// `MG` and 32 hexadecimal digits.
bool is_messaging_service(std::string_view text) {
  return text.size() == 34 && text.starts_with("MG") &&
         std::ranges::all_of(text.substr(2), [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

constexpr std::array options_of_twilio{
    channel_option{"messaging_service", is_messaging_service,
                   "the id of a messaging service: MG and 32 digits"},
};

bool is_vonage_signature(std::string_view text) {
  constexpr std::array<std::string_view, 6> methods{"none", "md5hash", "md5", "sha1", "sha256", "sha512"};
  return std::ranges::find(methods, text) != methods.end();
}

constexpr std::array options_of_vonage{
    channel_option{signature_option, is_vonage_signature, "none, md5hash, md5, sha1, sha256 or sha512"},
};

constexpr std::array kinds{
    channel_kind{.name = "africas_talking",
                 .ussd = true,
                 .sends = true,
                 .username = true,
                 .api_key = true,
                 .options = options_of_africas_talking},
    channel_kind{.name = "airtel", .ussd = true, .tells_account = true},
    channel_kind{.name = "arkesel", .ussd = true},
    channel_kind{.name = "beem", .ussd = true},
    channel_kind{.name = "comviva", .ussd = true, .options = options_of_comviva},
    channel_kind{.name = "crossgate", .ussd = true, .options = options_of_crossgate},
    channel_kind{.name = "dmark", .ussd = true},
    channel_kind{.name = generic_kind, .calls_back = false},
    channel_kind{.name = "hollatags", .ussd = true},
    channel_kind{.name = "hormuud",
                 .sends = true,
                 .username = true,
                 .api_key = true,
                 .sender = true,
                 .options = options_of_hormuud},
    channel_kind{.name = "hubtel", .ussd = true},
    channel_kind{
        .name = "infobip", .sends = true, .api_key = true, .public_url = true, .options = options_of_infobip},
    channel_kind{.name = "kannel",
                 .sends = true,
                 .username = true,
                 .api_key = true,
                 .public_url = true,
                 .options = options_of_kannel},
    channel_kind{.name = "moolre", .ussd = true},
    channel_kind{.name = "mtn", .ussd = true},
    channel_kind{.name = "mtn_sms",
                 .sends = true,
                 .username = true,
                 .api_key = true,
                 .sender = true,
                 .options = options_of_mtn_sms},
    channel_kind{.name = "nalo", .ussd = true},
    channel_kind{.name = "pindo", .calls_back = false, .sends = true, .api_key = true},
    channel_kind{.name = "safaricom", .ussd = true},
    channel_kind{.name = "twilio",
                 .sends = true,
                 .username = true,
                 .api_key = true,
                 .public_url = true,
                 .options = options_of_twilio},
    channel_kind{.name = "vonage",
                 .sends = true,
                 .username = true,
                 .api_key = true,
                 .public_url = true,
                 .signs = true,
                 .options = options_of_vonage},
};

}  // namespace

std::span<const channel_kind> channel_kinds() {
  return kinds;
}

const channel_kind* find_channel_kind(std::string_view name) {
  const auto found = std::ranges::find(kinds, name, &channel_kind::name);
  return found == kinds.end() ? nullptr : &*found;
}

}  // namespace raporo::config
