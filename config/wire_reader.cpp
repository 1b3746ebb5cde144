#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "config/text_file.hpp"
#include "config/wire.hpp"
#include "config/wire_keys.hpp"
#include "config/yaml.hpp"
#include "gateway/base/ascii.hpp"
#include "gateway/base/utf8.hpp"

namespace raporo::config {
namespace {

constexpr std::size_t most_bytes_of_wire = 64U << 10U;
constexpr std::size_t most_echoed = 8;

struct field_key {
  std::string_view name;
  bool required = false;
};
constexpr std::array fields_of_ussd{
    field_key{"session", true}, field_key{"phone", true}, field_key{"input", true}, field_key{"network"},
    field_key{"service_code"},  field_key{"turn"},        field_key{"phase"},       field_key{"over"},
    field_key{"over_phone"},    field_key{"over_status"},
};
constexpr std::array fields_of_ussd_end{field_key{"session", true}, field_key{"phone", true},
                                        field_key{"status"}};
constexpr std::array fields_of_sms{field_key{"from", true}, field_key{"text", true}, field_key{"id"},
                                   field_key{"to"}, field_key{"sent_at"}};
constexpr std::array fields_of_delivery{field_key{"id", true}, field_key{"status", true}, field_key{"phone"},
                                        field_key{"reason"}};
constexpr std::array fields_of_opt_out{field_key{"phone", true}};

/// Is there a text on the phone whether the session goes on or not?
bool always_shows_text(const wire_value& v) {
  using kind = wire_value::kind;
  switch (v.what) {
    case kind::text:
    case kind::literal:
      return mentions(v, "text");
    case kind::choice:
      return std::ranges::all_of(v.items, always_shows_text);
    case kind::each:
    case kind::list:
      return std::ranges::any_of(v.items, always_shows_text);
    case kind::object:
      return std::ranges::any_of(v.members, [](const auto& m) { return always_shows_text(m.value); });
  }
  return false;
}

/// Of a text alone, or of a choice of two.
bool has_values(const wire_value& v) {
  return std::ranges::any_of(v.text.pieces, [](const auto& p) { return !p.name.empty(); }) ||
         std::ranges::any_of(v.items, has_values);
}

bool has_choice(const wire_value& v) {
  return v.what == wire_value::kind::choice || std::ranges::any_of(v.items, has_choice) ||
         std::ranges::any_of(v.members, [](const auto& m) { return has_choice(m.value); });
}

bool has_choice(const std::vector<wire_value::member>& members) {
  return std::ranges::any_of(members, [](const auto& m) { return has_choice(m.value); });
}

class wire_reader {
 public:
  explicit wire_reader(diagnostics& problems) : problems_(problems) {}
  wire read(const yaml_node& root);

 private:
  wire_ussd read_ussd(const yaml_node& node);
  wire_callback read_plain(const yaml_node& node, std::span<const field_key> fields, bool several);
  wire_callback read_delivery(const yaml_node& node);
  void read_common(wire_keys& map, std::span<const field_key> fields, wire_callback& c);
  void read_each(wire_keys& map, wire_callback& c);
  wire_words read_words(const yaml_node& node, const std::vector<std::string_view>& meanings);
  void read_echo(const yaml_node& node, wire_ussd& u, wire_place& place);
  wire_reply read_reply(const yaml_node& node, const wire_place& place, bool acknowledges);
  void read_content_type(wire_keys& map, wire_reply& r);
  void check_reply(const yaml_node& node, const wire_reply& r);
  void check_reports(const yaml_node& root, const wire& w);
  void check_phases(const wire_keys& map, const wire_ussd& u);
  void error(const char* code, const location& where, std::string message, std::string hint = {}) {
    problems_.error(code, where, std::move(message), std::move(hint));
  }

