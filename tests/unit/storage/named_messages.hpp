#pragma once

#include <string>
#include <vector>

#include "storage/outbox.hpp"
#include "tests/unit/storage/fixture.hpp"

/// Messages that name schools.
namespace raporo::storage::test {

struct named_message {
  std::string id;
  std::string rule;
  std::string period;
  std::string unit;
  std::int64_t said = 0;
};

/// To the person `p1`; the first school is the one to call first.
inline void plan_naming(store& s, const named_message& what, const std::vector<std::string>& schools,
                        const std::string& state = "delivered") {
  message m;
  m.id = what.id;
  m.key = what.rule + "|" + what.period + "|p1@" + what.unit;
  m.channel = "at";
  m.person = "p1";
  m.phone = "+250780000001";
  m.text = "Muraho";
  m.due = at_ms(what.said);
  m.state = find_message_state(state).value();
  m.names = alert_names{what.rule, what.period, what.unit, {}};
  for (const std::string& school : schools)
    m.names->schools.push_back({school, "School " + school, m.names->schools.empty()});
  s.write([&](sql::connection& c) { plan_message(c, m); });
}

}  // namespace raporo::storage::test
