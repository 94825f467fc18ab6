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


def seen(text: str) -> Iterator[str]:
    """The characters of *text* as a reader counts them: each with the marks on it, a joined emoji whole."""
    start = 0
    for at in range(1, len(text)):
        if text[at - 1] != _JOINER and width(text[at]):
            yield text[start:at]
            start = at
    if text:
        yield text[start:]


def cut(text: str, columns: int) -> int:
    """How many characters of *text* fit into so many columns."""
    if text.isascii():
        return min(len(text), columns)
    end = taken = 0
    for character in seen(text):
        taken += width(character)
        if taken > columns:
            break
        end += len(character)
    return end


def fitted(text: str, columns: int) -> str:
    """*text*, or as much of it as fits into so many columns with a sign that there is more."""
    return text if width(text) <= columns else text[: cut(text, columns - 1)].rstrip() + "…"
