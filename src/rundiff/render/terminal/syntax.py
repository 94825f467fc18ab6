"""Lines of code in; for each line what its characters are to their language out.

Pygments reads the code. It takes three microseconds a character, and up to thirteen of text that is no code: so there is an end to
what is coloured of one answer, and lines that nobody reads one by one are left out. A language is named by the ending of its files.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from itertools import accumulate
from typing import TYPE_CHECKING

from pygments.lexer import Lexer
from pygments.token import Comment, Generic, Keyword, Name, Number, Operator, String

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pygments.token import _TokenType

    from rundiff.render.looks import Ranges
    from rundiff.render.pieces import Token

_MOST = 150_000
"""Characters that are coloured in one answer: 0.4 s of code, 3 s of the worst that is none. What is worst is shown first."""
_OTHERS = 8
"""How many times a character counts that is not Python's: of such text lexers may take the square of its length."""
_LONGEST = 500
"""Characters of a line that is coloured; what is longer is data."""
_PYTHON = "python.PythonLexer"
_LEXERS = {
    _PYTHON: ".py .pyi .ipynb",
    "markup.MarkdownLexer": ".md .markdown",
    "data.YamlLexer": ".yaml .yml",
    "data.JsonLexer": ".json",
    "configs.TOMLLexer": ".toml",
    "configs.IniLexer": ".ini .cfg .conf",
    "configs.DockerLexer": "Dockerfile Containerfile",
    "make.MakefileLexer": "Makefile .mk",
    "shell.BashLexer": ".sh .bash .zsh",
    "javascript.JavascriptLexer": ".js .mjs .jsx",
    "javascript.TypeScriptLexer": ".ts .tsx",
    "c_cpp.CLexer": ".c .h",
    "c_cpp.CppLexer": ".cpp .cc .cxx .hpp .cu .cuh",
    "rust.RustLexer": ".rs",
    "go.GoLexer": ".go",
    "julia.JuliaLexer": ".jl",
    "r.SLexer": ".r",
    "sql.SqlLexer": ".sql",
    "markup.RstLexer": ".rst",
    "markup.TexLexer": ".tex",
}
"""Languages of training code. Those of HTML, CSS and Java are left out: their lexers take hours for a text that is made for it."""
_BY_ENDING = {ending: lexer for lexer, endings in _LEXERS.items() for ending in endings.split()}
_TOKENS: list[tuple[_TokenType, Token]] = [
    (Keyword, "keyword"),
    (Operator.Word, "keyword"),
    (Comment, "comment"),
    (String, "string"),
    (Number, "number"),
    (Name.Decorator, "decorator"),
    (Name.Function, "defined"),
    (Name.Class, "defined"),
    (Name.Tag, "key"),
    (Name.Attribute, "key"),
    (Generic.Heading, "heading"),
    (Generic.Subheading, "heading"),
    (Generic.Strong, "strong"),
    (Generic.Emph, "emphasis"),
]
_MAGIC = re.compile(r"\s*(?:[!?]|%{1,2}\w|[\w.*]+\?{1,2}\s*$)")
_TRIPLE = re.compile(r"\"{3}|'{3}")
_CELL_MAGIC = re.compile(r"\s*%%(\w+)")
_PYTHON_WITHIN = frozenset({"time", "timeit", "capture", "prun", "debug", "python", "python3", "px"})
_LANGUAGES = {
    **dict.fromkeys(["bash", "sh", "script"], ".sh"),
    **dict.fromkeys(["javascript", "js"], ".js"),
    "markdown": ".md",
    "latex": ".tex",
    "R": ".r",
    "sql": ".sql",
}


class Colouring:
    """What colours the code of one answer: called with a language and lines, it says what their characters are.

    Of a text that is too long for what is left to be coloured, the lines at the top are.
    """

    def __init__(self, most: int = _MOST) -> None:
        self._left = most

    def __call__(self, language: str, lines: Sequence[str]) -> list[Ranges]:
        """The ranges of each line, as far down as the lines are looked at."""
        return self._of_cell(lines) if language == ".ipynb" else self._of_file(language, lines)

    def _of_cell(self, lines: Sequence[str]) -> list[Ranges]:
        """Python with IPython's magics, or what `%%bash` and the like make of it."""
        cell = _CELL_MAGIC.match(lines[0]) if lines else None
        if cell is not None and cell[1] not in _PYTHON_WITHIN:
            below = self._of_file(_LANGUAGES[cell[1]], lines[1:]) if cell[1] in _LANGUAGES else []
            return [_whole(lines[0], "magic"), *below]
        magics = set(_magics(lines))
        found = self._of_file(".py", ["" if at in magics else line for at, line in enumerate(lines)])
        return [_whole(lines[at], "magic") if at in magics else ranges for at, ranges in enumerate(found)]

    def _of_file(self, language: str, lines: Sequence[str]) -> list[Ranges]:
        name = _BY_ENDING.get(language)
        if name is None:
            return []
        # Lines without text are read once in a row: lexers go to the end of all of them from each.
        read = [(at, line) for at, line in enumerate(lines) if line.strip() or at == 0 or lines[at - 1].strip()]
        texts = ["" if len(line) > _LONGEST or not line.strip() else line for _, line in read]
        weight = 1 if name == _PYTHON else _OTHERS
        texts = texts[: sum(end * weight <= self._left for end in accumulate(len(line) + 1 for line in texts))]
        self._left -= sum(len(line) + 1 for line in texts) * weight
        if not texts:
            return []
        found: list[Ranges] = [()] * (read[len(texts) - 1][0] + 1)
        for (at, _), ranges in zip(read, _on_lines(_lexer(name), texts), strict=False):
            found[at] = ranges
        return found


def _magics(lines: Sequence[str]) -> Iterator[int]:
    """Which lines are IPython's and not Python's; within a string of several lines none is."""
    around: str | None = None
    for at, line in enumerate(lines):
        if around is None and _MAGIC.match(line):
            yield at
            continue
        for quotes in _TRIPLE.findall(line):
            around = None if around == quotes else around or quotes


def _whole(line: str, token: Token) -> Ranges:
    return [(0, len(line), token)]


def _on_lines(lexer: Lexer, lines: Sequence[str]) -> list[Ranges]:
    found: list[list[tuple[int, int, Token]]] = [[] for _ in lines]
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    line = end = 0
    # Where a token begins is counted here: lexers that call others, as for code in Markdown, say it wrongly.
    for _, kind, value in lexer.get_tokens_unprocessed("".join(f"{line}\n" for line in lines)):
        start, end = end, end + len(value)
        token = _token(kind)
        if token is None or not value:
            continue
        if end > starts[-1]:
            break  # the lexer has made up text
        while starts[line + 1] <= start:
            line += 1
        for number, part in enumerate(value.split("\n"), start=line):
            if part:
                found[number].append((start - starts[number], start - starts[number] + len(part), token))
            start += len(part) + 1
    return list(found)


@cache
def _token(kind: _TokenType) -> Token | None:
    return next((token for above, token in _TOKENS if kind in above), None)


@cache
def _lexer(name: str) -> Lexer:
    module, _, kind = name.partition(".")
    # A block in Markdown may name any of 500 languages, and a text that is compared shall not choose what reads it.
    lexer = getattr(import_module(f"pygments.lexers.{module}"), kind)(handlecodeblocks=False)
    assert isinstance(lexer, Lexer), name
    return lexer
