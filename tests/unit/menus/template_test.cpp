#include "menus/template.hpp"

#include <doctest/doctest.h>

#include "menus/gsm7.hpp"

using namespace raporo;
using namespace raporo::menus;

namespace {

const vocabulary& template_words() {
  static const vocabulary known{{{"present", value_type::number, true},
                                 {"enrolled", value_type::number, true},
                                 {"missing", value_type::number, false},
                                 {"school", value_type::text, false},
                                 {"closed", value_type::flag, false},
                                 {"silent", value_type::list, false}}};
  return known;
}

class sample_values : public environment {
 public:
  value lookup(std::string_view name, const slice&) const override {
    if (name == "present") return 612.0;
    if (name == "enrolled") return 668.0;
    if (name == "school") return std::string("EP “Niño” Ka\u00A0ramb\u00F4");
    if (name == "silent") return std::vector<std::string>{"GS Gihémbe", "EP Açai"};
    return std::monostate{};
  }
};

// The value of `t` in a YAML file.
config::yaml_node scalar(std::string_view yaml, config::diagnostics& problems) {
  std::optional<config::yaml_node> root = config::read_yaml("t: " + std::string(yaml) + "\n", "f", problems);
  INFO(problems.to_text());
  REQUIRE(root.has_value());
  return *root->find("t");
}

std::string rendered(std::string_view yaml) {
  config::diagnostics problems;
  const text_template made = text_template::parse(scalar(yaml, problems), template_words(), problems);
  INFO(problems.to_text());
  CHECK(problems.empty());
  return made.render(sample_values());
}

std::vector<config::diagnostic> problems_of(std::string_view yaml) {
  config::diagnostics problems;
  text_template::parse(scalar(yaml, problems), template_words(), problems);
  return problems.all();
}

}  // namespace

TEST_CASE("template: places are filled, doubled braces are braces") {
  struct row {
    std::string_view yaml;
    std::string_view text;
  };
  for (const row& r : {
           row{"Murakoze", "Murakoze"},
           row{"\"{present}\"", "612"},
           row{"Present {present}/{ enrolled } = {percent(present, enrolled)}%", "Present 612/668 = 92%"},
           row{"a {{b}} c", "a {b} c"},
           row{"'{{{present}}}'", "{612}"},
           row{"Missing {missing}", "Missing -"},
           row{"'{present} present[ of {enrolled}]'", "612 present of 668"},
           row{"'{present} present[ of {missing}].'", "612 present."},
           row{"'{present} present[ of {missing} = {enrolled}|; {enrolled} or {missing}, a|b].'",
               "612 present; 668 or -, a|b."},
           row{"'[{missing}: ][{present}][{missing}|-{missing}]|'", "612--|"},
           row{"'[[{{{present}}}]]'", "[{612}]"},
           row{"'[[a]] [{present[P1]} [[x]]|y]'", "[a] 612 [x]"},
           row{"\"{\\\"a}b\\\"}\"", "a}b"},
           row{"\"a\\nb\"", "a\nb"},
           row{"|\n  a\n  b\n", "a\nb"},
           row{"é {present} à", "é 612 à"},
       }) {
    CAPTURE(r.yaml);
    CHECK(rendered(r.yaml) == r.text);
  }
}

TEST_CASE("template: values are folded to GSM-7") {
  CHECK(rendered("'{{}} {school}'") == "{} EP \"Niño\" Ka rambo");
  CHECK(rendered("No report {silent}") == "No report GS Gihémbe, EP Acai");
  CHECK(count_septets(rendered("Ecole {school} {silent}")).has_value());
}

TEST_CASE("template: rendering appends") {
  config::diagnostics problems;
  const text_template made =
      text_template::parse(scalar("x {present}", problems), template_words(), problems);
  std::string out = "before ";
  made.render(sample_values(), out);
  CHECK(out == "before x 612");
  CHECK(text_template().render(sample_values()).empty());
}

TEST_CASE("template: letters outside GSM-7 are folded and told once each, with the plain spelling") {
  config::diagnostics problems;
  const text_template made = text_template::parse(scalar("\"Ça va être reçu, reçu \U0001F600\"", problems),
                                                  template_words(), problems);
  CHECK(made.render(sample_values()) == "Ça va etre recu, recu ?");
  REQUIRE(problems.all().size() == 3);
  CHECK(problems.all()[0].code == "text/not-gsm7");
  CHECK(problems.all()[0].where.column == 5 + 7);
  CHECK(problems.all()[0].where.length == 2);
  CHECK(problems.all()[0].hint == "write `e`");
  CHECK(problems.all()[1].hint == "write `c`");
  CHECK(problems.all()[2].code == "text/no-plain-spelling");
}

