#include "gateway/rehearsal/story_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "config/yaml.hpp"
#include "gateway/base/phone_number.hpp"
#include "gateway/rehearsal/report_reader.hpp"
#include "gateway/rehearsal/screens.hpp"
#include "gateway/rehearsal/stage.hpp"
#include "gateway/roster/pin_hash.hpp"

namespace raporo::rehearsal {
namespace {

using config::mapping_reader;
using config::yaml_node;

/// Reads one file. The circumstances at its top hold for each story that does not say otherwise.
class reader {
 public:
  reader(const dialogue::in_force& force, config::diagnostics& problems)
      : force_(force), graph_(force.menu->compiled()), problems_(problems), reports_(graph_, problems) {}

  std::vector<story> read(const yaml_node& document, const std::shared_ptr<const std::string>& text) {
    mapping_reader keys(document, area, problems_);
    circumstances shared;
    shared.pin = usual_pin;
    if (const yaml_node* given = keys.optional("given")) read_given(*given, shared);
    std::vector<story> stories;
    const yaml_node* list = keys.required("stories");
    if (list != nullptr && !list->is_sequence())
      problems_.error("story/wrong-type", list->where, "`stories` is a list", "begin each with `- name:`");
    if (list != nullptr)
      for (const yaml_node& node : list->items) {
        stories.push_back(read_story(node, shared));
        stories.back().file_text = text;
      }
    keys.finish();
    return stories;
  }

 private:
  void wrong(const yaml_node& node, std::string message, std::string hint = {}) {
    problems_.error("story/bad-value", node.where, std::move(message), std::move(hint));
  }

  /// `none`, nothing, or whole nodes: one, or a list of them.
  static std::vector<const yaml_node*> one_or_more(const yaml_node& node) {
    std::vector<const yaml_node*> all;
    if (!node.is_sequence()) all.push_back(&node);
    for (const yaml_node& item : node.items) all.push_back(&item);
    return all;
  }

  story read_story(const yaml_node& node, const circumstances& shared) {
    mapping_reader keys(node, area, problems_);
    story s;
    s.where = node.where;
    s.name = keys.required_text("name");
    s.given = shared;
    const yaml_node* given = keys.optional("given");
    if (given != nullptr) read_given(*given, s.given);
    if (const yaml_node* steps = keys.required("steps")) {
      check_steps(*steps);
      for (const yaml_node& step_node : steps->items) read_step(step_node, s);
    }
    if (const yaml_node* expected = keys.optional("expect")) read_expected(*expected, s.expected);
    keys.finish();
    complete(s, given != nullptr ? *given : node);
    return s;
  }

  void check_steps(const yaml_node& steps) {
    const bool no_blank = steps.is_scalar() && steps.text.starts_with('-');
    if (no_blank)
      problems_.error("yaml/missing-blank", steps.where, "a blank is missing after the `-`",
                      fmt::format("write `- {}`", steps.text.substr(1, steps.text.find(' ') - 1)));
    else if (!steps.is_sequence())
      problems_.error("story/wrong-type", steps.where, "`steps` is a list", "such as - dial: \"*800#\"");
    else if (steps.items.empty())
      wrong(steps, "the story has no step", "begin with `- dial`");
  }

  /// What nobody said follows from the roster, or is asked for.
  void complete(story& s, const yaml_node& given) {
    const bool person_is_wrong = given.find("phone") != nullptr || given.find("school") != nullptr;
    if (s.given.phone.empty() && !person_is_wrong)
      wrong(given, "nobody calls", "give `phone`, or the `school` whose leader calls");
    if (s.given.at == instant{} && given.find("at") == nullptr)
      wrong(given, "the day is missing", "give `at: 2026-11-25T10:00`");
    if (s.given.languages.empty()) {
      const auto phone = phone_number::parse(s.given.phone);
      const storage::person* person = phone ? force_.people->find_person(*phone) : nullptr;
      s.given.languages = {person != nullptr ? person->language : graph_.languages.front()};
    }
    for (const step& at : s.steps)
      for (const saying& t : at.texts) check_languages(t, s.given.languages, at.where);
  }

  void check_languages(const saying& t, const std::vector<std::string>& played, const config::location& at) {
    for (const std::string& language : played) {
      const bool said = t.by_language.empty() || std::ranges::any_of(t.by_language, [&](const auto& s) {
                          return s.first == language;
                        });
      if (!said)
        problems_.error(
            "story/missing-language", at,
            fmt::format("the story is played in `{}` too, and nothing is said for it here", language));
    }
  }

  // --- given ---

