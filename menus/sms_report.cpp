#include "menus/sms_report.hpp"

#include <algorithm>

#include "gateway/base/ascii.hpp"
#include "menus/answer_input.hpp"
#include "menus/form_flow.hpp"
#include "menus/graph.hpp"
#include "menus/gsm7.hpp"
#include "menus/periods.hpp"
#include "menus/sms_example.hpp"
#include "menus/sms_follow_up.hpp"
#include "menus/sms_values.hpp"
#include "menus/sms_wording.hpp"
#include "menus/sms_words.hpp"
#include "menus/view.hpp"

namespace raporo::menus {

namespace {

/// The number of `W47`, in any of the languages; `W05` is that of `W5`.
std::optional<std::string_view> week_number(std::string_view word) {
  for (const std::string_view prefix : {"WK", "W", "SEM", "ICY"}) {
    if (!word.starts_with(prefix)) continue;
    std::string_view digits = word.substr(prefix.size());
    if (!all_digits(digits) || digits.size() > 2) continue;
    if (digits.size() == 2 && digits.front() == '0') digits.remove_prefix(1);
    return digits;
  }
  return std::nullopt;
}

const school_facts* find_school(const person_facts& person, std::string_view id) {
  const auto found = std::ranges::find(person.schools, id, &school_facts::id);
  return found == person.schools.end() ? nullptr : *found;
}

/// What stands between the form's word and the values.
struct address {
  const school_facts* school = nullptr;
  std::optional<std::string_view> week;
  std::size_t end = 1;  ///< the first word after it
};

address read_address(const std::vector<sms_word>& words, const person_facts& person) {
  address a;
  for (; a.end < words.size(); ++a.end) {
    if (const auto number = week_number(words[a.end].plain)) {
      a.week = number;
    } else if (const school_facts* named = find_school(person, words[a.end].plain)) {
      a.school = named;
    } else {
      break;
    }
  }
  return a;
}

/// One message being read. Every refusal ends the reading; the first is the one that is told.
class reader {
 public:
  reader(const graph& g, const facts& world)
      : graph_(g),
        world_(world),
        language_(world.person != nullptr ? std::string_view(world.person->language) : ""),
        wording_(g, world, language_, draft_) {}

  sms_reading read(std::string_view text) {
    words_ = read_words(text);
    if (!words_.empty())
      if (const auto command = find_sms_command(words_.front().plain)) return obey(*command);
    if (answers_digest()) return read_follow_up();
    if (!known_sender() || !find_form() || !find_address() || !read_values() || !fill() ||
        !check_complete() || !check_warnings())
      return std::move(refusal_);
    return sms_report{std::move(draft_)};
  }

 private:
  /// `said` is `why` filled in, perhaps with more around it.
  bool refuse(const text& why, std::string said) {
    refusal_ = {cut_to(std::move(said), longest_sms_reply), &why};
    return false;
  }
  bool refuse(phrase p, std::string said) { return refuse(graph_.of(p), std::move(said)); }
  bool refuse(phrase p, const extra_words& extra = {}) { return refuse(p, wording_.say(p, {}, extra)); }
  /// With the words that were written: what is wrong with them, as a reply of its own.
  bool refuse_word(phrase p, std::string_view word) {
    extra_words extra;
    extra.literal = sms_echo(word);
    return refuse(p, extra);
  }
  bool refuse_value(phrase reason, std::string_view word, const question& q, std::string_view grade,
                    const extra_words& extra = {}) {
    return refuse(reason, wording_.of_value(reason, word, q, grade, extra));
  }

  /// Who may not report must not be told how to.
  sms_reading obey(sms_keyword command) {
    if (command != sms_keyword::help || world_.person == nullptr || graph_.admits(*world_.person))
      return sms_command{command};
    refuse(phrase::sms_help_others);
    return std::move(refusal_);
  }

  /// Digests go to posts above the schools. Their words are no form's, but for menus older than they are.
  bool answers_digest() const {
    constexpr std::size_t longest_code = 6;
    if (words_.empty() || !graph::is_for({"sector_official", "district_official"}, world_.person) ||
        !answers_follow_ups(graph_))
      return false;
    const std::string& first = words_.front().plain;
    if (!find_follow_up_action(first) && (!all_digits(first) || first.size() > longest_code)) return false;
    return std::ranges::none_of(graph_.forms, [&](const form& f) {
      return may_report(f) && std::ranges::find(f.keywords, first) != f.keywords.end();
    });
  }

