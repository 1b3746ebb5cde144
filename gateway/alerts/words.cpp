#include "gateway/alerts/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace raporo::alerts {
namespace {

using menus::value;
using menus::value_type;

value number(std::int64_t n) {
  return static_cast<double>(n);
}
value number(const std::optional<std::int64_t>& n) {
  return n ? number(*n) : value();
}
value rate(const ratio& r) {
  return number(percent(r));
}
value list(const std::vector<std::string>& names) {
  return names.empty() ? value() : value(names);
}
value list(const std::vector<named_rate>& rates) {
  std::vector<std::string> names;
  names.reserve(rates.size());
  for (const named_rate& r : rates) names.push_back(fmt::format("{} {}", r.name, r.percent));
  return list(names);
}

/// `+3`, `-2`, `0`
value signed_text(const std::optional<std::int64_t>& n) {
  if (!n) return {};
  return *n == 0 ? "0" : fmt::format("{:+}", *n);
}

/// `GS Gihembe, P5 boys 68%`, or only the name.
value call(const std::optional<first_call>& c, const sex_words& words) {
  if (!c) return {};
  if (!c->worst) return c->name;
  const std::string& who = c->worst->by == sex::girls ? words.girls : words.boys;
  return fmt::format("{}, {} {} {}%", c->name, c->worst->grade, who, percent(c->worst->present).value_or(0));
}

std::int64_t low_level(const digest& d) {
  return d.about == subject_kind::district ? d.levels.low_sector : d.levels.low;
}

value name_of(const std::optional<named_rate>& r) {
  return r ? value(r->name) : value();
}
value percent_of(const std::optional<named_rate>& r) {
  return r ? number(r->percent) : value();
}

/// Which subjects a word is for.
enum : unsigned { for_school = 1, for_sector = 2, for_district = 4, for_units = 6, for_all = 7 };

unsigned bit(subject_kind about) {
  return 1U << static_cast<unsigned>(about);
}

constexpr std::string_view call_first = "call_first";

struct word {
  std::string_view name;
  unsigned subjects;
  value_type type;
  value (*get)(const digest& d);
};

constexpr auto number_type = value_type::number;
constexpr auto flag_type = value_type::flag;
constexpr auto text_type = value_type::text;
constexpr auto list_type = value_type::list;

constexpr std::array all_words{
    word{"school", for_school, text_type, [](const digest& d) -> value { return d.school; }},
    word{"sector", for_school | for_sector, text_type, [](const digest& d) -> value { return d.sector; }},
    word{"district", for_all, text_type, [](const digest& d) -> value { return d.district; }},
    word{"week", for_all, number_type, [](const digest& d) { return number(d.week); }},
    word{"service_code", for_all, text_type, [](const digest& d) -> value { return d.service_code; }},
    word{"deadline", for_all, text_type, [](const digest& d) -> value { return d.deadline; }},
    word{"low", for_all, number_type, [](const digest& d) { return number(low_level(d)); }},
    word{"watch", for_all, number_type, [](const digest& d) { return number(d.levels.watch); }},

    word{"reported", for_school, flag_type, [](const digest& d) -> value { return d.reported; }},
    word{"closed", for_school, flag_type, [](const digest& d) -> value { return d.closed; }},
    word{"on_time", for_school, flag_type, [](const digest& d) -> value { return d.on_time; }},
    word{"lowest_grade", for_school, text_type, [](const digest& d) { return name_of(d.lowest_grade); }},
    word{"lowest_rate", for_school, number_type, [](const digest& d) { return percent_of(d.lowest_grade); }},

    word{"rate", for_all, number_type, [](const digest& d) { return rate(d.totals.attendance.both); }},
    word{"rate_boys", for_all, number_type, [](const digest& d) { return rate(d.totals.attendance.boys); }},
    word{"rate_girls", for_all, number_type, [](const digest& d) { return rate(d.totals.attendance.girls); }},
    word{"last_rate", for_all, number_type, [](const digest& d) { return number(d.last_rate); }},
    word{"change", for_all, number_type, [](const digest& d) { return number(d.change); }},
    word{"signed_change", for_all, text_type, [](const digest& d) { return signed_text(d.change); }},
    word{"dropped", for_all, number_type, [](const digest& d) { return number(d.totals.dropped.both); }},
    word{"dropped_boys", for_all, number_type, [](const digest& d) { return number(d.totals.dropped.boys); }},
    word{"dropped_girls", for_all, number_type,
         [](const digest& d) { return number(d.totals.dropped.girls); }},
    word{"returned", for_all, number_type, [](const digest& d) { return number(d.totals.returned.both); }},

    word{"expected", for_units, number_type, [](const digest& d) { return number(d.totals.expected); }},
    word{"reported", for_units, number_type, [](const digest& d) { return number(d.totals.reported); }},
    word{"coverage", for_units, number_type,
         [](const digest& d) { return rate({d.totals.reported, d.totals.expected}); }},
    word{"on_time", for_units, number_type, [](const digest& d) { return number(d.totals.on_time); }},
    word{"closed", for_units, number_type, [](const digest& d) { return number(d.totals.closed); }},
    word{"silent", for_units, number_type, [](const digest& d) { return number(d.totals.silent); }},
    word{"without_phone", for_units, number_type,
         [](const digest& d) { return number(d.totals.without_phone); }},
    // The only word that differs between languages: digest_words::lookup() says it.
    word{call_first, for_units, text_type, [](const digest&) { return value(); }},
    word{"low_schools", for_sector, list_type, [](const digest& d) { return list(d.low); }},
    word{"silent_schools", for_sector, list_type, [](const digest& d) { return list(d.silent); }},
    word{"sectors", for_district, number_type, [](const digest& d) { return number(d.sectors); }},
    word{"low_sectors", for_district, list_type, [](const digest& d) { return list(d.low); }},
    word{"silent_sectors", for_district, list_type, [](const digest& d) { return list(d.silent); }},
};

menus::vocabulary make_vocabulary(subject_kind about) {
  menus::vocabulary v;
  for (const word& w : all_words) {
    if ((w.subjects & bit(about)) != 0) v.names.push_back({std::string(w.name), w.type, false});
  }
  return v;
}

/// As `values`, but one number is 0: a difference of two large numbers is short, one of them alone is not.
class without_number final : public menus::environment {
 public:
  without_number(const menus::environment& values, std::string_view name) : values_(values), name_(name) {}
  value lookup(std::string_view name, const menus::slice& part) const override {
    return name == name_ ? value(0.0) : values_.lookup(name, part);
  }

