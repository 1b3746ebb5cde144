#include "gateway/stand_in/messaging.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <string_view>

namespace raporo::stand_in {
namespace {

namespace json = boost::json;

constexpr unsigned francs_per_segment = 12;

http::response refusal(int status, std::string text) {
  http::response r;
  r.status = status;
  r.content_type = "text/plain";
  r.body = std::move(text);
  return r;
}

http::response created(const std::string& message, json::array recipients) {
  const json::object data{{"Message", message}, {"Recipients", std::move(recipients)}};
  const json::object root{{"SMSMessageData", data}};
  http::response r;
  r.status = 201;
  r.content_type = "application/json; charset=utf-8";
  r.body = json::serialize(root);
  return r;
}

std::string cost(unsigned segments) {
  if (segments == 0) return "0";
  return fmt::format("RWF {}.0000", segments * francs_per_segment);
}

}  // namespace

std::optional<http::response> refuse_send(const http::request& r, const std::string& username,
                                          const std::string& api_key) {
  const auto f = http::form::parse(r.body);
  if (!f) return refusal(400, "The request is not a form");
  if (r.header("apikey") != api_key || f->get("username") != username) {
    return refusal(401, "The supplied authentication is invalid");
  }
  for (const std::string_view name : {"to", "message"}) {
    if (f->get(name).empty())
      return refusal(400, fmt::format("Request is missing required form field '{}'", name));
  }
  return std::nullopt;
}

send_request read_send(const http::request& r) {
  const http::form f = http::form::parse(r.body).value();
  send_request s;
  s.from = f.find("from").value_or("AFRICASTKNG");
  s.text = f.get("message");
  for (std::string_view rest = f.get("to"); !rest.empty();) {
    const auto comma = rest.find(',');
    s.to.emplace_back(rest.substr(0, comma));
    rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
  }
  return s;
}

http::response write_recipients(const std::vector<recipient>& recipients) {
  json::array list;
  unsigned segments = 0;
  std::size_t taken = 0;
  for (const recipient& r : recipients) {
    list.push_back(json::object{{"statusCode", r.code},
                                {"number", r.number},
                                {"status", r.word},
                                {"cost", cost(r.segments)},
                                {"messageId", r.id}});
    segments += r.segments;
    if (r.segments > 0) ++taken;
  }
  return created(fmt::format("Sent to {}/{} Total Cost: {}", taken, recipients.size(), cost(segments)),
                 std::move(list));
}

http::response write_refusal(const std::string& message) {
  return created(message, {});
}

std::string network_code(const std::string& e164) {
  const std::string_view prefix = std::string_view(e164).substr(0, 6);
  return prefix == "+25078" || prefix == "+25079" ? "63510" : "63514";
}

}  // namespace raporo::stand_in