TEST_CASE(
    "template: letters without a plain spelling are one error of the text, what is not seen is left out") {
  const std::vector<config::diagnostic> found = problems_of("\"a\u00ADb \u041F\u0440\u0438 \u041F\"");
  REQUIRE(found.size() == 2);
  CHECK(found[0].level == config::diagnostic::severity::warning);
  CHECK(found[0].code == "text/not-gsm7");
  CHECK(found[0].hint == "leave it out");
  CHECK(found[1].level == config::diagnostic::severity::error);
  CHECK(found[1].code == "text/no-plain-spelling");
  CHECK(found[1].where.column == 4 + 6);
  CHECK(found[1].message.find("`\u041F`, `\u0440`, `\u0438`") != std::string::npos);
}

TEST_CASE("template: problems are told with their place inside the scalar") {
  struct row {
    std::string_view yaml;
    std::string_view code;
    unsigned line;
    unsigned column;
    unsigned length;
  };
  for (const row& r : {
           row{"Present {presnt}", "expression/unknown-name", 1, 4 + 9, 6},
           row{"\"Present {presnt}\"", "expression/unknown-name", 1, 5 + 9, 6},
           row{"é {1 + presnt}", "expression/unknown-name", 1, 4 + 8, 6},
           row{"a {present", "text/brace", 1, 4 + 2, 1},
           row{"a } b", "text/brace", 1, 4 + 2, 1},
           row{"a {}", "expression/syntax", 1, 4 + 3, 1},
           row{"a {closed}", "text/wrong-type", 1, 4 + 3, 6},
           row{"\"a\\n {presnt}\"", "expression/unknown-name", 1, 4, 14},
           row{"|\n  a\n  {presnt}\n", "expression/unknown-name", 1, 4, 1},
           row{"[a]", "text/wrong-type", 1, 4, 1},
           row{"\"\"", "text/empty", 1, 4, 2},
           row{"\"  \u200B\\t\"", "text/empty", 1, 4, 9},
           row{"a [{present}", "text/bracket", 1, 4 + 2, 1},
           row{"a [{presnt}]", "expression/unknown-name", 1, 4 + 4, 6},
           row{"a ] b", "text/bracket", 1, 4 + 2, 1},
           row{"a [b|{present}] c", "text/bracket", 1, 4 + 2, 13},
           row{"a [{present} [{present}] b", "text/bracket", 1, 4 + 13, 1},
       }) {
    CAPTURE(r.yaml);
    const std::vector<config::diagnostic> found = problems_of(r.yaml);
    REQUIRE(found.size() == 1);
    CHECK(found[0].code == r.code);
    CHECK(found[0].where.line == r.line);
    CHECK(found[0].where.column == r.column);
    CHECK(found[0].where.length == r.length);
  }
}

TEST_CASE("template: every problem of a text is told, with its line") {
  const std::vector<config::diagnostic> found = problems_of("'{presnt} of {enroled}'");
  REQUIRE(found.size() == 2);
  CHECK(found[0].hint == "did you mean `present`?");
  CHECK(found[1].hint == "did you mean `enrolled`?");
  CHECK(found[1].source_line == "t: '{presnt} of {enroled}'");
}

TEST_CASE("localized text: one text a language, the first when another is asked for") {
  config::diagnostics problems;
  const localized_text text =
      localized_text::parse(scalar("{rw: Murakoze, en: \"Thank you {present}\"}", problems), {"rw", "en"},
                            template_words(), "menu", problems);
  CHECK(problems.empty());
  CHECK(text.in("en").render(sample_values()) == "Thank you 612");
  CHECK(text.in("rw").render(sample_values()) == "Murakoze");
  CHECK(text.in("sw").render(sample_values()) == "Murakoze");
  CHECK(localized_text().in("rw").render(sample_values()).empty());
}

TEST_CASE("localized text: missing and unknown languages and other shapes are told") {
  config::diagnostics problems;
  localized_text::parse(scalar("{rw: Yego, fr: , sw: Ndiyo}", problems), {"rw", "en", "fr"}, template_words(),
                        "menu", problems);
  localized_text::parse(scalar("Yes", problems), {"rw", "en"}, template_words(), "alerts", problems);
  REQUIRE(problems.all().size() == 4);
  CHECK(problems.all()[0].code == "menu/missing-language");
  CHECK(problems.all()[0].message == "the text in `en` is missing");
  CHECK(problems.all()[1].message == "the text in `fr` is missing");
  CHECK(problems.all()[1].where.column == 15);
  CHECK(problems.all()[2].code == "menu/unknown-language");
  CHECK(problems.all()[3].code == "alerts/wrong-type");
  CHECK(problems.all()[3].hint == "write `{rw: ..., en: ...}`");
}
