#include "gateway/alerts/rules.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "gateway/alerts/words.hpp"

using namespace raporo;
using namespace raporo::alerts;

namespace {

rule_limits usual_limits() {
  return {{}, "*800#"};
}

struct loaded {
  std::shared_ptr<const rule_book> book;
  config::diagnostics problems;

  std::vector<std::string> codes() const {
    std::vector<std::string> all;
    for (const config::diagnostic& d : problems.all()) all.push_back(d.code);
    return all;
  }
};

loaded load(const std::string& text) {
  loaded l;
  l.book = load_rules(text, "alerts.yaml", usual_limits(), l.problems);
  return l;
}

const std::string head = R"(languages: [rw, en, fr]
words:
  boys: {rw: abahungu, en: boys, fr: garcons}
  girls: {rw: abakobwa, en: girls, fr: filles}
rules:
)";

/// A book with one good rule, in which the line that begins with `key` is another one.
std::string with_line(const std::string& key, const std::string& line) {
  std::istringstream good(head + R"(  - id: school-digest
    about: school
    to: [head_teacher]
    when: {day: monday, at: "07:30", period: last_week}
    only_if: reported
    expires: 3h
    text:
      - say: {rw: "{school}", en: "{school}", fr: "{school}"}
)");
  std::string text;
  for (std::string l; std::getline(good, l);) {
    text += (l.find(key) != std::string::npos ? line : l) + "\n";
  }
  return text;
}

