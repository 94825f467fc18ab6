"""Parts of a comparison in; the sentences that surfaces in English say of them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.errors import assert_never
from rundiff.render.places import numbers

if TYPE_CHECKING:
    from rundiff.comparison import Comparison, Offer
    from rundiff.diff.changes import BinaryDiff, CellChange, Hidden, PartChange, SubmoduleDiff
    from rundiff.diff.sorts import Sort
    from rundiff.facts.change import FactChange
    from rundiff.mutes import Muted
    from rundiff.runs.record import Stale

COARSE_CELLS = (
    "matched coarsely: too many cells changed at once, so a cell may be compared with one that it never was; "
    "compare versions that are closer to each other"
)
COARSE_LINES = (
    "compared coarsely: too many lines changed at once, so lines that stayed may count as changed, "
    "and nothing is marked within a line; "
    "compare versions that are closer to each other"
)
SORTS: dict[Sort | None, str] = {
    "formatting": "formatting only",
    "comment": "comments only",
    "docstring": "docstrings only",
    "prose": "prose",
    "rename": "renames only",
}
"""What an edit is as text, where it is not code."""


_STALE = 3
"""Pieces of older code that are named; the others are counted."""


def runs_told(comparison: Comparison) -> list[str]:
    """What a reader must know of the runs before the code: which have not ended by themselves, and which ran older code."""
    runs = [side.run for side in (comparison.baseline, comparison.target) if side.run is not None]
    words = {"running": "is still running", "interrupted": "was interrupted"}
    ended = [f"{run.name} {words[run.outcome]}" for run in runs if run.outcome in words]
    told = [f"{run} used an older {stale_code(stale)}" for run, stale in comparison.stale[:_STALE]]
    more = len(comparison.stale) - _STALE
    return [
        *programs(comparison),
        *ended,
        *told,
        *([f"and {more} more that was older than its file or cell"] if more > 0 else []),
    ]


def programs(comparison: Comparison) -> list[str]:
    """Which programs ran, where they are two: their code is compared, and it is other code that trained."""
    runs = [side.run for side in (comparison.baseline, comparison.target) if side.run is not None]
    names = [run.notebook or run.script for run in runs]
    if len(set(names)) <= 1 or None in names:
        return []
    if any((file.old_path, file.path) == tuple(names) for file in comparison.files):
        return []
    return [f"two programs ran: {' and '.join(f'{run.name} is {name}' for run, name in zip(runs, names, strict=True))}"]


def unexplained(fact: FactChange, *, edits: bool) -> str:
    """What is said ahead of a fact that no edit explains; *edits* says whether there are edits of code at all."""
    if fact.explained == "by drift":
        return "changed with the environment" if edits else "changed with the environment, without any change of code"
    return "changed, and no change of code is known to explain it" if edits else "changed without any change of code"


def stale_code(stale: Stale) -> str:
    """Which code was older, why, and what to do."""
    where = stale.file if stale.file is not None else "its cell" if stale.cell is None else f"cell [{stale.cell}]"
    said = {
        "not-reloaded": f"{where} was edited after it was imported; restart, or reload the module",
        "not-run-again": f"{where} was edited and not run again",
        "replaced": f"{where} defined it anew, but what was made before still used it",
    }
    return f"`{stale.name}`: {said[stale.reason]}"


def note(comparison: Comparison) -> str | None:
    """What was assumed, or what the code alone does not tell."""
    run = comparison.baseline.run
    match comparison.basis:
        case "gpu" if run:
            return f"since the last GPU run, {run.name}"
        case "training" if run:
            return f"since the last training run, {run.name} (CPU; no GPU run is recorded)"
        case "head":
            return "since the last commit, HEAD (no run is recorded here yet)"
    match comparison.history:
        case "continued":
            return "the later run went on in the same kernel: what was not executed again kept its state (a trained model, say)"
        case "reordered":
            return "the same cells, but executed in another order or another number of times"
    return None


def conflicts(comparison: Comparison) -> list[str]:
    """Which files are in the middle of a merge, what is shown of them, and what to do."""
    return [
        f"conflict in {file.path}: - is {file.conflict.ours}, + is {file.conflict.theirs}; resolve the merge, then git add it"
        for file in comparison.files
        if file.conflict is not None
    ]


def offered(offer: Offer) -> str:
    """What to ask next, in the words of a command."""
    names = f"{offer.baseline} {offer.target}"
    if offer.baseline == "run/best":
        return f"{names} compares your best run, {offer.old.name}, with the last, {offer.new.name}"
    return f"{names} compares the last two runs, {offer.old.name} and {offer.new.name}"


def happened(change: CellChange) -> str:
    """What happened to a cell."""
    match change.kind:
        case "edited":
            word = _how(change) or "edited"
        case "moved_edited":
            how = _how(change)  # of a cell that was split as well, the part that moved may be as it was
            word = f"moved, {how}" if how else "moved and edited" if change.text.edits else "moved"
        case "split" | "merged":
            sort = SORTS.get(change.sort)
            word = f"{change.kind}, {sort}" if sort else change.kind
        case "copied":
            word = f"copied from [{numbers(change.sources)}]"
        case "retyped":
            word = " → ".join(cell.type for cell in (change.old, change.new) if cell is not None)
        case "same" | "added" | "removed" | "moved":
            word = change.kind
        case _:
            assert_never(change.kind)
    return word


def not_executed(change: CellChange) -> str:
    """Where the cell stood in the notebook of a run and was not executed."""
    runs = {"baseline": "the baseline run", "target": "the target run", "both": "either run"}
    return "" if change.not_executed is None else f"not executed in {runs[change.not_executed]}"


def _how(change: CellChange) -> str | None:
    return SORTS.get(change.sort) or ("rewritten" if change.text.rewritten else None)


def moved(part: PartChange) -> str | None:
    """Where a part of a Python file came from; None where it stands in its place. Lines count from 1."""
    old = None if part.old_line is None else part.old_line + 1
    new = None if part.new_line is None else part.new_line + 1
    match part.kind:
        case "moved" | "moved_edited":
            happened = f"moved from line {old} to {new}{' and edited' if part.kind == 'moved_edited' else ''}"
        case "copied":
            happened = f"copied from line {old}"
        case "split":
            happened = f"split off from line {old}"
        case "merged":
            happened = f"merged from line {old} into line {new}"
        case "same" | "added" | "removed" | "edited" | "retyped":
            return None
        case _:
            return assert_never(part.kind)
    return f"{part.title}: {happened}"


def within(title: str) -> str:
    """In which definition, or cell, a hunk stands."""
    return f"in {title}"


def stored(content: BinaryDiff) -> str:
    """What is known of a file that is not compared line by line."""
    words = [_storage(content), f"{_size(content.old_size)} → {_size(content.new_size)}"]
    sizes = (content.old_size, content.new_size)
    hashes = (content.old_hash, content.new_hash)
    if content.same_content:
        words.append(f"same content, SHA-256 {content.new_hash}")
    elif any(hashes):
        old, new = (_hash(size, digest) for size, digest in zip(sizes, hashes, strict=True))
        words.append(f"SHA-256 {old} → {new}")
    else:
        words.append("not read, so not hashed")
    return ", ".join(words)


def submodule(path: str, content: SubmoduleDiff) -> str:
    """From which commit to which a submodule went, and how to see what changed in it."""
    from shlex import quote  # noqa: PLC0415 - for few is it ever needed

    old, new = ("—" if commit is None else commit[:7] for commit in (content.old_commit, content.new_commit))
    moved = content.old_commit != content.new_commit
    words = f"submodule {old} → {new}" if moved else f"submodule {new}"
    if moved and content.ahead is not None and content.behind is not None:
        ahead, behind = count(content.ahead, "commit"), count(content.behind, "commit")
        words += (
            f", {behind} back" if not content.ahead else f", {ahead}" if not content.behind else f", {ahead}, without {behind}"
        )
    words += " (+dirty)" if content.dirty else ""
    if content.ahead is None and None not in (content.old_commit, content.new_commit):
        return f"{words}; it lacks one of them: git submodule update --init {quote(path)}"
    if content.ahead is None:
        return words
    return (
        f"{words}; cd {quote(path)} && rundiff diff {old} {new}" if moved else f"{words}; cd {quote(path)} && rundiff diff HEAD"
    )


def _storage(content: BinaryDiff) -> str:
    if content.old_size is not None and content.new_size is not None and content.old_lfs != content.new_lfs:
        return "Git LFS pointer → file" if content.old_lfs else "file → Git LFS pointer"
    return "Git LFS" if content.old_lfs or content.new_lfs else "too large to compare" if content.large else "binary"


def _size(size: int | None) -> str:
    return "—" if size is None else f"{size:,} bytes"


def _hash(size: int | None, digest: str | None) -> str:
    return digest or ("—" if size is None else "not read")


def out_of_sight(hidden: Hidden) -> str:
    """What was left out, counted."""
    nouns = {
        "unchanged": "unchanged cell",
        "counts": "execution count",
        "outputs": "cell output",
        "metadata": "metadata change",
        "checkpoints": "checkpoint file",
        "questions": "%gitdiff cell",
        "blank": "empty cell",
        "spaces": "cell",
        "outside": "file",
        "elsewhere": "file",
        "flood": "new file",
        "paired": "file",
    }
    place = {
        "spaces": " with other white space only",
        "outside": " outside this folder",
        "elsewhere": " that this notebook does not name (--all shows them)",
        "flood": " that git does not track, among very many (name their folder to see them)",
        "paired": " with the same change as the paired notebook (Jupytext)",
    }
    shown = ((name, noun, getattr(hidden, name)) for name, noun in nouns.items())
    counted = [f"{count(number, noun)}{place.get(name, '')}" for name, noun, number in shown if number]
    return ", ".join([*counted, *(f"{count(noise.count, noise.what)} ({noise.tool})" for noise in hidden.noise)])


def muted_told(muted: Muted) -> str | None:
    """How much the repository says to be no risk, and where it does; or why that cannot be read."""
    if muted.trouble:
        return f"muted: nothing ({muted.trouble})"
    return f"muted: {muted.effects} ({muted.file})" if muted.effects else None


def without_outputs(hidden: Hidden) -> str | None:
    """Why outputs that were asked for are not shown."""
    notebooks = hidden.without_outputs
    return f"outputs of {count(notebooks, 'notebook')} cannot be compared: runs are kept without them" if notebooks else None


def count(number: int, noun: str) -> str:
    """*noun* in its number."""
    return f"1 {noun}" if number == 1 else f"{number} {noun}{'es' if noun.endswith('s') else 's'}"
