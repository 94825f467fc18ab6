"""What a differ got wrong in one pair of notebooks, as text to read while tuning: each error, and the cells that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHOWN = 400
"""Characters of a cell."""


class Fault(NamedTuple):
    """One error, and the indices of the cells that it is about."""

    what: str
    olds: tuple[int, ...] = ()
    news: tuple[int, ...] = ()


def readable(title: str, faults: Sequence[Fault], old: Sequence[tuple[str, ...]], new: Sequence[tuple[str, ...]]) -> str:
    """*faults* in one pair of notebooks; cells begin with (type, source)."""
    rows = [f"── {title}: {len(old)} → {len(new)} cells"]
    rows += [f"   {what}: {'/'.join(map(str, olds))} → {'/'.join(map(str, news))}" for what, olds, news in faults]
    for name, cells, named in (
        ("old", old, {i for fault in faults for i in fault.olds}),
        ("new", new, {j for fault in faults for j in fault.news}),
    ):
        for n in sorted(named):
            type_, source = cells[n][:2]
            text = source if len(source) < _SHOWN else f"{source[:_SHOWN]} …"
            rows += [f"  {name} {n} {type_}", *(f"    │ {line}" for line in text.splitlines())]
    return "\n".join(rows)
