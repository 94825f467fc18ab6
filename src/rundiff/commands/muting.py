"""A rule in; the file that holds the rules with it muted there, every other byte as it was, out."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, NamedTuple

from rundiff.commands.mutes import KEY, rule, told
from rundiff.commands.rule_files import PYPROJECT, RUNDIFF, RuleFile, held, nearest, parsed, table_of
from rundiff.commands.sides import SAVED
from rundiff.commands.strip_file import contents, replace
from rundiff.errors import NotANotebook, NotWritable, UsageError, UserError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rundiff.git import Repository

_HEADER = re.compile(r"^[ \t]*\[[^\n]*$", re.MULTILINE)
_LIST = re.compile(r"^[ \t]*mute[ \t]*=[ \t]*\[", re.MULTILINE)
_OURS = "[tool.rundiff]"


class Muting(NamedTuple):
    """What was done: *written* is the path of the file from the root, *already* that it said so before."""

    line: str
    written: str
    already: bool = False
    made: bool = False


def mute(repo: Repository, word: str, paths: Sequence[str] = ()) -> Muting:
    """Say in the file that holds the rules, or else may, that *word* is no risk here, or not in *paths*. Raises UserError."""
    entry: object = rule(word) if not paths else {"rule": rule(word), "paths": list(paths)}
    if repo.bare:
        raise UsageError(f"{repo.folder} has no working tree, so no file that could hold it; mute it in a clone")
    files = held(repo, SAVED)
    path = _file(repo, files)
    before = dict(files).get(path)
    written = _written(entry)
    if before is not None and (known := table_of(path, before, KEY)) and entry in _entries(path, known):
        return Muting(written, path, already=True)
    after = _with(path, (before or b"").decode(), entry, written)
    if after is None:
        raise UserError(
            f"{path} is written in a way that rundiff does not edit; add {written} to the list `mute` there by hand"
        )
    try:
        _put(repo, path, after.encode(), new=before is None)
    except NotWritable as error:
        raise NotWritable(f"{error}; what it should say: {KEY} = [{written}]") from error
    return Muting(written, path, made=before is None)


def _file(repo: Repository, files: Sequence[tuple[str, bytes]]) -> str:
    """Where rules stand already; else the nearest file that may hold them; else a new one at the root."""
    for key in (KEY, "check", "strip"):
        found = nearest(tuple(files), key)
        if found is not None:
            return found.path
    if files:
        return files[0][0]
    taken = [name for name in (RUNDIFF, PYPROJECT) if os.path.lexists(repo.root / name)]
    return next((name for name in (RUNDIFF, PYPROJECT) if name not in taken), RUNDIFF)


def _entries(path: str, table: Mapping[str, object]) -> list[object]:
    """What is muted there so far. Raises UsageError where it cannot be read."""
    if KEY not in table:
        return []
    told(RuleFile(path, table))
    entries = table[KEY]
    return list(entries) if isinstance(entries, list) else []


def _written(entry: object) -> str:
    if isinstance(entry, dict):
        paths = ", ".join(json.dumps(path, ensure_ascii=False) for path in entry["paths"])
        return f"{{ rule = {json.dumps(entry['rule'])}, paths = [{paths}] }}"
    return json.dumps(entry)


def _with(path: str, text: str, entry: object, written: str) -> str | None:
    """*text* with one entry more, if reading it again shows that this and nothing else has changed."""
    edited = _edited(path.rpartition("/")[2], text, written)
    old, new = parsed(path, text.encode()), None
    try:
        new = parsed(path, edited.encode())
    except UsageError:
        return None
    return edited if new == _wanted(path, old, entry) else None


def _wanted(path: str, document: object, entry: object) -> object:
    names = [] if path.endswith(RUNDIFF) else ["tool", "rundiff"]
    table = wanted = dict(document) if isinstance(document, dict) else {}
    for name in names:
        inner = table.get(name)
        table[name] = dict(inner) if isinstance(inner, dict) else {}
        table = table[name]
    known = table.get(KEY)
    table[KEY] = [*(known if isinstance(known, list) else []), entry]
    return wanted


def _edited(name: str, text: str, written: str) -> str:
    end = "\r\n" if "\r\n" in text else "\n"
    start = 0
    if name == PYPROJECT:
        found = re.search(rf"^[ \t]*{re.escape(_OURS)}[ \t]*(?:#[^\n]*)?(?:\n|\Z)", text, re.MULTILINE)
        if found is None:
            between = "" if not text else end if text.endswith("\n") else end * 2
            return f"{text}{between}{_OURS}{end}{KEY} = [{written}]{end}"
        start = found.end()
    following = _HEADER.search(text, start)
    stop = following.start() if following is not None and not _within_list(text, start, following.start()) else len(text)
    listed = _LIST.search(text, start, stop)
    if listed is not None:
        return _in_list(text, listed.end(), written, end)
    ahead = "" if start == 0 or text[:start].endswith("\n") else end
    return f"{text[:start]}{ahead}{KEY} = [{written}]{end}{text[start:]}"


def _within_list(text: str, start: int, at: int) -> bool:
    """Whether what looks like a table's header is an element of the list: then the list is looked for in all that follows."""
    listed = _LIST.search(text, start, at)
    return listed is not None and _closing(text, listed.end()) > at


def _in_list(text: str, start: int, written: str, end: str) -> str:
    stop = _closing(text, start)
    inside = text[start:stop]
    kept = inside.rstrip(" \t\r\n")
    if "\n" not in inside:
        comma = "" if not kept.strip() else " " if kept.endswith(",") else ", "
        return f"{text[:start]}{kept}{comma}{written}{text[stop:]}"
    indent = re.search(r"\n([ \t]*)\S[^\n]*\s*\Z", inside)
    comma = "" if not kept.strip() or kept.endswith(",") else ","
    return f"{text[:start]}{kept}{comma}{end}{indent[1] if indent else '  '}{written},{inside[len(kept) :]}{text[stop:]}"


def _closing(text: str, at: int) -> int:
    """Where the list that begins ahead of *at* ends."""
    depth = 1
    for found in re.finditer(r'"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*|[\[\]]', text[at:]):
        depth += {"[": 1, "]": -1}.get(found[0], 0)
        if depth == 0:
            return at + found.start()
    return len(text)


def _put(repo: Repository, path: str, data: bytes, *, new: bool) -> None:
    full = repo.root / path
    try:
        if new:
            with full.open("xb") as file:
                file.write(data)
            return
        _, seen = contents(os.fspath(full))
        replace(os.fspath(full), data, seen)
    except (NotWritable, NotANotebook) as error:
        raise NotWritable(f"{path}: {error}") from error
    except OSError as error:
        raise NotWritable(f"{path} cannot be written ({error.strerror}); nothing was changed") from error
