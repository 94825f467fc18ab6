"""An object of the user's in; what it says of itself, if that can be had without harm, out.

`__repr__` and `__len__` are the user's code: they may raise, recurse, print, draw random numbers, take long, or say too much.
"""

from __future__ import annotations

import hashlib
import re
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakSet

from rundiff.runs.facts.generators import undisturbed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")
LONGEST = 2000
"""Characters of a text that are kept; a digest stands for the rest."""
_SECONDS = 0.05
"""What takes longer is not asked again in this process, and what it said is not used: the next run would have nothing to compare."""
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_slow: WeakSet[type] = WeakSet()


class Asking:
    """Asks, and keeps in `unknown` what was not answered, and why."""

    def __init__(self) -> None:
        self.unknown: dict[str, str] = {}

    def text(self, asked: object, what: str) -> str | None:
        """`repr(asked)` without addresses, which differ from run to run; shortened by `short`."""
        said = self.whole(asked, what)
        return None if said is None else short(said)

    def whole(self, asked: object, what: str) -> str | None:
        """As `text`, however long it is."""
        said = self._answer(asked, what, "repr", repr)
        return None if said is None else _ADDRESS.sub("", str(said))

    def length(self, asked: object, what: str) -> int | None:
        """`len(asked)`; None without a word where it has none."""
        if not hasattr(type(asked), "__len__"):
            return None
        return self._answer(asked, what, "len", len)  # type: ignore[arg-type] # it has __len__

    def attempt(self, what: str, act: Callable[[], T]) -> T | None:
        """What *act* returns; None, and the reason in `unknown`, where it raises."""
        try:
            return act()
        except Exception as error:  # noqa: BLE001 - named in the record: one fact less must not cost the user a run
            self.unknown[what] = reason(error)
            return None

    def _answer(self, asked: object, what: str, how: str, act: Callable[[object], T]) -> T | None:
        kind = type(asked)
        if kind in _slow:
            self.unknown[what] = f"{how}() of {kind.__qualname__} takes too long"
            return None
        began = time.perf_counter()
        try:
            with undisturbed(), _hushed() as streams:
                answer = act(asked)
        except KeyboardInterrupt:
            raise  # it is the user's, who wants the cell to stop
        except BaseException as error:  # noqa: BLE001 - also a SystemExit must not leave the user's __repr__ by our call
            self.unknown[what] = f"{how}() of {kind.__qualname__}: {reason(error)}"
            return None
        if any(stream.heard for stream in streams):
            self.unknown.setdefault(f"output of {what}", f"{how}() of {kind.__qualname__} prints; that is not shown")
        if time.perf_counter() - began > _SECONDS:
            _slow.add(kind)
            self.unknown[what] = f"{how}() of {kind.__qualname__} takes too long"
            return None
        return answer


def reason(error: BaseException) -> str:
    """One line on *error*; its own words are the user's code too."""
    try:
        words = str(error).splitlines()[:1]
    except Exception:  # noqa: BLE001 - the class tells enough
        words = []
    return ": ".join([type(error).__name__, *(word[:200] for word in words if word)])


def short(text: str, longest: int = LONGEST) -> str:
    """*text*, or its first part and a digest of all, so that a change at its end is seen too."""
    if len(text) <= longest:
        return text
    return (
        f"{text[:longest]}… ({len(text)} characters, sha256 {hashlib.sha256(text.encode(errors='replace')).hexdigest()[:16]})"
    )


class _Hushed:
    """A stream that drops what one thread writes; other threads write on."""

    def __init__(self, stream: Any) -> None:  # noqa: ANN401 - whatever stands for stdout
        self._stream = stream
        self._thread = threading.get_ident()
        self.heard = False

    def write(self, text: str) -> int:
        if threading.get_ident() != self._thread:
            return int(self._stream.write(text))
        self.heard = True
        return len(text)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self._stream, name)


@contextmanager
def _hushed() -> Iterator[tuple[_Hushed, _Hushed]]:
    before = sys.stdout, sys.stderr
    ours = _Hushed(sys.stdout), _Hushed(sys.stderr)
    sys.stdout, sys.stderr = ours
    try:
        yield ours
    finally:
        if sys.stdout is ours[0]:
            sys.stdout = before[0]
        if sys.stderr is ours[1]:
            sys.stderr = before[1]
