"""The templates of all phrases that the source writes, read off its syntax: what a translation of rundiff has to hold.

`python tests/phrases_written.py zh_CN` names those that the catalogue of a language lacks, as JSON to be filled in.
"""

from __future__ import annotations

import ast
import json
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(__file__).parents[1] / "src" / "rundiff"
MAKERS = ("phrase", "joined")
"""Functions of `rundiff.wording` whose first argument is a template."""


def catalogue(language: str) -> dict[str, list[str]]:
    """What the panel shows in *language*, without the header."""
    found: dict[str, list[str]] = json.loads((SOURCE / "locale" / language / "LC_MESSAGES" / "rundiff.json").read_text())
    return {english: forms for english, forms in found.items() if english}


def templates() -> dict[str, str]:
    """Each template that is written somewhere → the place where it stands first."""
    found: dict[str, str] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for template, line in _in_file(path):
            found.setdefault(template, f"{path.relative_to(SOURCE)}:{line}")
    return found


def unread() -> list[str]:
    """Places where a template is made of parts, so that nobody can collect it."""
    return [
        f"{path.relative_to(SOURCE)}:{call.lineno}"
        for path in sorted(SOURCE.rglob("*.py"))
        if path.name != "wording.py"
        for call in _calls(path)
        if not isinstance(call.args[0], ast.Constant)
    ]


def _in_file(path: Path) -> Iterator[tuple[str, int]]:
    for call in _calls(path):
        if isinstance(call.args[0], ast.Constant):
            yield str(call.args[0].value), call.lineno


@cache
def _calls(path: Path) -> tuple[ast.Call, ...]:
    text = path.read_text()
    if not any(f"{name}(" in text for name in MAKERS):
        return ()
    calls = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call) and node.args)
    return tuple(call for call in calls if isinstance(call.func, ast.Name) and call.func.id in MAKERS)


def needs_words(template: str) -> bool:
    """Whether a language may say *template* otherwise: it has words, or punctuation."""
    return set(template) - set("%0123456789 `→") != set()


if __name__ == "__main__":
    known = catalogue(sys.argv[1])
    lacking = {template: [""] for template in templates() if needs_words(template) and template not in known}
    print(json.dumps(lacking, ensure_ascii=False, indent=2))  # noqa: T201 - it is what the tool is for
