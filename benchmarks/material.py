"""A seeded draw in; a notebook of realistic cells out, made of what any machine with Python has.

Statements and docstrings come from the standard library's own sources, so the notebooks depend on Python's minor version, and
short cells from `pool`. A notebook takes its code from few modules, so that its cells share their words as real ones do.
"""

from __future__ import annotations

import ast
import importlib.util
import inspect
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pool import CODE, CODE_SHORT, MARKDOWN, MARKDOWN_SHORT, filled
from rewriting import plain

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

_MODULES = """argparse ast base64 bdb bisect calendar cmd code codecs codeop collections colorsys configparser contextlib copy csv
dataclasses datetime decimal difflib dis doctest enum filecmp fileinput fnmatch fractions ftplib functools getopt getpass gettext
glob graphlib gzip hashlib heapq hmac imaplib inspect ipaddress linecache locale lzma mailbox mimetypes netrc numbers operator
optparse pathlib pdb pickle pickletools plistlib poplib pprint profile pstats pyclbr queue quopri random reprlib sched secrets
selectors shelve shlex shutil smtplib socket socketserver sqlite3 ssl statistics string subprocess tabnanny tarfile tempfile
textwrap threading timeit tokenize trace traceback turtle types typing unittest uuid warnings wave weakref webbrowser zipapp
zipfile"""
_LONGEST = 25
"""Lines of a statement that becomes a cell."""


class Piece(NamedTuple):
    """A cell to be. Two pieces with one *origin* are near-twins: of one template, or of one place in one module."""

    type: str
    source: str
    origin: str


class Block(NamedTuple):
    """A statement with the comments above it: its lines of the module, and its text at the margin."""

    first: int
    last: int
    text: str


class Module(NamedTuple):
    """What one module gives: runs of neighbouring blocks (a body of a function, a class or the module), and prose."""

    name: str
    code: tuple[tuple[Block, ...], ...]
    prose: tuple[tuple[str, str], ...]


@cache
def library() -> tuple[Module, ...]:
    """The modules that this Python has."""
    modules = []
    for name in _MODULES.split():
        found = importlib.util.find_spec(name)
        if found and found.origin and found.origin.endswith(".py"):
            modules.append(_module(name, Path(found.origin).read_text(encoding="utf-8")))
    return tuple(module for module in modules if len(module.code) > 3 and len(module.prose) > 3)


def _module(name: str, source: str) -> Module:
    lines, tree = source.splitlines(), ast.parse(source)
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)]
    code = [tuple(_blocks(body, lines)) for body in bodies]
    documented = [
        node for node in ast.walk(tree) if isinstance(node, ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node)
    ]
    prose = [(node.name, inspect.cleandoc(ast.get_docstring(node) or "")) for node in documented]
    return Module(name, tuple(run for run in code if run), tuple((title, text) for title, text in prose if len(text) > 60))


def _blocks(body: list[ast.stmt], lines: list[str]) -> Iterator[Block]:
    """The statements of one body, but for docstrings and those that are too long for a cell."""
    taken = 0
    for node in body:
        first = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))]) - 1
        while first > taken and lines[first - 1].strip().startswith("#"):
            first -= 1
        last = node.end_lineno or node.lineno
        docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if last - first <= _LONGEST and first >= taken and not docstring:
            yield Block(first, last, _dedented(lines[first:last]))
        taken = last


def _dedented(lines: list[str]) -> str:
    margin = len(lines[0]) - len(lines[0].lstrip())
    cut = [line[margin:] if not line[:margin].strip() else line.lstrip() for line in lines]
    return "\n".join(line.rstrip() for line in cut)


class Source:
    """A supply of pieces for one notebook: nothing comes twice, unless the notebook repeats it or it is short."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        self.modules = draw.sample(library(), k=draw.randint(3, 6))
        self.used: set[str] = set()
        self.lines: set[tuple[str, int]] = set()

    def fresh(self) -> Piece:
        """A piece that is no near-twin of another one, but for short ones."""
        for _ in range(300):
            piece = self._any()
            if piece is not None and (not piece.origin or piece.origin not in self.used):
                self.used.add(piece.origin)
                return piece
        raise AssertionError("a notebook takes more than its modules have")

    def lines_of(self, wanted: str) -> list[str]:
        """Lines of a fresh piece of that type, none of them blank: what an edit puts in."""
        while True:
            piece = self.fresh()
            if piece.type == wanted and piece.source.strip():
                return [line for line in piece.source.splitlines() if line.strip()]

    def _any(self) -> Piece | None:
        chance = self.draw.random()
        if chance < 0.08:
            return Piece("code", filled(self.draw.choice(CODE_SHORT), self.draw), "")
        if chance < 0.11:
            return Piece("markdown", filled(self.draw.choice(MARKDOWN_SHORT), self.draw), "")
        if chance < 0.25:
            template = self.draw.choice(CODE)
            return Piece("code", filled(template, self.draw), template)
        if chance < 0.28:
            template = self.draw.choice(MARKDOWN)
            return Piece("markdown", filled(template, self.draw), template)
        return self._prose() if chance < 0.68 else self._code()

    def _prose(self) -> Piece:
        module = self.draw.choice(self.modules)
        name, text = self.draw.choice(module.prose)
        cut = "\n\n".join(text.split("\n\n")[: self.draw.randint(2, 6)])
        heading = f"{'#' * self.draw.randint(2, 4)} {name.strip('_').replace('_', ' ').capitalize()}"
        form = self.draw.random()
        source = heading if form < 0.2 else f"{heading}\n\n{cut}" if form < 0.5 else cut
        return Piece("markdown", source, f"{module.name} prose {text[:40]}")

    def _code(self) -> Piece | None:
        """Neighbouring blocks of one body, about as many lines as drawn; None where the modules have none left."""
        wanted = min(40, max(1, round(self.draw.lognormvariate(1.9, 0.8))))
        for _ in range(30):
            module = self.draw.choice(self.modules)
            run = self.draw.choice(module.code)
            start = self.draw.randrange(len(run))
            blocks = [block for block in run[start:] if block.last - run[start].first <= wanted]
            lines = {(module.name, line) for block in blocks for line in range(block.first, block.last)}
            if len(lines) > wanted / 2 and not lines & self.lines:
                self.lines |= lines
                text = self.draw.choice(["\n", "\n", "\n\n"]).join(block.text for block in blocks)
                return Piece("code", text, f"{module.name} {blocks[0].first}")
        return None


def notebook(draw: random.Random) -> tuple[list[Piece], Source]:
    """5 to 60 pieces, some of them twice or more, some near-twins, and the supply for cells that come later."""
    source = Source(draw)
    length = min(60, max(5, round(draw.lognormvariate(3.2, 0.6))))
    pieces: list[Piece] = []
    while len(pieces) < length:
        chance = draw.random() if pieces else 1.0
        earlier = draw.choice(pieces[-8:]) if pieces else source.fresh()
        if chance < 0.02 and len(earlier.source) < 300:
            pieces.append(earlier)
        elif chance < 0.06 and earlier.source.strip():
            pieces.append(earlier._replace(source=plain(earlier.source, draw, source.lines_of(earlier.type), light=True)))
        else:
            pieces.append(source.fresh())
    return pieces, source
