"""A question with `-i` in; the view in which sides are picked and changes are ticked off out, and the plain answer where there is none.

The answer is one value with three forms: the view for a front end that has widgets, and the static HTML and text for all others.
"""

from __future__ import annotations

from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple

from rundiff.commands.words import names_and_paths
from rundiff.render.pieces import Line, Piece
from rundiff.results.diff import DiffResult
from rundiff.runs.shelf import repository
from rundiff.view.saved import WIDGET
from rundiff.view.sides import offered

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence
    from pathlib import Path

    from rundiff.magic_words import Question
    from rundiff.runs.cells import Execution
    from rundiff.view.sides import Offered
    from rundiff.view.widgets import Controls

_NOT_INSTALLED = "-i needs ipywidgets, which is not installed where this kernel runs: %pip install ipywidgets, then ask again"
_NO_SIDES = "-i picks two states of a repository, and here are two paths; this is the plain answer"
_OPEN: dict[str | None, Controls] = {}
"""By the cell that shows it. A cell that is run again has one view, and what the earlier one held is let go of."""
_REVIEWED: dict[Path, set[str]] = {}
"""Of each repository the changes that were ticked off, for as long as the kernel lives."""


class Kernel(NamedTuple):
    """What a view needs to know of its kernel."""

    folder: Path
    executions: Sequence[Execution]
    """What the kernel has executed, and will have by the time that the view is shown."""
    front_end: bool
    """Whether somebody looks at a notebook: nobody does where a program executes it, and stores what it finds open."""


def view(asked: Question, ask: Callable[[Question], DiffResult], kernel: Kernel) -> DiffResult:
    """What *asked* is answered, as a view where one can be shown. Raises UserError, now; later the view says what is wrong."""
    found = ask(asked)
    if not kernel.front_end:
        return found
    if "path" in {found.comparison.baseline.kind, found.comparison.target.kind}:
        return _noted(found, _NO_SIDES)
    if find_spec("ipywidgets") is None:
        return _noted(found, _NOT_INSTALLED)
    diff = asked.diff
    with repository(kernel.folder) as repo:
        names, paths = names_and_paths(repo, diff.words, diff.paths, dashes=diff.dashes)
    return View(asked._replace(diff=diff._replace(words=names, paths=paths, dashes=True)), found, ask, kernel)


def _noted(found: DiffResult, note: str) -> DiffResult:
    lines: list[Line] = [(Piece(note, "warning"),), *found.lines()]
    return DiffResult(found.comparison, lists=lines)


class View(DiffResult):
    """An answer, and the view in which it is shown. What it says as a value is the answer to what was asked first."""

    def __init__(self, asked: Question, first: DiffResult, ask: Callable[[Question], DiffResult], kernel: Kernel) -> None:
        super().__init__(first.comparison)
        self._asked, self._first, self._ask, self._kernel = asked, first, ask, kernel

    def lines(self) -> Sequence[Line]:
        """What the plain answer shows."""
        return self._first.lines()

    def html(self) -> str:
        """The same, what is not likely to matter folded away."""
        return self._first.html()

    def _repr_mimebundle_(
        self, include: Container[str] | None = None, exclude: Container[str] | None = None
    ) -> tuple[dict[str, object], dict[str, object]]:
        """What Jupyter asks for where it shows this: only then are there widgets."""
        plain, metadata = super()._repr_mimebundle_(include, exclude)
        if (include is not None and WIDGET not in include) or (exclude and WIDGET in exclude):
            return plain, metadata
        shown = {"version_major": 2, "version_minor": 0, "model_id": self._opened().root.model_id}
        return {WIDGET: shown, **plain}, metadata

    def _opened(self) -> Controls:
        from rundiff.view.widgets import Controls  # noqa: PLC0415 - loads ipywidgets, which no other question needs

        folder, executions, _ = self._kernel
        with repository(folder) as repo:
            reviewed = _REVIEWED.setdefault(repo.root, set())
        cell = executions[-1].id if executions else None  # without a recorder nobody knows: then there is one view at a time
        if cell in _OPEN:
            _OPEN.pop(cell).close()
        _OPEN[cell] = controls = Controls(self._asked, self._first, self._ask, partial(_sides_of, folder), reviewed)
        return controls


def _sides_of(folder: Path) -> Offered:
    with repository(folder) as repo:
        return offered(repo)
