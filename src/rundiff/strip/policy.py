"""What stripping leaves in, as a frozen value."""

from __future__ import annotations

from collections import namedtuple


# Neither `typing.NamedTuple` nor a dataclass: importing those takes longer than stripping.
class StripOptions(
    namedtuple(  # noqa: PYI024 - see above
        "StripOptions", ("keep_outputs", "keep_counts", "keep_all_metadata"), defaults=(False, False, False)
    )
):
    """What stripping leaves in."""

    __slots__ = ()
    keep_outputs: bool
    keep_counts: bool
    keep_all_metadata: bool
