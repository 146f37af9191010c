"""Our scripts and styles keep to what Chromium 86 knows, and never parse HTML.

That they parse as ECMAScript 2020 is tested with the other scripts in `tests/packaging`; here are
functions, style properties and sinks that a parser cannot see. First versions: MDN browser
compatibility data, version 5.
"""

import re
from pathlib import Path

import pytest

from maps.assets import STATIC
from maps.texts import SCRIPT_TEXTS

OWN = STATIC / "own"
SCRIPTS = sorted(OWN.glob("*.js"))
STYLES = sorted(OWN.glob("*.css"))

NEWER_FUNCTIONS = {
    r"\.at\(": 92,
    r"\bObject\.hasOwn\(": 93,
    r"\bstructuredClone\(": 98,
    r"\.findLast(Index)?\(": 97,
    r"\.toSorted\(|\.toReversed\(|\.toSpliced\(|\.with\(": 110,
    r"\bObject\.groupBy\(|\bMap\.groupBy\(": 117,
    r"\bcrypto\.randomUUID\(": 92,
    r"\bAbortSignal\.(timeout|any)\(": 103,
    r"\bArray\.fromAsync\(": 121,
    r"\bcheckVisibility\(": 105,
    r"\bURL\.canParse\(": 120,
}
NEWER_STYLES = {
    r":has\(": 105,
    r":is\(|:where\(": 88,
    r"\binset(-\w+)?:": 87,
    r"\baspect-ratio:": 88,
    r"\b\d+(d|s|l)v[hw]\b": 108,
    r"@container|@layer|@scope": 99,
    r"\bcolor-mix\(": 111,
    r"text-wrap:": 114,
    r"^\s*&": 112,
    r"overflow(-\w)?:\s*clip": 90,
}
SINKS = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|createContextualFragment|DOMParser"


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_function_is_newer_than_the_floor(path: Path):
    text = path.read_text(encoding="utf-8")
    assert [name for name in NEWER_FUNCTIONS if re.search(name, text)] == []


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_no_style_is_newer_than_the_floor(path: Path):
    text = path.read_text(encoding="utf-8")
    assert [name for name in NEWER_STYLES if re.search(name, text, re.MULTILINE)] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_parses_html(path: Path):
    assert not re.search(SINKS, path.read_text(encoding="utf-8"))


def test_every_module_is_imported_by_a_page():
    pages = ("page.js", "record.js", "edit_map.js", "edit_beside.js", "import_map.js", "review_map.js")
    wanted, found = list(pages), set()
    while wanted:
        name = wanted.pop()
        found.add(name)
        imports = re.findall(r'from "\./(\w+\.js)"', (OWN / name).read_text(encoding="utf-8"))
        wanted += [entry for entry in imports if entry not in found]
    assert found == {path.name for path in SCRIPTS}


def test_scripts_and_texts_agree():
    together = "\n".join(path.read_text(encoding="utf-8") for path in SCRIPTS)
    assert set(re.findall(r'\btext\("(\w+)"', together)) <= set(SCRIPT_TEXTS)
    assert [name for name in SCRIPT_TEXTS if f'"{name}"' not in together] == []


@pytest.mark.parametrize("name", SCRIPT_TEXTS)
def test_both_languages_fill_in_the_same_values(name):
    phrase = SCRIPT_TEXTS[name]
    assert set(re.findall(r"\{\w+\}", phrase.zh)) == set(re.findall(r"\{\w+\}", phrase.en))
