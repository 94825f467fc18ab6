"""The text of a cell and a seeded draw in; the text after an edit of a given sort out, or None where the cell offers no place."""

from __future__ import annotations

import ast
import builtins
import keyword
import re
import tokenize
from typing import TYPE_CHECKING

from formatting import comments, parted, replaced, same_program, tokens_of

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

    _Weighted = tuple[Callable[[str, random.Random, Sequence[str]], str], float]

_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?:e-?\d+)?(?![\w.])")
_WORD = re.compile(r"[^\W\d_]\w{2,}")
_REMARKS = [
    "keep this in step with the config",
    "the first row is the header",
    "TODO: try a larger batch",
    "as in the paper",
    "not needed on the GPU",
    "slow, but it runs only once",
    "see the discussion below",
    "这里需要检查形状",
    "学习率衰减",
    "shape: (batch, time, channels)",
    "was 0.5 before",
    "avoid copying",
]


def plain(text: str, draw: random.Random, other: Sequence[str], *, light: bool = False) -> str:
    """An edit as it comes: a number, a word, a line, lines put in or taken out, a cell that grew, half of it rewritten."""
    n = len(text.splitlines())
    ways: list[_Weighted] = [(_number, 3), (_word, 2), (_put_in, 2)]
    if n >= 3:
        ways += [(_line, 3), (_taken_out, 2)]
    if not light:
        ways += [(_grown, 2)]
        ways += [(_half, 2), (_mostly, 1)] if n >= 4 else []
    return _changed(text, draw, other, ways)


def varied(text: str, draw: random.Random, other: Sequence[str]) -> str:
    """What one does to a cell that was pasted to try something else: a number, a word, a line."""
    ways: list[_Weighted] = [(_number, 4), (_word, 2)]
    return _changed(text, draw, other, [*ways, (_line, 2), (_put_in, 1)] if len(text.splitlines()) >= 3 else ways)


def _changed(text: str, draw: random.Random, other: Sequence[str], ways: Sequence[_Weighted]) -> str:
    for _ in range(50):
        (way,) = draw.choices([way for way, _ in ways], [weight for _, weight in ways])
        found = way(text, draw, other)
        if found != text and found.strip():
            return found
    return f"{text}\n{other[0]}"


def _number(text: str, draw: random.Random, other: Sequence[str]) -> str:
    places = list(_NUMBER.finditer(text))
    if not places:
        return _word(text, draw, other)
    place = draw.choice(places)
    value = place[0]
    changed = draw.choice([f"{value}0", str(draw.randint(1, 300)), f"0.{value.lstrip('0.')}" if value.isdigit() else "0.5"])
    return text[: place.start()] + changed + text[place.end() :]


def _word(text: str, draw: random.Random, other: Sequence[str]) -> str:
    places, words = list(_WORD.finditer(text)), _WORD.findall("\n".join(other))
    if not places or not words:
        return f"{text}{other[0]}"
    place = draw.choice(places)
    return text[: place.start()] + draw.choice(words) + text[place.end() :]


def _line(text: str, draw: random.Random, other: Sequence[str]) -> str:
    lines = text.splitlines()
    at = draw.randrange(len(lines))
    margin = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    lines[at] = margin + draw.choice(other).strip()
    return "\n".join(lines)


def _put_in(text: str, draw: random.Random, other: Sequence[str]) -> str:
    lines, count, start = text.splitlines(), draw.randint(1, 3), draw.randrange(len(other))
    at = draw.randint(0, len(lines))
    beside = lines[min(at, len(lines) - 1)] if lines else ""
    margin = beside[: len(beside) - len(beside.lstrip())]
    lines[at:at] = [margin + line for line in other[start : start + count]]
    return "\n".join(lines)


def _taken_out(text: str, draw: random.Random, other: Sequence[str]) -> str:  # noqa: ARG001 - one signature for all ways
    lines = text.splitlines()
    count = draw.randint(1, max(1, len(lines) // 3))
    at = draw.randint(0, len(lines) - count)
    del lines[at : at + count]
    return "\n".join(lines)


def _grown(text: str, draw: random.Random, other: Sequence[str]) -> str:
    more = "\n".join(other[: draw.randint(3, 10)])
    return f"{text}\n{more}" if draw.random() < 0.7 else f"{more}\n{text}"


def _half(text: str, draw: random.Random, other: Sequence[str]) -> str:
    lines = text.splitlines()
    half = len(lines) // 2
    at = draw.randint(0, len(lines) - half)
    lines[at : at + half] = other[: max(1, half + draw.randint(-1, 2))]
    return "\n".join(lines)


def _mostly(text: str, draw: random.Random, other: Sequence[str]) -> str:
    """A third of the lines stays, with the first one; the rest is other lines."""
    lines = text.splitlines()
    kept = [0, *sorted(draw.sample(range(1, len(lines)), k=len(lines) // 3 - 1 if len(lines) > 5 else 1))]
    return "\n".join([*(lines[n] for n in kept), *other[: len(lines)]])


def commented(text: str, draw: random.Random) -> str | None:
    """Another comment than before, and the same program."""
    for _ in range(12):
        lines = text.splitlines()
        if not lines:
            return None
        at = draw.randrange(len(lines))
        margin = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
        bare = lines[at].lstrip()
        remark = draw.choice(_REMARKS)
        match draw.randrange(3):
            case 0:
                lines.insert(at, f"{margin}# {remark}")
            case 1 if not bare.startswith("#"):
                lines[at] = f"{lines[at].partition('  # ')[0].rstrip()}  # {remark}"
            case _ if bare.startswith("#"):
                lines[at : at + 1] = [f"{margin}# {remark}"] if draw.random() < 0.6 else []
        found = "\n".join(lines)
        if same_program(text, found) and comments(text) != comments(found):
            return found
    return None


# A name over the whole notebook


def renamable(texts: Sequence[str], draw: random.Random) -> tuple[str, str] | None:
    """A variable of the notebook, and a name for it that occurs nowhere."""
    bound: dict[str, int] = {}
    other: set[str] = set(dir(builtins)) | set(keyword.kwlist)
    for text in texts:
        try:
            nodes = list(ast.walk(ast.parse(parted(text)[1])))
        except SyntaxError:
            continue
        for node in nodes:
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                bound[node.id] = bound.get(node.id, 0) + 1
            elif isinstance(node, ast.FunctionDef | ast.ClassDef):
                other.add(node.name)
            elif isinstance(node, ast.arg):
                other.add(node.arg)
    names = [name for name in bound if name not in other and name != "_"]
    if not names:
        return None
    name = draw.choice(names)
    everything = "\n".join(texts)
    new = draw.choice([f"{name}_new", f"my_{name}", f"{name}s", f"{name[0]}_{name}", "current_value"])
    return (name, new) if not re.search(rf"\b{new}\b", everything) else None


def renamed(text: str, old: str, new: str) -> str:
    """*text* with the variable *old* called *new*; attributes, keyword arguments and strings stay."""
    magics, code = parted(text)
    try:
        tokens = tokens_of(code)
    except (SyntaxError, tokenize.TokenError):
        return text
    found, depth, before = [], 0, ""
    for token, after in zip(tokens, [*tokens[1:], tokens[-1]], strict=True):
        depth += (token.string in {"(", "[", "{"}) - (token.string in {")", "]", "}"})
        keyword_argument = depth > 0 and after.string == "="
        if token.type == tokenize.NAME and token.string == old and before != "." and not keyword_argument:
            found.append((token.start, token.end, new))
        before = token.string
    return magics + replaced(code, found)
