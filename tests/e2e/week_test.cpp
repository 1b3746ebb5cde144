#include <doctest/doctest.h>

#include <csignal>
#include <set>
#include <string>
#include <vector>

#include "tests/support/demo_gateway.hpp"

using namespace raporo::test;

namespace {

const std::string head = "+250788000101";            // EP Karambo, Kageyo; Kinyarwanda
const std::string english_deputy = "+250788000102";  // the same school
const std::string two_school_mentor = "+250788000103";
const std::string kageyo_inspector = "+250788000201";
const std::string district_officer = "+250788000302";
const std::string pin = "1234";
const std::vector<std::string> six_grades{"28 27", "30 31", "28 28", "27 29", "25 26", "18 20"};

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// PIN, attendance, six grades, send.
std::vector<std::string> attendance_inputs() {
  std::vector<std::string> inputs{pin, "1"};
  inputs.insert(inputs.end(), six_grades.begin(), six_grades.end());
  inputs.emplace_back("1");
  return inputs;
}

/// The reference in `... Nimero 7K2MX.` or `... Ref 7K2MX.`
std::string reference_in(const std::string& text, const std::string& word) {
  const std::size_t at = text.find(word + " ");
  return at == std::string::npos ? std::string() : text.substr(at + word.size() + 1, 5);
}

std::string send_sms(const demo_gateway& g, const std::string& phone, const std::string& id,
                     const std::string& text) {
  const auto a = connection(g.public_port())
                     .post(g.callback_path("sms"), form({{"date", "2026-11-25T08:00:00Z"},
                                                         {"from", phone},
                                                         {"to", "8010"},
                                                         {"id", id},
                                                         {"text", text},
                                                         {"linkId", ""},
                                                         {"networkCode", "63510"}}));
  return a ? std::to_string(a->status) : "no answer";
}

}  // namespace

TEST_CASE("week: six grades of attendance take ten screens from dial to receipt") {
  const demo_gateway g;
  handset phone(g, head);
  const std::vector<std::string> screens = phone.walk(attendance_inputs());
  CHECK(screens.size() == 10);
  for (std::size_t i = 0; i + 1 < screens.size(); ++i) {
    CAPTURE(i);
    CHECK(screens[i].starts_with("CON "));
    CHECK(screens[i].size() <= 4 + 160);
  }
  CHECK(contains(screens[2], "P1"));
  CHECK(contains(screens[7], "P6"));
  // 28+27+30+31+28+28+27+29+25+26+18+20 of 343 enrolled
  CHECK(contains(screens[8], "317/343 = 92%"));
  const std::string receipt = screens.back();
  CHECK(receipt.starts_with("END "));
  CHECK(contains(receipt, "1/11"));

  const std::vector<std::string> sms = g.wait_for_inbox(head, 1);
  REQUIRE(sms.size() == 1);
  CHECK(contains(sms[0], reference_in(receipt, "Nimero")));
  CHECK(contains(sms[0], "92%"));
}

TEST_CASE("week: the same request three times gives the same bytes and one effect") {
  const demo_gateway g;
  handset phone(g, english_deputy);
  const std::string receipt = phone.walk(attendance_inputs()).back();
  CHECK(phone.repeat() == receipt);
  CHECK(phone.repeat() == receipt);
  CHECK(g.wait_for_inbox(english_deputy, 2, std::chrono::milliseconds{600}).size() == 1);
}

TEST_CASE("week: a dropped call goes on at the same question under another session id") {
  demo_gateway g;
  handset phone(g, english_deputy);
  CHECK(contains(phone.walk({pin, "1", "28 27", "30 31"}).back(), "P3"));

  SUBCASE("at once") {}
  SUBCASE("after a kill") {
    g.kill();
    g.start();
  }
  const std::vector<std::string> again = phone.walk({pin, "1"});
  CHECK(contains(again[1], "P3"));
  CHECK(contains(again[2], "P3"));
  CHECK(contains(phone.type("28 28"), "P4"));
}

TEST_CASE("week: an answer that is no answer is asked again and the earlier ones stay") {
  const demo_gateway g;
  handset phone(g, english_deputy);
  phone.walk({pin, "1", "28 27"});
  for (const char* wrong : {"1O 31", "30", "", "99 31"}) {
    CAPTURE(wrong);
    const std::string reply = phone.type(wrong);
    if (reply.starts_with("END")) break;  // after the tries
    CHECK(contains(reply, "P2"));
  }
  CHECK(contains(phone.walk({pin, "1"}).back(), "P2"));
}

TEST_CASE("week: what is typed blindly never passes a confirmation") {
  const demo_gateway g;
  std::string all = pin + "*1";
  for (const std::string& grade : six_grades) all += "*" + grade;
  // Everything in the first request, the answer to the confirmation too.
  handset phone(g, english_deputy);
  const std::string reply = phone.dial(all + "*1");
  CHECK(contains(reply, "317/343"));
  CHECK(reply.starts_with("CON "));
}

