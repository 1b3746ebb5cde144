#include "gateway/stand_in/faults.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <utility>

namespace raporo::stand_in {
namespace {

namespace json = boost::json;

struct fault_name {
  std::string_view name;
  fault::kind what;
};

constexpr std::array fault_names{
    fault_name{"refuse", fault::kind::refuse},
    fault_name{"empty", fault::kind::empty},
    fault_name{"status", fault::kind::status},
    fault_name{"hang", fault::kind::hang},
    fault_name{"reset", fault::kind::reset},
    fault_name{"half", fault::kind::half},
    fault_name{"slow", fault::kind::slow},
    fault_name{"duplicate_reports", fault::kind::duplicate_reports},
    fault_name{"early_reports", fault::kind::early_reports},
};

/// False when the member is there and of another type.
bool read_number(const json::object& o, std::string_view name, int& out) {
  const json::value* v = o.if_contains(name);
  if (v == nullptr) return true;
  if (!v->is_int64() || v->get_int64() < 0 || v->get_int64() > 1'000'000) return false;
  out = static_cast<int>(v->get_int64());
  return true;
}

}  // namespace

fault usual_fault(fault::kind what) {
  fault f;
  f.what = what;
  switch (what) {
    case fault::kind::refuse:
      f.code = 403;
      f.word = "InvalidPhoneNumber";
      break;
    case fault::kind::empty:
      f.taken = false;
      f.word = "InvalidSenderId";
      break;
    case fault::kind::status:
      f.taken = false;
      f.code = 500;
      break;
    case fault::kind::hang:
    case fault::kind::reset:
    case fault::kind::half:
    case fault::kind::slow:
    case fault::kind::duplicate_reports:
    case fault::kind::early_reports:
      break;
  }
  return f;
}

result<fault> read_fault(std::string_view text) {
  boost::system::error_code ec;
  const json::value root = json::parse(json::string_view(text.data(), text.size()), ec);
  if (ec || !root.is_object()) return errc::malformed;
  const json::object& o = root.get_object();
  const json::value* name = o.if_contains("fault");
  if (name == nullptr || !name->is_string()) return errc::malformed;
  const std::string_view wanted = name->get_string();
  const auto known = std::find_if(fault_names.begin(), fault_names.end(),
                                  [&](const fault_name& k) { return k.name == wanted; });
  if (known == fault_names.end()) return errc::invalid_argument;

  fault f = usual_fault(known->what);
  int ms = static_cast<int>(f.delay.count());
  if (!read_number(o, "count", f.count) || !read_number(o, "code", f.code) || !read_number(o, "ms", ms)) {
    return errc::malformed;
  }
  f.delay = std::chrono::milliseconds(ms);
  if (const json::value* v = o.if_contains("taken")) {
    if (!v->is_bool()) return errc::malformed;
    f.taken = v->get_bool();
  }
  if (const json::value* v = o.if_contains("word")) {
    if (!v->is_string()) return errc::malformed;
    f.word = std::string_view(v->get_string());
  }
  return f;
}

std::optional<fault> fault_plan::next() {
  while (!waiting_.empty() && waiting_.front().count <= 0) waiting_.pop_front();
  if (waiting_.empty()) return std::nullopt;
  --waiting_.front().count;
  return waiting_.front();
}

}  // namespace raporo::stand_in
