"""One repository: its names, what differs, its objects, its settings. Answers are typed; paths are those of the system, not text."""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rundiff.errors import GitError, MissingObject, NotARepository, UnknownRevision, reason
from rundiff.git.absent import apart, deepening, missing, promisor
from rundiff.git.changed import GITLINK, Changed, Counted, changed, counted
from rundiff.git.index import copy_of_index, remove
from rundiff.git.objects import Ahead, sizes
from rundiff.git.process import ENVIRONMENT, HARDENED, Running, answer
from rundiff.git.untrusted import check, disarmed, lies_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from git.cmd import Git
    from typing_extensions import Self

_SHA1 = 40
"""Digits of an object's name in a repository of the usual format."""
_LONGEST_NAME = 4096
_UNSPEAKABLE = frozenset("\0\n")
"""Characters that no question about names can hold."""
_FACTS = 3
"""Name, type and size of an object."""
_CONFIG = ("config", "--list", "-z", "--show-scope", "--includes")
_OLDEST = "2.31"
"""The first git that tells absolute paths when asked, and takes settings from variables; before, it repeats the question."""
_SECONDS = 10
"""Within which git tells its configuration, however slow the disk is."""
_TWO = 2
_EXCLUDES = (":!", ":^", ":(exclude")
_UNREAD = ("-c", "diff.autoRefreshIndex=false")
"""With this git reads no file for finding that it was only touched, and lists it as changed."""
_COMPARED = ("--no-ext-diff", "--no-textconv", "--no-color", "--no-relative", "--ignore-submodules=dirty", "-z")
"""What every comparison is asked with: the user's own settings of renames and algorithms hold, and nothing is run for it."""


class Ref(NamedTuple):
    """A ref, the object it names, and that commit's message."""

    name: str
    oid: str
    message: str


def taken(error: GitError) -> bool:
    """Whether somebody else has the ref, or holds its lock in this very moment: asking again is the answer."""
    return any(words in str(error).lower() for words in ("already exists", "file exists", "unable to lock"))


class Named(NamedTuple):
    """What a name names: `commit` and what it peels to; or a `tree` or `blob` itself."""

    oid: str
    type: str


class Listing:
    """What git lists as changed: asked when this is made, read when the rows are."""

    def __init__(self, git: Running, own: ExitStack, again: Callable[[], tuple[Running, ExitStack]] | None = None) -> None:
        self._git = git
        self._own = own
        self._again = again

    def rows(self) -> Iterator[Changed]:
        """Each path, as git finds it. Raises GitError."""
        try:
            with self._own:
                yield from changed(self._git.fields())
        except MissingObject:
            # git looks into files for renames before it prints a row, and this one is not here: its own row will say so.
            if self._again is None:
                raise
            yield from Listing(*self._again()).rows()


