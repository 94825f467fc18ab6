"""The files that a process opens before it trains in; the configuration files among them, with their bytes then, out.

Nothing else tells which of twenty YAML files a script read. An audit hook would, and can never be taken away again; this wrapper
is, at the first step. It is an object and no function, so that it never binds as a method (`class C: opener = open`).
"""

from __future__ import annotations

import builtins
import io
import os
from stat import S_ISREG

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take longer than all of this
if TYPE_CHECKING:
    from typing import Any

_SUFFIXES = (".yaml", ".yml", ".toml", ".json", ".jsonnet", ".ini", ".cfg", ".conf", ".gin")
_MOST_BYTES = 1 << 20
"""Of one file; a larger one is data, whatever it is called."""
_MOST_FILES = 200
"""A dataset may be a million small JSON files: after so many, nobody looks any more."""


class Opened:
    """Stands before `open` while it watches."""

    __slots__ = ("_left", "_wrapper", "found")

    def __init__(self) -> None:
        self.found: dict[str, bytes] = {}
        """Absolute path → the bytes when it was opened last."""
        self._left = _MOST_FILES
        self._wrapper: _Open | None = None

    def watch(self) -> None:
        """Look at what is opened from now on."""
        self._wrapper = _Open(builtins.open, self)
        builtins.open = io.open = self._wrapper

    def stop(self) -> None:
        """Look no more; a wrapper that somebody else has put around ours stays, and ours with it, doing nothing."""
        wrapper, self._wrapper = self._wrapper, None
        if wrapper is None:
            return
        wrapper.opened = None
        original = wrapper.original
        if builtins.open is wrapper:
            builtins.open = original
        if io.open is wrapper:
            io.open = original

    def look(self, file: object, mode: object) -> None:
        """*file* is about to be opened; nothing is kept of one that is written, or is no configuration file."""
        if not isinstance(file, str | os.PathLike) or not isinstance(mode, str) or set(mode) & set("wax+"):
            return
        name = os.fspath(file)
        if not isinstance(name, str) or not name.endswith(_SUFFIXES):
            return
        self._left -= 1
        if self._left < 0:
            self.stop()
            return
        path = os.path.abspath(name)
        number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # a pipe must not be waited for, nor read
        try:
            status = os.fstat(number)
            if S_ISREG(status.st_mode) and status.st_size <= _MOST_BYTES:
                self.found[path] = os.read(number, _MOST_BYTES)
        finally:
            os.close(number)


class _Open:
    """`open`, as far as anybody can tell."""

    def __init__(self, original: Any, opened: Opened) -> None:  # noqa: ANN401 - whatever `open` is here
        self.original = original
        self.opened: Opened | None = opened
        self.__doc__ = original.__doc__
        self.__name__ = self.__qualname__ = "open"
        self.__module__ = getattr(original, "__module__", "io")
        self.__wrapped__ = original

    def __call__(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        if self.opened is not None:
            try:  # noqa: SIM105 - contextlib is not loaded anyway
                self.opened.look(args[0] if args else kwargs.get("file"), args[1] if len(args) > 1 else kwargs.get("mode", "r"))
            except OSError:
                pass  # the user's own call meets the same, and says so
        return self.original(*args, **kwargs)

    def __reduce__(self) -> str:
        return "open"

    def __repr__(self) -> str:
        return repr(self.original)
