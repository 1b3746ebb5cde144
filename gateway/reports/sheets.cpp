#include "gateway/reports/sheets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "gateway/reports/sheet_words.hpp"
#include "gateway/reports/unit_sums.hpp"

namespace raporo::reports {
namespace {

using alerts::ratio;
using row_cells = std::vector<sheet_cell>;
using school_list = std::vector<const school_entry*>;

/// One row: a unit and the schools that it is the sum of.
struct sheet_row {
  row_cells labels;
  school_list schools;
};

struct sheet_level {
  sheet_word name = sheet_word::schools_sheet;
  std::vector<sheet_column> labels;
  std::vector<sheet_row> rows;
  bool of_schools = false;  ///< nobody may be recognised
};

constexpr double name_width = 24;
constexpr double code_width = 12;

sheet_cell count_cell(const alerts::count& c) {
  return c ? sheet_cell(*c) : sheet_cell();
}

void append_by_sex(row_cells& row, const alerts::count& both, const alerts::count& boys,
                   const alerts::count& girls) {
  row.insert(row.end(), {count_cell(both), count_cell(boys), count_cell(girls)});
}

class book_maker {
 public:
  explicit book_maker(const sheet_source& source)
      : source_(source),
        measures_(wanted_measures(source)),
        sums_(measures_, source.reports, source.words.dropped) {
    const school_list all = every_school();
    for (const figure& f : sums_.sum(all)) by_sex_.push_back(f.boys || f.girls);
    texts_ = fields_with_words();
    for (const storage::report& r : source.reports) collect_words(r);
  }

  workbook make() const {
    workbook book;
    book.title = fmt::format("Raporo {}", source_.period);
    book.made = source_.made;
    for (const sheet_level& level : {districts(), sectors(), schools()})
      book.sheets.push_back(make_sheet(level));
    book.sheets.push_back(notes());
    return book;
  }

 private:
  std::string word(sheet_word w) const { return std::string(say(w, source_.language)); }

  /// Those that a week has columns of its own for are left out.
  static std::vector<measure> wanted_measures(const sheet_source& source) {
    std::vector<measure> all = measures_of(source.fields, source.reports);
    const alerts::reported_words& w = source.words;
    if (source.week != nullptr)
      std::erase_if(all, [&](const measure& m) {
        return m.of->name == w.present || m.of->name == w.dropped || m.of->name == w.returned;
      });
    return all;
  }

  school_list every_school() const {
    school_list all;
    for (const school_entry& s : source_.people.schools()) all.push_back(&s);
    return all;
  }

  const std::string& name_of(const std::string& unit) const {
    const storage::org_unit* found = source_.people.find_unit(unit);
    return found == nullptr ? unit : found->name;
  }

  sheet_level districts() const {
    sheet_level level{.name = sheet_word::districts_sheet,
                      .labels = {{word(sheet_word::level), code_width},
                                 {word(sheet_word::code), code_width},
                                 {word(sheet_word::name), name_width}},
                      .rows = {}};
    const auto add = [&](storage::unit_kind kind, sheet_word called) {
      for (const storage::org_unit* u : source_.people.units_of(kind))
        level.rows.push_back({{word(called), u->id, u->name}, source_.people.schools_under(u->id)});
    };
    add(storage::unit_kind::country, sheet_word::country);
    add(storage::unit_kind::district, sheet_word::district);
    return level;
  }

  sheet_level sectors() const {
    sheet_level level{.name = sheet_word::sectors_sheet,
                      .labels = {{word(sheet_word::district), name_width},
                                 {word(sheet_word::code), name_width},
                                 {word(sheet_word::sector), name_width}},
                      .rows = {}};
    const auto sectors_by_name = source_.people.units_of(storage::unit_kind::sector);
    for (const storage::org_unit* district : source_.people.units_of(storage::unit_kind::district))
      for (const storage::org_unit* u : sectors_by_name)
        if (u->parent == district->id)
          level.rows.push_back({{district->name, u->id, u->name}, source_.people.schools_under(u->id)});
    return level;
  }

