#include "config/roster_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <utility>

#include "config/csv.hpp"
#include "config/roster_columns.hpp"
#include "config/roster_units.hpp"
#include "config/roster_words.hpp"
#include "config/text_file.hpp"
#include "gateway/base/civil.hpp"
#include "gateway/base/phone_number.hpp"

namespace raporo::config {
namespace {

/// Enough for 50,000 schools with thirteen grades over three years.
constexpr std::size_t most_bytes_of_table = 128U << 20U;
/// Longer names would not fit a screen together with anything else.
constexpr std::size_t longest_name = 60;

/// Reads the four files in the order of their references and remembers what it has seen.
class roster_reader {
 public:
  roster_reader(const std::filesystem::path& folder, const std::optional<std::vector<std::string>>& channels,
                diagnostics& problems)
      : folder_(folder), channels_(channels), problems_(problems), units_(problems) {}

  void read() {
    read_file("units.csv", unit_columns, csv_rows::shown, &roster_reader::read_unit);
    join_units();
    read_file("schools.csv", school_columns, csv_rows::shown, &roster_reader::read_school);
    read_file("enrolment.csv", enrolment_columns, csv_rows::shown, &roster_reader::read_enrolment);
    // Telephone numbers and PINs stay out of what is printed and logged.
    read_file("people.csv", person_columns, csv_rows::confidential, &roster_reader::read_person);
    units_.count_refused();
  }
  /// Every file was there with the right columns.
  bool readable() const { return readable_; }
  bool refused_rows() const { return refused_rows_; }
  roster_rows take() { return std::move(rows_); }

 private:
  struct listed_unit {
    unit_row row;
    csv_place parent_place;
  };
  struct known_person {
    person_row first;
    unsigned row = 0;
  };

  using row_reader = bool (roster_reader::*)(csv_reader&);
  void read_file(const char* name, std::span<const csv_column> columns, csv_rows shown, row_reader read_row);

  // Each reads one row, reports all that is wrong with it, and says whether it is good.
  bool read_unit(csv_reader& csv);
  bool read_school(csv_reader& csv);
  bool read_enrolment(csv_reader& csv);
  bool read_person(csv_reader& csv);

  void join_units();
  std::string find_culprit(csv_reader& csv, std::size_t column, std::size_t level);
  bool check_channel(csv_reader& csv);
  bool check_same_person(csv_reader& csv, const person_row& person);

