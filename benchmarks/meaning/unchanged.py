"""A program in; the same program written in another way out: edits after which training is what it was.

Each way takes a text and a draw, and gives another text, or None where it does not apply. That an edit means nothing holds by how it is
made; where that can be checked (the same syntax tree, the same set of lines) it is.
"""

from __future__ import annotations

import ast
import random
import re
from typing import TYPE_CHECKING, Final

from formatting import parted, restyled, unparsed
from meaning import arranged, spelled
from meaning.programs import Expected, Pair, flat, programs
from rewriting import commented

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from meaning.programs import Program, Project, Text

    Way = Callable[[str, random.Random], str | None]
    Whole = Callable[[Program, random.Random], Project | None]

_NOTHING: Final = Expected((), frozenset(), reaches=None)
_ROUNDS = 2
"""Tries of each way at each program."""


def unchanged(of: Iterable[Program] = ()) -> list[Pair]:
    """Pairs that mean nothing, each once: *of* some programs, or of all."""
    found: dict[str, Pair] = {}
    for one in of or programs():
        for name, way in _ALL.items():
            for number in range(_ROUNDS):
                new = way(one, random.Random(f"{one.name} {name} {number}"))
                if new is not None and new != one.project:
                    title = f"{one.name}: {name} #{number}"
                    pair = Pair(title, one.name, name, (*one.styles, "no-op"), one.project, new, _NOTHING)
                    found.setdefault(repr((one.name, sorted(new.items()))), pair)
    return sorted(found.values(), key=lambda pair: pair.name)


def _somewhere(way: Way, endings: tuple[str, ...] = (".py", ".ipynb")) -> Whole:
    """*way*, applied to one cell or file that it can be applied to."""

    def whole(program: Program, draw: random.Random) -> Project | None:
        texts = [
            (path, n, text)
            for path, content in program.project.items()
            if path.endswith(endings)
            for n, text in enumerate([content] if isinstance(content, str) else content)
        ]
        draw.shuffle(texts)
        for path, n, text in texts:
            if (new := (_applied if ".py" in endings else _given)(way, text, draw)) is not None and new != text:
                return {**program.project, path: _with(program.project[path], n, new)}
        return None

    return whole


def everywhere(way: Way) -> Whole:
    """*way*, applied to all that it can be applied to, as a formatter is run."""

    def whole(program: Program, draw: random.Random) -> Project | None:
        project = dict(program.project)
        for path, content in project.items():
            if path.endswith((".py", ".ipynb")):
                for n, text in enumerate([content] if isinstance(content, str) else content):
                    project[path] = _with(project[path], n, _applied(way, text, draw) or text)
        return project

    return whole


def _applied(way: Way, text: str, draw: random.Random) -> str | None:
    """What *way* makes of a text; None for one that is no Python, or where it would no longer be."""
    magics, code = parted(text)
    try:
        ast.parse(code)
    except SyntaxError:
        return None
    found = way(code, draw) if code.strip() else None
    if found is None:
        return None
    ast.parse(found)
    return magics + found


def _given(way: Way, text: str, draw: random.Random) -> str | None:
    return way(text, draw)


def _with(content: Text, n: int, text: str) -> Text:
    return text if isinstance(content, str) else (*content[:n], text, *content[n + 1 :])


def _names(program: Program) -> tuple[str, set[str]]:
    """All code, and the words in it that are nothing but names that it binds: no attribute, keyword, string or word of a comment."""
    code = "\n".join(
        parted(cell)[1] for path, text in program.project.items() if path.endswith((".py", ".ipynb"))
        for cell in ([text] if isinstance(text, str) else text)
    )  # fmt: skip
    rest = "\n".join(flat(text) for path, text in program.project.items() if not path.endswith((".py", ".ipynb")))
    tree = ast.parse(code)
    uses = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
    bound = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    functions = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    imported = [
        alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names if not alias.asname
    ]
    every = [*uses, *functions, *imported]
    words = re.findall(r"\w+", f"{code}\n{rest}")
    fields = {
        node.target.id for one in ast.walk(tree) if isinstance(one, ast.ClassDef)
        for node in one.body if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }  # fmt: skip
    return code, {name for name in bound | {*functions} if words.count(name) == every.count(name)} - fields


def _renamed(*, functions: bool) -> Whole:
    """One variable, or one function, under another name wherever it stands."""

    def whole(program: Program, draw: random.Random) -> Project | None:
        code, names = _names(program)
        defined = set(re.findall(r"^def (\w+)", code, re.MULTILINE))
        chosen = sorted(name for name in names if (name in defined) == functions and name not in {"_", "main"})
        if not chosen:
            return None
        old = draw.choice(chosen)
        new = draw.choice(("the_{}", "{}_here", "my_{}") if functions else ("{}_", "{}_value", "this_{}")).format(old)
        word = re.compile(rf"\b{old}\b")
        return {
            path: word.sub(new, text) if isinstance(text, str) else tuple(word.sub(new, cell) for cell in text)
            for path, text in program.project.items()
        }

    return whole


def _notebooks(way: Callable[[tuple[str, ...], random.Random], tuple[str, ...] | None]) -> Whole:
    def whole(program: Program, draw: random.Random) -> Project | None:
        for path, cells in program.project.items():
            if isinstance(cells, tuple) and (new := way(cells, draw)) is not None:
                return {**program.project, path: new}
        return None

    return whole


def _read_me(program: Program, draw: random.Random) -> Project | None:
    text = draw.choice(["Run the notebook from top to bottom.\n", "Set lr to 0.1 and batch_size to 64, then train.\n"])
    return {**program.project, "README.md": f"# {program.name}\n\n{text}"}


_ALL: Final[dict[str, Whole]] = {
    "variable renamed": _renamed(functions=False),
    "function renamed": _renamed(functions=True),
    "restyled": everywhere(restyled),
    "restyled in one place": _somewhere(restyled),
    "written anew": everywhere(unparsed),
    "black": everywhere(spelled.black),
    "comment": _somewhere(commented),
    "comments": everywhere(commented),
    "docstring": _somewhere(spelled.docstring),
    "imports reordered": _somewhere(spelled.imports_reordered),
    "keywords reordered": _somewhere(spelled.keywords_reordered),
    "import style": _somewhere(spelled.import_style),
    "annotated": _somewhere(spelled.annotated),
    "numbers respelled": _somewhere(spelled.numbers_respelled),
    "constant named": _somewhere(spelled.constant_named),
    "keyword or position": _somewhere(spelled.keyword_or_position),
    "printed otherwise": _somewhere(spelled.printed_otherwise),
    "dict spelled otherwise": _somewhere(spelled.dict_spelled),
    "cell split": _notebooks(arranged.split),
    "cells merged": _notebooks(arranged.merged),
    "cell moved": _notebooks(arranged.moved),
    "configuration commented": _somewhere(arranged.yaml_commented, (".yaml", ".yml", ".toml")),
    "configuration quoted": _somewhere(arranged.yaml_quoted, (".yaml", ".yml")),
    "configuration reordered": _somewhere(arranged.keys_reordered, (".yaml", ".yml", ".toml", ".json")),
    "JSON indented": _somewhere(arranged.json_indented, (".json",)),
    "read-me": _read_me,
}


def by_way(pairs: list[Pair]) -> Iterator[tuple[str, int]]:
    """How many pairs there are of each way."""
    for name in _ALL:
        yield name, sum(pair.operator == name for pair in pairs)
