"""Two texts in; the statements that only one of them has out, down to the innermost that differ."""

from __future__ import annotations

import ast
from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from rundiff.training.nodes import alike, header, spelled
from rundiff.training.steps import text_steps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.training.steps import Step


class Differing(NamedTuple):
    """What differs, on each side."""

    old: list[Step]
    new: list[Step]
    old_commands: tuple[str, ...] = ()
    new_commands: tuple[str, ...] = ()


def differing(old: str | None, new: str | None) -> Differing | None:
    """What only one of the two texts has; None where one of them is not Python."""
    before, after = text_steps(old or ""), text_steps(new or "")
    if before.steps is None or after.steps is None:
        return None
    found = Differing([], [], *_without_common(before.commands, after.commands))
    _compare(before.steps, after.steps, (old or "").splitlines(), (new or "").splitlines(), found)
    return found


def _without_common(old: Sequence[str], new: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple((Counter(old) - Counter(new)).elements()), tuple((Counter(new) - Counter(old)).elements())


def _compare(olds: Sequence[Step], news: Sequence[Step], before: list[str], after: list[str], found: Differing) -> None:
    one = [_text(step, before) for step in olds]
    other = [_text(step, after) for step in news]
    for word, i, j, k, m in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if word != "equal":
            _region(olds[i:j], news[k:m], before, after, found)


def _region(olds: Sequence[Step], news: Sequence[Step], before: list[str], after: list[str], found: Differing) -> None:
    if len(olds) == len(news) == 1:
        # Mostly they are not the same, which takes no spelling of all that is inside them.
        if not alike(olds[0].node, news[0].node):
            _replaced(olds, news, before, after, found)
        return
    one, other = [spelled(step.node) for step in olds], [spelled(step.node) for step in news]
    for word, i, j, k, m in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if word != "equal":
            _replaced(olds[i:j], news[k:m], before, after, found)


def _replaced(olds: Sequence[Step], news: Sequence[Step], before: list[str], after: list[str], found: Differing) -> None:
    rest = list(news)
    for step in olds:
        match = _counterpart(step, rest, lonely=len(olds) == len(news) == 1)
        if match is None:
            found.old.extend(_said(step))
        else:
            rest.remove(match)
            _inside(step, match, before, after, found)
    for step in rest:
        found.new.extend(_said(step))


def _said(step: Step) -> list[Step]:
    """The statements of *step*, without those that say nothing."""
    return [inside for inside in step.all() if not _silent(inside.node)]


def _silent(node: ast.stmt) -> bool:
    constant = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return constant or isinstance(node, ast.Pass | ast.Global | ast.Nonlocal)


def _counterpart(step: Step, news: Sequence[Step], *, lonely: bool) -> Step | None:
    """The statement among *news* that *step* became."""
    holds = [new for new in news if new.form == step.form and (new.blocks or new.inner is not None)]
    if step.inner is not None:
        named = [new for new in holds if new.inner is not None and new.inner.name == step.inner.name]
        return named[0] if named else holds[0] if lonely and holds else None
    if not step.blocks:
        return None
    same = [new for new in holds if header(new.node) == header(step.node)]
    return same[0] if same else holds[0] if holds else None


def _inside(old: Step, new: Step, before: list[str], after: list[str], found: Differing) -> None:
    if header(old.node) != header(new.node):
        found.old.append(old)
        found.new.append(new)
    if old.inner is not None and new.inner is not None:
        _compare(old.inner.body, new.inner.body, before, after, found)
        return
    for index in range(max(len(old.blocks), len(new.blocks))):
        _compare(
            old.blocks[index] if index < len(old.blocks) else (),
            new.blocks[index] if index < len(new.blocks) else (),
            before,
            after,
            found,
        )


def _text(step: Step, lines: list[str]) -> str:
    node = step.node
    last = node.end_lineno or node.lineno
    text = lines[step.first - 1 : last] if step.inner is not None else lines[node.lineno - 1 : last]
    if node.lineno == last and text and len(text[0].strip()) != (node.end_col_offset or 0) - node.col_offset:
        return text[0][node.col_offset : node.end_col_offset] if text[0].isascii() else text[0]
    return "\n".join(text)
