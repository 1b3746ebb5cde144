#include "menus/sms_report.hpp"

#include "meals_menu.hpp"

using namespace raporo;
using namespace raporo::menus;
using namespace raporo::menus::testing;

namespace {

std::string refusal(const phone& p, std::string_view text) {
  const sms_reading read = read_sms(demo(), text, p.world);
  const auto* refused = std::get_if<sms_refusal>(&read);
  return refused != nullptr ? refused->text : "(accepted)";
}

std::optional<draft> report(const phone& p, std::string_view text) {
  const sms_reading read = read_sms(demo(), text, p.world);
  if (const auto* accepted = std::get_if<sms_report>(&read)) return accepted->report;
  if (const auto* refused = std::get_if<sms_refusal>(&read)) MESSAGE(refused->text);
  return std::nullopt;
}

std::int64_t value_of(const draft& d, std::string_view field, std::string_view grade, sex by) {
  for (const answer& a : d.answers)
    if (a.field == field && a.grade == grade && a.by == by) return a.value;
  return -1;
}

const std::string like_att = " Write for example: ATT P1 9 7";
const std::string like_drop = " Write for example: DROP P1 1 0 R1 BACK 0 1 / DROP 0 / DROP 0 BACK P1 0 1";
const std::string like_risk = " Write for example: RISK P1 9 7 LOW 4 3";

constexpr std::string_view all_grades = "ATT P1 55 50 P2 50 50 P3 28 30 P4 45 50 P5 38 40 P6 30 35";

}  // namespace

TEST_CASE("sms: of a choice with gaps between its codes those are named that there are, in their order") {
  const auto refused = [](std::string_view codes, std::string_view phrase_of_demo = {}) {
    std::string text(meals_menu);
    const std::size_t from = text.find("          - {code: 1, say");
    text.erase(from, text.find("    confirm:") - from);
    for (std::size_t at = 0; at < codes.size();
         at = codes.find_first_not_of(' ', std::min(codes.find(' ', at), codes.size())))
      text.insert(text.find("    confirm:"),
                  fmt::format("          - {{code: {}, say: {{rw: a, en: b, fr: c}}}}\n",
                              codes.substr(at, codes.find(' ', at) - at)));
    std::vector<menu_source> sources = with_phrases(text);
    if (!phrase_of_demo.empty()) {
      std::string& phrases = sources.back().text;
      const std::size_t at = phrases.find("  sms_not_one_of:");
      phrases.replace(at, phrases.find('\n', at) - at, phrase_of_demo);
    }
    config::diagnostics problems;
    const auto m = load_menu(sources, worst_case{}, problems);
    REQUIRE_MESSAGE(m != nullptr, problems.to_text());
    phone p;
    const auto read = read_sms(*m, "MEALS P1 0 0 P2 0 0 P3 0 0 P4 0 0 P5 0 0 P6 0 0 WHY 50 OK", p.world);
    const auto missing = read_sms(*m, "MEALS P1 0 0 P2 0 0 P3 0 0 P4 0 0 P5 0 0 P6 0 0 OK", p.world);
    return std::get<sms_refusal>(read).text + "\n" + std::get<sms_refusal>(missing).text;
  };
  CHECK(refused("1 3 22") ==
        "Reason 50: Choose one of 1, 3, 22.\nMissing: Reason WHY1/WHY3/WHY22. Send the whole message again.");
  CHECK(refused("1 22 3") == refused("1 3 22"));
  CHECK(refused("1 2 3 7 22") ==
        "Reason 50: Choose one of 1-3, 7, 22.\nMissing: Reason WHY1-WHY3/WHY7/WHY22. Send the whole message "
        "again.");
  CHECK(refused("2 1") ==
        "Reason 50: Choose from 1 to 2.\nMissing: Reason WHY1-WHY2. Send the whole message again.");
  CHECK(refused("1 22 3", "  sms_not_one_of: {rw: x, en: \"From {least} to {limit}.\", fr: x}") ==
        "Reason 50: From 1 to 22.\nMissing: Reason WHY1/WHY3/WHY22. Send the whole message again.");
}

