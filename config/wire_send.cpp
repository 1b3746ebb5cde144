#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "config/wire_keys.hpp"

namespace raporo::config {
namespace {

constexpr long long most_recipients = 1'000;

struct meaning_name {
  std::string_view word;
  wire_rule::meaning means;
};
constexpr std::array meaning_names{
    meaning_name{"accepted", wire_rule::meaning::accepted},
    meaning_name{"permanent", wire_rule::meaning::permanent},
    meaning_name{"transient", wire_rule::meaning::transient},
    meaning_name{"throttled", wire_rule::meaning::throttled},
    meaning_name{"sender_refused", wire_rule::meaning::sender_refused},
    meaning_name{"channel_fault", wire_rule::meaning::channel_fault},
    meaning_name{"opted_out", wire_rule::meaning::opted_out},
};

/// Every status is one of `hundred`, and one is given.
bool all_within(const std::vector<int>& statuses, int hundred) {
  return !statuses.empty() && std::ranges::all_of(statuses, [&](int s) { return s / 100 == hundred; });
}

class wire_send_reader {
 public:
  explicit wire_send_reader(diagnostics& problems) : problems_(problems) {}
  wire_send read(const yaml_node& node);

 private:
  void read_content(wire_keys& map, wire_send& s);
  void check_content(const yaml_node& node, const wire_send& s);
  wire_answer read_answer(const yaml_node& node, bool several);
  void read_id(const yaml_node& node, wire_answer& a);
  wire_rule read_rule(const yaml_node& node);
  void read_statuses(wire_keys& map, wire_rule& r);
  void check_rule(const yaml_node& node, const wire_rule& r);
  void check_rule_of_entries(const yaml_node& node, const wire_rule& r);
  void error(const char* code, const location& where, std::string message, std::string hint = {}) {
    problems_.error(code, where, std::move(message), std::move(hint));
  }