std::string read_file(const std::string& path) {
  std::ifstream in(std::string(RAPORO_SOURCE_DIR) + "/" + path);
  REQUIRE(in.is_open());
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("rules: a rule is read with its time, subject, posts and texts") {
  const loaded l = load(with_line("no such line", ""));
  INFO(l.problems.to_text());
  REQUIRE(l.book != nullptr);
  const alert_rule& rule = l.book->rules.at(0);
  CHECK(rule.id == "school-digest");
  CHECK(rule.about == subject_kind::school);
  CHECK(rule.to == std::vector<std::string>{"head_teacher"});
  CHECK(rule.when.day == std::chrono::Monday);
  CHECK(rule.when.at == std::chrono::minutes{450});
  CHECK(rule.when.weeks_back == 1);
  CHECK(rule.expires == std::chrono::hours{3});
  CHECK_FALSE(rule.only_if.empty());
  CHECK(l.book->levels.low == 80);
  CHECK(l.book->quiet.from == std::chrono::hours{20});
}

TEST_CASE("rules: what is wrong with a rule is said under its own code, at its place") {
  struct row {
    const char* key;
    const char* line;
    const char* code;
  };
  const row rows[] = {
      {"id:", "  - id: School digest", "alerts/id"},
      {"about:", "    about: country", "alerts/about"},
      {"to:", "    to: [headteacher]", "alerts/unknown-post"},
      {"to:", "    to: head_teacher", "alerts/to"},
      {"when:", "    when: {day: mondays, at: \"07:30\", period: last_week}", "alerts/day"},
      {"when:", "    when: {day: monday, at: 7.30, period: last_week}", "alerts/time"},
      {"when:", "    when: {day: monday, at: \"07:30\", period: next_week}", "alerts/period"},
      {"when:", "    when: {day: monday, at: \"07:30\"}", "alerts/missing-key"},
      {"only_if:", "    only_if: rate + 1", "alerts/condition"},
      {"only_if:", "    only_iff: reported", "alerts/unknown-key"},
      {"say:", "      - say: {rw: \"{school}\", en: \"{school}\"}", "alerts/missing-language"},
      {"languages:", "languages: rw", "alerts/languages"},
  };
  for (const row& r : rows) {
    CAPTURE(r.line);
    const loaded l = load(with_line(r.key, r.line));
    INFO(l.problems.to_text());
    CHECK(l.book == nullptr);
    CHECK(std::ranges::count(l.codes(), r.code) == 1);
  }
}

TEST_CASE("rules: an unknown name in a text is pointed at, with a guess") {
  const loaded l =
      load(with_line("say:", "      - say: {rw: \"{shool}\", en: \"{school}\", fr: \"{school}\"}"));
  CHECK(l.book == nullptr);
  REQUIRE(l.problems.all().size() == 1);
  const config::diagnostic& d = l.problems.all().front();
  CHECK(d.where.line == 13);
  CHECK(d.where.column == 21);
  CHECK(d.hint.find("`school`") != std::string::npos);
}

TEST_CASE("rules: a post below the subject is refused, one above it is not") {
  CHECK(load(with_line("to:", "    to: [district_officer]")).book != nullptr);
  std::string text = with_line("about:", "    about: sector");
  text.replace(text.find("only_if: reported"), 17, "only_if: rate < 1");
  for (std::size_t at = text.find("{school}"); at != std::string::npos; at = text.find("{school}")) {
    text.replace(at, 8, "{sector}");
  }
  const loaded l = load(text);
  INFO(l.problems.to_text());
  CHECK(l.codes() == std::vector<std::string>{"alerts/post-below-subject"});
}

TEST_CASE("rules: two rules cannot have one id, because it keeps a message from going twice") {
  const std::string once = with_line("no such line", "");
  const std::string rule = once.substr(once.find("  - id:"));
  CHECK(load(once + rule).codes() == std::vector<std::string>{"alerts/double-id"});
}

TEST_CASE("rules: a text too long in one language only is refused for that language") {
  const std::string names = "{school} {school} {school} {school} {school} {school}";  // 173 at worst
  const std::string filler(120, 'x');
  const loaded l = load(with_line("say:", "      - say: {rw: \"" + names + "\", en: \"" + names +
                                              "\", fr: \"" + names + " " + names.substr(0, 44) + "\"}"));
  INFO(l.problems.to_text());
  CHECK(l.book == nullptr);
  REQUIRE(l.codes() == std::vector<std::string>{"alerts/too-long"});
  CHECK(l.problems.all().front().message == "`school-digest` in fr can take 318 of 306 characters");
}

TEST_CASE("rules: the worst case of a difference is not that of its parts") {
  // 99 - 99 would be one character.
  const std::string filler(303, 'x');
  std::string text = with_line("about:", "    about: sector");
  text.replace(text.find("only_if: reported"), 17, "only_if: rate < 1");
  text.replace(text.find("[head_teacher]"), 14, "[sector_inspector]");
  for (std::size_t at = text.find("{school}"); at != std::string::npos; at = text.find("{school}")) {
    text.replace(at, 8, filler + "x{expected - reported}x");
  }
  const loaded l = load(text);
  CHECK(l.codes() == std::vector<std::string>(3, "alerts/too-long"));
}

TEST_CASE("rules: the demo district's alerts fit in two segments with the longest names and numbers") {
  config::diagnostics problems;
  const auto book = read_rules(std::string(RAPORO_SOURCE_DIR) + "/config/demo", usual_limits(), problems);
  INFO(problems.to_text());
  REQUIRE(book != nullptr);
  CHECK(problems.empty());  // no letter outside GSM-7 either
  CHECK(book->rules.size() == 4);
  CHECK(book->languages == std::vector<std::string>{"rw", "en", "fr"});
}

TEST_CASE("rules: a missing file is a problem, not an exception") {
  config::diagnostics problems;
  CHECK(read_rules("/no/such/folder", usual_limits(), problems) == nullptr);
  CHECK(problems.has_errors());
}

TEST_CASE("words: the documented names are the vocabulary") {
  std::map<std::string, std::set<std::string>> documented;
  std::istringstream readme(read_file("gateway/alerts/README.md"));
  for (std::string line; std::getline(readme, line);) {
    if (!line.starts_with("| `")) continue;
    const std::size_t name_end = line.find('`', 3);
    const std::size_t about_end = line.find('|', name_end + 4);
    const std::string about = line.substr(name_end, about_end - name_end);
    for (const char* subject : {"school", "sector", "district"}) {
      if (about.find(subject) != std::string::npos) documented[subject].insert(line.substr(3, name_end - 3));
    }
  }
  for (const subject_kind about : {subject_kind::school, subject_kind::sector, subject_kind::district}) {
    std::set<std::string> known;
    for (const auto& name : vocabulary_of(about).names) known.insert(name.word);
    CAPTURE(to_string(about));
    CHECK(documented[std::string(to_string(about))] == known);
    CHECK(known.size() == vocabulary_of(about).names.size());
  }
}

TEST_CASE("rules: sums of fields that the menus in force do not have are noted, and the rule stays") {
  rule_limits limits = usual_limits();
  limits.counts = {"eggs"};
  const std::string text = with_line("say:",
                                     "      - {when: total.meals > 0 and total.eggs > 0, say: {rw: "
                                     "\"{total.meals}\", en: \"{total.meals}\", "
                                     "fr: \"{school}\"}}");
  const auto read = [&](other_sums others) {
    limits.others = others;
    loaded l;
    l.book = load_rules(text, "alerts.yaml", limits, l.problems);
    return l;
  };
  CHECK(read(other_sums::refused).book == nullptr);
  const loaded in_force = read(other_sums::missing);
  INFO(in_force.problems.to_text());
  REQUIRE(in_force.book != nullptr);
  REQUIRE(in_force.book->missing.size() == 1);
  CHECK(in_force.book->missing[0].rule == "school-digest");
  CHECK(in_force.book->missing[0].field == "meals");
  CHECK(in_force.codes() == std::vector<std::string>{"alerts/missing-sum"});
  const config::diagnostic& told = in_force.problems.all().front();
  CHECK(told.where == config::location{"alerts.yaml", 13, 16, 11});
  CHECK(told.source_line.substr(15, 11) == "total.meals");
  CHECK(told.hint.find("until menus with this field are published") != std::string::npos);

  const loaded unknown = read(other_sums::ignored);
  CHECK(unknown.book != nullptr);
  CHECK(unknown.problems.empty());
}

TEST_CASE("rules: a part that is nothing but brackets is left out like any other, and is no mistake") {
  const loaded l = load(with_line(
      "say:", "      - say: {rw: \"[{dropped}]\", en: \"[{dropped} left]\", fr: \"[{dropped} partis]\"}"));
  INFO(l.problems.to_text());
  CHECK(l.book != nullptr);
}

TEST_CASE("rules: a sum that is mistyped beside published menus is told with what was meant, at its place") {
  rule_limits limits = usual_limits();
  limits.counts = {"meals", "cooks"};
  limits.others = other_sums::missing;
  std::string text = with_line(
      "say:", "      - say: {rw: \"{school}\", en: \"{total.meels} {total.meels}\", fr: \"{school}\"}");
  text += text.substr(text.find("  - id:"));
  text.replace(text.rfind("school-digest"), 13, "second-digest");
  text.insert(text.find("rules:"), "# total.meels\n");
  loaded l;
  l.book = load_rules(text, "alerts.yaml", limits, l.problems);
  INFO(l.problems.to_text());
  REQUIRE(l.book != nullptr);
  REQUIRE(l.book->missing.size() == 2);
  CHECK(l.book->missing[1].rule == "second-digest");
  REQUIRE(l.problems.all().size() == 2);
  const unsigned lines[] = {14, 22};
  for (std::size_t i = 0; i < 2; ++i) {
    const config::diagnostic& d = l.problems.all()[i];
    CHECK(d.level == config::diagnostic::severity::warning);
    CHECK(d.where.line == lines[i]);
    CHECK(d.source_line.substr(d.where.column - 1, d.where.length) == "total.meels");
    CHECK(d.hint == "did you mean `total.meals`?");
  }
}

TEST_CASE("alerts: of a text whose quotes were forgotten is said what of it would be sent") {
  const loaded l = load(with_line("      - say:",
                                  "      - say:\n"
                                  "          rw: Raporo # 48\n"
                                  "          en: Report 48\"\n"
                                  "          fr: \"Rapport # 48\""));
  INFO(l.problems.to_text());
  CHECK(l.book != nullptr);
  CHECK(l.codes() == std::vector<std::string>{"yaml/needs-quotes", "yaml/needs-quotes"});
  CHECK(l.problems.to_text().find("only `Raporo` is shown") != std::string::npos);
}
