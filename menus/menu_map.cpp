#include "menus/menu_map.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "menus/graph.hpp"

namespace raporo::menus {
namespace {

constexpr unsigned nearly_full = 90;  // per cent
const std::string last_report = "last_report";

std::string escape_html(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (c == '\n')
      out += "<BR ALIGN=\"LEFT\"/>";
    else
      out += c;
  }
  return out;
}

/// A string of the DOT language.
std::string dot_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

class cartographer {
 public:
  cartographer(const graph& g, const std::vector<screen_fill>& fills, std::string_view language,
               unsigned limit)
      : graph_(g), limit_(limit) {
    for (const screen_fill& f : fills)
      if (f.language == language) fills_.emplace(f.screen, &f);  // the fullest comes first
  }

  std::string draw() {
    out_ =
        "digraph menus {\n  rankdir=LR; nodesep=0.3; ranksep=0.6; fontname=\"sans-serif\";\n"
        "  node [shape=plain, fontname=\"monospace\", fontsize=10];\n"
        "  edge [fontname=\"sans-serif\", fontsize=10];\n";
    edge("dial", "pin", "");
    out_ += "  \"dial\" [shape=oval, label=\"dial\"];\n";
    phone("pin");
    const std::string& start = graph_.screens[graph_.start].name;
    edge("pin", start, "PIN");
    by_the_way("pin", "resume", "something was begun");
    by_the_way("pin", "school", "several schools");
    edge("school", start, "");
    for (const menu_screen& s : graph_.screens) draw(s);
    for (const form& f : graph_.forms) draw(f);
    return out_ + "}\n";
  }

 private:
  void draw(const menu_screen& s) {
    phone(s.name);
    for (const option& o : s.options)
      edge(s.name, target_of(o.go), std::to_string(o.key),
           fmt::format("{}{}", o.go.previous ? " (last week)" : "", for_whom(roles_of(o))));
  }

  void draw(const form& f) {
    out_ += fmt::format("  subgraph {} {{\n  label={}; color=grey;\n", dot_string("cluster_" + f.id),
                        dot_string(f.id));
    for (const question& q : f.questions) {
      if (q.asked == question::scope::some_grades) {
        phone(q.which_screen);
        edge(q.which_screen, q.screen, "grades");
      }
      phone(q.screen);
      warnings(q.checks, q.screen);
      if (q.after == after_tries::home)
        edge(q.screen, graph_.screens[graph_.start].name, fmt::format("{} refused", q.tries));
      if (q.asked == question::scope::each_grade) edge(q.screen, q.screen, "each grade");
    }
    phone(f.confirm_screen);
    warnings(f.checks, f.confirm_screen);
    phone(f.change_screen);
    phone(f.done_screen);
    phone(f.last_screen);
    by_the_way(first_screen_of(f.questions.front()), f.reported_screen, "reported already");
    by_the_way(f.confirm_screen, f.newer_screen, "a newer one came");
    edge(f.last_screen, first_screen_of(f.questions.front()), "1");
    for (std::size_t i = 0; i < f.questions.size(); ++i) lead_on(f, i);
    edge(f.confirm_screen, f.done_screen, "1");
    edge(f.confirm_screen, f.change_screen, "2");
    out_ += "  }\n";
    if (std::ranges::find(drawn_, last_report) != drawn_.end()) edge(last_report, f.last_screen, "");
  }

  /// A question that is not always asked is also gone past.
  void lead_on(const form& f, std::size_t from) {
    for (std::size_t i = from + 1; i < f.questions.size(); ++i) {
      const question& next = f.questions[i];
      edge(f.questions[from].screen, first_screen_of(next), next.when.empty() ? "" : "when");
      if (next.when.empty()) return;
    }
    edge(f.questions[from].screen, f.confirm_screen, "");
  }

  void warnings(const std::vector<check>& checks, std::string_view asked_at) {
    for (const check& c : checks) {
      if (c.hard) continue;
      by_the_way(asked_at, c.screen, "if doubtful");
    }
  }