  sheet_level schools() const {
    sheet_level level{.name = sheet_word::schools_sheet,
                      .labels = {{word(sheet_word::district), name_width},
                                 {word(sheet_word::sector), name_width},
                                 {word(sheet_word::code), code_width},
                                 {word(sheet_word::school), name_width}},
                      .rows = {},
                      .of_schools = true};
    school_list all = every_school();
    const auto place = [this](const school_entry* s) {
      return std::tie(name_of(s->district), name_of(s->sector), s->facts.name, s->facts.id);
    };
    std::ranges::sort(all, {}, place);
    for (const school_entry* s : all)
      level.rows.push_back({{name_of(s->district), name_of(s->sector), s->facts.id, s->facts.name}, {s}});
    return level;
  }

  sheet make_sheet(const sheet_level& level) const {
    sheet made;
    made.name = word(level.name);
    made.columns = level.labels;
    made.frozen_columns = static_cast<std::uint16_t>(level.labels.size());
    for (std::string& title : figure_titles(level)) made.columns.push_back({std::move(title), code_width});
    for (const sheet_row& r : level.rows) {
      row_cells row = r.labels;
      append_common(row, r.schools);
      append_measures(row, level, r.schools);
      if (level.of_schools) append_words(row, *r.schools.front());
      made.rows.push_back(std::move(row));
    }
    return made;
  }

  std::vector<std::string> figure_titles(const sheet_level& level) const {
    std::vector<std::string> all;
    const auto add = [&](std::initializer_list<sheet_word> words) {
      for (const sheet_word each : words) all.push_back(word(each));
    };
    const auto add_by_sex = [&](const std::string& title) {
      all.push_back(title);
      all.push_back(title + ", " + word(sheet_word::boys));
      all.push_back(title + ", " + word(sheet_word::girls));
    };
    using w = sheet_word;
    if (source_.week == nullptr) {
      add({w::schools_sheet, w::reported, w::coverage});
    } else {
      add({w::schools, w::expected, w::no_phone, w::reported, w::on_time, w::closed, w::enrolled, w::present,
           w::coverage});
      for (const sheet_word figure : {w::attendance, w::dropped, w::returned}) add_by_sex(word(figure));
    }
    for (std::size_t i = 0; i < measures_.size(); ++i) {
      const std::string title = title_of(measures_[i]);
      if (by_sex_[i]) {
        add_by_sex(title);
      } else {
        all.push_back(title);
      }
      if (level.of_schools && ends_choice(i))
        all.push_back(name_of(*measures_[i].of) + ", " + word(w::not_shown));
    }
    if (level.of_schools)
      for (const field* f : texts_) all.push_back(name_of(*f));
    return all;
  }

  static std::string name_of(const field& f) { return f.form == f.name ? f.name : f.form + ": " + f.name; }
  static std::string title_of(const measure& m) {
    std::string title = name_of(*m.of);
    if (!m.part.empty()) title += " " + m.part;
    if (m.code) title += fmt::format(" {}", *m.code);
    return title;
  }

  /// Is it the last option of a choice about pupils? How many are hidden stands behind it.
  bool ends_choice(std::size_t i) const {
    const measure& m = measures_[i];
    return m.code && m.of->sensitive && (i + 1 == measures_.size() || measures_[i + 1].of != m.of);
  }

  void append_common(row_cells& row, const school_list& schools) const {
    if (source_.week == nullptr) {
      const auto all = static_cast<std::int64_t>(schools.size());
      const std::int64_t reported = sums_.reported(schools);
      row.insert(row.end(), {sheet_cell(all), sheet_cell(reported), sheet_cell(ratio{reported, all})});
      return;
    }
    const alerts::unit_week u = source_.week->sum(schools);
    for (const std::int64_t n : {u.open, u.expected, u.without_phone, u.reported, u.on_time, u.closed})
      row.emplace_back(n);
    const ratio& all = u.attendance.both;
    row.push_back(all.known() ? sheet_cell(all.whole) : sheet_cell());
    row.push_back(all.known() ? sheet_cell(all.part) : sheet_cell());
    row.insert(row.end(), {sheet_cell(ratio{u.reported, u.expected}), sheet_cell(all),
                           sheet_cell(u.attendance.boys), sheet_cell(u.attendance.girls)});
    append_by_sex(row, u.dropped.both, u.dropped.boys, u.dropped.girls);
    append_by_sex(row, u.returned.both, u.returned.boys, u.returned.girls);
  }

