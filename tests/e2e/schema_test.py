#!/usr/bin/env python3
"""Holds the menu language's JSON Schema to the program: both judge each shape below, and say the same.

Usage: schema_test.py RAPORO SOURCE_DIR
"""

import copy
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import jsonschema
import yaml

program, source = sys.argv[1], pathlib.Path(sys.argv[2])

BASE = yaml.safe_load("""
menu: small
format: raporo-menu-1
languages: [en]
for: [school_leader, mentor]
start: home
keys: {back: "00", home: "000"}
dimensions: {shift: {morning: {en: morning}, afternoon: {en: afternoon}}}
screens:
  home:
    say: {en: Home}
    choose:
      - {key: 1, go: meals, say: {en: Meals}}
      - {key: 2, go: language, say: {en: Language}}
forms:
  meals:
    name: {en: Meals}
    every: week
    sms: MEALS
    ask:
      - {field: meals, number: 0..enrolled, name: {en: Meals}, say: {en: How many}}
    confirm: {en: "Meals {meals}"}
    done: {en: Thank you}
    receipt: {en: Thank you}
    last: {en: "{date}"}
""")
BASE["phrases"] = {
    name: {"en": words["en"]}
    for name, words in yaml.safe_load((source / "config/demo/menus/phrases.yaml").read_text())["phrases"].items()
}

