#include <doctest/doctest.h>

#include "meals_menu.hpp"
#include "story.hpp"

using namespace raporo;
using namespace raporo::menus;
using namespace raporo::menus::testing;

namespace {

/// The demo's files with one passage replaced: a menu that is broken in exactly one way.
config::diagnostics load_broken(std::string_view file, std::string_view passage, std::string_view instead,
                                sentences said = sentences::of_the_demo) {
  std::vector<menu_source> sources = read_folder(RAPORO_SOURCE_DIR "/config/demo/menus");
  bool replaced = false;
  for (menu_source& s : sources) {
    const std::size_t at = s.file == file ? s.text.find(passage) : std::string::npos;
    if (at == std::string::npos) continue;
    s.text.replace(at, passage.size(), instead);
    replaced = true;
  }
  REQUIRE_MESSAGE(replaced, passage);
  if (said == sentences::short_ones)
    *std::ranges::find(sources, "phrases.yaml", &menu_source::file) = short_phrases();
  config::diagnostics problems;
  CHECK(load_menu(sources, worst_case{}, problems) == nullptr);
  return problems;
}

/// Line of the first occurrence of `passage` after the replacement, to check the place without counting.
unsigned line_of(std::string_view file, std::string_view passage) {
  for (const menu_source& s : read_folder(RAPORO_SOURCE_DIR "/config/demo/menus")) {
    if (s.file != file) continue;
    const std::size_t at = s.text.find(passage);
    return static_cast<unsigned>(
               std::count(s.text.begin(), s.text.begin() + static_cast<std::ptrdiff_t>(at), '\n')) +
           1;
  }
  return 0;
}

}  // namespace

TEST_CASE("loader: menus that were proved once load when they are not any more, which is a warning") {
  std::vector<menu_source> sources = read_folder(RAPORO_SOURCE_DIR "/config/demo/menus");
  worst_case longer_names;
  longer_names.school_name_letters = 150;
  config::diagnostics told;
  CHECK(load_menu(sources, longer_names, told) == nullptr);
  CHECK(told.has_errors());

  config::diagnostics warned;
  CHECK(load_menu(sources, longer_names, warned, proof::had) != nullptr);
  CHECK_FALSE(warned.has_errors());
  CHECK(warned.all().size() == told.all().size());

  // What cannot be read is no menu, whenever it was published.
  sources.front().text += "\nforms: {}\n  x: [\n";
  CHECK(load_menu(sources, worst_case{}, warned, proof::had) == nullptr);
}

