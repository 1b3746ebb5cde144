#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostic.hpp"
#include "gateway/base/quiet_hours.hpp"
#include "menus/expression.hpp"
#include "menus/facts.hpp"
#include "menus/template.hpp"

/// `alerts.yaml`: who is told what, and when. Immutable once read; safe to use from any thread.
namespace raporo::alerts {

/// What a rule makes one text about: each school, each sector or each district.
enum class subject_kind { school, sector, district };
std::string_view to_string(subject_kind k) noexcept;

/// Below these percentages something is called low; `watch` is the milder word for a school.
struct alert_levels {
  std::int64_t low = 80;
  std::int64_t watch = 90;
  std::int64_t low_sector = 85;  ///< a whole sector, in texts about a district
};

/// A civil time of every week, and which week is reported on then.
struct rule_time {
  std::chrono::weekday day = std::chrono::Monday;
  std::chrono::minutes at{};
  int weeks_back = 0;  ///< 1: the week before the one that `day` is in
};

/// A piece of a text. It is left out when its condition does not hold, or when anything it would say is not
/// known.
struct text_part {
  menus::expression when;  ///< empty: always
  menus::localized_text say;
};

struct alert_rule {
  std::string id;  ///< small letters, digits and hyphens; part of every message's key
  subject_kind about = subject_kind::school;
  std::vector<std::string> to;  ///< posts at the subject or at a unit above it
  rule_time when;
  menus::expression only_if;  ///< empty: always
  std::chrono::milliseconds expires{std::chrono::hours{12}};
  std::vector<text_part> text;  ///< joined without anything between
};

/// A sum that a rule uses, of a field that no menu in force asks for.
struct missing_sum {
  std::string rule;   ///< id
  std::string field;  ///< `meals`
};

struct rule_book {
  std::vector<std::string> languages;  ///< the first is the default
  alert_levels levels;
  quiet_hours quiet;
  menus::localized_text boys;  ///< the words that `call_first` uses
  menus::localized_text girls;
  std::vector<alert_rule> rules;
  std::vector<missing_sum> missing;  ///< not known, whatever was reported: parts with them are left out
};

/// At most this many segments a message.
inline constexpr unsigned most_segments = 2;

/// What becomes of a `total.` of a field that is not among the counts.
enum class other_sums : std::uint8_t {
  refused,  ///< an error
  missing,  ///< a warning, and one of rule_book::missing
  ignored,  ///< as if it were among them: nobody knows which fields there are
};

struct rule_limits {
  menus::worst_case extremes;
  std::string service_code;         ///< as texts print it
  std::vector<std::string> counts;  ///< fields that `total.` may name
  other_sums others = other_sums::refused;
};

/// Reads `text`, a whole alerts.yaml. Every text in every language is written with the values of `limits` and
/// must fit in most_segments. Reports all problems under codes that begin with `alerts/`; nullptr when any is
/// an error.
std::shared_ptr<const rule_book> load_rules(std::string_view text, const std::string& file,
                                            const rule_limits& limits, config::diagnostics& problems);
/// The same for `<folder>/alerts.yaml`.
std::shared_ptr<const rule_book> read_rules(const std::filesystem::path& folder, const rule_limits& limits,
                                            config::diagnostics& problems);
/// Its quiet hours, whatever else it says; what is not there or not right stands at its default.
quiet_hours read_quiet_hours(const std::filesystem::path& folder);

/// Where a post is held; nullopt for an unknown word.
std::optional<subject_kind> level_of_post(std::string_view post) noexcept;

}  // namespace raporo::alerts