TEST_CASE("week: a correction is a new revision of the same report") {
  const demo_gateway g;
  handset phone(g, english_deputy);
  const std::string first = phone.walk(attendance_inputs()).back();
  // Home, last report, attendance, correct it, change one item, P1, send.
  std::vector<std::string> screens = phone.walk({pin, "5"});
  while (!contains(screens.back(), "Correct it")) {
    REQUIRE(screens.size() < 6);
    screens.push_back(phone.type("1"));
  }
  CHECK(contains(screens.back(), reference_in(first, "Ref")));
  phone.type("1");
  phone.type("2");
  CHECK(contains(phone.type("1"), "P1"));
  CHECK(contains(phone.type("20 20"), "302/343"));
  const std::string second = phone.type("1");
  CHECK(second.starts_with("END "));
  CHECK(reference_in(second, "Ref") != reference_in(first, "Ref"));
  // Corrected, not counted twice.
  CHECK(contains(second, "1 of 11"));
}

TEST_CASE("week: a colleague's report is shown before another is typed, and told when it came meanwhile") {
  const demo_gateway g;
  handset phone(g, english_deputy);
  handset colleague(g, head);
  std::vector<std::string> unsent = attendance_inputs();
  unsent.pop_back();
  phone.walk(unsent);
  const std::string theirs = reference_in(colleague.walk(attendance_inputs()).back(), "Nimero");

  const std::string told = phone.type("1");
  CHECK(told.starts_with("CON Newer report:\n" + theirs));
  CHECK(contains(told, "317/343 = 92%"));
  CHECK(phone.repeat() == told);
  CHECK(contains(phone.type("2"), "EP Karambo, week 48"));
  CHECK(g.inbox(english_deputy).empty());

  // Now it is known from the start; and closed, instead of it, is no slip of the finger either.
  CHECK(contains(phone.type("1"), "Already reported:\n" + theirs));
  CHECK(contains(phone.walk({pin, "4"}).back(), "Already reported:\n" + theirs));
  phone.type("2");
  phone.type("4");
  CHECK(contains(phone.type("1"), "closed"));
  const std::string shown = colleague.walk({pin, "1"}).back();
  CHECK(contains(shown, "Yaratanzwe:"));
  CHECK(contains(shown, "Ibiza"));
}

TEST_CASE("week: a confirmed drop-out is enrolled until the week is over, then in no bound, rate or digest") {
  const demo_gateway g;
  handset phone(g, english_deputy);
  CHECK(contains(phone.walk({pin, "2", "P1", "1 0", "1", "0", "1"}).back(), "Dropped out 1"));
  std::vector<std::string> screens = phone.walk(attendance_inputs());
  CHECK(contains(screens[2], "Enrolled: 31 30"));
  CHECK(contains(screens[8], "317/343 = 92%"));

  g.set_clock("2026-12-02T10:00:00+02:00");
  std::vector<std::string> same_numbers = attendance_inputs();
  same_numbers.push_back("1");
  screens = phone.walk(same_numbers);
  CHECK(contains(screens[2], "Enrolled: 30 30"));
  CHECK(contains(screens[8], "same as the week before"));
  CHECK(contains(screens[9], "317/342 = 93%"));
  g.set_clock("2026-12-07T07:30:01+02:00");
  // Three receipts; the digest about week 48 would have come too late.
  const std::vector<std::string> sms = g.wait_for_inbox(english_deputy, 4, std::chrono::seconds{20});
  REQUIRE(sms.size() == 4);
  CHECK(contains(sms[3], "attendance 93%"));
}

TEST_CASE("week: three wrong PINs lock for a quarter of an hour, through a kill too") {
  demo_gateway g;
  handset phone(g, english_deputy);
  const std::vector<std::string> screens = phone.walk({"9999", "9998", "9997"});
  CHECK(screens.back().starts_with("END "));
  CHECK(contains(screens.back(), "15"));
  g.kill();
  g.start();
  CHECK(contains(phone.walk({pin}).back(), "locked"));
  g.set_clock("2026-11-25T10:16:00+02:00");
  CHECK(contains(phone.walk({pin}).back(), "EP Karambo"));
}

TEST_CASE("week: an unknown number gets a human next step, and no session of another phone") {
  const demo_gateway g;
  handset stranger(g, "+250788999999");
  const std::string reply = stranger.dial();
  CHECK(reply.starts_with("END "));
  CHECK(contains(reply, "0788 000 900"));

  handset phone(g, english_deputy);
  phone.walk({pin});
  const auto a = connection(g.public_port())
                     .post(g.callback_path("ussd"), form({{"phoneNumber", head},
                                                          {"serviceCode", "*800#"},
                                                          {"text", pin + "*1"},
                                                          {"sessionId", phone.session()},
                                                          {"networkCode", "63510"}}));
  REQUIRE(a);
  CHECK(a->body.starts_with("END "));
  CHECK_FALSE(contains(a->body, "Karambo"));
}

TEST_CASE("week: a person of two schools chooses one") {
  const demo_gateway g;
  handset phone(g, two_school_mentor);
  const std::vector<std::string> screens = phone.walk({pin, "1"});
  CHECK(contains(screens[1], "EP Karambo"));
  CHECK(contains(screens[2], "icyumweru 48"));
}

