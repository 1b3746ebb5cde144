#include <doctest/doctest.h>

#include "gateway/reports/dhis2_mapping.hpp"
#include "gateway/reports/dhis2_period.hpp"
#include "gateway/reports/dhis2_text.hpp"
#include "tests/unit/reports/reported_week.hpp"

using namespace raporo;
using namespace raporo::reports;
using namespace raporo::test;

namespace {

const data_value_set* set_of(const data_values& v, const std::string& school) {
  const auto found = std::ranges::find(v.sets, school, &data_value_set::org_unit);
  return found == v.sets.end() ? nullptr : &*found;
}

}  // namespace

TEST_CASE("dhis2: weeks have no zero in front, years are those that begin, and terms have no name") {
  CHECK(dhis2_period("2026-W48") == "2026W48");
  CHECK(dhis2_period("2027-W01") == "2027W1");
  CHECK(dhis2_period("2026-W53") == "2026W53");
  CHECK(dhis2_period("2026/27") == "2026");
  CHECK_FALSE(dhis2_period("2026/27-T1"));
  CHECK_FALSE(dhis2_period("2026-11-25"));
  CHECK_FALSE(dhis2_period("2025-W53"));
}

TEST_CASE("dhis2: a school's week is a data value set by codes, complete with the last report it needed") {
  const data_values v = values_of(counted_week_48());
  const data_value_set* karambo_set = set_of(v, karambo);
  REQUIRE(karambo_set != nullptr);
  CHECK(
      to_json(*karambo_set) ==
      R"({"dataSet":"SCH_WEEKLY","completeDate":"2026-11-26","period":"2026W48","orgUnit":"450101","dataValues":[)"
      R"({"dataElement":"SCH_PRESENT","categoryOptionCombo":"P1_M","value":"28","comment":"Ref K7M4P"},)"
      R"({"dataElement":"SCH_PRESENT","categoryOptionCombo":"P1_F","value":"27","comment":"Ref K7M4P"},)"
      R"({"dataElement":"SCH_PRESENT","categoryOptionCombo":"P2_M","value":"24","comment":"Ref K7M4P"},)"
      R"({"dataElement":"SCH_PRESENT","categoryOptionCombo":"P2_F","value":"25","comment":"Ref K7M4P"},)"
      R"({"dataElement":"SCH_DROPOUT","categoryOptionCombo":"P1_M","value":"2","comment":"Ref K7M4P"},)"
      R"({"dataElement":"SCH_DROPOUT","categoryOptionCombo":"P2_F","value":"1","comment":"Ref K7M4P"}]})");
  // Silent schools have no values, and no zeros.
  CHECK(set_of(v, muhondo) == nullptr);
  CHECK(v.not_mapped == std::map<std::string, std::size_t>{{"dropout.reason", 1}});
}

TEST_CASE("dhis2: many schools go together, each value with its period and school; CSV has the same") {
  const data_values v = values_of(counted_week_48());
  const std::string bulk = to_bulk_json(v.sets);
  CHECK(bulk.starts_with(
      R"({"dataValues":[{"dataElement":"SCH_PRESENT","period":"2026W48","orgUnit":"450101","categoryOptionCombo":"P1_M","value":"28")"));
  CHECK(bulk.find("completeDate") == std::string::npos);
  const std::string csv = to_csv(v.sets);
  CHECK(
      csv.starts_with("dataelement,period,orgunit,categoryoptioncombo,attributeoptioncombo,value,storedby,"
                      "lastupdated,comment,followup\n"
                      "SCH_PRESENT,2026W48,450101,P1_M,,28,,,Ref K7M4P,\n"));
  CHECK(std::ranges::count(csv, '\n') == 1 + 6 + 6);
  CHECK(to_registrations_json(v.sets).starts_with(
      R"({"completeDataSetRegistrations":[{"dataSet":"SCH_WEEKLY","period":"2026W48","organisationUnit":"450101","date":"2026-11-26","completed":true},)"));
}

TEST_CASE("dhis2: a school is complete with every form and every grade, and a closed one by saying so") {
  std::vector<storage::report> week = counted_week_48();
  CHECK_FALSE(set_of(values_of(week), karambo)->complete_date.empty());
  // A grade was left out: not reported.
  std::erase_if(week.front().answers, [](const answer& a) { return a.grade == "P2"; });
  CHECK(set_of(values_of(week), karambo)->complete_date.empty());
  // Nyamiyaga has no values; with the drop-outs it is complete all the same.
  CHECK(set_of(values_of(week), nyamiyaga) == nullptr);
  week.push_back(
      report_of(nyamiyaga, "dropout", week48, "2026-11-28 00:30", {{"dropout", "P1", sex::boys, 0}}));
  REQUIRE(set_of(values_of(week), nyamiyaga) != nullptr);
  CHECK(set_of(values_of(week), nyamiyaga)->complete_date == "2026-11-28");
}

