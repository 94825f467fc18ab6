"""A shell's line in; the commands in it, each as its words, out. Quotes, spaces and line breaks are gone then."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Command = tuple[str, ...]

_BETWEEN: Final = frozenset({"&&", "||", ";", "|", "&", "(", ")", ";;", "|&", "\n"})
_BEFORE: Final = frozenset(
    {"if", "then", "else", "elif", "do", "while", "until", "!", "{", "}", "time", "exec", "sudo", "env", "set", "fi", "done"}
)
_SHELLS: Final = frozenset({"sh", "bash", "zsh", "dash", "ash"})
_LONGEST: Final = 10_000
_VARIABLE: Final = re.compile(
    r"""\\\$ | \$\{(?P<name>\w+)(?:(?P<mark>:?[-+?])(?P<other>(?:[^{}]|\$\{\w+\})*))?\} | \$(?P<bare>[A-Za-z_]\w*)""",
    re.VERBOSE,
)


def commands(script: str) -> tuple[Command, ...]:
    """Each command of *script*, those of a `bash -c` in it, too. What is no shell is one command of one word."""
    try:
        return tuple(_all(_split(script)))
    except ValueError:  # a quote that is not closed
        return ((" ".join(script.split()),),)


def of_words(words: tuple[str, ...]) -> tuple[Command, ...]:
    """The same of a command that is given word by word, without a shell."""
    return tuple(_opened(words)) if words else ()


def expanded(text: str, known: Mapping[str, str | None], *, all_known: bool = False) -> str:
    """*text* with the variables put in that are known; where *all_known*, the others are not set. None is not set, either.

    A text that would grow beyond all measure, since each variable holds two others, stays as it is.
    """

    def value(found: re.Match[str]) -> str:
        name = found["name"] or found["bare"]
        if name is None or (name not in known and not all_known):
            return found[0]
        held, mark, other = known.get(name), found["mark"] or "", found["other"] or ""
        if mark.endswith("-"):
            return expanded(other, known, all_known=all_known) if held is None or (mark == ":-" and not held) else held
        if mark.endswith("+"):
            return expanded(other, known, all_known=all_known) if held is not None and (held or mark == "+") else ""
        return found[0] if held is None else held

    found = _VARIABLE.sub(value, text)
    return found if len(found) <= max(len(text), _LONGEST) else text


def _split(script: str) -> Iterator[Command]:
    lines = (line for line in script.replace("\\\n", " ").splitlines() if not line.lstrip().startswith("#"))
    lexer = shlex.shlex(" ; ".join(lines), posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    lexer.commenters = ""
    found: list[str] = []
    for word in lexer:
        if word in _BETWEEN:
            yield tuple(found)
            found = []
        else:
            found.append(word)
    yield tuple(found)


def _all(found: Iterator[Command]) -> Iterator[Command]:
    for words in found:
        yield from _opened(words)


def _opened(words: Command) -> Iterator[Command]:
    """The command without what stands before it, or the commands that a shell is given by it."""
    start = 0
    while start < len(words) and words[start] in _BEFORE:
        if words[start] == "set":
            return  # `set -eux` says how to run, not what
        start += 1
    bare = words[start:]
    if len(bare) > 2 and bare[0].rpartition("/")[2] in _SHELLS and re.fullmatch(r"-\w*c", bare[1]):  # noqa: PLR2004
        yield from commands(bare[2])
    elif bare:
        yield bare