TEST_CASE("loader: each mistake is told by its code, at its place") {
  struct row {
    std::string_view file;
    std::string_view passage;
    std::string_view instead;
    std::string_view code;
    std::string_view says;
  };
  const std::vector<row> rows{
      {"menu.yaml", "go: attendance, say: {rw: Ubwitabire, en", "go: atendance, say: {rw: Ubwitabire, en",
       "menu/unknown-target", "did you mean `attendance`?"},
      {"menu.yaml", "{key: 2, go: dropout,", "{key: 1, go: dropout,", "menu/duplicate-key", "key 1 is taken"},
      {"menu.yaml", "home: \"000\"", "home: \"0\"", "menu/key-collision", "`0` is also a number"},
      {"menu.yaml", "back: \"00\"", "back: \"*\"", "menu/bad-key", "`*` and `#` belong to the networks"},
      {"menu.yaml", "start: home", "start: hmoe", "menu/unknown-target", "did you mean `home`?"},
      {"menu.yaml", "format: raporo-menu-1", "format: raporo-menu-9", "menu/format", "raporo-menu-1"},
      {"menu.yaml", "  help:\n", "  pin:\n", "menu/reserved-name", "`pin` is a name of the program's own"},
      {"menu.yaml", "en: Attendance, fr", "fr: Attendance, fr", "yaml/duplicate-key", "fr"},
      {"menu.yaml", "{rw: Ibindi, en: More, fr: Autres}}", "{rw: Ibindi, en: More}}", "menu/missing-language",
       "fr"},
      {"menu.yaml", "go: help, say", "go: more, say", "menu/unreachable", "screen `help`"},
      {"menu.yaml", "{school}, week {week}", "{school}, week {weak}", "expression/unknown-name", "week"},
      {"menu.yaml", "    choose:\n      - {key: 1, go: attendance",
       "    chose:\n      - {key: 1, go: attendance", "menu/unknown-key", "choose"},
      {"weekly.yaml", "en: \"Week {period}: dropped out",
       "en: \"This is the report that you are going to send for the whole week number {period}: dropped out",
       "menu/too-long", "screen `dropout.confirm` in en takes"},
      {"weekly.yaml", "closes: attendance ", "closes: atendance ", "menu/unknown-target",
       "did you mean `attendance`?"},
      {"weekly.yaml", "closes: attendance ", "closes: [dropout, at_risk] ", "menu/bad-value",
       "`at_risk` is reported for other periods than `closed`"},
      {"weekly.yaml", "{code: 12,", "{code: 11,", "menu/duplicate-key", "code 11 is taken"},
      {"weekly.yaml", "{code: 12,", "{code: 0,", "menu/key-collision", "next page"},
      {"weekly.yaml", "number: 0..counted       #", "number: 0..conted       #", "expression/unknown-name",
       "counted"},
      {"weekly.yaml", "number: 0..counted       #", "number: enrolled      #", "menu/bad-range",
       "least..most"},
      {"weekly.yaml", "number: 0..counted       #", "number: 5..3      #", "menu/bad-range",
       "no number is in `5..3`"},
      {"menu.yaml", "{key: 6, go: more,", "{key: 0, go: more,", "menu/key-collision", "next page"},
      {"weekly.yaml", "when: dropout > 0", "when: dropout", "menu/wrong-type", "not a condition"},
      {"weekly.yaml", "sms: [ATT, UBW, PRE,", "sms: [ATT, HELP,", "menu/bad-keyword",
       "`HELP` is a command of the program's own"},
      {"weekly.yaml", "sms: [ATT, UBW, PRE,", "sms: [ATT, SIB,", "menu/bad-keyword", "gusibira"},
      {"weekly.yaml", "every: week", "every: month", "menu/bad-value", "week, term, year or any"},
      {"phrases.yaml", "  weak_pin:", "  week_pin:", "menu/unknown-phrase", "did you mean `weak_pin`?"},
  };
  for (const row& r : rows) {
    CAPTURE(r.instead);
    const bool measured = r.code == "menu/too-long" || r.file == "phrases.yaml";
    const config::diagnostics problems =
        load_broken(r.file, r.passage, r.instead, measured ? sentences::of_the_demo : sentences::short_ones);
    const std::string told = problems.to_text();
    CAPTURE(told);
    const config::diagnostic* found = nullptr;
    for (const config::diagnostic& d : problems.all())
      if (d.code == r.code && found == nullptr) found = &d;
    REQUIRE(found != nullptr);
    CHECK(has(found->message + " " + found->hint, r.says));
    CHECK(found->where.file == r.file);
    CHECK(found->where.line > 0);
    CHECK_FALSE(found->source_line.empty());
  }
}

TEST_CASE("loader: the place is the line of the mistake, for a text that of its language") {
  const unsigned line = line_of("weekly.yaml", "fr: \"Semaine {period}: abandons");
  const config::diagnostics problems = load_broken(
      "weekly.yaml", "fr: \"Semaine {period}: abandons",
      "fr: \"Voici le rapport hebdomadaire de votre ecole pour la semaine {period}, a verifier: abandons");
  REQUIRE(problems.all().size() == 1);
  CHECK(problems.all()[0].code == "menu/too-long");
  CHECK(problems.all()[0].where.line == line);
  CHECK(has(problems.all()[0].message, "in fr takes"));
  CHECK(has(problems.all()[0].message, "of 160 septets"));
}

