#include "gateway/channels/dialled.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace raporo::channels;

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

TEST_CASE("dialled: the code of a call is found, in what was dialled or in what was told") {
  using form = ussd_input::form;
  struct row {
    std::string_view situation;
    form how;
    const char* text;
    const char* told;
    bool taken;
    const char* code;
    const char* in_advance;
  };
  const std::vector<row> rows = {
      {"a transcript under our code", form::transcript, "1*3", "*800*10#", true, "*800*10#", ""},
      {"a transcript under another", form::transcript, "1*3", "*999#", false, "*999#", ""},
      {"dialled", form::dialled, "*801#", "", true, "*801#", ""},
      {"dialled, and more with it", form::dialled, "*800*10*1*3#", "", true, "*800*10#", "1*3"},
      {"another code, with a PIN behind it", form::dialled, "*999*1*4321#", "", false, "*999#", ""},
      {"another code is told", form::dialled, "", "*999*7#", false, "*999#", ""},
      {"our code is told, and no dialled text", form::dialled, "", "*801#", true, "*801#", ""},
      {"neither", form::dialled, "", "", true, "*800*10#", ""},
      {"an answer, whatever code stands beside it", form::answer, "4321", "800", true, "*800*10#", ""},
      {"untold: the code without its signs", form::untold, "800*10*1", "", true, "*800*10#", "1"},
      {"untold: an answer", form::untold, "28 27", "", true, "*800*10#", ""},
      {"untold, and another code is told", form::untold, "1", "*999#", false, "*999#", ""},
  };
  for (const row& r : rows) {
    CAPTURE(r.situation);
    ussd_event e;
    e.service_code = r.told;
    e.input.how = r.how;
    e.input.text = r.text;
    CHECK(find_service_code(e, "*800*10#", {"*800*10#", "*801#"}) == r.taken);
    CHECK(e.service_code == r.code);
    CHECK(e.input.in_advance == r.in_advance);
  }
}

TEST_CASE(
    "dialled: where any code is expected, every call is taken and one of another code is under our own") {
  ussd_event e;
  e.input.how = ussd_input::form::dialled;
  e.input.text = "*999*4321#";
  CHECK(find_service_code(e, "*800#", {}));
  CHECK(e.service_code == "*800#");
  CHECK(e.input.in_advance.empty());
}