TEST_CASE("sms: help, stop and start come before everything, in three languages and any case") {
  phone p;
  p.world.person = nullptr;
  for (const auto& [text, keyword] : {std::pair{"HELP", sms_keyword::help},
                                      {"fasha", sms_keyword::help},
                                      {" Aide. ", sms_keyword::help},
                                      {"STOP", sms_keyword::stop},
                                      {"hagarika", sms_keyword::stop},
                                      {"ARR\xC3\x8AT", sms_keyword::stop},
                                      {"Start", sms_keyword::start},
                                      {"HELP?", sms_keyword::help},
                                      {"Aide!", sms_keyword::help},
                                      {"*HELP*", sms_keyword::help},
                                      {"? (help)", sms_keyword::help},
                                      {"d\xC3\xA9\x62ut", sms_keyword::start},
                                      {"tangira ubu", sms_keyword::start}}) {
    CAPTURE(text);
    const sms_reading read = read_sms(demo(), text, p.world);
    REQUIRE(std::holds_alternative<sms_command>(read));
    CHECK(std::get<sms_command>(read).keyword == keyword);
  }
}

TEST_CASE("sms: a report reads the same in any order, case and with any separators") {
  phone p;
  const auto expected = report(p, all_grades);
  REQUIRE(expected.has_value());
  CHECK(expected->key == report_key{"211008", "attendance", "2026-W48"});
  CHECK(expected->answers.size() == 12);
  for (const std::string_view same :
       {"att p1 55 50 p2 50 50 p3 28 30 p4 45 50 p5 38 40 p6 30 35",
        "UBW P1=55/50,P2=50/50,P3=28/30,P4=45/50,P5=38/40,P6=30/35",
        "PRE\nP1: 55-50\nP2: 50-50\nP3: 28-30\nP4: 45-50\nP5: 38-40\nP6: 30-35",
        "ATT 211008 W48 P1-55-50 P2.50.50 P3 28,30; P4 45 - 50; P5 38/40 P6 30 35."}) {
    CAPTURE(same);
    const auto read = report(p, same);
    REQUIRE(read.has_value());
    CHECK(*read == *expected);
  }
  const auto shuffled = report(p, "ATT P6 30 35 P1 55 50 P5 38 40 P3 28 30 P2 50 50 P4 45 50");
  REQUIRE(shuffled.has_value());
  CHECK(shuffled->answers == expected->answers);
}

TEST_CASE("sms: a refusal names the value and why") {
  phone p;
  const std::string rest = " P1 55 50 P2 50 50 P4 45 50 P5 38 40 P6 30 35";
  CHECK(refusal(p, "ATT P3 31 30" + rest) == "P3: 31 boys is more than 28 enrolled");
  CHECK(refusal(p, "ATT P3 28 -5" + rest) == "P3 -5: Digits only." + like_att);
  CHECK(refusal(p, "ATT P3 1O 30" + rest) == "P3 1O: Digits only." + like_att);
  CHECK(refusal(p, "ATT P3 028 30" + rest) == "P3 028: Do not begin with 0.");
  CHECK(refusal(p, "ATT P3 1E3 30" + rest) == "P3 1E3: Digits only." + like_att);
  CHECK(refusal(p, "ATT P3 28" + rest) == "P3: write 2 number(s)." + like_att);
  CHECK(refusal(p, "ATT P3 28 30 1" + rest) == "P3: write 2 number(s)." + like_att);
  CHECK(refusal(p, "ATT P3 28 12345678901234567890" + rest) ==
        "P3: 123456789012.. girls is more than 30 enrolled");
  CHECK(refusal(p, "ATT P3 28 30x12345678901234567890" + rest) ==
        "P3 30X123456789..: Digits only." + like_att);
  CHECK(refusal(p, "ATT P7 28 30" + rest) == "P7: EP Karambo has no such grade.");
  CHECK(refusal(p, "ATT P1 28 30" + rest) == "P1 is there twice.");
  CHECK(refusal(p, "ATT 28 30") == "28: Write the grade first." + like_att);
  CHECK(refusal(p, "ATT P1 55 50 P2 50 50 P4 45 50") == "Missing: P3, P5, P6. Send the whole message again.");
  CHECK(refusal(p, "ATT") == "Missing: P1, P2, P3, P4, P5, P6. Send the whole message again." + like_att);
  CHECK(refusal(p, "ATT W31" + rest) == "W31: no report can be taken for this time.");
  CHECK(refusal(p, "SIB P1 1 0") ==
        "The first word is not known. Example: ATT P1 28 27 P2 30 31. Send HELP for help.");
  CHECK(has(refusal(p, ""), "not known"));
}

