#include "gateway/rehearsal/play.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "gateway/dial/display.hpp"
#include "gateway/rehearsal/matching.hpp"

namespace raporo::rehearsal {
namespace {

std::string draw_expected(std::string_view text) {
  return dial::frame(text, "expected", "", "");
}

std::string draw_shown(const shown_screen& s) {
  return dial::frame(s.text, s.name.empty() ? "shown" : s.name, s.ended ? "ended" : "", "");
}

std::string draw_messages(const std::vector<std::string>& texts) {
  if (texts.empty()) return dial::frame("", "no SMS", "", "");
  std::string all;
  for (const std::string& text : texts) all += dial::frame(text, "SMS", "", "");
  return all;
}

/// `present[P1, boys]`.
std::string name_of(const cell& c) {
  std::vector<std::string_view> parts;
  if (!c.grade.empty()) parts.emplace_back(c.grade);
  if (c.by != sex::none) parts.emplace_back(c.by == sex::boys ? "boys" : "girls");
  if (!c.part.empty()) parts.emplace_back(c.part);
  return parts.empty() ? c.field : fmt::format("{}[{}]", c.field, fmt::join(parts, ", "));
}

/// `28`, the words, or `none`.
std::string value_words(std::int64_t value, const std::string& text) {
  return text.empty() ? std::to_string(value) : text;
}

std::string value_of(const std::vector<answer>& answers, const cell& c) {
  for (const answer& a : answers)
    if (a.field == c.field && a.grade == c.grade && a.by == c.by && a.part == c.part)
      return value_words(a.value, a.text);
  return "none";
}

/// One playing of one story.
class performance {
 public:
  performance(const story& s, const std::string& language, const district& d, coverage& met)
      : story_(s), language_(language), stage_(d, s.given, language), met_(met) {}

  std::vector<failure> play() {
    for (const step& s : story_.steps) {
      take(s);
      note_done(s);
      if (!failures_.empty()) return std::move(failures_);
    }
    check_outcome();
    return std::move(failures_);
  }

 private:
  void fail(const config::location& where, std::string what, std::string picture = {}) {
    failures_.push_back({where, std::move(what), std::move(picture), done_, {language_}});
  }

  /// A step that changes what the phone shows.
  void note_done(const step& s) {
    using kind = step::kind;
    switch (s.what) {
      case kind::see:
      case kind::see_exactly:
      case kind::screen:
      case kind::ended:
      case kind::sms_out:
        return;
      case kind::wait:
      case kind::drop:
        done_ = word_of(s.what);
        return;
      case kind::dial:
      case kind::type:
      case kind::sms_in:
        done_ = word_of(s.what);
        if (!s.texts.empty()) done_ += ": " + text_of(s);
        return;
    }
  }

  void fail_beside_screen(const step& s, std::string what, std::string_view expected) {
    fail(s.where, std::move(what), dial::side_by_side(draw_expected(expected), draw_shown(*screen_)));
  }

  const std::string& text_of(const step& s) const { return s.texts.front().in(language_); }

  // --- Steps ---

  void take(const step& s) {
    using kind = step::kind;
    switch (s.what) {
      case kind::dial:
        return show(s, {}, stage_.dial(s.texts.empty() ? std::string() : text_of(s)));
      case kind::type:
        return type(s);
      case kind::see:
      case kind::see_exactly:
      case kind::screen:
      case kind::ended:
        return look(s);
      case kind::drop:
        return stage_.drop();
      case kind::wait:
        return stage_.wait(s.wait);
      case kind::sms_in:
        return met_.note(stage_.send_sms(text_of(s)));
      case kind::sms_out:
        return check_sms(s);
    }
  }

  void type(const step& s) {
    if (!stage_.in_call())
      return fail(s.where, fmt::format("`{}` is typed, but there is no call", text_of(s)),
                  screen_ ? draw_shown(*screen_) : std::string());
    show(s, text_of(s), stage_.type(text_of(s)));
  }

  void show(const step& s, std::string_view typed, shown_screen now) {
    met_.note(s.what == step::kind::type ? screen_->name : std::string(), typed, now);
    screen_ = std::move(now);
  }

  void look(const step& s) {
    if (!screen_) return fail(s.where, "nothing was dialled yet");
    if (s.what == step::kind::ended) {
      if (!screen_->ended) fail_beside_screen(s, "the call goes on", "(the call is over)");
    } else if (s.what == step::kind::screen) {
      const std::string& name = s.texts.front().same;
      if (screen_->name != name)
        fail_beside_screen(s, fmt::format("the screen is `{}`, not `{}`", screen_->name, name),
                           fmt::format("(the screen {})", name));
    } else if (s.what == step::kind::see_exactly) {
      if (!is_exactly(screen_->text, text_of(s)))
        fail_beside_screen(s, "the screen says something else", text_of(s));
    } else {
      for (const saying& t : s.texts)
        if (!is_in(screen_->text, t.in(language_)))
          return fail_beside_screen(s, fmt::format("`{}` is not on the screen", t.in(language_)),
                                    t.in(language_));
    }
  }