TEST_CASE("loader: all problems of all files come in one run") {
  std::vector<menu_source> sources = read_folder(RAPORO_SOURCE_DIR "/config/demo/menus");
  for (menu_source& s : sources) {
    for (const auto& [from, to] : {std::pair{"go: dropout,", "go: dropuot,"},
                                   {"every: year", "every: yaer"},
                                   {"  slow:", "  slwo:"},
                                   {"number: 0..under50", "number: 0..under5"}}) {
      const std::size_t at = s.text.find(from);
      if (at != std::string::npos) s.text.replace(at, std::string_view(from).size(), to);
    }
  }
  config::diagnostics problems;
  CHECK(load_menu(sources, worst_case{}, problems) == nullptr);
  std::vector<std::string> codes;
  for (const config::diagnostic& d : problems.all()) codes.push_back(d.code);
  std::sort(codes.begin(), codes.end());
  CHECK(codes == std::vector<std::string>{"expression/unknown-name", "menu/bad-value", "menu/missing-phrase",
                                          "menu/unknown-phrase", "menu/unknown-target"});
}

TEST_CASE("loader: a file that is no YAML hides no mistake of the others, and nothing follows from it") {
  const auto told = [](std::string_view unreadable, std::string_view passage) {
    std::vector<menu_source> sources = read_folder(RAPORO_SOURCE_DIR "/config/demo/menus");
    for (menu_source& s : sources) {
      for (const auto& [from, to] : {std::pair{"go: help,", "go: halp,"},
                                     {"week {period}.\\nBoys girls", "week {perido}.\\nBoys girls"}})
        if (const std::size_t at = s.text.find(from); at != std::string::npos)
          s.text.replace(at, std::string_view(from).size(), to);
      if (s.file == unreadable) s.text.insert(s.text.find(passage), "\t");
    }
    config::diagnostics problems;
    CHECK(load_menu(sources, worst_case{}, problems) == nullptr);
    std::vector<std::string> codes;
    for (const config::diagnostic& d : problems.all()) codes.push_back(d.code);
    std::ranges::sort(codes);
    return codes;
  };
  const auto without_colon = [] {
    std::vector<menu_source> sources = read_folder(RAPORO_SOURCE_DIR "/config/demo/menus");
    for (menu_source& s : sources)
      if (const std::size_t at = s.text.find("\n  repeaters:\n"); at != std::string::npos)
        s.text.erase(at + std::string_view("\n  repeaters").size(), 1);
    config::diagnostics problems;
    load_menu(sources, worst_case{}, problems);
    std::vector<std::string> found;
    for (const config::diagnostic& d : problems.all()) found.push_back(d.code);
    return found;
  };
  using codes = std::vector<std::string>;
  const codes both{"expression/unknown-name", "menu/unknown-target", "yaml/tab"};
  CHECK(told("yearly.yaml", "    every: year") == both);
  CHECK(told("phrases.yaml", "  weak_pin:") == both);
  CHECK(told("weekly.yaml", "    every: week") == codes{"menu/unknown-target", "yaml/tab"});
  // What is missing is the `:` behind the name of a form that an option leads to.
  CHECK(without_colon() == codes{"yaml/syntax"});
  // Of a file in UTF-16 not even names are known.
  const auto in_utf16 = [](std::string_view unreadable) {
    std::vector<menu_source> sources = read_folder(RAPORO_SOURCE_DIR "/config/demo/menus");
    for (menu_source& s : sources) {
      if (s.file != unreadable) continue;
      std::string wide = "\xFF\xFE";
      for (const char c : s.text) wide.append({c, '\0'});
      s.text = wide;
    }
    config::diagnostics problems;
    load_menu(sources, worst_case{}, problems);
    std::vector<std::string> found;
    for (const config::diagnostic& d : problems.all()) found.push_back(d.code);
    return found;
  };
  for (const std::string_view file : {"weekly.yaml", "yearly.yaml", "phrases.yaml", "menu.yaml"})
    CHECK(in_utf16(file) == codes{"yaml/invalid-utf8"});
  // Which languages there are stands in the head.
  CHECK(told("menu.yaml", "  home:") == codes{"yaml/tab"});
}

