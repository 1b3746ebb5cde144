#include "gateway/alerts/preview.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <ostream>
#include <set>
#include <utility>

#include "menus/gsm7.hpp"

namespace raporo::alerts {
namespace {

std::string phone_text(const std::string& phone, phones show) {
  if (show == phones::whole) return phone;
  const auto parsed = phone_number::parse(phone);
  return parsed ? parsed->masked() : "?";
}

/// `3 segments`, `1 segment`
std::string counted(std::int64_t n, const char* one, const char* many) {
  return fmt::format("{} {}", n, n == 1 ? one : many);
}

void print_alert(std::ostream& out, const alert& a, phones show) {
  if (!a.nothing_because.empty()) {
    const std::string who =
        a.recipient == nullptr ? "nobody gets anything" : a.recipient->name + " gets nothing";
    fmt::print(out, "  - {}: {}: {}\n", a.about, who, a.nothing_because);
    return;
  }
  const storage::message& m = a.message;
  const menus::sms_size size = menus::measure_sms(m.text);
  fmt::print(out, "  - {}: {} {} [{}] {}, {}{}\n      {}\n", a.about, a.recipient->name,
             phone_text(m.phone, show), a.language, counted(size.segments, "segment", "segments"),
             counted(static_cast<std::int64_t>(size.units), "character", "characters"),
             a.recipient->opted_out_at ? "; opted out, so it will be skipped" : "", m.text);
}

}  // namespace

std::vector<previewed_rule> preview(const writer_source& source) {
  const alert_writer writer(source);
  std::vector<previewed_rule> rules;
  for (const alert_rule& rule : source.book.rules) {
    rules.push_back({occurrence_for(rule, source.weeks.now.week(), source.zone), {}});
    for (const subject& s : writer.subjects_of(rule)) writer.write(rules.back().what, s, rules.back().alerts);
  }
  std::ranges::sort(rules, {}, [](const previewed_rule& r) { return std::pair(r.what.due, r.what.rule); });
  return rules;
}

void print_preview(std::ostream& out, const std::vector<previewed_rule>& rules, const writer_source& source,
                   phones show) {
  std::int64_t messages = 0;
  std::int64_t segments = 0;
  std::int64_t nothing = 0;
  std::set<std::string_view> people;
  for (const previewed_rule& r : rules) {
    const instant send = leave_quiet_hours(r.what.due, source.book.quiet, source.zone);
    fmt::print(out, "{}, {} {}\n", r.what.rule->id, format_local(source.zone.to_local(send)),
               source.zone.name());
    for (const alert& a : r.alerts) {
      print_alert(out, a, show);
      if (!a.nothing_because.empty()) {
        ++nothing;
        continue;
      }
      ++messages;
      segments += a.message.segments;
      people.insert(a.message.person);
    }
    out << '\n';
  }
  fmt::print(out, "{}: {} in {} to {}; {} to nothing\n", source.weeks.now.week().label(),
             counted(messages, "message", "messages"), counted(segments, "segment", "segments"),
             counted(static_cast<std::int64_t>(people.size()), "person", "people"),
             counted(nothing, "comes", "come"));
}

}  // namespace raporo::alerts
