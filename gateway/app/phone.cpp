#include <iostream>

#include "gateway/app/commands.hpp"
#include "gateway/app/local_call.hpp"
#include "gateway/dial/dial.hpp"

namespace raporo::app {

int use_phone(const phone_command& c) {
  dial::dial_options options = c.options;
  if (options.stand_in.empty()) {
    if (const auto address = stand_in_address(options.data)) options.stand_in = "http://" + *address;
  }
  return c.text ? dial::run_sms(options, *c.text, std::cout) : dial::run_dial(options, std::cin, std::cout);
}

}  // namespace raporo::app
