#include "gateway/dial/inbox.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace raporo::dial {

namespace json = boost::json;

http::outgoing_request ask_inbox(const std::string& stand_in, const phone_number& phone, std::int64_t after) {
  http::outgoing_request r;
  r.method = "GET";
  r.url = fmt::format("{}/phones/{}/inbox?after={}", stand_in, phone.e164(), after);
  return r;
}

result<inbox_page> read_inbox(const http::client_answer& answer) {
  if (answer.what != http::client_answer::outcome::answered) return errc::unavailable;
  boost::system::error_code ec;
  const json::value root = json::parse(answer.body, ec);
  if (ec || answer.status != 200 || !root.is_object()) return errc::malformed;
  const json::value* last = root.get_object().if_contains("last");
  const json::value* messages = root.get_object().if_contains("messages");
  if (last == nullptr || !last->is_int64() || messages == nullptr || !messages->is_array())
    return errc::malformed;

  inbox_page page;
  page.last = last->get_int64();
  for (const json::value& m : messages->get_array()) {
    if (!m.is_object()) return errc::malformed;
    const json::value* from = m.get_object().if_contains("from");
    const json::value* text = m.get_object().if_contains("text");
    if (from == nullptr || !from->is_string() || text == nullptr || !text->is_string())
      return errc::malformed;
    page.messages.push_back({json::value_to<std::string>(*from), json::value_to<std::string>(*text)});
  }
  return page;
}

}  // namespace raporo::dial
