#include "config/roster_files.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>

#include "tests/support/temporary_folder.hpp"

namespace {

using raporo::config::diagnostics;
using raporo::config::read_roster;
using raporo::config::roster_rows;

const std::string hash =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$"
    "RdescudvJCsgt3ub+b4dWRWJTmaaJObG6CJ6pQUCb3k";

/// Four good files; a test replaces one or adds rows to it.
struct files {
  std::map<std::string, std::string> text = {
      {"units.csv",
       "id,kind,name,parent\n"
       "kageyo,sector,Kageyo,gicumbi\n"
       "rwanda,country,Rwanda,\n"
       "north,province,North,rwanda\n"
       "gicumbi,district,Gicumbi,north\n"},
      {"schools.csv", "code,name,sector\n450101,EP Karambo,kageyo\n450102,GS Gihembe,kageyo\n"},
      {"enrolment.csv", "school,year,grade,boys,girls\n450101,2026/27,P1,31,30\n450101,2026/27,P2,33,\n"},
      {"people.csv",
       "name,phone,language,role,unit,pin,pin_hash\n"
       "Aline Uwase,0788000101,rw,head_teacher,450101,2580,\n"
       "Eric Habimana,+250788000102,,deputy,450101,,\"" +
           hash + "\"\nEric Habimana,250788000102,,deputy,450102,,\"" + hash +
           "\"\nJeanne Mukamana,0788000103,fr,sector_inspector,kageyo,,\n"
           "Paul Bizimana,0728000104,en,district_director,gicumbi,,\n"}};

  files& with(const std::string& name, const std::string& rows) {
    text[name] += rows;
    return *this;
  }
  files& replace(const std::string& name, const std::string& all) {
    text[name] = all;
    return *this;
  }
  std::optional<roster_rows> read(diagnostics& problems, bool keep_good_rows = false) const {
    const raporo::test::temporary_folder folder;
    for (const auto& [name, content] : text) folder.write(name, content);
    return read_roster(folder.path(), keep_good_rows, problems);
  }
  /// Each problem as `people.csv:7 code`; nothing may be returned when there is one.
  std::string problems() const {
    diagnostics found;
    const auto rows = read(found);
    CHECK(rows.has_value() == found.empty());
    std::string list;
    for (const auto& p : found.all()) {
      if (!list.empty()) list += "; ";
      list += std::filesystem::path(p.where.file).filename().string() + ":" + std::to_string(p.where.line) +
              " " + p.code;
    }
    return list;
  }
  std::string hint() const {
    diagnostics found;
    read(found);
    return found.empty() ? "" : found.all().front().hint;
  }
};

}  // namespace

TEST_CASE("roster files: good files give units with parents first, enrolment and posts") {
  diagnostics problems;
  const auto rows = files().read(problems);
  CHECK(problems.to_text() == "");
  REQUIRE(rows.has_value());

  std::string units;
  for (const auto& u : rows->units) units += u.kind + " " + u.id + " < " + u.parent + "; ";
  CHECK(units ==
        "country rwanda < ; province north < rwanda; district gicumbi < north; sector kageyo < gicumbi; "
        "school 450101 < kageyo; school 450102 < kageyo; ");
  REQUIRE(rows->enrolments.size() == 2);
  CHECK(rows->enrolments[0].boys == 31);
  CHECK(rows->enrolments[1].boys == 33);
  CHECK_FALSE(rows->enrolments[1].girls.has_value());
  REQUIRE(rows->people.size() == 5);
  CHECK(rows->people[0].phone == "+250788000101");
  CHECK(rows->people[0].pin == "2580");
  CHECK(rows->people[1].language.empty());
  CHECK(rows->people[2].unit == "450102");
  CHECK(rows->people[2].pin_hash == hash);
}

