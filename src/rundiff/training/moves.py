"""The features of two texts in the order of the source in; out the calls that are the same and happen at another time.

`optimizer.step()` ahead of `loss.backward()`, or a schedule that steps once an epoch in place of once a batch: no line came that was
not there, and training is another.
"""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.training.features import Feature

_IN_TIME = frozenset(("optimizer", "schedule", "loss", "precision", "seed", "evaluation", "distributed"))
"""Categories of calls that do something else at another time."""


def moves(old: Sequence[Feature], new: Sequence[Feature]) -> tuple[Feature, ...]:
    """Calls in blocks that are on both sides and have other ones before them, or other blocks around them."""
    both = Counter(old) & Counter(new)
    before, after = _in_blocks(old, both), _in_blocks(new, both)
    if [(one, one.block) for one in before] == [(one, one.block) for one in after] or len(before) != len(after):
        return ()
    found: dict[Feature, None] = {}
    for what, start, stop, other, until in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            pairs = zip(before[start:stop], after[other:until], strict=True)
            found.update({now: None for was, now in pairs if was.block != now.block})
        else:
            found.update(dict.fromkeys(after[other:until]))
    # A layer that is made later is the same layer; what is made of the model before or after that is not.
    return tuple(feature for feature in found if feature.category in _IN_TIME)


def _in_blocks(features: Sequence[Feature], both: Counter[Feature]) -> list[Feature]:
    return [
        feature
        for feature in features
        if feature.block and feature.form == "call" and feature in both and feature.category in (*_IN_TIME, "architecture")
    ]
