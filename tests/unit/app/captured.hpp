#pragma once

#include <iostream>
#include <sstream>
#include <string>
#include <string_view>

namespace raporo::test {

/// What a command gave back and printed.
struct told {
  int code = 0;
  std::string out;
  std::string problems;

  bool says(std::string_view part) const { return out.find(part) != std::string::npos; }
  bool warns(std::string_view part) const { return problems.find(part) != std::string::npos; }
};

template <class Command>
told capture(Command run) {
  std::ostringstream out;
  std::ostringstream problems;
  std::streambuf* const usual_out = std::cout.rdbuf(out.rdbuf());
  std::streambuf* const usual_err = std::cerr.rdbuf(problems.rdbuf());
  const int code = run();
  std::cout.rdbuf(usual_out);
  std::cerr.rdbuf(usual_err);
  return {code, out.str(), problems.str()};
}

}  // namespace raporo::test
