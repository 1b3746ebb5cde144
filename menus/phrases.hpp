#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

/// The built-in texts: what the engine says without a menu author asking for it. Each must be given, in every
/// language, under `phrases:` of the menu files.
namespace raporo::menus {

enum class phrase : std::uint8_t {
  // before the menu
  unknown_number,
  not_for_you,
  choose_language,
  language_name,
  enter_pin,
  wrong_pin,
  bad_pin,
  locked,
  choose_school,
  resume,
  go_on,
  start_again,
  // lines around a screen
  practice_mark,
  back,
  home,
  next_page,
  // why an input was refused
  not_an_option,
  empty,
  one_answer,
  not_a_number,
  leading_zero,
  want_one,
  want_two,
  want_more,
  out_of_range,
  not_a_grade,
  text_too_long,
  private_text,
  plain_letters,
  not_a_day,
  not_a_week,
  day_out_of_range,
  tries_over,
  tries_over_unanswered,
  tries_home,
  tries_skip,
  // around a form
  boys,
  girls,
  it_is_right,
  type_again,
  send,
  change_one,
  choose_item,
  practice_receipt,
  answers_lost,
  form_gone,
  no_school,
  too_late,
  not_yet,
  nothing_to_ask,
  // the last report
  choose_form,
  no_report,
  correct_it,
  already_reported,
  report_anew,
  newer_report,
  send_mine,
  drop_mine,
  // changing the PIN
  new_pin,
  new_pin_again,
  weak_pin,
  pin_mismatch,
  pin_changed,
  // when something is wrong on our side
  busy,
  another_call,
  not_saved,
  slow,
  wrong_phone,
  hidden_number,
  wrong_code,
  // replies to SMS
  sms_help,
  sms_help_others,
  sms_stopped,
  sms_started,
  sms_unknown,
  sms_name_school,
  sms_not_your_school,
  sms_bad_period,
  sms_unknown_grade,
  sms_twice,
  sms_bad_value,
  sms_grade_first,
  sms_not_asked,
  sms_not_one_of,
  sms_how,
  sms_wrong_count,
  sms_missing,
  sms_if_right,
  sms_replaces,
  // replies to answers to digests
  sms_called,
  sms_visited,
  sms_which_school,
  sms_no_digest,
  count_,
};

inline constexpr std::size_t phrase_count = static_cast<std::size_t>(phrase::count_);

struct phrase_info {
  std::string_view name;   ///< its key in YAML
  std::string_view words;  ///< what it may name beyond the words every text has, divided by blanks
  /// What menus say that were written before there was this phrase: a published version stays good for ever.
  std::optional<phrase> before = std::nullopt;
};

const phrase_info& describe(phrase p) noexcept;
std::optional<phrase> find_phrase(std::string_view name) noexcept;

}  // namespace raporo::menus
