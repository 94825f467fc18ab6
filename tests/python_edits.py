"""Chunks of real Python, the size of cells, and edits of them of which it is known what they are as text."""

from __future__ import annotations

import ast
import random
import subprocess
import sys
import sysconfig
import warnings
from functools import cache
from pathlib import Path

_NOTES = (
    "why",
    "归一化 images",
    "TODO: (check), 'this'",
    'type: ignore[x], "really"',
    "noqa: E501",
    "fmt: off",
    "= 1  # twice",
    "",
)


@cache
def modules() -> list[Path]:
    """Some modules of the standard library."""
    library = Path(sysconfig.get_path("stdlib"))
    return [path for path in sorted(library.glob("*.py")) if path.stat().st_size < 60_000]


def tree(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the standard library's own old escapes
        return ast.parse(text)


def chunks(count: int, draw: random.Random) -> list[str]:
    """*count* runs of whole statements, of 3 to 40 lines, with the comments among them; none begins with a string."""
    found: list[str] = []
    while len(found) < count:
        chunk = _chunk(*_lines(draw.choice(modules())), draw)
        found += [chunk] if chunk else []
    return found


@cache
def _lines(path: Path) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The lines of a module, and the number of each in which a statement outside of every block ends."""
    text = path.read_text("utf-8", "replace")
    return tuple(text.split("\n")), (0, *(statement.end_lineno or 0 for statement in tree(text).body))


def _chunk(lines: tuple[str, ...], ends: tuple[int, ...], draw: random.Random) -> str | None:
    start = draw.choice(ends)
    fitting = [end for end in ends if 3 <= end - start <= 40]
    chunk = "\n".join(lines[start : draw.choice(fitting)]) if fitting else ""
    try:
        body = tree(chunk).body
    except (SyntaxError, ValueError):
        return None
    return chunk if body and not (isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)) else None


def formatted(texts: list[str], folder: Path, *options: str) -> list[str]:
    """*texts* as `ruff format` leaves them."""
    files = [folder / f"cell{n}.py" for n in range(len(texts))]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text, "utf-8")
    ruff = Path(sys.executable).with_name("ruff")
    subprocess.run([ruff, "format", "-q", "--isolated", "--no-cache", *options, str(folder)], check=True)
    return [file.read_text("utf-8") for file in files]


def with_a_comment(text: str, draw: random.Random) -> str:
    """*text* with one comment more, above or behind one of its statements."""
    lines = text.split("\n")
    places = [node for node in ast.walk(tree(text)) if isinstance(node, ast.stmt) and _has_lines_to_itself(node, lines)]
    if not places:
        return "# why\n" + text
    node, note = draw.choice(places), draw.choice(_NOTES)
    if draw.random() < 0.5:
        first = min((decorator.lineno for decorator in getattr(node, "decorator_list", ())), default=node.lineno)
        lines.insert(first - 1, " " * node.col_offset + f"# {note}")
    else:
        lines[(node.end_lineno or 1) - 1] += f"  # {note}"
    return "\n".join(lines)


def _has_lines_to_itself(node: ast.stmt, lines: list[str]) -> bool:
    first, last = lines[node.lineno - 1], lines[(node.end_lineno or 1) - 1]
    return not first[: node.col_offset].strip() and len(last.encode()) == node.end_col_offset


def with_other_tokens(text: str, draw: random.Random) -> str:
    """*text* with some pieces taken out, doubled, or put in place of others: often no Python any more."""
    for _ in range(draw.randint(1, 3)):
        start = draw.randrange(len(text) + 1)
        end = min(len(text), start + draw.choice((0, 1, 1, 2, 5, 12)))
        other = draw.choice(
            ("", "", " ", "\n", "#", '"', "'", '"""', "(", ")", ",", "x", "1", "pass", "    ", ":", "\\\n", text[end : end + 7])
        )
        text = text[:start] + other + text[end:]
    return text


def with_other_space(text: str, draw: random.Random) -> str:
    """*text* with blank lines more or less, and space at the ends of lines."""
    lines = [line + draw.choice(("", "", "", "  ", "\t")) for line in text.split("\n") if line or draw.random() < 0.5]
    lines.insert(draw.randrange(len(lines) + 1), draw.choice(("", "   ")))
    return "\n".join(lines)
