"""The cells of a notebook in; the files of its repository that they use out: modules, what `%run` starts, and what they name.

Imports are followed as Python finds them, from folder to folder, through every module of the repository. It is read, and nothing is
imported; `importlib.import_module("name")` counts, and names that are put together while the code runs do not. A fresh kernel has not
executed `sys.path.insert(0, "..")` yet: folders that code adds are looked in, and at last those above the notebook.
"""

from __future__ import annotations

import ast
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from rundiff.diff.ipython import as_python
from rundiff.errors import NotANotebook
from rundiff.notebook import Notebook, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_RUN = re.compile(r"^[ \t]*%run[ \t]+(?:-\S+[ \t]+)*(?:\"([^\"\n]+)\"|'([^'\n]+)'|(\S+))", re.MULTILINE)
_IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]+([\w, \t]+)|import[ \t]+([\w., \t]+))", re.MULTILINE)
_ADDED = re.compile(r"\bsys\.path\b(?:\.\w+\(|[ \t]*\+?=|\[)[^\n]*")
_LITERAL = re.compile(r"[\"']([^\"'\n]+)[\"']")
_BY_NAME = re.compile(r"import_module\(\s*[\"']([\w.]+)[\"']")


class Used(NamedTuple):
    """What a notebook uses: files by path from the root, and the texts of them all, for what they name in passing."""

    files: frozenset[str]
    texts: tuple[str, ...]

    def names(self, path: str) -> bool:
        """Whether a text mentions the file at *path*, as `open("config.yaml")` and `!python train.py` do."""
        name = PurePosixPath(path).name
        found = re.compile(rf"(?<![\w.-]){re.escape(name)}(?![\w-])")
        return any(name in text and found.search(text) is not None for text in self.texts)


class Files(NamedTuple):
    """How files are found: *folders*, from the root, in the order of `sys.path`; *read* gives None where there is none.

    *there* says whether a path is a file on either side of the comparison: one that is gone now was used all the same.
    """

    folders: Sequence[str]
    there: Callable[[str], bool]
    read: Callable[[str], bytes | None]


def used_files(notebook: Notebook, path: str, files: Files) -> Used:
    """What the notebook at *path* uses, from the root of its repository."""
    found: dict[str, None] = {}
    waiting = [(path, _code(notebook))]
    texts = []
    above = _above(_home(path))
    folders = list(files.folders)
    while waiting:
        at, text = waiting.pop()
        texts.append(text)
        folders += (folder for folder in _added(at, text) if folder not in folders)
        files = files._replace(folders=(*folders, *above))
        for name in _uses(at, text, files):
            if name not in found and name != path:
                found[name] = None
                waiting.append((name, _text(name, files.read(name))))
    return Used(frozenset(found), tuple(texts))


def _code(notebook: Notebook) -> str:
    return "\n".join(cell.source for cell in notebook.cells if cell.type == "code")


def _text(path: str, data: bytes | None) -> str:
    if data is None:
        return ""
    if not path.endswith(".ipynb"):
        return data.decode("utf-8", "replace")
    try:
        return _code(parse(data))
    except NotANotebook:
        return ""


def _uses(path: str, text: str, files: Files) -> Iterator[str]:
    """Files that the code at *path* imports or runs itself."""
    home = _home(path)
    for words in _RUN.findall(text):
        named = "".join(words)
        script = _joined(home, named if "." in PurePosixPath(named).name else f"{named}.py")
        if files.there(script):
            yield script
    for name in _imports(text):
        level = len(name) - len(name.lstrip("."))
        folders = [_up(home, level - 1)] if level else [home, *files.folders]
        yield from _module(name[level:], folders, files.there)


def _imports(text: str) -> Iterator[str]:
    """Names of modules, dots ahead of them where they are relative; of `from a import b` also `a.b`, which may be one."""
    try:
        tree = ast.parse(as_python(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        yield from _imports_by_line(text)
    else:
        for node in ast.walk(tree):
            match node:
                case ast.Import():
                    yield from (alias.name for alias in node.names)
                case ast.ImportFrom():
                    yield from _from("." * node.level + (node.module or ""), (alias.name for alias in node.names))
    yield from _BY_NAME.findall(text)


def _imports_by_line(text: str) -> Iterator[str]:
    """Of text that is no Python as a whole: one broken cell says nothing of the others."""
    for module, names, modules in _IMPORT.findall(text):
        yield from _from(module, _listed(names)) if module else _listed(modules)


def _listed(names: str) -> Iterator[str]:
    return (words[0] for name in names.split(",") if (words := name.split()))


def _from(module: str, names: Iterable[str]) -> Iterator[str]:
    yield module
    yield from (f"{module}{name}" if module.endswith(".") else f"{module}.{name}" for name in names)


def _module(name: str, folders: Iterable[str], there: Callable[[str], bool]) -> Iterator[str]:
    """The file of the module *name*, and of each package that it lies in; nothing where it is none of the repository's."""
    parts = [part for part in name.split(".") if part]
    for folder in folders:
        base = _joined(folder, "/".join(parts))
        files = [file for file in (f"{base}.py", _joined(base, "__init__.py")) if there(file)]
        if files:
            packages = (_joined(folder, *parts[:depth], "__init__.py") for depth in range(1, len(parts)))
            yield from (*filter(there, packages), files[0])
            return


def _home(path: str) -> str:
    return str(PurePosixPath(path).parent)


def _above(folder: str) -> list[str]:
    """The folders around *folder*, the nearest first, and their `src`."""
    return [found for parent in PurePosixPath(folder, "src").parents for found in (str(parent), str(parent / "src"))]


def _added(path: str, text: str) -> list[str]:
    """Folders that the code at *path* has Python look in: `sys.path.append("../lib")`."""
    lines = _ADDED.findall(text) if "sys.path" in text else ()
    return [_joined(_home(path), word) for line in lines for word in _LITERAL.findall(line)]


def _up(folder: str, levels: int) -> str:
    path = PurePosixPath(folder)
    for _ in range(levels):
        path = path.parent
    return str(path)


def _joined(folder: str, *parts: str) -> str:
    """A path from the root, without `.` and `..`; "", which is no file, where it leads out of the repository."""
    found: list[str] = []
    whole = PurePosixPath(folder, *parts)
    for part in whole.parts:
        if whole.is_absolute() or (part == ".." and not found):
            return ""
        if part == "..":
            found.pop()
        elif part != ".":
            found.append(part)
    return "/".join(found)
