"""Findings in; the steps that a reader takes through them: which are switched off, which is shown, and which was reviewed, out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal, NamedTuple

from rundiff.diff.changes import ScriptDiff
from rundiff.render.contents import content as content_of
from rundiff.render.places import together

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from rundiff.comparison import Finding
    from rundiff.diff.sorts import Sort

Quiet = Literal["formatting", "prose", "comments"]
"""Changes that can be switched off, since no code differs."""
QUIET: tuple[Quiet, ...] = ("formatting", "prose", "comments")
_OF_SORT: dict[Sort | None, Quiet] = {
    "formatting": "formatting",
    "prose": "prose",
    "comment": "comments",
    "docstring": "comments",
}


class Step(NamedTuple):
    """One change as it is shown: findings that are one block; *content* stands for what is on both sides of it."""

    group: tuple[Finding, ...]
    quiet: Quiet | None
    content: str


class Steps(NamedTuple):
    """All changes in their order, what is switched off, and the content of the one that is shown."""

    all: tuple[Step, ...] = ()
    off: frozenset[Quiet] = frozenset()
    at: str = ""

    @property
    def visible(self) -> tuple[Step, ...]:
        """Those that are not switched off."""
        return tuple(step for step in self.all if step.quiet not in self.off)

    @property
    def place(self) -> int | None:
        """Where the one that is shown stands among the visible ones, from 0; None where there is none."""
        return next((place for place, step in enumerate(self.visible) if step.content == self.at), None)

    @property
    def shown(self) -> Step | None:
        """The one that is shown."""
        return None if self.place is None else self.visible[self.place]

    @property
    def hidden(self) -> dict[Quiet, int]:
        """How many of each kind are switched off."""
        times = Counter(step.quiet for step in self.all if step.quiet in self.off)
        return {quiet: times[quiet] for quiet in QUIET if times[quiet]}

    def moved(self, by: int) -> Steps:
        """So many further; the first follows the last."""
        visible = self.visible
        return self if self.place is None else self._replace(at=visible[(self.place + by) % len(visible)].content)

    def switched(self, quiet: Quiet, *, on: bool) -> Steps:
        """With this kind shown or not. What was shown stays; if it goes, the next one is shown."""
        return self._replace(off=self.off - {quiet} if on else self.off | {quiet}).settled()

    def of(self, findings: Iterable[Finding]) -> Steps:
        """The same look at other *findings*: at the change that was shown, where it is there still."""
        found = self._replace(all=steps(findings))
        return found if found.place is not None else found._replace(at="").settled()

    def settled(self) -> Steps:
        """At a change that is visible: the one that is shown, else the next, else the last one before it."""
        if self.place is not None or not self.visible:
            return self
        contents = [step.content for step in self.all]
        here = contents.index(self.at) if self.at in contents else 0
        after = [step for step in self.all[here:] if step.quiet not in self.off]
        return self._replace(at=(after or self.visible[-1:])[0].content)

    def reviewed(self, ticked: Container[str]) -> int:
        """How many of the visible ones are *ticked*."""
        return sum(step.content in ticked for step in self.visible)


def steps(findings: Iterable[Finding]) -> tuple[Step, ...]:
    """Every change once, in the order of *findings*."""
    seen: Counter[str] = Counter()
    made = []
    for group in together(tuple(findings)):
        content = content_of(group)
        seen[content] += 1
        kinds = {_quiet(finding) for finding in group}
        made.append(Step(tuple(group), kinds.pop() if len(kinds) == 1 else None, f"{content}.{seen[content]}"))
    return tuple(made)


def _quiet(finding: Finding) -> Quiet | None:
    """What can be switched off of it; None where anything else differs, too."""
    change, file = finding.change, finding.file
    if finding.likely:
        return None
    if change is None:
        quiet = _OF_SORT.get(file.sort)
        alone = file.kind == "edited" or (quiet == "prose" and file.kind in {"added", "removed"})
        return quiet if alone and file.mode is None and not isinstance(file.content, ScriptDiff) else None
    if change.metadata or change.outputs:
        return None
    if all(cell.type == "markdown" for cell in (change.old, change.new) if cell is not None):
        return "prose"
    return _OF_SORT.get(change.sort) if change.kind == "edited" else None
