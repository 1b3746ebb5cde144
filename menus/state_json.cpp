#include <algorithm>
#include <boost/json.hpp>

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
  void answers(std::string_view key, const std::vector<answer>& given) {
    if (given.empty()) return;
    name(key);
    out_ += '[';
    for (std::size_t i = 0; i < given.size(); ++i) {
      if (i > 0) out_ += ',';
      out_ += '[';
      quote(given[i].field);
      out_ += ',';
      quote(given[i].grade);
      out_ += ',';
      quote(sex_code(given[i].by));
      out_ += ',';
      out_ += std::to_string(given[i].value);
      out_ += ']';
    }
    out_ += ']';
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
  w.text("based_on", d.based_on);
  w.text("screen", d.screen);
  w.text("grade", d.grade);
  w.close();
}

/// Reads members of an object; any wrong type makes the whole malformed.
class reader {
 public:
  explicit reader(const json::value& v) : object_(v.if_object()) { ok_ = object_ != nullptr; }

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
      const json::array* row = item.if_array();
      if (row == nullptr || row->size() != 4 || !(*row)[3].is_int64()) {
        ok_ = false;
        return;
      }
      answer& a = out.emplace_back();
      std::string by;
      take((*row)[0], a.field);
      take((*row)[1], a.grade);
      take((*row)[2], by);
      a.value = (*row)[3].get_int64();
      if (by == sex_code(sex::boys))
        a.by = sex::boys;
      else if (by == sex_code(sex::girls))
        a.by = sex::girls;
      else if (!by.empty())
        ok_ = false;
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
  reader r(v);
  r.text("school", d.key.school);
  r.text("form", d.key.form);
  r.text("period", d.key.period);
  r.text("period_name", d.period_name);
  r.answers("answers", d.answers);
  r.list("flags", d.flags);
  r.list("narrowed", d.narrowed);
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
  w.list("trail", s.trail);
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
  reader r(root);
  r.text("menu_version", s.menu_version);
  r.text("language", s.language);
  r.text("school", s.school);
  r.flag("pin_passed", s.pin_passed);
  r.flag("practice", s.practice);
  r.text("screen", s.screen);
  r.text("grade", s.grade);
  r.list("trail", s.trail);
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
