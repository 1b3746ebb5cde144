#include "gateway/dial/phone.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <utility>

#include "gateway/base/ids.hpp"
#include "menus/gsm7.hpp"

namespace raporo::dial {
namespace {

http::outgoing_request form_post(const std::string& url, std::string body) {
  http::outgoing_request r;
  r.url = url;
  r.content_type = "application/x-www-form-urlencoded; charset=UTF-8";
  r.body = std::move(body);
  return r;
}

}  // namespace

handset::handset(subscription s, random_source& random) : about_(std::move(s)), random_(random) {}

http::outgoing_request handset::dial(std::string_view dialled) {
  session_ = "ATUid_" + new_secret(random_);
  service_code_ = dialled;
  transcript_.clear();
  std::string_view code = about_.service_code;
  code.remove_suffix(code.ends_with('#') ? 1 : 0);
  if (dialled.starts_with(code) && dialled.substr(code.size()).starts_with('*')) {
    std::string_view extra = dialled.substr(code.size() + 1);
    extra.remove_suffix(extra.ends_with('#') ? 1 : 0);
    service_code_ = about_.service_code;
    transcript_ = extra;
  }
  first_ = transcript_.empty();
  return turn();
}

http::outgoing_request handset::press(std::string_view input) {
  if (!first_) transcript_ += '*';
  transcript_ += input;
  first_ = false;
  return turn();
}

http::outgoing_request handset::turn() const {
  http::outgoing_request r =
      form_post(about_.ussd_url, http::form_encode({{"phoneNumber", about_.phone.e164()},
                                                    {"serviceCode", service_code_},
                                                    {"text", transcript_},
                                                    {"sessionId", session_},
                                                    {"networkCode", about_.network}}));
  r.headers = {{"User-Agent", "at-ussd-api/1.0"}, {"Accept-Encoding", "gzip"}};
  return r;
}

result<screen> handset::read(const http::client_answer& answer) {
  if (answer.what != http::client_answer::outcome::answered) return errc::unavailable;
  const std::string_view body = answer.body;
  const bool ended = body.starts_with("END ");
  if (answer.status != 200 || !answer.content_type.starts_with("text/plain")) return errc::malformed;
  if (!ended && !body.starts_with("CON ")) return errc::malformed;
  screen s;
  s.text = body.substr(4);
  s.ended = ended;
  s.septets = menus::count_septets(s.text);
  return s;
}

http::outgoing_request handset::text_message(std::string_view text, instant sent) const {
  const std::string date =
      fmt::format("{:%Y-%m-%dT%H:%M:%S}Z", std::chrono::time_point_cast<std::chrono::seconds>(sent));
  const std::string id = new_uuid7(sent, random_);
  return form_post(about_.sms_url, http::form_encode({{"date", date},
                                                      {"from", about_.phone.e164()},
                                                      {"id", id},
                                                      {"linkId", ""},
                                                      {"text", text},
                                                      {"to", about_.short_code},
                                                      {"cost", ""},
                                                      {"networkCode", about_.network}}));
}

}  // namespace raporo::dial
