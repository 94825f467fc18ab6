"""What the record of a run tells of how an edit could have reached it, as a value."""

from __future__ import annotations

from typing import NamedTuple


class Ran(NamedTuple):
    """A run. Paths count from the root of the repository; the source of a cell is without the white space around it."""

    name: str
    """As it is called everywhere: `run/41`."""
    program: str | None = None
    """Its notebook, or the main file of its script; None where neither is known."""
    cells: tuple[str, ...] = ()
    """Sources of the executed cells in their order, the last one that trained; empty for a script."""
    executed: frozenset[str] = frozenset()
    """Sources of the cells that were executed."""
    stepped: frozenset[str] = frozenset()
    """Of them those on the stack when the optimizer stepped."""
    files: frozenset[str] = frozenset()
    """Files on the stack when the optimizer stepped."""
    modules: frozenset[str] = frozenset()
    """Files of the modules that were loaded."""
    configs: frozenset[str] = frozenset()
    """Configuration files that were read, or named on the command line."""
    argv: tuple[str, ...] = ()
    functions: frozenset[tuple[str | None, str]] = frozenset()
    """Functions on the stack at the step: file and qualified name."""
    trained: bool = True
    """Whether an optimizer stepped: else its stack says nothing."""

    def used(self, path: str) -> bool:
        """Whether the run is known to have had anything to do with the file at *path*."""
        name = path.rpartition("/")[2]
        named = any(name in word for word in self.argv)
        return path == self.program or path in self.files or path in self.modules or path in self.configs or named
