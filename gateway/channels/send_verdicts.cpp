#include "gateway/channels/send_verdicts.hpp"

#include <fmt/format.h>

#include <cassert>
#include <utility>

#include "gateway/base/ascii.hpp"
#include "gateway/base/hidden_numbers.hpp"
#include "gateway/base/phone_number.hpp"
#include "gateway/base/utf8.hpp"
#include "gateway/channels/fields.hpp"

namespace raporo::channels {
namespace {

using verdict = send_outcome::verdict;

/// What a status other than 2xx means. Nothing says that a 5xx had no effect (a proxy answers 502, 503 and
/// 504 also for requests that it did pass on), and a 408 may be a proxy's word for who is behind it, so those
/// are unknown.
verdict verdict_of_status(int status) {
  switch (status) {
    case 400:
    case 413:
    case 414:
    case 422:
      return verdict::permanent;
    case 425:
    case 429:
      return verdict::transient;
    default:
      // A wrong key, user name or address: 401, 403, 404, redirections. Waiting costs less than losing.
      return status >= 500 || status == 408 ? verdict::unknown : verdict::channel_fault;
  }
}

}  // namespace

std::vector<send_outcome> for_all(const outgoing_sms& sms, verdict what, std::string reason) {
  send_outcome o;
  o.what = what;
  o.reason = std::move(reason);
  return std::vector(sms.to.size(), o);
}

std::string reason_of_status(int status, std::string_view body) {
  const std::string said = short_line(body.substr(0, body.find('?')));
  return fmt::format("HTTP {}{}{}", status, said.empty() ? "" : ": ", said);
}

bool is_success(const http::client_answer& answer) noexcept {
  return answer.what == http::client_answer::outcome::answered && answer.status >= 200 && answer.status < 300;
}

std::vector<send_outcome> judge_status(const outgoing_sms& sms, const http::client_answer& answer) {
  assert(!is_success(answer));
  switch (answer.what) {
    case http::client_answer::outcome::not_sent:
      return for_all(sms, verdict::unreachable, answer.problem);
    case http::client_answer::outcome::unknown:
      return for_all(sms, verdict::unknown, answer.problem);
    case http::client_answer::outcome::answered:
      break;
  }
  return for_all(sms, verdict_of_status(answer.status), reason_of_status(answer.status, answer.body));
}

std::vector<send_outcome> not_understood(const outgoing_sms& sms) {
  return for_all(sms, verdict::unknown, "answer not understood");
}

bool would_go_again(verdict v) noexcept {
  return v == verdict::transient || v == verdict::sender_refused || v == verdict::channel_fault;
}

verdict unless_it_has_an_id(verdict v, std::string_view provider_id) noexcept {
  return would_go_again(v) && !provider_id.empty() ? verdict::unknown : v;
}

std::string comparable_number(std::string_view number) {
  const auto parsed = phone_number::parse(number);
  return parsed ? parsed->e164() : std::string(number);
}

std::string cost_line(std::string_view said) {
  return printable(trimmed(said).substr(0, longest_id));
}

std::string short_line(std::string_view said) {
  return with_hidden_numbers(cost_line(said));
}

}  // namespace raporo::channels