 private:
  const menus::environment& values_;
  std::string_view name_;
};

std::string longer(std::string a, std::string b) {
  return a.size() < b.size() ? std::move(b) : std::move(a);
}

}  // namespace

const menus::vocabulary& vocabulary_of(subject_kind about) {
  static const std::array all{make_vocabulary(subject_kind::school), make_vocabulary(subject_kind::sector),
                              make_vocabulary(subject_kind::district)};
  return all[static_cast<std::size_t>(about)];
}

menus::value digest_words::lookup(std::string_view name, const menus::slice&) const {
  if (name == call_first) return call(digest_.call, words_);
  if (name.starts_with(total_of)) {
    const auto found = digest_.totals.totals.find(name.substr(total_of.size()));
    return found == digest_.totals.totals.end() ? value() : number(found->second);
  }
  for (const word& w : all_words) {
    if (w.name == name && (w.subjects & bit(digest_.about)) != 0) return w.get(digest_);
  }
  return {};
}

std::string write_text(const std::vector<text_part>& parts, const menus::environment& values,
                       std::string_view language) {
  std::string text;
  for (const text_part& part : parts) {
    if (!part.when.empty() && !part.when.holds(values)) continue;
    std::string said;
    if (part.say.in(language).render(values, said)) text += said;
  }
  return text;
}

std::string write_longest_text(const std::vector<text_part>& parts, const digest& longest,
                               const sex_words& words, std::string_view language) {
  const digest_words values(longest, words);
  std::string text;
  for (const text_part& part : parts) {
    const menus::text_template& say = part.say.in(language);
    std::string said = say.render(values);
    for (const menus::vocabulary::name& name : vocabulary_of(longest.about).names) {
      if (name.type == value_type::number) said = longer(said, say.render(without_number(values, name.word)));
    }
    for (const auto& [field, most] : longest.totals.totals)
      said = longer(said, say.render(without_number(values, fmt::format("{}{}", total_of, field))));
    text += said;
  }
  return text;
}

sex_words sex_words_in(const rule_book& book, std::string_view language) {
  const digest nothing;
  const sex_words none;
  const digest_words values(nothing, none);
  return {book.boys.in(language).render(values), book.girls.in(language).render(values)};
}

}  // namespace raporo::alerts
