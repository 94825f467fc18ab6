"""What a check found in; Markdown for a pull request's comment or a job's summary out.

Its first line never changes, so that a program finds its own comment again and writes it anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.render.check.rows import passed, rows, sides, summary
from rundiff.render.markdown import code, escaped
from rundiff.render.sentences import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rundiff.check.verdict import Severity
    from rundiff.render.check.rows import Found, Row

MARKER = "<!-- rundiff-check -->"
MOST = 65_536
"""Characters that a comment may have at GitHub."""
_ROOM = 1_000
"""Characters that are left for saying how many rows are not shown."""
_LONGEST = 500
_SIGNS: Mapping[Severity, str] = {"fail": "❌", "warn": "⚠️"}


def check_markdown(found: Found, most: int = MOST) -> str:
    """All of it, or as many rows as *most* characters hold, worst first."""
    all_rows = rows(found)
    head = f"{MARKER}\n\n**rundiff check: {escaped(summary(found))}** ({escaped(sides(found))})\n"
    foot = "".join(f"\n{escaped(said)}\n" for said in passed(found))
    if not all_rows:
        return head + foot
    table = "\n| | rule | where | what | what to do |\n| --- | --- | --- | --- | --- |\n"
    room = most - len(head) - len(table) - len(foot) - _ROOM
    shown: list[str] = []
    for row in _table_rows(all_rows):
        room -= len(row)
        if room < 0:
            break
        shown.append(row)
    left = len(all_rows) - len(shown)
    more = f"\n… {count(left, 'more finding')}; `rundiff check --format json` lists all of them\n" if left else ""
    return f"{head}{table}{''.join(shown)}{more}{foot}"


def _table_rows(all_rows: list[Row]) -> Iterator[str]:
    for row in all_rows:
        title = f" {escaped(_cut(row.title, 80))}" if row.title else ""
        cells = (
            _SIGNS[row.severity],
            escaped(row.rule),
            f"{_code(_cut(row.place, 200))}{title}",
            _words(_cut(row.sentence, _LONGEST)),
            _words(_cut(row.advice, _LONGEST)),
        )
        yield f"| {' | '.join(cells)} |\n"


def _code(text: str) -> str:
    """A span of code; not where it holds what ends a cell, since no sign for that is safe in one."""
    return escaped(text) if "|" in text else code(text)


def _words(text: str) -> str:
    """A sentence, in which code stands between backquotes."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escaped(text)
    return "".join(_code(part) if at % 2 else escaped(part) for at, part in enumerate(parts))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
