"""What goes over the wire, as types: the contract with the panel, `--format json` and the tests. Versioned, never translated.

`make wire` writes these types as TypeScript into `jupyter_extension/src/wire.ts`; a test holds that file to them.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from rundiff.comparison import Basis, SideKind
from rundiff.diff.changes import Conflict, FileKind, Hidden, Kind, NotExecuted
from rundiff.diff.metadata import MetadataChange
from rundiff.diff.outputs import Form
from rundiff.diff.pictures import Picture
from rundiff.diff.sorts import Sort
from rundiff.environment.drift import Drift
from rundiff.environment.fingerprint import Environment
from rundiff.facts.change import Explained
from rundiff.notebook import CellType
from rundiff.render.headline import Source, Verb
from rundiff.render.wire.shape import Shape as Shape  # noqa: PLC0414 - shapes elsewhere find it here
from rundiff.render.wire.standing import Standing
from rundiff.runs.compare import History
from rundiff.runs.record import Outcome
from rundiff.runs.store import Alias
from rundiff.training.categories import Category
from rundiff.training.impact import Reach

VERSION = 1
Number = float | Literal["nan", "inf", "-inf"]
"""JSON has no word for what a loss may well be."""


class Phrase(Shape, frozen=True):
    """An English sentence with gaps `%1`, `%2` …, and what fills them: phrases, or code, names and values, which no language changes.

    It stands beside the sentence that it makes, so that a reader's own language can be spoken.
    """

    template: str
    args: list[str | Phrase]


class Run(Shape, frozen=True):
    """One recorded run. Times are seconds since the epoch; *seconds* is None while it runs."""

    number: int
    name: str
    gpu: bool
    device: str
    started: float
    outcome: Outcome
    seconds: float | None
    notebook: str | None
    script: str | None
    """Of a script's run: its file, or its command where it has none."""
    steps: int
    metrics: dict[str, Number]
    note: str | None
    """The first line of what a person wrote on it, shortened."""
    pinned: bool
    """Whether a person has said that it is the best one."""
    stale: bool
    """Whether some of its code was older than the file or cell that it came from."""
    world_size: int
    """Processes that trained together."""


class Side(Shape, frozen=True):
    """One side of a comparison; *run* is set where it is a run."""

    kind: SideKind
    label: str
    run: Run | None


class Effect(Shape, frozen=True):
    """One thing that a change means for training; the sentence is English, or empty where the code is not understood."""

    category: Category
    sentence: str
    likely: bool


class Told(Shape, frozen=True):
    """One thing that a change means, in the words that say most of it, under all categories, worst first."""

    categories: list[Category]
    sentence: str
    phrase: Phrase
    likely: bool


class Impact(Shape, frozen=True):
    """Whether an edit reaches what trains; *why* is the rest of an English sentence, or empty."""

    reach: Reach
    why: str
    phrase: Phrase


class Finding(Shape, frozen=True):
    """Which change, by its place: the change itself is `cells[row]` of the file at *path*. Cells count from 0.

    The *key* is the same as long as what stands on both sides is, whatever else changes.
    """

    key: str
    path: str
    row: int | None
    old_index: int | None
    new_index: int | None
    whole_file: bool
    likely: bool
    effects: list[Effect]
    told: list[Told]
    impact: Impact


class Line(Shape, frozen=True):
    """One line of either side or of both, with its numbers from 0 and the ranges of characters (code points) to mark."""

    is_: Literal["same", "removed", "added"] = msgspec.field(name="is")
    old: int | None
    new: int | None
    text: str
    marks: list[tuple[int, int]]


class Text(Shape, frozen=True):
    """Every line of both sides once, in the order in which they are read.

    Not *precise* where too many of them changed to find the shortest change, or to mark what differs within a line; *partial*
    where they are only a part of the lines of their cell, which was split or merged, or of a long output; *rewritten* where no
    line of the old text is left, or is like a new one. *left_out* counts the characters of lines that are not sent unless somebody
    asks for them.
    """

    removed_lines: int
    added_lines: int
    precise: bool
    partial: bool
    rewritten: bool
    lines: list[Line]
    left_out: int = 0


class _Output(Shape, frozen=True, tag_field="type"):
    what: str
    old_index: int | None
    new_index: int | None


class TextOutput(_Output, frozen=True, tag="text"):
    """Text that differs: `stdout`, `stderr`, `error` or a MIME type.

    The indices of every output are places among the cell's outputs, None where that side has none of this type.
    """

    form: Form
    text: Text


class JsonOutput(_Output, frozen=True, tag="json"):
    """A JSON type that differs: sizes in bytes, and how many values are others."""

    old_size: int | None
    new_size: int | None
    differing: int


class ImageOutput(_Output, frozen=True, tag="image"):
    """An image that is another one; the image itself is not sent."""

    old: Picture | None
    new: Picture | None


class OtherOutput(_Output, frozen=True, tag="other"):
    """A type that is not looked into: sizes in bytes."""

    old_size: int | None
    new_size: int | None