TEST_CASE("sms: the reply is in the sender's language") {
  const std::string wrong = "ATT P1 55 50 P2 50 50 P3 31 30 P4 45 50 P5 38 40 P6 30 35";
  CHECK(refusal(phone("rw"), wrong) == "P3: abahungu 31 barenze 28 banditse");
  CHECK(refusal(phone("fr"), wrong) == "P3: 31 garcons, plus que 28 inscrits");
}

TEST_CASE("sms: who may not report is told what to do") {
  phone p;
  p.person.roles = {"sector_inspector"};
  CHECK(has(refusal(p, all_grades), "for school leaders"));
  p.world.person = nullptr;
  CHECK(has(refusal(p, all_grades), "0788000000"));
}

TEST_CASE("sms: help for who may not report speaks of the messages, and does not explain reports") {
  for (const std::string& language : demo().languages()) {
    CAPTURE(language);
    phone p(language);
    p.person.roles = {"sector_inspector"};
    p.world.help_contact = std::string(30, 'W');
    const std::string help = refusal(p, "HELP");
    CAPTURE(help);
    CHECK(has(help, p.world.help_contact));
    CHECK_FALSE(has(help, "P1"));
    CHECK(has(help, language == "rw" ? "HAGARIKA" : language == "fr" ? "ARRET" : "STOP"));
    CHECK(measure_sms(help).segments <= 2);
    CHECK(std::holds_alternative<sms_command>(read_sms(demo(), "STOP", p.world)));
  }
}

TEST_CASE("sms: a report begins with the menu's own word for it, too") {
  for (const std::string_view word :
       {"ATTENDANCE", "UBWITABIRE", "PRESENCE", "pr\xC3\xA9sences", "DROPOUT", "DROPOUTS", "ABANDONS",
        "RIFUNZE", "IRAFUNZE", "FERMEE", "CLOSE", "REPEATERS", "ABASIBIYE", "REDOUBLANTS"}) {
    CAPTURE(word);
    CHECK_FALSE(has(refusal(phone(), word), "The first word is not known"));
  }
  phone p;
  CHECK(report(p, "pr\xC3\xA9sence" + std::string(all_grades.substr(3))).has_value());
}

TEST_CASE("sms: a receipt whose sector was not counted leaves that out") {
  phone p;
  const auto read = report(p, all_grades);
  REQUIRE(read.has_value());
  for (const std::string& language : demo().languages()) {
    const std::string receipt = render_receipt(demo(), *read, {"K7M42", 1, 0, 0, {}}, p.world, language);
    CAPTURE(receipt);
    CHECK_FALSE(has(receipt, "-"));
    CHECK(has(receipt, "K7M42"));
  }
}

TEST_CASE("sms: a very low count is asked about once and accepted with OK") {
  phone p;
  const std::string low = "ATT P1 5 5 P2 50 50 P3 28 30 P4 45 50 P5 38 40 P6 30 35";
  CHECK(refusal(p, low) ==
        "P1: 10 of 118 is very low. Is it right? If all is right send it again with OK at the end.");
  const auto accepted = report(p, low + " ok");
  REQUIRE(accepted.has_value());
  CHECK(accepted->flags == std::vector<std::string>{"low[P1]"});
}

