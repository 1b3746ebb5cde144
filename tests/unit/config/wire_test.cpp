#include "config/wire.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace {

using namespace raporo::config;

constexpr std::string_view whole_wire = R"(ussd:
  comes: json
  fields: {session: sid, phone: p, input: i, phase: op}
  input: newest
  phases: {begin: new, end: [bye, late]}
  otherwise: continue
  echo: {user: u}
  reply:
    json: {text: "{text}", user: "{user}", last: {continue: false, end: true}}
    headers: {X-Op: "{network}"}
sms:
  comes: json
  each: inbox
  fields: {from: from, text: text}
delivery:
  comes: query
  fields: {id: id, status: st}
  words: {delivered: D, failed: [U, X], opted_out: B}
send:
  form: {to: "{phone}", text: "{text}", id: "{id}", dlr: "{delivery_url}"}
  answer:
    reason: why
    rules:
      - {status: 201, means: accepted}
      - {at: code, is: ["7", "8"], means: transient}
)";

std::string with_change(std::string_view from, std::string_view to) {
  std::string text(whole_wire);
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::optional<wire> read_good(const std::string& text) {
  diagnostics problems;
  auto w = read_wire_text(text, "w.yaml", problems);
  CHECK(problems.to_text() == "");
  return w;
}

/// `code line:column hint` of every problem.
std::string wire_problems(const std::string& text) {
  diagnostics problems;
  read_wire_text(text, "w.yaml", problems);
  std::string all;
  for (const diagnostic& d : problems.all()) {
    all += all.empty() ? "" : "; ";
    all += d.code + " " + std::to_string(d.where.line) + ":" + std::to_string(d.where.column) + " " + d.hint;
  }
  return all;
}

struct broken_wire {
  const char* from;
  const char* to;
  const char* problem;
};

const broken_wire broken_wires[] = {
    // Callbacks
    {"comes: json", "comes: xml", "wire/wrong-value 2:10 query (a GET), form or json (a POST)"},
    {"  comes: json\n  fields: {session", "  fields: {session", "wire/missing-key 2:3 "},
    {"session: sid", "sesion: sid", "wire/unknown-key 3:12 did you mean `session`?"},
    {"session: sid, ", "", "wire/missing-key 3:11 "},
    {"session: sid", "session: call..sid", "wire/wrong-value 3:21 write it like payload.response"},
    {"session: sid", "session: .sid", "wire/wrong-value 3:21 write it like payload.response"},
    {"echo: {user: u}", "echo: {user: u.}", "wire/wrong-value 7:16 write it like payload.response"},
    {"reason: why", "reason: why..not", "wire/wrong-value 22:13 write it like payload.response"},
    {"fields: {session: sid, phone: p, input: i, phase: op}", "fields: sid", "wire/wrong-type 3:11 "},
    {", phase: op", ", over_phone: q, phase: op", "wire/missing-key 3:58 add `over`"},
    {", phase: op", "", "wire/missing-key 5:11 add `phase` to `fields`"},
    {"  phases: {begin: new, end: [bye, late]}\n", "",
     "wire/missing-key 3:53 add `phases` with `begin`, `continue` and `end`"},
    {"input: newest", "input: latest", "wire/wrong-value 4:10 one of newest, transcript"},
    {"begin: new", "begins: new", "wire/unknown-key 5:12 did you mean `begin`?"},
    {"[bye, late]", "[bye, NEW]", "wire/double-word 5:35 words are the same in either case"},
    {"[bye, late]", "[]", "wire/wrong-type 5:29 "},
    {"[bye, late]", "[bye, {}]", "wire/wrong-type 5:35 "},
    {"otherwise: continue", "otherwise: continues", "wire/wrong-value 6:14 did you mean `continue`?"},
    {"echo: {user: u}", "echo: {text: v, user: u}", "wire/wrong-value 7:10 "},
    {"echo: {user: u}", "echo: [u]",
     "wire/wrong-type 7:9 ; wire/unknown-value 9:35 known here: text, session, phone, network"},
    {"  comes: query\n", "  comes: query\n  each: list\n", "wire/wrong-place 17:9 write `comes: json`"},
    {"opted_out: B", "optout: B", "wire/unknown-key 18:41 did you mean `opted_out`?"},
    // Replies
    {"\"{text}\", user", "\"{txt}\", user", "wire/unknown-value 9:19 did you mean `text`?"},
    {"\"{text}\", user", "{text}, user", "wire/wrong-type 9:18 a value stands in quotes: \"{text}\""},
    {"\"{text}\", user", "\"{text\", user",
     "wire/open-brace 9:19 a brace that is meant as such is written twice: `{{`"},
    {"\"{text}\", user", "\"text}\", user",
     "wire/open-brace 9:23 a brace that is meant as such is written twice: `}}`"},
    {"{continue: false, end: true}", "true", "wire/no-end 9:5 write one value as {continue: ..., end: ...}"},
    {"text: \"{text}\", user", "user", "wire/no-text 9:5 put \"{text}\" into it"},
    {"text: \"{text}\", user", "text: {continue: \"{text}\", end: Bye}, user",
     "wire/no-text 9:5 put \"{text}\" into it"},
    {"X-Op: \"{network}\"", "\"X Op\": \"\"", "wire/wrong-value 10:15 "},
    {"X-Op: \"{network}\"", "content-length: 3",
     "wire/wrong-value 10:15 for the type of a reply there is `content_type`"},
    {"X-Op: \"{network}\"", "X-Op: \"a\\r\\nHost: b\"", "wire/wrong-value 10:21 "},
    {"    headers:", "    content_type: json\n    headers:",
     "wire/wrong-value 10:19 write it like text/plain; charset=utf-8"},
    {"    json: {text", "    text: \"{text}\"\n    json: {text", "wire/wrong-value 10:11 leave one out"},
    // Sends
    {"to: \"{phone}\", ", "",
     "wire/no-phone 20:3 put \"{phone}\" into a value, or \"{digits}\" for a number without +"},
    {"text: \"{text}\", id", "id", "wire/no-text 20:3 put \"{text}\" into a value"},
    {"text: \"{text}\", id", "text: \"{session}\", id",
     "wire/unknown-value 20:32 known here: text, sender, username, api_key, basic_authorization, "
     "delivery_url, "
     "phone, digits, id"},
    {"form: {to", "method: GET\n  form: {to", "wire/wrong-value 20:11 write its values in `query`"},
    {"form: {to", "form: {sub: {a: b, c: d}, to", "wire/wrong-type 20:15 or {gsm: ..., unicode: ...}"},
    {", id: \"{id}\"", "",
     "wire/no-id 16:3 tell where an answer to a send has its `id`, or send our own: \"{id}\""},
    {"  form: {to: \"{phone}\"", "  recipients: 2\n  form: {to: \"{phone}\"",
     "wire/wrong-place 21:15 write {each: \"{phone}\"}, or leave `recipients` out; wire/wrong-place 21:46 "
     "write "
     "{each: \"{id}\"}, or leave `recipients` out; wire/missing-key 23:5 add `each`, the list of them, or "
     "leave "
     "`recipients` out"},
    {"status: 201", "status: 99", "wire/wrong-value 24:18 200 to 599"},
    {"means: accepted", "means: acepted", "wire/wrong-value 24:30 did you mean `accepted`?"},
    {"means: accepted", "means: permanent", "wire/no-success 24:7 add a rule with `means: accepted`"},
    // R4: nothing counts as taken, and nothing goes again, by accident
    {"status: 201, means", "status: [201, 302], means", "wire/unsafe-rule 24:9 "},
    {"status: 201, means", "means", "wire/no-test 24:9 add `status`, `is` or `starts`"},
    {"at: code, is: [\"7\", \"8\"]", "status: 503",
     "wire/unsafe-rule 25:9 test the aggregator's own words with `is` or `starts`: a proxy answers with 502 "
     "to "
     "504 of its own"},
    {"reason: why", "each: to\n    our_id: ref", "wire/unsafe-rule 25:9 test a value of the entry with `at`"},
    {"is: [\"7\", \"8\"], means: transient", "means: channel_fault",
     "wire/unsafe-rule 25:9 test the aggregator's own words with `is` or `starts`: a proxy answers with 502 "
     "to "
     "504 of its own"},
};

}  // namespace

