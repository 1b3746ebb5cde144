#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/base/clock.hpp"
#include "gateway/dial/dial.hpp"
#include "gateway/dialogue/in_force.hpp"
#include "gateway/rehearsal/story.hpp"

namespace raporo::rehearsal {

/// Writes down as a story what happens on a phone. Receipts, which differ from call to call, become `...`.
/// Calls to other services are left out: no story could play them. No PIN gets into a story: the one that was
/// right becomes the usual one of stories, any other a number in its place.
class recorder final : public dial::witness {
 public:
  /// `force`: what the gateway works with, by which PINs are known. `now`: on the gateway's clock.
  recorder(const dialogue::in_force& force, std::string phone, instant now);

  void dialled(std::string_view what) override;
  void typed(std::string_view what) override;
  void saw(const dial::screen& shown) override;
  void hung_up() override;
  void received(std::string_view sms) override;

  /// A whole file with this story, without what is known afterwards: write_outcome gives that.
  std::string to_yaml() const;

 private:
  struct line {
    step::kind what = step::kind::dial;
    std::string text;
    bool secret = false;  ///< a PIN, or keys with one
  };

  /// In one of the languages.
  bool says(std::string_view screen, std::string_view phrase) const;
  bool says_in(std::string_view language, std::string_view screen, std::string_view phrase) const;
  void note_language(std::string_view first_screen);
  /// By which the story names PINs: itself and what stands for it.
  std::vector<std::pair<std::string, std::string>> stand_ins() const;

  const dialogue::in_force& force_;
  const std::string phone_;
  const instant now_;
  std::optional<std::string> language_;  ///< empty: none chosen yet; nullopt: not seen
  std::vector<line> lines_;
  bool elsewhere_ = false;            ///< another service was dialled last
  bool asked_for_pin_ = false;        ///< a new one or the known one, on the screen now
  std::optional<std::string> tried_;  ///< a PIN of which the next screen says whether it is right
  std::optional<std::string> right_pin_;
};

}  // namespace raporo::rehearsal
