"""Findings in; a name for what stands on both sides of each out, by which a tick or an author is kept for it.

It is the same as long as both sides are: whatever else changes, wherever the cell moves to, and whichever runs are compared.
"""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b
from typing import TYPE_CHECKING

from rundiff.diff.changes import NotebookDiff, ScriptDiff

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rundiff.comparison import Finding


def keys(findings: Iterable[Finding]) -> tuple[str, ...]:
    """A key for each of *findings*, each another one: of changes that are alike in all, the first is the one before the second."""
    seen: Counter[str] = Counter()
    made = []
    for finding in findings:
        said = content((finding,))
        seen[said] += 1
        made.append(said if seen[said] == 1 else f"{said}.{seen[said]}")
    return tuple(made)


def content(group: Sequence[Finding]) -> str:
    """The same as long as both sides are: also where outputs are compared that were not before."""
    digest = blake2b(digest_size=12)
    for finding in group:
        for part in _sides(finding):
            said = b"" if part is None else part.encode("utf-8", "surrogatepass")
            digest.update(f"{'-' if part is None else len(said)}:".encode() + said)
    return digest.hexdigest()


def _sides(finding: Finding) -> tuple[str | None, ...]:
    """Not where a cell stands, nor what that is called: a cell that moves is the same change."""
    change, file = finding.change, finding.file
    where = (file.path, file.old_path)
    if change is not None:
        cells = change.compared
        sources = tuple(None if cell is None else cell.source for cell in cells)
        types = "→".join("" if cell is None else cell.type for cell in cells)
        beside = repr((change.outputs, change.metadata)) if change.kind == "same" else None
        return *where, types, *sources, beside
    content = file.content
    text = content.whole if isinstance(content, ScriptDiff) else finding.text
    if text is not None:
        return *where, file.kind, "\n".join(text.old), "\n".join(text.new), repr(file.mode)
    return *where, file.kind, repr(content.metadata if isinstance(content, NotebookDiff) else content), repr(file.mode)
