#include "gateway/reports/counted_reports.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace raporo::reports {

std::vector<storage::report> counted(std::vector<storage::report> reports,
                                     const std::vector<menus::form_info>& forms) {
  std::map<std::pair<std::string, std::string>, instant> received;  // by school and form
  for (const storage::report& r : reports) received[{r.key.school, r.key.form}] = r.received;
  std::erase_if(reports, [&](const storage::report& r) {
    const auto form = std::ranges::find(forms, r.key.form, &menus::form_info::id);
    if (form == forms.end()) return false;
    return std::ranges::any_of(form->rivals, [&](const std::string& rival) {
      const auto other = received.find({r.key.school, rival});
      return rival != r.key.form && other != received.end() && other->second > r.received;
    });
  });
  return reports;
}

}  // namespace raporo::reports
