"""The options of stripping as one table: the command's words, its help and the keys of the configuration are made from it."""

from __future__ import annotations

from collections import namedtuple

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take a fifth of the time of `rundiff strip`
if TYPE_CHECKING:
    from rundiff.strip.policy import StripOptions

FLAG, NAMES, SIZE, SECRET = "flag", "names", "size", "secret"
"""What a setting takes: nothing (in a file: true or false), one or several names, a size, one of the words of `SECRETS`."""


# Neither `typing.NamedTuple` nor a dataclass: importing those takes longer than stripping.
class Setting(namedtuple("Setting", ("word", "key", "field", "kind", "takes", "help"))):  # noqa: PYI024
    """`--word` on the command line, `key` in a file, *field* of StripOptions. *takes* is what its help calls the value."""

    __slots__ = ()
    word: str
    key: str
    field: str
    kind: str
    takes: str
    help: str


def _row(word: str, kind: str, takes: str, said: str, key: str | None = None) -> Setting:
    key = key or word
    return Setting(word, key, key.replace("-", "_"), kind, takes, said)


SETTINGS = (
    _row("keep-outputs", FLAG, "", "outputs stay, those of every cell"),
    _row("keep-counts", FLAG, "", "execution counts stay"),
    _row("keep-metadata", NAMES, "KEY", "this metadata stays: KEY, metadata.KEY, cell.metadata.KEY, deeper KEY.KEY"),
    _row("keep-all-metadata", FLAG, "", "only outputs and counts go (and what --drop-metadata names)"),
    _row("drop-metadata", NAMES, "KEY", "this metadata goes too; written as for --keep-metadata"),
    _row("keep-tag", NAMES, "TAG", "cells with this tag keep their outputs, as with keep_output and init_cell", "keep-tags"),
    _row("max-size", SIZE, "SIZE", "outputs of at most SIZE characters stay (10k, 1M)"),
    _row("keep-output-type", NAMES, "TYPE", "outputs of this type stay: error, stream, stream:stderr …", "keep-output-types"),
    _row("drop-output-type", NAMES, "TYPE", "outputs of this type go, also where others stay", "drop-output-types"),
    _row("drop-empty-cells", FLAG, "", "cells without any source go"),
    _row("drop-tagged-cells", NAMES, "TAG", "cells with this tag go"),
    _row("secrets", SECRET, "WHAT", "what stays and looks like a secret: warn of it, block (exit with 1) or off"),
)

_DIGITS = 18
_UNITS = {"": 1, "k": 1000, "m": 1000**2, "g": 1000**3}


def size(text: str) -> int | None:
    """`10k` → 10000; None where it is no size."""
    number = text.strip().lower().removesuffix("b")
    unit = number[-1:] if number[-1:] in _UNITS else ""
    number = number.removesuffix(unit)
    return int(number) * _UNITS[unit] if number.isascii() and number.isdigit() and len(number) <= _DIGITS else None


def more(options: StripOptions, setting: Setting, value: object) -> StripOptions:
    """*options* with one more word of the command line: names are added, all else is put in place of what was."""
    if setting.kind == NAMES:
        before = getattr(options, setting.field)
        value = (*before, *(name for name in value if name not in before))  # type: ignore[attr-defined] # names are a tuple
    return options._replace(**{setting.field: value})


def together(options: StripOptions, others: StripOptions) -> StripOptions:
    """What either of them says; the tags and the size of *others* where they are not the usual ones."""
    usual, said = type(options)(), {}
    for field, value in others._asdict().items():
        if value != getattr(usual, field):
            before = getattr(options, field)
            said[field] = (*before, *value) if isinstance(value, tuple) and field != "keep_tags" else value
    return options._replace(**said)
