"""An answer that was given, and what is wanted of it, in; text to read, to copy and to search out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from rundiff.commands.patch import patch
from rundiff.commands.scope import Scope
from rundiff.commands.sides import SAVED
from rundiff.diff.changes import NotebookDiff
from rundiff.errors import GitError, UserError, assert_never
from rundiff.render.cell_patch import cell_patch
from rundiff.render.layout import layout
from rundiff.render.markdown import markdown, markdown_of
from rundiff.render.source_patch import finding_patch, source_patch
from rundiff.render.terminal import plain
from rundiff.render.wire.cards import Held, Written
from rundiff.render.wire.compared import displayable
from rundiff.runs.veiled import secrets_of, veiled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rundiff.commands.sides import Tree
    from rundiff.comparison import Comparison, Finding
    from rundiff.git import Repository
    from rundiff.render.pieces import Line
    from rundiff.render.wire.cards import TextQuestion, WrittenAs
    from rundiff.server.asked import Asked

MOST = 8 << 20
"""Bytes of a text that a page is given."""
_UNSAVED = "# as the files are saved: unsaved edits are in no file, so git does not see them\n"
_MB = 1 << 20
_SIGN = "! "
"""What stands ahead of a change's title, or as much room."""


class TooLong(UserError):
    """A text that no page shows well."""

    def __init__(self, command: str) -> None:
        self.command = command
        super().__init__(f"this text has more than {MOST // _MB} MB, which is too much for a page; in a terminal: {command}")


def written(repo: Repository, asked: Asked, question: TextQuestion) -> Written:
    """What *question* asks for, with its secrets masked or told. Raises UserError."""
    told = _written(repo, asked, question)
    if told.form == "patch":
        held = tuple(Held(path=path, count=count) for path, count in secrets_of(told.text).items())
        return msgspec.structs.replace(told, secrets=held)
    text, masked = veiled(told.text, signs=told.form in {"git", "source-patch"})
    return msgspec.structs.replace(told, text=text, masked=masked)


def _written(repo: Repository, asked: Asked, question: TextQuestion) -> Written:
    findings = _meant(asked, question)
    part = bool(question.keys or question.paths)
    match question.form:
        case "text":
            lines = layout(_only(asked.found, findings) if part else asked.found)
            told = _capped(plain(lines), "changes.txt", "text", asked)
            return msgspec.structs.replace(told, headings=tuple(_headings(lines)))
        case "markdown":
            text = markdown_of(findings) if question.keys else markdown(_only(asked.found, findings) if part else asked.found)
            return _capped(text, "changes.md", "markdown", asked)
        case "git":
            return _git(repo, asked, findings)
        case "patch":
            return _patch(repo, asked, findings)
        case _:
            return assert_never(question.form)


def _meant(asked: Asked, question: TextQuestion) -> list[Finding]:
    """The changes that are asked about; all of them where none is named."""
    if question.keys:
        return list(asked.findings(question.keys).values())
    paths = set(question.paths)
    return [finding for finding in asked.found.findings if not paths or displayable(finding.file.path) in paths]


def _only(found: Comparison, findings: Sequence[Finding]) -> Comparison:
    files = {finding.file.path for finding in findings}
    return msgspec.structs.replace(
        found, findings=tuple(findings), files=tuple(file for file in found.files if file.path in files)
    )


def _paths(findings: Iterable[Finding]) -> list[str]:
    named = [path for finding in findings for path in (finding.file.old_path, finding.file.path) if path is not None]
    return list(dict.fromkeys(named))


