"""Where a repository stands: what is checked out, what git is in the middle of, how far the upstream is, what is untracked.

Read from the files that git keeps for itself wherever these say it exactly (`git help repository-layout`); git is started for the
upstream only where it is another commit than the branch, and for untracked files. Nothing is fetched.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rundiff.git.asking import Asking
    from rundiff.git.process import Running

Under = Literal["rebase", "am", "merge", "cherry-pick", "revert", "bisect"]
UNDER_WAY = ("rebase-merge", "rebase-apply", "MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "BISECT_LOG")
"""What of the folder of a working tree is there while git is in the middle of something."""
_BRANCH = "refs/heads/"
_OID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_TRACK = re.compile(r"(ahead|behind) (\d+)")


class Head(NamedTuple):
    """The branch that is checked out, None where HEAD is detached; and its commit, None before the first."""

    branch: str | None
    oid: str | None


class Doing(NamedTuple):
    """What git is in the middle of: which step of how many, and the branch that it is about, where that is known."""

    what: Under
    step: int | None = None
    of: int | None = None
    branch: str | None = None


class Tracked(NamedTuple):
    """The branch that another one follows: its name for people, its ref, and the remote it lies in (`.`: none)."""

    name: str
    ref: str
    remote: str


class Apart(NamedTuple):
    """How many commits a branch and its upstream have alone; None where git does not say, *gone* where there is no upstream any more."""

    ahead: int | None
    behind: int | None
    gone: bool = False


def head(repo: Asking) -> Head:
    """What is checked out."""
    said = _first_line(repo.git_dir / "HEAD") or ""
    if _uses_tables(repo):
        symbolic = repo.run("symbolic-ref", "--quiet", "HEAD", accepted=(0, 1)).decode("utf-8", "replace").strip()
        return Head(_short(symbolic) if symbolic else None, oid(repo, "HEAD"))
    if not said.startswith("ref:"):
        return Head(None, said if _OID.fullmatch(said) else None)
    ref = said.removeprefix("ref:").strip()
    return Head(_short(ref), oid(repo, ref))


def oid(repo: Asking, ref: str) -> str | None:
    """The commit that *ref* names; None where there is no such ref."""
    if not _uses_tables(repo):
        said = _first_line(repo.common_dir / ref) or _packed(repo.common_dir, ref)
        if said is None or _OID.fullmatch(said):
            return said
    return repo.run("rev-parse", "--verify", "--quiet", "--end-of-options", ref, accepted=(0, 1)).decode().strip() or None


def under_way(repo: Asking) -> Iterator[Doing]:
    """What git is in the middle of, as `git status` tells it; a bisection may go on around anything else."""
    folder = repo.git_dir
    if (folder / "rebase-merge").is_dir():
        yield _rebase(folder / "rebase-merge", "rebase", "msgnum", "end")
    elif (folder / "rebase-apply").is_dir():
        what: Under = "am" if (folder / "rebase-apply" / "applying").exists() else "rebase"
        yield _rebase(folder / "rebase-apply", what, "next", "last")
    elif (folder / "MERGE_HEAD").exists():
        yield Doing("merge")
    elif (folder / "CHERRY_PICK_HEAD").exists():
        yield Doing("cherry-pick")
    elif (folder / "REVERT_HEAD").exists():
        yield Doing("revert")
    if (folder / "BISECT_LOG").exists():
        yield Doing("bisect", branch=_short(_first_line(folder / "BISECT_START") or "") or None)


def tracked(repo: Asking, branch: str) -> Tracked | None:
    """What *branch* follows; None where it follows nothing, or what is not fetched under the usual name."""
    said = {name: value for _, name, value in repo.settings() if name.startswith(f"branch.{branch}.")}
    remote, merge = (said.get(f"branch.{branch}.{key}") for key in ("remote", "merge"))
    if not remote or not merge or not merge.startswith(_BRANCH):
        return None
    if remote == ".":
        return Tracked(_short(merge), merge, remote)
    specs = {value.removeprefix("+") for _, name, value in repo.settings() if name == f"remote.{remote}.fetch"}
    usual = {f"{_BRANCH}*:refs/remotes/{remote}/*", f"{merge}:refs/remotes/{remote}/{_short(merge)}"}
    name = f"{remote}/{_short(merge)}"
    return Tracked(name, f"refs/remotes/{name}", remote) if specs & usual else None


def asked_apart(repo: Asking, branch: str) -> Running:
    """Ask git how far *branch* and its upstream are apart; whoever asks ends it."""
    return repo.started("for-each-ref", "--format=%(upstream:track,nobracket)", f"{_BRANCH}{branch}")


def told_apart(told: bytes) -> Apart:
    """What git answers to `asked_apart`."""
    words = told.decode("utf-8", "replace").strip()
    if words == "gone":
        return Apart(None, None, gone=True)
    counts = {which: int(count) for which, count in _TRACK.findall(words)}
    return Apart(counts.get("ahead", 0), counts.get("behind", 0))


def fetched(repo: Asking, upstream: Tracked) -> float | None:
    """When it was last heard of that upstream, in seconds since the epoch; None where nothing was noted of it."""
    branch = upstream.ref.rpartition(f"/{upstream.remote}/")[2]
    heard = [folder / "FETCH_HEAD" for folder in {repo.git_dir, repo.common_dir}]
    times = [_written(path) for path in heard if f"branch '{branch}' of " in _text(path)]
    logs = repo.common_dir / "logs"
    times += [_written(logs / upstream.ref), _written(logs / "refs" / "remotes" / upstream.remote / "HEAD")]
    return max((time for time in times if time is not None), default=None)


def asked_untracked(repo: Asking) -> Running:
    """Ask git what it neither tracks nor ignores: a folder that holds nothing else is one entry; whoever asks ends it."""
    return repo.started("ls-files", "-z", "--others", "--exclude-standard", "--directory", "--no-empty-directory")


def told_untracked(told: bytes) -> list[str]:
    """What git answers to `asked_untracked`: paths from the root, folders with a slash behind."""
    return [os.fsdecode(path) for path in told.split(b"\0") if path]


def asked_files(repo: Asking) -> Running:
    """Ask git for every file that it tracks or would add, but what Jupyter keeps beside a notebook; whoever asks ends it."""
    return repo.started("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--exclude=.ipynb_checkpoints/")


def told_files(told: bytes) -> int:
    """How many files git answers to `asked_files`."""
    return told.count(b"\0")


def linked_worktree(repo: Asking) -> str | None:
    """What a linked working tree is called; None of the one that the repository lies in, and of a submodule."""
    return repo.root.name if repo.git_dir.parent == repo.common_dir / "worktrees" else None


def is_sparse(repo: Asking) -> bool:
    """Whether only a part of its files is checked out."""
    said = [value for _, name, value in repo.settings() if name == "core.sparsecheckout"]
    return bool(said) and said[-1].lower() not in {"false", "no", "off", "0"}


def _rebase(folder: Path, what: Under, step: str, last: str) -> Doing:
    return Doing(what, _number(folder / step), _number(folder / last), _short(_first_line(folder / "head-name") or "") or None)


def _short(ref: str) -> str:
    return ref.removeprefix(_BRANCH)


def _uses_tables(repo: Asking) -> bool:
    return (repo.common_dir / "reftable").is_dir()


def _packed(folder: Path, ref: str) -> str | None:
    rows = (line.split(" ", 1) for line in _text(folder / "packed-refs").splitlines() if line[:1] not in "#^")
    return next((row[0] for row in rows if row[-1] == ref), None)


def _number(path: Path) -> int | None:
    said = _first_line(path) or ""
    return int(said) if said.isdecimal() else None


def _first_line(path: Path) -> str | None:
    text = _text(path)
    return text.split("\n", 1)[0].strip() if text else None


def _text(path: Path) -> str:
    with suppress(OSError):  # not there, which is what is asked
        return path.read_text("utf-8", "replace")
    return ""


def _written(path: Path) -> float | None:
    with suppress(OSError):
        return path.stat().st_mtime
    return None
