"""What truly happened and what a differ says in; hits and errors, counted so that they can be added up, out.

Cells of one notebook with the same text are one as good as the other: a pair counts as right if cells with those two texts are
truly a pair. Which part of a split cell, or which of several merged ones, goes on is nobody's error. What moved is a smallest
set of cells without which the rest is in order; where several sets are smallest, the one that the differ says counts.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rundiff.diff.changes import NotebookDiff
    from scripted import Group, Script


class Said(NamedTuple):
    """What a differ says: pairs and marks as (old, new) indices."""

    pairs: tuple[tuple[int, int], ...]
    moved: frozenset[tuple[int, int]]
    splits: frozenset[tuple[int, int]]
    merges: frozenset[tuple[int, int]]
    copies: frozenset[tuple[int, int]]
    sorts: dict[int, str]


def said(diff: NotebookDiff) -> Said:
    """The rows of *diff* as indices; of a split the part that goes on counts as a part too."""
    both = [(row, row.old_index, row.new_index) for row in diff.cells]
    pairs = {i: j for _, i, j in both if i is not None and j is not None}
    rows = {
        kind: {(i, row.new_index) for row in diff.cells if row.kind == kind and row.new_index is not None for i in row.sources}
        for kind in ("split", "merged", "copied")
    }
    on = {(i, pairs[i]) for i, _ in rows["split"] if i in pairs}
    return Said(
        tuple(pairs.items()),
        frozenset((i, j) for row, i, j in both if row.kind in {"moved", "moved_edited"} and i is not None and j is not None),
        frozenset(rows["split"] | on),
        frozenset(rows["merged"]),
        frozenset(rows["copied"]),
        {j: row.sort or row.kind for row, i, j in both if i is not None and j is not None},
    )


@dataclass(slots=True)
class Tally:
    """Hits among what was said and among what is true."""

    hits: int = 0
    said: int = 0
    true: int = 0

    def add(self, other: Tally) -> None:
        self.hits, self.said, self.true = self.hits + other.hits, self.said + other.said, self.true + other.true

    @property
    def precision(self) -> float:
        return self.hits / self.said if self.said else 1.0

    @property
    def recall(self) -> float:
        return self.hits / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / ((self.precision + self.recall) or 1)


@dataclass(slots=True)
class Score:
    """Tallies of one script or of many; *errors* are what went wrong in one."""

    cells: Tally = field(default_factory=Tally)
    edited: Tally = field(default_factory=Tally)
    carried: Tally = field(default_factory=Tally)
    moved: Tally = field(default_factory=Tally)
    splits: Tally = field(default_factory=Tally)
    merges: Tally = field(default_factory=Tally)
    copies: Tally = field(default_factory=Tally)
    inserted: Tally = field(default_factory=Tally)
    formatting: Tally = field(default_factory=Tally)
    comment: Tally = field(default_factory=Tally)
    rename: Tally = field(default_factory=Tally)
    perfect: Tally = field(default_factory=Tally)
    errors: list[Fault] = field(default_factory=list)

    def add(self, other: Score) -> None:
        for name in Score.__slots__:
            mine, more = getattr(self, name), getattr(other, name)
            if isinstance(mine, Tally):
                mine.add(more)
        self.errors += other.errors


class _Judged(NamedTuple):
    right: dict[tuple[int, int], Group]
    wrong: list[tuple[int, int]]
    neutral: list[tuple[int, int]]
    missed: list[Group]


def score(script: Script, answer: Said) -> Score:
    """How well *answer* tells what *script* did."""
    found = Score()
    judged = _judged(script, answer)
    right = len(judged.right)
    found.cells = Tally(right, right + len(judged.wrong), len(script.truth.groups))
    found.errors += [Fault("wrong", (i,), (j,)) for i, j in judged.wrong]
    for group in judged.missed:
        place = " (moved)" if group in script.truth.carried else ""
        found.errors.append(Fault(f"missed{place}", *group))
    _edited(found, script, judged)
    found.carried = Tally(sum(group in script.truth.carried for group in judged.right.values()), 0, len(script.truth.carried))
    _moved(found, script, answer, judged)
    groups = script.truth.groups
    found.splits = _marks(
        found, "split", script, answer.splits, ((i, j) for g in groups if len(g.news) > 1 for i in g.olds for j in g.news)
    )
    found.merges = _marks(
        found, "merge", script, answer.merges, ((i, j) for g in groups if len(g.olds) > 1 for i in g.olds for j in g.news)
    )
    again = {(i, j) for i, j in answer.copies if j in script.truth.inserted and script.old[i] == script.new[j]}
    found.copies = _marks(found, "copy", script, answer.copies - again, script.truth.copies)
    _inserted(found, script, answer)
    _sorts(found, script, answer, judged)
    found.perfect = Tally(int(not judged.wrong and not judged.missed), 1, 1)
    return found


def _judged(script: Script, answer: Said) -> _Judged:
    """Every pair that was said against the groups: its own first, then one of cells with the same texts."""
    waiting = list(script.truth.groups)
    right: dict[tuple[int, int], Group] = {}
    for strict in (True, False):
        for i, j in answer.pairs:
            group = None if (i, j) in right else next((g for g in waiting if _fits(script, g, i, j, strict=strict)), None)
            if group is not None:
                right[i, j] = group
                waiting.remove(group)
    gone = Counter(script.old[i] for i in set(range(len(script.old))) - {i for g in script.truth.groups for i in g.olds})
    came = Counter(script.new[j] for j in set(range(len(script.new))) - {j for g in script.truth.groups for j in g.news})
    wrong: list[tuple[int, int]] = []
    neutral: list[tuple[int, int]] = []
    for i, j in answer.pairs:
        if (i, j) in right:
            continue
        free = gone[script.old[i]] > 0 and came[script.new[j]] > 0
        gone[script.old[i]] -= free
        came[script.new[j]] -= free
        (neutral if free else wrong).append((i, j))
    return _Judged(right, wrong, neutral, waiting)


def _fits(script: Script, group: Group, i: int, j: int, *, strict: bool) -> bool:
    if strict:
        return i in group.olds and j in group.news
    olds, news = {script.old[i] for i in group.olds}, {script.new[j] for j in group.news}
    return script.old[i] in olds and script.new[j] in news


def _edited(found: Score, script: Script, judged: _Judged) -> None:
    plain = {
        g for g in script.truth.groups if len(g.olds) == len(g.news) == 1 and script.old[g.olds[0]] != script.new[g.news[0]]
    }
    hits = sum(group in plain for group in judged.right.values())
    wrong = sum(script.old[i] != script.new[j] for i, j in judged.wrong)
    found.edited = Tally(hits, hits + wrong, len(plain))


def _moved(found: Score, script: Script, answer: Said, judged: _Judged) -> None:
    labelled = {judged.right[pair] for pair in answer.moved if pair in judged.right}
    stays = {pair for pair in judged.right if pair not in answer.moved}
    moved = set(script.truth.groups) - in_place(script, stays)
    found.moved = Tally(len(labelled & moved), len(answer.moved), len(moved))
    found.errors += [Fault("said to have moved", *g) for g in labelled - moved]
    found.errors += [Fault("not said to have moved", *g) for g in moved - labelled]


def in_place(script: Script, liked: set[tuple[int, int]]) -> set[Group]:
    """The most groups that are in order on both sides, with as many *liked* pairs as that allows.

    A heaviest chain of pairs that ascend on both sides, over all pairs that are true or have the texts of a true one.
    """
    pairs = sorted(_possible(script))
    if all(a[1] < b[1] for a, b in pairwise(pairs)):
        return set(script.truth.groups)
    best: list[tuple[int, int]] = []
    for n, (i, j) in enumerate(pairs):
        before = max(((best[m][0], m) for m in range(n) if pairs[m][0] < i and pairs[m][1] < j), default=(0, -1))
        best.append((before[0] + 10_000 + ((i, j) in liked), before[1]))
    at = max(range(len(best)), key=lambda n: best[n][0])
    kept, waiting = set(), list(script.truth.groups)
    chain = []
    while at >= 0:
        chain.append(pairs[at])
        at = best[at][1]
    for strict in (True, False):
        for i, j in list(chain):
            group = next((g for g in waiting if _fits(script, g, i, j, strict=strict)), None)
            if group is not None:
                kept.add(group)
                waiting.remove(group)
                chain.remove((i, j))
    return kept


def _possible(script: Script) -> set[tuple[int, int]]:
    olds: dict[tuple[str, str], list[int]] = {}
    news: dict[tuple[str, str], list[int]] = {}
    for where, cells in ((olds, script.old), (news, script.new)):
        for n, cell in enumerate(cells):
            where.setdefault(cell, []).append(n)
    true = {(i, j) for group in script.truth.groups for i in group.olds for j in group.news}
    return {(i, j) for a, b in true for i in olds[script.old[a]] for j in news[script.new[b]]}


def _marks(
    found: Score, name: str, script: Script, answer: Iterable[tuple[int, int]], true: Iterable[tuple[int, int]]
) -> Tally:
    """Marks (old, new) against the true ones, as texts: two cells with one text are one as good as the other."""
    says, is_ = list(answer), list(true)
    said_texts = Counter((script.old[i], script.new[j]) for i, j in says)
    true_texts = Counter((script.old[i], script.new[j]) for i, j in is_)
    common = said_texts & true_texts
    found.errors += [
        Fault(f"{name} said, not true", (i,), (j,)) for i, j in says if (script.old[i], script.new[j]) not in true_texts
    ]
    found.errors += [Fault(f"{name} not said", (i,), (j,)) for i, j in is_ if (script.old[i], script.new[j]) not in said_texts]
    return Tally(common.total(), len(says), len(is_))


def _inserted(found: Score, script: Script, answer: Said) -> None:
    paired = {j for _, j in answer.pairs}
    alone = Counter(script.new[j] for j in range(len(script.new)) if j not in paired)
    true = Counter(script.new[j] for j in script.truth.inserted)
    found.inserted = Tally((alone & true).total(), 0, true.total())
    found.errors += [Fault("inserted, but paired", (), (j,)) for j in script.truth.inserted if script.new[j] not in alone]


def _sorts(found: Score, script: Script, answer: Said, judged: _Judged) -> None:
    partner = {group: j for (_, j), group in judged.right.items()}
    for group in script.truth.groups:
        for j in group.news:
            true = script.truth.sorts.get(j)
            if true is None:
                continue
            called = answer.sorts.get(partner[group], "") if group in partner else "not paired"
            tally = {"formatting": found.formatting, "comment": found.comment, "rename": found.rename}[true]
            tally.add(Tally(int(called == true), 0, 1))
            if called != true:
                found.errors.append(Fault(f"{true} is called {called}", *group))
