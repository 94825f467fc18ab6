"""Python source in; the parts it consists of out: `# %%` cells, else top-level definitions and what stands between them.

It is scanned, not parsed, so that Python 2, magics, and code that is broken in one place have parts too. The scanner knows strings,
comments and brackets; where one that was opened is never closed, the next `def` or `class` at the left edge closes a bracket.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rundiff.notebook import CellType


class Part(NamedTuple):
    """A stretch of a file, up to the next one. *name* is `def f`, `class C`, `# %% title`; empty where it has none."""

    text: str
    name: str = ""
    is_a: Literal["definition", "cell", "rest"] = "rest"
    type: CellType = "code"

    @property
    def title(self) -> str:
        """The name, or the first line that says something."""
        lines = (line.strip() for line in self.text.split("\n"))
        return self.name or next((line for line in lines if set(line) - set("#%- =*")), "")


_LEXEME = re.compile(
    r"""
      \#[^\n]*
    | \"{3}[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*(?:\"{3}|\\?\Z)
    | '{3}[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*(?:'{3}|\\?\Z)
    | "(?:[^"\\\n]|\\.)*"?
    | '(?:[^'\\\n]|\\.)*'?
    | \\\r?\n
    | \([^()\[\]{}"'\#\\\n]*\)          # an ordinary call, in one step
    | [\[({})\]\n]
    """,
    re.VERBOSE | re.DOTALL,
)
DEFINES = re.compile(r"(?:async\s+)?(def|class)\s+(\w+)")
"""What a definition begins with: its word and its name."""
_MARKER = re.compile(r"#\s*(?:%%+(?=[\s\[]|$)|In\s?\[[\d ]*\]:?|<(?:markdown)?cell>|<codecell>)(?P<rest>.*)")
"""As Jupytext, VS Code and Spyder know it, and as nbconvert writes it; `# %%time` is a magic that was commented out."""
_MAY_MARK = re.compile(r"^[\ufeff\f]*#\s*(?:%%|In|<)", re.MULTILINE)
_RECOVERS = re.compile(rf"(?:async\s+def|def|class)\s|{_MARKER.pattern}")
_TYPE = re.compile(r"\[(markdown|md|raw)\]|<(markdown)cell>")
_AFTER_TITLE = re.compile(r"\s*\[\w+\]|\s+[\w.-]+\s?=|\s*\{")
_LEADING = "\ufeff\f"
"""What may stand before the left edge: a byte order mark, a form feed."""


def parts(source: str) -> tuple[Part, ...]:
    """The parts of a file, in order; joined they are *source*."""
    return cells(source) or definitions(source)


def cells(source: str) -> tuple[Part, ...]:
    """The `# %%` cells of a file, and what stands above the first; nothing where there are none."""
    if not _MAY_MARK.search(source):
        return ()
    lines = _lines(source)
    starts = [number for number, line in free_lines(source) if cell_name(line) is not None]
    if not starts:
        return ()
    bounds = [*([0] if starts[0] else []), *starts, len(lines)]
    return tuple(_cell("".join(lines[start:end])) for start, end in pairwise(bounds))


def _cell(text: str) -> Part:
    first = text.split("\n", 1)[0]
    name = cell_name(first)
    if name is None:
        return Part(text)
    typed = _TYPE.search(first)
    return Part(text, name, "cell", "code" if typed is None else "raw" if typed[1] == "raw" else "markdown")


def cell_name(line: str) -> str | None:
    """`# %% title`, or nothing where it has no title; None where *line* begins no cell."""
    marker = _MARKER.match(line.lstrip(_LEADING).rstrip())
    if marker is None:
        return None
    title = _AFTER_TITLE.split(marker["rest"], maxsplit=1)[0].strip()
    return f"# %% {title}" if title else ""


def definitions(source: str) -> tuple[Part, ...]:
    """Each top-level function and class, with its decorators and the comments right above; and what stands between them."""
    return _split(source, "", "")


def inside(part: Part) -> tuple[Part, ...]:
    """The parts of a part: definitions of a cell, methods of a class. Joined they are the part; nothing where there is but one."""
    if part.is_a == "cell":
        found = definitions(part.text)
    elif part.name.startswith("class "):
        found = _split(part.text, _body_indent(part.text), part.name.removeprefix("class ") + ".")
    else:
        return ()
    return found if len(found) > 1 else ()


def _body_indent(text: str) -> str:
    """How far the body of a class is indented."""
    for _, line in free_lines(text):
        edge = line.lstrip(" \t")
        if len(edge) < len(line) and not edge.startswith("#"):
            return line[: len(line) - len(edge)]
    return "\n"  # it stands on one line, and nothing is indented by that


def _split(source: str, indent: str, outer: str) -> tuple[Part, ...]:
    lines = _lines(source)
    bounds = _bounds(source, lines, indent)
    ends = [start for start, _, _ in bounds[1:]] + [len(lines)]
    made = []
    for (start, word, name), end in zip(bounds, ends, strict=True):
        text = "".join(lines[start:end])
        made.append(Part(text, f"{word} {outer}{name}", "definition") if name else Part(text))
    return tuple(part for part in made if part.text)


class _Bound(NamedTuple):
    start: int
    word: str = ""
    name: str = ""


def _bounds(source: str, lines: Sequence[str], indent: str) -> list[_Bound]:
    """Where each part begins: a definition of that indentation, or what follows one."""
    found = [_Bound(0)]
    pending = _Pending()
    for number, line in free_lines(source):
        edge = _from_edge(line, indent)
        if edge is None:
            # The body goes on, so that comments at its left are in it, whatever their indentation.
            pending = pending if line.lstrip().startswith("#") else _Pending()
        elif edge.startswith(("#", "@")) and cell_name(edge) is None:
            pending = pending.with_line(number, decorator=edge.startswith("@"))
        else:
            defines = DEFINES.match(edge)
            begin = pending.attached(number) if defines else pending.first(number)
            if found[-1].name and pending.first(number) < begin:
                found.append(_Bound(pending.first(number)))
            if defines:
                if not found[-1].name and not "".join(lines[found[-1].start : begin]).strip():
                    begin = found.pop().start
                found.append(_Bound(begin, defines[1], defines[2]))
            elif found[-1].name:
                found.append(_Bound(begin))
            pending = _Pending()
    if found[-1].name and pending.loose is not None:
        found.append(_Bound(pending.loose))
    return found


class _Pending(NamedTuple):
    """Comments and decorators of which it is not known yet what they belong to: lines, None where there are none."""

    loose: int | None = None
    """The first of them."""
    tight: int | None = None
    """The first of those that stand together without a blank line."""
    last: int = -2
    decorated: bool = False

    def with_line(self, number: int, *, decorator: bool) -> _Pending:
        together = self.tight is not None and (self.decorated or self.last == number - 1)
        tight = self.tight if together else number
        return _Pending(self.first(number), tight, number, self.decorated or decorator)

    def first(self, number: int) -> int:
        return number if self.loose is None else self.loose

    def attached(self, number: int) -> int:
        """Where a definition at line *number* begins."""
        together = self.decorated or self.last == number - 1
        return self.tight if together and self.tight is not None else number


def _from_edge(line: str, indent: str) -> str | None:
    """*line* from *indent* on; None where it is indented otherwise."""
    rest = line.lstrip(_LEADING) if not indent else line.removeprefix(indent) if line.startswith(indent) else " "
    return None if rest[:1].isspace() else rest


def _lines(source: str) -> list[str]:
    parts = source.split("\n")
    return [f"{line}\n" for line in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def free_lines(source: str) -> Iterator[tuple[int, str]]:
    """Lines that are not blank and at which a statement or a comment begins, with their numbers from 0."""
    held = _held(source)
    blank = " \t\r\n" + _LEADING
    return ((number, line) for number, line in enumerate(_lines(source)) if number not in held and line.strip(blank))


def _held(source: str) -> set[int]:
    """Numbers of the lines that begin within a string, within brackets, or after a backslash."""
    held: set[int] = set()
    line = depth = 0
    for found in _LEXEME.finditer(source):
        lexeme = found[0]
        if lexeme == "\n":
            line += 1
            if depth and _RECOVERS.match(source, found.end()):
                depth = 0
            elif depth:
                held.add(line)
        elif lexeme in "([{":
            depth += 1
        elif lexeme in ")]}":
            depth = max(depth - 1, 0)
        elif ends := lexeme.count("\n"):
            held.update(range(line + 1, line + ends + 1))
            line += ends
    return held