  void read_given(const yaml_node& node, circumstances& g) {
    mapping_reader keys(node, area, problems_);
    const yaml_node* phone = keys.optional("phone");
    const yaml_node* school = keys.optional("school");
    if (phone != nullptr && school != nullptr)
      wrong(*school, "a person is given by `phone` or by `school`, not both");
    else if (phone != nullptr)
      g.phone = read_phone(*phone);
    else if (school != nullptr)
      g.phone = leader_of(*school);
    if (const yaml_node* at = keys.optional("at")) {
      const auto moment = read_moment(at->text);
      if (!moment) wrong(*at, fmt::format("`{}` is no day and time", at->text), "write 2026-11-25T10:00");
      if (moment) g.at = force_.zone.to_instant(*moment);
    }
    if (const yaml_node* language = keys.optional("language")) g.languages = read_languages(*language);
    if (const yaml_node* pin = keys.optional("pin")) {
      g.pin = pin->text;
      if (!valid_pin(g.pin)) wrong(*pin, "a PIN is 4 to 6 digits");
    }
    if (const yaml_node* enrolment = keys.optional("enrolment"))
      g.enrolment = reports_.read_enrolment(*enrolment);
    if (const yaml_node* reports = keys.optional("reports")) {
      g.reports.clear();
      for (const yaml_node* r : one_or_more(*reports)) g.reports.push_back(read_earlier(*r));
    }
    keys.finish();
  }

  written_report read_earlier(const yaml_node& node) {
    written_report r = reports_.read(node);
    if (r.period.empty() && node.is_mapping())
      wrong(node, "an earlier report needs its `period`", "such as 2026-W48");
    check_school(node, r);
    return r;
  }

  void check_school(const yaml_node& report, const written_report& r) {
    if (const yaml_node* school = report.find("school"))
      if (force_.people->find_school(r.school) == nullptr) unknown_school(*school);
  }

  std::string read_phone(const yaml_node& node) {
    const auto phone = phone_number::parse(node.text);
    if (!phone) wrong(node, fmt::format("`{}` is no telephone number", node.text));
    return phone ? phone->e164() : std::string();
  }

  std::string leader_of(const yaml_node& node) {
    if (force_.people->find_school(node.text) == nullptr) {
      unknown_school(node);
      return {};
    }
    const storage::person* leader = find_leader(*force_.people, node.text);
    if (leader == nullptr) wrong(node, "nobody in the roster may report for this school");
    return leader != nullptr ? leader->phone : std::string();
  }

  void unknown_school(const yaml_node& node) {
    std::vector<std::string_view> codes;
    for (const school_entry& s : force_.people->schools()) codes.emplace_back(s.facts.id);
    const std::string_view guess = config::closest(node.text, codes);
    problems_.error("story/unknown-name", node.where,
                    fmt::format("the roster has no school with the code `{}`", node.text),
                    guess.empty() ? "" : fmt::format("did you mean `{}`?", guess));
  }

  bool check_language(std::string_view language, const config::location& where) {
    if (std::ranges::find(graph_.languages, language) != graph_.languages.end()) return true;
    report_unknown(where, "language", language, {graph_.languages.begin(), graph_.languages.end()},
                   problems_);
    return false;
  }

  std::vector<std::string> read_languages(const yaml_node& node) {
    if (node.is_scalar() && node.text == "all") return graph_.languages;
    std::vector<std::string> languages;
    for (const yaml_node* one : one_or_more(node)) {
      if (is_none(*one))
        languages.emplace_back();
      else if (check_language(one->text, one->where))
        languages.push_back(one->text);
    }
    return languages;
  }

  // --- steps ---

  void read_step(const yaml_node& node, story& s) {
    const bool bare = node.is_scalar();
    if (!bare && (!node.is_mapping() || node.entries.size() != 1)) {
      problems_.error("story/wrong-type", node.where, "a step is one word and what goes with it",
                      "such as - type: \"28 27\"");
      return;
    }
    const std::string& word = bare ? node.text : node.entries.front().key;
    const config::location& where = bare ? node.where : node.entries.front().where;
    const auto kind = find_step(word);
    // A bare step goes on with a next line that begins further in, whatever that begins with.
    if (const std::size_t dash = word.find(" - "); !kind && dash != std::string::npos)
      return problems_.error("yaml/indentation", where, fmt::format("`{}` is two steps", word),
                             "begin each `-` in the same column");
    if (!kind) return report_unknown(where, "step", word, step_words(), problems_);
    step at{*kind, where, {}, {}};
    static const yaml_node no_content;
    read_content(at, bare ? no_content : node.entries.front().value);
    s.steps.push_back(std::move(at));
  }

