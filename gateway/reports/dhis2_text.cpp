#include "gateway/reports/dhis2_text.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "config/csv.hpp"

namespace raporo::reports {
namespace {

namespace json = boost::json;

void add_what_it_says(json::object& to, const data_value& v) {
  if (!v.combo.empty()) to["categoryOptionCombo"] = v.combo;
  to["value"] = v.value;
  if (!v.comment.empty()) to["comment"] = v.comment;
}

}  // namespace

std::string to_json(const data_value_set& set) {
  json::array values;
  for (const data_value& v : set.values) {
    json::object one;
    one["dataElement"] = v.element;
    add_what_it_says(one, v);
    values.push_back(std::move(one));
  }
  json::object all;
  all["dataSet"] = set.data_set;
  if (!set.complete_date.empty()) all["completeDate"] = set.complete_date;
  all["period"] = set.period;
  all["orgUnit"] = set.org_unit;
  all["dataValues"] = std::move(values);
  return json::serialize(all);
}

std::string to_bulk_json(std::span<const data_value_set> sets) {
  json::array values;
  for (const data_value_set& set : sets) {
    for (const data_value& v : set.values) {
      json::object one;
      one["dataElement"] = v.element;
      one["period"] = set.period;
      one["orgUnit"] = set.org_unit;
      add_what_it_says(one, v);
      values.push_back(std::move(one));
    }
  }
  return json::serialize(json::object{{"dataValues", std::move(values)}});
}

std::string to_csv(std::span<const data_value_set> sets) {
  std::string text =
      "dataelement,period,orgunit,categoryoptioncombo,attributeoptioncombo,value,storedby,lastupdated,"
      "comment,"
      "followup\n";
  using config::csv_field;
  for (const data_value_set& set : sets) {
    for (const data_value& v : set.values)
      text +=
          fmt::format("{},{},{},{},,{},,,{},\n", csv_field(v.element), csv_field(set.period),
                      csv_field(set.org_unit), csv_field(v.combo), csv_field(v.value), csv_field(v.comment));
  }
  return text;
}

std::string to_registrations_json(std::span<const data_value_set> sets) {
  json::array all;
  for (const data_value_set& set : sets) {
    if (set.complete_date.empty()) continue;
    json::object one;
    one["dataSet"] = set.data_set;
    one["period"] = set.period;
    one["organisationUnit"] = set.org_unit;
    one["date"] = set.complete_date;
    one["completed"] = true;
    all.push_back(std::move(one));
  }
  return json::serialize(json::object{{"completeDataSetRegistrations", std::move(all)}});
}

}  // namespace raporo::reports
