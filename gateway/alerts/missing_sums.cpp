#include "gateway/alerts/missing_sums.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "gateway/alerts/words.hpp"
#include "gateway/base/ascii.hpp"

namespace raporo::alerts {
namespace {

bool is_of_name(char c) {
  return is_letter(c) || is_digit(c) || c == '_';
}

bool reads_sum(const alert_rule& rule, std::string_view field) {
  const auto is_sum = [&](std::string_view name) {
    return name.starts_with(total_of) && name.substr(total_of.size()) == field;
  };
  return rule.only_if.reads(is_sum) || std::ranges::any_of(rule.text, [&](const text_part& part) {
           return part.when.reads(is_sum) || part.say.reads(is_sum);
         });
}

}  // namespace

std::vector<other_sum> find_other_sums(std::string_view text, const std::string& file,
                                       const std::vector<std::string>& counts) {
  std::vector<other_sum> sums;
  for (unsigned number = 1; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    for (std::size_t at = 0; (at = line.find(total_of, at)) != std::string_view::npos;) {
      const auto column = static_cast<unsigned>(at) + 1;
      at += total_of.size();
      const std::string_view rest = line.substr(at);
      const auto length = std::ranges::find_if_not(rest, is_of_name) - rest.begin();
      std::string field(rest.substr(0, static_cast<std::size_t>(length)));
      if (field.empty() || std::ranges::find(counts, field) != counts.end()) continue;
      const auto letters = static_cast<unsigned>(total_of.size() + field.size());
      sums.push_back({std::move(field), {file, number, column, letters}});
    }
  }
  return sums;
}

void note_missing_sums(rule_book& book, const std::vector<config::yaml_node>& rules,
                       const std::vector<other_sum>& sums, const std::vector<std::string>& counts,
                       config::diagnostics& problems) {
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const alert_rule& rule = book.rules[i];
    const bool is_last = i + 1 == rules.size();
    const unsigned end = is_last ? std::numeric_limits<unsigned>::max() : rules[i + 1].where.line;
    std::vector<std::string_view> noted;
    for (const other_sum& sum : sums) {
      const bool of_rule = sum.where.line >= rules[i].where.line && sum.where.line < end;
      if (!of_rule || !reads_sum(rule, sum.field)) continue;
      if (std::ranges::find(noted, sum.field) != noted.end()) continue;
      noted.emplace_back(sum.field);
      book.missing.push_back({rule.id, sum.field});
      const std::string_view meant = config::closest(sum.field, {counts.begin(), counts.end()});
      problems.warning("alerts/missing-sum", sum.where,
                       fmt::format("`{}` uses `{}{}`, and the menus in force ask for no such field", rule.id,
                                   total_of, sum.field),
                       meant.empty()
                           ? "what it says of it is left out until menus with this field are published"
                           : fmt::format("did you mean `{}{}`?", total_of, meant));
    }
  }
}

}  // namespace raporo::alerts
