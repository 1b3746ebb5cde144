#include <doctest/doctest.h>

#include "tests/support/switchboard.hpp"

using namespace raporo;
using namespace raporo::test;

/// Two phones and one report. Claire heads EP Karambo, as Alice does, and GS Gihembe.
namespace {

const std::vector<std::string> claire_up_to_confirmation{claire_pin, "1", "1", "20 20", "20 20"};

std::string receipt_that_counts(switchboard& b) {
  return b.look([](sql::connection& c) {
    const auto counts = storage::report_that_counts(c, karambo, "2026-W48", {"attendance", "closed"});
    return counts ? counts->receipt : std::string();
  });
}

}  // namespace

TEST_CASE("replacing: of two phones that send at one moment the second is told of the first") {
  switchboard b;
  b.walk(alice, "s1", up_to_confirmation());
  b.walk(claire, "s2", claire_up_to_confirmation);
  b.database->hold();
  const auto hers = b.begin(alice, "s1", joined(up_to_confirmation()) + "*1");
  const auto theirs = b.begin(claire, "s2", joined(claire_up_to_confirmation) + "*1");
  b.until([&] { return b.database->held() == 2; });
  b.database->release();
  b.until([&] { return !hers->empty() && !theirs->empty(); });
  const bool alice_first = hers->starts_with("END Thank you");
  const std::string& first = alice_first ? *hers : *theirs;
  const std::string& second = alice_first ? *theirs : *hers;
  CHECK(first.starts_with("END Thank you"));
  CHECK(second.starts_with("CON Newer report:\n" + receipt_that_counts(b)));
  CHECK(b.revisions() == 1);
  CHECK(b.messages().size() == 1);
}

TEST_CASE("replacing: a newer report is replaced when the person says so, and stays when not") {
  switchboard b;
  b.walk(alice, "s1", up_to_confirmation());
  b.walk(claire, "s2", claire_up_to_confirmation);
  b.send(claire, "s2", joined(claire_up_to_confirmation) + "*1");
  const std::string theirs = receipt_that_counts(b);
  const std::string send_it = joined(up_to_confirmation()) + "*1";
  const std::string told = b.send(alice, "s1", send_it);
  CHECK(told.starts_with("CON Newer report:\n" + theirs + ", week 48, 25/11, Claire: present 80/110 = 73%"));
  CHECK(b.send(alice, "s1", send_it) == told);
  CHECK(b.revisions() == 1);

  SUBCASE("replaced") {
    CHECK(b.send(alice, "s1", send_it + "*1").starts_with("END Thank you"));
    CHECK(b.revisions() == 2);
    CHECK(receipt_that_counts(b) != theirs);
    CHECK(b.messages().size() == 2);
    // It was said on the screen.
    CHECK_FALSE(contains(b.messages()[1], "replaces"));
  }
  SUBCASE("replaced by another process") {
    b.restart();
    CHECK(b.send(alice, "s1", send_it + "*1").starts_with("END Thank you"));
    CHECK(b.revisions() == 2);
  }
  SUBCASE("left") {
    CHECK(contains(b.send(alice, "s1", send_it + "*2"), "EP Karambo, week 48"));
    CHECK(receipt_that_counts(b) == theirs);
    CHECK(b.revisions() == 1);
    CHECK(b.messages().size() == 1);
  }
}

TEST_CASE("replacing: a report that is there is shown before anything is asked, whoever sent it") {
  switchboard b;
  REQUIRE(b.text(claire, "id-1", "ATT " + karambo + " P1 28 27 P2 24 25"));
  const std::string receipt = receipt_that_counts(b);
  const std::string shown = b.walk(alice, "s1", {alice_pin, "1"});
  CHECK(shown.starts_with("CON Already reported:\n" + receipt + ", week 48, 25/11, Claire: present 104/110"));
  CHECK(contains(b.send(alice, "s1", alice_pin + "*1*1"), "104/110"));
  CHECK(contains(b.send(alice, "s1", alice_pin + "*1*1*2"), "1 P1 28/27"));
  CHECK(b.revisions() == 1);
}

TEST_CASE("replacing: closed over attendance is asked about, and the other way round") {
  switchboard b;
  b.walk(alice, "s1", whole_report());
  const std::string attendance = receipt_that_counts(b);
  CHECK(contains(b.walk(alice, "s2", {alice_pin, "4"}), "Already reported:\n" + attendance));
  CHECK(contains(b.walk(alice, "s3", {alice_pin, "4", "2", "4", "1"}), "Week 48: closed."));
  const std::string closed = receipt_that_counts(b);
  CHECK(closed != attendance);
  const std::string shown = b.walk(claire, "s4", {claire_pin, "1", "1"});
  CHECK(contains(shown, "Already reported:\n" + closed + ", week 48, 25/11, Alice: closed, Rain or flood"));
}

TEST_CASE("replacing: an SMS that comes while a report is typed is told before it is replaced") {
  switchboard b;
  b.walk(alice, "s1", up_to_confirmation());
  REQUIRE(b.text(alice, "id-1", "ATT P1 20 20 P2 20 20"));
  CHECK(contains(b.send(alice, "s1", joined(up_to_confirmation()) + "*1"), "Alice: present 80/110"));
  CHECK(b.revisions() == 1);
}

TEST_CASE("replacing: a draft that is based on a report which no longer counts is sent as a first report") {
  switchboard b;
  REQUIRE(b.text(claire, "id-1", "CLOSED " + karambo + " 2"));
  CHECK(contains(b.walk(alice, "s1", {alice_pin, "1", "2", "28 27"}), "P2: present"));
  // Since then a closed school is no answer to the question for attendance.
  b.menu = load_demo_menu("closes: attendance");
  b.install();
  const std::string done = b.walk(alice, "s2", {alice_pin, "1", "24 25", "1"});
  CHECK(done.starts_with("END Thank you"));
  CHECK(b.revisions() == 2);
  CHECK(b.reports() == 2);
}

TEST_CASE("replacing: what is dialled in advance never answers the question about a report") {
  switchboard b;
  b.walk(alice, "s1", {alice_pin, "4", "4", "1"});
  const std::string shown = b.send(alice, "s2", alice_pin + "*4*2*1");
  CHECK(contains(shown, "Already reported:"));
  CHECK(contains(b.send(alice, "s2", alice_pin + "*4*2*1*2"), "Why is the school closed"));
  CHECK(b.revisions() == 1);
}

TEST_CASE("replacing: practice sees no report of others and sends none") {
  switchboard b;
  b.walk(claire, "s1", {claire_pin, "1", "1", "20 20", "20 20", "1"});
  CHECK(contains(b.walk(alice, "s2", {alice_pin, "6", "4", "1"}), "PRACTICE\nP1: present"));
  CHECK(contains(b.walk(alice, "s3", {alice_pin, "6", "4", "1", "28 27", "24 25", "1"}), "Ref EXAMPLE"));
  CHECK(b.revisions() == 1);
}
