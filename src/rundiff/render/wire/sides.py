"""What `GET rundiff/sides` sends, as types: the sides of a comparison that may be meant by what somebody types."""

from __future__ import annotations

from rundiff.commands.choices import Group
from rundiff.render.wire.shapes import Run, Shape


class SideOption(Shape, frozen=True):
    """A run, branch, tag or commit. *value* is its name in a Question; *run* is set where it is a run.

    *commit* is the short name of what a ref names, *subject* what that commit says of itself, *when* in seconds since the epoch; they
    are empty, or None, where git does not tell.
    """

    value: str
    group: Group
    commit: str | None
    subject: str
    when: float | None
    run: Run | None


class Sides(Shape, frozen=True):
    """At most fifty options, best first in each group, and whether there are *more*; *metric* decides which run is best.

    *trunk* is the default branch where another one is checked out: `<trunk>...` is a side, where the two have parted.
    """

    options: list[SideOption]
    more: bool
    metric: str | None
    trunk: str | None


SHAPES = (Sides,)
"""What is sent as a whole."""
