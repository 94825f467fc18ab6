"""What a check found in; styled lines for a terminal out, worst first, at most as many as asked for."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from rundiff.render.check.rows import passed, rows, sides, summary
from rundiff.render.pieces import INDENT, Line, Piece, safe
from rundiff.render.sentences import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rundiff.check.verdict import Severity
    from rundiff.render.check.rows import Found, Row

LINES = 25
_SIGNS: dict[Severity, str] = {"fail": "✗ ", "warn": "! "}
_MOST_NAMED = 3


def check_lines(found: Found, most: int = LINES) -> list[Line]:
    """What was compared, what is found, and what to do; of what there is no room for, how much it is."""
    all_rows = rows(found)
    head: Line = (Piece(sides(found), "strong"), Piece(f"   {summary(found)}"))
    shown = all_rows[: _room(len(all_rows), len(_foot(all_rows, found)), most)]
    lines = [head, *(line for row in shown for line in _two(row))]
    if left := len(all_rows) - len(shown):
        lines.append((Piece(f"… {count(left, 'more finding')}; --lines {2 * len(all_rows) + 10} shows all of them", "muted"),))
    return [*lines, *_foot(all_rows, found)]


def _room(rows: int, foot: int, most: int) -> int:
    """How many rows of two lines there is room for; one line says how many are left out."""
    room = most - 1 - foot
    return rows if 2 * rows <= room else max((room - 1) // 2, 1)


def _two(row: Row) -> Iterator[Line]:
    """What and where; what it means, and by which rule it is muted."""
    title = f" {row.title}" if row.title else ""
    yield (Piece(_SIGNS[row.severity], "warning"), Piece(row.rule, "strong"), Piece(f"  {row.place}{_cut(title)}"))
    named = f"   ({row.names})" if row.names and row.names != row.rule else ""
    yield (Piece(INDENT), Piece(row.sentence, "warning" if row.severity == "fail" else "plain"), Piece(named, "muted"))


def _cut(title: str, most: int = 60) -> str:
    return title if len(title) <= most else f"{title[: most - 1]}…"


def _foot(all_rows: Sequence[Row], found: Found) -> list[Line]:
    told = [*_todo(all_rows, found), *((said, "muted") for said in passed(found))]
    return [(Piece(said, "strong" if style == "strong" else "muted"),) for said, style in told]


def _todo(all_rows: Sequence[Row], found: Found) -> Iterator[tuple[str, str]]:
    """What to do, once for all that it is about."""
    trailers = dict.fromkeys(row.rule for row in all_rows if row.judged.advice.startswith(f"say `{found.verdict.trailer}"))
    if trailers:
        yield f"say `{found.verdict.trailer}: {', '.join(trailers)}` in the commit message, if it is meant", "strong"
    if any(row.severity == "fail" and row.names for row in all_rows if row.rule not in trailers):
        yield "take back what failed (✗), if it is not meant", "strong"
    names = list(dict.fromkeys(safe(quote(name)) for row in all_rows for name in row.judged.names))
    if names:
        yield f"what is no risk here: rundiff check --mute {_some(names)}", "muted"
    others = dict.fromkeys(row.advice for row in all_rows if not row.names and row.rule not in trailers)
    yield from ((said, "muted") for said in others)


def _some(names: Iterable[str]) -> str:
    first, *rest = names
    more = f"   (or {', '.join(rest[: _MOST_NAMED - 1])}{', …' if len(rest) >= _MOST_NAMED else ''})" if rest else ""
    return f"{first}{more}"
