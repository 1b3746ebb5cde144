#pragma once

#include <fmt/format.h>

#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "menus/facts.hpp"

/// Menus that nobody would write, by the rules of the menu language: for promises that hold for every menu.
namespace raporo::menus::testing {

class dice {
 public:
  explicit dice(unsigned seed) : random_(seed) {}
  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }
  bool one_in(std::size_t n) { return below(n) == 0; }
  template <class T>
  const T& one_of(const std::vector<T>& items) {
    return items[below(items.size())];
  }

 private:
  std::mt19937 random_;
};

/// The values that a roster allows, drawn at random.
inline worst_case random_extremes(dice& d) {
  static const std::vector<std::string> grades{"N1", "N2", "P1", "P2", "P3", "P4", "P5", "P6", "S1", "S2"};
  worst_case w;
  w.school_name_letters = 4 + d.below(20);
  w.sector_name_letters = 4 + d.below(9);
  w.person_name_letters = 4 + d.below(20);
  const std::size_t first = d.below(4);
  w.grades.assign(grades.begin() + static_cast<std::ptrdiff_t>(first),
                  grades.begin() + static_cast<std::ptrdiff_t>(first + 1 + d.below(6)));
  w.all_grades = grades;
  w.largest_cell = d.one_of(std::vector<std::int64_t>{1, 9, 99, 130, 999, 2'000});
  w.largest_school = w.largest_cell * 2 * static_cast<std::int64_t>(w.grades.size());
  w.schools_in_sector = d.one_of(std::vector<std::int64_t>{9, 99, 120});
  w.schools_of_person = 1 + d.below(3);
  w.help_contact_letters = 4 + d.below(20);
  w.screen_septets = d.one_of(std::vector<unsigned>{140, 160, 182});
  return w;
}

/// `phrases`, where what a practice is called is as long as nobody would have it.
inline std::string with_random_practice(std::string phrases, dice& d) {
  for (const std::string_view name : {"practice_mark", "practice_receipt"}) {
    const std::string letters(1 + d.below(name == "practice_mark" ? 12 : 30), 'V');
    const std::size_t at = phrases.find("  " + std::string(name) + ":");
    phrases.replace(at, phrases.find('\n', at) - at,
                    fmt::format("  {}: {{rw: {}, en: V, fr: {}}}", name, letters, letters));
  }
  return phrases;
}

/// One menu as YAML, without the program's own sentences.
class random_menu {
 public:
  explicit random_menu(dice& d) : d_(d) {}

  std::string write() {
    const std::size_t forms = 1 + d_.below(3);
    std::string all =
        "menu: random\nformat: raporo-menu-1\nlanguages: [rw, en, fr]\nfor: [school_leader]\nstart: s0\n"
        "keys: {back: \"00\", home: \"000\", next: 0}\ndimensions:\n  shift:\n";
    for (const char* shift : {"morning", "afternoon"})
      all += fmt::format("    {}: {}\n", shift, text_without_places(10));
    all += write_screens(forms);
    all += "forms:\n";
    for (std::size_t f = 0; f < forms; ++f) all += write_form(f);
    return all;
  }

 private:
  struct field {
    std::string name;
    bool number = true;
    bool by_grade = false;
    bool by_sex = false;
    bool by_shift = false;
  };

  std::string letters(std::size_t most) { return std::string(1 + d_.below(most), 'x'); }

  std::string part() {
    const field& f = d_.one_of(fields_);
    if (f.by_sex && d_.one_in(3)) return f.name + "[girls]";
    if (f.by_shift && d_.one_in(3)) return f.name + "[afternoon]";
    if (f.by_grade && d_.one_in(4)) return f.name + "[P1]";
    return f.name;
  }

  std::string number() {
    std::vector<std::string> known{"enrolled", "counted"};
    if (!fields_.empty() && d_.one_of(fields_).number)
      for (const field& f : fields_)
        if (f.number) known.push_back(f.name);
    const std::string& name = d_.one_of(known);
    if (weekly_ && name.starts_with('q') && d_.one_in(4))
      return d_.one_in(2) ? "last." + name : "usual." + name;
    return name;
  }

  std::string place() {
    if (!of_text_.empty() && d_.one_in(3)) return fmt::format("{{{}}}", d_.one_of(of_text_));
    if (!fields_.empty() && d_.one_in(2)) {
      switch (d_.below(9)) {
        case 0:
          return fmt::format("{{percent({}, {})}}", number(), number());
        case 1:
          return fmt::format("{{{} - {}}}", number(), number());
        case 2:
          return fmt::format("{{{} * 3 + {}}}", number(), number());
        case 3:
          return fmt::format("{{{} / 7}}", number());
        case 4:
          return fmt::format("{{sum({}, {}, 1)}}", number(), number());
        case 5:
          return fmt::format("{{-{}}}", number());
        default:
          return fmt::format("{{{}}}", part());
      }
    }
    static const std::vector<std::string> words{"school", "sector", "person",       "week", "term",    "year",
                                                "grade",  "period", "service_code", "help", "enrolled"};
    const std::string& word = d_.one_of(words);
    return fmt::format("{{{}}}", word == "grade" && !of_grade_ ? "school" : word);
  }

  std::string words(std::size_t most) {
    std::string all = letters(most);
    for (std::size_t i = d_.below(3); i > 0; --i) {
      if (d_.one_in(3))
        all += fmt::format(" [{} {}|{}]", letters(6), place(), letters(12));
      else
        all += " " + place();
    }
    return all;
  }

  std::string text(std::size_t most) {
    return fmt::format("{{rw: \"{}\", en: \"{}\", fr: \"{}\"}}", words(most), words(most), words(most));
  }

  std::string write_screens(std::size_t forms) {
    fields_.clear();
    const std::size_t screens = 1 + d_.below(3);
    std::string all = "screens:\n";
    for (std::size_t s = 0; s < screens; ++s) {
      all += fmt::format("  s{}:\n    say: {}\n    choose:\n", s, text(25));
      int key = 1;
      const auto option = [&](const std::string& to) {
        all += fmt::format("      - {{key: {}, go: {}, say: {}}}\n", key++, to, text(8));
      };
      if (s + 1 < screens) option(fmt::format("s{}", s + 1));
      if (s == 0 || d_.one_in(2))
        for (std::size_t f = 0; f < forms; ++f) option(fmt::format("f{}", f));
      if (s == 0) option("practice");
      option(d_.one_of(std::vector<std::string>{"language", "last_report", "practice", "change_pin"}));
    }
    return all;
  }

  std::string write_answer(std::size_t form, const field& f) {
    if (!f.number && d_.one_in(4)) return "        date: 2026-09-01..today\n";
    if (!f.number && d_.one_in(4)) return "        week: 2026-W36..today\n";
    if (!f.number && d_.one_in(2)) return fmt::format("        text: {{most: {}}}\n", 1 + d_.below(30));
    if (!f.number) {
      std::string all = "        choose:\n";
      for (std::size_t c = 1; c <= 2 + d_.below(11); ++c)
        all += fmt::format("          - {{code: {}, say: {}}}\n", c, text_without_places(20));
      return all;
    }
    std::vector<std::string> most{"enrolled", "counted", "9", "99", "5000", "123456", "2 * enrolled"};
    if (f.name != fields_.front().name && fields_.front().number) most.push_back(fmt::format("q{}0", form));
    const std::string& chosen = d_.one_of(most);
    // What was answered before may be 0.
    const std::size_t least = d_.below(2) * (chosen.starts_with('q') ? 0 : 1);
    return fmt::format("        number: {}..{}\n        refused: {}\n", least, chosen, text(10));
  }

  std::string text_without_places(std::size_t most) {
    return fmt::format("{{rw: {}, en: {}, fr: {}}}", letters(most), letters(most), letters(most));
  }

  std::string write_form(std::size_t form) {
    const std::string every = d_.one_of(std::vector<std::string>{"week", "term", "year"});
    weekly_ = every == "week";
    fields_.clear();
    std::vector<std::string> scopes;
    for (std::size_t i = 0; i < 1 + d_.below(4); ++i) {
      const bool counts = i == 0 || !d_.one_in(3);
      const std::string scope = counts ? d_.one_of(std::vector<std::string>{"", "each", "some"}) : "";
      scopes.push_back(scope);
      fields_.push_back({fmt::format("q{}{}", form, i), counts, !scope.empty(), counts && d_.one_in(2),
                         counts && d_.one_in(4)});
    }
    std::string all =
        fmt::format("  f{}:\n    name: {}\n    every: {}\n    ask:\n", form, text_without_places(12), every);
    if (!weekly_ && d_.one_in(2))
      all.insert(all.find("    ask:\n"),
                 fmt::format("    open: {}\n", d_.one_of(std::vector<std::string>{
                                                   "start..end", "start+52w..end+53d", "end-4w..end+2w"})));
    std::string which;
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      const field& f = fields_[i];
      if (scopes[i] == "some") which = fmt::format("        which: {}\n", text(30));
      of_grade_ = f.by_grade;
      all += fmt::format("      - field: {}\n        name: {}\n        say: {}\n", f.name,
                         text_without_places(10), text(40));
      if (!scopes[i].empty()) all += fmt::format("        {}: grade\n", scopes[i]);
      all += std::exchange(which, {});
      if (f.by_sex || f.by_shift)
        all += fmt::format("        by: [{}]\n", !f.by_shift ? "sex" : f.by_sex ? "sex, shift" : "shift");
      if (i > 0 && fields_.front().number && d_.one_in(3))
        all += fmt::format("        when: {} > 0\n", fields_.front().name);
      all += write_answer(form, f);
      if (d_.one_in(3))
        all += fmt::format("        after_tries: {}\n        tries: {}\n",
                           d_.one_of(std::vector<std::string>{"end", "home", "skip"}), 1 + d_.below(3));
      if (f.number && d_.one_in(2))
        all += fmt::format("        check:\n          - {{warn: {} > 3, flag: w{}, say: {}}}\n", f.name, i,
                           text(30));
      else if (f.number && d_.one_in(3))
        all += fmt::format("        check:\n          - {{refuse: {} > 50, say: {}}}\n", f.name, text(15));
      of_grade_ = false;
    }
    if (fields_.front().number && d_.one_in(2))
      all += fmt::format(
          "    check:\n      - {{warn: count({} > 5) > 1, flag: c, say: {{rw: x, en: \"{} {{count({} > "
          "5)}}\", fr: x}}}}\n",
          fields_.front().name, letters(20), fields_.front().name);
    for (const std::string said : {"confirm", "done", "receipt", "last"}) {
      if (said == "done") of_text_ = {"receipt", "revision", "due", "sector_reported", "sector_schools"};
      if (said == "done") of_text_.insert(of_text_.end(), 3, "receipt");
      if (said == "last") of_text_ = {"receipt", "revision", "reporter", "date"};
      all += fmt::format("    {}: {}\n", said, text(45));
    }
    of_text_.clear();
    return all;
  }

  dice& d_;
  std::vector<field> fields_;  ///< of the form that is being written
  bool weekly_ = false;
  bool of_grade_ = false;             ///< the question that is being written
  std::vector<std::string> of_text_;  ///< words that only the text has that is being written
};

}  // namespace raporo::menus::testing
