#include "menus/sms_follow_up.hpp"

#include "meals_menu.hpp"
#include "menus/sms_report.hpp"

using namespace raporo;
using namespace raporo::menus;
using namespace raporo::menus::testing;

namespace {

/// Someone who holds a post above the schools, and none at one.
struct official {
  person_facts person;
  facts world;

  official() {
    person.id = "i";
    person.name = "Inspector";
    person.language = "en";
    person.roles = {"sector_official"};
    world.person = &person;
    world.help_contact = "0788";
    world.service_code = "*800#";
  }
};

/// `called 1 3`, `? 3`, `refused`, `other`.
std::string reading_of(const facts& world, std::string_view text, const menu& m = demo()) {
  const sms_reading read = read_sms(m, text, world);
  if (std::holds_alternative<sms_refusal>(read)) return "refused";
  const auto* f = std::get_if<sms_follow_up>(&read);
  if (f == nullptr) return "other";
  std::string said(f->action ? to_string(*f->action) : "?");
  for (const std::string& named : f->schools) said += " " + named;
  return said;
}

std::shared_ptr<const menu> with_phrases_changed(std::string_view passage, std::string_view instead,
                                                 config::diagnostics& problems) {
  std::vector<menu_source> sources = read_folder(RAPORO_SOURCE_DIR "/config/demo/menus");
  for (menu_source& s : sources) {
    const std::size_t at = s.text.find(passage);
    if (s.file == "phrases.yaml" && at != std::string::npos) s.text.replace(at, passage.size(), instead);
  }
  return load_menu(sources, worst_case{}, problems);
}

}  // namespace

TEST_CASE("follow-up by SMS: an official answers a digest with a digit or a word, and numbers of its list") {
  const official o;
  for (const auto& [text, expected] :
       std::vector<std::pair<std::string_view, std::string_view>>{{"1", "called"},
                                                                  {"2", "visited"},
                                                                  {" 1. ", "called"},
                                                                  {"1 3", "called 3"},
                                                                  {"2,1", "visited 1"},
                                                                  {"1 1 3", "called 1 3"},
                                                                  {"1-3", "called 3"},
                                                                  {"1 450102", "called 450102"},
                                                                  {"called", "called"},
                                                                  {"Nahamagaye 2", "called 2"},
                                                                  {"appelé", "called"},
                                                                  {"Visited 1", "visited 1"},
                                                                  {"NASUYE", "visited"},
                                                                  {"visité 2", "visited 2"},
                                                                  {"1 Gihembe", "called GIHEMBE"},
                                                                  {"3", "? 3"},
                                                                  {"13", "? 13"},
                                                                  {"HELP", "refused"},
                                                                  {"STOP", "other"},
                                                                  {"Thank you", "refused"},
                                                                  {"0788123456", "refused"},
                                                                  {"", "refused"}}) {
    CAPTURE(text);
    CHECK(reading_of(o.world, text) == expected);
  }
}

TEST_CASE("follow-up by SMS: what a school leader or a stranger writes means what it did") {
  phone leader;
  for (const std::string_view text : {"1", "2", "1 3", "CALLED", "VISITE"}) {
    CAPTURE(text);
    CHECK(reading_of(leader.world, text) == "refused");
    CHECK(reading_of(facts{}, text) == "refused");
  }
}

TEST_CASE("follow-up by SMS: no form may have one of the words") {
  for (const std::string_view word : {"CALLED", "NAHAMAGAYE", "APPELE", "VISITED", "NASUYE", "VISITE"}) {
    CAPTURE(word);
    std::string text(meals_menu);
    const std::string_view keywords = "sms: [MEALS";
    REQUIRE(text.find(keywords) != std::string::npos);
    text.insert(text.find(keywords) + keywords.size(), ", " + std::string(word));
    bool loaded = true;
    const config::diagnostics problems = load(text, loaded);
    CHECK_FALSE(loaded);
    CHECK(std::ranges::count(problems.all(), "menu/bad-keyword", &config::diagnostic::code) == 1);
  }
}

TEST_CASE("follow-up by SMS: menus that are older than the texts say what they said, and are warned about") {
  config::diagnostics problems;
  const auto older = with_phrases_changed("  sms_called:", "  sms_replaced:", problems);
  CHECK(older == nullptr);
  config::diagnostics fewer;
  std::vector<menu_source> sources = read_folder(RAPORO_SOURCE_DIR "/config/demo/menus");
  for (menu_source& s : sources)
    s.text = s.text.substr(0, s.text.find("  # --- replies to who answers a digest"));
  const auto without = load_menu(sources, worst_case{}, fewer);
  REQUIRE_MESSAGE(without != nullptr, fewer.to_text());
  CHECK(std::ranges::count(fewer.all(), "menu/missing-phrase", &config::diagnostic::code) == 4);
  CHECK(reading_of(official().world, "1", *without) == "refused");
}

TEST_CASE("follow-up by SMS: the answer names the sector and the schools, in the person's language") {
  const official o;
  const school_facts gihembe{"450102", "GS Gihembe", "Kageyo", {}};
  follow_up_reply r{phrase::sms_called, {"GS Gihembe"}, "", "", &gihembe};
  CHECK(render_follow_up(demo(), r, o.world, "en") == "Kageyo: GS Gihembe called, noted.");
  CHECK(render_follow_up(demo(), r, o.world, "fr") == "Kageyo: GS Gihembe: appel enregistre.");
  CHECK(render_follow_up(demo(), r, o.world, "rw") == "Kageyo: GS Gihembe: guhamagara byanditswe.");
  r.school = nullptr;
  r.schools.push_back("EP Muhondo");
  r.said = phrase::sms_visited;
  CHECK(render_follow_up(demo(), r, o.world, "en") == "GS Gihembe, EP Muhondo visited, noted.");
}

TEST_CASE("follow-up by SMS: who has to choose is shown the list, and what was not in it") {
  const official o;
  follow_up_reply r;
  r.schools = {"1 GS Gihembe", "2 EP Muhondo"};
  r.example = "1 2";
  CHECK(render_follow_up(demo(), r, o.world, "en") ==
        "Which school? 1 GS Gihembe, 2 EP Muhondo. Write for example 1 2 (1 called, 2 visited).");
  r.value = "9";
  CHECK(render_follow_up(demo(), r, o.world, "en").starts_with("9 is not in the list. Which school? 1 GS"));
}

TEST_CASE("follow-up by SMS: a text that would be cut does not go live, and a long list ends in dots") {
  const official o;
  follow_up_reply r;
  for (int i = 1; i <= 40; ++i) r.schools.push_back(fmt::format("{} GS Gihembe", i));
  const std::string text = render_follow_up(demo(), r, o.world, "en");
  CHECK(has(text, "..., Write") == false);
  CHECK(has(text, "..."));
  CHECK(has(text, "Write for example"));

  config::diagnostics problems;
  CHECK(with_phrases_changed("Which school? {schools}", std::string(90, 'x') + " {schools}", problems) ==
        nullptr);
  REQUIRE(problems.errors() == 1);
  CHECK(problems.all()[0].code == "menu/too-long");
  CHECK(has(problems.all()[0].message, "`sms_which_school` in en takes"));
}