  void check_sms(const step& s) {
    const std::vector<std::string> came = stage_.take_sms();
    const auto fits = [&](const std::string& text) {
      return std::ranges::all_of(s.texts, [&](const saying& t) { return is_in(text, t.in(language_)); });
    };
    const bool good = s.texts.empty() ? came.empty() : std::ranges::any_of(came, fits);
    if (good) return;
    std::vector<std::string_view> expected;
    for (const saying& t : s.texts) expected.emplace_back(t.in(language_));
    const std::string what = s.texts.empty() ? "an SMS came"
                             : came.empty()  ? "no SMS came"
                                             : "no SMS that came says this";
    fail(s.where, what,
         dial::side_by_side(
             draw_expected(s.texts.empty() ? "(no SMS)" : fmt::to_string(fmt::join(expected, "\n"))),
             draw_messages(came)));
  }

  // --- The end ---

  void check_outcome() {
    const outcome& o = story_.expected;
    for (const written_report& r : o.saved) check_saved(r);
    if (o.none_saved) check_none_saved();
    const auto draft = stage_.open_draft();
    if (o.no_draft && draft)
      fail(o.draft_where,
           fmt::format("a draft of `{}` for {} is still open", draft->key.form, draft->key.period));
    if (o.draft && !draft) fail(o.draft->where, "no draft is open");
    if (o.draft && draft) compare("draft", *o.draft, draft->key, draft->answers, draft->flags);
    const auto named = [](const std::string& language) { return language.empty() ? "none" : language; };
    if (o.language && stage_.language() != *o.language)
      fail(o.language_where, fmt::format("the person's language is `{}`, not `{}`", named(stage_.language()),
                                         named(*o.language)));
  }

  void check_saved(const written_report& r) {
    const report_key key{r.school.empty() ? stage_.school() : r.school, r.form, r.period};
    const auto found = stage_.find_report(key);
    if (!found)
      return fail(r.where, fmt::format("no report of `{}` is saved{}", r.form,
                                       r.period.empty() ? std::string() : " for " + r.period));
    if (r.revision && *r.revision != found->revision)
      fail(r.where, fmt::format("the report is revision {}, not {}", found->revision, *r.revision));
    compare("report", r, found->key, found->answers, found->flags);
  }

  void check_none_saved() {
    for (const storage::report& r : stage_.new_reports())
      fail(story_.expected.saved_where,
           fmt::format("a report of `{}` for {} was saved", r.key.form, r.key.period));
  }

  void compare(std::string_view kind, const written_report& expected, const report_key& key,
               const std::vector<answer>& answers, const std::vector<std::string>& flags) {
    if (expected.form != key.form)
      return fail(expected.where, fmt::format("the {} is of `{}`, not `{}`", kind, key.form, expected.form));
    if (!expected.period.empty() && expected.period != key.period)
      fail(expected.where, fmt::format("the {} is for {}, not {}", kind, key.period, expected.period));
    for (const cell& c : expected.cells) {
      const std::string found = value_of(answers, c);
      const std::string wanted = c.value ? value_words(*c.value, c.text) : "none";
      if (found != wanted) fail(c.where, fmt::format("{} is {}, not {}", name_of(c), found, wanted));
    }
    if (expected.flags && *expected.flags != flags)
      fail(expected.where, fmt::format("the flags are [{}], not [{}]", fmt::join(flags, ", "),
                                       fmt::join(*expected.flags, ", ")));
  }

  const story& story_;
  const std::string& language_;
  stage stage_;
  coverage& met_;
  std::optional<shown_screen> screen_;
  std::string done_;
  std::vector<failure> failures_;
};

}  // namespace

std::vector<failure> play(const story& s, const std::string& language, const district& d, coverage& met) {
  return performance(s, language, d, met).play();
}

std::vector<failure> play_all(const story& s, const district& d, coverage& met) {
  std::vector<failure> all;
  for (const std::string& language : s.given.languages)
    for (failure& f : play(s, language, d, met)) {
      const auto same = std::ranges::find_if(
          all, [&](const failure& known) { return known.where == f.where && known.what == f.what; });
      if (same == all.end())
        all.push_back(std::move(f));
      else
        same->languages.push_back(language);
    }
  return all;
}

}  // namespace raporo::rehearsal
