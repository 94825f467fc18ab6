"""What `rundiff diff` and `%gitdiff` can be asked, as one frozen value."""

from __future__ import annotations

from typing import Literal, NamedTuple

from rundiff.options import DiffOptions

Format = Literal["text", "json", "html", "nbdime", "patch", "source-patch"]
Form = Literal["numstat", "stat", "shortstat", "name-only", "name-status", "summary", "changes"]
"""What is shown of each file; `summary` is what changed without its lines, `changes` is everything."""
When = Literal["auto", "always", "never"]
Words = Literal["none", "plain", "color"]
Columns = Literal["auto", "never", "always"]


class StatWidths(NamedTuple):
    """How wide `--stat` may be, in columns: as a whole, the names, the graph; and of how many files it tells."""

    whole: int | None = None
    name: int | None = None
    graph: int | None = None
    files: int | None = None


class DiffRequest(NamedTuple):
    """The words of a diff, read. *words* may be revisions, runs or paths: the repository decides."""

    words: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    dashes: bool = False
    """Whether `--` was there, so that no word is a path."""
    cached: bool = False
    merge_base: bool = False
    reverse: bool = False
    no_index: bool = False
    options: DiffOptions = DiffOptions()
    kinds: str = ""
    """What happened to the files that are shown, in the letters of `--diff-filter`; empty means anything."""
    forms: tuple[Form, ...] = ("changes",)
    format: Format = "text"
    nul: bool = False
    stat: StatWidths = StatWidths()
    colour: When | None = None
    word_diff: Words = "none"
    side_by_side: Columns = "auto"
    context: int | None = None
    lines: int | None = None
    exit_code: bool = False
    quiet: bool = False
    output: str | None = None
    pager: bool = True

    @property
    def listed(self) -> bool:
        """Whether lists are asked for, as git makes them; else changes are told in lines of ours."""
        return self.forms not in {("changes",), ("summary",)}
