#pragma once

#include <string>
#include <vector>

#include "gateway/base/civil.hpp"
#include "gateway/base/report.hpp"
#include "menus/facts.hpp"
#include "menus/menu.hpp"
#include "storage/sql.hpp"

namespace raporo::dialogue {

/// What a person's schools reported before: it is read when a call or an SMS begins.
struct school_history {
  std::vector<enrolment_change> changes;  ///< who left and came back
  std::vector<earlier_report> earlier;    ///< of the weeks that the menus look back at
};

/// Which reports the menus look back at.
struct looking_back {
  std::vector<std::string> forms;  ///< none: at no report
  std::string first_week;
  std::string last_week;
};
looking_back looking_back_from(const menus::menu& menu, std::chrono::local_days today);

school_history read_history(sql::connection& c, const std::string& person, const looking_back& at);

}  // namespace raporo::dialogue
