// Any bytes are a callback or an answer to a send, or are refused; what is read of them is short and UTF-8.
#include <boost/json.hpp>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/wire.hpp"
#include "gateway/base/utf8.hpp"
#include "gateway/channels/channel.hpp"
#include "gateway/channels/fields.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using namespace raporo;
using namespace raporo::channels;

void expect(bool holds) {
  if (!holds) std::abort();
}

void check_text(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) expect(next_code_point(text, at).value_or(0) != 0);
}

void check_id(std::string_view id) {
  expect(id.size() <= longest_id);
  check_text(id);
}

std::vector<std::unique_ptr<adapter>> all_adapters() {
  std::vector<std::unique_ptr<adapter>> all;
  for (const std::string_view kind : built_in_kinds()) {
    channel_settings s;
    s.kind = kind;
    s.username = "user";
    s.api_key = "key";
    s.service_code = "*167*7#";  // of which Safaricom tells the first group apart
    s.signature_secret = "secret";
    if (kind == "vonage") s.options["signature"] = "sha256";
    all.push_back(make_adapter(s).value());
  }
  for (const auto& file : std::filesystem::directory_iterator(RAPORO_WIRES)) {
    config::diagnostics problems;
    channel_settings s;
    s.kind = "generic";
    s.wire = config::read_wire(file.path(), problems);
    expect(problems.empty());
    all.push_back(make_adapter(s).value());
  }
  return all;
}

void read_ussd(const adapter& a, const http::request& r) {
  const auto told = a.read_ussd(r);
  if (!told) return;
  const auto* asked = std::get_if<ussd_event>(&*told);
  if (asked == nullptr) return check_id(std::get<ussd_end>(*told).session_id);
  check_id(asked->session_id);
  check_id(asked->phone);
  check_text(asked->input.text);
  const http::response reply = a.write_ussd(*asked, {"Bye", true});
  expect(reply.status == 200);
  boost::system::error_code ec;
  if (reply.content_type == "application/json") boost::json::parse(reply.body, ec);
  expect(!ec);
  if (reply.content_type.starts_with("text/xml")) expect(fields::of_xml(reply.body).has_value());
}

void read_sms(const adapter& a, const http::request& r) {
  const auto events = a.read_sms(r);
  if (!events) return;
  expect(!events->empty());
  for (const sms_event& e : *events) {
    check_id(e.message_id);
    check_id(e.from);
    check_text(e.text);
    expect(e.part.number >= 1 && e.part.number <= e.part.total);
  }
}

void read_delivery(const adapter& a, const http::request& r) {
  const auto events = a.read_delivery(r);
  if (!events) return;
  expect(!events->empty());
  for (const delivery_event& e : *events) {
    check_id(e.message_id);
    check_text(e.reason);
  }
}

void read_callback(const adapter& a, const callback_shape& shape, std::string_view bytes) {
  http::request r;
  r.method = shape.method;
  r.content_type = shape.content_type;
  (shape.method == "GET" ? r.query : r.body) = bytes;
  static_cast<void>(a.is_authentic(r, instant{}));
  switch (shape.kind) {
    case callback_kind::ussd:
      return read_ussd(a, r);
    case callback_kind::ussd_end:
      static_cast<void>(a.read_ussd_end(r));
      return;
    case callback_kind::sms:
      return read_sms(a, r);
    case callback_kind::delivery:
      return read_delivery(a, r);
    case callback_kind::opt_out:
      static_cast<void>(a.read_opt_out(r));
      return;
  }
}

void read_answer(const adapter& a, std::string_view bytes) {
  const outgoing_sms sms{"Muraho", {{"+250780000001", "m-1"}}};
  http::client_answer answer;
  answer.what = http::client_answer::outcome::answered;
  answer.body = bytes;
  for (const int status : {200, 400, 503}) {
    answer.status = status;
    expect(a.read_send(sms, answer).size() == 1);
    if (const auto token = a.read_token(answer)) check_text(token->value);
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::vector<std::unique_ptr<adapter>> adapters = all_adapters();
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const auto& a : adapters) {
    for (const callback_shape& shape : a->callbacks()) read_callback(*a, shape, bytes);
    if (a->batch_limit() > 0) read_answer(*a, bytes);
  }
  return 0;
}
