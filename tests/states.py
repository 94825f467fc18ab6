"""A folder for every state that a panel can find a project in, each made by git itself: `docs/panel/states.md` lists them.

Tests of the server ask what it tells of each (`test_standing.py`), tests of the panel look at each (`ui/test_states.py`).
"""

from __future__ import annotations

import json
import os
import subprocess
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest

from repos import Repo, cell
from repos import notebook as any_notebook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

FLOOD = 20_000
STATES: dict[str, Callable[[Path], None]] = {}
"""By the folder's name: what makes it. Each holds a notebook `train.ipynb`, unless its name says that it is not there."""


def state(make: Callable[[Path], None]) -> Callable[[Path], None]:
    """Put *make* into the list, by its name."""
    STATES[make.__name__.replace("_", "-")] = make
    return make


def notebook(*sources: str) -> bytes:
    """One that says which kernel it wants, or Lab asks."""
    python = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return any_notebook(*(cell(source, f"c{number}") for number, source in enumerate(sources)), kernelspec=python)


def lr(value: str) -> dict[str, bytes]:
    """A version of the notebook."""
    return {"train.ipynb": notebook(f"lr = {value}", "train()")}


def started(folder: Path) -> Repo:
    """A repository with two commits, and an edit that is not committed."""
    repo = _empty(folder)
    repo.commit("first", **lr("0.1"))
    repo.commit("second", **lr("0.2"))
    repo.write(**lr("0.3"))
    return repo


def _empty(folder: Path) -> Repo:
    folder.mkdir(parents=True)
    return Repo.init(folder)


def _saved(repo: Repo) -> Repo:
    repo.git("checkout", "--quiet", "--", ".")
    return repo


def _failing(repo: Repo, *args: str) -> None:
    """What git stops in the middle of."""
    done = subprocess.run(["git", *args], cwd=repo.root, capture_output=True, text=True, check=False)
    assert done.returncode != 0, f"git {' '.join(args)} has nothing to stop at: {done.stdout}"


def _forked(folder: Path) -> Repo:
    """Two branches that say different things of the same line."""
    repo = _empty(folder)
    repo.commit("base", **lr("0.1"))
    repo.git("branch", "topic")
    repo.commit("ours", **lr("0.2"))
    repo.git("checkout", "--quiet", "topic")
    repo.commit("theirs", **lr("0.5"))
    repo.commit("more of theirs", **{"model.py": "width = 2\n"})
    return repo


# What is checked out, and what git is in the middle of


@state
def detached_head(folder: Path) -> None:
    repo = _saved(started(folder))
    repo.git("checkout", "--quiet", "--detach", "HEAD~")
    repo.write(**lr("0.3"))


@state
def rebase(folder: Path) -> None:
    _failing(_forked(folder), "rebase", "main")


@state
def merge(folder: Path) -> None:
    repo = _forked(folder)
    repo.git("checkout", "--quiet", "main")
    _failing(repo, "merge", "topic")


@state
def cherry_pick(folder: Path) -> None:
    repo = _forked(folder)
    repo.git("checkout", "--quiet", "main")
    _failing(repo, "cherry-pick", "topic~")


@state
def revert(folder: Path) -> None:
    repo = _saved(started(folder))
    repo.commit("third", **lr("0.4"))
    _failing(repo, "revert", "--no-edit", "HEAD~")


@state
def mails(folder: Path) -> None:
    repo = _forked(folder)
    patch = repo.git("format-patch", "--stdout", "main..topic")
    repo.git("checkout", "--quiet", "main")
    (folder / ".git" / "mails").write_text(patch)
    _failing(repo, "am", ".git/mails")


@state
def bisect(folder: Path) -> None:
    repo = _saved(started(folder))
    for value in ("0.4", "0.5", "0.6"):
        repo.commit(value, **lr(value))
    repo.git("bisect", "start", "HEAD", "HEAD~4")


@state
def worktree(folder: Path) -> None:
    repo = _saved(started(folder.with_name("worktree-of")))
    repo.git("worktree", "add", "--quiet", "-b", "long-run", str(folder))
    Repo(folder).write(**lr("0.3"))


# Upstream, and clones that have not everything


def _origin(folder: Path) -> Path:
    """A repository elsewhere, to be cloned."""
    bare = folder.parent.parent / f"{folder.name}.git"
    repo = _saved(started(folder.parent.parent / f"{folder.name}.source"))
    repo.git("clone", "--quiet", "--bare", str(repo.root), str(bare))
    Repo(bare).git("config", "uploadpack.allowFilter", "true")
    return bare


def _clone(folder: Path, *options: str) -> Repo:
    """By a protocol: a copy of files would be neither shallow nor partial."""
    bare = _origin(folder)
    Repo(bare).git("clone", "--quiet", *options, f"file://{bare}", str(folder))
    return Repo(folder)


def _push(folder: Path, *messages: str) -> None:
    other = Repo(folder.parent.parent / f"{folder.name}.other")
    Repo(folder).git("clone", "--quiet", str(folder.parent.parent / f"{folder.name}.git"), str(other.root))
    for number, message in enumerate(messages):
        other.commit(message, **lr(f"1.{number}"))
    other.git("push", "--quiet")


@state
def behind(folder: Path) -> None:
    repo = _clone(folder)
    _push(folder, "by a colleague", "by a colleague, too")
    repo.git("fetch", "--quiet")
    repo.commit("mine", **{"model.py": "width = 2\n"})
    repo.write(**lr("0.3"))


