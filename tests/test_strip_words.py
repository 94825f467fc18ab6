"""The words of `rundiff strip`: read by hand, and as well as argparse would."""

from __future__ import annotations

import re

import pytest

from rundiff.errors import UsageError
from rundiff.strip.policy import StripOptions
from rundiff.strip.settings import SETTINGS
from rundiff.verbs.strip_words import strip_help, strip_words

SEE = "(see `rundiff strip --help`)"


def options(text: str) -> StripOptions:
    asked = strip_words([*text.split(), "x"])
    assert asked is not None
    return asked.over(StripOptions())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("--keep-outputs", StripOptions(keep_outputs=True)),
        ("--keep-metadata a --keep-metadata=b", StripOptions(keep_metadata=("a", "b"))),
        ("--drop-metadata a.b", StripOptions(drop_metadata=("a.b",))),
        ("--keep-tag figure", StripOptions(keep_tags=("keep_output", "init_cell", "figure"))),
        ("--strip-init-cells", StripOptions(keep_tags=("keep_output",))),
        ("--max-size 10k", StripOptions(max_size=10_000)),
        ("--max-size=0", StripOptions(max_size=0)),
        (
            "--keep-output-type error --keep-output-type stream:stderr",
            StripOptions(keep_output_types=("error", "stream:stderr")),
        ),
    ],
)
def test_a_word_is_an_option(text, said):
    assert options(text) == said


def test_words_are_put_over_what_the_configuration_says():
    asked = strip_words(["--keep-metadata", "b", "--max-size", "1", "x"])
    assert asked is not None
    assert asked.over(StripOptions(keep_metadata=("a",), max_size=9)) == StripOptions(keep_metadata=("a", "b"), max_size=1)


def test_behind_two_dashes_all_are_files():
    asked = strip_words(["--check", "--", "--check", "-a"])
    assert asked is not None
    assert (asked.files, asked.actions) == (("--check", "-a"), {"check"})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", f"no file is named; name notebooks or folders, or - for standard input {SEE}"),
        ("--keep-output x", f"there is no option --keep-output; did you mean --keep-outputs? {SEE}"),
        ("-x x", f"there is no option -x; a file of that name is written as ./-name {SEE}"),
        ("--check=1 x", f"--check takes no value {SEE}"),
        ("--keep-outputs=1 x", f"--keep-outputs takes no value {SEE}"),
        ("--keep-metadata", f"--keep-metadata needs a value: --keep-metadata KEY {SEE}"),
        ("--keep-metadata= x", f"--keep-metadata needs a value: --keep-metadata KEY {SEE}"),
        ("--keep-metadata --check x", f"--keep-metadata needs a value: --keep-metadata KEY {SEE}"),
        ("--max-size big x", "--max-size: 'big' is no size; write it as 10000, 10k or 1M"),
        ("--cached", "--cached goes with --check: what is staged is looked at, never changed"),
        ("- x", "- reads standard input and stands alone; name the files in a command of their own"),
        ("--check --cached -", "- reads standard input and stands alone; name the files in a command of their own"),
    ],
)
def test_what_is_not_understood_is_said_in_one_sentence(text, sentence):
    with pytest.raises(UsageError) as caught:
        strip_words(text.split())
    assert str(caught.value) == sentence


@pytest.mark.parametrize("words", [["--help"], ["-h"], ["x", "--help"]])
def test_help_is_help(words):
    assert strip_words(words) is None


def test_the_help_names_every_option_in_a_line_that_a_terminal_takes():
    text = strip_help()
    assert all(f"--{setting.word}" in text for setting in SETTINGS)
    assert all(word in text for word in ("--check", "--cached", "--diff", "--dry-run", "--no-config", "--like-nbstripout"))
    assert max(map(len, text.splitlines())) <= 80


def test_every_option_of_the_help_is_one():
    for word in re.findall(r"^  (--[\w-]+)( [A-Z]+)?", strip_help(), re.MULTILINE):
        value = {" SIZE": ["1"], " WHAT": ["warn"], "": []}.get(word[1], ["a"])
        assert strip_words([word[0], *value, "x", *(["--check"] if word[0] == "--cached" else [])]) is not None
