#include <algorithm>
#include <boost/json.hpp>
#include <span>

#include "menus/engine.hpp"

/// The dialogue's state as JSON. Written by hand because it is written at every turn; read with a library
/// because it comes back rarely and may be anything.
namespace raporo::menus {

namespace json = boost::json;

namespace {

class writer {
 public:
  explicit writer(std::string& out) noexcept : out_(out) {}

  void text(std::string_view key, std::string_view v) {
    if (v.empty()) return;
    name(key);
    quote(v);
  }
  void number(std::string_view key, std::int64_t v) {
    if (v == 0) return;
    name(key);
    out_ += std::to_string(v);
  }
  void flag(std::string_view key, bool v) {
    if (!v) return;
    name(key);
    out_ += "true";
  }
  void list(std::string_view key, const std::vector<std::string>& items) {
    if (items.empty()) return;
    name(key);
    out_ += '[';
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i > 0) out_ += ',';
      quote(items[i]);
    }
    out_ += ']';
  }
  /// A list for each run of answers to one field: the field, then by turns a grade (and a part, `P1/morning`)
  /// and what was answered for it, `28`, `[28,27]` for boys and girls, `["F",27]` for one sex, `"words"`.
  void answers(std::string_view key, const std::vector<answer>& given) {
    if (given.empty()) return;
    name(key);
    out_ += '[';
    for (std::size_t i = 0; i < given.size();) {
      const std::string& field = given[i].field;
      out_ += i > 0 ? ",[" : "[";
      quote(field);
      while (i < given.size() && given[i].field == field) {
        out_ += ',';
        quote(given[i].part.empty() ? given[i].grade : given[i].grade + "/" + given[i].part);
        out_ += ',';
        i += value(std::span(given).subspan(i));
      }
      out_ += ']';
    }
    out_ += ']';
  }
  /// Consecutive entries of one screen as one: `attendance.present[P1,P2]`.
  void trail(std::string_view key, const std::vector<std::string>& screens) {
    if (screens.empty()) return;
    std::vector<std::string> shorter;
    for (const std::string& screen : screens) {
      const std::size_t open = screen.find('[');
      const bool goes_on = open != std::string::npos && screen.back() == ']' && !shorter.empty() &&
                           shorter.back().size() > open && shorter.back().back() == ']' &&
                           std::string_view(shorter.back()).substr(0, open + 1) ==
                               std::string_view(screen).substr(0, open + 1);
      if (goes_on)
        shorter.back().replace(shorter.back().size() - 1, 1, "," + screen.substr(open + 1));
      else
        shorter.push_back(screen);
    }
    list(key, shorter);
  }
  /// Names are ours: there is nothing in them to escape.
  void name(std::string_view key) {
    out_ += first_ ? "{\"" : ",\"";
    first_ = false;
    out_ += key;
    out_ += "\":";
  }
  void close() { out_ += first_ ? "{}" : "}"; }

 private:
  static bool is_special(char c) noexcept {
    return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
  }

  void quote(std::string_view s) {
    out_ += '"';
    if (std::any_of(s.begin(), s.end(), is_special)) {
      for (const char c : s) escape(c);
    } else {
      out_ += s;
    }
    out_ += '"';
  }

  /// Gives how many answers it took.
  std::size_t value(std::span<const answer> rest) {
    const answer& a = rest.front();
    if (!a.text.empty()) {
      quote(a.text);
      return 1;
    }
    if (a.by == sex::none) {
      out_ += std::to_string(a.value);
      return 1;
    }
    const bool both = a.by == sex::boys && rest.size() > 1 && rest[1].by == sex::girls &&
                      rest[1].text.empty() && rest[1].grade == a.grade && rest[1].part == a.part &&
                      rest[1].field == a.field;
    out_ += '[';
    if (both)
      out_ += std::to_string(a.value);
    else
      quote(sex_code(a.by));
    out_ += ',';
    out_ += std::to_string(both ? rest[1].value : a.value);
    out_ += ']';
    return both ? 2 : 1;
  }

