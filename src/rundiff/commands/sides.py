"""What a user typed in; the two sides of a comparison, and the files that may differ between them, out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from rundiff.comparison import Side
from rundiff.errors import GitError, NotANotebook, UsageError
from rundiff.git import GITLINK, Changed, Status
from rundiff.notebook import Notebook, parse
from rundiff.runs import store
from rundiff.runs.executed import executed_notebook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.git import Repository
    from rundiff.runs.record import Record
    from rundiff.runs.summary import Summary


class Tree(NamedTuple):
    """A side that can be read. *commit* is None for the index and for files on disk; *record* is a run's."""

    side: Side
    commit: str | None = None
    record: Record | None = None


SAVED = Tree(Side("saved", "now (saved files)"))
INDEX = Tree(Side("index", "index"))


def tree(repo: Repository, name: str) -> Tree:
    """The side that a revision or a run's name means. Raises UnknownRevision."""
    if name.startswith("run/") and name.count("/") == 1:
        return run_tree(repo, store.named(store.runs(repo), name))
    commit = repo.commit(name)
    label = name if commit.startswith(name) else f"{name} ({commit[:7]})"
    return Tree(Side("commit", label), commit)


def run_tree(repo: Repository, run: Summary) -> Tree:
    """A run as a side: its snapshot, with the notebook as it was executed."""
    label = run.name if run.gpu else f"{run.name} (CPU)"
    return Tree(Side("run", label, run), repo.commit(f"{store.RUNS}{run.number}"), store.record(repo, run.number))


def default_baseline(repo: Repository) -> tuple[Tree, str]:
    """The last GPU run, else the last training run, else HEAD; and a sentence that says which. Raises GitError."""
    all_runs = store.runs(repo)
    names = store.aliases(all_runs)
    if "gpu" in names:
        return run_tree(repo, names["gpu"]), f"since the last GPU run, {names['gpu'].name}"
    if "last" in names:
        return run_tree(repo, names["last"]), f"since the last training run, {names['last'].name} (CPU; no GPU run is recorded)"
    head = repo.head()
    if head is None:
        message = "nothing to compare with: no run is recorded and there is no commit yet; run a training cell or commit"
        raise GitError(message)
    return Tree(Side("commit", "HEAD"), head), "since the last commit, HEAD (no run is recorded here yet)"


def sides(repo: Repository, names: Sequence[str], *, cached: bool) -> tuple[Tree, Tree]:
    """The two sides that git's words mean: none: index → files; one: it → files; two, or `a..b`: the first → the second."""
    if len(names) == 1 and "..." in names[0]:
        left, _, right = names[0].partition("...")
        base = repo.run("merge-base", "--end-of-options", left or "HEAD", right or "HEAD", accepted=(0, 1)).decode().strip()
        if not base:
            message = f"{names[0]}: the two have no common ancestor; name them apart: {left} {right}"
            raise UsageError(message)
        return Tree(Side("commit", f"merge base ({base[:7]})"), base), tree(repo, right or "HEAD")
    if len(names) == 1 and ".." in names[0]:
        names = [name or "HEAD" for name in names[0].split("..", 1)]
    if len(names) > 2 or (cached and len(names) > 1):  # noqa: PLR2004 - two sides
        message = f"too many revisions: {' '.join(names)}; name two, and put paths behind --"
        raise UsageError(message)
    if cached and not names and repo.head() is None:
        return Tree(Side("commit", "nothing (no commit yet)"), repo.empty_tree()), INDEX
    if cached:
        return tree(repo, names[0] if names else "HEAD"), INDEX
    if not names:
        return INDEX, SAVED
    return tree(repo, names[0]), tree(repo, names[1]) if len(names) > 1 else SAVED


def candidates(repo: Repository, old: Tree, new: Tree, paths: Sequence[str]) -> list[Changed]:
    """Every file that may differ between the sides; that it does is for whoever reads it to find."""
    if new.side.kind == "index":
        assert old.commit is not None, "the index is compared with a commit"
        found = repo.against_index(old.commit, paths)
    elif new.side.kind == "saved":
        found = repo.against_disk(old.commit, paths)
        if old.record is not None:
            found = _with_untracked(repo, old, found, paths)
    else:
        assert old.commit is not None, "two revisions are two commits"
        assert new.commit is not None, "two revisions are two commits"
        found = repo.between(old.commit, new.commit, paths)
    unmerged = {change.new_path or change.old_path for change in found if change.status == "U"}
    found = [change for change in found if change.status == "U" or change.new_path not in unmerged]  # git names them twice
    return found + _executed_only(repo, old, new, found, paths)


def _with_untracked(repo: Repository, old: Tree, found: list[Changed], paths: Sequence[str]) -> list[Changed]:
    """A run's snapshot holds untracked files too; git, which goes by the index, takes them for deleted."""
    assert old.commit is not None, "a run has a snapshot"
    there = repo.tree(old.commit)  # whole: ls-tree knows no globs
    loose = set(repo.untracked(paths))
    kept = [change for change in found if not (change.status == "D" and change.old_path in loose)]
    skipped = {skip.path for skip in old.record.skipped} if old.record else set()
    for path in sorted(loose - skipped):
        mode, oid = there.get(path, ("000000", None))
        status: Status = "M" if path in there else "A"
        kept.append(Changed(status, path if path in there else None, path, mode, "100644", oid, None))
    return kept


def _executed_only(repo: Repository, old: Tree, new: Tree, found: list[Changed], paths: Sequence[str]) -> list[Changed]:
    """A run's notebook may have been executed otherwise than it was saved, so it is always looked at."""
    notebooks = {tree.record.notebook for tree in (old, new) if tree.record is not None and tree.record.notebook}
    seen = {path for change in found for path in (change.old_path, change.new_path)}
    more = []
    for path in sorted(notebooks - seen):
        if paths and path not in repo.matching(paths):
            continue
        before, after = (repo.tree(side.commit).get(path) if side.commit else None for side in (old, new))
        there = after is not None or (new.commit is None and (repo.root / path).is_file())
        if before is not None and there:
            more.append(Changed("M", path, path, before[0], "100644", before[1], after[1] if after else None))
    return more


def content(repo: Repository, at: Tree, path: str | None, mode: str, oid: str | None) -> bytes | Notebook | None:
    """What a side holds at *path*: bytes, or for a run's notebook the cells as they were executed."""
    if path is None:
        return None
    if mode == GITLINK:
        return f"submodule at {oid or 'what is checked out'}\n".encode()
    data = repo.blob(oid) if oid is not None else _on_disk(repo, path)
    if at.record is None or data is None or not path.endswith(".ipynb"):
        return data
    try:
        saved = parse(data)
    except NotANotebook:
        return data  # the row of this file will say what is wrong with it
    executed = at.record.executed if path == at.record.notebook else ()
    return executed_notebook(saved, executed)


def _on_disk(repo: Repository, path: str) -> bytes | None:
    full = repo.root / path
    if full.is_symlink():
        return os.fsencode(full.readlink())
    return full.read_bytes() if full.is_file() else None
