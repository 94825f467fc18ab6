"""A comparison in; the value that `%gitdiff` returns and `rundiff.compare` gives out."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from rundiff.render.html import fragment
from rundiff.render.looks import Looks
from rundiff.render.markdown import markdown
from rundiff.render.places import written
from rundiff.render.saved import WITH_FULL, saved
from rundiff.render.sentences import count
from rundiff.render.source_patch import finding_patch
from rundiff.render.wire import encoded
from rundiff.results.display import Displayed
from rundiff.training.categories import RANK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.comparison import Comparison, Finding
    from rundiff.environment.drift import Drift
    from rundiff.facts.change import FactChange
    from rundiff.render.layout import Parts
    from rundiff.render.pieces import Line
    from rundiff.training.categories import Category
    from rundiff.training.impact import Impact

LINES = 200
"""Lines that an answer holds unless it is asked for all: it is saved with the notebook."""


class Stat(NamedTuple):
    """How much changed: cells of notebooks, other files, and lines of both."""

    cells: int
    files: int
    added: int
    removed: int

    def __str__(self) -> str:
        parts = [count(self.cells, "changed cell"), count(self.files, "changed file")]
        return f"{', '.join(parts)}, +{self.added} -{self.removed} lines"


class Change:
    """One change: of a cell, or of a file as a whole."""

    def __init__(self, finding: Finding) -> None:
        self._finding = finding

    def __repr__(self) -> str:
        where = self.path if self.number is None else f"{self.path} [{self.number}]"
        said = "; ".join(self.sentences) or ", ".join(self.categories) or self.kind
        return f"<{where}: {said}>"

    @property
    def path(self) -> str:
        """From the root of the repository, with `/`."""
        return self._finding.file.path

    @property
    def number(self) -> str | None:
        """Of the cell in its notebook, from 1; `2 → 5` where it moved; None for a file."""
        return None if self._finding.change is None else written((self._finding,))

    @property
    def title(self) -> str:
        """The line of the cell that says most; for a file its path."""
        return self.path if self._finding.change is None else self._finding.change.cell.title

    @property
    def kind(self) -> str:
        """What happened: `edited`, `added`, `removed`, `moved`, …"""
        return self._finding.file.kind if self._finding.change is None else self._finding.change.kind

    @property
    def categories(self) -> tuple[Category, ...]:
        """What it touches in training, worst first: `other` where that is not known, empty where no code changed."""
        return self._finding.categories

    @property
    def likely(self) -> bool:
        """Whether it is likely to matter to training."""
        return self._finding.likely

    @property
    def impact(self) -> Impact:
        """Whether it reaches what trains, and why that is known: `reach` is `reaches`, `off-path` or `unknown`."""
        return self._finding.impact

    @property
    def sentences(self) -> tuple[str, ...]:
        """What it means: `lr 0.1 → 0.001`."""
        return tuple(effect.sentence for effect in self._finding.effects if effect.sentence)

    @property
    def old(self) -> str | None:
        """The text as it was; None where there was none, or it is not text."""
        change, text = self._finding.change, self._finding.text
        if change is not None:
            return None if change.old is None else change.old.source
        return None if text is None or self.kind == "added" else "\n".join(text.old)

    @property
    def new(self) -> str | None:
        """The text as it is now; None where there is none, or it is not text."""
        change, text = self._finding.change, self._finding.text
        if change is not None:
            return None if change.new is None else change.new.source
        return None if text is None or self.kind == "removed" else "\n".join(text.new)

    @cached_property
    def patch(self) -> str:
        """The lines that differ as a unified diff, with three lines of context, to be read; `git apply` does not take it."""
        return finding_patch(self._finding)


class DiffResult(Displayed):
    """What changed between two sides, worst first. True when anything did; shown as the last expression of a cell."""

    def __init__(
        self, comparison: Comparison, looks: Looks | None = None, *, full: bool = False, lists: Sequence[Line] | None = None
    ) -> None:
        self.comparison = comparison
        self._looks = looks or Looks()
        self._full = full
        self._lists = lists

    def __bool__(self) -> bool:
        return self.comparison.differs

    @property
    def baseline(self) -> str:
        """What the old side is called."""
        return self.comparison.baseline.label

    @property
    def target(self) -> str:
        """What the new side is called."""
        return self.comparison.target.label

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Every change, worst first."""
        return tuple(Change(finding) for finding in self.comparison.findings)

    @property
    def cells(self) -> tuple[Change, ...]:
        """Changed cells of notebooks, worst first."""
        return tuple(change for change in self.changes if change.number is not None)

    @property
    def files(self) -> tuple[Change, ...]:
        """Other files that changed, and notebooks that came, went or were renamed as a whole."""
        return tuple(change for change in self.changes if change.number is None)

    @property
    def categories(self) -> dict[Category, int]:
        """What is touched in training → in how many changes; worst first."""
        times = Counter(category for change in self.changes for category in change.categories)
        return {category: times[category] for category in sorted(times, key=RANK.__getitem__)}

    @property
    def facts(self) -> tuple[FactChange, ...]:
        """What two runs were really given, where that differs: `category`, `sentence`, `old`, `new`, `likely`, `explained`."""
        return self.comparison.facts

    @property
    def drift(self) -> tuple[Drift, ...]:
        """What differs between the environments of two runs, what is known to change numbers first."""
        return self.comparison.drift

    @cached_property
    def stat(self) -> Stat:
        """How much changed."""
        texts = [finding.lines for finding in self.comparison.findings if finding.lines is not None]
        added, removed = sum(text.added_lines for text in texts), sum(text.removed_lines for text in texts)
        return Stat(len(self.cells), len(self.files), added, removed)

    def to_json(self) -> str:
        """The same as `rundiff diff --format json`."""
        return encoded(self.comparison).decode()

    def to_markdown(self) -> str:
        """For a pull request, an issue or a lab book: sentences, and each change as a folded diff."""
        return markdown(self.comparison)

    def lines(self) -> Sequence[Line]:
        """What is shown: at most 200 lines and 30 KB of HTML, unless all were asked for."""
        return self._parts.lines if self._lists is None else self._lists

    def html(self) -> str:
        """The same lines as one fragment of HTML; what is not likely to matter is folded away."""
        return fragment(*self._parts) if self._lists is None else fragment(self._lists)

    @cached_property
    def _parts(self) -> Parts:
        if self._full:
            return saved(self.comparison, self._looks, most=None)
        return saved(self.comparison, self._looks._replace(limit=self._looks.limit or LINES, rest=WITH_FULL))