  void escape(char c) {
    static constexpr std::string_view hex = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    if (!is_special(c)) {
      out_ += c;
    } else if (byte < 0x20) {
      out_ += "\\u00";
      out_ += hex[byte >> 4U];
      out_ += hex[byte & 0xFU];
    } else {
      out_ += '\\';
      out_ += c;
    }
  }

  std::string& out_;
  bool first_ = true;
};

void write(const draft& d, std::string& out) {
  writer w(out);
  w.text("school", d.key.school);
  w.text("form", d.key.form);
  w.text("period", d.key.period);
  w.text("period_name", d.period_name);
  w.answers("answers", d.answers);
  w.list("flags", d.flags);
  w.list("narrowed", d.narrowed);
  w.list("skipped", d.skipped);
  w.text("based_on", d.based_on);
  w.text("screen", d.screen);
  w.text("grade", d.grade);
  w.close();
}

/// Reads members of an object; any wrong type makes the whole malformed.
class object_reader {
 public:
  explicit object_reader(const json::value& v) : object_(v.if_object()) { ok_ = object_ != nullptr; }

  void text(std::string_view key, std::string& out) {
    if (const json::value* v = find(key)) take(*v, out);
  }
  void number(std::string_view key, int& out) {
    const json::value* v = find(key);
    if (v == nullptr) return;
    const std::int64_t* n = v->if_int64();
    if (n == nullptr || *n < 0 || *n > 1'000'000)
      ok_ = false;
    else
      out = static_cast<int>(*n);
  }
  void flag(std::string_view key, bool& out) {
    const json::value* v = find(key);
    if (v == nullptr) return;
    if (const bool* b = v->if_bool())
      out = *b;
    else
      ok_ = false;
  }
  void list(std::string_view key, std::vector<std::string>& out) {
    for (const json::value& item : items(key)) take(item, out.emplace_back());
  }
  void answers(std::string_view key, std::vector<answer>& out) {
    for (const json::value& item : items(key)) {
      const json::array* run = item.if_array();
      if (run != nullptr && run->size() == 4) {
        read_cell(*run, out);  // as it was written before: a list for each answer
      } else if (run != nullptr && run->size() % 2 == 1) {
        for (std::size_t i = 1; i < run->size(); i += 2)
          read_values((*run)[0], (*run)[i], (*run)[i + 1], out);
      } else {
        ok_ = false;
      }
    }
  }
  void trail(std::string_view key, std::vector<std::string>& out) {
    std::vector<std::string> shorter;
    list(key, shorter);
    for (const std::string& entry : shorter) {
      const std::size_t open = entry.find('[');
      std::size_t at = open;
      while (at != std::string::npos && entry.back() == ']') {
        const std::size_t end = entry.find(',', at + 1);
        if (end == std::string::npos) break;
        out.push_back(entry.substr(0, open + 1) + entry.substr(at + 1, end - at - 1) + "]");
        at = end;
      }
      out.push_back(at == open ? entry : entry.substr(0, open + 1) + entry.substr(at + 1));
    }
  }
  const json::value* find(std::string_view key) {
    return object_ != nullptr ? object_->if_contains(key) : nullptr;
  }
  bool ok() const noexcept { return ok_; }