TEXT = {"en": "words"}
FORM, OPTION = "forms.meals", "screens.home.choose.0"
QUESTION = FORM + ".ask.0"
LEFT_OUT = object()
#: Where, what is changed there, and whether it is right.
SHAPES = [
    (QUESTION, {}, True),
    (QUESTION, {"each": "grade"}, True),
    (QUESTION, {"each": "class"}, False),
    (QUESTION, {"some": "grade", "which": TEXT}, True),
    (QUESTION, {"some": "grade"}, False),
    (QUESTION, {"which": TEXT}, False),
    (QUESTION, {"each": "grade", "some": "grade", "which": TEXT}, False),
    (QUESTION, {"each": "grade", "except": ["N1"]}, True),
    (QUESTION, {"except": ["N1"]}, False),
    (QUESTION, {"by": "sex"}, True),
    (QUESTION, {"by": "shift"}, True),
    (QUESTION, {"by": ["sex", "shift"]}, True),
    (QUESTION, {"by": ["sex", "shift", "grade"]}, False),
    (QUESTION, {"number": "5"}, False),
    (QUESTION, {"number": LEFT_OUT}, False),
    (QUESTION, {"text": {"most": 20}}, False),
    (QUESTION, {"number": LEFT_OUT, "text": {"most": 20}}, True),
    (QUESTION, {"number": LEFT_OUT, "text": {"most": 101}}, False),
    (QUESTION, {"number": LEFT_OUT, "text": {}}, False),
    (QUESTION, {"number": LEFT_OUT, "text": {"most": 20}, "each": "grade"}, False),
    (QUESTION, {"number": LEFT_OUT, "text": {"most": 20}, "some": "grade", "which": TEXT}, False),
    (QUESTION, {"number": LEFT_OUT, "text": {"most": 20}, "by": "sex"}, False),
    (QUESTION, {"number": LEFT_OUT, "text": {"most": 20}, "refused": TEXT}, False),
    (QUESTION, {"number": LEFT_OUT, "date": "2026-09-01..today"}, True),
    (QUESTION, {"number": LEFT_OUT, "date": "today..2030-12-31"}, True),
    (QUESTION, {"number": LEFT_OUT, "date": "x..today"}, False),
    (QUESTION, {"number": LEFT_OUT, "date": "2026-W36..today"}, False),
    (QUESTION, {"number": LEFT_OUT, "date": "2026-09-01..today", "each": "grade"}, False),
    (QUESTION, {"number": LEFT_OUT, "week": "2026-W36..today"}, True),
    (QUESTION, {"number": LEFT_OUT, "week": "2026-09-01..today"}, False),
    (QUESTION, {"number": LEFT_OUT, "week": "2026-W36..today", "by": "sex"}, False),
    (QUESTION, {"number": LEFT_OUT, "choose": [{"code": 1, "say": TEXT}]}, True),
    (QUESTION, {"number": LEFT_OUT, "choose": [{"code": 1, "say": TEXT}], "each": "grade"}, True),
    (QUESTION, {"number": LEFT_OUT, "choose": [{"code": 1, "say": TEXT}], "by": "sex"}, False),
    (QUESTION, {"number": LEFT_OUT, "choose": [{"code": 1, "say": TEXT}], "some": "grade", "which": TEXT}, False),
    (QUESTION, {"number": LEFT_OUT, "choose": [{"code": 1, "say": TEXT}], "refused": TEXT}, False),
    (QUESTION, {"number": LEFT_OUT, "choose": []}, False),
    (QUESTION, {"number": LEFT_OUT, "choose": [{"code": 100, "say": TEXT}]}, False),
    (QUESTION, {"number": LEFT_OUT, "choose": [{"code": 1}]}, False),
    (QUESTION, {"refused": TEXT}, True),
    (QUESTION, {"when": "enrolled > 0"}, True),
    (QUESTION, {"tries": 9}, True),
    (QUESTION, {"tries": 0}, False),
    (QUESTION, {"tries": 10}, False),
    (QUESTION, {"after_tries": "skip"}, True),
    (QUESTION, {"after_tries": "again"}, False),
    (QUESTION, {"field": "Meals"}, False),
    (QUESTION, {"field": LEFT_OUT}, False),
    (QUESTION, {"say": LEFT_OUT}, False),
    (QUESTION, {"say": "words"}, False),
    (QUESTION, {"say": {}}, False),
    (QUESTION, {"say": {"en": ""}}, False),
    (QUESTION, {"check": [{"refuse": "meals > 10", "say": TEXT}]}, True),
    (QUESTION, {"check": [{"warn": "meals > 10", "flag": "many", "say": TEXT}]}, True),
    (QUESTION, {"check": [{"warn": "meals > 10", "say": TEXT}]}, False),
    (QUESTION, {"check": [{"refuse": "meals > 10", "flag": "many", "say": TEXT}]}, False),
    (QUESTION, {"check": [{"refuse": "meals > 10", "warn": "meals > 9", "flag": "many", "say": TEXT}]}, False),
    (QUESTION, {"check": [{"flag": "many", "say": TEXT}]}, False),
    (QUESTION, {"check": [{"refuse": "meals > 10"}]}, False),
    (QUESTION, {"check": {"refuse": "meals > 10", "say": TEXT}}, False),
    (FORM, {"every": "day"}, False),
    (FORM, {"every": "any"}, True),
    (FORM, {"every": "term", "open": "end-3w..end+2w"}, True),
    (FORM, {"every": "year", "open": "start..start+100d"}, True),
    (FORM, {"every": "term", "open": "start-1w..end"}, False),
    (FORM, {"every": "term", "open": "start..end+2m"}, False),
    (FORM, {"every": "term", "open": "end"}, False),
    (FORM, {"every": "week", "open": "start..end"}, False),
    (FORM, {"every": "any", "open": "start..end"}, False),
    (FORM, {"for": ["mentor"]}, True),
    (FORM, {"sms": ["MEALS", "REPAS"]}, True),
    (FORM, {"sms": "meals"}, False),
    (FORM, {"sms": "M"}, False),
    (FORM, {"ask": []}, False),
    (FORM, {"ask": LEFT_OUT}, False),
    (FORM, {"last": LEFT_OUT}, False),
    (FORM, {"check": [{"warn": "meals > 10", "flag": "many", "say": TEXT}]}, True),
    (OPTION, {"key": 100}, False),
    (OPTION, {"key": -1}, False),
    (OPTION, {"key": "one"}, False),
    (OPTION, {"say": LEFT_OUT}, False),
    (OPTION, {"period": "previous"}, True),
    (OPTION, {"period": "next"}, False),
    (OPTION, {"for": ["mentor"]}, True),
    ("screens.home", {"say": LEFT_OUT}, False),
    ("screens.home", {"choose": {}}, False),
    ("dimensions.shift", {"afternoon": LEFT_OUT}, False),
    ("dimensions.shift", {"Evening": TEXT}, False),
    ("dimensions", {"Shift": {"a": TEXT, "b": TEXT}}, False),
    ("dimensions", {"sex": {"a": TEXT, "b": TEXT}}, False),
    ("keys", {"next": 0}, True),
    ("keys", {"next": 100}, False),
    ("keys", {"back": "*"}, False),
    ("keys", {"home": LEFT_OUT}, False),
    ("", {"tries": 9}, True),
    ("", {"tries": 10}, False),
    ("", {"after_tries": "home"}, True),
    ("", {"after_tries": "again"}, False),
    ("", {"format": "raporo-menu-2"}, False),
    ("", {"start": LEFT_OUT}, False),
    ("", {"languages": []}, False),
    ("", {"languages": ["en", "en"]}, False),
    ("", {"screen": {}}, False),
    (OPTION, {"key": "6"}, True),
    (OPTION, {"key": "006"}, True),
    (OPTION, {"key": "6a"}, False),
    (OPTION, {"key": "100"}, False),
    (OPTION, {"key": ""}, False),
    (QUESTION, {"tries": "5"}, True),
    (QUESTION, {"tries": "0"}, False),
    (QUESTION, {"tries": "10"}, False),
    (QUESTION, {"number": LEFT_OUT, "text": {"most": "5"}}, True),
    (QUESTION, {"number": LEFT_OUT, "text": {"most": "020"}}, True),
    (QUESTION, {"number": LEFT_OUT, "text": {"most": "101"}}, False),
    (QUESTION, {"number": LEFT_OUT, "text": {"most": "0"}}, False),
    (QUESTION, {"number": LEFT_OUT, "choose": [{"code": "1", "say": TEXT}]}, True),
    (QUESTION, {"number": LEFT_OUT, "choose": [{"code": "100", "say": TEXT}]}, False),
    ("", {"tries": "5"}, True),
    ("", {"tries": "10"}, False),
    ("keys", {"next": "0"}, True),
    ("keys", {"next": "100"}, False),
]

