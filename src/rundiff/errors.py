"""What a user can cause: each error is one sentence that says what, where, and what to do next.

    UserError
    ├── UsageError            the words of a command are off
    ├── GitError              git refused, for a reason of its own
    │   ├── GitMissing        no git on PATH
    │   ├── GitTooOld         one that does not know what it is asked
    │   ├── NotARepository
    │   ├── DubiousOwnership  git refuses a folder that somebody else owns
    │   ├── UnknownRevision   no such commit, branch, tag or run
    │   ├── MissingObject     a part of the history that is not here, or no more
    │   └── NothingToCompare  neither a run nor a commit yet
    ├── NotANotebook          bytes that cannot be read as a notebook
    └── NotWritable           no permission, a full disk, a read-only folder

Anything else that escapes is a bug and keeps its traceback.
"""

from __future__ import annotations

from rundiff.wording import Phrase, phrase

TYPE_CHECKING = False  # what `typing` has under this name; errors are imported where every millisecond counts
if TYPE_CHECKING:
    from typing import NoReturn

NOTHING_TO_REPORT = 0
DIFFERENCES = 1
"""Differences or findings, where they were asked for (`--exit-code`, `--check`)."""
USER_ERROR = 2


def assert_never(value: NoReturn) -> NoReturn:
    """The end of a match that has a case for everything, as `typing` has it from Python 3.11 on."""
    message = f"no case for {value!r}"
    raise AssertionError(message)


class UserError(Exception):
    """One sentence for the person at the screen. *command* is what it says to run, where that is one command."""

    command: str | None = None

    @property
    def phrase(self) -> Phrase | None:
        """The sentence as it can be said in another language; None where it is in another program's words, or for a terminal only."""
        said = self.args[0] if self.args else None
        return said if isinstance(said, Phrase) else None


class UsageError(UserError):
    """The words of a command are off."""


class GitError(UserError):
    """git refused, for a reason of its own."""


class GitMissing(GitError):
    """There is no git on PATH."""

    command = "apt-get install git"

    def __init__(self) -> None:
        super().__init__(phrase("git is not installed or not on PATH; install it (Debian: apt-get install git) and try again"))


class GitTooOld(GitError):
    """The git on PATH is older than what it is asked for; *found* is its version."""

    command = "conda install git"

    def __init__(self, found: str, needed: str) -> None:
        super().__init__(
            phrase(
                "git %1 is too old: rundiff needs %2 or later; install a newer one "
                "(a newer image has one; Ubuntu: from ppa:git-core/ppa; conda: conda install git) and try again",
                found,
                needed,
            )
        )


class NotARepository(GitError):
    """The folder is not inside a git repository."""

    command = "git init"

    def __init__(self, folder: str) -> None:
        super().__init__(phrase("%1 is not inside a git repository; make one with `git init` or change to one", folder))


class DubiousOwnership(GitError):
    """git refuses a folder that somebody else owns."""

    def __init__(self, folder: str) -> None:
        from shlex import quote  # noqa: PLC0415 - errors are imported where every millisecond counts

        self.command = f"git config --global --add safe.directory {quote(folder)}"
        super().__init__(
            phrase(
                "git refuses %1 because another user owns it (usual with mounted folders); if you trust it, run: %2",
                folder,
                self.command,
            )
        )


class UnknownRevision(GitError):
    """No commit, branch, tag or run has that name. *command* may bring one."""

    def __init__(self, message: str, command: str | None = None) -> None:
        self.command = command
        super().__init__(message)


class MissingObject(GitError):
    """An object that the repository names and does not hold. *why* says what sort of clone it is; *command* gets it."""

    def __init__(self, oid: str, why: str = phrase("damaged repository"), command: str = "git fsck") -> None:
        self.oid, self.why, self.command = oid, why, command
        super().__init__(phrase("object %1 is missing here (%2); %3", oid[:12], why, command))


class NothingToCompare(GitError):
    """No run is recorded, and there is no commit yet."""

    def __init__(self) -> None:
        super().__init__(
            phrase("nothing to compare with: no run is recorded and there is no commit yet; run a training cell or commit")
        )


class NotANotebook(UserError):
    """Bytes that cannot be read as a notebook."""


class NotWritable(UserError):
    """No permission, a full disk, a read-only folder."""


def reason(error: Exception) -> str:
    """Why something could not be read, without the numbers and paths that the system adds."""
    return str(error.strerror or error) if isinstance(error, OSError) else str(error)
