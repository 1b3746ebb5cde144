#include "gateway/alerts/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "config/text_file.hpp"
#include "config/yaml.hpp"
#include "gateway/alerts/missing_sums.hpp"
#include "gateway/alerts/words.hpp"
#include "gateway/base/civil.hpp"
#include "menus/gsm7.hpp"

namespace raporo::alerts {
namespace {

using config::diagnostics;
using config::mapping_reader;
using config::yaml_node;

constexpr auto area = "alerts";
constexpr auto file_name = "alerts.yaml";

/// A word of a closed list and what it stands for.
template <class T>
struct named {
  std::string_view word;
  T meaning;
};

constexpr std::array subjects{
    named{std::string_view("school"), subject_kind::school},
    named{std::string_view("sector"), subject_kind::sector},
    named{std::string_view("district"), subject_kind::district},
};
constexpr std::array posts{
    named{std::string_view("head_teacher"), subject_kind::school},
    named{std::string_view("deputy"), subject_kind::school},
    named{std::string_view("mentor"), subject_kind::school},
    named{std::string_view("sector_inspector"), subject_kind::sector},
    named{std::string_view("district_officer"), subject_kind::district},
    named{std::string_view("district_director"), subject_kind::district},
};
constexpr std::array days{
    named{std::string_view("monday"), std::chrono::Monday},
    named{std::string_view("tuesday"), std::chrono::Tuesday},
    named{std::string_view("wednesday"), std::chrono::Wednesday},
    named{std::string_view("thursday"), std::chrono::Thursday},
    named{std::string_view("friday"), std::chrono::Friday},
    named{std::string_view("saturday"), std::chrono::Saturday},
    named{std::string_view("sunday"), std::chrono::Sunday},
};
constexpr std::array periods{
    named{std::string_view("this_week"), 0},
    named{std::string_view("last_week"), 1},
};

/// One of the words of `list`; otherwise says which there are.
template <class T, std::size_t N>
const T* choose(const yaml_node& node, const std::array<named<T>, N>& list, const char* code,
                std::string_view what, diagnostics& problems) {
  std::vector<std::string_view> known;
  for (const named<T>& n : list) {
    if (node.is_scalar() && n.word == node.text) return &n.meaning;
    known.push_back(n.word);
  }
  const std::string_view meant = config::closest(node.text, known);
  problems.error(code, node.where, fmt::format("`{}` is not {}", node.text, what),
                 meant.empty() ? fmt::format("one of: {}", fmt::join(known, ", "))
                               : fmt::format("did you mean `{}`?", meant));
  return nullptr;
}

class rule_reader {
 public:
  rule_reader(rule_book& book, const rule_limits& limits, diagnostics& problems)
      : book_(book), limits_(limits), problems_(problems) {}

  void read_book(const yaml_node& root);
  void read_quiet(const yaml_node& node);
  alert_rule read_rule(const yaml_node& node);

 private:
  void read_languages(const yaml_node& node);
  void read_levels(const yaml_node& node);
  void read_words(const yaml_node& node);
  void read_rules(const yaml_node& node);

  void read_to(const yaml_node& node, alert_rule& rule);
  void read_when(const yaml_node& node, alert_rule& rule);
  void read_text(const yaml_node& node, alert_rule& rule);
  std::chrono::minutes read_time(mapping_reader& keys, std::string_view key);
  menus::expression read_condition(const yaml_node& node, const menus::vocabulary& known);
  menus::localized_text read_say(const yaml_node& node, const menus::vocabulary& known);
  void check_id(const yaml_node& node, const std::string& id);

  menus::vocabulary words_for(subject_kind about) const;