@state
def upstream_gone(folder: Path) -> None:
    repo = _clone(folder)
    repo.git("checkout", "--quiet", "-b", "topic")
    repo.git("push", "--quiet", "--set-upstream", "origin", "topic")
    Repo(folder.parent.parent / f"{folder.name}.git").git("branch", "--quiet", "-D", "topic")
    repo.git("fetch", "--quiet", "--prune")


@state
def shallow(folder: Path) -> None:
    _clone(folder, "--depth", "1").write(**lr("0.3"))


@state
def partial(folder: Path) -> None:
    _clone(folder, "--filter=blob:none").write(**lr("0.3"))


@state
def sparse(folder: Path) -> None:
    repo = _saved(started(folder))
    repo.commit("a package", **{"lib/model.py": "width = 2\n", "data/readme.md": "pictures\n"})
    repo.git("sparse-checkout", "set", "lib")
    repo.write(**lr("0.3"))


# Folders in folders


@state
def nested(folder: Path) -> None:
    _saved(started(folder))
    started(folder / "inner").write(**lr("0.7"))


@state
def link(folder: Path) -> None:
    repo = _empty(folder)
    repo.commit("first", **{"src/train.ipynb": notebook("lr = 0.1", "train()")})
    (folder / "train.ipynb").symlink_to("src/train.ipynb")
    repo.commit("a link")
    repo.write(**{"src/train.ipynb": notebook("lr = 0.3", "train()")})


@state
def submodule(folder: Path) -> None:
    library = _saved(started(folder.parent.parent / "library"))
    repo = started(folder)
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(library.root), "library")
    repo.commit("a library", **lr("0.2"))
    inside = Repo(folder / "library")
    inside.commit("newer", **{"model.py": "width = 4\n"})
    inside.write(**{"model.py": "width = 8\n"})


@state
def untracked_flood(folder: Path) -> None:
    started(folder)
    for part in range(20):
        (folder / "data" / f"{part:02}").mkdir(parents=True)
        for number in range(FLOOD // 20):
            (folder / "data" / f"{part:02}" / f"{number:05}.png").touch()


# Files that are not as one would have them


@state
def broken_notebook(folder: Path) -> None:
    repo = _saved(started(folder))
    text = notebook("lr = 0.2", "train()").decode()
    repo.write(**{"train.ipynb": text.replace('"cells"', '"cells')})


@state
def large_file(folder: Path) -> None:
    """Weights, one file of them kept by Git LFS."""

    def pointer(oid: str, size: int) -> str:
        return f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid * 64}\nsize {size}\n"

    repo = _saved(started(folder))
    repo.commit("weights", **{"weights.pt": os.urandom(2_000_000), "val.tar": pointer("1", 1_000_000)})
    repo.write(**{"weights.pt": os.urandom(2_000_412), "val.tar": pointer("2", 2_000_000)})


@state
def many_cells(folder: Path) -> None:
    repo = _empty(folder)
    many = json.loads(notebook(*(f"step_{number} = {number}" for number in range(400))))
    repo.commit("first", **{"train.ipynb": json.dumps(many)})
    for number, one in enumerate(many["cells"]):
        one["source"] = f"step_{number} = {number + 1}"
    repo.write(**{"train.ipynb": json.dumps(many)})


@state
def object_gone(folder: Path) -> None:
    """A damaged repository: the first commit's notebook is nowhere any more."""
    repo = started(folder)
    repo.git("tag", "v1", "HEAD~")
    oid = repo.git("rev-parse", "v1:train.ipynb").strip()
    (folder / ".git" / "objects" / oid[:2] / oid[2:]).unlink()


# Nothing there yet, or not to be had


@state
def no_repository(folder: Path) -> None:
    folder.mkdir()
    Repo(folder).write(**lr("0.1"))


@state
def no_commit(folder: Path) -> None:
    _empty(folder).write(**lr("0.1"), **{"model.py": "width = 2\n"})


@state
def no_run(folder: Path) -> None:
    started(folder)


@state
def dubious_ownership(folder: Path) -> None:
    started(folder)
    if os.geteuid() == 0:
        for place in (folder, folder / ".git"):
            os.chown(place, 12345, 12345)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nobody may write in the repository, as on a disk that is mounted to be read; a superuser is only kept out by the file system."""
    started(folder)
    places = [folder / ".git" / name for name in (".", "objects", "refs")]

    def each(*command: str) -> int:
        return subprocess.run([*command, *map(str, places)], capture_output=True, check=False).returncode

    root = os.geteuid() == 0
    if each(*(("chattr", "+i") if root else ("chmod", "a-w"))):
        pytest.skip("no folder of this file system can be kept from root")
    try:
        yield
    finally:
        each(*(("chattr", "-i") if root else ("chmod", "u+w")))


@contextmanager
def full_disk(folder: Path) -> Iterator[Repo]:
    """A repository on a disk of its own that has no room left."""
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "full", str(folder)], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("no disk can be mounted here")
    try:
        repo = started(folder / "project")
        yield repo
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path) -> None:
    """Leave no room on the disk of *folder*."""
    with (folder / "data.bin").open("wb", buffering=0) as out, suppress(OSError):  # which is the end of it
        while True:
            out.write(b"0" * 512)


def all_made(served: Path, *names: str) -> dict[str, Any]:
    """Every state, or those of *names*, in a folder of its own below *served*."""
    served.mkdir(parents=True, exist_ok=True)
    made = names or tuple(STATES)
    for name in made:
        STATES[name](served / name)
    return {name: served / name for name in made}
