"""What is said in sentences can be said in another language: a phrase keeps its template, and the catalogues hold all of them."""

from __future__ import annotations

import copy
import json
import os
import pickle
import re
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from phrases_written import SOURCE, catalogue, needs_words, templates, unread
from rundiff.environment.drift import Drift
from rundiff.render.wire.phrases import drift_rows, spoken
from rundiff.render.wire.reasons import why_left_out
from rundiff.wording import clauses, listed, phrase, plain, together, verbatim

LANGUAGES = sorted(path.name for path in (SOURCE / "locale").iterdir() if path.is_dir())
WRITTEN = Path(__file__).parent / "cases" / "phrases.json"
"""The templates that need words, for the tests of the panel: what a catalogue holds beside what TypeScript marks."""
WRITE = os.environ.get("RUNDIFF_WRITE_CASES")
HAN = re.compile("[一-鿿]")


def gaps(template: str) -> Counter[str]:
    return Counter(re.findall(r"%\d", template))


def test_a_phrase_is_its_english_sentence():
    said = phrase("%1 in %2", phrase("%1 removed", "`Normalize(0.5)`"), phrase("cell %1", 7))
    assert said == "`Normalize(0.5)` removed in cell 7"
    assert hash(said) == hash(str(said))
    assert f"{said}" == said[:] == str(said)
    assert said.args[1].template == "cell %1"


def test_what_stands_in_a_gap_is_never_taken_for_one():
    assert phrase("%1 → %2", "%2", "100%") == "%2 → 100%"
    assert phrase("100%") == "100%"


@pytest.mark.parametrize("other", [copy.copy, copy.deepcopy, lambda said: pickle.loads(pickle.dumps(said))])  # noqa: S301 - of our own
def test_a_copy_of_a_phrase_knows_its_template(other):
    said = other(phrase("%1 added", phrase("image")))
    assert (said, said.template, said.args[0].template) == ("image added", "%1 added", "image")


def test_lists_are_phrases_of_two_at_a_time():
    assert listed(["a", "b", "c"]) == "a, b, c"
    assert clauses(["a", "b"]) == "a; b"
    assert together(["a"]) == "a"
    assert together(["a", "b", "c"]) == "a, b and c"
    assert listed([]) == ""


def test_template_and_arguments_are_what_is_sent_and_names_are_sent_as_they_are():
    sent = msgspec.to_builtins(spoken(phrase("%1 in %2", verbatim("`a`"), phrase("cell %1", 7))))
    assert sent == {"template": "%1 in %2", "args": ["`a`", {"template": "cell %1", "args": ["7"]}]}
    assert msgspec.to_builtins(spoken("torch")) == {"template": "%1", "args": ["torch"]}
    assert spoken(phrase("%1 added", "a\udcff.csv")).args == ["a\\xff.csv"]


def test_rows_of_drift_are_sent_without_phrases():
    rows = drift_rows([Drift(phrase("gpus"), phrase("%1 without GIL", "CPython"), None)])
    assert msgspec.json.encode(rows).startswith(b'[{"name":"gpus","old":"CPython without GIL","new":null')


def test_encoders_take_a_phrase_for_a_string_and_nothing_else():
    assert msgspec.json.encode([phrase("%1 added", "a")], enc_hook=plain) == b'["a added"]'
    with pytest.raises(NotImplementedError):
        msgspec.json.encode([object()], enc_hook=plain)


def test_every_template_is_a_literal():
    assert unread() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_holds_every_template(language):
    known = catalogue(language)
    lacking = {template: place for template, place in templates().items() if needs_words(template) and template not in known}
    assert lacking == {}, "python tests/phrases_written.py <language> prints them"


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_fill_the_same_gaps_and_leave_code_as_it_is(language):
    known = catalogue(language)
    for template in templates().keys() & known.keys():
        for said in known[template]:
            assert said, template
            assert gaps(said) == gaps(template), template
            assert Counter(re.findall("`[^`]*`", said)) == Counter(re.findall("`[^`]*`", template)), template


def test_chinese_is_punctuated_as_chinese_is():
    for english, forms in catalogue("zh_CN").items():
        for said in forms:
            prose = re.sub(r"`[^`]*`|\w+\([\w.=,]*\)", "", said)
            near = [
                mark
                for mark in re.finditer(r"[,;:?!()]", prose)
                if HAN.search(prose[max(0, mark.start() - 1) : mark.end() + 1])
            ]
            assert not near, (english, said)


def test_the_panel_is_told_the_same_templates():
    told = json.dumps(sorted(filter(needs_words, templates())), ensure_ascii=False, indent=1) + "\n"
    if WRITE:
        WRITTEN.write_text(told)
    assert WRITTEN.read_text() == told


@pytest.mark.parametrize(
    ("kept", "template"),
    [
        ("binary", "binary"),
        ("larger than 20 MiB", "larger than %1 MiB"),
        ("cannot be read: no permission", "cannot be read: no permission"),
        ("cannot be read: Input/output error", "cannot be read: %1"),
        ("1 secret masked", "1 secret masked"),
        ("3 secrets masked", "%1 secrets masked"),
        ("what a later version writes", "%1"),
    ],
)
def test_what_records_say_of_files_that_they_do_not_hold_can_be_said_in_another_language(kept, template):
    assert (why_left_out(kept), why_left_out(kept).template) == (kept, template)
