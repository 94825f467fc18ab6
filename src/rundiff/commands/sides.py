"""What a user typed in; the two sides of a comparison out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rundiff.commands.words import commit_range, spelled
from rundiff.errors import NothingToCompare, UsageError
from rundiff.side import Basis, Side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.commands.scope import Scope
    from rundiff.git import Listing, Repository
    from rundiff.notebook import Notebook
    from rundiff.options import DiffOptions
    from rundiff.runs.record import Record
    from rundiff.runs.summary import Summary


_BEHIND = frozenset("~^:@")
"""What follows a name, and leads to another object."""


_AGE = {"run": 0, "commit": 0, "index": 1, "saved": 2, "editor": 2}
"""git compares what is older with what is newer: commits, then the index, then files on disk."""


class Document(NamedTuple):
    """A notebook that is open in an editor: its path from the root, and its cells with what is not saved yet."""

    path: str
    cells: Notebook


class Tree(NamedTuple):
    """A side that can be read. *commit* is None for the index and for files on disk; *record* is a run's."""

    side: Side
    commit: str | None = None
    record: Record | None = None
    document: Document | None = None
    """Stands in the place of its file on disk."""
    masks: bool = False
    """Whether secrets are masked in it before it is compared: they are in the run on the other side, and that is no change."""


SAVED = Tree(Side("saved", "now (saved files)"))
INDEX = Tree(Side("index", "index"))


def is_turned(old: Tree, new: Tree) -> bool:
    """Whether *old* is what git takes for the newer side."""
    return _AGE[old.side.kind] > _AGE[new.side.kind]


def in_words(old: Tree, new: Tree) -> tuple[str, ...] | None:
    """The words by which `git diff` compares *old* with *new*, which is not older; None where there is nothing to compare."""
    if old.commit is None:
        return () if old.side.kind == "index" and _AGE[new.side.kind] > _AGE["index"] else None
    if new.side.kind == "index":
        return ("--cached", old.commit)
    return (old.commit,) if new.commit is None else (old.commit, new.commit)


def asked_git(repo: Repository, old: Tree, new: Tree, scope: Scope, options: DiffOptions) -> Listing | None:
    """Ask git which files differ; None where there is nothing to ask: the index and itself, files and themselves."""
    words = in_words(new, old) if is_turned(old, new) else in_words(old, new)
    reverse = ("-R",) if in_reverse(old, new) else ()
    return None if words is None else repo.listed(words, (*options.renames.words, *reverse), scope.paths)


def in_reverse(old: Tree, new: Tree) -> bool:
    """Whether git is asked the other way round. Not where a run is one side: what git does not track is added to its answer."""
    return is_turned(old, new) and new.record is None


def editor(document: Document) -> Tree:
    """The files on disk, with *document* as it stands in its editor."""
    return Tree(Side("editor", "now (unsaved edits included)"), document=document)


def tree(repo: Repository, name: str) -> Tree:
    """The side that a revision or a run's name means. Raises UnknownRevision."""
    spelling = spelled(repo, name)
    if spelling != name and not _BEHIND & set(name):
        from rundiff.runs import store  # noqa: PLC0415 - most questions are about no run, and git waits for them

        return run_tree(repo, store.found(repo, name))
    found = repo.named((spelling,)).get(spelling)
    oid = found.oid if found is not None and found.type == "tree" else repo.commit(spelling) if found is None else found.oid
    label = name if oid.startswith(name) else f"{name} ({oid[:7]})"
    return Tree(Side("commit", label), oid)


def side(repo: Repository, name: str, document: Document | None) -> Tree:
    """As `tree`; `:index`, `:saved` and `:editor`, which no revision can be called, are the sides that have no name in git.

    `main...` is where `main` and HEAD have parted, as for `git checkout`: https://git-scm.com/docs/git-checkout
    """
    both = commit_range(name)
    if both is not None and both.dots == "...":
        return _parted(repo, both.left, both.right)
    match name:
        case ":index":
            return INDEX
        case ":saved":
            return SAVED
        case ":editor":
            return SAVED if document is None else editor(document)
        case _:
            return tree(repo, name)


