#include "gateway/stand_in/aggregator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <string_view>
#include <utility>

#include "gateway/base/ids.hpp"
#include "gateway/base/phone_number.hpp"
#include "gateway/http/percent.hpp"
#include "gateway/stand_in/messaging.hpp"
#include "gateway/stand_in/reporter.hpp"
#include "gateway/stand_in/wire.hpp"
#include "menus/gsm7.hpp"

namespace raporo::stand_in {
namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using steady = std::chrono::steady_clock;

constexpr std::string_view phones = "/phones/";
constexpr std::string_view inbox = "/inbox";

reply plain(int status, std::string text) {
  reply r;
  r.response.status = status;
  r.response.body = std::move(text);
  return r;
}

reply as_json(const json::value& v) {
  reply r;
  r.response.content_type = "application/json";
  r.response.body = json::serialize(v);
  return r;
}

class local_aggregator final : public aggregator {
 public:
  local_aggregator(asio::any_io_executor executor, const aggregator_settings& settings, http::client& client,
                   random_source& random)
      : settings_(settings),
        random_(random),
        accepted_(settings.accepted_file),
        reporter_(std::move(executor), client, settings.delivery_url) {}

  void start(std::unique_ptr<wire_server> server) {
    server_ = std::move(server);
    reporter_.start();
  }

  std::string address() const override { return server_->address(); }
  void set_delivery_url(std::string url) override { reporter_.set_url(std::move(url)); }
  void inject(fault f) override { faults_.add(std::move(f)); }
  const std::vector<sent_sms>& accepted() const override { return accepted_.all(); }

  asio::awaitable<void> stop() override {
    co_await server_->stop();
    co_await reporter_.stop();
  }

  reply answer(const http::request& r) {
    if (r.method == "POST" && r.path == "/version1/messaging") return take_messages(r);
    if (r.path == "/faults") return plan_faults(r);
    const std::string_view path = r.path;
    if (r.method == "GET" && path.starts_with(phones) && path.ends_with(inbox)) {
      return show_inbox(path.substr(phones.size(), path.size() - phones.size() - inbox.size()), r.query);
    }
    return plain(404, "no such thing");
  }

 private:
  reply take_messages(const http::request& r) {
    reply answer;
    if (auto refused = refuse_send(r, settings_.username, settings_.api_key)) {
      answer.response = std::move(*refused);
      return answer;
    }
    const std::optional<fault> f = faults_.next();
    if (!f || f->taken) answer.response = write_recipients(accept(read_send(r), f));
    if (f) apply(*f, answer);
    return answer;
  }

  std::vector<recipient> accept(const send_request& s, const std::optional<fault>& f) {
    const unsigned segments = menus::measure_sms(s.text).segments;
    std::vector<recipient> recipients;
    for (const std::string& to : s.to) {
      recipient r;
      r.number = to;
      const auto number = phone_number::parse(to);
      const bool refused = f && f->what == fault::kind::refuse && recipients.size() + 1 == s.to.size();
      if (refused) {
        r.code = f->code;
        r.word = f->word;
      } else if (!number) {
        r.code = 403;
        r.word = "InvalidPhoneNumber";
      } else {
        r.number = number->e164();
        r.id = "ATXid_" + new_secret(random_);
        r.segments = segments;
        report(accepted_.add({0, r.id, r.number, s.from, s.text, segments}), f);
      }
      recipients.push_back(std::move(r));
    }
    return recipients;
  }

  /// `Sent`, then `Success`, as the fault has it.
  void report(const sent_sms& sms, const std::optional<fault>& f) {
    const bool early = f && f->what == fault::kind::early_reports;
    const bool twice = f && f->what == fault::kind::duplicate_reports;
    auto when = steady::now();
    for (const std::string_view status : {"Sent", "Success"}) {
      if (!early) when += settings_.report_delay;
      const std::string form = http::form_encode({{"id", sms.id},
                                                  {"status", status},
                                                  {"phoneNumber", sms.to},
                                                  {"networkCode", network_code(sms.to)}});
      reporter_.post_at(when, form);
      if (twice) reporter_.post_at(when, form);
    }
  }

  static void apply(const fault& f, reply& answer) {
    switch (f.what) {
      case fault::kind::empty:
        answer.response = write_refusal(f.word);
        break;
      case fault::kind::status:
        answer =
            plain(f.code, f.code == 401 ? "The supplied authentication is invalid" : "Internal Server Error");
        break;
      case fault::kind::hang:
        answer.how = ending::hang;
        break;
      case fault::kind::reset:
        answer.how = ending::reset;
        break;
      case fault::kind::half:
        answer.how = ending::half;
        break;
      case fault::kind::slow:
      case fault::kind::early_reports:
        answer.delay = f.delay;
        break;
      case fault::kind::refuse:
      case fault::kind::duplicate_reports:
        break;
    }
  }

  reply plan_faults(const http::request& r) {
    if (r.method == "DELETE") {
      faults_.clear();
      return plain(200, "");
    }
    if (r.method != "POST") return plain(405, "");
    auto f = read_fault(r.body);
    if (!f) return plain(400, f.error().message());
    faults_.add(std::move(*f));
    return plain(200, "");
  }

  reply show_inbox(std::string_view phone, std::string_view query) const {
    std::string decoded;
    if (!http::percent_decode(phone, http::plus::literal, decoded)) return plain(400, "which phone?");
    const auto number = phone_number::parse(decoded);
    const auto wanted = http::form::parse(query);
    if (!number || !wanted) return plain(400, "which phone?");
    std::int64_t after = 0;
    const std::string_view text = wanted->get("after");
    std::from_chars(text.data(), text.data() + text.size(), after);
    json::array messages;
    for (const sent_sms& m : accepted_.all()) {
      if (m.number <= after || m.to != number->e164()) continue;
      messages.push_back(
          json::object{{"number", m.number}, {"id", m.id}, {"from", m.from}, {"text", m.text}});
    }
    return as_json(json::object{{"last", accepted_.all().size()}, {"messages", std::move(messages)}});
  }

  aggregator_settings settings_;
  random_source& random_;
  accepted_log accepted_;
  fault_plan faults_;
  reporter reporter_;
  std::unique_ptr<wire_server> server_;
};

}  // namespace

result<std::unique_ptr<aggregator>> start_aggregator(const asio::any_io_executor& executor,
                                                     const aggregator_settings& settings,
                                                     http::client& client, random_source& random) {
  auto a = std::make_unique<local_aggregator>(executor, settings, client, random);
  auto server =
      serve(executor, settings.listen, [raw = a.get()](const http::request& r) { return raw->answer(r); });
  if (!server) return server.error();
  a->start(std::move(*server));
  return a;
}

}  // namespace raporo::stand_in