  /// A screen that comes between when there is a reason, and leads back.
  void by_the_way(std::string_view from, const std::string& screen, std::string_view when) {
    phone(screen);
    out_ += fmt::format("  {} -> {} [style=dashed, dir=both, label={}];\n", dot_string(from),
                        dot_string(screen), dot_string(when));
  }

  const std::vector<std::string>& roles_of(const option& o) const {
    const bool of_form = o.roles.empty() && o.go.what == destination::kind::form;
    return of_form ? graph_.forms[o.go.index].roles : o.roles;
  }

  static std::string for_whom(const std::vector<std::string>& roles) {
    return roles.empty() ? "" : fmt::format(" ({} only)", fmt::join(roles, ", "));
  }

  static const std::string& first_screen_of(const question& q) {
    return q.asked == question::scope::some_grades ? q.which_screen : q.screen;
  }

  std::string target_of(const destination& d) {
    switch (d.what) {
      case destination::kind::screen:
        return graph_.screens[d.index].name;
      case destination::kind::form:
        return first_screen_of(graph_.forms[d.index].questions.front());
      case destination::kind::language:
        return built_in("language");
      case destination::kind::change_pin:
        return built_in("new_pin");
      case destination::kind::practice:
        return built_in("practice");
      case destination::kind::last_report:
        return built_in(last_report);
    }
    return {};
  }

  std::string built_in(std::string name) {
    if (std::ranges::find(drawn_, name) == drawn_.end()) phone(name);
    return name;
  }

  void phone(const std::string& screen) {
    drawn_.push_back(screen);
    const auto found = fills_.find(screen);
    if (found == fills_.end()) {
      out_ += fmt::format("  {} [shape=oval];\n", dot_string(screen));
      return;
    }
    const screen_fill& f = *found->second;
    const unsigned per_cent = static_cast<unsigned>(f.septets * 100 / limit_);
    const char* colour = f.septets > limit_ ? "tomato" : per_cent >= nearly_full ? "gold" : "palegreen";
    out_ += fmt::format(
        "  {} [label=<<TABLE BORDER=\"1\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"4\" "
        "STYLE=\"rounded\">"
        "<TR><TD ALIGN=\"LEFT\"><B>{}</B></TD><TD ALIGN=\"RIGHT\" BGCOLOR=\"{}\">{}/{}</TD></TR>"
        "<TR><TD ALIGN=\"LEFT\" BALIGN=\"LEFT\" COLSPAN=\"2\">{}</TD></TR></TABLE>>];\n",
        dot_string(screen), escape_html(screen), colour, f.septets, limit_, escape_html(wrapped(f.text)));
  }

  /// As a handset breaks lines.
  static std::string wrapped(std::string_view text) {
    constexpr std::size_t letters_a_line = 32;
    std::string out;
    while (!text.empty()) {
      std::string_view line = text.substr(0, std::min(text.find('\n'), text.size()));
      text.remove_prefix(std::min(line.size() + 1, text.size()));
      while (line.size() > letters_a_line) {
        std::size_t cut = line.rfind(' ', letters_a_line);
        if (cut == std::string_view::npos || cut == 0) cut = letters_a_line;
        out.append(line.substr(0, cut)).append(1, '\n');
        line.remove_prefix(std::min(line[cut] == ' ' ? cut + 1 : cut, line.size()));
      }
      out.append(line).append(1, '\n');
    }
    return out;
  }

  void edge(std::string_view from, std::string_view to, std::string_view key, std::string_view more = "") {
    out_ += fmt::format("  {} -> {} [label={}];\n", dot_string(from), dot_string(to),
                        dot_string(fmt::format("{}{}", key, more)));
  }

  const graph& graph_;
  const unsigned limit_;
  std::map<std::string_view, const screen_fill*> fills_;
  std::vector<std::string> drawn_;
  std::string out_;
};

}  // namespace

std::string to_dot(const menu& m, const std::vector<screen_fill>& fills, std::string_view language,
                   unsigned limit) {
  return cartographer(m.compiled(), fills, language, limit).draw();
}

}  // namespace raporo::menus
