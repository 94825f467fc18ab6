"""The only door to git: questions in, typed answers out, as bytes and paths.

GitPython starts the processes and keeps one `cat-file --batch` alive; it is imported on first need, because importing it
takes longer than most of what rundiff does without git.

Longer than a module should be, since no other may start git. A repository is untrusted input: no shell, no hooks, no
fsmonitor, no external diff, no textconv, no filter that the repository's own configuration defines, no network, no optional
locks, and `--end-of-options` before what a user typed.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from subprocess import PIPE
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

from rundiff.errors import DubiousOwnership, GitError, GitMissing, NotARepository, NotWritable, UnknownRevision

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from git.cmd import Git
    from typing_extensions import Self

Status = Literal["A", "D", "M", "R", "C", "T", "U"]
GITLINK, SYMLINK = "160000", "120000"
_SHA1 = 40
"""Digits of an object's name in a repository of the usual format."""

_LONGEST_NAME = 4096

_HARDENED = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.quotePath=false",
    "core.untrackedCache=keep",
    "core.alternateRefsCommand=",
    "log.showSignature=false",
    "submodule.recurse=false",
    "gc.auto=0",
    "maintenance.auto=false",
)
_ENVIRONMENT = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "LC_ALL": "C",
    "LANGUAGE": "C",
}


class Changed(NamedTuple):
    """One path that differs between two trees; an `oid` of None means: read the file from disk."""

    status: Status
    old_path: str | None
    new_path: str | None
    old_mode: str
    new_mode: str
    old_oid: str | None
    new_oid: str | None


class Ref(NamedTuple):
    """A ref, the object it names, and that commit's message."""

    name: str
    oid: str
    message: str


def git_version() -> str:
    """What `git --version` prints. Raises GitMissing."""
    return _answer(_git(Path("/")), ("--version",)).decode().strip()


def _git(folder: Path) -> Git:
    if shutil.which("git") is None:
        # GitPython's import itself fails without git, with a message about its own environment variables.
        raise GitMissing
    from git.cmd import Git  # noqa: PLC0415 - costs 100 ms, see the module's docstring

    git = Git(str(folder))
    git.update_environment(**_ENVIRONMENT)
    return git


def _answer(
    git: Git,
    args: Sequence[str],
    *,
    given: bytes | None = None,
    env: Mapping[str, str] | None = None,
    accepted: Sequence[int] = (0,),
) -> bytes:
    # A session of its own: a kernel that is interrupted or shut down signals its process group, and the git that is just
    # recording a run must not die of that.
    process: Any = git.execute(
        ["git", *args], as_process=True, istream=PIPE if given is not None else None, env=env, start_new_session=True
    )
    out, err = process.communicate(given)
    if process.returncode not in accepted:
        raise _explained(err.decode("utf-8", "replace"), args, git.working_dir)
    return cast("bytes", out)


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
    verb = next((word for word in args if not word.startswith("-") and "=" not in word), "")
    return GitError(f"git {verb} failed in {folder}: {_last_line(stderr) or 'it gave no reason'}")