Output = TextOutput | JsonOutput | ImageOutput | OtherOutput


class Cell(Shape, frozen=True):
    """What happened to one cell, and how many lines went and came; *text* is None where nothing happened to its source.

    *sources* and *targets* are set where cells were split, merged or copied: the old ones it is about, the new ones they became.


    Outputs and metadata only where they were asked for.
    """

    kind: Kind
    sort: Sort | None
    cell_type: CellType
    old_cell_type: CellType | None
    id: str | None
    title: str
    old_index: int | None
    new_index: int | None
    sources: list[int]
    targets: list[int]
    removed_lines: int
    added_lines: int
    text: Text | None
    outputs: list[Output]
    metadata: list[MetadataChange]
    not_executed: NotExecuted | None


class _File(Shape, frozen=True, tag_field="type"):
    path: str
    old_path: str | None
    kind: FileKind
    mode: tuple[str, str] | None
    conflict: Conflict | None


class NotebookFile(_File, frozen=True, tag="notebook"):
    """A notebook, cell by cell; not *precise* where there were too many to compare each with each.

    A cell that was split, merged or copied has a row for each of its parts.
    """

    precise: bool
    cells: list[Cell]
    metadata: list[MetadataChange]


class Heading(Shape, frozen=True):
    """What is said above the line at place *at* among the lines of a Python file.

    Where *kind* is set, a part of the file begins there that it tells of: a definition or a cell that moved, from *old_line* to
    *new_line* of the file. Else a hunk begins there, which stands in the definition that begins at these lines. Lines count from 0.
    """

    at: int
    kind: Kind | None
    title: str
    old_line: int | None
    new_line: int | None


class TextFile(_File, frozen=True, tag="text"):
    """A text file, line by line; a Python file in which parts moved in the order of the new file, moved lines as unchanged ones.

    *sort* is None where parts moved and no line changed.
    """

    sort: Sort | None
    text: Text
    headings: list[Heading]


class BinaryFile(_File, frozen=True, tag="binary"):
    """Sizes in bytes, None where the file is not on that side; not binary, but too large to be compared, where *large*.

    A hash is the first twelve hexadecimal digits of the SHA-256; None where the file is not there or was not read. Where a pointer
    of Git LFS (*lfs*) stands in the file's place, size and hash are those it tells of.
    """

    old_size: int | None
    new_size: int | None
    large: bool
    old_hash: str | None
    new_hash: str | None
    old_lfs: bool
    new_lfs: bool


class SubmoduleFile(_File, frozen=True, tag="submodule"):
    """Another repository inside this one: the commits it is at, None where it is not there or not checked out.

    *ahead* and *behind* count the commits that only the new and only the old one has; None where the submodule lacks one of them.
    It is *dirty* where its files on disk have changes that are in no commit.
    """

    old_commit: str | None
    new_commit: str | None
    ahead: int | None
    behind: int | None
    dirty: bool


class BrokenFile(_File, frozen=True, tag="broken"):
    """A file that could not be read as what its name says, and why."""

    reason: str
    phrase: Phrase


File = NotebookFile | TextFile | BinaryFile | SubmoduleFile | BrokenFile


class Metric(Shape, frozen=True):
    """One metric of both runs; None where a run did not log it, or where its name does not tell which way is better."""

    name: str
    old: Number | None
    new: Number | None
    better: bool | None


class Offer(Shape, frozen=True):
    """Two other sides, by name, that are worth a look when nothing changed."""

    baseline: str
    target: str
    old: Run
    new: Run


class OlderCode(Shape, frozen=True):
    """Code that *run* used although its *file*, or *cell* (the order of its execution), said something else by then."""

    run: str
    name: str
    reason: Literal["not-reloaded", "not-run-again", "replaced"]
    file: str | None
    cell: int | None


class Fact(Shape, frozen=True):
    """What two runs were given, where it differs; the sentence is English. None where a run has none of it.

    *explained* says what may explain it: `by code` an edit of the same kind, `by drift` the environment alone, `silent` nothing that
    is known. *hints* are the differences of the environments.
    """

    name: str
    category: Category
    sentence: str
    phrase: Phrase
    old: str | None
    new: str | None
    likely: bool
    explained: Explained
    hints: list[str]
    hint_phrases: list[Phrase]


class Muted(Shape, frozen=True):
    """How many effects are no risk here, since *file* says so; *trouble*, where it is not empty, is why that cannot be read."""

    count: int
    file: str
    trouble: str
    phrase: Phrase


class Headline(Shape, frozen=True):
    """One thing that is likely to matter, in English words, and taken apart for other languages.

    With *was* and *now* it is `<name> <was> → <now>`, else `<name> <verb>`; the category stands in the place of a *name* that is
    empty. *finding* is the place of the first finding that it is about; None of a fact and of drift.
    """

    words: str
    phrase: Phrase
    verb: Verb
    category: Category
    source: Source
    name: str
    was: str | None
    now: str | None
    likely: bool
    finding: int | None


