"""The variables by which a process has its children record their own runs: their names, and what stands in them.

Light: every Python that inherits them imports this.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False  # what `typing` has under this name
if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping

PATH = "PYTHONPATH"
LAUNCHER = "RUNDIFF_LAUNCHER"
"""What started the process, in words: `train.ipynb [5]`."""
RUNNER = "RUNDIFF_RUN"
"""Where `rundiff run` listens for what became of its command."""
PARENT = "RUNDIFF_PARENT"
"""Where the process that trains listens for its multiprocessing children, and a word that they must know."""
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "arming")
"""Holds nothing but a `sitecustomize.py`."""
_REAL = os.path.realpath(FOLDER)
_OFF = frozenset({"0", "off", "false", "no"})


def wanted(variables: Mapping[str, str]) -> bool:
    """Whether *variables* let a process record."""
    return not {variables.get(name, "1").lower() for name in ("RUNDIFF_RECORD", "RUNDIFF")} & _OFF


def path_with_us(variables: Mapping[str, str]) -> str:
    """`PYTHONPATH` with our folder first, and once: an image may name it by a link that fits every Python."""
    others = [entry for entry in variables.get(PATH, "").split(os.pathsep) if entry and os.path.realpath(entry) != _REAL]
    return os.pathsep.join([FOLDER, *others])


class Inherited:
    """Sets variables for the processes that are started meanwhile."""

    def __init__(self, variables: MutableMapping[str, str]) -> None:
        self._variables = variables
        self._before: dict[str, str | None] = {}
        self._set: dict[str, str] = {}

    def put(self, launcher: str) -> None:
        """Have Python processes record their own runs, as started by *launcher*."""
        self.take_back()
        self._set = {PATH: path_with_us(self._variables), LAUNCHER: launcher}
        self._before = {name: self._variables.get(name) for name in self._set}
        self._variables.update(self._set)

    def take_back(self) -> None:
        """Put back what stood there, where nobody else has changed it since."""
        for name, value in self._set.items():
            before = self._before[name]
            if self._variables.get(name) != value:
                continue
            if before is None:
                del self._variables[name]
            else:
                self._variables[name] = before
        self._set = {}
