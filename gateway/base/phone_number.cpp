#include "gateway/base/phone_number.hpp"

#include <phonenumbers/phonenumberutil.h>

#include <algorithm>
#include <array>
#include <optional>

#include "gateway/base/ascii.hpp"

namespace raporo {
namespace {

namespace library = i18n::phonenumbers;
using library::PhoneNumberUtil;

const std::string country = "RW";

/// Debian 12's library knows the plan of 2022; this is mobile since.
constexpr std::string_view newer_prefix = "77";
constexpr std::size_t national_digits = 9;

/// The library also reads letters as on a keypad, extensions and the digits of other scripts. Nobody's
/// telephone is called so.
bool is_written_as_number(std::string_view raw) {
  return std::ranges::all_of(raw, [](char c) {
    return is_digit(c) || std::string_view("+ -.()").find(c) != std::string_view::npos;
  });
}

bool is_mobile(const PhoneNumberUtil& plans, const library::PhoneNumber& number) {
  if (plans.GetNumberType(number) == PhoneNumberUtil::MOBILE) return true;
  const std::string national = std::to_string(number.national_number());
  return national.size() == national_digits && national.starts_with(newer_prefix);
}

bool has_length_of_its_country(const PhoneNumberUtil& plans, const library::PhoneNumber& number) {
  return plans.IsPossibleNumberWithReason(number) == PhoneNumberUtil::IS_POSSIBLE;
}

/// Empty when it is no number that we write to.
std::string read_e164(const std::string& raw) {
  const PhoneNumberUtil& plans = *PhoneNumberUtil::GetInstance();
  library::PhoneNumber number;
  if (plans.Parse(raw, country, &number) != PhoneNumberUtil::NO_PARSING_ERROR) return {};
  std::string region;
  plans.GetRegionCodeForCountryCode(number.country_code(), &region);
  const bool good = region == country ? is_mobile(plans, number) : has_length_of_its_country(plans, number);
  if (!good) return {};
  std::string e164;
  plans.Format(number, PhoneNumberUtil::E164, &e164);
  return e164;
}

/// Aggregators abroad leave the plus away: 254700000001.
std::string read_written(std::string_view raw) {
  if (raw.starts_with("tel:")) raw.remove_prefix(4);
  if (!is_written_as_number(raw)) return {};
  constexpr std::size_t shortest_foreign = 11, longest = 15;
  std::string e164 = read_e164(std::string(raw));
  if (e164.empty() && all_digits(raw) && raw.front() != '0' && raw.size() >= shortest_foreign &&
      raw.size() <= longest)
    e164 = read_e164("+" + std::string(raw));
  return e164;
}

/// Reading costs a third of what a turn costs, and a telephone comes again with every screen.
class recent_readings {
 public:
  const std::string& read(std::string_view raw) {
    reading& r = readings_[std::hash<std::string_view>{}(raw) % readings_.size()];
    if (!r.known || r.raw != raw) r = {true, std::string(raw), read_written(raw)};
    return r.e164;
  }

 private:
  struct reading {
    bool known = false;
    std::string raw, e164;
  };
  std::array<reading, 1'024> readings_;
};

/// Nothing that stands for a telephone is longer; what is longer is not kept.
constexpr std::size_t longest_written = 40;

}  // namespace

result<phone_number> phone_number::parse(std::string_view raw) {
  if (raw.size() > longest_written) return errc::invalid_phone;
  thread_local recent_readings readings;
  const std::string& e164 = readings.read(raw);
  if (e164.empty()) return errc::invalid_phone;
  return phone_number(e164);
}

std::string phone_number::masked() const {
  constexpr std::size_t tail = 3;
  constexpr std::size_t least_hidden = 4;
  const std::size_t head = std::min<std::size_t>(6, e164_.size() - tail - least_hidden);
  const std::size_t hidden = e164_.size() - tail - head;
  return e164_.substr(0, head) + std::string(hidden, '*') + e164_.substr(head + hidden);
}

}  // namespace raporo
