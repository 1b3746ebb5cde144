#include "gateway/channels/ussd_replies.hpp"

#include <utility>

namespace raporo::channels {

http::response con_or_end(const ussd_reply& reply) {
  http::response r;
  r.body = (reply.end ? "END " : "CON ") + reply.text;
  return r;
}

http::response json_reply(std::string document) {
  http::response r;
  r.content_type = "application/json";
  r.body = std::move(document);
  return r;
}

}  // namespace raporo::channels