TEST_CASE("loader: a missing phrase is told in its file, behind the phrase that precedes it") {
  const config::diagnostics problems = load_broken("phrases.yaml", "  weak_pin:", "  # weak_pin:");
  std::string told;
  for (const config::diagnostic& d : problems.all())
    if (d.code == "menu/missing-phrase") told += d.where.file + " " + d.message + ", " + d.hint;
  CHECK(told ==
        "phrases.yaml phrase `weak_pin` is missing, give it beside `new_pin_again`, in every language");
  for (const config::diagnostic& d : problems.all())
    if (d.code == "menu/missing-phrase") CHECK(d.where.line == line_of("phrases.yaml", "  new_pin_again:"));
}

TEST_CASE("loader: menus that are older than a phrase go on saying what they said before there was one") {
  std::vector<menu_source> sources = read_folder(RAPORO_SOURCE_DIR "/config/demo/menus");
  for (menu_source& s : sources) {
    const std::size_t begin = s.text.find("  tries_over_unanswered:");
    if (begin == std::string::npos) continue;
    s.text.erase(begin, s.text.find("\n\n", begin) - begin);
  }
  config::diagnostics problems;
  const auto older = load_menu(sources, worst_case{}, problems);
  REQUIRE(older != nullptr);
  REQUIRE(problems.all().size() == 1);
  CHECK(problems.all()[0].code == "menu/missing-phrase");
  CHECK(render_phrase(*older, "tries_over_unanswered", "en", {}) ==
        render_phrase(*older, "tries_over", "en", {}));
}

TEST_CASE("loader: a phrase that came later is missed by menus that say it only") {
  std::vector<menu_source> sources = read_folder(RAPORO_SOURCE_DIR "/config/demo/menus");
  for (menu_source& s : sources)
    for (const char* later : {"  tries_home:", "  tries_skip:"})
      if (const std::size_t begin = s.text.find(later); begin != std::string::npos)
        s.text.erase(begin, s.text.find('\n', begin) - begin + 1);
  config::diagnostics silent;
  REQUIRE(load_menu(sources, worst_case{}, silent) != nullptr);
  CHECK(silent.all().empty());
  for (menu_source& s : sources)
    if (const std::size_t at = s.text.find("tries: 3 "); at != std::string::npos)
      s.text.insert(at, "after_tries: home\n");
  config::diagnostics told;
  const auto older = load_menu(sources, worst_case{}, told);
  REQUIRE(older != nullptr);
  REQUIRE(told.all().size() == 1);
  CHECK(told.all()[0].message == "phrase `tries_home` is missing, and `home` is said instead");
}

TEST_CASE("loader: without any phrases that is said once") {
  const config::diagnostics problems = load_broken("phrases.yaml", "phrases:", "screens:");
  int times = 0;
  for (const config::diagnostic& d : problems.all()) times += d.code == "menu/missing-phrase" ? 1 : 0;
  CHECK(times == 1);
}

TEST_CASE("loader: a form that no option leads to and a grade that no school has are warned about") {
  std::vector<menu_source> sources = read_folder(RAPORO_SOURCE_DIR "/config/demo/menus");
  const auto change = [&](std::string_view from, std::string_view to) {
    for (menu_source& s : sources) {
      const std::size_t at = s.text.find(from);
      if (at != std::string::npos) s.text.replace(at, from.size(), to);
    }
  };
  change("go: dropout,", "go: attendance,");
  change("go: dropout,", "go: attendance,");  // last week's
  change("except: [N1, N2, N3]", "except: [N1, N2, p3]");
  worst_case extremes;
  extremes.all_grades = {"N1", "N2", "N3", "P1", "P2", "P3"};
  config::diagnostics problems;
  CHECK(load_menu(sources, extremes, problems) != nullptr);
  std::string told;
  for (const config::diagnostic& d : problems.all()) told += d.code + " " + d.message + " " + d.hint + "\n";
  CHECK(told ==
        "menu/unreachable no option leads to form `dropout`: it can be sent by SMS only \n"
        "menu/unknown-grade no school of the roster has a grade `p3` did you mean `P3`?\n");
}

