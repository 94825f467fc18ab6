"""What the edits of one comparison mean in; the same out, without what only went from one of them to another.

A loader that is moved from the notebook into `data.py` is no other loader. What was changed on the way is told where it is now.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from rundiff.training.features import Difference, Feature
from rundiff.training.nodes import header

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.training.following import Followed

_ORDER: Final = "order"


def without_moves(edits: list[Followed]) -> None:
    """Take out of the edits of *edits*, in place, what one of them lost and another one gained."""
    if sum(edit.differs is not None for edit in edits) > 1:
        _cancelled(edits)
        _taken_over(edits)
        _statements(edits)


def _cancelled(edits: list[Followed]) -> None:
    gone, came = _sides(edits)
    for lost, gained in zip(gone, came, strict=True):
        # What is another one in its own place did not come from elsewhere.
        here = {_named(one) for one in lost} & {_named(one) for one in gained}
        for side in (lost, gained):
            for feature in [one for one in side if _named(one) in here]:
                del side[feature]
    both = sum(gone, Counter[Feature]()) & sum(came, Counter[Feature]())
    if not both:
        return
    was, now = both.copy(), both.copy()
    for place, edit in enumerate(edits):
        if edit.differs is not None:
            old = _less(edit.differs.old, gone[place], was)
            new = _less(edit.differs.new, came[place], now)
            edits[place] = edit._replace(differs=edit.differs._replace(old=old, new=new))


def _taken_over(edits: list[Followed]) -> None:
    """What stands somewhere else now, and is another one: the old one is put beside the new one."""
    gone, came = _sides(edits)
    for place, lost in enumerate(gone):
        for feature in list(lost):
            if feature.form == _ORDER or any(_named(one) == _named(feature) for one in came[place]):
                continue
            others = [other for other, found in enumerate(came) if any(_named(one) == _named(feature) for one in found)]
            if len(others) != 1 or any(_named(one) == _named(feature) for one in gone[others[0]]):
                continue
            count = lost.pop(feature)
            here, there = edits[place].differs, edits[others[0]].differs
            if here is None or there is None:
                continue
            edits[place] = edits[place]._replace(
                differs=here._replace(old=_less(here.old, Counter({feature: count}), Counter({feature: count})))
            )
            edits[others[0]] = edits[others[0]]._replace(differs=there._replace(old=[*there.old, *[feature] * count]))


def _statements(edits: list[Followed]) -> None:
    """The same for statements that are not understood."""
    gone, came = (
        [Counter(header(one.node) for one in edit.purposes if one.side == side) for edit in edits] for side in ("old", "new")
    )
    both = sum(gone, Counter[str]()) & sum(came, Counter[str]())
    if not both:
        return
    rest = {"old": both.copy(), "new": both.copy()}
    for place, edit in enumerate(edits):
        kept = []
        for one in edit.purposes:
            name = header(one.node)
            if rest[one.side][name] > 0:
                rest[one.side][name] -= 1
            else:
                kept.append(one)
        if len(kept) != len(edit.purposes):
            differs = edit.differs
            more = differs is not None and differs.more and bool(kept)
            edits[place] = edit._replace(purposes=kept, differs=None if differs is None else differs._replace(more=more))


def _sides(edits: Sequence[Followed]) -> tuple[list[Counter[Feature]], list[Counter[Feature]]]:
    gone, came = [], []
    for edit in edits:
        differs = edit.differs or Difference((), (), more=False)
        old, new = Counter(differs.old), Counter(differs.new)
        gone.append(old - new)
        came.append(new - old)
    return gone, came


def _less(features: Sequence[Feature], those: Counter[Feature], of: Counter[Feature]) -> list[Feature]:
    """*features* without as many of *those* as there are of them in *of*, which is counted down."""
    left, kept = those.copy(), []
    for feature in reversed(features):
        if left[feature] > 0 and of[feature] > 0:
            left[feature] -= 1
            of[feature] -= 1
        else:
            kept.append(feature)
    return kept[::-1]


def _named(feature: Feature) -> tuple[str, str, str]:
    return feature.category, feature.form, feature.name
