#include "gateway/outbound/link_watch.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace raporo;
using namespace raporo::outbound;
using verdict = channels::send_outcome::verdict;

namespace {

std::vector<channels::send_outcome> outcomes(std::initializer_list<verdict> whats,
                                             const std::string& reason = "HTTP 503") {
  std::vector<channels::send_outcome> all;
  for (const verdict what : whats) {
    channels::send_outcome o;
    o.what = what;
    o.reason = reason;
    all.push_back(o);
  }
  return all;
}

/// Of the telephones that end in `first` and those that follow it.
std::vector<channels::recipient> recipients(std::size_t count, int first = 1) {
  std::vector<channels::recipient> all;
  for (std::size_t i = 0; i < count; ++i)
    all.push_back({fmt::format("+2507800000{:02}", first + static_cast<int>(i)), ""});
  return all;
}

/// The word and the reason, as people see them.
std::string after(link_watch& w, std::initializer_list<verdict> whats, const std::string& reason = "HTTP 503",
                  int first = 1) {
  w.note(recipients(whats.size(), first), outcomes(whats, reason));
  return std::string(to_string(w.trouble())) + "|" + w.reason();
}

}  // namespace

TEST_CASE("link watch: a refused account counts at once, and until something is taken") {
  link_watch w;
  CHECK(after(w, {verdict::channel_fault}, "HTTP 401") == "refused|HTTP 401");
  // A wrong number is told before the account is looked at.
  CHECK(after(w, {verdict::permanent}) == "refused|HTTP 401");
  CHECK(after(w, {verdict::channel_fault}, "InsufficientBalance") == "refused|InsufficientBalance");
  CHECK(after(w, {verdict::accepted}) == "none|");
}

TEST_CASE("link watch: the third request in a row without an answer counts") {
  link_watch w;
  CHECK(after(w, {verdict::unknown}) == "none|");
  CHECK(after(w, {verdict::unknown}) == "none|");
  CHECK(after(w, {verdict::transient}) == "none|");
  CHECK(after(w, {verdict::unknown}) == "none|");
  CHECK(after(w, {verdict::unknown}) == "none|");
  CHECK(after(w, {verdict::unknown, verdict::unknown}) == "failing|HTTP 503");
  CHECK(after(w, {verdict::unreachable}, "connection refused") == "unreachable|connection refused");
  CHECK(after(w, {verdict::permanent}) == "none|");
  CHECK(after(w, {verdict::unreachable}) == "none|");
}

TEST_CASE("link watch: one recipient's unknown outcome is not the link's") {
  link_watch w;
  for (int i = 0; i < 5; ++i) CHECK(after(w, {verdict::unknown, verdict::accepted}) == "none|");
  for (int i = 0; i < 5; ++i) CHECK(after(w, {verdict::unknown, verdict::permanent}) == "none|");
}

TEST_CASE("link watch: a refused sender counts when twenty different numbers in a row met it") {
  link_watch w;
  const auto refused = [&w](int number) {
    return after(w, {verdict::sender_refused}, "InvalidSenderId", number);
  };
  for (int i = 1; i <= 19; ++i) CHECK(refused(i) == "none|");
  CHECK(refused(7) == "none|");
  // What says nothing of the sender does not come between.
  CHECK(after(w, {verdict::transient}) == "none|");
  CHECK(refused(20) == "refused|20 numbers in a row: InvalidSenderId");
  CHECK(refused(7) == "refused|20 numbers in a row: InvalidSenderId");
  CHECK(after(w, {verdict::accepted}) == "none|");
  CHECK(refused(21) == "none|");
}

TEST_CASE("link watch: a sender that one network refuses is not the link's, as long as another takes it") {
  link_watch w;
  for (int round = 0; round < 5; ++round) {
    for (int i = 1; i <= 19; ++i) CHECK(after(w, {verdict::sender_refused}, "InvalidSenderId", i) == "none|");
    CHECK(after(w, {verdict::sender_refused, verdict::accepted}, "InvalidSenderId", 20) == "none|");
  }
}

TEST_CASE("link watch: twenty different numbers refused for good in a row are no accident") {
  link_watch w;
  for (int i = 1; i <= 19; ++i) CHECK(after(w, {verdict::permanent}, "HTTP 400", i) == "none|");
  CHECK(after(w, {verdict::sender_refused}, "InvalidSenderId", 20) ==
        "refused|20 numbers in a row: InvalidSenderId");
}

TEST_CASE("link watch: people who opted out, one after another, are no trouble") {
  link_watch w;
  for (int i = 1; i <= 40; ++i) {
    auto one = outcomes({verdict::permanent}, "UserInBlacklist");
    one.front().opted_out = true;
    w.note(recipients(1, i), one);
  }
  CHECK((w.trouble() == link_trouble::none));
}

TEST_CASE("link watch: while everything is refused, nothing is for good") {
  link_watch w;
  auto some = outcomes({verdict::permanent, verdict::permanent, verdict::permanent, verdict::transient});
  some[1].opted_out = true;
  some[2].provider_id = "has-one";
  const auto held = [&w, &some] {
    auto copy = some;
    w.hold_refused(copy);
    std::vector<verdict> whats;
    for (const auto& o : copy) whats.push_back(o.what);
    return whats;
  };
  using all = std::vector<verdict>;
  CHECK((held() == all{verdict::permanent, verdict::permanent, verdict::permanent, verdict::transient}));
  after(w, {verdict::channel_fault});
  CHECK((held() == all{verdict::channel_fault, verdict::permanent, verdict::permanent, verdict::transient}));
}

TEST_CASE("link watch: one that was refused and is then not reached says the newer trouble") {
  link_watch w;
  after(w, {verdict::channel_fault});
  CHECK(after(w, {verdict::unreachable}, "no such host") == "unreachable|no such host");
}

TEST_CASE("link watch: a reason is one short line, whatever the aggregator says") {
  link_watch w;
  CHECK(after(w, {verdict::channel_fault}, "no\nready \xC3\xA9") == "refused|no?ready \xC3\xA9");
  after(w, {verdict::channel_fault}, std::string(5'000, 'x'));
  CHECK(w.reason().size() == 80);
}
