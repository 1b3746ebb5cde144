#include "gateway/http/waiting_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <optional>
#include <utility>

namespace raporo::http {

client_answer waiting_client::operator()(outgoing_request r) {
  std::optional<client_answer> answer;
  std::exception_ptr broken;
  boost::asio::co_spawn(loop_, client_->send(std::move(r)),
                        [&](const std::exception_ptr& e, client_answer a) {
                          broken = e;
                          answer = std::move(a);
                        });
  loop_.restart();
  while (!answer) loop_.run_one();
  if (broken) std::rethrow_exception(broken);
  return std::move(*answer);
}

}  // namespace raporo::http