#: The same with values as an author writes them, which YAML takes for something else than texts.
WRITTEN = [
    (QUESTION, {"say": "{en: 007}"}, True),
    (QUESTION, {"say": "{en: yes}"}, True),
    (QUESTION, {"say": "{en: 1.50}"}, True),
    (QUESTION, {"say": "{en: ~}"}, False),
    (QUESTION, {"say": "{en: [yes]}"}, False),
    (QUESTION, {"field": "6"}, False),
    (FORM, {"ask": "[{field: no, number: 0..9, name: {en: Meals}, say: {en: yes}}]", "confirm": "{en: right}"}, True),
    ("dimensions", {"agreed": "{yes: {en: yes}, no: {en: no}}"}, True),
    ("dimensions", {"agreed": "{1: {en: yes}, 2: {en: no}}"}, False),
    ("", {"menu": "2026"}, True),
    (OPTION, {"key": "6"}, True),
    (OPTION, {"key": "6.5"}, False),
    (OPTION, {"key": "yes"}, False),
    ("", {"tries": "yes"}, False),
]
#: What the schema says of itself that it cannot tell: 6.0 is an integer to it.
BEYOND_THE_SCHEMA = [(OPTION, {"key": "6.0"})]


def written(path, changes):
    """As text, and as YAML's types have it."""
    text = yaml.safe_dump(changed(path, {key: f"<{key}>" for key in changes}), sort_keys=False)
    for key, value in changes.items():
        text = text.replace(f"<{key}>", value)
    return text, yaml.safe_load(text)


def changed(path, changes):
    menu = copy.deepcopy(BASE)
    at = menu
    for step in filter(None, path.split(".")):
        at = at[int(step)] if isinstance(at, list) else at[step]
    for key, value in changes.items():
        if value is LEFT_OUT:
            del at[key]
        else:
            at[key] = copy.deepcopy(value)
    return menu


def program_takes(folder, menu):
    text = menu if isinstance(menu, str) else yaml.safe_dump(menu, sort_keys=False)
    (folder / "menus" / "menu.yaml").write_text(text)
    done = subprocess.run([program, "menu", "lint", folder, "--json"], capture_output=True, text=True, timeout=60)
    problems = [p for p in json.loads(done.stdout)["problems"] if p["severity"] == "error"]
    return not problems, "; ".join(p["message"] for p in problems)


#: Files beside the menu, and whether they are right.
OTHER_FILES = [
    ({"forms": None}, True),
    ({"screens": None, "phrases": None}, True),
    ({"screens": {}, "forms": {}}, True),
    ({"forms": "none"}, False),
    ({"forms": []}, False),
]


def main():
    schema = json.loads(subprocess.run([program, "menu", "schema"], capture_output=True, check=True).stdout)
    jsonschema.Draft7Validator.check_schema(schema)
    judge = jsonschema.Draft7Validator(schema)
    wrong = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary) / "config"
        shutil.copytree(source / "config/demo", folder)
        for old in (folder / "menus").glob("*.yaml"):
            old.unlink()
        for path, changes, right in SHAPES:
            menu = changed(path, changes)
            shape = f"{path or 'the head'} with " + str(
                {k: "nothing" if v is LEFT_OUT else v for k, v in changes.items()}
            )
            taken, why = program_takes(folder, menu)
            if taken != right:
                wrong.append(f"the program {'takes' if taken else 'refuses'} {shape}: {why}")
            if judge.is_valid(menu) != right:
                wrong.append(f"the schema {'refuses' if right else 'takes'} {shape}")
        for path, changes, right in WRITTEN:
            text, menu = written(path, changes)
            taken, why = program_takes(folder, text)
            if taken != right:
                wrong.append(f"the program {'takes' if taken else 'refuses'} {path} with {changes} as written: {why}")
            if judge.is_valid(menu) != right:
                wrong.append(f"the schema {'refuses' if right else 'takes'} {path} with {changes} as written")
        for path, changes in BEYOND_THE_SCHEMA:
            text, menu = written(path, changes)
            if program_takes(folder, text)[0] or not judge.is_valid(menu):
                wrong.append(f"{path} with {changes} is no limit of the schema")
        for beside, right in OTHER_FILES:
            (folder / "menus" / "other.yaml").write_text(yaml.safe_dump(beside))
            taken, why = program_takes(folder, BASE)
            if taken != right:
                wrong.append(f"the program {'takes' if taken else 'refuses'} a file of {beside}: {why}")
            if judge.is_valid(beside) != right:
                wrong.append(f"the schema {'refuses' if right else 'takes'} a file of {beside}")
        for file in (source / "config/demo/menus").glob("*.yaml"):
            if not file.name.endswith(".test.yaml"):
                for error in judge.iter_errors(yaml.safe_load(file.read_text())):
                    wrong.append(f"{file.name}: {error.message}")
    print(*wrong, sep="\n")
    print(f"{len(SHAPES) + len(WRITTEN) + len(BEYOND_THE_SCHEMA) + len(OTHER_FILES)} shapes, {len(wrong)} misjudged")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