 private:
  const json::array& items(std::string_view key) {
    static const json::array none;
    const json::value* v = find(key);
    if (v == nullptr) return none;
    if (const json::array* a = v->if_array()) return *a;
    ok_ = false;
    return none;
  }
  sex sex_of(const json::value& v) {
    std::string code;
    take(v, code);
    for (const sex s : {sex::boys, sex::girls})
      if (code == sex_code(s)) return s;
    ok_ = ok_ && code.empty();
    return sex::none;
  }
  void take(const json::value& v, std::int64_t& out) {
    if (const std::int64_t* n = v.if_int64())
      out = *n;
    else
      ok_ = false;
  }
  void read_cell(const json::array& row, std::vector<answer>& out) {
    answer& a = out.emplace_back();
    take(row[0], a.field);
    take(row[1], a.grade);
    a.by = sex_of(row[2]);
    take(row[3], a.value);
  }
  void read_values(const json::value& field, const json::value& grade, const json::value& given,
                   std::vector<answer>& out) {
    answer a;
    take(field, a.field);
    take(grade, a.grade);
    if (const std::size_t slash = a.grade.find('/'); slash != std::string::npos) {
      a.part = a.grade.substr(slash + 1);
      a.grade.resize(slash);
    }
    const json::array* pair = given.if_array();
    if (pair == nullptr) {
      if (given.is_string())
        take(given, a.text);
      else
        take(given, a.value);
      out.push_back(std::move(a));
    } else if (pair->size() == 2 && (*pair)[0].is_string()) {
      a.by = sex_of((*pair)[0]);
      take((*pair)[1], a.value);
      out.push_back(std::move(a));
    } else if (pair->size() == 2) {
      for (const sex s : {sex::boys, sex::girls}) {
        a.by = s;
        take((*pair)[s == sex::boys ? 0 : 1], a.value);
        out.push_back(a);
      }
    } else {
      ok_ = false;
    }
  }
  void take(const json::value& v, std::string& out) {
    if (const json::string* s = v.if_string())
      out.assign(s->data(), s->size());
    else
      ok_ = false;
  }

  const json::object* object_;
  bool ok_ = true;
};

result<draft> read_draft(const json::value& v) {
  draft d;
  object_reader r(v);
  r.text("school", d.key.school);
  r.text("form", d.key.form);
  r.text("period", d.key.period);
  r.text("period_name", d.period_name);
  r.answers("answers", d.answers);
  r.list("flags", d.flags);
  r.list("narrowed", d.narrowed);
  r.list("skipped", d.skipped);
  r.text("based_on", d.based_on);
  r.text("screen", d.screen);
  r.text("grade", d.grade);
  if (!r.ok()) return errc::malformed;
  return d;
}

}  // namespace

std::string to_json(const dialogue_state& s) {
  std::string out;
  out.reserve(1'024);
  writer w(out);
  w.text("menu_version", s.menu_version);
  w.text("language", s.language);
  w.text("school", s.school);
  w.flag("pin_passed", s.pin_passed);
  w.flag("practice", s.practice);
  w.text("screen", s.screen);
  w.text("grade", s.grade);
  w.trail("trail", s.trail);
  w.number("tries", s.tries);
  w.number("page", s.page);
  w.text("pin_being_set", s.pin_being_set);
  if (s.open_draft) {
    w.name("open_draft");
    write(*s.open_draft, out);
  }
  if (s.practice_draft) {
    w.name("practice_draft");
    write(*s.practice_draft, out);
  }
  w.close();
  return out;
}

result<dialogue_state> from_json(std::string_view text) {
  boost::system::error_code ec;
  const json::value root = json::parse(text, ec);
  if (ec) return errc::malformed;
  dialogue_state s;
  object_reader r(root);
  r.text("menu_version", s.menu_version);
  r.text("language", s.language);
  r.text("school", s.school);
  r.flag("pin_passed", s.pin_passed);
  r.flag("practice", s.practice);
  r.text("screen", s.screen);
  r.text("grade", s.grade);
  r.trail("trail", s.trail);
  r.number("tries", s.tries);
  r.number("page", s.page);
  r.text("pin_being_set", s.pin_being_set);
  for (const auto& [key, into] :
       {std::pair{"open_draft", &s.open_draft}, {"practice_draft", &s.practice_draft}}) {
    const json::value* v = r.find(key);
    if (v == nullptr) continue;
    result<draft> d = read_draft(*v);
    if (!d) return d.error();
    *into = std::move(*d);
  }
  if (!r.ok()) return errc::malformed;
  return s;
}

}  // namespace raporo::menus