  rule_book& book_;
  const rule_limits& limits_;
  diagnostics& problems_;
};

void rule_reader::read_book(const yaml_node& root) {
  mapping_reader keys(root, area, problems_);
  // Languages first: every text needs them.
  if (const auto* node = keys.required("languages")) read_languages(*node);
  if (const auto* node = keys.optional("levels")) read_levels(*node);
  if (const auto* node = keys.optional("quiet")) read_quiet(*node);
  if (const auto* node = keys.required("words")) read_words(*node);
  if (const auto* node = keys.required("rules")) read_rules(*node);
  keys.finish();
}

void rule_reader::read_languages(const yaml_node& node) {
  for (const yaml_node& language : node.items) {
    if (language.is_scalar()) book_.languages.push_back(language.text);
  }
  if (book_.languages.empty() || book_.languages.size() != node.items.size()) {
    problems_.error("alerts/languages", node.where, "a list of languages is expected", "[rw, en, fr]");
  }
}

void rule_reader::read_levels(const yaml_node& node) {
  mapping_reader keys(node, area, problems_);
  alert_levels& levels = book_.levels;
  levels.low = keys.optional_number("low", 1, 100).value_or(levels.low);
  levels.watch = keys.optional_number("watch", 1, 100).value_or(levels.watch);
  levels.low_sector = keys.optional_number("low_sector", 1, 100).value_or(levels.low_sector);
  keys.finish();
  if (levels.watch < levels.low) {
    problems_.error("alerts/levels", node.where, "`watch` is below `low`",
                    "a school is first watched, then low");
  }
}

void rule_reader::read_quiet(const yaml_node& node) {
  mapping_reader keys(node, area, problems_);
  book_.quiet.from = read_time(keys, "from");
  book_.quiet.to = read_time(keys, "to");
  keys.finish();
}

void rule_reader::read_words(const yaml_node& node) {
  mapping_reader keys(node, area, problems_);
  const menus::vocabulary none;
  if (const auto* boys = keys.required("boys")) book_.boys = read_say(*boys, none);
  if (const auto* girls = keys.required("girls")) book_.girls = read_say(*girls, none);
  keys.finish();
}

void rule_reader::read_rules(const yaml_node& node) {
  if (!node.is_sequence()) {
    problems_.error("alerts/rules", node.where, "a list of rules is expected");
    return;
  }
  for (const yaml_node& item : node.items) {
    alert_rule rule = read_rule(item);
    if (std::ranges::find(book_.rules, rule.id, &alert_rule::id) != book_.rules.end()) {
      problems_.error("alerts/double-id", item.where, fmt::format("there are two rules `{}`", rule.id),
                      "an id must be unique: it keeps a message from being sent twice");
    }
    book_.rules.push_back(std::move(rule));
  }
}

menus::vocabulary rule_reader::words_for(subject_kind about) const {
  menus::vocabulary known = vocabulary_of(about);
  for (const std::string& field : limits_.counts)
    known.names.push_back({std::string(total_of) + field, menus::value_type::number, false, {}});
  return known;
}

alert_rule rule_reader::read_rule(const yaml_node& node) {
  alert_rule rule;
  mapping_reader keys(node, area, problems_);
  rule.id = keys.required_text("id");
  if (const auto* id = node.find("id")) check_id(*id, rule.id);
  if (const auto* about = keys.required("about")) {
    if (const auto* kind = choose(*about, subjects, "alerts/about", "what a rule can be about", problems_)) {
      rule.about = *kind;
    }
  }
  if (const auto* to = keys.required("to")) read_to(*to, rule);
  if (const auto* when = keys.required("when")) read_when(*when, rule);
  if (const auto* condition = keys.optional("only_if")) {
    rule.only_if = read_condition(*condition, words_for(rule.about));
  }
  if (const auto expires = keys.optional_duration_ms("expires")) {
    rule.expires = std::chrono::milliseconds{*expires};
  }
  if (const auto* text = keys.required("text")) read_text(*text, rule);
  keys.finish();
  return rule;
}

void rule_reader::check_id(const yaml_node& node, const std::string& id) {
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  if (id.size() > 40 || !std::ranges::all_of(id, allowed)) {
    problems_.error("alerts/id", node.where, "an id has small letters, digits and hyphens, at most 40",
                    "school-digest");
  }
}

void rule_reader::read_to(const yaml_node& node, alert_rule& rule) {
  if (!node.is_sequence() || node.items.empty()) {
    problems_.error("alerts/to", node.where, "a list of posts is expected", "[head_teacher, deputy, mentor]");
    return;
  }
  for (const yaml_node& item : node.items) {
    const subject_kind* level = choose(item, posts, "alerts/unknown-post", "a post", problems_);
    if (level == nullptr) continue;
    if (*level < rule.about) {
      problems_.error("alerts/post-below-subject", item.where,
                      fmt::format("a {} is not told about a whole {}", item.text, to_string(rule.about)));
    }
    rule.to.push_back(item.text);
  }
}

void rule_reader::read_when(const yaml_node& node, alert_rule& rule) {
  mapping_reader keys(node, area, problems_);
  if (const auto* day = keys.required("day")) {
    if (const auto* found = choose(*day, days, "alerts/day", "a day of the week", problems_)) {
      rule.when.day = *found;
    }
  }
  rule.when.at = read_time(keys, "at");
  if (const auto* period = keys.required("period")) {
    if (const auto* back = choose(*period, periods, "alerts/period", "a period", problems_)) {
      rule.when.weeks_back = *back;
    }
  }
  keys.finish();
}

void rule_reader::read_text(const yaml_node& node, alert_rule& rule) {
  if (!node.is_sequence() || node.items.empty()) {
    problems_.error("alerts/text", node.where, "a list of parts is expected",
                    "- say: {rw: ..., en: ..., fr: ...}");
    return;
  }
  const menus::vocabulary known = words_for(rule.about);
  for (const yaml_node& item : node.items) {
    mapping_reader keys(item, area, problems_);
    text_part part;
    if (const auto* when = keys.optional("when")) part.when = read_condition(*when, known);
    if (const auto* say = keys.required("say")) part.say = read_say(*say, known);
    keys.finish();
    rule.text.push_back(std::move(part));
  }
}

std::chrono::minutes rule_reader::read_time(mapping_reader& keys, std::string_view key) {
  const yaml_node* node = keys.required(key);
  if (node == nullptr) return {};
  const auto time = parse_time_of_day(node->text);
  if (time) return *time;
  problems_.error("alerts/time", node->where, fmt::format("`{}` is not a time of day", node->text),
                  "\"07:30\", from \"00:00\" to \"23:59\"");
  return {};
}

menus::expression rule_reader::read_condition(const yaml_node& node, const menus::vocabulary& known) {
  menus::expression condition = menus::expression::parse(node.text, node.where, known, problems_);
  if (!condition.empty() && condition.type() != menus::value_type::flag) {
    problems_.error("alerts/condition", node.where, "a condition must be true or false", "dropped > 0");
  }
  return condition;
}

menus::localized_text rule_reader::read_say(const yaml_node& node, const menus::vocabulary& known) {
  return menus::localized_text::parse(node, book_.languages, known, area, problems_);
}

/// Proves that no text of `rule` can need more than most_segments.
void check_length(const rule_book& book, const alert_rule& rule, const config::location& where,
                  const rule_limits& limits, diagnostics& problems) {
  const digest longest = longest_digest(rule.about, limits, book.levels);
  constexpr unsigned units_of_two = 2 * 153;
  for (const std::string& language : book.languages) {
    const sex_words words = sex_words_in(book, language);
    const std::string text = write_longest_text(rule.text, longest, words, language);
    const menus::sms_size size = menus::measure_sms(text);
    if (size.segments <= most_segments) continue;
    problems.error(
        "alerts/too-long", where,
        fmt::format("`{}` in {} can take {} of {} characters", rule.id, language, size.units, units_of_two),
        fmt::format("with the longest names and numbers: {}", text));
  }
}

}  // namespace

std::string_view to_string(subject_kind k) noexcept {
  return subjects[static_cast<std::size_t>(k)].word;
}

std::optional<subject_kind> level_of_post(std::string_view post) noexcept {
  const auto* found = std::ranges::find(posts, post, [](const auto& p) { return p.word; });
  return found == posts.end() ? std::nullopt : std::optional(found->meaning);
}

std::shared_ptr<const rule_book> load_rules(std::string_view text, const std::string& file,
                                            const rule_limits& limits, diagnostics& problems) {
  const std::size_t errors_before = problems.errors();
  const std::optional<yaml_node> root = config::read_yaml(text, file, problems);
  if (!root) return nullptr;
  rule_limits known = limits;
  std::vector<other_sum> others;
  if (limits.others != other_sums::refused) others = find_other_sums(text, file, limits.counts);
  for (const other_sum& sum : others) {
    if (std::ranges::find(known.counts, sum.field) == known.counts.end()) known.counts.push_back(sum.field);
  }

  auto book = std::make_shared<rule_book>();
  rule_reader(*book, known, problems).read_book(*root);
  if (problems.errors() != errors_before) return nullptr;
  const std::vector<yaml_node>& rules = root->find("rules")->items;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    check_length(*book, book->rules[i], rules[i].find("text")->where, known, problems);
  }
  if (limits.others == other_sums::missing) note_missing_sums(*book, rules, others, limits.counts, problems);
  return problems.errors() == errors_before ? book : nullptr;
}

std::shared_ptr<const rule_book> read_rules(const std::filesystem::path& folder, const rule_limits& limits,
                                            diagnostics& problems) {
  const std::filesystem::path file = folder / file_name;
  const auto text = config::read_text_file(file, area, config::most_bytes_of_yaml, problems);
  return text ? load_rules(*text, file.string(), limits, problems) : nullptr;
}

quiet_hours read_quiet_hours(const std::filesystem::path& folder) {
  diagnostics untold;
  rule_book book;
  const auto text = config::read_text_file(folder / file_name, area, config::most_bytes_of_yaml, untold);
  const auto root = text ? config::read_yaml(*text, file_name, untold) : std::nullopt;
  const yaml_node* quiet = root ? root->find("quiet") : nullptr;
  if (quiet != nullptr) rule_reader(book, {}, untold).read_quiet(*quiet);
  return book.quiet;
}

}  // namespace raporo::alerts
