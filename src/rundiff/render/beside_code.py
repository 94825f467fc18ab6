"""Environments or facts, of one run or of two, in; styled lines out: what differs first, then what is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.environment.words import claimed, contradictions, frameworks, hardware, image
from rundiff.render.pieces import Line, Piece, safe
from rundiff.render.sentences import count
from rundiff.render.widths import width
from rundiff.runs.facts_words import facts_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rundiff.commands.beside_code import Environments, FactsOfRuns
    from rundiff.environment.drift import Drift
    from rundiff.environment.fingerprint import Environment

_WIDEST = 32
"""Columns that names get at most."""
_MOST = 100
"""Differences that are shown, what matters most first: the answer is saved with the notebook."""


def environment_lines(found: Environments) -> list[Line]:
    """What differs, what the image claims wrongly, and what the environment of the new side is."""
    lines = changed_lines(found)
    if found.assumed:
        lines.append((Piece("torch is not imported in this kernel yet: its build is told by its version alone", "muted"),))
    wrong = contradictions(found.new)
    if wrong:
        said = "; ".join(f"{safe(name)}: {safe(value or '')}" for name, value in wrong.items())
        lines.append((Piece(f"the image claims other versions than the process uses: {said}", "warning"),))
    return [*lines, *known_lines(found)]


def changed_lines(found: Environments, everything: str = ".changed") -> list[Line]:
    """What is compared, and what differs, with what the image claims of it; *everything* is where all of many differences are."""
    title = _title(found.old_name, found.new_name, found.changed, "environment")
    return [title, *_changes(found.changed, everything, claimed(found.new))]


def known_lines(found: Environments) -> list[Line]:
    """What the environment of the new side is beside what differs, with what the image claims of it."""
    said = claimed(found.new)
    known = {**_known(found.new), **{name: "—" for name in said if name not in _known(found.new)}}
    lines = _table(known, {drifted.name for drifted in found.changed}, found.new_name, said)
    packages = len(found.new.packages)
    return [*lines, (Piece(f"and {count(packages, 'package')}", "muted"),)] if packages else lines


def facts_lines(found: FactsOfRuns) -> list[Line]:
    """What differs between the facts of two runs, and what those of the new one are."""
    lines = [_title(found.old_name, found.new_name, found.changed, "facts"), *_changes(found.changed, ".changed", {})]
    words = facts_words(found.new)
    if not words:
        return [*lines, (Piece("nothing was observed: no optimizer stepped, or the run is of an earlier version"),)]
    return [*lines, *_table(words, {drifted.name for drifted in found.changed}, found.new_name, {})]


def _known(of: Environment) -> dict[str, str]:
    parts = (frameworks(of), of.determinism, of.visible, image(of), hardware(of))
    return {name: value for part in parts for name, value in part.items() if value}


def _title(old: str | None, new: str, changed: Sequence[Drift], what: str) -> Line:
    if old is None:
        return (Piece(f"{what} of {safe(new)}", "strong"),)
    said = count(len(changed), "difference") if changed else "the same"
    return Piece(f"{safe(old)} → {safe(new)}", "strong"), Piece(f"   {what}: {said}")


def _changes(changed: Sequence[Drift], everything: str, said: Mapping[str, str]) -> list[Line]:
    shown = changed[:_MOST]
    room = _room([drifted.name for drifted in shown])
    lines: list[Line] = [
        (Piece(f"! {_padded(drifted.name, room)}  ", "warning"), *_both(drifted), *_claim(said, drifted.name))
        for drifted in shown
    ]
    left = len(changed) - len(shown)
    more = f"… and {count(left, 'more difference')}; {everything} has all of them"
    return [*lines, (Piece(more, "muted"),)] if left else lines


def _both(drifted: Drift) -> tuple[Piece, ...]:
    old, new = safe(drifted.old or "—"), safe(drifted.new or "—")
    return Piece(old, "removed_mark"), Piece(" → "), Piece(new, "added_mark")


def _claim(said: Mapping[str, str], name: str) -> tuple[Piece, ...]:
    return (Piece(f"   {safe(said[name])}", "muted"),) if name in said else ()


def _table(words: Mapping[str, str], told: set[str], name: str, said: Mapping[str, str]) -> list[Line]:
    """What has not been told above."""
    rows = {row: value for row, value in words.items() if row not in told}
    room = _room(list(rows))
    heading: list[Line] = [(Piece(f"as it is in {safe(name)}" if told else "", "heading"),)] if told and rows else []
    return [
        *heading,
        *((Piece(f"  {_padded(row, room)}  ", "muted"), Piece(safe(value)), *_claim(said, row)) for row, value in rows.items()),
    ]


def _room(names: Sequence[str]) -> int:
    return min(_WIDEST, max((width(safe(name)) for name in names), default=0))


def _padded(name: str, room: int) -> str:
    shown = safe(name)
    return shown + " " * max(0, room - width(shown))