TEST_CASE("roster files: a bad unit") {
  CHECK(files().with("units.csv", "Byumba,sector,Byumba,gicumbi\n").problems() ==
        "units.csv:6 roster/bad-id");
  CHECK(files().with("units.csv", "byumba,sektor,Byumba,gicumbi\n").problems() ==
        "units.csv:6 roster/unknown-kind");
  CHECK(files().with("units.csv", "byumba,sektor,Byumba,gicumbi\n").hint() == "did you mean `sector`?");
  CHECK(files().with("units.csv", "450109,school,EP X,kageyo\n").problems() ==
        "units.csv:6 roster/unknown-kind");
  CHECK(files().with("units.csv", "byumba,sector,,gicumbi\n").problems() == "units.csv:6 roster/bad-name");
  CHECK(files().with("units.csv", "kageyo,sector,Kageyo,gicumbi\n").problems() ==
        "units.csv:6 roster/double-row");
}

TEST_CASE("roster files: an orphan, a parent of the wrong level, parents in a circle") {
  CHECK(files().with("units.csv", "byumba,sector,Byumba,gicumby\n").problems() ==
        "units.csv:6 roster/unknown-parent");
  CHECK(files().with("units.csv", "byumba,sector,Byumba,gicumby\n").hint() == "did you mean `gicumbi`?");
  CHECK(files().with("units.csv", "byumba,sector,Byumba,\n").problems() ==
        "units.csv:6 roster/unknown-parent");
  CHECK(files().with("units.csv", "byumba,sector,Byumba,north\n").problems() ==
        "units.csv:6 roster/unknown-parent");
  CHECK(files().with("units.csv", "a,sector,A,b\nb,sector,B,a\n").problems() ==
        "units.csv:6 roster/unknown-parent; units.csv:7 roster/unknown-parent");
  CHECK(files().with("units.csv", "kenya,country,Kenya,rwanda\n").problems() ==
        "units.csv:6 roster/unknown-parent");
}

TEST_CASE("roster files: a bad school") {
  for (const char* code : {"45010", "4501033", "45O103", "", "-50103"}) {
    CAPTURE(code);
    CHECK(files().with("schools.csv", std::string(code) + ",EP X,kageyo\n").problems() ==
          "schools.csv:4 roster/bad-code");
  }
  CHECK(files().with("schools.csv", "450101,EP X,kageyo\n").problems() == "schools.csv:4 roster/double-row");
  CHECK(files().with("schools.csv", "450103,EP X,kagejo\n").problems() ==
        "schools.csv:4 roster/unknown-unit");
  CHECK(files().with("schools.csv", "450103,EP X,kagejo\n").hint() == "did you mean `kageyo`?");
  CHECK(files().with("schools.csv", "450103,EP X,gicumbi\n").problems() ==
        "schools.csv:4 roster/unknown-unit");
}

TEST_CASE("roster files: a bad enrolment") {
  const auto problem = [](const std::string& row) { return files().with("enrolment.csv", row).problems(); };
  CHECK(problem("450199,2026/27,P1,1,1\n") == "enrolment.csv:4 roster/unknown-unit");
  for (const char* year : {"2026", "2026/28", "2026-27", "26/27"}) {
    CAPTURE(year);
    CHECK(problem("450102," + std::string(year) + ",P1,1,1\n") == "enrolment.csv:4 roster/bad-year");
  }
  CHECK(problem("450102,1999/00,P1,1,1\n").empty());
  CHECK(problem("450102,2026/27,P7,1,1\n") == "enrolment.csv:4 roster/unknown-grade");
  for (const char* number : {"-1", "2001", "1O", "1.5", "1e3", "99999999999"}) {
    CAPTURE(number);
    CHECK(problem("450102,2026/27,P1,1," + std::string(number) + "\n") ==
          "enrolment.csv:4 roster/bad-number");
  }
  CHECK(problem("450102,2026/27,P1,0,2000\n").empty());
  CHECK(problem("450101,2026/27,P1,31,30\n") == "enrolment.csv:4 roster/double-row");
  CHECK(problem("450101,2025/26,P1,31,30\n").empty());
  CHECK(files()
            .replace("enrolment.csv", "school,year,grade,boys,girls,counted\n450101,2026/27,P1,31,30,W37\n")
            .problems() == "enrolment.csv:2 roster/bad-week");
  // All that is wrong with a row comes out in one run.
  CHECK(problem("450199,26,P7,x,y\n") ==
        "enrolment.csv:4 roster/unknown-unit; enrolment.csv:4 roster/bad-year; enrolment.csv:4 "
        "roster/unknown-grade; enrolment.csv:4 roster/bad-number; enrolment.csv:4 roster/bad-number");
}

