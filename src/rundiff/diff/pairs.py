"""Files that changed in; those whose change is not said already by the notebook that Jupytext pairs them with out."""

from __future__ import annotations

import posixpath
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from rapidfuzz.distance import Indel

from rundiff.diff.changes import NotebookDiff, ScriptDiff, TextDiff

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rundiff.diff.changes import FileDiff
    from rundiff.diff.halves import Format


_FORMATS: dict[tuple[str, str], Format] = {
    (".py", "percent"): "percent",
    (".py", "hydrogen"): "hydrogen",
    (".py", "light"): "light",
    (".py", ""): "light",
    (".md", ""): "markdown",
    (".md", "markdown"): "markdown",
    (".md", "myst"): "markdown",
}


class _Jupytext(msgspec.Struct):
    formats: str = ""


class _Metadata(msgspec.Struct):
    jupytext: _Jupytext = msgspec.field(default_factory=_Jupytext)


_decoder = msgspec.json.Decoder(_Metadata)


def formats(metadata: msgspec.Raw) -> str:
    """What a notebook's metadata says that Jupytext pairs it with: `ipynb,py:percent`; empty where it says nothing."""
    raw = bytes(metadata)
    if b'"jupytext"' not in raw:
        return ""
    try:
        return _decoder.decode(raw).jupytext.formats
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return ""  # whatever it is, it names no file


def without_pairs(files: Sequence[FileDiff]) -> tuple[tuple[FileDiff, ...], int]:
    """*files* without those that changed as the notebook they are paired with did, and how many these are."""
    by_path = {file.path: file for file in files}
    told: set[str] = set()
    for file in files:
        if isinstance(file.content, NotebookDiff) and file.content.formats:
            for path, written in paired(file.path, file.content.formats):
                other = by_path.get(path)
                if other is not None and other.kind == file.kind and _told(other, written, file.content):
                    told.add(path)
    return tuple(file for file in files if file.path not in told), len(told)


class _Location(NamedTuple):
    """`root//folder/prefix/suffix.ext:name`, where Jupytext puts one format; all but the extension may be empty."""

    root: str
    folder: str
    prefix: str
    suffix: str
    extension: str
    name: str


def paired(notebook: str, formats: str) -> Iterator[tuple[str, Format]]:
    """The text files that *notebook* is paired with, and how each is written; paths count from the root of the repository."""
    locations = [_location(written.strip()) for written in formats.split(",") if written.strip()]
    own = next((found for found in locations if found.extension == ".ipynb"), None)
    base = None if own is None else _base(notebook, own)
    for found in locations if base is not None else ():
        written = _FORMATS.get((found.extension, found.name))
        if written is not None and base is not None:
            yield _full(base, found), written


def _location(written: str) -> _Location:
    where, _, file = written.rpartition("/")
    root, _, rest = where.rpartition("//")
    folder, _, prefix = rest.rpartition("/")
    file, _, name = file.partition(":")
    suffix, _, extension = file.rpartition(".")
    return _Location(root, folder, prefix, suffix, ".py" if extension == "auto" else f".{extension}", name)


class _Base(NamedTuple):
    """What all of a pair have in common: *below* the folder in whose place each has a root of its own, and the file's stem."""

    above: str
    below: str
    stem: str


def _base(path: str, at: _Location) -> _Base | None:
    """None where *path* is not where its own format puts it: then Jupytext pairs it with nothing."""
    folder, _, file = path.rpartition("/")
    end = f"{at.suffix}{at.extension}"
    if not (file.startswith(at.prefix) and file.endswith(end)):
        return None
    stem = file[len(at.prefix) : len(file) - len(end)]
    if at.folder:
        if not f"/{folder}".endswith(f"/{at.folder}"):
            return None
        folder = folder[: -len(at.folder)].rstrip("/")
    if not at.root:
        return _Base(folder, "", stem)
    above, found, below = f"/{folder}/".rpartition(f"/{at.root}/")
    return _Base(above.strip("/"), below.strip("/"), stem) if found else None


def _full(base: _Base, at: _Location) -> str:
    file = f"{at.prefix}{base.stem}{at.suffix}{at.extension}"
    return posixpath.normpath(posixpath.join(base.above, at.root, base.below, at.folder, file))


def _told(file: FileDiff, written: Format, notebook: NotebookDiff) -> bool:
    """Whether every line of code or prose that came or went in *file* did so in the notebook too, and none moved but as there."""
    from rundiff.diff.halves import half, text_half  # noqa: PLC0415 - few notebooks are paired

    text = file.content.whole if isinstance(file.content, ScriptDiff) else file.content
    if not isinstance(text, TextDiff):
        return False
    was, now = (text_half("\n".join(lines), written) for lines in (text.old, text.new))
    old = {change.old_index: change.old for change in notebook.cells if change.old_index is not None}
    new = {change.new_index: change.new for change in notebook.cells if change.new_index is not None}
    then, here = (half((cell.type == "code", cell.source) for _, cell in sorted(side.items()) if cell) for side in (old, new))
    if (was.code, now.code) != (then.code, here.code) and _moved(was.code, now.code):
        return False
    return _within(was.code, now.code, then.code, here.code) and _within(was.prose, now.prose, then.prose, here.prose)


def _moved(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether a line is at another place among those that stayed."""
    gone, came = Counter(old) - Counter(new), Counter(new) - Counter(old)
    return Indel.distance(old, new) > gone.total() + came.total()


def _within(old: Sequence[str], new: Sequence[str], then: Sequence[str], now: Sequence[str]) -> bool:
    """Whether each line that went from *old* to *new*, or came, did so from *then* to *now*."""
    gone, came = Counter(old) - Counter(new), Counter(new) - Counter(old)
    return gone <= Counter(then) - Counter(now) and came <= Counter(now) - Counter(then)