TEST_CASE("sms: last week can be named, and a closed week says so") {
  phone p;
  const auto last_week = report(p, "ATT W47" + std::string(all_grades.substr(3)));
  REQUIRE(last_week.has_value());
  CHECK(last_week->key.period == "2026-W47");
  p.world.calendar.previous_week.state = period_state::too_late;
  CHECK(refusal(p, "ATT W47" + std::string(all_grades.substr(3))) ==
        "Attendance: the time for this report is over.");
  p.world.calendar.week.state = period_state::no_school;
  CHECK(has(refusal(p, all_grades), "no school days"));
}

TEST_CASE("sms: a week is a number, whether a nought stands before it or not") {
  phone p;
  p.world.calendar.week = {"2027-W05", "5", period_state::open};
  p.world.calendar.previous_week = {"2027-W04", "4", period_state::open};
  for (const auto& [week, period] :
       {std::pair{"W5", "2027-W05"}, {"W05", "2027-W05"}, {"ICY04", "2027-W04"}, {"sem4", "2027-W04"}}) {
    CAPTURE(week);
    const auto read = report(p, std::string("ATT ") + week + std::string(all_grades.substr(3)));
    REQUIRE(read.has_value());
    CHECK(read->key.period == period);
  }
  CHECK(refusal(p, "ATT W00 P1 55 50") == "W0: no report can be taken for this time.");
}

TEST_CASE("sms: the school that a message names is found before the message is read") {
  phone p;
  p.person.schools = {&p.schools[0], &p.schools[1]};
  CHECK(school_named_in("ATT 211009 P1 30 30", p.person) == "211009");
  CHECK(school_named_in("att w47 211009 w48", p.person) == "211009");
  CHECK(school_named_in("ATT P1 30 30 211009", p.person).empty());
  CHECK(school_named_in("ATT 211010 211009", p.person).empty());
  CHECK(school_named_in("ATT W47", p.person).empty());
  CHECK(school_named_in("", p.person).empty());
}

TEST_CASE("sms: a person of two schools names the school") {
  phone p;
  p.person.schools = {&p.schools[0], &p.schools[1]};
  CHECK(
      refusal(p, "ATT P1 30 30 S1 20 20") ==
      "You have several schools. Write the school's code after the first word: 211008 EP Karambo, 211009 GS "
      "Gihembe");
  CHECK(refusal(p, "ATT 211010 P1 30 30 S1 20 20") == "211010 is not your school.");
  const auto read = report(p, "ATT 211009 P1 30 30 S1 20 20");
  REQUIRE(read.has_value());
  CHECK(read->key.school == "211009");
}

TEST_CASE("sms: drop-outs with reason and returns; grades not named are a stated zero") {
  phone p;
  const auto read = report(p, "DROP P3 1 0 R2 BACK 0 1 P5 0 0 BACK 1 0");
  REQUIRE(read.has_value());
  CHECK(value_of(*read, "dropout", "P3", sex::boys) == 1);
  CHECK(value_of(*read, "dropout", "P1", sex::girls) == 0);
  CHECK(value_of(*read, "reason", "P3", sex::none) == 2);
  CHECK(value_of(*read, "reason", "P5", sex::none) == -1);
  CHECK(value_of(*read, "returned", "P3", sex::girls) == 1);
  CHECK(value_of(*read, "returned", "P5", sex::boys) == 1);
  CHECK(value_of(*read, "returned", "P1", sex::boys) == 0);

  const auto none = report(p, "ABANDON 0");
  REQUIRE(none.has_value());
  CHECK(none->answers.size() == 24);

  CHECK(refusal(p, "DROP P3 1 0") == "Missing: P3 Reason R1-R12. Send the whole message again.");
  CHECK(refusal(p, "DROP P3 1 0 R13") == "P3 Reason R13: Choose from 1 to 12.");
  CHECK(refusal(p, "DROP P3 0 0 R2") == "P3 Reason R2: Not asked here." + like_drop);
  CHECK(refusal(p, "DROP P3") == "P3: write 2 number(s)." + like_drop);
}