TEST_CASE("roster files: a bad person") {
  const auto problem = [](const std::string& row) { return files().with("people.csv", row).problems(); };
  CHECK(problem("A B,0740000001,rw,mentor,450101,,\n") == "people.csv:7 roster/invalid-phone");
  CHECK(problem("A B,,rw,mentor,450101,,\n") == "people.csv:7 roster/invalid-phone");
  CHECK(problem("A B,0788000199,sw,mentor,450101,,\n") == "people.csv:7 roster/unknown-language");
  CHECK(problem("A B,0788000199,rw,headteacher,450101,,\n") == "people.csv:7 roster/unknown-role");
  CHECK(files().with("people.csv", "A B,0788000199,rw,headteacher,450101,,\n").hint() ==
        "did you mean `head_teacher`?");
  CHECK(problem("A B,0788000199,rw,mentor,450199,,\n") == "people.csv:7 roster/unknown-unit");
  CHECK(problem(",0788000199,rw,mentor,450101,,\n") == "people.csv:7 roster/bad-name");
  for (const char* pin : {"123", "1234567", "12a4"}) {
    CAPTURE(pin);
    CHECK(problem("A B,0788000199,rw,mentor,450101," + std::string(pin) + ",\n") ==
          "people.csv:7 roster/bad-pin");
  }
  CHECK(problem("A B,0788000199,rw,mentor,450101,2580,\"" + hash + "\"\n") == "people.csv:7 roster/bad-pin");
  CHECK(problem("A B,0788000199,rw,mentor,450101,,2580\n") == "people.csv:7 roster/bad-pin");
}

TEST_CASE("roster files: a person's channel is one that takes SMS, the same on all rows of the person") {
  const auto with_channels = [](const std::string& one, const std::string& other, diagnostics& problems) {
    const raporo::test::temporary_folder folder;
    for (const auto& [name, content] : files().text) folder.write(name, content);
    folder.write("people.csv",
                 "name,phone,language,role,unit,channel\nAline,0788000101,rw,head_teacher,450101," + one +
                     "\nAline,0788000101,rw,mentor,450102," + other + "\n");
    return read_roster(folder.path(), false, problems, std::vector<std::string>{"at", "officers"});
  };
  diagnostics problems;
  const auto rows = with_channels("officers", "officers", problems);
  REQUIRE(rows.has_value());
  CHECK(rows->people[0].channel == "officers");
  CHECK(with_channels("", "", problems)->people[1].channel.empty());
  CHECK(problems.empty());
  CHECK_FALSE(with_channels("oficers", "oficers", problems).has_value());
  CHECK(problems.all()[0].code == "roster/unknown-channel");
  CHECK(problems.all()[0].where.line == 2);
  CHECK(problems.all()[0].message == "no channel that takes SMS is called `oficers`");
  CHECK(problems.all()[0].hint == "did you mean `officers`?");
  diagnostics differ;
  CHECK_FALSE(with_channels("officers", "at", differ).has_value());
  CHECK(differ.all()[0].code == "roster/phone-twice");
  // Where the channels are not known, a name may be right.
  diagnostics unknown;
  CHECK(files()
            .replace("people.csv",
                     "name,phone,language,role,unit,channel\nAline,0788000101,rw,mentor,450101,any\n")
            .read(unknown)
            .has_value());
}

