#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "menus/day_input.hpp"
#include "menus/values.hpp"

/// What a form still has to ask. The next question is always derived from the answers there are, never from
/// the way the person came: so resuming, changing one item and correcting a report are the same walk.
namespace raporo::menus {

/// One form being answered at one school. Borrowed for the length of a step.
class form_flow {
 public:
  form_flow(const graph& g, const form& f, draft& d, const school_facts& school, const facts& world,
            std::string_view language) noexcept
      : graph_(g), form_(f), draft_(d), school_(school), world_(world), language_(language) {}

  /// A question and its grade; `which` when the grades have to be named first.
  struct stop {
    const question* asked = nullptr;
    std::string_view grade;
    bool which = false;
  };

  /// The first question that applies and has no answer.
  std::optional<stop> next() const;
  /// Can `q` be asked for `grade` (empty: not by grade) as the answers stand?
  bool applies(const question& q, std::string_view grade) const;
  bool answered(const question& q, std::string_view grade) const;
  /// Was it left out after its tries? It is asked again when it is chosen only.
  bool skipped(const question& q, std::string_view grade) const;
  /// The same for any grade.
  bool skips_some(const question& q) const;
  /// Does any question apply at this school at all?
  bool asks_anything() const;
  /// The grades of the school that `q` is asked for, in order; one empty name when it is not asked by grade.
  std::vector<std::string_view> grades_of(const question& q) const;

  bool asks_for(const question& q, std::string_view grade) const;

  /// Stores the values of one question, boys then girls, and forgets what they make void: the flags raised on
  /// the old ones and the answers of questions that no longer apply. Requires: q.values() values.
  void answer_with(const question& q, std::string_view grade, const std::vector<std::int64_t>& given);
  /// The same for a question whose answer is words.
  void answer_with(const question& q, std::string words);
  void forget(const question& q, std::string_view grade);
  /// Leaves `q` out for `grade`, with `which` for all its grades where it applies: it stays not reported.
  /// What was answered before stays, unless it cannot be; false when all of it stays.
  bool skip(const question& q, std::string_view grade, bool which);
  /// For `some: grade`: these grades will be asked, every other one is a stated zero.
  void narrow(const question& q, const std::vector<std::string_view>& concerned);
  /// Drops answers, and marks of what was left out, that this form, this school or their own conditions do
  /// not know: a draft may be older than the menu.
  void prune();
  /// Drops those under a condition that nobody knows any more, because what it reads was left out: they would
  /// be sent as if they had been asked. True when there were some. Requires: next() has nothing, for until
  /// then an answer waits for what is typed again.
  bool drop_unasked();

  /// What `change one item` offers: each answer, what was left out, and each question about some grades as
  /// one item.
  std::vector<stop> items() const;
  /// `28/27`, `3`.
  std::string values_of(const question& q, std::string_view grade) const;

  /// A number outside of its range: the text that says so, and its words.
  struct excess {
    const text* say = nullptr;
    extra_words words;
    std::size_t at = 0;  ///< which of the numbers
  };
  /// What a person typed, as it is kept, or why it is none; for a question whose answer is words.
  std::variant<std::string, phrase> read_words_for(const question& q, std::string_view typed) const;
  /// The words of the phrases that refuse those.
  extra_words bounds_of(const question& q) const;
  /// The whole numbers that one cell can be as the answers stand; where its most is not known, another holds.
  struct answer_range {
    std::int64_t least = 0;
    std::int64_t most = 0;
    bool most_known = false;
  };
  answer_range range_of(const question& q, std::string_view grade, const cell& c) const;
  std::optional<excess> out_of_range(const question& q, std::string_view grade,
                                     const std::vector<std::int64_t>& given) const;

  /// An answer that cannot be as the others stand now, and the text that says why, with its words.
  struct objection {
    const question* asked = nullptr;
    std::string_view grade;
    const text* say = nullptr;
    extra_words words;
  };
  /// The first there is. An answer was good when it was given; then another one, the menus or the school
  /// changed.
  std::optional<objection> next_objection() const;

  /// The first of `checks` that fires for `grade`: a hard one, or a warning that is not flagged yet.
  const check* fires(const std::vector<check>& checks, std::string_view grade, bool hard) const;
  /// A warning and the grade that it is about.
  struct doubt {
    const check* raised = nullptr;
    std::string_view grade;
  };
  /// The first warning of an answered question that fires and is not flagged yet.
  std::optional<doubt> next_doubt() const;
  /// The question whose answer the warning on this screen is about, when it still has one; else nullptr.
  const question* warned_at(std::string_view screen, std::string_view grade) const;
  /// Is something answered, and nothing left to ask, to refuse or to warn of?
  bool complete() const;
  static std::string flag_of(const check& c, std::string_view grade);
  void raise(const check& c, std::string_view grade) { draft_.flags.push_back(flag_of(c, grade)); }

  values here(std::string_view grade) const;
  const form& asked() const noexcept { return form_; }

 private:
  /// Requires: `q` is answered for `grade`.
  std::optional<objection> objection_to(const question& q, std::string_view grade) const;
  bool is_void(const answer& a) const;
  /// Would its question not be asked as the answers stand? Requires: not is_void().
  bool is_unasked(const answer& a) const;
  template <class Unwanted>
  void drop_answers(const Unwanted& unwanted);
  /// Drops the marks of questions for which `stays`, given the question and the grade, says no.
  template <class Stays>
  void drop_marks(const Stays& stays);
  void drop_void_answers();
  day_range days_of(const question& q) const;
  void drop_flags(const std::vector<check>& checks, std::string_view grade);

  const graph& graph_;
  const form& form_;
  draft& draft_;
  const school_facts& school_;
  const facts& world_;
  std::string_view language_;
};

}  // namespace raporo::menus
