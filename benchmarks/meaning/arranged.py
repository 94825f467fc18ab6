"""Cells or a configuration in; the same ones arranged otherwise out, or None where a way does not apply."""

from __future__ import annotations

import ast
import json
import re
from typing import TYPE_CHECKING

from formatting import parted

if TYPE_CHECKING:
    import random


def split(cells: tuple[str, ...], draw: random.Random) -> tuple[str, ...] | None:
    found = [n for n, cell in enumerate(cells) if not cell.startswith(("%", "!")) and len(ast.parse(cell).body) > 1]
    if not found:
        return None
    n = draw.choice(found)
    body = ast.parse(cells[n]).body
    starts = [min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))]) for node in body[1:]]
    ends = [node.end_lineno for node in body]
    good = [start for start, end in zip(starts, ends, strict=False) if start > (end or 0)]
    if not good:
        return None
    lines, at = cells[n].split("\n"), draw.choice(good) - 1
    return (*cells[:n], "\n".join(lines[:at]).strip("\n"), "\n".join(lines[at:]), *cells[n + 1 :])


def merged(cells: tuple[str, ...], draw: random.Random) -> tuple[str, ...] | None:
    n = draw.randrange(len(cells) - 1)
    return (*cells[:n], f"{cells[n]}\n{cells[n + 1]}", *cells[n + 2 :])


def moved(cells: tuple[str, ...], draw: random.Random) -> tuple[str, ...] | None:
    """A cell that only defines functions and classes, in front of one that neither uses them nor makes what they need at once."""
    found = []
    for n in range(1, len(cells)):
        before, cell = parted(cells[n - 1])[1], parted(cells[n])[1]
        if before != cells[n - 1] or cell != cells[n]:
            continue
        body = ast.parse(cell).body
        if not body or not all(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in body):
            continue
        defined = {node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        made = set(re.findall(r"\w+", before))
        if not defined & made and not set(re.findall(r"\w+", cell)) & _bound(before):
            found.append(n)
    if not found:
        return None
    n = draw.choice(found)
    return (*cells[: n - 1], cells[n], cells[n - 1], *cells[n + 1 :])


def _bound(code: str) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names.update((alias.asname or alias.name).partition(".")[0] for alias in node.names)
    return names


def yaml_commented(text: str, draw: random.Random) -> str | None:
    lines = text.split("\n")
    n = draw.randrange(max(1, len(lines) - 1))
    lines[n] += f"  # {draw.choice(['as agreed', 'see the notes', 'was tried'])}"
    return "\n".join(lines)


def yaml_quoted(text: str, draw: random.Random) -> str | None:
    found = [
        m
        for m in re.finditer(r"(?m)^( *\w+: )([a-z][a-z_/]+)$", text)
        if m[2] not in {"true", "false", "null", "yes", "no", "on", "off"}
    ]
    if not found:
        return None
    one, quote = draw.choice(found), draw.choice(["'", '"'])
    return f"{text[: one.start()]}{one[1]}{quote}{one[2]}{quote}{text[one.end() :]}"


def keys_reordered(text: str, draw: random.Random) -> str | None:
    """Two neighbours that are as deep as each other, and hold one value each, change places."""
    lines = text.split("\n")
    simple = re.compile(r"^( *)[\w\"]+ ?[:=] ?[^ {\[,][^{\[]*$|^( *)\w+: \[.*\]$")
    found = [
        n for n in range(len(lines) - 1)
        if simple.match(lines[n]) and simple.match(lines[n + 1]) and _margin(lines[n]) == _margin(lines[n + 1])
        and lines[n].endswith(",") == lines[n + 1].endswith(",")
        and not (n + 2 < len(lines) and _margin(lines[n + 2]) > _margin(lines[n + 1]))
    ]  # fmt: skip
    if not found:
        return None
    n = draw.choice(found)
    lines[n], lines[n + 1] = lines[n + 1], lines[n]
    return "\n".join(lines)


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def json_indented(text: str, draw: random.Random) -> str | None:
    return json.dumps(json.loads(text), indent=draw.choice([1, 4, 8])) + "\n"
