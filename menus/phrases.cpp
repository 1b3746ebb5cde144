#include "menus/phrases.hpp"

#include <algorithm>
#include <array>

namespace raporo::menus {

namespace {

// In the order of the enumeration.
constexpr std::array<phrase_info, phrase_count> all_phrases{{
    {"unknown_number", ""},
    {"not_for_you", ""},
    {"choose_language", ""},
    {"language_name", ""},
    {"enter_pin", ""},
    {"wrong_pin", "tries_left"},
    {"bad_pin", ""},
    {"locked", "minutes"},
    {"choose_school", ""},
    {"resume", "form"},
    {"continue", ""},
    {"start_again", ""},
    {"practice_mark", ""},
    {"back", ""},
    {"home", ""},
    {"next", ""},
    {"not_an_option", ""},
    {"empty", ""},
    {"one_answer", ""},
    {"not_a_number", ""},
    {"leading_zero", ""},
    {"want_one", ""},
    {"want_two", ""},
    {"want_more", "limit"},
    {"out_of_range", "value least limit sex part"},
    {"not_a_grade", ""},
    {"text_too_long", "limit"},
    {"private_text", ""},
    {"plain_letters", "", phrase::text_too_long},
    {"not_a_day", ""},
    {"not_a_week", ""},
    {"day_out_of_range", "first last"},
    {"tries_over", ""},
    {"tries_over_unanswered", "", phrase::tries_over},
    {"tries_home", "", phrase::home},
    {"tries_skip", "", phrase::next_page},
    {"boys", ""},
    {"girls", ""},
    {"it_is_right", ""},
    {"type_again", ""},
    {"send", ""},
    {"change_one", ""},
    {"choose_item", ""},
    {"practice_receipt", ""},
    {"answers_lost", "form lost"},
    {"form_gone", "lost"},
    {"no_school", "form"},
    {"too_late", "form"},
    {"not_yet", "form first", phrase::no_school},
    {"nothing_to_ask", "form"},
    {"choose_form", ""},
    {"no_report", "form"},
    {"correct_it", ""},
    {"already_reported", ""},
    {"report_anew", ""},
    {"newer_report", ""},
    {"send_mine", ""},
    {"drop_mine", ""},
    {"new_pin", ""},
    {"new_pin_again", ""},
    {"weak_pin", ""},
    {"pin_mismatch", ""},
    {"pin_changed", ""},
    {"busy", ""},
    {"another_call", ""},
    {"not_saved", ""},
    {"slow", ""},
    {"wrong_phone", ""},
    {"hidden_number", "", phrase::wrong_phone},
    {"wrong_code", ""},
    {"sms_help", ""},
    {"sms_help_others", ""},
    {"sms_stopped", ""},
    {"sms_started", ""},
    {"sms_unknown", ""},
    {"sms_name_school", "form schools"},
    {"sms_not_your_school", "value"},
    {"sms_bad_period", "value"},
    {"sms_unknown_grade", "value"},
    {"sms_twice", "value"},
    {"sms_bad_value", "value why"},
    {"sms_grade_first", ""},
    {"sms_not_asked", ""},
    {"sms_not_one_of", "least limit codes"},
    {"sms_how", "example"},
    {"sms_wrong_count", "limit"},
    {"sms_missing", "missing"},
    {"sms_if_right", "others"},
    {"sms_replaces", "form receipt reporter date"},
    {"sms_called", "schools", phrase::not_for_you},
    {"sms_visited", "schools", phrase::not_for_you},
    {"sms_which_school", "value schools example", phrase::not_for_you},
    {"sms_no_digest", "example", phrase::not_for_you},
}};

}  // namespace

const phrase_info& describe(phrase p) noexcept {
  return all_phrases[static_cast<std::size_t>(p)];
}

std::optional<phrase> find_phrase(std::string_view name) noexcept {
  const auto found = std::ranges::find(all_phrases, name, &phrase_info::name);
  if (found == all_phrases.end()) return std::nullopt;
  return static_cast<phrase>(found - all_phrases.begin());
}

}  // namespace raporo::menus
