#include "gateway/channels/wire_writer.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "gateway/http/message.hpp"

namespace raporo::channels {
namespace {

namespace json = boost::json;
using config::wire_value;
using kind = config::wire_value::kind;

std::string_view value_of(std::string_view name, const filling& with, const named_values* of_one) {
  const auto find_in = [&](const named_values& all) {
    return std::ranges::find(all, name, &named_values::value_type::first);
  };
  if (of_one != nullptr) {
    const auto found = find_in(*of_one);
    if (found != of_one->end()) return found->second;
  }
  const auto found = find_in(with.values);
  return found == with.values.end() ? std::string_view{} : found->second;
}

std::string filled(const config::wire_text& text, const filling& with, const named_values* of_one) {
  std::string out;
  for (const auto& piece : text.pieces) {
    out += piece.text;
    if (!piece.name.empty()) out += value_of(piece.name, with, of_one);
  }
  return out;
}

const wire_value& chosen(const wire_value& v, const filling& with) {
  return v.items.at(with.second ? 1 : 0);
}

bool has_members(const wire_value& v) {
  return v.what == kind::object || std::ranges::any_of(v.items, has_members);
}

/// Of what has members itself, only those that would hold the missing value are.
bool left_out(const wire_value& v, const filling& with) {
  return !with.missing.empty() && config::mentions(v, with.missing) && !has_members(v);
}

/// Of recipients, those of all of them with commas between.
std::string as_text(const wire_value& v, const filling& with, const named_values* of_one) {
  switch (v.what) {
    case kind::text:
      return filled(v.text, with, of_one);
    case kind::literal:
      return v.literal;
    case kind::choice:
      return as_text(chosen(v, with), with, of_one);
    case kind::each: {
      std::string all;
      for (const named_values& one : with.each)
        all += (all.empty() ? "" : ",") + as_text(v.items.front(), with, &one);
      return all;
    }
    case kind::object:
    case kind::list:
      break;
  }
  return {};
}

json::value as_json(const wire_value& v, const filling& with, const named_values* of_one);

json::object object_of(const std::vector<wire_value::member>& members, const filling& with,
                       const named_values* of_one) {
  json::object object;
  for (const wire_value::member& m : members)
    if (!left_out(m.value, with)) object[m.name] = as_json(m.value, with, of_one);
  return object;
}

json::value as_json(const wire_value& v, const filling& with, const named_values* of_one) {
  switch (v.what) {
    case kind::text:
      return json::string(filled(v.text, with, of_one));
    case kind::literal:
      return json::parse(v.literal);
    case kind::choice:
      return as_json(chosen(v, with), with, of_one);
    case kind::each: {
      json::array all;
      for (const named_values& one : with.each) all.push_back(as_json(v.items.front(), with, &one));
      return all;
    }
    case kind::object:
      return object_of(v.members, with, of_one);
    case kind::list: {
      json::array all;
      for (const wire_value& item : v.items) all.push_back(as_json(item, with, of_one));
      return all;
    }
  }
  return nullptr;
}

}  // namespace

std::string fill_text(const wire_value& value, const filling& with) {
  return as_text(value, with, nullptr);
}

std::string fill_json(const std::vector<wire_value::member>& members, const filling& with) {
  return json::serialize(object_of(members, with, nullptr));
}

std::string fill_form(const std::vector<wire_value::member>& members, const filling& with) {
  std::vector<std::pair<std::string_view, std::string>> pairs;
  for (const wire_value::member& m : members)
    if (!left_out(m.value, with)) pairs.emplace_back(m.name, fill_text(m.value, with));
  return http::form_encode({pairs.begin(), pairs.end()});
}

std::vector<std::pair<std::string, std::string>> fill_headers(const std::vector<wire_value::member>& members,
                                                              const filling& with) {
  std::vector<std::pair<std::string, std::string>> headers;
  for (const wire_value::member& m : members) {
    if (left_out(m.value, with)) continue;
    std::string line = fill_text(m.value, with);
    std::ranges::replace_if(line, [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
    headers.emplace_back(m.name, std::move(line));
  }
  return headers;
}

}  // namespace raporo::channels