TEST_CASE("loader: nothing at all is an error too") {
  config::diagnostics problems;
  CHECK(load_menu({}, worst_case{}, problems) == nullptr);
  CHECK(problems.has_errors());
}

TEST_CASE("loader: the version is the content's, whatever the order of the files") {
  std::vector<menu_source> sources = read_folder(RAPORO_SOURCE_DIR "/config/demo/menus");
  std::reverse(sources.begin(), sources.end());
  config::diagnostics problems;
  const auto again = load_menu(sources, worst_case{}, problems);
  REQUIRE(again != nullptr);
  CHECK(again->version() == demo().version());
  CHECK(again->version().size() == 16);
  sources.front().text += "\n# a note\n";
  const auto changed = load_menu(sources, worst_case{}, problems);
  REQUIRE(changed != nullptr);
  CHECK(changed->version() != demo().version());
}

TEST_CASE("loader: line ends and a byte order mark make no other version") {
  std::vector<menu_source> sources = read_folder(RAPORO_SOURCE_DIR "/config/demo/menus");
  for (menu_source& s : sources) {
    std::string text = "\xEF\xBB\xBF";
    for (const char c : s.text) {
      if (c == '\n') text += '\r';
      text += c;
    }
    s.text = text;
  }
  config::diagnostics problems;
  const auto same = load_menu(sources, worst_case{}, problems);
  REQUIRE_MESSAGE(same != nullptr, problems.to_text());
  CHECK(same->version() == demo().version());
}

TEST_CASE("loader: the worked example of the README is a form that can be used") {
  std::ostringstream page;
  page << std::ifstream(RAPORO_SOURCE_DIR "/menus/README.md").rdbuf();
  const std::string text = page.str();
  const std::string opening = "```yaml\n";
  const std::size_t from = text.find(opening);
  REQUIRE(from != std::string::npos);
  const std::size_t start = from + opening.size();
  std::vector<menu_source> sources = read_folder(RAPORO_SOURCE_DIR "/config/demo/menus");
  sources.push_back({"README.md", text.substr(start, text.find("```", start) - start)});
  config::diagnostics problems;
  const auto m = load_menu(sources, worst_case{}, problems);
  REQUIRE_MESSAGE(m != nullptr, problems.to_text());
  const form_info* meals = m->find_form("meals");
  REQUIRE(meals != nullptr);
  CHECK(meals->fields == std::vector<std::string>{"meals"});
}

TEST_CASE("proof: every screen in every language is measured, fullest first, and fits") {
  const std::vector<screen_fill> rows = measure_screens(demo(), worst_case{});
  REQUIRE(rows.size() > 100);
  CHECK(rows.front().septets >= rows.back().septets);
  CHECK(rows.front().septets <= ussd_septets);
  for (const std::string_view name :
       {"home", "more", "attendance.present", "attendance.confirm", "attendance.done", "dropout.reason",
        "dropout.warn.many_leavers", "resume", "locked"})
    for (const std::string& language : demo().languages()) {
      CAPTURE(name);
      CHECK(std::count_if(rows.begin(), rows.end(), [&](const screen_fill& r) {
              return r.screen == name && r.language == language;
            }) == 1);
    }
}

TEST_CASE("proof: longer names than the menus allow for are told before anybody dials") {
  worst_case longer;
  longer.school_name_letters = 60;
  config::diagnostics problems;
  CHECK(load_menu(read_folder(RAPORO_SOURCE_DIR "/config/demo/menus"), longer, problems) == nullptr);
  CHECK(has(problems.to_text(), "screen `home` in rw takes"));
}

TEST_CASE("proof: a receipt takes two segments at its longest, with what it replaced") {
  const std::string long_text = "en: \"Received wk{period} {school}: " + std::string(120, 'x');
  const std::string problems =
      load_broken("weekly.yaml", "en: \"Received wk{period} {school}:", long_text).to_text();
  CHECK(has(problems, "the receipt of `attendance` in en takes more than 2 SMS"));
  CHECK(has(problems, "It replaces Attendance WWWWWW of 25/11"));
}
