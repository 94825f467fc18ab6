"""Options in; which keys of metadata go out, as sets of dotted paths that one pass over an object can ask."""

from __future__ import annotations

from collections import namedtuple

from rundiff.strip.policy import CELL_METADATA, NOTEBOOK_METADATA, WHERE

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take a fifth of the time of `rundiff strip`
if TYPE_CHECKING:
    from collections.abc import Iterable

    from rundiff.strip.policy import StripOptions


# Neither `typing.NamedTuple` nor a dataclass: importing those takes longer than stripping.
class Keys(namedtuple("Keys", ("drop", "keep", "above_drop", "above_keep"))):  # noqa: PYI024
    """Dotted paths that go and that stay, and what is above them."""

    __slots__ = ()
    drop: frozenset[str]
    keep: frozenset[str]
    above_drop: frozenset[str]
    above_keep: frozenset[str]


def _above(paths: Iterable[str]) -> frozenset[str]:
    return frozenset(path[:at] for path in paths for at, letter in enumerate(path) if letter == ".")


def _keys(drop: frozenset[str], keep: frozenset[str]) -> Keys:
    return Keys(drop, keep, _above(drop), _above(keep))


_USUAL = (_keys(NOTEBOOK_METADATA, frozenset()), _keys(CELL_METADATA, frozenset()))


def keys(options: StripOptions) -> tuple[Keys, Keys]:
    """What goes of the notebook's metadata, and of each cell's."""
    if not (options.keep_all_metadata or options.drop_metadata or options.keep_metadata):
        return _USUAL
    notebook, cell = (
        _keys(
            (frozenset() if options.keep_all_metadata else usual.drop) | _meant(options.drop_metadata, where),
            _meant(options.keep_metadata, where),
        )
        for usual, where in zip(_USUAL, WHERE, strict=True)
    )
    return notebook, cell


def _meant(given: Iterable[str], where: str) -> frozenset[str]:
    """Those of the keys that are meant for this place, without the place."""
    other = WHERE[1] if where == WHERE[0] else WHERE[0]
    return frozenset(key.removeprefix(where) for key in given if key.startswith(where) or not key.startswith(other))
