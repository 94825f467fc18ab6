"""Words for git in; what it prints out, whole or as it comes; its complaints as our errors."""

from __future__ import annotations

import os
import re
import signal
from contextlib import suppress
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen, TimeoutExpired
from typing import TYPE_CHECKING, NoReturn

from rundiff.errors import (
    DubiousOwnership,
    GitError,
    GitMissing,
    MissingObject,
    NotARepository,
    NotWritable,
    UnknownRevision,
    reason,
)
from rundiff.git.interest import INTEREST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import IO

    from typing_extensions import Self

HARDENED = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.quotePath=false",
    "core.untrackedCache=keep",
    "core.alternateRefsCommand=",
    "log.showSignature=false",
    "core.splitIndex=false",
    "submodule.recurse=false",
    "gc.auto=0",
    "maintenance.auto=false",
)
ENVIRONMENT = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",  # for the gits, before 2.45, that do not know the line above
    "GIT_DIFF_OPTS": "",  # it would have its way with the lines of context, whatever is asked for
    "LC_ALL": "C",
    "LANGUAGE": "C",
}
ORDINARY_PATTERNS = {f"GIT_{word}_PATHSPECS": "0" for word in ("LITERAL", "GLOB", "NOGLOB", "ICASE")}
"""For a pattern of ours: `git --literal-pathspecs commit`, as Magit says it, would have `*.ipynb` be the name of a file for hooks."""
_AT_ONCE = 1 << 16
_LOST = re.compile(r"(?:could not fetch|unable to read(?: tree)?|could not read|bad object) \(?([0-9a-f]{40,64})\)?")
"""How git complains of an object that is not there, or that it was not allowed to fetch."""

_ADVICE = {
    "is outside repository": "name paths inside it, or compare two paths on disk with --no-index",
    "pathspec magic": "`git help glossary` lists what there is, and ./ ahead makes it the name of a file",
    "error building trees": "objects of this repository are missing or damaged, and git fsck --full says which",
}
"""What to do about paths that git does not take, and about a repository that is damaged, by its own words."""
_LOCK = re.compile(r"unable to create '([^']+\.lock)': file exists", re.IGNORECASE)


