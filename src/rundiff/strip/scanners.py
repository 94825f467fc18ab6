"""json's own scanners, as they are used here: the C code of Python's `json`, without the package around it."""

from __future__ import annotations

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take a fifth of the time of `rundiff strip`
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    Scanner: TypeAlias = Callable[[str, int], tuple[object, int]]
    Scanned: TypeAlias = Callable[[str, int], tuple[str, int]]


LONG = 1 << 16
"""Characters from which on a string is searched for its end instead of being copied out."""

FAILURES = (ValueError, StopIteration, RecursionError, SystemError)
"""What the scanners raise. The last is theirs where they cannot say what is wrong: `json.decoder`, whose error that is, is not imported."""


class _Passing:
    """How json's scanner is to read: nothing is made into numbers, which takes four times as long as checking them."""

    strict = True
    object_hook = object_pairs_hook = None
    parse_int = parse_float = parse_constant = len


class _Reading(_Passing):
    """The same, with numbers; an integer of more than 4,300 digits would be refused as `int`."""

    parse_int = parse_float = parse_constant = float  # type: ignore[assignment] # both take a string


def _scanners() -> tuple[Scanner, Scanner, Scanned]:
    """What `json.decoder` is made of; the package itself takes as long to import as a small notebook takes to strip."""
    try:
        from _json import make_scanner, scanstring  # noqa: PLC0415 - see above
    except ImportError:  # another Python than CPython
        from json.decoder import JSONDecoder, py_scanstring  # type: ignore[attr-defined] # noqa: PLC0415

        kinds = (JSONDecoder(parse_int=number, parse_float=number) for number in (len, float))
        passing, reading = (kind.scan_once for kind in kinds)  # type: ignore[attr-defined] # every Python has it
        return passing, reading, py_scanstring
    return make_scanner(_Passing), make_scanner(_Reading), scanstring  # type: ignore[arg-type] # all that it asks for is there


passing, reading, string = _scanners()
"""Text and the place of a value in it in; the value and where it ends out. `passing` makes no numbers; `string` starts behind the quote."""