TEST_CASE("wire: what is written is what is read") {
  const auto w = read_good(std::string(whole_wire));
  REQUIRE(w);
  CHECK(w->calls_back());
  CHECK(w->ussd->callback.comes == std::vector{wire_shape::json});
  CHECK(w->ussd->callback.words.meaning_of("LATE") == "end");
  CHECK(w->ussd->callback.words.meaning_of("hello").empty());
  CHECK(w->ussd->echo.size() == 1);
  CHECK(w->delivery->words.meaning_of("b") == "opted_out");
  CHECK(w->send->method == "POST");
  CHECK(w->send->recipients == 1);
  CHECK(w->send->answer.rules.size() == 2);
  CHECK(w->sends("delivery_url"));
  CHECK_FALSE(w->sends("api_key"));
  CHECK(read_good(std::string(whole_wire)) == w);
  CHECK_FALSE(read_good(with_change("is: [\"7\", \"8\"]", "is: \"7\"")) == w);
}

TEST_CASE("wire: what has quotes is a text, what has none may be JSON's own") {
  const auto w = read_good(with_change("{continue: false, end: true}", "{continue: \"false\", end: -1.5}"));
  const wire_value& last = w->ussd->reply.body.members.at(2).value;
  CHECK(last.items.at(0).what == wire_value::kind::text);
  CHECK(last.items.at(1).what == wire_value::kind::literal);
  CHECK(read_good(with_change("end: true}", "end: 007}"))
            ->ussd->reply.body.members.at(2)
            .value.items.at(1)
            .what == wire_value::kind::text);
}

