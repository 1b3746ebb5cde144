#include "gateway/dialogue/follow_up_commit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "menus/sms_follow_up.hpp"
#include "storage/alert_lists.hpp"
#include "storage/follow_ups.hpp"

namespace raporo::dialogue {
namespace {

using menus::follow_up_reply;
using menus::phrase;

/// A school that an answer may mean.
struct choice {
  storage::named_school school;
  std::string alert_key;  ///< of the message that names it; empty: of none
};

/// The schools of all lists that can be answered, each once.
std::vector<choice> choices_from(const std::vector<storage::alert_list>& lists) {
  std::vector<choice> all;
  for (const storage::alert_list& list : lists) {
    for (const storage::named_school& s : list.schools) {
      const auto known = std::ranges::find(all, s.id, [](const choice& c) { return c.school.id; });
      if (known == all.end()) all.push_back({s, list.key});
    }
  }
  return all;
}

/// The place that a number of the list means. A code that is no school of theirs means none, however small it
/// is as a number.
std::optional<std::size_t> place_in(const std::vector<choice>& list, const std::string& word) {
  constexpr std::size_t most_digits = 3;
  if (word.size() > most_digits) return std::nullopt;
  std::size_t number = 0;
  const auto [end, ec] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (ec != std::errc{} || end != word.data() + word.size() || number < 1 || number > list.size())
    return std::nullopt;
  return number - 1;
}

/// The one to call first, when that is one; the only one, when there is no other.
const choice* sole_first(const std::vector<choice>& list) {
  if (list.size() == 1) return &list.front();
  const auto is_first = [](const choice& c) { return c.school.call_first; };
  if (std::ranges::count_if(list, is_first) != 1) return nullptr;
  return &*std::ranges::find_if(list, is_first);
}

/// What the words of an answer mean to one person at one moment.
class answer_reader {
 public:
  answer_reader(const directory& people, const storage::person& person,
                const std::vector<storage::alert_list>& lists)
      : people_(people), person_(person), list_(choices_from(lists)), several_lists_(lists.size() > 1) {}

  /// The schools that are meant, each once; or what to say when they are not sure.
  std::variant<std::vector<choice>, follow_up_reply> read(const menus::sms_follow_up& said) const {
    if (!said.action) return unsure(said.schools.front());
    if (said.schools.empty()) {
      const choice* first = sole_first(list_);
      if (first == nullptr) return unsure({});
      return std::vector<choice>{*first};
    }
    std::vector<choice> meant;
    for (const std::string& word : said.schools) {
      const std::optional<choice> one = find(word);
      if (!one) return people_.find_school(word) != nullptr ? not_theirs(word) : unsure(word);
      if (std::ranges::find(meant, one->school.id, [](const choice& c) { return c.school.id; }) ==
          meant.end())
        meant.push_back(*one);
    }
    return meant;
  }

 private:
  std::optional<choice> find(const std::string& word) const {
    const auto listed = std::ranges::find(list_, word, [](const choice& c) { return c.school.id; });
    if (listed != list_.end()) return *listed;
    const school_entry* by_code = people_.find_school(word);
    if (by_code != nullptr && is_in_charge_of(person_, *by_code))
      return choice{{by_code->facts.id, by_code->facts.name}, {}};
    // Each SMS is counted by itself: of two, nobody knows which one a `2` is about.
    if (several_lists_) return std::nullopt;
    if (const auto place = place_in(list_, word)) return list_[*place];
    return std::nullopt;
  }

  follow_up_reply unsure(const std::string& word) const {
    follow_up_reply r;
    if (list_.empty()) {
      r.said = phrase::sms_no_digest;
      r.example = example();
      return r;
    }
    r.said = phrase::sms_which_school;
    r.value = word;
    for (std::size_t i = 0; i < list_.size(); ++i)
      r.schools.push_back(fmt::format("{} {}", number_of(i), list_[i].school.name));
    r.example = "1 " + number_of(std::min<std::size_t>(1, list_.size() - 1));
    return r;
  }

  /// What names a school in an answer.
  std::string number_of(std::size_t place) const {
    return several_lists_ ? list_[place].school.id : std::to_string(place + 1);
  }

  static follow_up_reply not_theirs(const std::string& word) {
    follow_up_reply r;
    r.said = phrase::sms_not_your_school;
    r.value = word;
    return r;
  }

  /// `1 450102`, of a school of theirs.
  std::string example() const {
    const auto theirs = std::ranges::find_if(
        people_.schools(), [&](const school_entry& s) { return is_in_charge_of(person_, s); });
    return theirs == people_.schools().end() ? std::string() : "1 " + theirs->facts.id;
  }

  const directory& people_;
  const storage::person& person_;
  std::vector<choice> list_;
  bool several_lists_;
};

}  // namespace

bool is_in_charge_of(const storage::person& p, const school_entry& school) {
  return std::ranges::any_of(p.assignments, [&](const storage::assignment& post) {
    const std::string_view role = menu_role(post.role);
    return (role == "sector_official" || role == "district_official") &&
           (post.unit == school.sector || post.unit == school.district);
  });
}

std::string follow_up_commit::run(sql::connection& c) const {
  const in_force& force = *who->force;
  const directory& people = *force.people;
  const instant from =
      force.digest_answered_within.count() > 0 ? now - force.digest_answered_within : instant{};
  const answer_reader reader(people, *who->record, storage::lists_to_answer(c, who->person.id, from, now));
  const auto read = reader.read(said);
  if (const auto* unsure = std::get_if<follow_up_reply>(&read))
    return menus::render_follow_up(*force.menu, *unsure, facts, language);

  follow_up_reply noted;
  noted.said = *said.action == follow_up_action::called ? phrase::sms_called : phrase::sms_visited;
  for (const choice& one : std::get<std::vector<choice>>(read)) {
    storage::record_follow_up(c, {.id = id,
                                  .school = one.school.id,
                                  .person = who->person.id,
                                  .action = *said.action,
                                  .outcome = follow_up_outcome::none,
                                  .at = now,
                                  .channel = channel,
                                  .alert_key = one.alert_key});
    noted.schools.push_back(one.school.name);
    if (noted.school == nullptr)
      if (const school_entry* known = people.find_school(one.school.id)) noted.school = &known->facts;
  }
  return menus::render_follow_up(*force.menu, noted, facts, language);
}

}  // namespace raporo::dialogue
