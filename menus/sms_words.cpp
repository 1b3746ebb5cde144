#include "menus/sms_words.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "gateway/base/ascii.hpp"
#include "menus/gsm7.hpp"

namespace raporo::menus {

namespace {

constexpr std::string_view between = " \t\r\n,;:/=.";

bool is_plain(char c) noexcept {
  return is_digit(c) || is_upper(c);
}

/// The accented letters of the GSM-7 alphabet as those beneath the accents.
std::string without_accents(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, char>, 17> accented{{{"è", 'E'},
                                                                               {"é", 'E'},
                                                                               {"É", 'E'},
                                                                               {"ù", 'U'},
                                                                               {"ü", 'U'},
                                                                               {"Ü", 'U'},
                                                                               {"ì", 'I'},
                                                                               {"ò", 'O'},
                                                                               {"ö", 'O'},
                                                                               {"Ö", 'O'},
                                                                               {"à", 'A'},
                                                                               {"ä", 'A'},
                                                                               {"Ä", 'A'},
                                                                               {"å", 'A'},
                                                                               {"Å", 'A'},
                                                                               {"ñ", 'N'},
                                                                               {"Ç", 'C'}}};
  std::string plain;
  while (!text.empty()) {
    const auto found =
        std::ranges::find_if(accented, [&](const auto& letter) { return text.starts_with(letter.first); });
    plain += found == accented.end() ? text.front() : found->second;
    text.remove_prefix(found == accented.end() ? 1 : found->first.size());
  }
  return plain;
}

std::string bare(std::string_view word) {
  while (!word.empty() && !is_plain(word.front())) word.remove_prefix(1);
  while (!word.empty() && !is_plain(word.back())) word.remove_suffix(1);
  return std::string(word);
}

std::vector<sms_word> split_words(std::string_view text) {
  std::vector<sms_word> words(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool sign = c == '-' && words.back().written.empty() && i + 1 < text.size() &&
                      is_digit(text[i + 1]) &&
                      (i == 0 || between.find(text[i - 1]) != std::string_view::npos);
    if (between.find(c) != std::string_view::npos || (c == '-' && !sign)) {
      if (!words.back().written.empty()) words.emplace_back();
      words.back().before += c;
    } else {
      words.back().written += c;
    }
  }
  if (words.back().written.empty()) words.pop_back();
  for (sms_word& word : words)
    for (const char c : without_accents(fold_to_gsm7(word.written))) word.plain += to_upper(c);
  return words;
}

}  // namespace

std::vector<sms_word> read_words(std::string_view text) {
  std::vector<sms_word> words = split_words(spell_plainly(text));
  while (!words.empty() && bare(words.front().plain).empty()) words.erase(words.begin());
  if (words.empty()) return words;
  words.front().plain = bare(words.front().plain);
  auto ending = words.rbegin();
  for (; bare(ending->plain).empty(); ++ending) ending->plain.clear();
  // A number keeps what stands around it, for it may change what was meant.
  std::string& last = ending->plain;
  if (last.find_first_of("0123456789") == std::string::npos) last = bare(last);
  return words;
}

std::optional<sms_keyword> find_sms_command(std::string_view word) noexcept {
  static constexpr std::array<std::pair<std::string_view, sms_keyword>, 10> commands{{
      {"HELP", sms_keyword::help},
      {"FASHA", sms_keyword::help},
      {"AIDE", sms_keyword::help},
      {"STOP", sms_keyword::stop},
      {"HAGARIKA", sms_keyword::stop},
      {"ARRET", sms_keyword::stop},
      {"START", sms_keyword::start},
      {"TANGIRA", sms_keyword::start},
      {"DEBUT", sms_keyword::start},
      {"UBUFASHA", sms_keyword::help},
  }};
  const auto found = std::ranges::find(commands, word, &std::pair<std::string_view, sms_keyword>::first);
  if (found == commands.end()) return std::nullopt;
  return found->second;
}

std::optional<follow_up_action> find_follow_up_action(std::string_view word) noexcept {
  static constexpr std::array<std::pair<std::string_view, follow_up_action>, 8> words{{
      {"1", follow_up_action::called},
      {"CALLED", follow_up_action::called},
      {"NAHAMAGAYE", follow_up_action::called},
      {"APPELE", follow_up_action::called},
      {"2", follow_up_action::visited},
      {"VISITED", follow_up_action::visited},
      {"NASUYE", follow_up_action::visited},
      {"VISITE", follow_up_action::visited},
  }};
  const auto found = std::ranges::find(words, word, &std::pair<std::string_view, follow_up_action>::first);
  if (found == words.end()) return std::nullopt;
  return found->second;
}

}  // namespace raporo::menus
