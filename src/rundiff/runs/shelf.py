"""A folder in; the repository that runs of it are kept in out, where it has none of its own, or one that may not be written.

It lies in the user's state folder, one for each working tree: `rundiff/<name>-<digest of its path>.git`. Beside a repository that may only be
read it borrows that one's objects and follows its refs and its index, so that a run is compared with branches and with the index as
ever. Without a repository it takes no file but those it is told to: a notebook may lie in somebody's home folder.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from rundiff.errors import NotARepository, NotWritable, reason
from rundiff.git import Repository

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

_FOLLOWED = ("HEAD", "packed-refs", "index")
_REFS = ("heads", "tags", "remotes")
_SPECIAL = re.compile(r"([\\*?\[\]! #])")
"""What means something in a list of ignored files."""


def repository(folder: Path) -> Repository:
    """The repository whose runs are those of *folder*: its own, or the one in the user's state folder. Raises as `Repository.discover`."""
    try:
        own = Repository.discover(folder)
    except NotARepository:
        there = next((place for place in [folder, *folder.parents] if _shelf(place).is_dir()), None)
        if there is None:
            raise
        return Repository.apart(_shelf(there), there, folder=folder)
    if _may_write(own) or not _shelf(own.root).is_dir():
        return own
    return _beside(own)


def own_repository(folder: Path) -> Repository | None:
    """The repository around *folder*; None where there is none. Raises as `Repository.discover`."""
    try:
        return Repository.discover(folder)
    except NotARepository:
        return None


def kept_in(own: Repository | None, folder: Path) -> Repository:
    """Where a run in *folder* is to be recorded: *own*, or one in the user's state folder, which is made. Raises GitError, NotWritable."""
    if own is None:
        place = folder.resolve()
        return _made(place, place)
    return own if _may_write(own) else _beside(own)


def is_apart(repo: Repository) -> bool:
    """Whether *repo* lies in the user's state folder."""
    return bool(repo.where)


def elsewhere(repo: Repository) -> tuple[Literal["read-only", "no-repository"], Path] | None:
    """Why runs of *repo* are not, or will not be, kept in it, and where they are; None where they are kept in it."""
    if is_apart(repo):
        borrows = (repo.git_dir / "objects" / "info" / "alternates").exists()
        return "read-only" if borrows else "no-repository", repo.git_dir
    return None if _may_write(repo) else ("read-only", _shelf(repo.root))


def take(repo: Repository, paths: Iterable[str]) -> None:
    """Have the shelf of a folder without a repository hold these files, by paths from its root, beside those that it holds."""
    if (repo.git_dir / "objects" / "info" / "alternates").exists():
        return  # it goes by what git itself tracks and ignores
    file = repo.git_dir / "info" / "exclude"
    known = file.read_text("utf-8", "surrogateescape").splitlines()[1:] if file.exists() else []
    wanted = dict.fromkeys(known)
    for path in paths:
        parents = [f"!/{_escaped(str(parent))}/" for parent in reversed(Path(path).parents) if str(parent) != "."]
        wanted |= dict.fromkeys([*parents, *(f"{parent[1:]}*" for parent in parents if f"{parent[1:]}*" not in wanted)])
        wanted |= dict.fromkeys([f"!/{_escaped(path)}"])
    file.parent.mkdir(exist_ok=True)
    file.write_text("\n".join(["/*", *sorted(wanted, key=_after)]) + "\n", "utf-8", "surrogateescape")


def _after(line: str) -> tuple[int, bool]:
    """A folder is taken, then what is in it is left out, then single files of it are taken: the last line that fits counts."""
    return line.count("/"), not line.endswith("*")


def _escaped(path: str) -> str:
    return _SPECIAL.sub(r"\\\1", path)


def _may_write(repo: Repository) -> bool:
    return all(
        os.access(folder, os.W_OK) for folder in (repo.common_dir, repo.common_dir / "objects", repo.common_dir / "refs")
    )


