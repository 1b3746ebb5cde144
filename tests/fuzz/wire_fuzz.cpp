// Any bytes are a wire or are refused with a place; by one that is read, no value breaks out of where it is
// put, and no refusal counts as taken.
#include <algorithm>
#include <boost/json.hpp>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/wire.hpp"
#include "gateway/channels/generic.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using namespace raporo;
using namespace raporo::channels;

constexpr std::string_view hostile = "a\r\nX: \"}{\\ &=%+é\t";

void expect(bool holds) {
  if (!holds) std::abort();
}

void check_headers(const std::vector<std::pair<std::string, std::string>>& headers) {
  const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7F; };
  for (const auto& [name, value] : headers) {
    expect(!name.empty() && std::ranges::none_of(name, is_control));
    expect(std::ranges::none_of(value, is_control));
  }
}

void check_body(std::string_view content_type, const std::string& body) {
  if (content_type != "application/json" || body.empty()) return;
  boost::system::error_code ec;
  boost::json::parse(body, ec);
  expect(!ec);
}

void check_response(const http::response& r) {
  check_headers(r.headers);
  check_headers({{"Content-Type", r.content_type}});
  expect(r.status >= 200 && r.status < 300);
}

void reply_by(const adapter& a, const config::wire_ussd& wire) {
  ussd_event asked;
  asked.session_id = asked.phone = asked.network = hostile;
  for (std::size_t i = 0; i < wire.echo.size(); ++i) asked.echo.append(hostile).push_back('\0');
  for (const bool end : {false, true}) {
    const http::response r = a.write_ussd(asked, {std::string(hostile), end});
    check_response(r);
    if (wire.reply.json) check_body("application/json", r.body);
  }
}

void send_by(const adapter& a) {
  outgoing_sms sms{std::string(hostile), {{"+250780000001", "m-1"}}};
  if (a.batch_limit() > 1) sms.to.push_back({"+250780000002", "m-2"});
  const http::outgoing_request r = a.write_send(sms);
  check_headers(r.headers);
  check_body(r.content_type, r.body);
  expect(std::ranges::all_of(r.url, [](unsigned char c) { return c > 0x20 && c < 0x7F; }));
  http::client_answer answer;
  answer.what = http::client_answer::outcome::answered;
  for (const int status : {200, 201, 302, 400, 503}) {
    answer.status = status;
    for (const char* body : {"", "OK 1;", R"({"status":"sent","id":1})"}) {
      answer.body = body;
      const auto outcomes = a.read_send(sms, answer);
      expect(outcomes.size() == sms.to.size());
      for (const send_outcome& o : outcomes)
        expect(o.what != send_outcome::verdict::accepted || status / 100 == 2);
    }
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  config::diagnostics problems;
  channel_settings s{.name = "f",
                     .kind = "generic",
                     .send_url = "http://127.0.0.1/send",
                     .username = std::string(hostile),
                     .api_key = std::string(hostile),
                     .sender = std::string(hostile),
                     .delivery_url = "http://127.0.0.1/cb"};
  s.wire = config::read_wire_text({reinterpret_cast<const char*>(data), size}, "w.yaml", problems);
  expect(s.wire || problems.has_errors());
  if (problems.has_errors()) return 0;
  const auto a = make_generic(s);
  for (const callback_shape& shape : a->callbacks()) check_response(a->acknowledge(shape.kind));
  if (s.wire->ussd) reply_by(*a, *s.wire->ussd);
  if (a->batch_limit() > 0) send_by(*a);
  return 0;
}
