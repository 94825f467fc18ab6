"""One repository: found, and asked everything that `names`, `differences` and `stored` answer. Paths are those of the system, not text."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from rundiff.errors import GitError, NotARepository, reason
from rundiff.git.asking import CONFIG, settings_told
from rundiff.git.differences import Differences
from rundiff.git.names import Names
from rundiff.git.process import Running, answer
from rundiff.git.standing import UNDER_WAY
from rundiff.git.stored import Stored
from rundiff.git.untrusted import check, lies_in
from rundiff.git.version import too_old

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typing_extensions import Self

_SECONDS = 10
"""Within which git tells its configuration, however slow the disk is."""


class Repository(Names, Differences, Stored):
    """One working tree and the repository behind it."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End the git that reads objects, where one was started."""
        if self._kept is not None:
            self._kept.clear_cache()

    @classmethod
    def discover(cls, folder: Path) -> Repository:
        """The repository that *folder* lies in. Raises NotARepository, DubiousOwnership, GitMissing, GitTooOld, NotWritable."""
        if not _may_enter(folder):
            raise NotARepository(str(folder))
        asked = ("--path-format=absolute", "--is-inside-work-tree", "--git-dir", "--git-common-dir", "--show-toplevel")
        with Running(folder, CONFIG) as config:  # both at once: starting a process is most of what either takes
            with Running(folder, ("rev-parse", *asked), accepted=(0, 128)) as git:
                told = git.answer(seconds=_SECONDS).removesuffix(b"\n").split(b"\n")
                if told[0].startswith(b"--"):
                    raise too_old()  # one before 2.31 repeats the question in the place of an answer
                if git.failed and told[0] != b"false":
                    git.refused()
            settings = config.answer(seconds=_SECONDS)
        inside, bare = told[0] == b"true", told[0] == b"false"
        elsewhere = bare and len(told) == 4  # noqa: PLR2004 - a repository with files, and this folder is not among them
        if len(told) != (4 if inside or elsewhere else 3):
            message = f"the name of {folder} holds a line end, which rundiff cannot tell from git's own; rename that folder"
            raise GitError(message)
        git_dir, common = (Path(os.fsdecode(path)) for path in told[1:3])
        root = Path(os.fsdecode(told[3])) if inside or elsewhere else git_dir
        known = settings_told(settings)
        if (inside or elsewhere) and not (folder.resolve().is_relative_to(root) and lies_in(root, git_dir, known)):
            # Its own configuration says so (core.worktree), and whoever wrote that may point anywhere.
            message = f"the repository around {folder} keeps its files elsewhere, in {root}; ask from there"
            raise GitError(message)
        check(root, git_dir, common)
        found = cls(root, git_dir, common, folder=folder.resolve(), bare=bare)
        found._config = known
        return found

    @classmethod
    def apart(cls, git_dir: Path, root: Path, *, folder: Path | None = None) -> Repository:
        """The repository in *git_dir*, a folder of rundiff's own, for the files at *root*; it is made where it is not there.

        Raises NotWritable, GitError.
        """
        if not (git_dir / "HEAD").is_file():
            _make(git_dir, root)
        found = cls(root, git_dir, git_dir, folder=folder)
        found.where = {"GIT_DIR": str(git_dir), "GIT_WORK_TREE": str(root)}
        return found

    @classmethod
    def init(cls, folder: Path) -> Repository:
        """Make *folder* a repository whose first branch is `main`."""
        answer(folder, ("init", "--quiet", "--initial-branch=main"))
        return cls.discover(folder)

    def token(self, *refs: str) -> str:
        """Words that change when HEAD, what it names, the index, what git is in the middle of, or a ref below *refs* does.

        Made without starting git.
        """
        watched = [self.git_dir / name for name in ("HEAD", "index", "logs/HEAD", *UNDER_WAY)]
        return "-".join(_age(path) for path in [*watched, *self._of_refs(refs)])

    def refs_token(self, *refs: str) -> tuple[str, int]:
        """As `token`, of the refs below *refs* alone; and when the last of them moved, in nanoseconds since the epoch."""
        watched = self._of_refs(refs)
        moved = [path.stat().st_mtime_ns for path in watched if path.exists()]
        return "-".join(_age(path) for path in watched), max(moved, default=0)

    def _of_refs(self, refs: Sequence[str]) -> list[Path]:
        return [self.common_dir / name for name in ("packed-refs", "reftable", *refs)]


def _make(git_dir: Path, root: Path) -> None:
    """Make it aside and put it in its place whole: others may be about to make the same. It takes no file until it is told which."""
    aside = Path(tempfile.mkdtemp(prefix=f".{git_dir.name}-", dir=git_dir.parent))
    answer(root, ("init", "--quiet", "--bare", "--initial-branch=main", "--", str(aside)))
    (aside / "info").mkdir(exist_ok=True)
    (aside / "info" / "exclude").write_text("/*\n")
    try:
        aside.rename(git_dir)
    except OSError:
        shutil.rmtree(aside)
        if not (git_dir / "HEAD").is_file():
            raise


def _may_enter(folder: Path) -> bool:
    """Whether *folder* is one. Raises GitError where that cannot be seen."""
    try:
        return folder.is_dir()
    except PermissionError as error:
        raise GitError(f"{folder} may not be entered by this user: {reason(error)}; change to another folder") from error


def _age(path: Path) -> str:
    """A folder's age is that of its last new, renamed or deleted entry: git moves a loose ref by renaming a file."""
    try:
        facts = path.stat()
    except OSError:
        return ""  # not there, which is a state as well
    return f"{facts.st_mtime_ns:x}.{facts.st_size:x}"
