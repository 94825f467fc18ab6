"""Where a repository is, and how it is asked anything: what the questions of `names`, `differences` and `stored` have in common."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from rundiff.git.absent import fetching, missing, promisor
from rundiff.git.process import HARDENED, Running, answer
from rundiff.git.untrusted import disarmed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rundiff.errors import MissingObject

CONFIG = ("config", "--list", "-z", "--show-scope", "--includes")


class Asking:
    """One working tree and the repository behind it."""

    def __init__(self, root: Path, git_dir: Path, common_dir: Path, *, folder: Path | None = None, bare: bool = False) -> None:
        self.root = root
        """Top of the working tree; of a bare repository its own folder."""
        self.git_dir = git_dir
        self.common_dir = common_dir
        """Where refs and objects live: the same for every linked worktree."""
        self.folder = folder or root
        """Where the question is asked: what pathspecs count from."""
        self.bare = bare
        """Whether there is no working tree, and so no file on disk and no index."""
        self.where: Mapping[str, str] = {}
        """Variables by which git finds what it would not find from the root on; see `Repository.apart`."""
        self._config: list[tuple[str, str, str]] | None = None

    def started(
        self,
        *args: str,
        given: bool = False,
        env: Mapping[str, str] | None = None,
        accepted: Sequence[int] = (0,),
        folder: Path | None = None,
    ) -> Running:
        """A git that answers *args*, from *folder* or the root on; whoever starts it ends it."""
        words = [word for setting in HARDENED for word in ("-c", setting)]
        variables = {**disarmed(self.settings(), self.root), **self.where, **(env or {})}
        return Running(folder or self.root, (*words, *args), given=given, env=variables, accepted=accepted, lost=self.missing)

    def run(
        self,
        *args: str,
        given: bytes | None = None,
        env: Mapping[str, str] | None = None,
        accepted: Sequence[int] = (0,),
        folder: Path | None = None,
    ) -> bytes:
        """What git prints for *args*, run at the root or in *folder*; *given* is its standard input. Raises GitError."""
        with self.started(*args, given=given is not None, env=env, accepted=accepted, folder=folder) as git:
            return git.answer(given)

    def setting(self, name: str) -> str | None:
        """A value of git's configuration, from any level; None when it is not set."""
        out = self.run("config", "--get", "-z", name, accepted=(0, 1))
        return out.decode("utf-8", "replace").rstrip("\0") if out else None

    def settings(self) -> list[tuple[str, str, str]]:
        """Scope, name and value of every setting, later ones in place of earlier; read once."""
        if self._config is None:
            self._config = settings_told(answer(self.root, CONFIG, env=self.where))
        return self._config

    def path(self, name: str) -> Path:
        """Where git keeps *name* (such as `index`) for this working tree."""
        return Path(os.fsdecode(self.run("rev-parse", "--path-format=absolute", "--git-path", name).rstrip(b"\n")))

    @property
    def _promisor(self) -> str | None:
        return promisor(self.settings())

    @property
    def shallow(self) -> bool:
        """Whether its history ends early."""
        return (self.common_dir / "shallow").exists()

    @property
    def partial(self) -> bool:
        """Whether objects were left out when it was cloned, to be fetched when they are needed."""
        return self._promisor is not None

    def missing(self, oid: str) -> MissingObject:
        """What to say of an object that is not here."""
        return missing(oid, remote=self._promisor, shallow=self.shallow)

    def fetching(self, oids: Iterable[str]) -> str | None:
        """The command that gets objects that are not here; None of a clone that left none out."""
        return None if self._promisor is None else fetching(self._promisor, oids)


def settings_told(told: bytes) -> list[tuple[str, str, str]]:
    """Scope, name and value of each setting that git has told."""
    fields = told.decode("utf-8", "surrogateescape").split("\0")
    pairs = ((scope, *setting.partition("\n")[::2]) for scope, setting in zip(fields[::2], fields[1::2], strict=False))
    return [(scope, name, value) for scope, name, value in pairs]
