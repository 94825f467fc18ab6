"""The words of `%gitdiff`, read: values in their places, quotes and `--` kept, and what does not go together said in a sentence."""

from __future__ import annotations

import pytest

from rundiff.errors import UsageError
from rundiff.magic_words import magic_parser, question
from rundiff.notebook import asks, without_question

_VALUES = {"{run}": "run/3", "$run": "run/3", "{path}": "a b.ipynb", "{i}": "4", "{nul}": "a\0b"}


def _value(field: str) -> str:
    return _VALUES.get(field, field)


@pytest.mark.parametrize(
    ("line", "words", "paths"),
    [
        ("", (), ()),
        ("HEAD -- a.py", ("HEAD",), ("a.py",)),
        ("HEAD a.py", ("HEAD", "a.py"), ()),
        ("-- 'a b.ipynb' c.py", (), ("a b.ipynb", "c.py")),
        ("{run} run/{i}", ("run/3", "run/4"), ()),
        ("$run -- {path} '{path}'", ("run/3",), ("a b.ipynb", "a b.ipynb")),
        ("HEAD@{1} HEAD^{tree}", ("HEAD@{1}", "HEAD^{tree}"), ()),
        ("{nosuch} $nosuch", ("{nosuch}", "$nosuch"), ()),
        ("HEAD -U3 --all --full", ("HEAD",), ()),
    ],
)
def test_words_are_those_of_a_shell_and_values_stay_whole(line, words, paths):
    asked = question(line, _value).diff
    assert (asked.words, asked.paths) == (words, paths)


def test_what_only_a_notebook_can_be_asked():
    assert question("--runs", _value).shown == "runs"
    assert question("--env run/1 run/2", _value).diff.words == ("run/1", "run/2")
    noted = question("--note 'halved the lr' run/2", _value)
    assert (noted.shown, noted.note, noted.diff.words) == ("note", "halved the lr", ("run/2",))
    assert question("--facts -- ", _value).shown == "facts"
    assert question("--all", _value).everything
    assert question("-i HEAD", _value).interactive


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("--runs --env", "--runs and --env are two answers"),
        ("--runs HEAD", "--runs lists all runs, and takes no name: HEAD"),
        ("--note ''", "--note needs a text"),
        ("--note", "expected one argument"),
        ("--note x a b", "--note takes one run at most"),
        ("--facts a b c", "--facts takes two runs at most"),
        ("-i --stat", "-i is a view of changes"),
        ("-i --env", "-i is a view of changes"),
        ("-G x", "-G is not an option here"),
        ("--run", "--run is not an option here; did you mean --runs?"),
        ("--exit-code", "--exit-code is for the terminal"),
        ("'a", "close the quotes"),
        ("--output=x", "--output is for the terminal"),
        ("--format json", "d.to_json()"),
        ("--side-by-side", "--side-by-side is for the terminal"),
        ("--facts --stat", "--facts is an answer of its own"),
        ("--runs --cached", "--runs is an answer of its own"),
        ("--note x -U3", "--note is an answer of its own"),
        ("HEAD -- {nul}", "holds a NUL"),
        ("\x007\x00", "holds a NUL"),
    ],
)
def test_what_does_not_go_together_is_said(line, sentence):
    with pytest.raises(UsageError) as caught:
        question(line, _value)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_its_help_offers_nothing_that_only_a_terminal_has():
    told = magic_parser().format_help()
    assert "--output " not in told
    assert "--format" not in told
    assert "--note TEXT" in told
    assert "--unified" in told


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("%gitdiff", True),
        ("# why?\n%gitdiff run/1\n\nd = %gitdiff run/2", True),
        ("  %gitdiff HEAD", True),
        ("%gitdiff?", True),
        ("%%gitdiff run/1", True),
        ("%%gitdiff run/1\n", True),
        ("%%gitdiff?", True),
        ("?%gitdiff", True),
        ("%gitdiff\nlr = 0.1", False),
        ("lr = 0.1\n%gitdiff", False),
        ("%%gitdiff run/1\nlr = 0.1", False),
        ("%gitdifference", False),
        ("s = '%gitdiff'", False),
        ("", False),
    ],
)
def test_a_cell_asks_if_it_does_nothing_else(source, answer):
    assert asks(source) is answer


def test_a_question_above_the_code_is_no_code():
    assert without_question("%%gitdiff run/1\nlr = 0.1\n") == "lr = 0.1\n"
    assert without_question("%%gitdiff") == ""
    assert without_question("x = '%%gitdiff'") == "x = '%%gitdiff'"
    assert without_question("y\n%%gitdiff a") == "y\n%%gitdiff a"