class Repository:
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
        self._config: list[tuple[str, str, str]] | None = None
        self._kept: Git | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End the git that reads objects, where one was started."""
        if self._kept is not None:
            self._kept.clear_cache()

    @classmethod
    def discover(cls, folder: Path) -> Repository:
        """The repository that *folder* lies in. Raises NotARepository, DubiousOwnership, GitMissing, NotWritable."""
        if not _may_enter(folder):
            raise NotARepository(str(folder))
        asked = ("--path-format=absolute", "--is-inside-work-tree", "--git-dir", "--git-common-dir", "--show-toplevel")
        with Running(folder, _CONFIG) as config:  # both at once: starting a process is most of what either takes
            with Running(folder, ("rev-parse", *asked), accepted=(0, 128)) as git:
                told = git.answer(seconds=_SECONDS).removesuffix(b"\n").split(b"\n")
                if told[0].startswith(b"--"):
                    message = f"git {_OLDEST} or later is needed, and this one is older (git --version); install a newer one"
                    raise GitError(message)
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
        known = _settings(settings)
        if (inside or elsewhere) and not (folder.resolve().is_relative_to(root) and lies_in(root, git_dir, known)):
            # Its own configuration says so (core.worktree), and whoever wrote that may point anywhere.
            message = f"the repository around {folder} keeps its files elsewhere, in {root}; ask from there"
            raise GitError(message)
        check(root, git_dir, common)
        found = cls(root, git_dir, common, folder=folder.resolve(), bare=bare)
        found._config = known
        return found

    @classmethod
    def init(cls, folder: Path) -> Repository:
        """Make *folder* a repository whose first branch is `main`."""
        answer(folder, ("init", "--quiet", "--initial-branch=main"))
        return cls.discover(folder)

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
        variables = {**disarmed(self.settings(), self.root), **(env or {})}
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
            if self.shallow:
                message = f"unknown revision {shown!r}; this clone is shallow, and its history ends early ({deepening(revision)} gets more)"
            raise UnknownRevision(message) from error
        return out.decode().strip()

    def named(self, names: Iterable[str]) -> dict[str, Named]:
        """What each of *names* that is a revision names, asked of one process; others are left out. Raises GitError."""
        there = [name for name in dict.fromkeys(names) if name and len(name) < _LONGEST_NAME and not _UNSPEAKABLE & set(name)]
        if not there:
            return {}
        asked = [form for name in there for form in (f"{name}^{{commit}}", name)]
        with self.started("cat-file", "--batch-check", given=True) as git:
            told = git.answer("".join(f"{name}\n" for name in asked).encode("utf-8", "surrogateescape")).splitlines()
        found = [line.decode("utf-8", "replace").split(" ") for line in told]
        named = {}
        for name, commit, itself in zip(there, found[::2], found[1::2], strict=False):
            if facts := next((facts for facts in (commit, itself) if facts[-1].isdecimal() and len(facts) == _FACTS), None):
                named[name] = Named(*facts[:2])
        return named

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

    def listed(
        self,
        words: Sequence[str] = (),
        options: Sequence[str] = (),
        paths: Sequence[str] = (),
        *,
        env: Mapping[str, str] | None = None,
    ) -> Listing:
        """Ask git which paths differ between the sides that *words* name to `git diff`; *paths* are pathspecs."""

        def again() -> tuple[Running, ExitStack]:
            exact = () if "--no-renames" in options else ("--find-renames=100%",)
            return self._compared("--raw", words, ("--no-abbrev", *options, *exact), paths, env, unread=True)

        return Listing(*self._compared("--raw", words, ("--no-abbrev", *options), paths, env), again)

    def counted(self, words: Sequence[str], options: Sequence[str] = (), paths: Sequence[str] = ()) -> dict[str, Counted]:
        """By each path that differs as git says, how many lines it counts as added and removed."""
        git, own = self._compared("--numstat", words, options, paths)
        with own:
            return dict(counted(git.fields()))

    def patch(
        self,
        words: Sequence[str],
        options: Sequence[str] = (),
        paths: Sequence[str] = (),
        *,
        env: Mapping[str, str] | None = None,
    ) -> Iterator[bytes]:
        """The patch of git between the sides that *words* name, in pieces as they come."""
        git, own = self._compared("--patch", words, options, paths, env)
        with own:
            yield from git.chunks()

    def _compared(
        self,
        form: str,
        words: Sequence[str],
        options: Sequence[str],
        paths: Sequence[str],
        env: Mapping[str, str] | None = None,
        *,
        unread: bool = False,
    ) -> tuple[Running, ExitStack]:
        """`git diff`, which has been started, and what is to be closed after it.

        Files on disk are compared by a copy of the index: git notes in it which of them it has found unchanged. *unread*
        files that were only touched are listed too.
        """
        own = ExitStack()
        on_disk = len(words) < _TWO and "--cached" not in words
        refresh, variables = own.enter_context(self._own_index()) if on_disk and env is None else ((), env)
        if unread:
            refresh = _UNREAD
        asked = (*refresh, "diff", form, *_COMPARED, *options, *words, "--", *paths)
        return own.enter_context(self.started(*asked, env=variables, folder=self.folder)), own

    @contextmanager
    def _own_index(self) -> Iterator[tuple[tuple[str, ...], dict[str, str]]]:
        """Options and variables that keep git from writing the index."""
        try:
            index = copy_of_index(Path(os.environ.get("GIT_INDEX_FILE") or self.git_dir / "index"))
        except OSError:
            yield _UNREAD, {}
            return
        try:
            yield (), {} if index is None else {"GIT_INDEX_FILE": str(index)}
        finally:
            if index is not None:
                remove(index)

    def untracked(self, paths: Sequence[str] = (), *, env: Mapping[str, str] | None = None) -> list[str]:
        """Files that git neither tracks nor ignores."""
        return self._files("--others", paths=paths, env=env)

    def matching(self, paths: Sequence[str]) -> list[str]:
        """Tracked and untracked files that the pathspecs *paths* mean."""
        return self._files("--cached", "--others", paths=paths)

    def _files(self, *which: str, paths: Sequence[str], env: Mapping[str, str] | None = None) -> list[str]:
        if paths and all(path.startswith(_EXCLUDES) for path in paths):
            paths = (":/", *paths)  # ls-files would take them from the current folder, diff takes them from all
        where = self.folder if paths else self.root
        out = self.run("ls-files", "-z", "--full-name", "--exclude-standard", *which, "--", *paths, env=env, folder=where)
        return [os.fsdecode(path) for path in out.split(b"\0") if path]

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

    def submodules(self, paths: Sequence[str] = ()) -> dict[str, str]:
        """The commit of each submodule in the index, by its path."""
        out = self.run("ls-files", "-z", "--full-name", "--stage", "--", *paths, folder=self.folder if paths else self.root)
        rows = (row.split(b"\t", 1) for row in out.split(b"\0") if row.startswith(GITLINK.encode()))
        return {os.fsdecode(path): facts.split(b" ")[1].decode() for facts, path in rows}

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
        if self._promisor is not None:
            (found,) = self.contents((oid,))
            if isinstance(found, GitError):
                raise found
            return found
        try:
            return self._python().get_object_data(oid)[3]
        except ValueError as error:
            raise self.missing(oid) from error

    def _python(self) -> Git:
        if self._kept is None:
            from git.cmd import Git  # noqa: PLC0415 - costs 100 ms, see the package's docstring

            self._kept = Git(str(self.root))
            self._kept.update_environment(**ENVIRONMENT)
            self._kept.set_persistent_git_options(c=list(HARDENED))
        return self._kept

    def contents(self, oids: Iterable[str]) -> Iterator[bytes | GitError]:
        """The bytes of each object in turn, or why there are none; they begin to be read at once, see `objects`."""
        return Ahead(*self._reader("--batch"), oids, self.missing)

    @property
    def _promisor(self) -> str | None:
        return promisor(self.settings())

    def _reader(self, form: str) -> tuple[Running, ExitStack]:
        """A `cat-file` that fetches nothing, and what is to be closed after it."""
        own, env = ExitStack(), {}
        if self._promisor is not None:
            objects = os.environ.get("GIT_OBJECT_DIRECTORY") or self.common_dir / "objects"
            formats = [value for _, name, value in self.settings() if name == "extensions.objectformat"]
            env = own.enter_context(apart(Path(objects), formats[-1] if formats else None))
        return own.enter_context(self.started("cat-file", form, given=True, env=env)), own

    @property
    def shallow(self) -> bool:
        """Whether its history ends early."""
        return (self.common_dir / "shallow").exists()

    def missing(self, oid: str) -> MissingObject:
        """What to say of an object that is not here."""
        return missing(oid, remote=self._promisor, shallow=self.shallow)

    def sizes(self, oids: Sequence[str]) -> dict[str, int]:
        """Bytes of each of the objects that are there."""
        git, own = self._reader("--batch-check")
        with own:
            found = zip(oids, sizes(git, oids, self.missing), strict=True)
            return {oid: size for oid, size in found if isinstance(size, int)}

    def size(self, oid: str) -> int:
        """Bytes of one object."""
        found = self.sizes((oid,))
        if oid not in found:
            raise self.missing(oid)
        return found[oid]

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

    def settings(self) -> list[tuple[str, str, str]]:
        """Scope, name and value of every setting, later ones in place of earlier; read once. `OWN` are the repository's scopes."""
        if self._config is None:
            self._config = _settings(answer(self.root, _CONFIG))
        return self._config

    def path(self, name: str) -> Path:
        """Where git keeps *name* (such as `index`) for this working tree."""
        return Path(os.fsdecode(self.run("rev-parse", "--path-format=absolute", "--git-path", name).rstrip(b"\n")))


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


def _settings(told: bytes) -> list[tuple[str, str, str]]:
    fields = told.decode("utf-8", "surrogateescape").split("\0")
    pairs = ((scope, *setting.partition("\n")[::2]) for scope, setting in zip(fields[::2], fields[1::2], strict=False))
    return [(scope, name, value) for scope, name, value in pairs]