TEST_CASE("sms: the yearly, termly and closing forms have words of their own") {
  phone p;
  p.person.schools = {&p.schools[1]};
  const auto repeaters = report(p, "REPEAT P1 3 2 S1 0 1");
  REQUIRE(repeaters.has_value());
  CHECK(repeaters->key.period == "2026/27");
  const auto risk = report(p, "MUNSI P1 9 7 HASI 4 3 S1 2 2 HASI 0 0");
  REQUIRE(risk.has_value());
  CHECK(value_of(*risk, "under40", "P1", sex::boys) == 4);
  CHECK(refusal(p, "RISK P1 9 7 LOW 10 3 S1 2 2 LOW 0 0") ==
        "P1: 10 boys under 40% is more than 9 under 50%");
  for (const std::string_view none_low :
       {"RISK P1 0 0 S1 2 2 LOW 1 0", "RISK P1 0 0 LOW 0 0 S1 2 2 LOW 1 0"}) {
    const auto read = report(p, none_low);
    REQUIRE(read.has_value());
    CHECK(value_of(*read, "under40", "P1", sex::boys) == -1);
    CHECK(has(render_receipt(demo(), *read, {"K7M42", 1, 9, 9}, p.world, "en"),
              "4 under 50%, of these 1 under"));
  }
  CHECK(refusal(p, "RISK P1 0 0 LOW 1 0 S1 2 2 LOW 0 0") == "P1 Under 40% 1: Not asked here." + like_risk);
  // Of these every grade is told: a lone zero is no "none".
  CHECK(refusal(p, "RISK P1 9 7 LOW 4 3 S1 2 2 LOW 0") == "S1 Under 40%: write 2 number(s)." + like_risk);
  const auto closed = report(p, "CLOSED 2");
  REQUIRE(closed.has_value());
  CHECK(value_of(*closed, "reason", "", sex::none) == 2);
  CHECK(refusal(p, "FERME 9") == "Reason 9: Choose from 1 to 7.");
  CHECK(refusal(p, "FERME") ==
        "Missing: Reason 1-7. Send the whole message again. Write for example: FERME 1");
}

TEST_CASE("sms: where enrolment is not known the limit is that of any grade") {
  phone p;
  p.schools[0].grades = {{"P1", std::nullopt, std::nullopt}};
  CHECK(refusal(p, "ATT P1 9999 27") == "P1: 9999 boys: only 0 to 2000.");
  CHECK(refusal(p, "ATT P1 28 99999999999") == "P1: 99999999999 girls: only 0 to 2000.");
  const auto read = report(p, "ATT P1 28 27");
  REQUIRE(read.has_value());
  CHECK(has(render_receipt(demo(), *read, {"K7M42", 1, 9, 9, {}}, p.world, "fr"),
            "55 presents; inscrits non connus. Ref K7M42"));
}

TEST_CASE("sms: replies and receipts take at most two segments in every language") {
  phone p;
  p.schools[0].name = std::string(28, 'W');
  p.world.help_contact = std::string(30, 'W');
  const auto read = report(p, all_grades);
  REQUIRE(read.has_value());
  for (const std::string& language : demo().languages()) {
    CAPTURE(language);
    const std::string receipt = render_receipt(demo(), *read, {"K7M42", 1, 99, 99}, p.world, language);
    CHECK(measure_sms(receipt).segments <= 2);
    for (const char* name : {"sms_help", "sms_stopped", "sms_started", "sms_unknown"}) {
      CAPTURE(name);
      CHECK(measure_sms(render_phrase(demo(), name, language, p.world)).segments <= 2);
    }
  }
}