class Comparison(Shape, frozen=True):
    """What changed between two sides: findings, worst first, and the files they stand in; ahead of them the *headline*.

    *unsaid* counts what is likely to matter and found no room in the headline.
    """

    version: int
    baseline: Side
    target: Side
    differs: bool
    precise: bool
    headline: list[Headline]
    unsaid: int
    findings: list[Finding]
    files: list[File]
    hidden: Hidden
    metrics: list[Metric]
    drift: list[Drift]
    basis: Basis | None
    history: History | None
    stale: list[OlderCode]
    facts: list[Fact]
    hints: list[str]
    """What else differs between the runs, that a fact may come from; English."""
    hint_phrases: list[Phrase]
    narrowed: bool
    """Whether it was asked about a part of the repository, so that what explains a fact may lie elsewhere."""
    offer: Offer | None
    muted: Muted | None


# Between the panel and the server only


class EditorCell(Shape, frozen=True):
    """A cell as it stands in its editor; without a source it is as it was saved."""

    id: str
    type: CellType
    source: str | None = None


class Editor(Shape, frozen=True):
    """An open notebook with unsaved edits. *saved* is the time stamp of the file that the edits are based on, if known."""

    saved: str | None
    cells: list[EditorCell]


class Question(Shape, frozen=True):
    """What `POST rundiff/comparison` takes. *path* is the notebook, file or folder it is about, as Jupyter names it.

    A side is whatever git or rundiff takes for a revision or a run, or `:index`, `:saved` or `:editor`; a baseline of None is
    the default one, a target of None is now. Outputs are compared where they are asked for. *read* is the time of the file
    that an editor has open, as its `editor.saved`: whether or not something is unsaved in it.
    """

    path: str
    baseline: str | None = None
    target: str | None = None
    editor: Editor | None = None
    read: str | None = None
    outputs: bool = False


class Answer(Shape, frozen=True):
    """The comparison; where its files are for Jupyter (files outside the server's folder are not listed); what it was true of."""

    comparison: Comparison
    places: dict[str, str]
    token: str
    standing: Standing


class Recording(Shape, frozen=True):
    """Whether runs in this repository are recorded, and who said so."""

    on: bool
    said_by: Literal["default", "repository", "user", "environment"]


class Runs(Shape, frozen=True):
    """One page of the runs that were asked for, newest first; and which runs the aliases name, be they on it or not.

    *total* counts all that were asked for, on whichever page; *more* says whether older ones follow. *metric* decides which run is
    best, and *better* says which way: 1 up, -1 down. *repository* is a key to remember things by: the same for every folder and
    worktree of one repository, and no path.
    """

    version: int
    runs: list[Run]
    total: int
    more: bool
    aliases: dict[Alias, Run]
    metric: str | None
    better: Literal[-1, 0, 1]
    recording: Recording
    repository: str
    token: str


class State(Shape, frozen=True):
    """*token* changes when HEAD, the index, a ref or a run does; *repository* is the key of Runs. Made without starting git."""

    token: str
    repository: str


class Environments(Shape, frozen=True):
    """What two runs depended on, and what differs; None where a side is no run."""

    baseline: Environment | None
    target: Environment | None
    drift: list[Drift]


class Kernel(Shape, frozen=True):
    """Whether a kernel records its runs. *fix* is one command, for a terminal or a cell as *where* says."""

    records: Literal["yes", "no", "unknown"]
    reason: Literal["lacks-rundiff", "not-loaded", "switched-off", "not-python"] | None
    python: str | None
    fix: str | None
    where: Literal["terminal", "cell"] | None


class Stripping(Shape, frozen=True):
    """What a commit of the notebook, as it is saved, would be without, and what sees to it. Sizes are in bytes."""

    outputs: int
    counts: int
    metadata: int
    size_before: int
    size_after: int
    by: Literal["filter", "hook", "another-filter", "nothing"]


Code = Literal[
    "not-a-repository",
    "git-missing",
    "git-too-old",
    "dubious-ownership",
    "nothing-to-compare",
    "unknown-revision",
    "missing-object",
    "not-writable",
    "not-there",
    "not-on-disk",
    "taken",
    "resend",
    "changed",
    "refused",
]
"""`taken`: there is something of that name, so ask for another. `resend`: send every cell's source, because the file is
another one than the editor has read. `changed`: what was asked about is not at its place any more. `refused`: see the sentence."""


class Failure(Shape, frozen=True):
    """Why there is no answer: a code for programs, the English sentence, and a command to copy where one helps.

    *phrase* is None where the sentence is another program's.
    """

    code: Code
    message: str
    command: str | None
    phrase: Phrase | None = None


class About(Shape, frozen=True):
    """What the server part tells about itself."""

    version: str
    python: str
    git: str | None
    hint: str | None


SHAPES = (About, Answer, Comparison, Environments, Failure, Kernel, Question, Runs, State, Stripping)
"""What is sent as a whole."""