TEST_CASE("roster files: a role is held at its own level only") {
  for (const char* post : {"head_teacher,kageyo", "mentor,gicumbi", "sector_inspector,450101",
                           "sector_inspector,gicumbi", "district_officer,kageyo"}) {
    CAPTURE(post);
    CHECK(files().with("people.csv", "A B,0788000199,rw," + std::string(post) + ",,\n").problems() ==
          "people.csv:7 roster/unknown-unit");
  }
}

TEST_CASE("roster files: one number is one person, each post stands once") {
  const auto problem = [](const std::string& row) { return files().with("people.csv", row).problems(); };
  CHECK(problem("Another Name,0788000101,rw,mentor,450102,2580,\n") == "people.csv:7 roster/phone-twice");
  CHECK(problem("Aline Uwase,0788000101,fr,mentor,450102,2580,\n") == "people.csv:7 roster/phone-twice");
  CHECK(problem("Aline Uwase,0788000101,rw,mentor,450102,2581,\n") == "people.csv:7 roster/phone-twice");
  CHECK(problem("Aline Uwase,0788000101,rw,head_teacher,450101,2580,\n") == "people.csv:7 roster/double-row");
  CHECK(problem("Aline Uwase,0788000101,rw,mentor,450102,2580,\n").empty());
}

TEST_CASE("roster files: an expensive or foreign hash is refused") {
  for (const char* bad : {"$argon2i$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA",
                          "$argon2id$v=19$m=4194304,t=2,p=1$c2FsdHNhbHQ$aGFzaA",
                          "$argon2id$v=19$m=19456,t=99,p=1$c2FsdHNhbHQ$aGFzaA", "$argon2id$v=19$m=19456"}) {
    CAPTURE(bad);
    CHECK(files()
              .with("people.csv", "A B,0788000199,rw,mentor,450101,,\"" + std::string(bad) + "\"\n")
              .problems() == "people.csv:7 roster/bad-pin");
  }
}

TEST_CASE("roster files: problems with people show neither numbers nor PINs") {
  diagnostics problems;
  files()
      .with("people.csv", "A B,0788000199,rw,mentor,450199,98765,\nA B,0788 000 19,xx,mentor,450101,98,\n")
      .read(problems);
  CHECK(problems.has_errors());
  for (const std::string& text : {problems.to_text(), problems.to_json()}) {
    CHECK(text.find("000199") == std::string::npos);
    CHECK(text.find("000 19") == std::string::npos);
    CHECK(text.find("98") == std::string::npos);
  }
}

TEST_CASE("roster files: good rows are kept on request, and a row that leans on a bad one is bad") {
  diagnostics problems;
  const auto rows = files()
                        .with("units.csv", "byumba,sector,Byumba,nowhere\n")
                        .with("schools.csv", "450201,EP Byumba,byumba\n45,EP X,kageyo\n")
                        .with("enrolment.csv", "450201,2026/27,P1,1,1\n450102,2026/27,P1,50,51\n")
                        .with("people.csv", "A B,0788000199,rw,mentor,450201,,\nshort row\n")
                        .read(problems, true);
  REQUIRE(rows.has_value());
  CHECK(rows->units.size() == 6);
  CHECK(rows->enrolments.size() == 3);
  CHECK(rows->people.size() == 5);
  CHECK(problems.all().size() == 4);
}

