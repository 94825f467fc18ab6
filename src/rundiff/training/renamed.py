"""The edits of one comparison in; out the names at the top of their texts that only became other names.

A function, class or variable that is bound to the same as before under another name, in the same file or the same notebook, is the
same one. Where all that changed is the name, nothing that uses it changed.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Final

from rundiff.training.bindings import summary
from rundiff.training.nodes import spelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rundiff.training.bindings import Binding
    from rundiff.training.program import Unit

_MOST: Final = 40


def renamed(edits: Iterable[tuple[Unit | None, Unit | None]]) -> dict[str, str]:
    """From old to new names. A name that either side still binds or uses as before is none of them."""
    pairs = [(old, new) for old, new in edits if old is not None and new is not None]
    was, now = ({name for pair in pairs for name in summary(pair[side].text).scopes.get((), {})} for side in (0, 1))
    found: dict[str, str] = {}
    for old, new in pairs:
        gone = [name for name in summary(old.text).scopes.get((), {}) if name not in now and "." not in name]
        came = [name for name in summary(new.text).scopes.get((), {}) if name not in was and "." not in name]
        if gone and len(gone) == len(came) <= _MOST:
            found.update(_matched(old, new, gone, came))
    return found


def _matched(old: Unit, new: Unit, gone: Sequence[str], came: Sequence[str]) -> dict[str, str]:
    names = dict(zip(gone, came, strict=True))
    if any(before == after for before, after in names.items()):
        return {}
    before, after = summary(old.text).scopes[()], summary(new.text).scopes[()]
    same = all(_alike(before[one], after[other], names) for one, other in names.items())
    return names if same else {}


def _alike(before: Sequence[Binding], after: Sequence[Binding], names: dict[str, str]) -> bool:
    return len(before) == len(after) and all(
        _said(one, names) == _said(other, {}) for one, other in zip(before, after, strict=True)
    )


def _said(binding: Binding, names: dict[str, str]) -> str:
    node = binding.node or binding.value
    if binding.kind == "import":
        return binding.dotted
    if not isinstance(node, ast.AST):
        return binding.kind
    text = spelled(node)
    if binding.kind == "definition":
        text = text.replace(f"'{binding.name}'", "''", 1)
    for old, new in names.items():
        text = re.sub(rf"\bName\({re.escape(old)}\)", f"Name({new})", text)
    return f"{binding.kind} {text}"
