#include "menus/explanations.hpp"

#include <algorithm>
#include <array>

namespace raporo::menus {

namespace {

constexpr std::array all_explanations = std::to_array<explanation>({
    // --- expression/: conditions, ranges, and what stands in {braces} ---
    {"expression/no-count",
     "`count` is how many grades of the school a condition holds for: it is for the checks of a form, which "
     "are "
     "about all grades, and has no place within another one.",
     "- field: present\n  check:\n    - warn: count(present == 0) > 2",
     "ask: ...\ncheck:\n  - warn: count(present == 0) > 2"},
    {"expression/not-here",
     "The word is known in other texts and never in this one: it would be shown as `-`. The grade is known "
     "where a question is asked by grade.",
     "- field: cooks\n  say: {en: \"{grade}: how many cooks?\"}",
     "- field: cooks\n  each: grade\n  say: {en: \"{grade}: how many cooks?\"}"},
    {"expression/not-sliceable", "Only a figure that is asked by grade or by sex has parts to name in [ ].",
     "say: {en: \"{school[P1]}\"}", "say: {en: \"{present[P1]}\"}"},
    {"expression/syntax", "The condition or formula breaks off, or something in it is not understood.",
     "when: dropout > ", "when: dropout > 0"},
    {"expression/too-deep", "Parentheses within parentheses more than sixteen deep.",
     "when: ((((((((((((((((((dropout > 0))))))))))))))))))", "when: dropout > 0"},
    {"expression/too-long", "A condition or formula of more than 500 bytes.",
     "when: dropout + dropout + dropout + ... > 0", "when: dropout > 0"},
    {"expression/unknown-function", "Only `percent`, `sum`, `count`, `list` and `more` can be called.",
     "say: {en: \"{average(present)}\"}", "say: {en: \"{percent(present, enrolled)}\"}"},
    {"expression/unknown-name",
     "A name is neither a field of this form nor a word that every text knows. Fields are known in their own "
     "form only.",
     "say: {en: \"Week {weak}\"}", "say: {en: \"Week {week}\"}"},
    {"expression/unknown-option",
     "A choice is compared with the code of one of its options: words differ from language to language.",
     "when: reason == \"Other\"", "when: reason == 7"},
    {"expression/unknown-part", "In [ ] stands one grade, `boys` or `girls`, or one of each.",
     "say: {en: \"{present[children]}\"}", "say: {en: \"{present[girls]}\"}"},
    {"expression/wrong-arguments", "The function is given too few or too many values.",
     "say: {en: \"{percent(present)}\"}", "say: {en: \"{percent(present, enrolled)}\"}"},
    {"expression/wrong-type",
     "Numbers are added and compared with numbers, texts with texts; conditions are joined by `and` and "
     "`or`. The codes of a choice are neither added nor put in order.",
     "when: school > 5", "when: enrolled > 5"},
    // --- menu/: what the menus say ---
    {"menu/always-refused",
     "A condition under `refuse` holds whatever is answered, or one of several always does, so that nobody "
     "can answer the question or send the report; or it is so with the pupils of some school of the roster.",
     "number: 0..99\ncheck:\n  - {refuse: meals > 50, say: ...}\n  - {refuse: meals <= 50, say: ...}",
     "number: 0..99\ncheck:\n  - {refuse: meals > enrolled, say: ...}"},
    {"menu/bad-example",
     "People send what they read in an example. This one has a value that the form does not take from any "
     "school: a number out of its range, an option or a grade that there is not, too many or too few "
     "numbers.",
     "number: 0..100\n# and in phrases\nsms_help: {en: \"MEALS 300 = meals\"}",
     "number: 0..100\n# and in phrases\nsms_help: {en: \"MEALS 80 = meals\"}"},
    {"menu/bad-key", "A key is one to three digits; `*` and `#` belong to the networks.",
     "keys: {back: \"*\", home: \"000\"}", "keys: {back: \"00\", home: \"000\"}"},
    {"menu/bad-keyword",
     "A word for SMS has 2 to 12 capital letters, is no command of the program, no other form's word, and "
     "cannot be mistaken for a grade.",
     "sms: [HELP]", "sms: [MEALS]"},
    {"menu/bad-name", "Names of screens, forms and fields have small letters, digits and underscores only.",
     "- field: Meals-served", "- field: meals_served"},
    {"menu/bad-range",
     "A range is written least..most, and some number must be in it; one of days first..last. `open` counts "
     "days (d) or weeks (w) from the start or the end of its period.",
     "open: end-3weeks", "open: end-3w..end+2w"},
    {"menu/bad-value", "The key takes only certain words, and this is none of them here.", "every: month",
     "every: term"},
    {"menu/circle",
     "Whoever follows these options comes back to where they began and never to a form or an information; or "
     "a question waits for its own answer.",
     "screens:\n  a: {say: ..., choose: [{key: 1, go: b, say: ...}]}\n"
     "  b: {say: ..., choose: [{key: 1, go: a, say: ...}]}",
     "screens:\n  a: {say: ..., choose: [{key: 1, go: b, say: ...}]}\n"
     "  b: {say: ..., choose: [{key: 1, go: attendance, say: ...}]}"},
    {"menu/dead-end", "The first screen has no option: nobody gets anywhere.", "home: {say: {en: Welcome}}",
     "home:\n  say: {en: Welcome}\n  choose:\n    - {key: 1, go: attendance, say: {en: Attendance}}"},
    {"menu/duplicate", "Two things have the same name; both places are shown.",
     "screens:\n  more: ...\nforms:\n  more: ...", "screens:\n  more: ...\nforms:\n  meals: ..."},
    {"menu/duplicate-key", "Two options of one screen have the same key, or two answers the same code.",
     "- {key: 1, go: attendance, say: ...}\n- {key: 1, go: dropout, say: ...}",
     "- {key: 1, go: attendance, say: ...}\n- {key: 2, go: dropout, say: ...}"},
    {"menu/empty-range",
     "Whatever is answered before, or after some answers, or with the pupils of some school, the least of "
     "the "
     "range is above its most: nobody can answer the question then.",
     "- field: cooks\n  number: 0..9\n- field: paid\n  number: cooks..5",
     "- field: cooks\n  number: 0..9\n- field: paid\n  number: 0..cooks"},
    {"menu/format", "The head says which version of the menu language the files are written in.",
     "format: raporo-menu-9", "format: raporo-menu-1"},
    {"menu/ignored-file",
     "Menus and stories are the files of the folder `menus` itself whose names end in `.yaml`, in small "
     "letters.",
     "menus/meals.yml", "menus/meals.yaml"},
    {"menu/key-collision",
     "One key would mean two things: back or home is also an answer, or an option is also the next page.",
     "keys: {back: \"0\", home: \"00\"}", "keys: {back: \"00\", home: \"000\"}"},
    {"menu/missing-key", "A key that this place needs is not there.",
     "- field: meals\n  say: {en: How many meals?}",
     "- field: meals\n  number: 0..enrolled\n  say: {en: How many meals?}"},
    {"menu/missing-language", "A text is not given in every language of the head.",
     "languages: [rw, en, fr]\n...\nsay: {rw: Ibindi, en: More}", "say: {rw: Ibindi, en: More, fr: Autres}"},
    {"menu/missing-phrase", "One of the program's own sentences is not given under `phrases:`.",
     "phrases:\n  back: {rw: Subira, en: Back, fr: Retour}",
     "phrases:\n  back: {rw: Subira, en: Back, fr: Retour}\n  home: {rw: Ahabanza, en: Home, fr: Accueil}"},
    {"menu/never-asked", "A condition under `when` cannot hold, whatever is answered before.",
     "- field: cooks\n  number: 0..9\n- field: why\n  when: cooks > 20",
     "- field: cooks\n  number: 0..9\n- field: why\n  when: cooks > 2"},
    {"menu/no-file", "A file cannot be read.", "menus/weekly.yaml without permission to read it",
     "chmod u+r menus/weekly.yaml"},
    {"menu/no-language", "The head names no language.", "languages: []", "languages: [rw, en, fr]"},
    {"menu/no-sms-consent",
     "An OK at the end of an SMS agrees to the warnings of its report. Behind a text it is a word of that "
     "text, so "
     "that whoever writes the text last is asked again and again.",
     "sms: [ROOF]\nask:\n  - {field: rooms, ...}\n  - {field: note, sms: NOTE, text: {most: 30}, ...}",
     "sms: [ROOF]\nask:\n  - {field: note, text: {most: 30}, ...}\n  - {field: rooms, sms: ROOMS, ...}"},
    {"menu/not-all-tried",
     "Lint looks for a report that no refusal rejects, at each school of the roster. Of this form it gave up "
     "before the last school, because its refusals read many answers at once.",
     "- {refuse: meals[boys] * cooks != 2 * meals[girls] * helpers, say: ...}",
     "- {refuse: cooks > meals[boys], say: ...}"},
    {"menu/out-of-range", "A number is outside of what the key takes.", "- {key: 100, go: more, say: ...}",
     "- {key: 7, go: more, say: ...}"},
    {"menu/overlapping-windows",
     "On each day a form is about one term or year: the earlier one while it is open. By the calendar this "
     "one "
     "is still open when the next opens, and nobody can report the next until it closes.",
     "open: start..end+5w", "open: start..end+2w"},
    {"menu/reserved-name", "The program has a screen or a word of this name itself.", "screens:\n  pin: ...",
     "screens:\n  about_pin: ..."},
    {"menu/second-head", "`menu:`, `languages:` and `start:` stand in one file; the others add to it.",
     "# menu.yaml\nmenu: reports\n# weekly.yaml\nmenu: weekly",
     "# menu.yaml\nmenu: reports\n# weekly.yaml\nforms: ..."},
    {"menu/too-long",
     "With the longest values of the roster a screen is longer than a network shows, or a receipt takes more "
     "than two SMS. The longest text is printed.",
     "say: {en: \"How many pupils of {grade} at {school} were present in week {period}, boys and girls?\"}",
     "say: {en: \"{grade} present, week {period}: boys girls\"}"},
    {"menu/too-many",
     "More of something than a menu may have: the message names the limit and points at the first beyond it. "
     "Nine languages, 500 screens, 100 forms, 60 questions in a form and 300 in all, 100 options, 524,288 "
     "bytes in all files.",
     "languages: [rw, en, fr, sw, lg, rn, ln, sn, ny, zu]", "languages: [rw, en, fr, sw]"},
    {"menu/unknown-grade", "No school of the roster has this grade.", "except: [p1]", "except: [P1]"},
    {"menu/unknown-key", "The menu language has no such key here.", "chose: [...]", "choose: [...]"},
    {"menu/unknown-language", "A text is given in a language that the head does not name.",
     "languages: [rw, en]\n...\nsay: {rw: Ibindi, en: More, fr: Autres}", "languages: [rw, en, fr]"},
    {"menu/unknown-phrase", "The program has no sentence of this name.", "phrases:\n  week_pin: ...",
     "phrases:\n  weak_pin: ..."},
    {"menu/unknown-target", "No screen and no form has the name that is led to.", "go: atendance",
     "go: attendance"},
    {"menu/unreachable", "No option leads to the screen or form.",
     "screens:\n  help: {say: {en: \"Ask {help}\"}}",
     "- {key: 9, go: help, say: {en: Help}}\n...\nhelp: {say: {en: \"Ask {help}\"}}"},
    {"menu/unreported-field",
     "Enrolment and alerts look for figures under certain names of fields, and no weekly form asks for one.",
     "attendance:\n  ask:\n    - field: presents", "attendance:\n  ask:\n    - field: present"},
    {"menu/wrong-type", "Another kind of value is expected: a list, a mapping, a number, a condition.",
     "for: school_leader", "for: [school_leader]"},
    // --- story/: the tests beside the menus ---
    {"story/bad-value", "The word takes only certain values, and this is none of them.",
     "expect: {draft: nothing}", "expect: {draft: none}"},
    {"story/does-not-hold",
     "The phone showed something else, or something else was saved, than the story says. Either the menus "
     "are "
     "wrong or the story is out of date.",
     "- screen: home", "- screen: pin"},
    {"story/missing-key", "A story has a `name` and `steps`, a report its `form`.", "- steps: [dial]",
     "- name: A head dials\n  steps: [dial]"},
    {"story/missing-language",
     "A text is given by language, but not in each language in which the story is played.",
     "given: {language: all}\n...\n- see: {rw: Ibindi, en: More}",
     "- see: {rw: Ibindi, en: More, fr: Autres}"},
    {"story/missing-value",
     "Only `dial`, `drop` and `ended` stand alone; another step needs what goes with it.",
     "- type:", "- type: 1"},
    {"story/no-file", "The file cannot be read.", "meals.test.yaml without permission to read it",
     "chmod u+r meals.test.yaml"},
    {"story/none", "No story was found; they are in the files `*.test.yaml` beside the menus.",
     "menus/meals.yaml", "menus/meals.test.yaml"},
    {"story/out-of-range", "A revision is a number from 1 on.", "saved: {form: attendance, revision: 0}",
     "saved: {form: attendance, revision: 1}"},
    {"story/unknown-key", "Stories have no such word here.", "expects: {saved: none}",
     "expect: {saved: none}"},
    {"story/unknown-name",
     "The menus or the roster have nothing of this name: a step, screen, form, field, grade, language or "
     "school.",
     "- screen: hoem", "- screen: home"},
    {"story/wrong-type",
     "Another kind of value is expected: `stories` and `steps` are lists, a report is written in { }, boys "
     "and "
     "girls in [ ].",
     "present: {P1: 28 27}", "present: {P1: [28, 27]}"},
    // --- text/: what a phone shows ---
    {"text/brace", "A brace is not closed, or closes nothing.", "say: {en: \"Week {week\"}",
     "say: {en: \"Week {week}\"}"},
    {"text/bracket",
     "A bracket is not closed, closes nothing, stands within another, or holds nothing that can be unknown.",
     "say: {en: \"{present}[ of all]\"}", "say: {en: \"{present}[ of {enrolled}]\"}"},
    {"text/empty",
     "A text says nothing: it is empty or only blanks, or is so when what is in its brackets is not known. A "
     "phone would show an empty line.",
     "say: {rw: Ibindi, en: \"\", fr: Autres}", "say: {rw: Ibindi, en: More, fr: Autres}"},
    {"text/no-plain-spelling",
     "Letters that the alphabet of all phones (GSM-7) has nothing like, such as Cyrillic ones or pictures: "
     "every phone would show a question mark.",
     "say: {en: \"Thank you \xF0\x9F\x98\x80\"}", "say: {en: \"Thank you\"}"},
    {"text/not-gsm7",
     "A letter is not in the alphabet of all phones (GSM-7). It would make the message cost more than twice "
     "as "
     "much, so it is sent in the plain spelling that is offered.",
     "say: {fr: \"Pr\xC3\xA9sents \xC3\xA0 l\xE2\x80\x99\xC3\xA9"
     "cole\"}",
     "say: {fr: \"Pr\xC3\xA9sents \xC3\xA0 l'\xC3\xA9"
     "cole\"}"},
    {"text/too-long", "A text of more than 1,000 bytes in one language, or a name of more than 64.",
     "say: {en: \"Once upon a time ...\"}", "say: {en: \"Week {week}\"}"},
    {"text/wrong-type", "What stands in braces is a condition, or the text is a list or mapping.",
     "say: {en: {week}}", "say: {en: \"{week}\"}"},
    // --- yaml/: how the files are written ---
    {"yaml/alias", "`*name` repeats something written elsewhere; here everything stands where it belongs.",
     "say: *greeting", "say: {en: Welcome}"},
    {"yaml/anchor", "`&name` marks something to be repeated elsewhere; write it out there.",
     "say: &greeting {en: Welcome}", "say: {en: Welcome}"},
    {"yaml/bracket",
     "A bracket is not closed, closes nothing, or within it a comma is missing between two entries.",
     "say: {en: More fr: Autres}", "say: {en: More, fr: Autres}"},
    {"yaml/control-character", "A letter that cannot be seen; often left by copying from another program.",
     "say: {en: \"Wel\\u0007come\"}", "say: {en: Welcome}"},
    {"yaml/duplicate-key", "The same key twice in one place; both places are shown.",
     "say: {en: More, en: Autres}", "say: {en: More, fr: Autres}"},
    {"yaml/empty", "The file holds nothing but comments.", "# weekly.yaml", "forms:\n  attendance: ..."},
    {"yaml/indentation",
     "What belongs together begins in the same column; what belongs to a line stands below it, two blanks "
     "further in. The no-break spaces of a web page are no blanks.",
     "meals:\n  every: week\n    sms: [MEALS]", "meals:\n  every: week\n  sms: [MEALS]"},
    {"yaml/invalid-utf8", "The file was saved in another encoding.", "saved as Unicode (UTF-16)",
     "saved as UTF-8"},
    {"yaml/key", "A key is a plain word; often a bracket above is not closed.", "[a]: b", "a: b"},
    {"yaml/merge", "`<<` takes keys from elsewhere; write them out.", "<<: *common", "every: week"},
    {"yaml/missing-blank", "A blank follows each `:` behind a key, and each `-` of a list.",
     "-field: meals\n number:0..enrolled", "- field: meals\n  number: 0..enrolled"},
    {"yaml/needs-quotes",
     "In YAML these letters have a meaning of their own where a text begins: { [ % @ ` * & ! | > ? and a "
     "comma; and so have `: ` and ` #` within it. In quotes they are letters like any other.",
     "say: {en: {present} of {enrolled}}", "say: {en: \"{present} of {enrolled}\"}"},
    {"yaml/quote",
     "A quote is not closed, or the text ends at a quote that was meant as a part of it, such as an "
     "apostrophe.",
     "say: {fr: 'A l'ecole'}", "say: {fr: \"A l'ecole\"}"},
    {"yaml/several-documents", "`---` begins a second document; one file is one document.",
     "screens: ...\n---\nforms: ...", "screens: ...\nforms: ..."},
    {"yaml/syntax",
     "The file breaks the rules of YAML, often by a key without its `:`; look at this line and the one above "
     "it.",
     "home\nsay: {en: Welcome}", "home:\n  say: {en: Welcome}"},
    {"yaml/tab", "Lines are indented with spaces; a tab looks the same and is not.", "<tab>say: ...",
     "  say: ..."},
    {"yaml/tag", "`!word` names a type; the program knows the type of each key itself.", "key: !!int 1",
     "key: 1"},
    {"yaml/too-deep", "Lists and mappings within each other more than 32 deep.",
     "[[[[[[[[[[[[ ... ]]]]]]]]]]]]", "[a, b]"},
    {"yaml/too-large",
     "A file of more than a megabyte (1,048,576 bytes) or 10,000 lines, or a line of more than 16,384 bytes; "
     "all files of menus together have half a megabyte and 20,000 lines at most.",
     "one file of 2 MB", "several files of 500 kB in all"},
    {"yaml/too-many-nodes", "More than 40,000 values in one file, or 5,000 in one list or mapping.",
     "one file of 40,001 values", "several files"},
});

static_assert(std::ranges::is_sorted(all_explanations, {}, &explanation::code));

constexpr std::array all_other_areas = std::to_array<other_area>({
    {"alerts", "alerts.yaml", "gateway/alerts/README.md"},
    {"calendar", "calendar.yaml", "config/README.md"},
    {"config", "gateway.yaml and its secrets", "config/README.md"},
    {"csv", "the roster's tables", "config/README.md"},
    {"roster", "the roster's tables", "config/README.md"},
    {"wire", "channels/*.yaml", "gateway/channels/README.md"},
});

}  // namespace

std::span<const explanation> explanations() noexcept {
  return all_explanations;
}

const explanation* explain(std::string_view code) noexcept {
  const auto found = std::ranges::lower_bound(all_explanations, code, {}, &explanation::code);
  return found != all_explanations.end() && found->code == code ? &*found : nullptr;
}

std::span<const other_area> other_areas() noexcept {
  return all_other_areas;
}

const other_area* find_area(std::string_view code) noexcept {
  const auto* const found =
      std::ranges::find(all_other_areas, code.substr(0, code.find('/')), &other_area::area);
  return found != all_other_areas.end() && code.size() > found->area.size() + 1 ? found : nullptr;
}

}  // namespace raporo::menus
