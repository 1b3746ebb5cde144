#include "gateway/channels/access_token.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "gateway/channels/fields.hpp"
#include "gateway/channels/send_verdicts.hpp"

namespace raporo::channels {
namespace {

constexpr int usual_lifetime_s = 3'600;
/// Longer is no use: a token that is refused is asked for anew anyhow.
constexpr int longest_lifetime_s = 86'400;
/// The request that it stands in must stay below what servers take of headers, 8 KiB and more.
constexpr std::size_t longest_token = 4'096;

bool can_stand_in_header(std::string_view token) {
  return !token.empty() && token.size() <= longest_token &&
         std::ranges::all_of(token, [](char c) { return c > ' ' && c < '\x7F'; });
}

int lifetime_told(std::string_view text) {
  int seconds = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (ec != std::errc() || end != text.data() + text.size() || seconds <= 0) return usual_lifetime_s;
  return std::min(seconds, longest_lifetime_s);
}

}  // namespace

http::outgoing_request ask_for_token(std::string_view url,
                                     const std::vector<std::pair<std::string_view, std::string_view>>& form) {
  http::outgoing_request r;
  r.url = url;
  r.headers = {{"Accept", "application/json"}};
  r.content_type = "application/x-www-form-urlencoded";
  r.body = http::form_encode(form);
  return r;
}

result<access_token> read_access_token(const http::client_answer& answer) {
  if (!is_success(answer)) return errc::malformed;
  const auto f = fields::of_json(answer.body);
  if (!f || !can_stand_in_header(f->get("access_token"))) return errc::malformed;
  access_token t;
  t.value = f->get("access_token");
  t.lifetime = std::chrono::seconds(lifetime_told(f->get("expires_in")));
  return t;
}

}  // namespace raporo::channels
