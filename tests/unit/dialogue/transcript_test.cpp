#include "gateway/dialogue/transcript.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace raporo;
using dialogue::classified;
using dialogue::turn_class;

namespace {

const dialogue::transcript_hasher hasher{{1, 2, 3, 4}};

/// A session in which these transcripts were answered, one after the other; `|` before a text: its reply was
/// an END.
std::vector<storage::turn> answered(const std::vector<std::string>& transcripts) {
  std::vector<storage::turn> turns;
  for (std::string text : transcripts) {
    storage::turn t;
    t.ends = text.starts_with('|');
    if (t.ends) text.erase(0, 1);
    t.number = static_cast<int>(turns.size());
    t.transcript_length = static_cast<std::int64_t>(text.size());
    t.transcript_hash = hasher(text);
    t.reply = "reply to " + text;
    turns.push_back(t);
  }
  return turns;
}

struct row {
  const char* situation;
  std::vector<std::string> before;
  const char* received;
  turn_class kind;
  const char* input;       // of a next turn
  int answered_turn = -1;  // of a repetition
};

}  // namespace

TEST_CASE("transcript: every situation of a cumulative sender is told apart") {
  const std::vector<row> rows = {
      {"a call begins", {}, "", turn_class::start, ""},
      {"inputs dialled in advance, or our state was lost", {}, "1*3", turn_class::dialled_on, "1*3"},
      {"the first input", {""}, "1", turn_class::next, "1"},
      {"the next input", {"", "1"}, "1*3", turn_class::next, "3"},
      {"an empty answer is an answer", {"", "1"}, "1*", turn_class::next, ""},
      {"the same again", {"", "1", "1*3"}, "1*3", turn_class::repeated, "", 2},
      {"the first request again", {""}, "", turn_class::repeated, "", 0},
      {"an older one again", {"", "1", "1*3"}, "1", turn_class::repeated, "", 1},
      {"the start announced again", {"", "1", "1*3"}, "", turn_class::repeated, "", 0},
      {"two parts added stay one input", {"", "1", "1*3"}, "1*3*2*1", turn_class::next, "2*1"},
      {"two parts added to the empty transcript stay one input", {""}, "3*1", turn_class::next, "3*1"},
      {"another input in the place of a known one", {"", "1", "1*3"}, "1*4", turn_class::diverged, ""},
      {"12 is no continuation of 1", {"", "1", "1*2"}, "1*21", turn_class::diverged, ""},
      {"the bare last input of a sender that is not cumulative", {"", "1"}, "3", turn_class::diverged, ""},
      {"after the end, the same again", {"", "|1"}, "1", turn_class::repeated, "", 1},
      {"after the end, a new call under the old id", {"", "|1"}, "", turn_class::start, ""},
      {"after the end, something longer", {"", "|1"}, "1*2", turn_class::dialled_on, "1*2"},
      {"a second call under the old id goes on by its own turns", {"", "|1", ""}, "1", turn_class::next, "1"},
      {"a hash sign is kept", {"", "1"}, "1*3#", turn_class::next, "3#"},
      {"an operator's paging key is ordinary input", {"", "1"}, "1*98", turn_class::next, "98"},
  };
  for (const row& r : rows) {
    CAPTURE(r.situation);
    const auto turns = answered(r.before);
    const channels::ussd_input said{.text = r.received};
    const classified c = dialogue::classify(turns, said, hasher, {});
    CHECK(c.kind == r.kind);
    CHECK(c.input == r.input);
    if (r.answered_turn >= 0) {
      REQUIRE(c.answered != nullptr);
      CHECK(c.answered->number == r.answered_turn);
    }
  }
}

TEST_CASE("transcript: a PIN cannot be read from what is kept") {
  const auto turns = answered({"", "2580"});
  CHECK(turns[1].transcript_length == 4);
  CHECK(turns[1].transcript_hash != dialogue::transcript_hasher{{9}}("2580"));
}