def run_tree(repo: Repository, run: Summary) -> Tree:
    """A run as a side: its snapshot, with the notebook as it was executed."""
    from rundiff.runs import store  # noqa: PLC0415 - most questions are about no run, and git waits for them

    label = run.name if run.gpu else f"{run.name} (CPU)"
    return Tree(Side("run", label, run), repo.commit(f"{store.RUNS}{run.number}"), store.record(repo, run.number))


def default_baseline(repo: Repository, runs: Sequence[Summary] | None = None) -> tuple[Tree, Basis]:
    """The last GPU run, else the last training run, else HEAD; and which of them. Raises NothingToCompare.

    *runs* are those of the repository, where they have been read.
    """
    from rundiff.runs import store  # noqa: PLC0415 - most questions are about no run, and git waits for them

    names = store.aliases(store.runs(repo) if runs is None else runs)
    if "gpu" in names:
        return run_tree(repo, names["gpu"]), "gpu"
    if "last" in names:
        return run_tree(repo, names["last"]), "training"
    head = repo.head()
    if head is None:
        raise NothingToCompare
    return Tree(Side("commit", "HEAD"), head), "head"


def baseline_or_nothing(repo: Repository, runs: Sequence[Summary] | None = None) -> tuple[Tree, Basis | None]:
    """As `default_baseline`; where no run is recorded and there is no commit, nothing: everything is new then."""
    try:
        return default_baseline(repo, runs)
    except NothingToCompare:
        return nothing(repo), None


def nothing(repo: Repository) -> Tree:
    """A side without a file."""
    return Tree(Side("commit", "nothing (no commit yet)"), repo.empty_tree())


def sides(repo: Repository, names: Sequence[str], *, cached: bool, merge_base: bool = False) -> tuple[Tree, Tree]:
    """The two sides that git's words mean: none: index → files; one: it → files; two, or `a..b`: the first → the second."""
    both = commit_range(names[0]) if len(names) == 1 else None
    if both is not None:
        merge_base = merge_base or both.dots == "..."
        names = both[:2]
    if len(names) > 2:  # noqa: PLR2004 - two sides
        message = f"too many revisions: {' '.join(names)}; name two, and put paths behind --; what a merge did: git diff {' '.join(names)}"
        raise UsageError(message)
    if cached and len(names) > 1:
        message = f"--cached compares with the index, so one revision is enough, not {' '.join(names)}"
        raise UsageError(message)
    if merge_base and not names:
        raise UsageError("--merge-base needs a revision: where have it and HEAD parted?")
    if repo.bare and (cached or len(names) < 2):  # noqa: PLR2004 - two sides
        message = f"{repo.folder} has no working tree, so no files and no index; name two revisions: rundiff diff HEAD~1 HEAD"
        raise UsageError(message)
    if merge_base:
        return _parted(repo, names[0], names[1] if len(names) > 1 else "HEAD"), _second(repo, names, cached=cached)
    if cached and not names and repo.head() is None:
        return nothing(repo), INDEX
    if cached:
        return tree(repo, names[0] if names else "HEAD"), INDEX
    return (tree(repo, names[0]) if names else INDEX), _second(repo, names, cached=False)


def _second(repo: Repository, names: Sequence[str], *, cached: bool) -> Tree:
    return tree(repo, names[1]) if len(names) > 1 else INDEX if cached else SAVED


def _parted(repo: Repository, left: str, right: str) -> Tree:
    """The commit at which the history of two has parted."""
    commits = [repo.commit(spelled(repo, name)) for name in (left, right)]
    found = repo.run("merge-base", "--end-of-options", *commits, accepted=(0, 1)).decode().strip()
    if not found:
        message = f"{left} and {right} have no common ancestor; name them apart: rundiff diff {left} {right}"
        raise UsageError(message)
    return Tree(Side("commit", f"merge base ({found[:7]})"), found)