  void read_content(step& at, const yaml_node& value) {
    using kind = step::kind;
    const bool alone = at.what == kind::ended || at.what == kind::drop;
    const bool may_be_alone = alone || at.what == kind::dial;
    if (value.is_absent()) {
      if (!may_be_alone)
        problems_.error("story/missing-value", at.where,
                        fmt::format("`{}` needs something after it", word_of(at.what)));
    } else if (alone) {
      wrong(value, fmt::format("nothing goes with `{}`", word_of(at.what)));
    } else if (at.what == kind::wait) {
      at.wait = read_wait(value);
    } else if (at.what == kind::sms_out && is_none(value)) {
      return;
    } else if (at.what == kind::see || at.what == kind::sms_out) {
      for (const yaml_node* one : one_or_more(value)) at.texts.push_back(read_saying(*one));
    } else {
      at.texts.push_back(read_saying(value));
    }
    if (at.what == kind::dial && !at.texts.empty()) check_service(at.texts.front().same, value);
    if (at.what == kind::screen && !at.texts.empty()) check_screen(at.texts.front().same, value.where);
  }

  void check_service(std::string_view dialled, const yaml_node& value) {
    if (reaches(force_.service_code, dialled)) return;
    std::string_view code = force_.service_code;
    code.remove_suffix(code.ends_with('#') ? 1 : 0);
    wrong(value, fmt::format("`{}` is another service", dialled),
          fmt::format("dial {0}, or {0} with keys: {1}*1*2#", force_.service_code, code));
  }

  std::chrono::milliseconds read_wait(const yaml_node& value) {
    const auto duration = config::read_duration_ms(value.text);
    if (!duration || !value.is_scalar())
      wrong(value, fmt::format("`{}` is no time to wait", value.text), "write 10m, 3h or 2d");
    return std::chrono::milliseconds{duration.value_or(0)};
  }

  saying read_saying(const yaml_node& node) {
    if (node.is_scalar()) return {node.text, {}};
    saying s;
    if (node.is_sequence()) problems_.error("story/wrong-type", node.where, "one text is expected here");
    for (const yaml_node::entry& e : node.entries)
      if (check_language(e.key, e.where)) s.by_language.emplace_back(e.key, e.value.text);
    return s;
  }

  void check_screen(std::string_view name, const config::location& where) {
    std::vector<std::string_view> known;
    const std::vector<known_screen> screens = screens_of(graph_);
    for (const known_screen& s : screens) known.emplace_back(s.name);
    if (std::ranges::find(known, name) == known.end())
      report_unknown(where, "screen", name, known, problems_);
  }

  // --- expect ---

  void read_expected(const yaml_node& node, outcome& o) {
    mapping_reader keys(node, area, problems_);
    if (const yaml_node* saved = keys.optional("saved")) {
      o.saved_where = saved->where;
      o.none_saved = is_none(*saved);
      if (!o.none_saved)
        for (const yaml_node* r : one_or_more(*saved)) {
          o.saved.push_back(reports_.read(*r));
          check_school(*r, o.saved.back());
        }
    }
    if (const yaml_node* draft = keys.optional("draft")) {
      o.draft_where = draft->where;
      o.no_draft = is_none(*draft);
      if (!o.no_draft) o.draft = reports_.read(*draft);
    }
    if (const yaml_node* language = keys.optional("language")) {
      o.language_where = language->where;
      if (is_none(*language))
        o.language.emplace();
      else if (check_language(language->text, language->where))
        o.language = language->text;
    }
    keys.finish();
  }

  const dialogue::in_force& force_;
  const menus::graph& graph_;
  config::diagnostics& problems_;
  report_reader reports_;
};

}  // namespace

std::optional<local_minutes> read_moment(std::string_view text) {
  constexpr std::size_t letters_of_date = 10;
  if (text.size() <= letters_of_date || (text[letters_of_date] != 'T' && text[letters_of_date] != ' '))
    return std::nullopt;
  const auto day = parse_date(text.substr(0, letters_of_date));
  const auto time = parse_time_of_day(text.substr(letters_of_date + 1));
  if (!day || !time) return std::nullopt;
  return *day + *time;
}

const storage::person* find_leader(const directory& people, std::string_view school) {
  for (const std::string_view post : {"head_teacher", "deputy", "mentor"}) {
    const std::vector<const storage::person*> holders = people.holders(post, school);
    if (!holders.empty()) return *std::ranges::min_element(holders, {}, &storage::person::phone);
  }
  return nullptr;
}

std::vector<story> read_stories(std::string_view text, const std::string& file,
                                const dialogue::in_force& force, config::diagnostics& problems) {
  const auto document = config::read_yaml(text, file, problems);
  if (!document) return {};
  return reader(force, problems).read(*document, std::make_shared<const std::string>(text));
}

}  // namespace raporo::rehearsal
