"""How a process ends, as far as it can see that itself: an uncaught exception, an interrupt, `sys.exit(n)`.

`raise SystemExit(3)` leaves nothing that could be seen afterwards; `rundiff run`, which waits for the process, knows.
"""

from __future__ import annotations

import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable

    from rundiff.runs.record import Outcome

_BYTE = 0xFF


class Ending(NamedTuple):
    """The *error* in words, and the exit *status*, None where it cannot be told."""

    outcome: Outcome
    error: str | None
    status: int | None


class Quits:
    """Notes what `sys.exit` was called with. *steps* counts: a process that goes on training has caught the exit."""

    def __init__(self, steps: Callable[[], int]) -> None:
        self._steps = steps
        self._called: tuple[object, int] | None = None
        self._before: object = None

    def watch(self) -> None:
        """From the first step on; what went wrong before, and was typed over, is not how the process ends."""
        self._before = _uncaught()
        self._exit = sys.exit
        sys.exit = _Exit(sys.exit, self._note)

    def _note(self, code: object) -> None:
        self._called = code, self._steps()

    @property
    def status(self) -> int | None:
        """What the process exits with; None where that cannot be told."""
        if self._called is None or self._called[1] != self._steps():
            return None
        code = self._called[0]
        if code is None:
            return 0
        return code & _BYTE if isinstance(code, int) else 1

    @property
    def error(self) -> BaseException | None:
        """What nobody caught."""
        error = _uncaught()
        return error if isinstance(error, BaseException) and error is not self._before else None


def ended(quits: Quits) -> Ending:
    """How the process that ends does so."""
    error, typed = quits.error, sys.flags.interactive or (hasattr(sys, "ps1") and len(sys.argv) <= 1)
    if error is not None and not typed:
        if isinstance(error, KeyboardInterrupt):
            return Ending("interrupted", "KeyboardInterrupt", -int(signal.SIGINT))
        return Ending("failed", f"{type(error).__name__}: {error}", 1)
    status = quits.status
    return Ending("failed", f"exited with status {status}", status) if status else Ending("finished", None, status)


def still_interrupted() -> None:
    """Have Python end this process by SIGINT, as it does after a KeyboardInterrupt that nobody caught.

    It forgets that as soon as code given as a text is executed, which importing a module with a named tuple does; and notes it
    again where such code ends in a KeyboardInterrupt: `_Py_UnhandledKeyboardInterrupt`, in CPython's Python/pythonrun.c.
    """
    with suppress(KeyboardInterrupt):
        exec("raise KeyboardInterrupt")  # noqa: S102 - a constant


def _uncaught() -> object:
    return getattr(sys, "last_exc", None) or getattr(sys, "last_value", None)


class _Exit:
    """`sys.exit`, as far as anybody can tell; an object, so that it never binds as a method."""

    def __init__(self, original: Callable[..., NoReturn], note: Callable[[object], None]) -> None:
        self._original = original
        self._note = note
        self.__doc__ = original.__doc__
        self.__name__ = self.__qualname__ = "exit"
        self.__module__ = "sys"

    def __call__(self, *args: Any) -> NoReturn:  # noqa: ANN401 - whatever the user says
        self._note(args[0] if args else None)
        self._original(*args)

    def __reduce__(self) -> str:
        return "exit"
