"""The texts of a notebook and the secrets found in them in; what can be told of each, without telling it, out."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from rundiff.leaks.texts import BETWEEN
from rundiff.notebook import cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rundiff.leaks.scanner import Secret
    from rundiff.leaks.texts import Text

_SHOWN = 4
"""Characters of a secret that are shown, and at most the fourth part of it."""


class Leak(NamedTuple):
    """What looks like a secret: the title of its cell, `source`, `output` or `patch`, the line there from 1, and by which rule.

    *beginning* and *length* are all that is told of the secret. *kind* is empty where there is no scanner that could tell.
    """

    cell: str
    place: str
    line: int
    kind: str
    beginning: str
    length: int


UNKNOWN = Leak("", "", 0, "", "", 0)


def placed(texts: Sequence[Text], secrets: Sequence[Secret]) -> Iterator[Leak]:
    """The secrets as leaks, in the order of the texts."""
    begins, at = [], 0
    for text in texts:
        begins.append(at)
        at += len(text.text) + len(BETWEEN)
    by_text: dict[int, list[Secret]] = {}
    for secret in secrets:
        by_text.setdefault(bisect_right(begins, secret.start) - 1, []).append(secret)
    sources = {text.cell: index for index, text in enumerate(texts) if text.place == "source"}
    for index, found in by_text.items():
        text, begin = texts[index], begins[index]
        own = sources.get(text.cell)
        source = "" if own is None else _without(texts[own].text, begins[own], by_text.get(own, ()))
        title = _title(text, source) if text.place != "patch" else ""
        line, done = 1, 0
        for secret in found:
            start = secret.start - begin
            line, done = line + text.text.count("\n", done, start), start
            if secret.shown:
                beginning = text.text[start : start + _visible(secret)]
                yield Leak(title, text.place, line, secret.kind, beginning, secret.end - secret.start)


def _title(text: Text, source: str) -> str:
    """What to call the cell by; its number, from 1, where it says nothing."""
    return cell("code" if text.type == "code" else "markdown", source).title or str(text.cell + 1)


def _without(text: str, begin: int, secrets: Sequence[Secret]) -> str:
    """The text with no more of each secret than may be shown."""
    for secret in reversed(secrets):
        start, end = secret.start - begin, secret.end - begin
        text = f"{text[: start + _visible(secret)]}…{text[end:]}"
    return text


def _visible(secret: Secret) -> int:
    return min(_SHOWN, (secret.end - secret.start) // _SHOWN)