TEST_CASE("wire: every mistake has its place and what to do") {
  for (const broken_wire& b : broken_wires) {
    CAPTURE(b.from);
    CAPTURE(b.to);
    CHECK(wire_problems(with_change(b.from, b.to)) == std::string(b.problem));
  }
}

TEST_CASE("wire: several mistakes are told in one run") {
  std::string text = with_change("comes: json", "comes: xml");
  text.replace(text.find("{text}"), 6, "{txt}");
  text.replace(text.find("opted_out"), 9, "opted_uot");
  CHECK(wire_problems(text).find("2:10") != std::string::npos);
  CHECK(wire_problems(text).find("did you mean `text`?") != std::string::npos);
  CHECK(wire_problems(text).find("did you mean `opted_out`?") != std::string::npos);
}

TEST_CASE("wire: nothing in it grows without bounds") {
  const std::string name(129, 'x');
  CHECK(wire_problems(with_change("session: sid", "session: " + name)).starts_with("wire/too-long 3:21"));
  CHECK(wire_problems(with_change("\"{network}\"", "\"" + std::string(1'025, 'x') + "\""))
            .starts_with("wire/too-long 10:21"));
  std::string many;
  for (int i = 0; i < 65; ++i) many += "v" + std::to_string(i) + ": a, ";
  CHECK(wire_problems(with_change("json: {text", "json: {" + many + "text")).starts_with("wire/too-many 9:"));
  CHECK(
      wire_problems(with_change("[bye, late]", "[bye, " + name + "]")).starts_with("wire/wrong-value 5:35"));
  CHECK(wire_problems(std::string(70'000, ' ')).starts_with("yaml/too-large"));
}

TEST_CASE("wire: an empty one describes nothing") {
  CHECK(wire_problems("{}\n") == "wire/missing-key 1:1 add `ussd`, `sms` or `send`");
}

TEST_CASE("wire: the example of the channels' README is one") {
  std::ifstream file(RAPORO_SOURCE_DIR "/gateway/channels/README.md");
  std::stringstream all;
  all << file.rdbuf();
  std::string text = all.str();
  text.erase(0, text.find("```yaml\n") + 8);
  const auto w = read_good(text.substr(0, text.find("```")));
  CHECK(w->ussd);
  CHECK(w->ussd_end);
  CHECK(w->sms);
  CHECK(w->delivery);
  CHECK(w->opt_out);
  CHECK(w->send);
}
