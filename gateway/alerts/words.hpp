#pragma once

#include <string>
#include <string_view>

#include "gateway/alerts/digest.hpp"
#include "menus/expression.hpp"

/// The names that conditions and texts of alerts.yaml may use: a closed vocabulary for each kind of subject,
/// described in this folder's README.md (a test holds the two equal).
namespace raporo::alerts {

/// Lives as long as the process.
const menus::vocabulary& vocabulary_of(subject_kind about);

/// Before the name of a field: the sum of what was reported in it, `total.meals`.
inline constexpr std::string_view total_of = "total.";

/// The words for the sexes in one language, as `call_first` says them.
struct sex_words {
  std::string boys;
  std::string girls;
};

/// Values of the vocabulary for one digest. Null: not known, or an empty list. Both arguments must outlive
/// it.
class digest_words final : public menus::environment {
 public:
  digest_words(const digest& d, const sex_words& words) : digest_(d), words_(words) {}
  menus::value lookup(std::string_view name, const menus::slice& part) const override;

 private:
  const digest& digest_;
  const sex_words& words_;
};

/// Writes the parts that hold and of which every value is known, one after another.
std::string write_text(const std::vector<text_part>& parts, const menus::environment& values,
                       std::string_view language);

/// The longest that the parts can get: all of them, in `language`, about longest_digest().
std::string write_longest_text(const std::vector<text_part>& parts, const digest& longest,
                               const sex_words& words, std::string_view language);

sex_words sex_words_in(const rule_book& book, std::string_view language);

}  // namespace raporo::alerts