  diagnostics& problems_;
};

wire_send wire_send_reader::read(const yaml_node& node) {
  wire_send s;
  wire_keys map(node, problems_);
  s.recipients = static_cast<std::size_t>(map.optional_number("recipients", 1, most_recipients).value_or(1));
  const std::size_t before = problems_.all().size();
  read_content(map, s);
  if (problems_.all().size() == before) check_content(node, s);
  if (const yaml_node* answer = map.required("answer")) s.answer = read_answer(*answer, s.recipients > 1);
  map.finish();
  return s;
}

void wire_send_reader::check_content(const yaml_node& node, const wire_send& s) {
  const auto sent = [&](std::string_view name) { return mentions(s.query, name) || mentions(s.body, name); };
  if (!sent("text"))
    error("wire/no-text", node.where, "the text of the SMS is not sent", "put \"{text}\" into a value");
  if (!sent("phone") && !sent("digits"))
    error("wire/no-phone", node.where, "whom the SMS is for is not sent",
          "put \"{phone}\" into a value, or \"{digits}\" for a number without +");
}

void wire_send_reader::read_content(wire_keys& map, wire_send& s) {
  const wire_place place{
      .names = {"text", "sender", "username", "api_key", "basic_authorization", "delivery_url"},
      .first = "gsm",
      .second = "unicode",
      .of_each = {"phone", "digits", "id"},
      .several = s.recipients > 1};
  wire_value_reader values(place, problems_);
  if (const yaml_node* headers = map.optional("headers")) s.headers = values.headers(*headers);
  if (const yaml_node* query = map.optional("query")) s.query = values.parameters(*query);
  const yaml_node* form = map.optional("form");
  const yaml_node* json = map.optional("json");
  if (form != nullptr && json != nullptr)
    error("wire/wrong-value", json->where, "a body is a `form` or `json`, not both", "leave one out");
  s.json = json != nullptr;
  if (s.json) {
    s.body = values.document(*json).members;
  } else if (form != nullptr) {
    s.body = values.parameters(*form);
  }
  s.method = map.word("method", {"GET", "POST"});
  const bool has_body = form != nullptr || json != nullptr;
  if (s.method.empty()) s.method = has_body ? "POST" : "GET";
  if (s.method == "GET" && has_body)
    error("wire/wrong-value", map.node().find("method")->where, "a GET has no body",
          "write its values in `query`");
}

// --- The answer ------------------------------------------------------------------------------------------

wire_answer wire_send_reader::read_answer(const yaml_node& node, bool several) {
  wire_answer a;
  wire_keys map(node, problems_);
  a.each = map.name("each");
  a.phone = map.name("phone");
  a.our_id = map.name("our_id");
  if (several && a.each.empty())
    error("wire/missing-key", node.where, "the answer must tell what became of each recipient",
          "add `each`, the list of them, or leave `recipients` out");
  if (a.each.empty() != (a.phone.empty() && a.our_id.empty()))
    error("wire/missing-key", node.where, "a list of recipients needs to say whom an entry is about",
          "write `each` with `phone` or `our_id`, the name of a value of its entries");
  if (const yaml_node* id = map.optional("id")) read_id(*id, a);
  a.reason = map.name("reason");
  a.cost = map.name("cost");
  if (const yaml_node* rules = map.required("rules")) {
    if (!rules->is_sequence() || rules->items.empty() || rules->items.size() > most_wire_values)
      error("wire/wrong-type", rules->where,
            fmt::format("expected a list of 1 to {} rules", most_wire_values));
    const std::size_t before = problems_.all().size();
    for (const yaml_node& rule : rules->items) {
      a.rules.push_back(read_rule(rule));
      if (!a.each.empty()) check_rule_of_entries(rule, a.rules.back());
    }
    const bool accepts = std::ranges::any_of(
        a.rules, [](const wire_rule& r) { return r.means == wire_rule::meaning::accepted; });
    if (!accepts && problems_.all().size() == before)
      error("wire/no-success", rules->where, "no answer says that the message was taken",
            "add a rule with `means: accepted`");
  }
  map.finish();
  return a;
}

void wire_send_reader::read_id(const yaml_node& node, wire_answer& a) {
  if (node.is_scalar() && node.text.size() <= longest_wire_name) {
    check_path(node, problems_);
    a.id = node.text;
    return;
  }
  wire_keys map(node, problems_);
  a.id_after = map.required_text("after");
  a.id_before = map.optional_text("before").value_or(std::string());
  map.finish();
  if (!a.each.empty())
    error("wire/wrong-place", node.where, "a list is in a document, and this is in a text",
          "write the name of a value of its entries");
}

void wire_send_reader::read_statuses(wire_keys& map, wire_rule& r) {
  for (const yaml_node* status : map.texts("status")) {
    const std::string& text = status->text;
    const bool good = text.size() == 3 && text >= "200" && text <= "599" &&
                      text.find_first_not_of("0123456789") == std::string::npos;
    if (good) {
      r.statuses.push_back(std::stoi(text));
    } else {
      error("wire/wrong-value", status->where, fmt::format("`{}` is no status of an answer", text),
            "200 to 599");
    }
  }
}

wire_rule wire_send_reader::read_rule(const yaml_node& node) {
  wire_rule r;
  const std::size_t before = problems_.all().size();
  wire_keys map(node, problems_);
  read_statuses(map, r);
  r.at = map.name("at");
  r.is = map.words("is");
  r.starts = map.words("starts");
  std::vector<std::string_view> known;
  for (const meaning_name& m : meaning_names) known.push_back(m.word);
  map.required("means");
  const std::string means = map.word("means", known);
  const auto named = std::ranges::find(meaning_names, means, &meaning_name::word);
  if (named != meaning_names.end()) r.means = named->means;
  map.finish();
  if (problems_.all().size() == before) check_rule(node, r);
  return r;
}

/// What was not provably taken must not count as taken, and what may have been must not be sent again.
void wire_send_reader::check_rule(const yaml_node& node, const wire_rule& r) {
  using meaning = wire_rule::meaning;
  if (r.statuses.empty() && r.at.empty() && !r.tests_words()) {
    error("wire/no-test", node.where, "this rule fits every answer", "add `status`, `is` or `starts`");
    return;
  }
  if (r.means == meaning::accepted && !r.statuses.empty() && !all_within(r.statuses, 2))
    error("wire/unsafe-rule", node.where, "only an answer of 200 to 299 says that a message was taken");
  constexpr std::array send_again{meaning::transient, meaning::throttled, meaning::sender_refused,
                                  meaning::channel_fault};
  const bool goes_again = std::ranges::find(send_again, r.means) != send_again.end();
  if (goes_again && !r.tests_words() && !all_within(r.statuses, 4))
    error(
        "wire/unsafe-rule", node.where,
        "the message would go again, and such an answer does not prove that it was not taken",
        "test the aggregator's own words with `is` or `starts`: a proxy answers with 502 to 504 of its own");
}

/// The answer's status is the same for those that it took and those that it did not.
void wire_send_reader::check_rule_of_entries(const yaml_node& node, const wire_rule& r) {
  if (r.means == wire_rule::meaning::accepted && r.at.empty())
    error("wire/unsafe-rule", node.where, "this rule accepts every recipient, whatever their entries say",
          "test a value of the entry with `at`");
}

}  // namespace

wire_send read_wire_send(const yaml_node& node, diagnostics& problems) {
  return wire_send_reader(problems).read(node);
}

}  // namespace raporo::config
