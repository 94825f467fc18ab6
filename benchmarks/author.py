"""A notebook in; the same after the steps of an edit script, with what became of each cell, out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from formatting import restyled, unparsed
from rewriting import commented, plain, renamable, renamed, varied

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from material import Piece, Source

Sort = Literal["formatting", "comment", "rename"]
_MIX = {
    "edit": 40,
    "insert": 14,
    "delete": 10,
    "move": 6,
    "move_edit": 3,
    "block": 2,
    "split": 5,
    "merge": 4,
    "copy": 4,
    "copy_edit": 3,
    "comment": 5,
    "reformat": 4,
}
_FEWEST_WORDS = 10
"""Words and numbers of a cell that is copied: a shorter one that occurs twice is coincidence."""
_RECOGNISABLE = 0.6
"""Share of its words that a cell keeps which is edited as it is moved or copied: below it nobody could tell where it is from."""


@dataclass(slots=True, eq=False)
class Now:
    """A cell as it is now: which old cells it comes from, or of which it is a copy, and what was done to its text."""

    type: str
    text: str
    olds: tuple[int, ...] = ()
    copy_of: int | None = None
    touched: bool = False
    moved: bool = False
    sort: Sort | None = None


def _kept(old: str, new: str) -> float:
    """How many of the words of both texts are in both, as a share of all."""
    words, now = Counter(old.split()), Counter(new.split())
    return 2 * (words & now).total() / (words.total() + now.total())


class Author:
    """Changes a notebook cell by cell; a cell is the target of one step at most."""

    def __init__(self, draw: random.Random, pieces: list[Piece], source: Source) -> None:
        self.draw, self.source = draw, source
        self.cells = [Now(piece.type, piece.source, (i,)) for i, piece in enumerate(pieces)]

    def write(self, kind: str) -> None:
        """All steps of a script of *kind*."""
        size = len(self.cells)
        match kind:
            case "light":
                self._mix(self.draw.randint(1, 3))
            case "medium":
                self._mix(self.draw.randint(4, 8))
            case "heavy":
                self._mix(max(6, round(size * self.draw.uniform(0.2, 0.45))))
            case "reformat" | "rename":
                self._step(kind, everywhere=True)
            case "edit" | "comment" | "insert" | "delete":
                for _ in range(self.draw.randint(1, 5)):
                    self._step(kind)
            case _:
                for _ in range(self.draw.randint(1, 2)):
                    self._step(kind)
                for _ in range(self.draw.choice([0, 0, 1, 2])):
                    self._step("edit")

    def _mix(self, steps: int) -> None:
        for kind in self.draw.choices(list(_MIX), list(_MIX.values()), k=steps):
            self._step(kind)

    def _step(self, kind: str, *, everywhere: bool = False) -> None:
        match kind:
            case "reformat":
                self._reformat(everywhere=everywhere)
            case "rename":
                self._rename()
            case "swap":
                self._swap()
            case "block":
                self._move(self.draw.randint(2, 5), edit=False)
            case "move" | "move_edit":
                self._move(1, edit=kind == "move_edit")
            case "copy" | "copy_edit":
                self._copy(edit=kind == "copy_edit")
            case _:
                steps = {
                    "edit": self._edit,
                    "comment": self._comment,
                    "insert": self._insert,
                    "delete": self._delete,
                    "split": self._split,
                    "merge": self._merge,
                }
                steps[kind]()

    def _target(self, fits: Callable[[Now], bool] = lambda _: True) -> Now | None:
        """A cell with a text that nothing happened to yet."""
        cells = [cell for cell in self.cells if not cell.touched and cell.text.strip() and fits(cell)]
        if not cells:
            return None
        cell = self.draw.choice(cells)
        cell.touched = True
        return cell

    def _edited(self, cell: Now, *, light: bool = False) -> str:
        return plain(cell.text, self.draw, self.source.lines_of(cell.type), light=light)

    def _edit(self) -> None:
        cell = self._target()
        if cell:
            cell.text = self._edited(cell)

    def _comment(self) -> None:
        cell = self._target(lambda cell: cell.type == "code")
        text = commented(cell.text, self.draw) if cell else None
        if cell and text is not None:
            cell.text, cell.sort = text, "comment"

    def _reformat(self, *, everywhere: bool) -> None:
        formatter = self.draw.choice([unparsed, restyled])
        cells = [cell for cell in self.cells if cell.type == "code" and not cell.touched and cell.text.strip()]
        for cell in cells if everywhere else self.draw.sample(cells, k=min(2, len(cells))):
            text = formatter(cell.text, self.draw)
            if text is not None:
                cell.text, cell.sort, cell.touched = text, "formatting", True

    def _rename(self) -> None:
        code = [cell for cell in self.cells if cell.type == "code"]
        names = renamable([cell.text for cell in code], self.draw)
        for cell in code:
            text = renamed(cell.text, *names) if names else cell.text
            if text != cell.text:
                cell.text, cell.sort, cell.touched = text, "rename", True

    def _insert(self) -> None:
        at = self.draw.randint(0, len(self.cells))
        pieces = [self.source.fresh() for _ in range(self.draw.choice([1, 1, 1, 2, 3]))]
        self.cells[at:at] = [Now(piece.type, piece.source, touched=True) for piece in pieces]

    def _delete(self) -> None:
        cell = self._target()
        if cell and len(self.cells) > 3:
            self.cells.remove(cell)

    def _unique(self, cell: Now) -> bool:
        return sum((other.type, other.text) == (cell.type, cell.text) for other in self.cells) == 1

    def _move(self, count: int, *, edit: bool) -> None:
        target = self._target(lambda cell: self._unique(cell) and (not edit or len(cell.text.split()) >= _FEWEST_WORDS // 2))
        if target is None:
            return
        at = self.cells.index(target)
        block = self.cells[at : at + count]
        del self.cells[at : at + count]
        places = [place for place in range(len(self.cells) + 1) if place != at]
        if not places:
            self.cells[at:at] = block
            return
        place = self.draw.choice(places)
        self.cells[place:place] = block
        for cell in block:
            cell.touched = cell.moved = True
        if edit:
            tries = (self._edited(target, light=True) for _ in range(20))
            target.text = next((text for text in tries if _kept(target.text, text) >= _RECOGNISABLE), target.text)

    def _swap(self) -> None:
        one, other = self._target(self._unique), self._target(self._unique)
        if one and other:
            a, b = self.cells.index(one), self.cells.index(other)
            self.cells[a], self.cells[b] = other, one
            one.moved = other.moved = True

    def _split(self) -> None:
        cell = self._target(lambda cell: sum(bool(line.strip()) for line in cell.text.splitlines()) >= 4)
        if cell is None:
            return
        parts = self._parts(cell.text, 3 if cell.text.count("\n") > 8 and self.draw.random() < 0.3 else 2)
        made = [Now(cell.type, part, cell.olds, touched=True) for part in parts]
        if self.draw.random() < 0.2:
            made[-1].text = self._edited(made[-1], light=True)
        if self.draw.random() < 0.25 and cell.type == "code":
            made.insert(1, Now("markdown", "\n".join(self.source.lines_of("markdown")), touched=True))
        at = self.cells.index(cell)
        self.cells[at : at + 1] = made

    def _parts(self, text: str, count: int) -> list[str]:
        """*text* cut at *count* - 1 places, rather at blank lines and before lines at the margin; no part is blank."""
        lines = text.splitlines()
        fewest = 1 if self.draw.random() < 0.15 else 2
        places = [n for n in range(1, len(lines)) if not lines[n].startswith((" ", "\t", ")", "]", "}"))]
        for choice in [*(places for _ in range(20)), *(list(range(1, len(lines))) for _ in range(200))]:
            cuts = sorted(self.draw.sample(choice, k=min(count - 1, len(choice))))
            bounds = [0, *cuts, len(lines)]
            parts = [lines[start:end] for start, end in pairwise(bounds)]
            if len(parts) > 1 and all(sum(bool(line.strip()) for line in part) >= fewest for part in parts):
                return ["\n".join(part).strip("\n") for part in parts]
        return ["\n".join(lines[:2]), "\n".join(lines[2:]).strip("\n")]

    def _merge(self) -> None:
        starts = []
        for n, (one, other) in enumerate(pairwise(self.cells)):
            fit = not (one.touched or other.touched) and one.type == other.type and one.text.strip() and other.text.strip()
            starts += [n] if fit else []
        if not starts:
            return
        at = self.draw.choice(starts)
        run = self.cells[at : at + 2]
        third = self.cells[at + 2 : at + 3]
        if (
            third
            and not third[0].touched
            and third[0].type == run[0].type
            and third[0].text.strip()
            and self.draw.random() < 0.3
        ):
            run += third
        text = self.draw.choice(["\n", "\n\n"]).join(cell.text for cell in run)
        merged = Now(run[0].type, text, tuple(i for cell in run for i in cell.olds), touched=True)
        self.cells[at : at + len(run)] = [merged]
        if self.draw.random() < 0.2:
            merged.text = self._edited(merged, light=True)

    def _copy(self, *, edit: bool) -> None:
        cell = self._target(lambda cell: len(cell.text.split()) >= _FEWEST_WORDS)
        if cell is None:
            return
        copy = Now(cell.type, cell.text, copy_of=cell.olds[0], touched=True)
        at = self.cells.index(cell) + 1 if self.draw.random() < 0.6 else self.draw.randint(0, len(self.cells))
        self.cells.insert(at, copy)
        for _ in range(self.draw.randint(1, 2) if edit else 0):
            tries = (varied(copy.text, self.draw, self.source.lines_of(cell.type)) for _ in range(20))
            copy.text = next((text for text in tries if _kept(cell.text, text) >= _RECOGNISABLE), copy.text)