TEST_CASE("dhis2: of two reports that rule each other out only the newer is sent") {
  std::vector<storage::report> week = reports_of_week_48();
  week.push_back(report_of(karambo, "closed", week48, "2026-11-27 08:00", {{"reason", "", sex::none, 4}}));
  const data_values v = values_of(counted(week, demo_menu().forms()));
  CHECK(std::ranges::none_of(set_of(v, karambo)->values,
                             [](const data_value& d) { return d.element == "SCH_PRESENT"; }));
  CHECK(v.not_mapped.at("closed.reason") == 1);
}

TEST_CASE("dhis2: what a field is counted by is added up, unless the data element is for one part") {
  std::vector<storage::report> week{report_of(
      karambo, "attendance", week48, "2026-11-25 10:00",
      {{"present", "P1", sex::boys, 10, "", "morning"}, {"present", "P1", sex::boys, 7, "", "afternoon"}})};
  dhis2_mapping mapping = demo_mapping();
  CHECK(set_of(values_of(week, mapping), karambo)->values.front().value == "17");
  mapping.data_sets.front().elements.front().part = "afternoon";
  const data_values v = values_of(week, mapping);
  CHECK(set_of(v, karambo)->values.front().value == "7");
  CHECK(v.not_mapped.at("attendance.present") == 1);
}

TEST_CASE("dhis2: reports of schools that the roster has no more are counted, not sent") {
  const data_values v = values_of({attendance("459999", week48, "2026-11-25 10:00", 1, 1, 1, 1)});
  CHECK(v.sets.empty());
  CHECK(v.unknown_schools == 1);
}

TEST_CASE("dhis2.yaml: each mistake is told with its place and what was meant, all at once") {
  CHECK(
      mapping_problems("data_sets:\n"
                       "  - code: SCH_WEEKLY\n"
                       "    complete_with: [attendence]\n"
                       "    elements:\n"
                       "      - {form: attendance, field: presents, code: A}\n"
                       "      - {form: dropout, field: reason, code: B}\n"
                       "      - {form: dropout, field: dropout, code: =1+1}\n"
                       "      - {form: dropout, field: returned, part: morning, code: A}\n"
                       "      - {form: repeaters, field: repeaters, code: D}\n"
                       "      - {form: at_risk, field: under50, code: E, colour: red}\n") ==
      "5:35 dhis2/unknown-field did you mean `present`?\n"
      "6:32 dhis2/not-a-number only numbers are sent: reasons and texts may tell of single pupils\n"
      "7:47 dhis2/wrong-value letters, digits, `_`, `-`, `.` and blanks, at most 50, beginning with a letter "
      "or digit\n"
      "8:63 dhis2/twice \n"
      "8:48 dhis2/unknown-part leave `part` out\n"
      "9:16 dhis2/wrong-period give the yearly forms a data set of their own\n"
      "10:50 dhis2/unknown-key known here: form, field, part, code\n"
      "10:16 dhis2/wrong-period DHIS2 has no periods for terms and moments: leave the form out\n"
      "3:21 dhis2/unknown-form did you mean `attendance`?\n"
      "3:20 dhis2/never-complete \n");
}

TEST_CASE("dhis2.yaml: what the menus do not ask for rests with a warning, and the others are sent") {
  const temporary_folder folder;
  folder.write(
      "dhis2.yaml",
      "data_sets:\n  - code: S\n    complete_with: [attendance, visits]\n    elements:\n"
      "      - {form: attendance, field: present, code: A}\n"
      "      - {form: dropout, field: came_back, code: B}\n      - {form: visits, field: visits, code: C}\n"
      "      - {form: dropout, field: returned, part: morning, code: D}\n");
  config::diagnostics problems;
  const auto mapping = reports::read_dhis2(folder.path(), demo_menu(), problems);
  REQUIRE(mapping);
  CHECK_FALSE(problems.has_errors());
  CHECK(problems.all().size() == 5);
  REQUIRE(mapping->data_sets[0].elements.size() == 1);
  CHECK(mapping->data_sets[0].elements[0].code == "A");
  // Else a school would be complete without its visits.
  CHECK(mapping->data_sets[0].complete_with.empty());
}

TEST_CASE("dhis2.yaml: a field goes to one data element, and a data set has one kind of period") {
  const std::string twice = mapping_problems(
      "data_sets:\n  - code: S\n    elements:\n      - {form: attendance, field: present, code: A}\n"
      "      - {form: attendance, field: present, code: B}\n");
  CHECK(twice.starts_with("5:35 dhis2/twice"));
  CHECK(mapping_problems("data_sets:\n  - code: S\n    elements:\n      - {form: attendance, field: present, "
                         "code: A}\n      - {form: repeaters, field: repeaters, code: B}\n")
            .starts_with("5:16 dhis2/wrong-period"));
  CHECK(mapping_problems("data_sets: []\n").starts_with("1:12 dhis2/wrong-type"));
  CHECK(mapping_problems("data_set: []\n").find("dhis2/") != std::string::npos);
}
