#include <array>
#include <filesystem>
#include <fstream>
#include <span>
#include <system_error>
#include <utility>

#include "config/roster_columns.hpp"
#include "config/roster_files.hpp"
#include "config/roster_words.hpp"

namespace raporo::config {
namespace {

/// A table being written: the names of its columns first.
class table_writer {
 public:
  table_writer(std::filesystem::path path, std::span<const csv_column> columns)
      : path_(std::move(path)), out_(path_, std::ios::binary | std::ios::trunc) {
    std::vector<std::string_view> names;
    for (const csv_column& c : columns) names.push_back(c.name);
    write(names);
  }
  void write(const std::vector<std::string_view>& fields) {
    for (std::size_t i = 0; i < fields.size(); ++i) out_ << (i > 0 ? "," : "") << csv_field(fields[i]);
    out_ << '\n';
  }
  void finish() {
    out_.close();
    if (out_) return;
    throw std::filesystem::filesystem_error("cannot write", path_, std::make_error_code(std::errc::io_error));
  }

 private:
  std::filesystem::path path_;
  std::ofstream out_;
};

std::string count_text(const std::optional<long long>& count) {
  return count ? std::to_string(*count) : std::string();
}

}  // namespace

void write_roster(const std::filesystem::path& folder, const roster_rows& rows) {
  table_writer units(folder / "units.csv", unit_columns);
  table_writer schools(folder / "schools.csv", school_columns);
  for (const unit_row& u : rows.units) {
    if (u.kind == unit_levels[school_level]) {
      schools.write({u.id, u.name, u.parent});
    } else {
      units.write({u.id, u.kind, u.name, u.parent});
    }
  }
  units.finish();
  schools.finish();

  table_writer enrolment(folder / "enrolment.csv", enrolment_columns);
  for (const enrolment_row& e : rows.enrolments) {
    enrolment.write({e.school, e.year, e.grade, count_text(e.boys), count_text(e.girls), e.counted});
  }
  enrolment.finish();

  table_writer people(folder / "people.csv", person_columns);
  for (const person_row& p : rows.people) {
    people.write({p.name, p.phone, p.language, p.role, p.unit, "", p.pin_hash, p.channel});
  }
  people.finish();
}

}  // namespace raporo::config
