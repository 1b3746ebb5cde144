#include "menus/sms_follow_up.hpp"

#include <algorithm>
#include <array>

#include "menus/measure.hpp"
#include "menus/sms_wording.hpp"
#include "menus/values.hpp"
#include "menus/view.hpp"

namespace raporo::menus {

namespace {

constexpr std::array follow_up_phrases{phrase::sms_called, phrase::sms_visited, phrase::sms_which_school,
                                       phrase::sms_no_digest};

}  // namespace

std::string write_follow_up(const graph& g, const follow_up_reply& r, const facts& world,
                            std::string_view language) {
  extra_words extra;
  extra.literal = sms_echo(r.value);
  extra.example = r.example;
  for (const std::string& school : r.schools) add_to_sms_list(extra.schools, school);
  values v(g, world, language);
  v.school = r.school;
  v.extra = &extra;
  v.of_program = true;
  return g.say(r.said).in(language).render(v);
}

std::string render_follow_up(const menu& m, const follow_up_reply& r, const facts& world,
                             std::string_view language) {
  return cut_to(write_follow_up(m.compiled(), r, world, language), longest_sms_reply);
}

std::vector<long_follow_up> longest_follow_up_replies(const graph& g, const worst_case& extremes,
                                                      std::string_view language) {
  constexpr std::size_t longest_code = 6;
  const auto letters = [](std::size_t n) { return std::string(n, longest_letter); };
  school_facts school;
  school.name = letters(extremes.school_name_letters);
  school.sector = letters(extremes.sector_name_letters);
  person_facts person;
  person.name = letters(extremes.person_name_letters);
  facts world;
  world.person = &person;
  world.service_code = letters(extremes.service_code_letters);
  world.help_contact = letters(extremes.help_contact_letters);

  std::vector<long_follow_up> all;
  for (const phrase p : follow_up_phrases) {
    follow_up_reply r{p, {}, letters(longest_sms_echo), "1 " + letters(longest_code), &school};
    // Longer than a list gets before it ends in dots.
    r.schools.push_back(letters(longest_sms_list - std::string_view(", ...").size()));
    r.schools.push_back(school.name);
    all.push_back({p, write_follow_up(g, r, world, language)});
  }
  return all;
}

bool answers_follow_ups(const graph& g) noexcept {
  return std::ranges::none_of(follow_up_phrases,
                              [&](phrase p) { return g.phrases[static_cast<std::size_t>(p)].words.empty(); });
}

}  // namespace raporo::menus