TEST_CASE("week: language is remembered, practice counts nothing") {
  const demo_gateway g;
  handset phone(g, head);
  phone.walk({pin, "6", "1", "2"});
  CHECK(contains(phone.walk({pin}).back(), "Attendance"));

  const std::vector<std::string> screens = phone.walk({pin, "6", "4"});
  CHECK(contains(screens.back(), "PRACTICE"));
  phone.type("000");
  phone.type("1");
  for (const std::string& grade : six_grades) phone.type(grade);
  CHECK(contains(phone.type("1"), "PRACTICE"));
  CHECK(g.inbox(head).empty());
  CHECK(contains(phone.walk(attendance_inputs()).back(), "1 of 11"));
}

TEST_CASE("week: an SMS makes the same report, once; a wrong one is answered once") {
  const demo_gateway g;
  const std::string report = "att p6 18/20, P1 28 27 P2=30,31 P3 28 28 P4 27 29 P5 25 26";
  CHECK(send_sms(g, english_deputy, "id-1", report) == "200");
  CHECK(send_sms(g, english_deputy, "id-1", report) == "200");
  std::vector<std::string> sms = g.wait_for_inbox(english_deputy, 1);
  REQUIRE(sms.size() == 1);
  CHECK(contains(sms[0], "317 present of 343 = 92%"));

  CHECK(send_sms(g, english_deputy, "id-2", "ATT P1 28 27 P2 99 31 P3 28 28 P4 27 29 P5 25 26 P6 18 20") ==
        "200");
  sms = g.wait_for_inbox(english_deputy, 2);
  REQUIRE(sms.size() == 2);
  CHECK(contains(sms[1], "P2"));
  CHECK(contains(sms[1], "99"));

  CHECK(send_sms(g, head, "id-3", "fasha") == "200");
  REQUIRE(g.wait_for_inbox(head, 1).size() == 1);
  CHECK(contains(g.inbox(head)[0], "ATT P1"));
}

TEST_CASE(
    "week: Friday reminds only the missing, Monday tells everybody, and a restart sends nothing twice") {
  demo_gateway g;
  handset phone(g, english_deputy);
  phone.walk(attendance_inputs());
  g.wait_for_inbox(english_deputy, 1);

  const std::string silent_head = "+250788000105";  // EP in the same sector
  g.set_clock("2026-11-27T15:00:01+02:00");
  REQUIRE(g.wait_for_inbox(silent_head, 1, std::chrono::seconds{20}).size() == 1);

  g.set_clock("2026-11-30T07:30:01+02:00");
  const std::vector<std::string> inspector = g.wait_for_inbox(kageyo_inspector, 1, std::chrono::seconds{20});
  REQUIRE(inspector.size() == 1);
  CAPTURE(inspector[0]);
  CHECK(contains(inspector[0], "1/11"));  // one of the twelve has no telephone
  CHECK(contains(inspector[0], "48"));
  REQUIRE(g.wait_for_inbox(district_officer, 1, std::chrono::seconds{20}).size() == 1);
  const std::vector<std::string> school = g.wait_for_inbox(english_deputy, 2, std::chrono::seconds{20});
  REQUIRE(school.size() == 2);  // the receipt and the digest: no reminder, the school had reported
  CHECK(contains(school[1], "92%"));

  CHECK(g.stop() == 0);
  g.start();
  g.set_clock("2026-11-30T08:00:00+02:00");
  CHECK(g.wait_for_inbox(kageyo_inspector, 2, std::chrono::milliseconds{1500}).size() == 1);
}

TEST_CASE("week: nothing in the log tells a PIN, a message or a whole number, however much is logged") {
  demo_gateway g({.serve_options = {"--verbose"}});
  // Digits that mean nothing else, so that they cannot turn up by chance.
  const std::string wrong_pin = "770413";
  const std::string new_pin = "902617";
  handset phone(g, head);
  CHECK(phone.walk({wrong_pin}).back().starts_with("CON "));
  CHECK(phone.type(pin).starts_with("CON "));
  CHECK(phone.type("6").starts_with("CON "));
  CHECK(phone.type("2").starts_with("CON "));
  CHECK(phone.type(new_pin).starts_with("CON "));
  CHECK(phone.type(new_pin).starts_with("CON "));
  CHECK(contains(handset(g, head).dial(new_pin), "48"));
  CHECK(send_sms(g, head, "sms-1", "Umwana witwa Zuberi " + wrong_pin) == "200");
  g.wait_for_inbox(head, 1);
  connection(g.public_port()).post("/cb/at/guessed-secret/ussd", "text=" + wrong_pin);
  CHECK(g.stop() == 0);

  const std::string log = g.gateway_log();
  REQUIRE(contains(log, "stopped"));
  for (const std::string& secret : {wrong_pin, new_pin, std::string("Zuberi"), head, head.substr(1),
                                    head.substr(4), std::string("guessed-secret")}) {
    CAPTURE(secret);
    CHECK_FALSE(contains(log, secret));
  }
}
