"""What was refreshed in; one sentence out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rundiff.git.refreshing import Refreshed


def sentence(found: Refreshed) -> str:
    """As `3 notebooks shown as modified only for their outputs: cured; 1 has changes of its own`."""
    cured, own = len(found.cured), len(found.own)
    if not cured and not own:
        return "no notebook is shown as modified"
    parts = ["no notebook is shown as modified only for its outputs"]
    if cured:
        words = "notebook shown as modified only for its" if cured == 1 else "notebooks shown as modified only for their"
        parts = [f"{cured} {words} outputs: cured"]
    if own:
        parts.append(f"{own} {'has changes of its' if own == 1 else 'have changes of their'} own")
    return "; ".join(parts)