  diagnostics& problems_;
};

wire wire_reader::read(const yaml_node& root) {
  wire w;
  wire_keys map(root, problems_);
  if (const yaml_node* node = map.optional("ussd")) w.ussd = read_ussd(*node);
  if (const yaml_node* node = map.optional("ussd_end"))
    w.ussd_end = read_plain(*node, fields_of_ussd_end, false);
  if (const yaml_node* node = map.optional("sms")) w.sms = read_plain(*node, fields_of_sms, true);
  if (const yaml_node* node = map.optional("delivery")) w.delivery = read_delivery(*node);
  if (const yaml_node* node = map.optional("opt_out"))
    w.opt_out = read_plain(*node, fields_of_opt_out, false);
  if (const yaml_node* node = map.optional("send")) w.send = read_wire_send(*node, problems_);
  map.finish();
  if (!w.calls_back() && !w.send && root.is_mapping() && !problems_.has_errors())
    error("wire/missing-key", root.where, "nothing is described", "add `ussd`, `sms` or `send`");
  check_reports(root, w);
  return w;
}

/// Reports and sends are about the same messages.
void wire_reader::check_reports(const yaml_node& root, const wire& w) {
  if (!w.send) return;
  const bool told_id = !w.send->answer.id.empty() || !w.send->answer.id_after.empty();
  if (w.delivery && !told_id && !w.sends("id"))
    error("wire/no-id", root.find("delivery")->where, "no report could be about a message of ours",
          "tell where an answer to a send has its `id`, or send our own: \"{id}\"");
  if (!w.delivery && w.sends("delivery_url"))
    error("wire/missing-key", root.find("send")->where,
          "reports are asked for, and nothing says how they come",
          "add `delivery`, or leave \"{delivery_url}\" out");
}

// --- Callbacks -------------------------------------------------------------------------------------------

void wire_reader::read_common(wire_keys& map, std::span<const field_key> fields, wire_callback& c) {
  map.required("comes");
  for (const yaml_node* shape : map.texts("comes")) {
    if (shape->text == "query") {
      c.comes.push_back(wire_shape::query);
    } else if (shape->text == "form") {
      c.comes.push_back(wire_shape::form);
    } else if (shape->text == "json") {
      c.comes.push_back(wire_shape::json);
    } else {
      error("wire/wrong-value", shape->where, fmt::format("nothing comes as `{}`", shape->text),
            "query (a GET), form or json (a POST)");
    }
  }
  if (const yaml_node* node = map.required("fields")) {
    wire_keys given(*node, problems_);
    for (const field_key& f : fields) {
      std::string name = f.required ? given.required_name(f.name) : given.name(f.name);
      if (!name.empty()) c.fields.emplace(f.name, std::move(name));
    }
    given.finish();
  }
  if (const yaml_node* node = map.optional("acknowledge")) c.accepted = read_reply(*node, {}, true);
}

void wire_reader::read_each(wire_keys& map, wire_callback& c) {
  c.each = map.name("each");
  if (!c.each.empty() && c.comes != std::vector{wire_shape::json})
    error("wire/wrong-place", map.node().find("each")->where, "only a JSON document tells of several",
          "write `comes: json`");
}

wire_callback wire_reader::read_plain(const yaml_node& node, std::span<const field_key> fields,
                                      bool several) {
  wire_callback c;
  wire_keys map(node, problems_);
  read_common(map, fields, c);
  if (several) read_each(map, c);
  map.finish();
  return c;
}

wire_callback wire_reader::read_delivery(const yaml_node& node) {
  wire_callback c;
  wire_keys map(node, problems_);
  read_common(map, fields_of_delivery, c);
  read_each(map, c);
  if (const yaml_node* words = map.required("words"))
    c.words = read_words(*words, {"delivered", "failed", "waiting", "opted_out"});
  map.finish();
  return c;
}

wire_words wire_reader::read_words(const yaml_node& node, const std::vector<std::string_view>& meanings) {
  wire_words read;
  wire_keys map(node, problems_);
  for (const std::string_view meaning : meanings) {
    for (const yaml_node* word : map.texts(meaning)) {
      if (word->text.empty() || word->text.size() > longest_wire_name) {
        error("wire/wrong-value", word->where, fmt::format("expected 1 to {} bytes", longest_wire_name));
      } else if (const std::string_view other = read.meaning_of(word->text); !other.empty()) {
        error("wire/double-word", word->where, fmt::format("`{}` means {} already", word->text, other),
              "words are the same in either case");
      } else {
        read.all.emplace_back(word->text, meaning);
      }
    }
  }
  map.finish();
  return read;
}

// --- USSD ------------------------------------------------------------------------------------------------

wire_ussd wire_reader::read_ussd(const yaml_node& node) {
  wire_ussd u;
  wire_keys map(node, problems_);
  const std::size_t before = problems_.all().size();
  read_common(map, fields_of_ussd, u.callback);
  const bool good_fields = problems_.all().size() == before;
  map.required("input");
  u.transcript = map.word("input", {"newest", "transcript"}) == "transcript";
  if (const yaml_node* phases = map.optional("phases")) {
    u.callback.words = read_words(*phases, {"begin", "continue", "end"});
  }
  u.otherwise = map.word("otherwise", {"begin", "continue"});
  if (good_fields) check_phases(map, u);
  wire_place place{
      .names = {"text", "session", "phone", "network"}, .first = "continue", .second = "end", .of_each = {}};
  if (const yaml_node* echo = map.optional("echo")) read_echo(*echo, u, place);
  if (const yaml_node* reply = map.required("reply")) {
    const std::size_t before_reply = problems_.all().size();
    u.reply = read_reply(*reply, place, false);
    // What is wrong in it is one mistake, not two.
    if (problems_.all().size() == before_reply) check_reply(*reply, u.reply);
  }
  map.finish();
  return u;
}

void wire_reader::check_phases(const wire_keys& map, const wire_ussd& u) {
  const yaml_node& node = map.node();
  const auto has = [&](std::string_view field) { return !u.callback.field(field).empty(); };
  const yaml_node* phases = node.find("phases");
  if (phases != nullptr && !has("phase"))
    error("wire/missing-key", phases->where, "nothing says where these words are", "add `phase` to `fields`");
  if (phases == nullptr && has("phase"))
    error("wire/missing-key", node.find("fields")->find("phase")->where, "nothing says what its words mean",
          "add `phases` with `begin`, `continue` and `end`");
  for (const std::string_view with : {"over_phone", "over_status"})
    if (has(with) && !has("over"))
      error("wire/missing-key", node.find("fields")->find(with)->where,
            fmt::format("`{}` is read when `over` is there, and that is not told", with), "add `over`");
}

void wire_reader::read_echo(const yaml_node& node, wire_ussd& u, wire_place& place) {
  if (!node.is_mapping() || node.entries.empty() || node.entries.size() > most_echoed) {
    error("wire/wrong-type", node.where,
          fmt::format("expected 1 to {} names with what they are in the request", most_echoed));
    return;
  }
  for (const yaml_node::entry& e : node.entries) {
    const bool plain = !e.key.empty() && e.key.size() <= 20 && std::ranges::all_of(e.key, [](char c) {
      return is_lower(c) || is_digit(c) || c == '_';
    });
    if (!plain) {
      error("wire/wrong-value", e.where, "a name for a value has 1 to 20 lower-case letters and underscores");
    } else if (std::ranges::find(place.names, e.key) != place.names.end()) {
      error("wire/wrong-value", e.where, fmt::format("there is a value `{}` already", e.key));
    } else if (!e.value.is_scalar() || e.value.text.empty() || e.value.text.size() > longest_wire_name) {
      error("wire/wrong-type", e.value.where, "expected the name of a value of the request");
    } else {
      check_path(e.value, problems_);
      u.echo.emplace_back(e.key, e.value.text);
    }
    place.names.push_back(e.key);
  }
}

// --- Replies ---------------------------------------------------------------------------------------------

wire_reply wire_reader::read_reply(const yaml_node& node, const wire_place& place, bool acknowledges) {
  wire_reply r;
  wire_keys map(node, problems_);
  wire_value_reader values(place, problems_);
  const yaml_node* text = map.optional("text");
  const yaml_node* json = map.optional("json");
  if (text != nullptr && json != nullptr)
    error("wire/wrong-value", json->where, "a reply is a `text` or `json`, not both", "leave one out");
  if (text == nullptr && json == nullptr && !acknowledges)
    error("wire/missing-key", node.where, "the reply has no body", "add `text` or `json`");
  r.json = json != nullptr;
  if (r.json) {
    r.body = values.document(*json);
  } else if (text != nullptr) {
    r.body = values.text(*text);
  }
  if (const yaml_node* headers = map.optional("headers")) r.headers = values.headers(*headers);
  if (acknowledges) r.status = static_cast<int>(map.optional_number("status", 200, 299).value_or(200));
  read_content_type(map, r);
  map.finish();
  return r;
}

void wire_reader::read_content_type(wire_keys& map, wire_reply& r) {
  r.content_type = map.optional_text("content_type").value_or(std::string());
  if (r.content_type.empty()) return;
  const location& where = map.node().find("content_type")->where;
  if (!is_plain_line(r.content_type, longest_wire_name) || r.content_type.find('/') == std::string::npos)
    error("wire/wrong-value", where, "this is no type of a body", "write it like text/plain; charset=utf-8");
  // Of all other types nobody knows which signs a value would have to escape.
  if (!r.json && has_values(r.body) && !r.content_type.starts_with("text/plain"))
    error("wire/wrong-value", where, "values are only put into plain text and into JSON",
          "leave `content_type` out, or write `json`");
}

void wire_reader::check_reply(const yaml_node& node, const wire_reply& r) {
  const bool shown = always_shows_text(r.body) ||
                     std::ranges::any_of(r.headers, [](const auto& h) { return always_shows_text(h.value); });
  if (!shown)
    error("wire/no-text", node.where, "the reply does not always hold what the phone shows",
          "put \"{text}\" into it");
  if (!has_choice(r.body) && !has_choice(r.headers))
    error("wire/no-end", node.where, "nothing in the reply says whether the session goes on",
          "write one value as {continue: ..., end: ...}");
}

}  // namespace

std::optional<wire> read_wire_text(std::string_view text, const std::string& file, diagnostics& problems) {
  const auto root = read_yaml(text, file, problems, {.bytes = most_bytes_of_wire});
  if (!root) return std::nullopt;
  return wire_reader(problems).read(*root);
}

std::optional<wire> read_wire(const std::filesystem::path& file, diagnostics& problems) {
  const auto text = read_text_file(file, "wire", most_bytes_of_wire, problems);
  if (!text) return std::nullopt;
  return read_wire_text(*text, file.string(), problems);
}

}  // namespace raporo::config