  sms_follow_up read_follow_up() const {
    sms_follow_up read{find_follow_up_action(words_.front().plain), {}};
    const std::ptrdiff_t of_action = read.action ? 1 : 0;
    for (auto word = words_.begin() + of_action; word != words_.end(); ++word)
      if (!word->plain.empty()) read.schools.push_back(word->plain);
    return read;
  }

  bool known_sender() {
    if (world_.person == nullptr)
      return refuse(graph_.of(phrase::unknown_number),
                    in_all_languages(graph_, phrase::unknown_number, world_));
    if (!graph_.admits(*world_.person)) return refuse(phrase::not_for_you);
    return true;
  }

  bool may_report(const form& f) const { return graph::is_for(f.roles, world_.person); }

  bool find_form() {
    if (words_.empty()) return refuse(phrase::sms_unknown);
    wording_.keyword = words_.front().plain;
    for (const form& f : graph_.forms)
      if (may_report(f) && std::ranges::find(f.keywords, words_.front().plain) != f.keywords.end())
        wording_.asked = form_ = &f;
    if (form_ != nullptr) return true;
    wording_.asked = form_ = form_marked_by(words_.front().plain);
    if (form_ == nullptr) return refuse(phrase::sms_unknown);
    wording_.keyword = form_->keywords.front();
    return explain();
  }

  /// The form one of whose later questions `word` marks: its own word was left out.
  const form* form_marked_by(std::string_view word) const {
    for (const form& f : graph_.forms)
      for (const question& q : f.questions)
        if (word.size() > 1 && !f.keywords.empty() && may_report(f) &&
            std::ranges::find(q.sms_marks, word) != q.sms_marks.end())
          return &f;
    return nullptr;
  }

  /// Refuses with how the form is written.
  bool explain() { return refuse(phrase::sms_how, wording_.how()); }

  bool find_address() {
    const address a = read_address(words_, *world_.person);
    at_ = a.end;
    wording_.school = school_ = a.school;
    if (at_ < words_.size() && words_[at_].plain.size() == 6 && all_digits(words_[at_].plain))
      return refuse_word(phrase::sms_not_your_school, words_[at_].plain);
    if (school_ == nullptr && world_.person->schools.size() > 1) return ask_for_school();
    if (school_ == nullptr) school_ = world_.person->schools.front();
    wording_.school = school_;
    return settle_period(a.week);
  }

  bool ask_for_school() {
    extra_words extra;
    for (const school_facts* s : world_.person->schools)
      add_to_sms_list(extra.schools, s->id + " " + s->name);
    return refuse(phrase::sms_name_school, extra);
  }

  bool settle_period(std::optional<std::string_view> week) {
    const form_info& info = graph_.info_of(*form_);
    const calendar_facts& c = world_.calendar;
    const bool previous = info.every == cadence::week && week && *week != c.week.name;
    if (previous ? *week != c.previous_week.name : week && info.every != cadence::week)
      return refuse_word(phrase::sms_bad_period, "W" + std::string(*week));
    const form_period chosen = choose_period(world_, info, previous);
    draft_.key = {school_->id, form_->id, chosen.period->label};
    draft_.period_name = chosen.period->name;
    return chosen.is_open() || refuse(why_closed(chosen), words_of(chosen));
  }

  bool read_values() {
    auto read = read_sms_values(*form_, *school_, words_, at_);
    if (const auto* fault = std::get_if<sms_fault>(&read)) return refuse_fault(*fault);
    values_ = std::get<sms_values>(std::move(read));
    const bool some_grades = form_->questions[first_question(*form_)].asked == question::scope::some_grades;
    return !some_grades || says_who() || explain();
  }

  bool refuse_fault(const sms_fault& fault) {
    const question& q = form_->questions[fault.question];
    if (fault.of_value) return refuse_value(fault.why, fault.word, q, fault.grade);
    if (fault.why != phrase::sms_twice) return refuse_word(fault.why, fault.word);
    return refuse(fault.why, wording_.of_double(q, fault.word));
  }

  /// Which grades a `some: grade` form is about, or that it is about none.
  bool says_who() const { return values_.nothing || !values_.grades.empty(); }

  form_flow flow() { return {graph_, *form_, draft_, *school_, world_, language_}; }

  bool fill() {
    form_flow open = flow();
    for (std::size_t i = 0; i < form_->questions.size(); ++i) {
      const question& q = form_->questions[i];
      for (const std::string_view grade : open.grades_of(q)) {
        const auto found = values_.given.find(sms_values::cell{i, std::string(grade)});
        if (found != values_.given.end()) {
          if (!fill_cell(open, q, grade, found->second)) return false;
          values_.given.erase(found);
        } else if (i == first_question(*form_) &&
                   std::ranges::find(values_.grades, grade) != values_.grades.end()) {
          return refuse_count(q, grade);
        } else if (q.asked == question::scope::some_grades && says_who()) {
          open.answer_with(q, grade, std::vector<std::int64_t>(q.values(), 0));
        }
      }
    }
    // What is left was written for a grade that the question is not asked for.
    if (values_.given.empty()) return true;
    const auto& [where, numbers] = *values_.given.begin();
    return refuse_value(phrase::sms_not_asked, numbers.front().word, form_->questions[where.first],
                        where.second);
  }