class Running:
    """A git that has been started. Whoever starts one reads it to its end, or ends it (`with` does)."""

    def __init__(
        self,
        folder: Path,
        args: Sequence[str],
        *,
        given: bool = False,
        env: Mapping[str, str] | None = None,
        accepted: Sequence[int] = (0,),
        lost: Callable[[str], GitError] = MissingObject,
    ) -> None:
        self._args, self._folder, self._accepted, self._lost = args, folder, accepted, lost
        self._said = _nameless_file()  # a pipe that nobody empties could fill up
        self._env = env
        self._start(given=given)
        interest = INTEREST.get()
        if interest is not None:
            interest.add(self)

    def _start(self, *, given: bool) -> None:
        # A session of its own: a kernel that is interrupted or shut down signals its process group, and the git that is just
        # recording a run must not die of that.
        try:
            self._process = Popen(
                ["git", *self._args],
                cwd=self._folder,
                env={**os.environ, **ENVIRONMENT, **(self._env or {})},
                stdin=PIPE if given else DEVNULL,
                stdout=PIPE,
                stderr=self._said,
                start_new_session=True,
            )
        except OSError as error:
            self._said.close()
            raise _not_started(self._folder, error) from error
        assert self._process.stdout is not None, "it is a pipe"
        self.out: IO[bytes] = self._process.stdout
        self.given: IO[bytes] | None = self._process.stdin

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """Stop it, whatever it is doing."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        for pipe in (self.out, self._said):
            pipe.close()
        if self.given is not None:
            with suppress(BrokenPipeError):
                self.given.close()

    def stop(self) -> None:
        """Have it fail now, with all that it has started; from any thread. Whoever reads it is told as of any failure."""
        if self._process.poll() is None:
            with suppress(ProcessLookupError):  # it has just ended
                os.killpg(self._process.pid, signal.SIGKILL) if hasattr(os, "killpg") else self._process.kill()

    def fields(self) -> Iterator[bytes]:
        """What it prints, cut at NULs, as it comes. Raises GitError at the end, where it has failed."""
        rest = b""
        while data := self.out.read1(_AT_ONCE):  # type: ignore[attr-defined] # a BufferedReader
            *whole, rest = (rest + data).split(b"\0")
            yield from whole
        self.check()

    def chunks(self) -> Iterator[bytes]:
        """What it prints, in pieces, as it comes. Raises GitError at the end, where it has failed."""
        while data := self.out.read1(_AT_ONCE):  # type: ignore[attr-defined] # a BufferedReader
            yield data
        self.check()

    def answer(self, given: bytes | None = None, *, seconds: float | None = None) -> bytes:
        """All that it prints for *given*, where that takes no more than *seconds*. Raises GitError."""
        out = self._told(given, seconds)
        if self._process.returncode == -signal.SIGINT:
            # It was not even git yet: between its fork and its own session, an interrupt of the group reaches it.
            self._start(given=self.given is not None)
            out = self._told(given, seconds)
        self.check()
        return out

    def _told(self, given: bytes | None, seconds: float | None) -> bytes:
        try:
            return self._process.communicate(given, timeout=seconds)[0]
        except TimeoutExpired as error:
            message = f"git gave no answer within {seconds:.0f} s in {self._folder}; does its configuration include a pipe?"
            raise GitError(message) from error

    @property
    def failed(self) -> bool:
        """Whether it has ended with a complaint, which may have been expected."""
        return self._process.wait() != 0

    def refused(self) -> NoReturn:
        """Raise what it complains about, whatever its code."""
        self._accepted = ()
        self.check()
        raise AssertionError("no code is accepted")

    def check(self) -> None:
        """Wait for its end. Raises GitError where it has failed."""
        code = self._process.wait()
        self._said.seek(0)
        said = self._said.read()
        self.out.close()
        if code not in self._accepted:
            told = said.decode("utf-8", "replace")
            gone = _LOST.search(told)
            raise _explained(told, self._args, self._folder) if gone is None else self._lost(gone[1])


def _not_started(folder: Path, error: OSError) -> GitError:
    from shutil import which  # noqa: PLC0415 - for few is it ever needed

    if not folder.is_dir():
        return NotARepository(str(folder))
    return GitMissing() if which("git") is None else GitError(f"git cannot be started in {folder}: {reason(error)}")


def _nameless_file() -> IO[bytes]:
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("git"), "w+b")
    from tempfile import TemporaryFile  # noqa: PLC0415 - takes longer to import than git to answer

    return TemporaryFile()


def answer(
    folder: Path,
    args: Sequence[str],
    *,
    given: bytes | None = None,
    env: Mapping[str, str] | None = None,
    accepted: Sequence[int] = (0,),
) -> bytes:
    """What git prints for *args* in *folder*; *given* is its standard input. Raises GitError."""
    with Running(folder, args, given=given is not None, env=env, accepted=accepted) as git:
        return git.answer(given)


def _explained(stderr: str, args: Sequence[str], folder: object) -> GitError | NotWritable:
    """Turn git's own words into one of our errors: the sentence a user can act on."""
    words = stderr.lower()
    if "dubious ownership" in words:
        return DubiousOwnership(stderr.split("'")[1] if "'" in stderr else str(folder))
    if "not a git repository" in words:
        return NotARepository(str(folder))
    if "unknown revision" in words or "bad revision" in words or "not a valid object name" in words:
        return UnknownRevision(stderr.strip().splitlines()[0].removeprefix("fatal: "))
    if any(sign in words for sign in ("permission denied", "read-only file system", "no space left")):
        return NotWritable(f"git cannot write in {folder}: {_last_line(stderr)}; nothing was changed")
    if advice := next((_ADVICE[sign] for sign in _ADVICE if sign in words), None):
        return GitError(f"{_last_line(stderr)}; {advice}")
    verb = next((word for word in args if not word.startswith("-") and "=" not in word), "")
    lock = _LOCK.search(stderr)
    return GitError(
        f"git {verb} failed in {folder}: {_last_line(stderr) or 'it gave no reason'}"
        if lock is None
        else f"another git is writing there ({lock[1]} exists); try again when it is done, or remove that file if none runs"
    )


def _last_line(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1].removeprefix("fatal: ").removeprefix("error: ") if lines else ""


def set_setting(name: str, value: str, *, folder: Path | None) -> None:
    """Write one value of git's configuration: of the repository around *folder*, or the user's own where it is None."""
    where = "--global" if folder is None else "--local"
    answer(folder or Path("/"), ("config", where, name, value))


def user_setting(name: str) -> str | None:
    """A value of the user's own git configuration; None when it is not set."""
    out = answer(Path("/"), ("config", "--global", "--get", name), accepted=(0, 1))
    return out.decode("utf-8", "replace").strip() or None