def _headings(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """The first line, those above groups of changes, and below them each change's own."""
    for at, line in enumerate(lines):
        if at == 0 or (line and line[0].style == "heading"):
            yield at, 2
        elif line and line[0].style == "warning" and len(line[0].text) == len(_SIGN):
            yield at, 3


def _git(repo: Repository, asked: Asked, findings: Sequence[Finding]) -> Written:
    """The plain diff of git. An editor's file is compared as it is saved."""
    old, new = (_on_disk(tree) for tree in (asked.old, asked.new))
    said = _UNSAVED if asked.old.document is not None or asked.new.document is not None else ""
    text = said + _raw(repo, old, new, _paths(findings), asked)
    heads = tuple((at, 2) for at, line in enumerate(text.split("\n")) if line.startswith("diff --git "))
    return Written(text=text, name=f"{_file_name(findings)}.diff", form="git", headings=heads)


def _on_disk(tree: Tree) -> Tree:
    return tree if tree.document is None else SAVED


def _raw(repo: Repository, old: Tree, new: Tree, paths: Sequence[str], asked: Asked) -> str:
    if not paths:
        return ""  # to git, no path is every path
    scope = Scope(tuple(f":(top,literal){path}" for path in paths))
    pieces, size = [], 0
    for piece in patch(repo, old, new, scope):
        pieces.append(piece)
        size += len(piece)
        if size > MOST:
            raise TooLong(_command(asked, "git diff", paths))
    return b"".join(pieces).decode("utf-8", "replace")


def _patch(repo: Repository, asked: Asked, findings: Sequence[Finding]) -> Written:
    """What `git apply` takes; where cells are meant that no file has so, what is to be read."""
    paths = _paths(findings)
    name = _file_name(findings)
    cells = [finding for finding in findings if finding.change is not None]
    if cells:
        one = _of_cell(repo, asked, cells[0]) if len(findings) == 1 else None
        if one is not None:
            return _capped(one, f"{name}.patch", "patch", asked)
        text = "".join(finding_patch(finding) for finding in findings)
        return _capped(text, f"{name}.source.patch", "source-patch", asked)
    if asked.old.document is None and asked.new.document is None:
        return Written(text=_raw(repo, asked.old, asked.new, paths, asked), name=f"{name}.patch", form="patch")
    files = {finding.file.path: finding.file for finding in findings}
    if not any(isinstance(file.content, NotebookDiff) for file in files.values()):  # an editor holds none of these
        raw = _raw(repo, _on_disk(asked.old), _on_disk(asked.new), paths, asked)
        return Written(text=raw, name=f"{name}.patch", form="patch")
    return _capped("".join(source_patch(files.values())), f"{name}.source.patch", "source-patch", asked)


def _of_cell(repo: Repository, asked: Asked, finding: Finding) -> str | None:
    file, change = finding.file, finding.change
    if change is None or file.conflict is not None or file.old_path not in {None, file.path}:
        return None
    data = _old_file(repo, asked.old, file.path)
    return None if data is None else cell_patch(file.path, data, change)


def _old_file(repo: Repository, old: Tree, path: str) -> bytes | None:
    """The bytes of the file on the old side; None where it is not there, or only an editor has it so."""
    try:
        if old.commit is not None:
            found = repo.named((f"{old.commit}:{path}",)).get(f"{old.commit}:{path}")
            return None if found is None else repo.blob(found.oid)
        if old.side.kind == "index":
            staged = repo.staged(path)
            return None if staged is None else repo.blob(staged[1])
        return (repo.root / path).read_bytes() if old.document is None else None
    except (OSError, GitError):
        return None  # then there is a source patch


def _capped(text: str, name: str, form: WrittenAs, asked: Asked) -> Written:
    if len(text) > MOST:
        raise TooLong(_command(asked, "rundiff diff", ()))
    return Written(text=text, name=name, form=form)


def _command(asked: Asked, verb: str, paths: Sequence[str]) -> str:
    """For a terminal, by the names that both know."""
    from shlex import join  # noqa: PLC0415 - for few is it ever needed

    sides = [tree.side.run.name if tree.side.run else tree.commit for tree in (asked.old, asked.new)]
    return join([*verb.split(), *(side for side in sides if side is not None), *(("--", *paths) if paths else ())])


def _file_name(findings: Iterable[Finding]) -> str:
    """That of the one file all of them are in."""
    paths = {finding.file.path for finding in findings}
    return paths.pop().rsplit("/", 1)[-1] if len(paths) == 1 else "changes"
