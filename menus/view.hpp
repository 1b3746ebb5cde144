#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "menus/form_flow.hpp"

/// What a place of the menus looks like on a phone.
namespace raporo::menus {

/// The lines of a screen before they are joined.
struct page_text {
  std::string notice;  ///< the practice mark, and why the last input was refused
  std::string say;
  std::string rest;  ///< options and keys: never cut

  /// Everything, however long: what the proof measures.
  std::string whole() const;
  /// At most `most` septets. The proof shows that nothing is cut with figures up to the worst case; beyond
  /// it, the end of `say` goes first.
  std::string fitted(std::size_t most) const;
};

/// Septets of a text that was rendered, and so is GSM-7.
std::size_t septets(std::string_view gsm7);

/// `text` without the letters at its end that exceed `septets`. GSM-7 in, GSM-7 out.
std::string cut_to(std::string text, std::size_t septets);

/// A phrase for somebody whose language is not known: a line in each language, as many as fit a screen.
std::string in_all_languages(const graph& g, phrase p, const facts& world);

/// Renders places for one dialogue as it stands. Borrowed for the length of a step.
class view {
 public:
  view(const graph& g, const facts& world, const dialogue_state& state) noexcept;

  const school_facts* school = nullptr;
  const form_flow* flow = nullptr;        ///< of the form that the place belongs to
  const stored_report* stored = nullptr;  ///< on a place that shows one
  const draft* resumable = nullptr;       ///< on `resume`
  const school_facts* resumable_at = nullptr;
  std::string stopped_at;  ///< likewise: a grade, a question's name, or that it was to be sent
  extra_words told;        ///< on a notice: what it says beside the form

  /// `refusal` says why the last input was no answer; may be empty.
  page_text compose(const place& p, std::string_view refusal) const;
  /// How many screens the list of `p` needs; 1 when it has none.
  std::size_t pages(const place& p, std::string_view refusal) const;

  std::string say(phrase p, const extra_words& extra = {}) const;
  std::string say(const text& t, std::string_view grade, const extra_words& extra = {}) const;
  std::string_view language() const noexcept { return language_; }

 private:
  struct item {
    std::string key;
    std::string label;
  };
  struct sheet {
    std::string say;
    std::vector<item> items;
    bool paged = false;
    std::string reason;  ///< that may stand above a page of the list, or not
    std::string nav;
  };

  values words(std::string_view grade) const;
  sheet lay_out(const place& p) const;
  sheet lay_out_form(const place& p) const;
  std::string resume_text() const;
  /// Is the time for the stored report of this form not over yet?
  bool may_be_corrected(const form& f) const;
  std::vector<item> change_items() const;
  std::string keys(bool back, bool home) const;
  std::string marked(std::string_view refusal) const;
  std::vector<std::size_t> page_starts(const sheet& s, std::string_view refusal) const;
  item numbered(std::size_t number, std::string label) const;

  const graph& graph_;
  const facts& world_;
  const dialogue_state& state_;
  std::string_view language_;
  std::size_t language_index_ = 0;
};

}  // namespace raporo::menus
