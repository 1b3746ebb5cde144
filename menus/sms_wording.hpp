#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "menus/engine.hpp"
#include "menus/form_flow.hpp"
#include "menus/values.hpp"

/// What a report by SMS is answered when it is not taken. The reader of reports says it by this, and the
/// proof how long it can get.
namespace raporo::menus {

/// Two segments of 153 septets, one of which may stay empty so that no escape pair is split. Menus whose
/// answers can be longer are not proved; of older ones an answer is cut to this.
inline constexpr std::size_t longest_sms_reply = 305;
/// Septets of what a person wrote, where it is said back, with the dots for the rest of it.
inline constexpr std::size_t longest_sms_echo = 14;
/// Septets of a list of what is missing, or of schools or options, with the dots for the rest of it.
inline constexpr std::size_t longest_sms_list = 185;

/// What a person wrote, short enough to be said back.
std::string sms_echo(std::string_view written);
/// Adds to a list that ends in dots when there is no more room.
void add_to_sms_list(std::string& list, std::string_view item);

class sms_wording {
 public:
  /// All borrowed.
  sms_wording(const graph& g, const facts& world, std::string_view language, const draft& report) noexcept
      : graph_(g), world_(world), language_(language), report_(report) {}

  const form* asked = nullptr;           ///< once it is known
  const school_facts* school = nullptr;  ///< likewise
  std::string_view keyword;              ///< the word for the form that examples begin with

  std::string say(const text& t, std::string_view grade = {}, const extra_words& extra = {}) const;
  std::string say(phrase p, std::string_view grade = {}, const extra_words& extra = {}) const;

  /// `P3 1O: Digits only.`
  std::string of_value(phrase reason, std::string_view written, const question& q, std::string_view grade,
                       extra_words extra = {}) const;
  std::string of_range(form_flow::excess over, std::string_view written, const question& q,
                       std::string_view grade) const;
  std::string of_count(const question& q, std::string_view grade) const;
  std::string of_double(const question& q, std::string_view grade) const;
  std::string of_missing(const std::string& list) const;
  /// A warning, with how one agrees to it and to `others` beside it.
  std::string of_warning(const check& c, std::string_view grade, std::size_t others) const;
  /// How the form is written. Requires: `asked`.
  std::string how() const;
  /// `said` and how the form is written, where one SMS has room for both.
  std::string with_example(const std::string& said) const;

  /// `P4`, or `P3 Reason R1-R12`.
  std::string missing_item(const question& q, std::string_view grade) const;
  /// The words that say which options a choice has.
  static extra_words options_of(const question& q);

 private:
  std::string subject(const question& q, std::string_view grade) const;

  const graph& graph_;
  const facts& world_;
  std::string_view language_;
  const draft& report_;
};

}  // namespace raporo::menus