def _last_line(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return lines[-1].removeprefix("fatal: ").removeprefix("error: ") if lines else ""


def taken(error: GitError) -> bool:
    """Whether somebody else has the ref, or holds its lock in this very moment: asking again is the answer."""
    return any(words in str(error).lower() for words in ("already exists", "file exists", "unable to lock"))


class Repository:
    """One working tree and the repository behind it."""

    def __init__(self, root: Path, git_dir: Path, common_dir: Path) -> None:
        self.root = root
        """Top of the working tree."""
        self.git_dir = git_dir
        self.common_dir = common_dir
        """Where refs and objects live: the same for every linked worktree."""
        self._git = _git(root)
        self._overrides: dict[str, str] | None = None
        self._git.set_persistent_git_options(c=list(_HARDENED))
        # set_persistent_git_options serves GitPython's own cat-file; our calls name the options themselves.

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End the git that reads objects, where one was started."""
        self._git.clear_cache()

    @classmethod
    def discover(cls, folder: Path) -> Repository:
        """The repository that *folder* lies in. Raises NotARepository, DubiousOwnership, GitMissing, NotWritable."""
        if not folder.is_dir():
            raise NotARepository(str(folder))
        asked = ("rev-parse", "--path-format=absolute", "--show-toplevel", "--git-dir", "--git-common-dir")
        try:
            answer = _answer(_git(folder), asked).removesuffix(b"\n").split(b"\n")
        except GitError as error:
            if "must be run in a work tree" in str(error):
                message = f"{folder} is a bare repository or inside .git; change to a working tree"
                raise GitError(message) from error
            raise
        if len(answer) != len(asked) - 2:
            message = f"the name of {folder} holds a line end, which rundiff cannot tell from git's own; rename that folder"
            raise GitError(message)
        root, git_dir, common = (Path(os.fsdecode(path)) for path in answer)
        if not folder.resolve().is_relative_to(root):
            # Its own configuration says so (core.worktree), and whoever wrote that may point anywhere.
            message = f"the repository around {folder} keeps its files elsewhere, in {root}; ask from there"
            raise GitError(message)
        return cls(root, git_dir, common)

    @classmethod
    def init(cls, folder: Path) -> Repository:
        """Make *folder* a repository whose first branch is `main`."""
        _answer(_git(folder), ("init", "--quiet", "--initial-branch=main"))
        return cls.discover(folder)

    def run(
        self,
        *args: str,
        given: bytes | None = None,
        env: Mapping[str, str] | None = None,
        accepted: Sequence[int] = (0,),
    ) -> bytes:
        """What git prints for *args*, run at the root; *given* is its standard input. Raises GitError."""
        settings = [word for setting in _HARDENED for word in ("-c", setting)]
        return _answer(self._git, [*settings, *args], given=given, env={**self._disarmed(), **(env or {})}, accepted=accepted)

    def _disarmed(self) -> dict[str, str]:
        """Variables that switch off the filters which the repository's own configuration defines, however it does."""
        if self._overrides is None:
            asked = ("config", "-z", "--includes", "--show-scope", "--name-only", "--get-regexp", r"^filter\..*")
            fields = _answer(self._git, asked, accepted=(0, 1)).decode("utf-8", "surrogateescape").split("\0")
            named = zip(fields[::2], fields[1::2], strict=False)
            drivers = sorted({name.rpartition(".")[0] for scope, name in named if scope in {"local", "worktree"}})
            emptied = [(f"{driver}.{key}", "") for driver in drivers for key in ("clean", "smudge", "process")]
            self._overrides = _as_variables(emptied + [(f"{driver}.required", "false") for driver in drivers])
        return self._overrides

    # Names

    def commit(self, revision: str) -> str:
        """The id of the commit that *revision* names. Raises UnknownRevision."""
        try:
            if "\0" in revision or len(revision) > _LONGEST_NAME:
                raise GitError("no command line can carry such a name")  # noqa: TRY301 - told below, as any other
            out = self.run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        except GitError as error:
            if revision == "HEAD":
                raise UnknownRevision("there is no commit yet, so there is no HEAD; make one with `git commit`") from error
            shown = revision if len(revision) <= _LONGEST_NAME else f"{revision[:40]}…"
            message = f"unknown revision {shown!r}; see `git log --oneline`, `git branch -a` or `rundiff runs` for names"
            raise UnknownRevision(message) from error
        return out.decode().strip()

    def head(self) -> str | None:
        """The commit that is checked out; None before the first commit."""
        out = self.run("rev-parse", "--verify", "--quiet", "HEAD^{commit}", accepted=(0, 1))
        return out.decode().strip() or None

    def refs(self, prefix: str) -> list[Ref]:
        """Every ref below *prefix*, with its commit's message, in one process."""
        out = self.run("for-each-ref", "--format=%(refname)%00%(objectname)%00%(contents)%00%00", prefix)
        records = out.decode("utf-8", "replace").split("\0\0\n")
        return [Ref(*record.split("\0", 2)) for record in records if record]

    def update_refs(self, changes: Mapping[str, tuple[str, str | None]]) -> None:
        """Move every ref of *changes* (name → (new, old)) or none; *old* None means: it must not exist yet."""
        lines = [
            f"update {name}\0{new}\0{old or '0' * len(new)}\0" if old else f"create {name}\0{new}\0"
            for name, (new, old) in changes.items()
        ]
        given = "start\0" + "".join(lines) + "prepare\0commit\0"
        self.run("update-ref", "-z", "--stdin", given=given.encode())

    def point(self, name: str, target: str, *, tries: int) -> None:
        """Let the symbolic ref *name* name *target*; git locks it for a moment, so whoever meets the lock tries again."""
        for left in range(tries, 0, -1):
            try:
                self.run("symbolic-ref", name, target)
            except GitError as error:
                if left == 1 or not taken(error):
                    raise
            else:
                return

    # What differs

    def between(self, old: str, new: str, paths: Iterable[str] = ()) -> list[Changed]:
        """Paths that differ between two commits."""
        return _changed(self.run("diff-tree", "-r", "-z", "--raw", "-M", "--no-ext-diff", old, new, "--", *paths))

    def against_index(self, old: str, paths: Iterable[str] = ()) -> list[Changed]:
        """Paths that differ between a commit and the index."""
        return _changed(self.run("diff-index", "--cached", "-z", "--raw", "-M", "--no-ext-diff", old, "--", *paths))

    def against_disk(
        self, old: str | None, paths: Iterable[str] = (), *, env: Mapping[str, str] | None = None
    ) -> list[Changed]:
        """Tracked paths whose file on disk may differ from commit *old*, or from the index where *old* is None."""
        words = ("diff-files",) if old is None else ("diff-index", old)
        options = ("-z", "--raw", "-M", "--no-ext-diff", "--ignore-submodules=dirty")
        return _changed(self.run(words[0], *options, *words[1:], "--", *paths, env=env))

    def untracked(self, paths: Iterable[str] = (), *, env: Mapping[str, str] | None = None) -> list[str]:
        """Files that git neither tracks nor ignores."""
        return _paths(self.run("ls-files", "-z", "--others", "--exclude-standard", "--", *paths, env=env))

    def matching(self, paths: Iterable[str]) -> list[str]:
        """Tracked and untracked files that the pathspecs *paths* mean."""
        return _paths(self.run("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *paths))

    def tree(self, commit: str) -> dict[str, tuple[str, str]]:
        """Every path of *commit*'s tree, with its mode and object id."""
        out = self.run("ls-tree", "-r", "-z", "--full-tree", commit)
        rows = (row.split(b"\t", 1) for row in out.split(b"\0") if row)
        return {os.fsdecode(path): (facts[:6].decode(), facts.rsplit(b" ", 1)[1].decode()) for facts, path in rows}

    def staged(self, path: str) -> tuple[str, str] | None:
        """Mode and object id of *path* in the index; None where it is not there, or unmerged."""
        out = self.run("--literal-pathspecs", "ls-files", "-z", "--stage", "--", path)
        mode, oid, stage = out.partition(b"\t")[0].decode().split(" ") if out else ("", "", "-")
        return (mode, oid) if stage == "0" else None

    def unmerged(self, path: str) -> dict[int, tuple[str, str]]:
        """Mode and object id of *path* in each stage of a merge: 1 the common ancestor, 2 ours, 3 theirs."""
        out = self.run("--literal-pathspecs", "ls-files", "-z", "--unmerged", "--", path)
        rows = (row.partition(b"\t")[0].decode().split(" ") for row in out.split(b"\0") if row)
        return {int(stage): (mode, oid) for mode, oid, stage in rows}

    # Objects

    def blob(self, oid: str) -> bytes:
        """The bytes of one object, from a `cat-file --batch` that stays alive."""
        if len(oid) != _SHA1:
            return self.run("cat-file", "blob", oid)  # GitPython reads 40-digit names only
        try:
            return self._git.get_object_data(oid)[3]
        except ValueError as error:
            raise _missing(oid) from error

    def size(self, oid: str) -> int:
        """Bytes of one object, from a `cat-file --batch-check` that stays alive."""
        if len(oid) != _SHA1:
            return int(self.run("cat-file", "-s", oid))
        try:
            return int(self._git.get_object_header(oid)[2])
        except ValueError as error:
            raise _missing(oid) from error

    def store(self, content: bytes) -> str:
        """Write *content* as a blob; its id."""
        return self.run("hash-object", "-w", "--stdin", "--no-filters", given=content).decode().strip()

    def hash(self, path: str) -> str:
        """The id that the bytes of the file at *path* would have as a blob; nothing is written."""
        return self.run("hash-object", "--no-filters", "--", path).decode().strip()

    def empty_tree(self) -> str:
        """The id of the tree without a file, to compare with where there is no commit yet."""
        return self.run("hash-object", "-t", "tree", "--stdin", given=b"").decode().strip()

    def commit_tree(self, tree: str, message: str, *, parent: str | None) -> str:
        """A commit of *tree* made by rundiff, in the name of the user where git knows one; no ref is moved."""
        env = {
            "GIT_AUTHOR_NAME": self.setting("user.name") or "rundiff",
            "GIT_AUTHOR_EMAIL": self.setting("user.email") or "rundiff",
            "GIT_COMMITTER_NAME": "rundiff",
            "GIT_COMMITTER_EMAIL": "rundiff",
        }
        parents = ("-p", parent) if parent else ()
        return self.run("commit-tree", *parents, tree, given=message.encode(), env=env).decode().strip()

    def token(self, *refs: str) -> str:
        """Words that change when HEAD, what it names, the index, or a ref below *refs* does; made without starting git."""
        watched = [self.git_dir / name for name in ("HEAD", "index", "logs/HEAD")]
        watched += [self.common_dir / name for name in ("packed-refs", "reftable", *refs)]
        return "-".join(_age(path) for path in watched)

    # Settings

    def setting(self, name: str) -> str | None:
        """A value of git's configuration, from any level; None when it is not set."""
        out = self.run("config", "--get", "-z", name, accepted=(0, 1))
        return out.decode("utf-8", "replace").rstrip("\0") if out else None

    def path(self, name: str) -> Path:
        """Where git keeps *name* (such as `index`) for this working tree."""
        return Path(os.fsdecode(self.run("rev-parse", "--path-format=absolute", "--git-path", name).rstrip(b"\n")))


def set_setting(name: str, value: str, *, folder: Path | None) -> None:
    """Write one value of git's configuration: of the repository around *folder*, or the user's own where it is None."""
    where = "--global" if folder is None else "--local"
    _answer(_git(folder or Path("/")), ("config", where, name, value))


def user_setting(name: str) -> str | None:
    """A value of the user's own git configuration; None when it is not set."""
    out = _answer(_git(Path("/")), ("config", "--global", "--get", name), accepted=(0, 1))
    return out.decode("utf-8", "replace").strip() or None


def _missing(oid: str) -> GitError:
    return GitError(f"object {oid} is missing from the repository (shallow or partial clone?); fetch it first")


def _age(path: Path) -> str:
    """A folder's age is that of its last new, renamed or deleted entry: git moves a loose ref by renaming a file."""
    try:
        facts = path.stat()
    except OSError:
        return ""  # not there, which is a state as well
    return f"{facts.st_mtime_ns:x}.{facts.st_size:x}"


def _as_variables(settings: list[tuple[str, str]]) -> dict[str, str]:
    """Settings as variables of git's, behind those that are there: unlike -c they may hold an equals sign in a name."""
    first = int(os.environ.get("GIT_CONFIG_COUNT") or 0)
    variables = {"GIT_CONFIG_COUNT": str(first + len(settings))} if settings else {}
    for number, (name, value) in enumerate(settings, start=first):
        variables |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
    return variables


def _paths(out: bytes) -> list[str]:
    return [os.fsdecode(path) for path in out.split(b"\0") if path]


def _changed(out: bytes) -> list[Changed]:
    """`--raw -z`: `:old_mode new_mode old_oid new_oid status NUL path NUL [path NUL]`."""
    fields = iter(out.split(b"\0"))
    found = []
    for facts in fields:
        if not facts.startswith(b":"):
            continue  # diff-tree prints the commit first when it is given one
        old_mode, new_mode, old_oid, new_oid, status = facts[1:].decode().split(" ")
        first = os.fsdecode(next(fields))
        second = os.fsdecode(next(fields)) if status[0] in "RC" else first
        found.append(
            Changed(
                cast("Status", status[0]),
                None if status[0] == "A" else first,
                None if status[0] == "D" else second,
                old_mode,
                new_mode,
                old_oid if old_oid.strip("0") else None,
                new_oid if new_oid.strip("0") else None,
            )
        )
    return found