TEST_CASE("sms: who came back may be told for each grade or after all that left") {
  phone p;
  for (const std::string_view text : {"DROP 0 BACK P4 0 1", "ABANDON 0 RETOUR P4 0 1"}) {
    CAPTURE(text);
    const auto read = report(p, text);
    REQUIRE(read.has_value());
    CHECK(read->answers.size() == 24);
    CHECK(value_of(*read, "dropout", "P4", sex::girls) == 0);
    CHECK(value_of(*read, "returned", "P4", sex::girls) == 1);
    CHECK(value_of(*read, "returned", "P3", sex::girls) == 0);
  }
  const auto both = report(p, "DROP P3 1 0 R2 BACK P4 0 1 P3 2 0");
  REQUIRE(both.has_value());
  CHECK(value_of(*both, "dropout", "P3", sex::boys) == 1);
  CHECK(value_of(*both, "dropout", "P4", sex::girls) == 0);
  CHECK(value_of(*both, "reason", "P3", sex::none) == 2);
  CHECK(value_of(*both, "returned", "P4", sex::girls) == 1);
  CHECK(value_of(*both, "returned", "P3", sex::boys) == 2);
  CHECK(report(p, "DROP 0 BACK 0").has_value());
  for (const std::string_view text : {"DROP P3 1 0 R5 BACK 0", "DROP P3 1 0 BACK 0 R5"}) {
    CAPTURE(text);
    const auto nobody = report(p, text);
    REQUIRE(nobody.has_value());
    CHECK(value_of(*nobody, "dropout", "P3", sex::boys) == 1);
    CHECK(value_of(*nobody, "reason", "P3", sex::none) == 5);
    CHECK(value_of(*nobody, "returned", "P3", sex::boys) == 0);
  }
  CHECK(refusal(p, "DROP P3 1 0 R5 BACK 0 P4 1 0 R1") == "P3 Came back: write 2 number(s)." + like_drop);

  CHECK(refusal(p, "DROP P3 1 0 R2 BACK P4 0 1 P4 0 1") == "P4 Came back is there twice.");
  CHECK(refusal(p, "DROP P3 1 0 R2 BACK P4 0 1 P5 1 0 R1") == "P5 Reason R1: Not asked here." + like_drop);
  CHECK(refusal(p, "DROP 0 P3 1 0") == "0: Write the grade first." + like_drop);
}

TEST_CASE("sms: without the drop-outs a message is answered with how to write them") {
  phone p;
  constexpr std::string_view how = "Write for example: DROP P1 1 0 R1 BACK 0 1 / DROP 0 / DROP 0 BACK P1 0 1";
  for (const std::string_view text : {"DROP", "drop?", "BACK P4 0 1", "DROP BACK P4 0 1"})
    CHECK(refusal(p, text) == how);
  CHECK(refusal(phone("fr"), "ABANDON") ==
        "Ecrivez par exemple: ABANDON P1 1 0 R1 RETOUR 0 1 / ABANDON 0 / ABANDON 0 RETOUR P1 0 1");
  CHECK(has(refusal(p, "LOW P1 4 3"), "RISK P1 9 7 LOW 4 3"));
  for (const std::string& language : demo().languages()) {
    phone other(language);
    CHECK(measure_sms(refusal(other, "ABATAYE")).segments == 1);
  }
}

TEST_CASE("sms: no refusal takes more than two segments, whatever was written") {
  const std::string many(700, 'x');
  const std::string accents = [] {
    std::string s;
    for (int i = 0; i < 700; ++i) s += "\xC3\xA9[";
    return s;
  }();
  for (const std::string& language : demo().languages()) {
    phone p(language);
    p.schools[0].name = std::string(60, 'W');
    p.schools[1].name = std::string(60, 'W');
    for (int n = 1; n <= 6; ++n) p.schools[1].grades.push_back({"S" + std::to_string(n), 9, 9});
    for (const bool two : {false, true}) {
      if (two) p.person.schools = {&p.schools[0], &p.schools[1], &p.schools[0], &p.schools[1]};
      for (const std::string& word : {many, accents, std::string(700, '9')})
        for (const std::string before :
             {"", "ATT ", "ATT P1 ", "ATT P1 1 ", "ATT W", "DROP P1 1 0 R", "DROP ", "DROP P1 1 0 R1 BACK P",
              "CLOSED ", "RISK P1 ", "RISK P1 1 1 LOW ", "RISK 211009 ", "ATT 211009 P1 ", "RISK 211009",
              "RISK"}) {
          CAPTURE(before);
          const std::string reply = refusal(p, before + (before.ends_with("RISK") ? " S1" : word));
          CHECK(count_septets(reply).has_value());
          CHECK(measure_sms(reply).segments <= 2);
        }
    }
  }
}
