#include "gateway/outbound/claim_notes.hpp"

#include <doctest/doctest.h>

#include <string>
#include <variant>
#include <vector>

#include "gateway/base/test_clock.hpp"

using namespace raporo;

namespace {

/// Keeps the phone and the count of each line that has both.
class kept_loop_lines final : public logger {
 public:
  void write(log_level, std::string_view, std::initializer_list<log_field> fields) override {
    std::string phone;
    for (const log_field& f : fields) {
      if (f.name == "phone") phone = std::get<std::string_view>(f.value);
      if (f.name == "since_last_line")
        lines.push_back(phone + " " + std::to_string(std::get<std::int64_t>(f.value)));
    }
  }
  std::vector<std::string> lines;
};

}  // namespace

TEST_CASE("claim notes: a loop is told once a minute, with the masked phone and how many were withheld") {
  test_clock time(instant(std::chrono::hours{1}), 0);
  kept_loop_lines log;
  outbound::claim_notes notes("at", time, log);
  outbound::sender_state state;
  storage::claimed_messages claimed;
  claimed.loops = 2;
  claimed.loop_phone = "+250788000101";
  for (int i = 0; i < 12; ++i) notes.note(claimed, {}, {}, state);
  CHECK(log.lines == std::vector<std::string>{"+25078****101 1"});
  time.advance(std::chrono::minutes{1});
  claimed.loops = 1;
  notes.note(claimed, {}, {}, state);
  CHECK(log.lines == std::vector<std::string>{"+25078****101 1", "+25078****101 24"});
  CHECK(state.loops == 25);
}
