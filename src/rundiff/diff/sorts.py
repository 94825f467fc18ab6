"""An edit in; what it is as text (formatting, comment, docstring, prose, code) out: by syntax, and "code" when in doubt."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from rundiff.notebook import Cell

Sort = Literal["formatting", "comment", "docstring", "prose", "rename", "code"]

_MAGIC = re.compile(r"^(\s*)([%!?].*)$", re.MULTILINE)


def cell_sort(old: Cell | None, new: Cell | None) -> Sort:
    """What the edit from *old* to *new* is; a cell that came or went counts with all its text."""
    cell = new or old
    if cell is not None and cell.type != "code":
        return "prose"
    return python_sort(old.source if old else "", new.source if new else "")


def python_sort(old: str, new: str) -> Sort:
    """What an edit of Python source is. Cells may hold magics; what does not parse is "code"."""
    old, new = _without_magics(old), _without_magics(new)
    try:
        before, after = ast.parse(old), ast.parse(new)
        if ast.dump(before) == ast.dump(after):
            return "formatting" if _comments(old) == _comments(new) else "comment"
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError):
        return "code"
    return "docstring" if _undocumented(before) == _undocumented(after) else "code"


def _without_magics(source: str) -> str:
    """IPython's magics and shell lines as string statements, so that a changed magic is still a change."""
    if source.lstrip().startswith("%%"):
        return f"_({source!r})"
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _MAGIC.sub(lambda found: f"{found[1]}_({found[2]!r})", source)
    return source  # a line that starts with % may be a continued modulo: plain Python comes first


def _comments(source: str) -> list[str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return [token.string.lstrip("# ").rstrip() for token in tokens if token.type == tokenize.COMMENT]


def _undocumented(tree: ast.Module) -> str:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and ast.get_docstring(node):
            node.body = node.body[1:] or [ast.Pass()]
    return ast.dump(tree)