namespace {

using form = channels::ussd_input::form;

/// One request of an aggregator that tells single inputs.
struct single {
  form how;
  std::string text;
  std::string turn{};
  std::chrono::milliseconds at{};
  bool ended = false;  ///< its reply was an END
  std::string in_advance{};
};

struct single_row {
  const char* situation;
  std::vector<single> before;
  single received;
  turn_class kind;
  const char* input;
  int answered_turn = -1;
};

std::vector<storage::turn> answered_one_by_one(const std::vector<single>& requests) {
  std::vector<storage::turn> turns;
  for (const single& r : requests) {
    const dialogue::mark m = dialogue::mark_of({r.how, r.text, r.turn}, hasher);
    storage::turn t;
    t.number = static_cast<int>(turns.size());
    t.transcript_length = m.length;
    t.transcript_hash = m.hash;
    t.ends = r.ended;
    t.at = instant(r.at);
    turns.push_back(t);
  }
  return turns;
}

constexpr std::chrono::seconds later{30};

}  // namespace

TEST_CASE("transcript: every situation of a sender of single inputs is told apart") {
  const single dial{form::dialled, ""};
  const single first{form::answer, "1", "", later};
  const std::vector<single_row> rows = {
      {"a call begins", {}, dial, turn_class::start, ""},
      {"with inputs dialled in advance",
       {},
       {form::dialled, "*8*1*3#", "", {}, false, "1*3"},
       turn_class::dialled_on,
       "1*3"},
      {"an answer to a session that nobody knows", {}, first, turn_class::start, ""},
      {"the first answer", {dial}, first, turn_class::next, "1"},
      {"an answer that holds a star stays one",
       {dial},
       {form::answer, "2*1", "", later},
       turn_class::next,
       "2*1"},
      {"an empty answer is an answer", {dial}, {form::answer, "", "", later}, turn_class::next, ""},
      {"the same at once is the same request",
       {dial, first},
       {form::answer, "1", "", later + std::chrono::milliseconds{1'999}},
       turn_class::repeated,
       "",
       1},
      {"the same after two seconds is the next answer",
       {dial, first},
       {form::answer, "1", "", later + std::chrono::seconds{2}},
       turn_class::next,
       "1"},
      {"the same, and the clock was set back", {dial, first}, {form::answer, "1"}, turn_class::next, "1"},
      {"the start announced again at once", {dial}, dial, turn_class::repeated, "", 0},
      {"the start announced again later",
       {dial, first},
       {form::dialled, "", "", 2 * later},
       turn_class::start,
       ""},
      {"after the end, the same again",
       {dial, {form::answer, "1", "", later, true}},
       first,
       turn_class::repeated,
       "",
       1},
      {"after the end, a new call under the old id",
       {dial, {form::answer, "1", "", later, true}},
       {form::dialled, "", "", 2 * later},
       turn_class::start,
       ""},
      {"after the end, another answer starts anew",
       {dial, {form::answer, "1", "", later, true}},
       {form::answer, "2", "", 2 * later},
       turn_class::start,
       ""},
      {"a number tells a repetition, however late",
       {{form::dialled, "", "1"}, {form::answer, "5", "2"}},
       {form::answer, "5", "2", later},
       turn_class::repeated,
       "",
       1},
      {"where it is not told: a new session was dialled",
       {},
       {form::untold, "800*1", "", {}, false, "1"},
       turn_class::dialled_on,
       "1"},
      {"where it is not told: later it is an answer, also one like the code",
       {dial},
       {form::untold, "800", "", later},
       turn_class::next,
       "800"},
      {"where it is not told: after the end a new call",
       {dial, {form::untold, "1", "", later, true}},
       {form::untold, "800", "", 2 * later},
       turn_class::start,
       ""},
      {"an older number",
       {{form::dialled, "", "1"}, {form::answer, "5", "2"}},
       {form::dialled, "", "1", later},
       turn_class::repeated,
       "",
       0},
      {"the same answer under the next number",
       {{form::dialled, "", "1"}, {form::answer, "5", "2"}},
       {form::answer, "5", "3"},
       turn_class::next,
       "5"},
      {"the first number of a new call under the old id",
       {{form::dialled, "", "1"}, {form::answer, "5", "2", {}, true}},
       {form::dialled, "", "1", later},
       turn_class::start,
       ""},
  };
  for (const single_row& r : rows) {
    CAPTURE(r.situation);
    const auto turns = answered_one_by_one(r.before);
    const channels::ussd_input said{r.received.how, r.received.text, r.received.turn, r.received.in_advance};
    const classified c = dialogue::classify(turns, said, hasher, instant(r.received.at));
    CHECK(c.kind == r.kind);
    CHECK(c.input == r.input);
    CHECK((c.answered != nullptr) == (r.answered_turn >= 0));
    if (c.answered != nullptr) CHECK(c.answered->number == r.answered_turn);
  }
}
