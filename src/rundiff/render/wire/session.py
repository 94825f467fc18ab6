"""What `GET rundiff/session` sends, as types: whether what a notebook's last run left is still in the memory of its kernel."""

from __future__ import annotations

from typing import Literal

from rundiff.render.wire.shapes import Shape


class Session(Shape, frozen=True):
    """*lost* says why nothing of *run*, the last one of a notebook, is in memory; both are None where that is not known to be so.

    `started-since`: the notebook's kernel began after that run did. `no-kernel`: none runs for the notebook.
    """

    run: str | None
    lost: Literal["started-since", "no-kernel"] | None


SHAPES = (Session,)
"""What is sent as a whole."""
