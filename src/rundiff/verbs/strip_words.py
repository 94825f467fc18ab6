"""The words of `rundiff strip` in; what they ask out, as a frozen value.

Read here and not by argparse, which takes as long to import as a small notebook takes to strip. Options and help are made
from one table, that of `strip/settings.py`, and from the one below.
"""

from __future__ import annotations

from collections import namedtuple

from rundiff.errors import UsageError
from rundiff.strip.policy import SECRETS
from rundiff.strip.settings import FLAG, NAMES, SECRET, SETTINGS, more, size

TYPE_CHECKING = False  # what `typing` has under this name; importing it would cost a third of `rundiff --version`
if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.strip.policy import StripOptions
    from rundiff.strip.settings import Setting

_ACTIONS = {
    "check": "change nothing; exit with 1 when something would be removed",
    "cached": "with --check: look at what is staged, all of it or the files that are named",
    "diff": "change nothing; show what would be removed",
    "dry-run": "change nothing; say what would be removed",
    "refresh": "let git status no longer show what was only run again, of FILE or of all",
    "committing": "FILE is about to be committed (for hooks): look for secrets in its cells too",
    "no-config": "do not read [tool.rundiff.strip] in pyproject.toml, or [strip] in rundiff.toml",
    "like-nbstripout": "also do what git's configuration of nbstripout says here",
    "strip-init-cells": "the mark init_cell keeps no outputs",
}
_SETTINGS = {setting.word: setting for setting in SETTINGS}
_USAGE = """\
usage: rundiff strip [options] FILE…
       rundiff strip [options] -
       rundiff strip --refresh [FILE…]

Take outputs, execution counts and volatile metadata out of notebooks; every
other byte stays. In a folder all notebooks are meant that git does not ignore;
- reads stdin and writes stdout.
"""
_COLUMN, _WIDTH = 26, 80


# Neither `typing.NamedTuple` nor a dataclass: importing those takes longer than stripping.
class StripWords(namedtuple("StripWords", ("files", "actions", "settings"))):  # noqa: PYI024
    """*files* as they are named, *actions* by name, and *settings* with their values in the order of the words."""

    __slots__ = ()
    files: tuple[str, ...]
    actions: frozenset[str]
    settings: tuple[tuple[Setting, object], ...]

    @property
    def writes(self) -> bool:
        """Whether files are to be changed."""
        return not self.actions & {"check", "diff", "dry-run"}

    def over(self, options: StripOptions) -> StripOptions:
        """*options* with what was said on the command line."""
        for setting, value in self.settings:
            options = more(options, setting, value)
        if options.secrets is None and self.actions & {"committing", "cached"}:
            options = options._replace(secrets=SECRETS[0])
        if "strip-init-cells" in self.actions:
            options = options._replace(keep_tags=tuple(tag for tag in options.keep_tags if tag != "init_cell"))
        return options


def strip_words(words: Sequence[str]) -> StripWords | None:
    """What is asked; None where that is help. Raises UsageError."""
    files: list[str] = []
    actions: set[str] = set()
    settings: list[tuple[Setting, object]] = []
    left = list(words)
    while left:
        word = left.pop(0)
        if word == "--":
            files += left
            break
        if word in {"--help", "-h"}:
            return None
        if not word.startswith("-") or word == "-":
            files.append(word)
            continue
        name, given, value = word[2:].partition("=")
        if name in _SETTINGS and word.startswith("--"):
            settings.append((_SETTINGS[name], _value(_SETTINGS[name], value if given else None, left)))
        elif name in _ACTIONS and not given and word.startswith("--"):
            actions.add(name)
        else:
            raise UsageError(_unknown(word))
    return _checked(StripWords(tuple(files), frozenset(actions), tuple(settings)))


def strip_help() -> str:
    """What `rundiff strip --help` prints."""
    rows = [(f"--{word}", said) for word, said in _ACTIONS.items()]
    rows += [(f"--{one.word} {one.takes}".rstrip(), one.help) for one in SETTINGS]
    return "\n".join([_USAGE, *(_row(word, said) for word, said in rows), "\nOptions: docs/strip.md\n"])


def _row(word: str, said: str) -> str:
    from textwrap import fill

    return fill(
        said, _WIDTH, initial_indent=f"  {word:{_COLUMN}}", subsequent_indent=" " * (_COLUMN + 2), break_on_hyphens=False
    )


def _value(setting: Setting, given: str | None, left: list[str]) -> object:
    if setting.kind == FLAG:
        if given is not None:
            raise UsageError(f"--{setting.word} takes no value (see `rundiff strip --help`)")
        return True
    if given is None and left and not left[0].startswith("--"):  # a name that was forgotten must not take --check in its place
        given = left.pop(0)
    if not given:
        raise UsageError(f"--{setting.word} needs a value: --{setting.word} {setting.takes} (see `rundiff strip --help`)")
    if setting.kind == NAMES:
        return (given,)
    if setting.kind == SECRET:
        if given in SECRETS:
            return given
        raise UsageError(f"--{setting.word}: {given!r} is none of {', '.join(SECRETS)} (see `rundiff strip --help`)")
    number = size(given)
    if number is None:
        raise UsageError(f"--{setting.word}: {given!r} is no size; write it as 10000, 10k or 1M")
    return number


def _unknown(word: str) -> str:
    from difflib import get_close_matches

    name = word.lstrip("-").partition("=")[0]
    if name in _ACTIONS and word.startswith("--"):
        return f"--{name} takes no value (see `rundiff strip --help`)"
    near = get_close_matches(name, [*_ACTIONS, *_SETTINGS], 1)
    hint = f"did you mean --{near[0]}?" if near else "a file of that name is written as ./-name"
    return f"there is no option {word}; {hint} (see `rundiff strip --help`)"


def _checked(asked: StripWords) -> StripWords:
    if "cached" in asked.actions and "check" not in asked.actions:
        raise UsageError("--cached goes with --check: what is staged is looked at, never changed")
    if "-" in asked.files and (len(asked.files) > 1 or "cached" in asked.actions):
        raise UsageError("- reads standard input and stands alone; name the files in a command of their own")
    if "refresh" in asked.actions and (len(asked.actions) > 1 or asked.settings or "-" in asked.files):
        raise UsageError(
            "--refresh takes nothing but files beside it: what git filters is decided by its filter's own settings"
        )
    if not asked.files and not asked.actions & {"cached", "refresh"}:
        raise UsageError("no file is named; name notebooks or folders, or - for standard input (see `rundiff strip --help`)")
    return asked