  bool refuse_count(const question& q, std::string_view grade) {
    return refuse(phrase::sms_wrong_count, wording_.of_count(q, grade));
  }

  bool fill_cell(form_flow& open, const question& q, std::string_view grade,
                 const std::vector<sms_values::number>& written) {
    if (!q.asks_words() && written.size() != q.values()) return refuse_count(q, grade);
    if (!open.applies(q, grade)) {
      // `LOW 0 0` of none says nothing new.
      const auto zeros = std::ranges::count(written, 0, &sms_values::number::value);
      if (q.asks_numbers() && zeros == std::ssize(written)) return true;
      return refuse_value(phrase::sms_not_asked, written.front().word, q, grade);
    }
    const bool filled =
        q.asks_words() ? fill_words(open, q, written.front().word) : fill_numbers(open, q, grade, written);
    if (!filled) return false;
    const check* c = open.fires(q.checks, grade, true);
    return c == nullptr || refuse(c->say, wording_.say(c->say, grade));
  }

  bool fill_numbers(form_flow& open, const question& q, std::string_view grade,
                    const std::vector<sms_values::number>& written) {
    std::vector<std::int64_t> numbers;
    for (const sms_values::number& n : written) numbers.push_back(n.value);
    if (!q.choices.empty()) {
      if (std::ranges::find(q.choices, numbers.front(), &coded_option::code) == q.choices.end())
        return refuse_value(phrase::sms_not_one_of, written.front().word, q, grade,
                            sms_wording::options_of(q));
    } else if (const auto over = open.out_of_range(q, grade, numbers)) {
      return refuse(*over->say, wording_.of_range(*over, written[over->at].word, q, grade));
    }
    open.answer_with(q, grade, numbers);
    return true;
  }

  /// `REOPENS 30/11`, `NOTE roof leaks`: all words up to the next mark.
  bool fill_words(form_flow& open, const question& q, const std::string& written) {
    auto read = open.read_words_for(q, written);
    if (const phrase* reason = std::get_if<phrase>(&read))
      return refuse_value(*reason, written, q, "", open.bounds_of(q));
    open.answer_with(q, std::get<std::string>(std::move(read)));
    return true;
  }

  bool check_complete() {
    const form_flow open = flow();
    if (!open.asks_anything()) return refuse(phrase::nothing_to_ask);
    std::string missing;
    for (const question& q : form_->questions) {
      for (const std::string_view grade : open.grades_of(q)) {
        if (open.answered(q, grade) || !open.applies(q, grade)) continue;
        add_to_sms_list(missing, wording_.missing_item(q, grade));
      }
    }
    if (!missing.empty()) return refuse(phrase::sms_missing, wording_.of_missing(missing));
    const check* c = open.fires(form_->checks, "", true);
    return c == nullptr || refuse(c->say, wording_.say(c->say));
  }

  /// All warnings are raised; one is told.
  bool check_warnings() {
    form_flow open = flow();
    std::optional<form_flow::doubt> first;
    std::size_t all = 0;
    const auto raise = [&](const form_flow::doubt& d) {
      if (all++ == 0) first = d;
      open.raise(*d.raised, d.grade);
    };
    while (const auto doubt = open.next_doubt()) raise(*doubt);
    while (const check* c = open.fires(form_->checks, "", false)) raise({c, {}});
    if (!first || values_.agreed) return true;
    return refuse(phrase::sms_if_right, wording_.of_warning(*first->raised, first->grade, all - 1));
  }

  const graph& graph_;
  const facts& world_;
  std::string_view language_;
  std::vector<sms_word> words_;
  std::size_t at_ = 0;
  const form* form_ = nullptr;
  const school_facts* school_ = nullptr;
  sms_values values_;
  draft draft_;
  sms_wording wording_;
  sms_refusal refusal_;
};

}  // namespace

sms_reading read_sms(const menu& m, std::string_view text, const facts& world) {
  return reader(m.compiled(), world).read(text);
}

std::string school_named_in(std::string_view text, const person_facts& person) {
  const address a = read_address(read_words(text), person);
  return a.school == nullptr ? std::string() : a.school->id;
}

}  // namespace raporo::menus
