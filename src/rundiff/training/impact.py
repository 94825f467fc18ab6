"""Whether an edit reaches the training of a run, as a value."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

Reach = Literal["reaches", "off-path", "unknown"]


class Impact(NamedTuple):
    """*why* is the rest of a sentence: `on the stack at the step of run 41`, `not on the path of run 41`."""

    reach: Reach
    why: str = ""


UNKNOWN: Final = Impact("unknown")