  void append_measures(row_cells& row, const sheet_level& level, const school_list& schools) const {
    const std::vector<figure> figures = sums_.sum(schools);
    alerts::count kept_back;
    for (std::size_t i = 0; i < figures.size(); ++i) {
      shown_figure shown{figures[i], false};
      // A sector of which one school reported shows that school.
      if (level.of_schools || sums_.reported(schools, i) == 1)
        shown = for_officials(measures_[i], figures[i]);
      append_figure(row, i, shown);
      if (measures_[i].code && figures[i].both)
        kept_back = alerts::add_known(kept_back, shown.hides ? *figures[i].both : 0);
      if (level.of_schools && ends_choice(i)) row.push_back(count_cell(std::exchange(kept_back, {})));
    }
  }

  void append_figure(row_cells& row, std::size_t i, const shown_figure& shown) const {
    // A number that is hidden says so: empty would be "not reported".
    const bool says_so = shown.hides && !measures_[i].code;
    const auto add = [&](const alerts::count& c) {
      row.push_back(says_so && !c ? sheet_cell(word(sheet_word::hidden)) : count_cell(c));
    };
    add(shown.value.both);
    if (!by_sex_[i]) return;
    add(shown.value.boys);
    add(shown.value.girls);
  }

  std::vector<const field*> fields_with_words() const {
    std::vector<const field*> all;
    for (const field& f : source_.fields) {
      const bool told = std::ranges::any_of(source_.reports, [&](const storage::report& r) {
        return r.key.form == f.form && std::ranges::any_of(r.answers, [&](const answer& a) {
                 return a.field == f.name && !a.text.empty();
               });
      });
      if (f.kind == field_kind::words && !f.sensitive && told) all.push_back(&f);
    }
    return all;
  }

  void collect_words(const storage::report& r) {
    for (std::size_t i = 0; i < texts_.size(); ++i) {
      if (texts_[i]->form != r.key.form) continue;
      std::vector<std::string>& said = words_of_school_[r.key.school];
      said.resize(texts_.size());
      for (const answer& a : r.answers)
        if (a.field == texts_[i]->name && !a.text.empty()) said[i] += (said[i].empty() ? "" : "; ") + a.text;
    }
  }

  void append_words(row_cells& row, const school_entry& school) const {
    const auto said = words_of_school_.find(school.facts.id);
    for (std::size_t i = 0; i < texts_.size(); ++i)
      row.push_back(said == words_of_school_.end() ? sheet_cell() : sheet_cell(said->second[i]));
  }

  sheet notes() const {
    using w = sheet_word;
    sheet page;
    page.name = word(w::notes_sheet);
    page.columns = {{word(w::period), name_width}, {source_.period, 100}};
    page.rows.push_back({word(w::made), source_.made_local});
    for (const sheet_word note : {w::note_empty, w::note_coverage, w::note_rates, w::note_hidden})
      page.rows.push_back({std::string(), word(note)});
    return page;
  }

  const sheet_source& source_;
  const std::vector<measure> measures_;
  const unit_sums sums_;
  std::vector<bool> by_sex_;         ///< of each measure: somebody reported it so
  std::vector<const field*> texts_;  ///< fields of words that somebody filled in
  std::unordered_map<std::string, std::vector<std::string>> words_of_school_;  ///< in the order of texts_
};

}  // namespace

workbook make_workbook(const sheet_source& source) {
  return book_maker(source).make();
}

}  // namespace raporo::reports
