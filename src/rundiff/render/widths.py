"""Text in; the columns of a terminal that it takes, and where it is to be cut to fit, out.

Chinese, Japanese and Korean take two columns a character, marks that combine take none, an emoji takes two, however many
characters it is made of (https://www.unicode.org/reports/tr11/, by rich's tables).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_JOINER = "\u200d"


def width(text: str) -> int:
    """Columns that *text*, in which nothing is unsafe, takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415 - most text is ASCII, and the tables take 30 ms

    return cell_len(text)


def seen(text: str, start: int = 0) -> Iterator[str]:
    """The characters of *text* as a reader counts them: each with the marks on it, a joined emoji whole."""
    for at in range(start + 1, len(text)):
        if text[at - 1] != _JOINER and width(text[at]):
            yield text[start:at]
            start = at
    if start < len(text):
        yield text[start:]


def cut(text: str, columns: int, start: int = 0) -> int:
    """Where *text* ends that begins at *start* and fits into so many columns."""
    if text[start : start + columns + 1].isascii():  # with the next one: it may be a mark
        return min(len(text), start + columns)
    for character in seen(text, start):
        columns -= width(character)
        if columns < 0:
            break
        start += len(character)
    return start


def fitted(text: str, columns: int) -> str:
    """*text*, or as much of it as fits into so many columns with a sign that there is more."""
    return text if width(text) <= columns else text[: cut(text, columns - 1)].rstrip() + "…"
