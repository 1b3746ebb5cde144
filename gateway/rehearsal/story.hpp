#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/diagnostic.hpp"
#include "gateway/base/clock.hpp"
#include "gateway/base/report.hpp"

/// A story as its author wrote it, in `*.test.yaml` beside the menus: who calls, what is typed and seen, and
/// what is known afterwards.
namespace raporo::rehearsal {

/// A text, the same in every language or one for each.
struct saying {
  std::string same;
  std::vector<std::pair<std::string, std::string>> by_language;  ///< empty: `same` holds for all

  const std::string& in(std::string_view language) const;
};

/// What the author wrote under `steps`.
struct step {
  enum class kind : std::uint8_t {
    dial,
    type,
    see,          ///< each of the texts is somewhere on the screen
    see_exactly,  ///< the text is the whole screen
    screen,       ///< the name of the screen
    ended,        ///< the call is over
    drop,         ///< the call breaks off
    wait,
    sms_in,
    sms_out,  ///< an SMS came that has each of the texts; without one, none came
  };

  kind what = kind::dial;
  config::location where;
  std::vector<saying> texts;
  std::chrono::milliseconds wait{};
};

/// The word for it in a story: `see exactly`.
std::string_view word_of(step::kind k) noexcept;
std::optional<step::kind> find_step(std::string_view word) noexcept;
/// In the order of the enumeration.
std::vector<std::string_view> step_words();

/// One figure of a report; nullopt: not reported.
struct cell {
  std::string field;
  std::string grade;  ///< empty when the field is not asked by grade
  sex by = sex::none;
  std::optional<std::int64_t> value;
  std::string part;  ///< of a declared dimension
  std::string text;  ///< of a question that is answered with words; the value is 0 then
  config::location where;
};

/// A report: one that was made earlier, or what is expected of one. What is not written is not compared.
struct written_report {
  config::location where;
  std::string school;  ///< code; empty: the person's first school
  std::string form;
  std::string period;  ///< empty: any, or the one that is open
  std::optional<int> revision;
  std::vector<cell> cells;
  std::optional<std::vector<std::string>> flags;
};

struct enrolled_grade {
  std::string grade;
  std::optional<std::int64_t> boys;
  std::optional<std::int64_t> girls;
};

struct circumstances {
  std::string phone;  ///< E.164; may be nobody's in the roster
  instant at{};
  std::vector<std::string> languages;  ///< the story is played in each; an empty one: none chosen yet
  std::string pin;
  std::vector<enrolled_grade> enrolment;  ///< of the person's first school; empty: as in the roster
  std::vector<written_report> reports;    ///< made earlier
};

struct outcome {
  /// Reports there are; empty: not looked at. `none_saved`: none but those of the circumstances.
  std::vector<written_report> saved;
  bool none_saved = false;
  /// The report that was begun and not sent. `no_draft`: there is none.
  std::optional<written_report> draft;
  bool no_draft = false;
  std::optional<std::string>
      language;  ///< that the person has chosen, an empty one: none; nullopt: not looked at
  config::location saved_where;
  config::location draft_where;
  config::location language_where;
};

struct story {
  std::string name;
  config::location where;
  circumstances given;
  std::vector<step> steps;
  outcome expected;
  std::shared_ptr<const std::string> file_text;  ///< what `where` and the places of the steps are in
};

}  // namespace raporo::rehearsal