TEST_CASE("roster files: one bad unit or school is reported once, and what it takes with it is counted") {
  files gone;
  std::string enrolment = "school,year,grade,boys,girls\n";
  for (int i = 1; i <= 143; ++i) {
    enrolment += (i % 2 == 0 ? "450101," : "450102,") + std::to_string(1000 + i) + "/" +
                 std::to_string(1001 + i).substr(2) + ",P1,1,1\n";
  }
  const auto told = [&gone] {
    diagnostics problems;
    CHECK_FALSE(gone.read(problems).has_value());
    std::string list;
    for (const auto& p : problems.all())
      list += std::to_string(p.where.line) + " " + p.code + " " + p.message + "\n";
    return list;
  };
  gone.replace("enrolment.csv", enrolment);
  SUBCASE("a sector with a wrong parent") {
    gone.replace("units.csv",
                 "id,kind,name,parent\nrwanda,country,Rwanda,\nnorth,province,North,rwanda\n"
                 "gicumbi,district,Gicumbi,north\nkageyo,sector,Kageyo,gicumby\n");
    CHECK(told() ==
          "5 roster/unknown-parent there is no district `gicumby`\n"
          "5 roster/refused-with-it 149 more rows are refused with it: they name `gicumby` or what lies in "
          "it\n");
  }
  SUBCASE("a sector without a name") {
    gone.replace("units.csv",
                 "id,kind,name,parent\nrwanda,country,Rwanda,\nnorth,province,North,rwanda\n"
                 "gicumbi,district,Gicumbi,north\nkageyo,sector,,gicumbi\n");
    CHECK(told() ==
          "5 roster/bad-name the name is missing\n"
          "5 roster/refused-with-it 149 more rows are refused with it: they name `kageyo` or what lies in "
          "it\n");
  }
  SUBCASE("a school that is not listed") {
    gone.replace("schools.csv", "code,name,sector\n450102,GS Gihembe,kageyo\n");
    CHECK(
        told() ==
        "3 roster/unknown-unit there is no school `450101`\n"
        "3 roster/refused-with-it 72 more rows are refused with it: they name `450101` or what lies in it\n");
  }
  SUBCASE("a school without a name, and nothing names it twice") {
    gone.replace("enrolment.csv", "school,year,grade,boys,girls\n450109,2026/27,P1,1,1\n")
        .with("schools.csv", "450109,,kageyo\n");
    CHECK(told() ==
          "4 roster/bad-name the name is missing\n"
          "4 roster/refused-with-it 1 more row is refused with it: it names `450109` or what lies in it\n");
  }
}

TEST_CASE("roster files: a table without rows is warned about") {
  diagnostics problems;
  const auto rows = files().replace("people.csv", "name,phone,language,role,unit\n,,,,\n\n").read(problems);
  REQUIRE(rows.has_value());
  CHECK(rows->people.empty());
  CHECK_FALSE(problems.has_errors());
  REQUIRE(problems.all().size() == 1);
  CHECK(problems.all().front().code == "roster/no-rows");
}

TEST_CASE("roster files: a missing file or column leaves nothing to keep") {
  files without;
  without.text.erase("people.csv");
  CHECK(without.problems() == "people.csv:0 roster/no-file");
  without.text.erase("schools.csv");
  CHECK(without.problems() == "schools.csv:0 roster/no-file; people.csv:0 roster/no-file");
  diagnostics problems;
  CHECK_FALSE(files().replace("schools.csv", "code,name\n450101,EP X\n").read(problems, true).has_value());
}

TEST_CASE("roster files: what is written reads back the same, but for plain PINs") {
  diagnostics problems;
  auto rows = files().with("schools.csv", "450103,\"GS \"\"St. Paul\"\", Rutare\",kageyo\n").read(problems);
  REQUIRE(rows.has_value());
  rows->enrolments[0].counted = "2026-W37";
  rows->people[0].channel = "officers";
  const raporo::test::temporary_folder folder;
  raporo::config::write_roster(folder.path(), *rows);
  const auto again = read_roster(folder.path(), false, problems);
  CHECK(problems.to_text() == "");
  REQUIRE(again.has_value());
  REQUIRE(again->units.size() == rows->units.size());
  for (std::size_t i = 0; i < rows->units.size(); ++i) {
    CHECK(again->units[i].name == rows->units[i].name);
    CHECK(again->units[i].parent == rows->units[i].parent);
  }
  REQUIRE(again->enrolments.size() == rows->enrolments.size());
  CHECK(again->enrolments[1].girls == rows->enrolments[1].girls);
  CHECK(again->enrolments[0].counted == "2026-W37");
  CHECK(again->enrolments[1].counted.empty());
  REQUIRE(again->people.size() == rows->people.size());
  CHECK(again->people[0].pin.empty());
  CHECK(again->people[0].channel == "officers");
  CHECK(again->people[1].pin_hash == hash);
}
