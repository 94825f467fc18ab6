"""Settings as frozen values: parsed by a surface, passed down, never read from the environment here."""

from __future__ import annotations

from typing import Literal, NamedTuple

PANEL = "RUNDIFF_PANEL"
"""The variable that opens the panel when JupyterLab starts, on the two sides it names: `run/best..run/last`."""

Space = Literal["exact", "at_end", "amount", "all"]
"""Which white space in a line is compared: all of it; not that at its end; only whether there is some; none."""
SPACE_OPTIONS: dict[Space, tuple[str, ...]] = {
    "exact": (),
    "at_end": ("--ignore-space-at-eol",),
    "amount": ("-b",),
    "all": ("-w",),
}
"""How `git diff` says it."""


class Renames(NamedTuple):
    """Whether and how files are found again under another name; as git's configuration has it where nothing is said."""

    wanted: bool | None = None
    least: int | None = None
    """Percent of a file that must be the same; None: half."""
    copies: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """How `git diff` says it."""
        if self.wanted is None:
            return ()
        if not self.wanted:
            return ("--no-renames",)
        least = "" if self.least is None else f"{self.least}%"
        return (f"{'-C' if self.copies else '-M'}{least}",)


class DiffOptions(NamedTuple):
    """What changes the answer of a diff (how it looks is the renderer's)."""

    similarity_budget: int = 700
    """Cell pairs that may be compared for likeness within one gap; past it, position decides and the diff says so."""
    outputs: bool = False
    """Whether outputs are compared too; else those that differ are only counted."""
    metadata: bool = False
    """Whether metadata of cells and notebooks is compared too; else what differs is only counted."""
    space: Space = "exact"
    blank_lines: bool = True
    """Whether blank lines that came or went are a change."""
    renames: Renames = Renames()

    @property
    def ignores(self) -> bool:
        """Whether lines that differ may count as equal."""
        return self.space != "exact" or not self.blank_lines

    @property
    def git(self) -> tuple[str, ...]:
        """How `git diff` says what it knows of these."""
        blank = () if self.blank_lines else ("--ignore-blank-lines",)
        return (*SPACE_OPTIONS[self.space], *blank, *self.renames.words)
