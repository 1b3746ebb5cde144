#include "gateway/channels/dialled.hpp"

#include <doctest/doctest.h>

#include <vector>

using raporo::channels::read_dialled;

TEST_CASE("dialled: a code of ours is found, and what was dialled with it") {
  struct row {
    const char* dialled;
    const char* code;
    const char* in_advance;
  };
  const std::vector<std::string> ours{"*800*10#", "*800#", "*801*1#"};
  const std::vector<row> rows = {
      {"*800*10#", "*800*10#", ""},
      {"*800*10*1*3#", "*800*10#", "1*3"},
      {"*800*10*1*#", "*800*10#", "1*"},
      {"*800#", "*800#", ""},
      {"*800*1#", "*800#", "1"},
      {"800*10", "*800*10#", ""},
      {"800", "*800#", ""},
      {"*800*100#", "*800#", "100"},
      {"*8001#", "*8001#", ""},
      {"*801#", "*801#", ""},
      {"*999*1#", "*999*1#", ""},
      {"", "", ""},
      {"#", "#", ""},
  };
  for (const row& r : rows) {
    CAPTURE(r.dialled);
    CHECK(read_dialled(r.dialled, ours).service_code == r.code);
    CHECK(read_dialled(r.dialled, ours).in_advance == r.in_advance);
  }
}
