#include "gateway/rehearsal/stage_line.hpp"

#include <fmt/format.h>

#include <utility>

#include "menus/gsm7.hpp"

namespace raporo::rehearsal {
namespace {

dial::screen as_on_phone(shown_screen shown) {
  dial::screen s;
  s.septets = menus::count_septets(shown.text);
  s.text = std::move(shown.text);
  s.ended = shown.ended;
  return s;
}

}  // namespace

result<dial::screen> stage_line::dial(const std::string& code, std::string& problem) {
  if (!stage_.serves(code)) {
    problem = fmt::format("`{}` is another service", code);
    return errc::not_found;
  }
  return as_on_phone(stage_.dial(code));
}

result<dial::screen> stage_line::press(const std::string& input, std::string&) {
  return as_on_phone(stage_.type(input));
}

std::vector<dial::received_sms> stage_line::take_sms(std::chrono::milliseconds) {
  std::vector<dial::received_sms> came;
  for (std::string& text : stage_.take_sms()) came.push_back({"the gateway", std::move(text)});
  return came;
}

}  // namespace raporo::rehearsal
