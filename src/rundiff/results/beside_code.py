"""Environments and facts in; values that are shown, and can be asked for what differs, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.render.beside_code import environment_lines, facts_lines
from rundiff.results.display import Displayed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.commands.beside_code import Environments, FactsOfRuns
    from rundiff.environment.drift import Drift
    from rundiff.environment.fingerprint import Environment
    from rundiff.render.pieces import Line
    from rundiff.runs.observed import Facts


class _Compared(Displayed):
    """What is known of one side, and how it differs from another. True when it does."""

    def __init__(self, changed: tuple[Drift, ...]) -> None:
        self._changed = changed

    def __bool__(self) -> bool:
        return bool(self._changed)

    @property
    def changed(self) -> tuple[Drift, ...]:
        """What differs, what matters most first: `name`, `old`, `new`."""
        return self._changed


class EnvironmentResult(_Compared):
    """The environment of this kernel, or of a run, and how it differs from another. True when it does."""

    def __init__(self, found: Environments) -> None:
        super().__init__(found.changed)
        self._found = found

    @property
    def environment(self) -> Environment:
        """Of the new side."""
        return self._found.new

    def lines(self) -> Sequence[Line]:
        """What differs, and what is known."""
        return environment_lines(self._found)


class FactsResult(_Compared):
    """What was observed while a run ran, and how that differs from another run's. True when it does."""

    def __init__(self, found: FactsOfRuns) -> None:
        super().__init__(found.changed)
        self._found = found

    @property
    def facts(self) -> Facts:
        """Of the new side."""
        return self._found.new

    def lines(self) -> Sequence[Line]:
        """What differs, and what is known."""
        return facts_lines(self._found)
