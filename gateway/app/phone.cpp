#include <iostream>

#include "gateway/app/commands.hpp"
#include "gateway/dial/dial.hpp"

namespace raporo::app {

int use_phone(const phone_command& c) {
  return c.text ? dial::run_sms(c.options, *c.text, std::cout)
                : dial::run_dial(c.options, std::cin, std::cout);
}

}  // namespace raporo::app