  std::filesystem::path folder_;
  const std::optional<std::vector<std::string>>& channels_;
  diagnostics& problems_;
  roster_rows rows_;
  bool readable_ = true;
  bool refused_rows_ = false;
  std::array<std::vector<listed_unit>, school_level> listed_;  ///< by level
  roster_units units_;
  std::unordered_map<std::uint64_t, unsigned> enrolment_rows_;
  std::unordered_map<std::string, unsigned> post_rows_;
  std::unordered_map<std::string, known_person> persons_;  ///< by telephone number
};

bool check_name(csv_reader& csv, std::size_t column) {
  const std::string_view name = csv.field(column);
  if (!name.empty() && name.size() <= longest_name) return true;
  csv.error(
      column, "roster/bad-name",
      name.empty() ? "the name is missing" : fmt::format("the name is longer than {} letters", longest_name));
  return false;
}

bool read_count(csv_reader& csv, std::size_t column, std::optional<long long>& count) {
  const std::string_view text = csv.field(column);
  if (text.empty()) return true;  // not known, which is not zero
  count = read_cell(text);
  if (count) return true;
  csv.error(column, "roster/bad-number",
            fmt::format("`{}` is not a whole number from 0 to {}", text, largest_cell),
            "leave the field empty when the figure is not known");
  return false;
}

/// Empty is good: the import says when they were counted.
bool check_counted(csv_reader& csv) {
  const std::string_view week = csv.field(enrolment_column::counted);
  if (week.empty() || iso_week::parse(week)) return true;
  csv.error(enrolment_column::counted, "roster/bad-week", fmt::format("`{}` is not a week", week),
            "write it like 2026-W37, or leave it empty");
  return false;
}

std::vector<std::string_view> post_words() {
  std::vector<std::string_view> words;
  words.reserve(std::size(posts));
  for (const post_level& p : posts) words.push_back(p.role);
  return words;
}

bool check_language(csv_reader& csv) {
  const std::string_view language = csv.field(person_column::language);
  if (language.empty() || is_language(language)) return true;
  csv.error(person_column::language, "roster/unknown-language",
            fmt::format("unknown language `{}`", language),
            guess(language, {languages.begin(), languages.end()}));
  return false;
}

bool check_pin(csv_reader& csv) {
  const std::string_view pin = csv.field(person_column::pin);
  const std::string_view hash = csv.field(person_column::pin_hash);
  // The messages do not repeat the value: a PIN is nobody's to read.
  if (!pin.empty() && !hash.empty()) {
    csv.error(person_column::pin, "roster/bad-pin", "the row has both a PIN and a hash", "leave one empty");
  } else if (!pin.empty() && !is_pin(pin)) {
    csv.error(person_column::pin, "roster/bad-pin", "a PIN has four to six digits");
  } else if (!hash.empty() && !is_pin_hash(hash)) {
    csv.error(person_column::pin_hash, "roster/bad-pin",
              "this is not an argon2id hash of an affordable cost");
  } else {
    return true;
  }
  return false;
}

void roster_reader::read_file(const char* name, std::span<const csv_column> columns, csv_rows shown,
                              row_reader read_row) {
  const std::filesystem::path path = folder_ / name;
  const auto text = read_text_file(path, "roster", most_bytes_of_table, problems_);
  if (!text) {
    readable_ = false;
    return;
  }
  csv_reader csv(*text, path.string(), columns, problems_, shown);
  readable_ = readable_ && csv.readable();
  // Without the tables before this one, every reference of its rows would be reported in vain.
  if (!readable_) return;
  bool any_rows = false;
  while (csv.next()) {
    any_rows = true;
    if (!(this->*read_row)(csv)) refused_rows_ = true;
  }
  if (!any_rows && csv.malformed_rows() == 0) {
    problems_.warning("roster/no-rows", {.file = path.string(), .line = 1},
                      "the table names its columns and has no rows");
  }
  if (csv.malformed_rows() > 0) refused_rows_ = true;
}

bool roster_reader::read_unit(csv_reader& csv) {
  const std::string id(csv.field(unit_column::id));
  const std::string_view kind = csv.field(unit_column::kind);
  const auto level = find_level(kind);
  bool good = check_name(csv, unit_column::name);
  if (!is_unit_id(id)) {
    csv.error(unit_column::id, "roster/bad-id",
              "an id has 1 to 40 lower-case letters, digits, hyphens and underscores");
    good = false;
  }
  if (level == school_level) {
    csv.error(unit_column::kind, "roster/unknown-kind", "schools are listed in schools.csv");
    return false;
  }
  if (!level) {
    csv.error(unit_column::kind, "roster/unknown-kind", fmt::format("unknown kind `{}`", kind),
              guess(kind, {unit_levels.begin(), unit_levels.begin() + school_level}));
    return false;
  }
  const std::string culprit = good ? "" : units_.accuse(id, *level, csv.place(unit_column::id));
  if (!units_.add(csv, unit_column::id, *level, culprit) || !good) return false;
  listed_[*level].push_back({{id, std::string(kind), std::string(csv.field(unit_column::name)),
                              std::string(csv.field(unit_column::parent))},
                             csv.place(unit_column::parent)});
  return true;
}

/// Parents may be listed after their children. Going down the levels, each parent is settled before it is
/// asked for; and as a parent is always one level up, no chain of parents can go in a circle.
void roster_reader::join_units() {
  for (std::size_t level = 0; level < listed_.size(); ++level) {
    for (listed_unit& unit : listed_[level]) {
      std::string culprit;
      if (level > 0) {
        culprit = units_.blame(unit.row.parent, level - 1, unit.parent_place, "roster/unknown-parent");
      } else if (!unit.row.parent.empty()) {
        report(problems_, unit.parent_place, "roster/unknown-parent", "a country has no parent",
               "leave the field empty");
        culprit = units_.accuse(unit.row.id, level, unit.parent_place);
      }
      if (culprit.empty()) {
        rows_.units.push_back(std::move(unit.row));
        continue;
      }
      units_.refuse(unit.row.id, std::move(culprit));
      refused_rows_ = true;
    }
  }
}

/// Empty when the field names a unit that can be used; its row is else refused.
std::string roster_reader::find_culprit(csv_reader& csv, std::size_t column, std::size_t level) {
  const std::string id(csv.field(column));
  if (units_.usable(id, level)) return {};
  return units_.blame(id, level, csv.place(column), "roster/unknown-unit");
}

bool roster_reader::read_school(csv_reader& csv) {
  const std::string code(csv.field(school_column::code));
  const bool named = check_name(csv, school_column::name);
  std::string culprit = find_culprit(csv, school_column::sector, school_level - 1);
  if (!is_school_code(code)) {
    csv.error(school_column::code, "roster/bad-code", fmt::format("`{}` is not a school code", code),
              "a school code has six digits; format the column as text, or a leading 0 is lost");
    return false;
  }
  if (!named && culprit.empty()) culprit = units_.accuse(code, school_level, csv.place(school_column::code));
  const bool good = culprit.empty();
  if (!units_.add(csv, school_column::code, school_level, std::move(culprit)) || !good) return false;
  rows_.units.push_back({code, std::string(unit_levels[school_level]),
                         std::string(csv.field(school_column::name)),
                         std::string(csv.field(school_column::sector))});
  return true;
}

bool roster_reader::read_enrolment(csv_reader& csv) {
  enrolment_row row;
  row.school = csv.field(enrolment_column::school);
  row.year = csv.field(enrolment_column::year);
  row.grade = csv.field(enrolment_column::grade);
  const auto grade = find_grade(row.grade);
  const bool known_school = find_culprit(csv, enrolment_column::school, school_level).empty();
  const bool known_year = is_school_year(row.year);
  if (!known_year) {
    csv.error(enrolment_column::year, "roster/bad-year", fmt::format("`{}` is not a school year", row.year),
              "write it like 2026/27");
  }
  if (!grade) {
    csv.error(enrolment_column::grade, "roster/unknown-grade", fmt::format("unknown grade `{}`", row.grade),
              guess(row.grade, {grades.begin(), grades.end()}));
  }
  const bool counts = read_count(csv, enrolment_column::boys, row.boys);
  if (!read_count(csv, enrolment_column::girls, row.girls) || !counts) return false;
  row.counted = csv.field(enrolment_column::counted);
  if (!check_counted(csv)) return false;
  if (!known_school || !known_year || !grade) return false;

  // Numbers keep this small: a whole country has a million such rows.
  const std::uint64_t key =
      (std::stoull(row.school) * 10'000 + std::stoull(row.year)) * grades.size() + *grade;
  const auto [first, is_new] = enrolment_rows_.try_emplace(key, csv.row());
  if (!is_new) {
    csv.error(enrolment_column::grade, "roster/double-row",
              fmt::format("{} {} {} stands on row {} too", row.school, row.year, row.grade, first->second));
    return false;
  }
  rows_.enrolments.push_back(std::move(row));
  return true;
}

bool roster_reader::read_person(csv_reader& csv) {
  person_row row;
  row.name = csv.field(person_column::name);
  row.language = csv.field(person_column::language);
  row.role = csv.field(person_column::role);
  row.unit = csv.field(person_column::unit);
  row.pin = csv.field(person_column::pin);
  row.pin_hash = csv.field(person_column::pin_hash);
  row.channel = csv.field(person_column::channel);
  bool good = check_name(csv, person_column::name);
  good = check_language(csv) && good;
  good = check_pin(csv) && good;
  good = check_channel(csv) && good;
  if (const post_level* post = find_post(row.role); post != nullptr) {
    good = find_culprit(csv, person_column::unit, post->level).empty() && good;
  } else {
    csv.error(person_column::role, "roster/unknown-role", fmt::format("unknown role `{}`", row.role),
              guess(row.role, post_words()));
    good = false;
  }
  const auto phone = phone_number::parse(csv.field(person_column::phone));
  if (!phone) {
    csv.error(person_column::phone, "roster/invalid-phone", "this is not a telephone number of Rwanda's plan",
              "write it like +250788000101 or 0788000101");
    return false;
  }
  row.phone = phone->e164();
  good = check_same_person(csv, row) && good;
  if (good) rows_.people.push_back(std::move(row));
  return good;
}

bool roster_reader::check_channel(csv_reader& csv) {
  const std::string_view channel = csv.field(person_column::channel);
  if (channel.empty() || !channels_ || std::ranges::find(*channels_, channel) != channels_->end())
    return true;
  csv.error(person_column::channel, "roster/unknown-channel",
            fmt::format("no channel that takes SMS is called `{}`", channel),
            guess(channel, {channels_->begin(), channels_->end()}));
  return false;
}

/// A telephone number is one person, who may hold several posts, each on a row of its own.
bool roster_reader::check_same_person(csv_reader& csv, const person_row& person) {
  const auto [post, is_new_post] =
      post_rows_.try_emplace(fmt::format("{} {} {}", person.phone, person.role, person.unit), csv.row());
  if (!is_new_post) {
    csv.error(person_column::phone, "roster/double-row",
              fmt::format("the same number, role and unit stand on row {}", post->second));
    return false;
  }
  const auto [known, is_new] = persons_.try_emplace(person.phone, known_person{person, csv.row()});
  if (is_new) return true;
  const person_row& first = known->second.first;
  const auto first_row = known->second.row;
  const auto refuse = [&](std::size_t column, const char* what) {
    csv.error(column, "roster/phone-twice",
              fmt::format("this number stands on row {} with another {}", first_row, what),
              "one number is one person: give both rows the same, or one of them another number");
    return false;
  };
  if (first.name != person.name) return refuse(person_column::name, "name");
  if (first.language != person.language) return refuse(person_column::language, "language");
  if (first.pin != person.pin) return refuse(person_column::pin, "PIN");
  if (first.pin_hash != person.pin_hash) return refuse(person_column::pin_hash, "PIN");
  if (first.channel != person.channel) return refuse(person_column::channel, "channel");
  return true;
}

}  // namespace

std::optional<roster_rows> read_roster(const std::filesystem::path& folder, bool keep_good_rows,
                                       diagnostics& problems,
                                       const std::optional<std::vector<std::string>>& channels) {
  roster_reader reader(folder, channels, problems);
  reader.read();
  if (!reader.readable() || (reader.refused_rows() && !keep_good_rows)) return std::nullopt;
  return reader.take();
}

}  // namespace raporo::config
