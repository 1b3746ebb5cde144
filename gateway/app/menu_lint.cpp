#include <fmt/format.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <optional>
#include <string>
#include <utility>

#include "gateway/alerts/figures.hpp"
#include "gateway/app/commands.hpp"
#include "gateway/app/provisions.hpp"
#include "gateway/app/whole_folder.hpp"
#include "gateway/roster/records.hpp"

namespace raporo::app {
namespace {

namespace json = boost::json;

constexpr std::size_t screens_shown = 12;
// The aggregators' round trip, and the reading and typing of somebody who knows the questions.
constexpr std::size_t network_seconds = 2;
constexpr std::size_t reading_seconds = 6;
constexpr std::size_t seconds_a_screen = network_seconds + reading_seconds;

using configured_links = std::vector<config::channel_config>;

struct proof {
  configured_links links;
  std::size_t schools = 0;
  std::size_t most_grades = 0;
  menus::menu_measures measures;
  std::vector<menus::unused_field> unused;
};

std::optional<proof> prove(const menu_lint_command& c, config::diagnostics& problems) {
  const instant now = system_clock().now();
  auto whole = read_whole_folder(c.config, concern::menus, now, problems);
  // Nothing is measured: against which network and whose names is not known.
  if (!whole) return std::nullopt;
  const provisions& p = whole->files;
  const directory people(to_records_without_pins(std::move(whole->rows)), school_year_at(p, now),
                         *p.calendar);
  menus::linted made = lint_menus(p, people, problems);
  if (made.loaded != nullptr) menus::check_days(*made.loaded, p.zone.today(now), problems);
  if (!made.measures) return std::nullopt;
  proof all{p.settings.channels,
            people.schools().size(),
            extremes_of(p, people).grades.size(),
            std::move(*made.measures),
            {}};
  const alerts::reported_words words;
  if (made.loaded != nullptr)
    all.unused = menus::find_unused_fields(*made.loaded, {words.present, words.dropped, words.returned});
  return all;
}

// --- For people ---

void print_screens(const proof& p, bool all) {
  std::cout << fmt::format(
      "Fullest of {} screens by {} languages, at the longest values of {} schools: septets of what each "
      "network "
      "shows,\nkeys and reason for refusing an input included\n",
      p.measures.screens.size() / p.measures.languages.size(), p.measures.languages.size(), p.schools);
  std::size_t left = all ? p.measures.screens.size() : screens_shown;
  std::string paged;
  for (const menus::screen_fill& s : p.measures.screens) {
    if (s.pages > 1) {
      if (paged.find(" " + s.screen + ",") == std::string::npos) paged += " " + s.screen + ",";
      continue;
    }
    if (left == 0) continue;
    --left;
    std::string used;
    for (const config::channel_config& link : p.links)
      used += fmt::format("  {} {:>3}/{}{}", link.name, s.septets, link.screen_septets,
                          s.septets > link.screen_septets ? " TOO LONG" : "");
    std::cout << fmt::format("{}  {:<3} {}\n", used, s.language, s.screen);
  }
  if (paged.empty()) return;
  paged.pop_back();
  std::cout << fmt::format("Lists that fill each page up to the limit and go on with the next:{}\n", paged);
}

void print_ways(const proof& p) {
  std::cout << fmt::format(
      "\nLongest way from dialling to the receipt, at a school with {} grades, {} s a screen ({} for the "
      "network, "
      "{} to read and type)\n",
      p.most_grades, seconds_a_screen, network_seconds, reading_seconds);
  bool over = false;
  for (const menus::form_way& w : p.measures.ways) {
    std::string limits;
    for (const config::channel_config& link : p.links) {
      const auto limit = static_cast<std::size_t>(link.session_limit.count());
      const bool usual = w.screens * seconds_a_screen > limit;
      const bool warned = w.with_warnings * seconds_a_screen > limit;
      over = over || warned;
      limits += fmt::format("  {} {} s{}", link.name, limit,
                            usual    ? ": OVER"
                            : warned ? ": over with warnings"
                                     : "");
    }
    std::cout << fmt::format("  {:<16} {:>2} screens {:>4} s, with every warning {:>2} screens {:>4} s {}\n",
                             w.form, w.screens, w.screens * seconds_a_screen, w.with_warnings,
                             w.with_warnings * seconds_a_screen, limits);
  }
  if (over)
    std::cout
        << "A call that the network ends loses nothing: dialled again, it goes on at the same question.\n";
}

/// `USD 0.0110`, `RWF 25.00`: with as many of the price's four decimals as there are, at least two.
std::string cost_of(const config::price& segment, std::size_t segments) {
  constexpr long long parts = 10'000;
  const long long all = std::llround(segment.amount * parts) * static_cast<long long>(segments);
  if (all % 100 == 0) return fmt::format("{} {}.{:02}", segment.currency, all / parts, all % parts / 100);
  return fmt::format("{} {}.{:04}", segment.currency, all / parts, all % parts);
}

void print_each_sms(const proof& p, const std::vector<menus::sms_fill>& all) {
  for (const menus::sms_fill& sms : all) {
    std::string costs;
    for (const config::channel_config& link : p.links)
      if (link.segment_price)
        costs += fmt::format("  {} {}", link.name, cost_of(*link.segment_price, sms.segments));
    std::cout << fmt::format("  {:<16} {:<3} {:>3} septets, {} SMS{}\n", sms.form, sms.language, sms.septets,
                             sms.segments, costs);
  }
}

void print_sms(const proof& p) {
  std::cout << "\nSMS receipts at their longest, with what they may have replaced\n";
  print_each_sms(p, p.measures.receipts);
  std::cout << "\nSMS that say why a report by SMS is not taken, at their longest\n";
  print_each_sms(p, p.measures.refusals);
  const bool priced = std::ranges::any_of(
      p.links, [](const config::channel_config& link) { return link.segment_price.has_value(); });
  if (!priced) std::cout << "Costs are not known: say `segment_price` of a channel in gateway.yaml.\n";
}

void print_unused(const proof& p) {
  if (p.unused.empty()) return;
  std::cout << "\nStored for exports alone: no text, condition or alert uses these fields\n";
  for (const menus::unused_field& f : p.unused)
    std::cout << fmt::format("  {:<24} {}\n", f.name, to_string(f.where));
}

// --- For programs ---

json::array networks_json(const proof& p) {
  json::array all;
  for (const config::channel_config& link : p.links) {
    json::object o{{"channel", link.name},
                   {"screen_septets", link.screen_septets},
                   {"session_seconds", link.session_limit.count()}};
    if (link.segment_price)
      o["segment_price"] = {{"currency", link.segment_price->currency},
                            {"amount", link.segment_price->amount}};
    all.push_back(std::move(o));
  }
  return all;
}

json::array sms_json(const std::vector<menus::sms_fill>& all) {
  json::array told;
  for (const menus::sms_fill& sms : all)
    told.push_back({{"form", sms.form},
                    {"language", sms.language},
                    {"septets", sms.septets},
                    {"segments", sms.segments},
                    {"text", sms.text}});
  return told;
}

json::object measures_json(const proof& p) {
  json::array screens;
  for (const menus::screen_fill& s : p.measures.screens)
    screens.push_back({{"screen", s.screen},
                       {"language", s.language},
                       {"septets", s.septets},
                       {"pages", s.pages},
                       {"text", s.text}});
  json::array ways;
  for (const menus::form_way& w : p.measures.ways)
    ways.push_back({{"form", w.form},
                    {"screens", w.screens},
                    {"seconds", w.screens * seconds_a_screen},
                    {"screens_with_warnings", w.with_warnings},
                    {"seconds_with_warnings", w.with_warnings * seconds_a_screen}});
  json::array unused;
  for (const menus::unused_field& f : p.unused)
    unused.push_back(
        {{"field", f.name}, {"file", f.where.file}, {"line", f.where.line}, {"column", f.where.column}});
  return {{"networks", networks_json(p)},
          {"schools", p.schools},
          {"seconds_a_screen", seconds_a_screen},
          {"screens", std::move(screens)},
          {"forms", std::move(ways)},
          {"receipts", sms_json(p.measures.receipts)},
          {"sms_refusals", sms_json(p.measures.refusals)},
          {"unused_fields", std::move(unused)}};
}

}  // namespace

int lint_menus_of(const menu_lint_command& c) {
  config::diagnostics problems;
  const std::optional<proof> p = prove(c, problems);
  if (c.json) {
    json::object document{{"problems", json::parse(problems.to_json())}, {"measures", nullptr}};
    if (p) document["measures"] = measures_json(*p);
    std::cout << json::serialize(document) << '\n';
    return problems.has_errors() ? 1 : 0;
  }
  std::cerr << problems.to_text();
  if (!problems.empty()) std::cerr << "`raporo menu explain CODE` says more of the word in brackets.\n";
  if (p) {
    print_screens(*p, c.all);
    print_ways(*p);
    print_sms(*p);
    print_unused(*p);
    if (!problems.has_errors()) std::cout << "\nNext: raporo menu test " << c.config.string() << '\n';
  }
  return problems.has_errors() ? 1 : 0;
}

}  // namespace raporo::app