def _beside(own: Repository) -> Repository:
    found = _made(own.root, own.folder)
    alternates = found.git_dir / "objects" / "info" / "alternates"
    borrowed = f"{own.common_dir / 'objects'}\n"
    if not alternates.exists() or alternates.read_text() != borrowed:
        alternates.parent.mkdir(exist_ok=True)
        alternates.write_text(borrowed)
        with (found.git_dir / "config").open("a") as config:
            config.write(f'[include]\n\tpath = "{own.common_dir / "config"}"\n')
    try:
        _follow(own, found)
    except OSError as error:
        message = f"runs are kept in {found.git_dir}, which cannot be brought up to date: {reason(error)}"
        raise NotWritable(message) from error
    return found


def _follow(own: Repository, found: Repository) -> None:
    """Take over the refs and the index as they are now."""
    for name in _FOLLOWED:
        source = (own.common_dir if name == "packed-refs" else own.git_dir) / name
        if source.exists():
            _copy(source, found.git_dir / name)
    ignored = own.common_dir / "info" / "exclude"
    (found.git_dir / "info" / "exclude").write_bytes(ignored.read_bytes() if ignored.exists() else b"")
    for name in _REFS:
        _mirror(own.common_dir / "refs" / name, found.git_dir / "refs" / name)


def _mirror(source: Path, target: Path) -> None:
    """Have *target* hold the refs of *source*. One that stays is never missing: a kernel and a server may both look."""
    wanted = {path.relative_to(source) for path in source.rglob("*") if path.is_file()} if source.is_dir() else set()
    held = {path.relative_to(target) for path in target.rglob("[!.]*") if path.is_file()} if target.is_dir() else set()
    for ref in held - wanted:
        (target / ref).unlink(missing_ok=True)
    for ref in wanted:
        if (target / ref).is_dir():
            shutil.rmtree(target / ref)  # where `a/b` was, `a` is now
        (target / ref).parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):  # who may write there has just deleted or packed it
            _copy(source / ref, target / ref)


def _copy(source: Path, target: Path) -> None:
    """With its times, by which git tells racily clean entries of an index; but what is read-only there is not so here."""
    facts = source.stat()
    with suppress(FileNotFoundError):
        held = target.stat()
        if (held.st_size, held.st_mtime_ns) == (facts.st_size, facts.st_mtime_ns):
            return
    handle, aside = tempfile.mkstemp(dir=target.parent, prefix=".new-")
    try:
        with source.open("rb") as read, os.fdopen(handle, "wb") as written:
            shutil.copyfileobj(read, written)
        os.utime(aside, ns=(facts.st_atime_ns, facts.st_mtime_ns))
        Path(aside).replace(target)
    except OSError:
        Path(aside).unlink(missing_ok=True)
        raise


def _made(root: Path, folder: Path) -> Repository:
    place = _shelf(root)
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        message = f"{root} cannot keep its runs, and neither can {place.parent}: {reason(error)}; set XDG_STATE_HOME to a folder that you may write"
        raise NotWritable(message) from error
    return Repository.apart(place, root, folder=folder)


def _shelf(root: Path) -> Path:
    full = str(root.resolve())
    digest = hashlib.sha256(os.fsencode(full)).hexdigest()[:12]
    name = re.sub(r"[^\w.-]+", "-", root.name).strip("-.") or "root"
    return _state() / "rundiff" / f"{name}-{digest}.git"


def _state() -> Path:
    """Where programs of this user keep what they remember: the XDG base directories; their like on macOS and Windows."""
    named = os.environ.get("XDG_STATE_HOME", "")
    if named and Path(named).is_absolute():
        return Path(named)
    if sys.platform == "darwin":
        return _home() / "Library" / "Application Support"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or _home() / "AppData" / "Local")
    return _home() / ".local" / "state"


def _home() -> Path:
    """A number without a name, and without HOME, is a user too (`--user 12345`): at home where container engines have it, and it may not write."""
    try:
        return Path.home()
    except RuntimeError:
        return Path("/")
