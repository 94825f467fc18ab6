"""Two paths on disk in, inside a repository or not; what changed from the one to the other out: `git diff --no-index`.

Neither git nor a repository is needed. Two folders are compared file by file, a folder and a file as `FOLDER/name` and the
file; `-` is standard input, `/dev/null` no file at all. Unlike git, which would compare the names they point at, a symbolic
link that is named is followed; one inside a folder is not.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rundiff.commands.beside import ALONE, from_disk
from rundiff.commands.folders import in_folders, listing
from rundiff.commands.own_names import own_names
from rundiff.commands.places import Place, compared, read
from rundiff.commands.programs import Programs
from rundiff.commands.scope import Scope
from rundiff.comparison import Comparison, Side
from rundiff.diff.changes import Hidden
from rundiff.diff.pairs import without_pairs
from rundiff.errors import UsageError, UserError, reason
from rundiff.findings import findings
from rundiff.options import DiffOptions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import IO

    from rundiff.commands.beside import Beside
    from rundiff.diff.changes import FileDiff, FileKind
    from rundiff.git import Status

STDIN = "-"
_STATUS: dict[FileKind, Status] = {"added": "A", "removed": "D", "renamed": "R"}


def compared_paths(
    folder: str,
    words: Sequence[str],
    given: IO[bytes] | None = None,
    options: DiffOptions | None = None,
    *,
    kinds: str = "",
) -> Comparison:
    """What changed from the first of two paths to the second, from *folder* on ("" is the current one); *given* is what `-` reads.

    *kinds* is what is asked about, as in `Scope`. Raises UserError.
    """
    if len(words) != 2:  # noqa: PLR2004 - an old and a new one
        raise UsageError(f"--no-index takes two paths, an old and a new one, not {len(words)}")
    if "" in words:
        raise UsageError("an empty word is no path; --no-index takes two paths on disk")
    options = options or DiffOptions()
    try:
        files, hidden = _files(folder, words, given, options)
    except OSError as error:
        raise UserError(f"{error.filename} cannot be read: {reason(error)}") from error
    if kinds:
        files = Scope(kinds=kinds).chosen(files, lambda file: status(file, folder, words))
    differing, paired = without_pairs([file for file in files if file.differs])
    with own_names(folder):
        found = findings(differing, Programs(differing, _beside_them(folder, words)))
    return Comparison(
        baseline=Side("path", words[0]),
        target=Side("path", words[1]),
        files=differing,
        findings=found,
        hidden=sum((file.hidden for file in files), hidden + Hidden(paired=paired)),
    )


def _beside_them(folder: str, words: Sequence[str]) -> tuple[Beside, Beside]:
    """How other files are read: of two folders those in them, of two files none."""
    meant, folders = _meant(folder, words)
    if not folders:
        return ALONE, ALONE
    return from_disk(os.path.join(folder, meant[0])), from_disk(os.path.join(folder, meant[1]))


def names(file: FileDiff, folder: str, words: Sequence[str]) -> tuple[str, str]:
    """What git calls *file* on both sides: by the words, and in folders below them; `/dev/null` where it is not."""
    meant, folders = _meant(folder, words)
    if not folders:
        return meant[0], meant[1]
    old, new = (f"{word.rstrip('/')}/{path}" for word, path in zip(meant, (file.old_path or file.path, file.path), strict=True))
    return os.devnull if file.kind == "added" else old, os.devnull if file.kind == "removed" else new


def status(file: FileDiff, folder: str, words: Sequence[str]) -> Status:
    """What git says happened to *file*: that it is a link on one side only, too."""
    if file.kind in _STATUS or not _meant(folder, words)[1]:
        return _STATUS.get(file.kind, "M")
    old, new = (os.path.islink(os.path.join(folder, name)) for name in names(file, folder, words))
    return "M" if old == new else "T"


def outside(folder: str, words: Sequence[str], variables: Mapping[str, str]) -> bool:
    """Whether *words* are two paths of which, for git too, one lies outside the repository around *folder*, if there is one."""
    there = [word == STDIN or os.path.exists(os.path.join(folder, word)) for word in words]
    if not all(there) or "GIT_DIR" in variables:
        return False
    try:
        root = _root(os.path.realpath(folder))
    except FileNotFoundError:
        return False  # the current folder is gone, as will be said
    parents = [os.path.realpath(os.path.dirname(os.path.join(folder, word))) for word in words]
    return root is None or not all(os.path.commonpath((root, parent)) == root for parent in parents)


def _root(folder: str) -> str | None:
    """The top of the working tree around *folder*, or the bare repository it lies in, found without git."""
    while not (os.path.exists(os.path.join(folder, ".git")) or _bare(folder)):
        if folder == os.path.dirname(folder):
            return None
        folder = os.path.dirname(folder)
    return folder


def _bare(folder: str) -> bool:
    return all(os.path.exists(os.path.join(folder, name)) for name in ("HEAD", "objects", "refs"))


def _files(folder: str, words: Sequence[str], given: IO[bytes] | None, options: DiffOptions) -> tuple[list[FileDiff], Hidden]:
    words, folders = _meant(folder, words)
    if folders:
        was, now = ({} if word == os.devnull else listing(os.path.join(folder, word)) for word in words)
        return in_folders(was, now, options)
    if STDIN in words and given is None:
        raise UsageError("there is no standard input here; name two files")
    data = given.read() if given is not None and STDIN in words else b""
    old, new = (_place(folder, word, data) for word in words)
    name = words[0] if isinstance(old, str) and not isinstance(new, str) else words[1]
    return [compared(name, old, new, options)], Hidden()


def _meant(folder: str, words: Sequence[str]) -> tuple[Sequence[str], bool]:
    """The two paths that are compared, and whether they are folders. Raises UsageError."""
    folders = [word for word in words if word != STDIN and os.path.isdir(os.path.join(folder, word))]
    if len(folders) == 1 and os.devnull not in words:
        return _beside(folder, words, folders[0]), False
    return words, bool(folders)


def _beside(folder: str, words: Sequence[str], top: str) -> tuple[str, ...]:
    """A folder and a file: in the folder the file of that name is meant."""
    if STDIN in words:
        raise UsageError(f"{top} is a folder, and standard input has no name to look for in it; name a file")
    other = next(word for word in words if word != top)
    meant = f"{top.rstrip('/')}/{other.rpartition('/')[2]}"
    if os.path.exists(os.path.join(folder, other)) and not os.path.exists(os.path.join(folder, meant)):
        raise UsageError(f"{top} is a folder, and there is no {meant} in it to compare with {other}; name two files")
    return tuple(meant if word == top else word for word in words)


def _place(folder: str, word: str, given: bytes) -> Place:
    if word == STDIN:
        return given
    if word == os.devnull:
        return None
    path = os.path.join(folder, word)
    if os.path.isdir(path):
        raise UsageError(f"{word} is a folder, not a file; name two files, or two folders")
    if not os.path.exists(path):
        dangling = f"is a link to {os.readlink(path)}, which is not there" if os.path.islink(path) else "is not there"
        raise UsageError(f"{word} {dangling}; --no-index takes two paths on disk")
    return path if os.path.isfile(path) else read(path)  # a pipe, as of `<(git show HEAD:train.ipynb)`
