#include <exception>
#include <iostream>

#include "gateway/app/command_line.hpp"

int main(int argc, char** argv) {
  try {
    return raporo::app::run_command_line(argc, argv);
  } catch (const std::exception& e) {
    std::cerr << "raporo: " << e.what() << '\n';
    return 1;
  }
}
