#include "gateway/rehearsal/recorder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "gateway/base/ascii.hpp"
#include "gateway/base/civil.hpp"
#include "gateway/base/ids.hpp"
#include "gateway/rehearsal/report_writer.hpp"
#include "gateway/rehearsal/stage.hpp"
#include "gateway/rehearsal/story_reader.hpp"
#include "menus/engine.hpp"
#include "menus/new_pin.hpp"

namespace raporo::rehearsal {
namespace {

// What stands for a PIN that is not the right one: it stays no PIN, an easy one, or another than all before.
constexpr std::string_view too_short = "12";
constexpr std::string_view easy = "1111";
constexpr int first_other = 386'152;
constexpr int between_others = 7'919;

constexpr std::string_view margin = "          ";

/// The part of `text` up to `mark`, taken from it together with the mark.
std::string_view take_until(std::string_view& text, char mark) {
  const std::size_t end = std::min(text.find(mark), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

bool is_word_letter(char c) {
  return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

std::string without_receipts(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto end = std::ranges::find_if_not(text, is_word_letter);
    const std::string_view word(text.begin(), end);
    if (word.empty()) {
      out += text.front();
      text.remove_prefix(1);
      continue;
    }
    out += looks_like_receipt(word) ? "..." : word;
    text.remove_prefix(word.size());
  }
  return out;
}

/// Line by line, as it stands on the screen.
std::string block(std::string_view text) {
  std::string out = "|";
  while (!text.empty()) out.append("\n").append(margin).append(take_until(text, '\n'));
  return out;
}

/// The keys of `*800*1234*1#` that may be a PIN.
std::vector<std::string> pins_in(std::string_view dialled) {
  std::vector<std::string> pins;
  if (dialled.ends_with('#')) dialled.remove_suffix(1);
  while (!dialled.empty())
    if (const std::string_view key = take_until(dialled, '*'); menus::looks_like_pin(key))
      pins.emplace_back(key);
  return pins;
}

}  // namespace

recorder::recorder(const dialogue::in_force& force, std::string phone, instant now)
    : force_(force), phone_(std::move(phone)), now_(now) {}

void recorder::dialled(std::string_view what) {
  elsewhere_ = !reaches(force_.service_code, what);
  if (elsewhere_) return;
  const std::vector<std::string> pins = pins_in(what);
  lines_.push_back({step::kind::dial, std::string(what), !pins.empty()});
  if (!pins.empty()) tried_ = pins.front();
}

void recorder::typed(std::string_view what) {
  if (elsewhere_) return;
  lines_.push_back({step::kind::type, std::string(what), asked_for_pin_});
  if (asked_for_pin_) tried_ = what;
}

void recorder::saw(const dial::screen& shown) {
  if (elsewhere_) return;
  if (!language_) note_language(shown.text);
  const bool at_pin = says(shown.text, "enter_pin");
  // Of a changed PIN nobody asks which was right: the first one opened the menu.
  if (tried_ && !right_pin_ && !at_pin && !shown.ended) right_pin_ = std::move(tried_);
  tried_.reset();
  asked_for_pin_ = at_pin || says(shown.text, "new_pin") || says(shown.text, "new_pin_again");
  lines_.push_back({step::kind::see_exactly, without_receipts(shown.text)});
  if (shown.ended) lines_.push_back({step::kind::ended, {}});
}

void recorder::hung_up() {
  if (!elsewhere_) lines_.push_back({step::kind::drop, {}});
}

void recorder::received(std::string_view sms) {
  lines_.push_back({step::kind::sms_out, without_receipts(sms)});
}

void recorder::note_language(std::string_view first_screen) {
  if (says(first_screen, "choose_language")) language_.emplace();
  for (const std::string& language : force_.menu->languages())
    if (says_in(language, first_screen, "enter_pin")) language_ = language;
}

bool recorder::says(std::string_view screen, std::string_view phrase) const {
  return std::ranges::any_of(force_.menu->languages(),
                             [&](const std::string& l) { return says_in(l, screen, phrase); });
}

bool recorder::says_in(std::string_view language, std::string_view screen, std::string_view phrase) const {
  const std::string sentence = menus::render_phrase(*force_.menu, phrase, language, {});
  while (!screen.empty())
    if (take_until(screen, '\n') == sentence) return true;
  return false;
}

std::vector<std::pair<std::string, std::string>> recorder::stand_ins() const {
  std::vector<std::pair<std::string, std::string>> known;
  if (right_pin_) known.emplace_back(*right_pin_, usual_pin);
  int others = 0;
  const auto name = [&](const std::string& pin) {
    if (std::ranges::find(known, pin, &std::pair<std::string, std::string>::first) != known.end()) return;
    if (!menus::looks_like_pin(pin))
      known.emplace_back(pin, too_short);
    else if (menus::is_trivial_pin(pin))
      known.emplace_back(pin, easy);
    else
      known.emplace_back(pin, std::to_string(first_other + between_others * others++));
  };
  for (const line& l : lines_) {
    if (!l.secret) continue;
    if (l.what == step::kind::type) name(l.text);
    if (l.what == step::kind::dial) std::ranges::for_each(pins_in(l.text), name);
  }
  return known;
}

std::string recorder::to_yaml() const {
  const auto known = stand_ins();
  const auto masked = [&](const std::string& key) {
    const auto found = std::ranges::find(known, key, &std::pair<std::string, std::string>::first);
    return found == known.end() ? key : found->second;
  };
  const local_minutes at = force_.zone.to_local(now_);
  const auto day = std::chrono::floor<std::chrono::days>(at);
  std::string yaml = fmt::format("stories:\n  - name: A recorded call\n    given: {{phone: {}, at: {}T{}",
                                 in_quotes(phone_), format_date(day), format_time_of_day(at - day));
  if (language_) yaml += ", language: " + (language_->empty() ? "none" : *language_);
  yaml += "}\n    steps:\n";
  for (const line& l : lines_) {
    yaml += fmt::format("      - {}", word_of(l.what));
    std::string text = l.text;
    if (l.secret && l.what == step::kind::type) text = masked(l.text);
    if (l.secret && l.what == step::kind::dial) {
      std::string_view rest = l.text;
      if (rest.ends_with('#')) rest.remove_suffix(1);
      text.clear();
      while (!rest.empty()) {
        text += masked(std::string(take_until(rest, '*')));
        text += rest.empty() ? '#' : '*';
      }
    }
    const bool alone = l.what == step::kind::ended || l.what == step::kind::drop;
    if (!alone) yaml += ": " + (l.what == step::kind::see_exactly ? block(text) : in_quotes(text));
    yaml += '\n';
  }
  return yaml;
}

}  // namespace raporo::rehearsal
