"""A comparison in; Markdown for a pull request, an issue or a lab book out.

What a notebook holds cannot end the block that it stands in, or become a heading, a link or HTML: titles are code, and a fence is
longer than any run of backquotes inside (https://spec.commonmark.org/0.31.2/#fenced-code-blocks).
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from rundiff.render.blocks import blocks
from rundiff.render.ends import foot, head
from rundiff.render.looks import Looks
from rundiff.render.pieces import Piece, safe
from rundiff.render.places import together
from rundiff.render.source_patch import finding_patch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rundiff.comparison import Comparison, Finding
    from rundiff.render.pieces import Line

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&$@])")
_AHEAD = re.compile(r"^(\s*\d*)([+\-.)])(?=\s)")
"""What begins a list."""
_RUNS = re.compile("`+")


def markdown(comparison: Comparison) -> str:
    """All of *comparison*: what is likely to matter unfolded, what is not folded."""
    first, *above = head(comparison)
    parts = [f"**{_words(first)}**", *(_words(line) for line in above)]
    for title, likely in (("Likely to matter", True), ("Other", False)):
        groups = [group for group in together(comparison.findings) if group[0].likely is likely]
        if groups:
            parts += [f"### {title}", *(part for group in groups for part in _group(group, unfolded=likely))]
    parts += [_words(line) for line in foot(comparison)]
    return "\n\n".join(parts) + "\n"


def markdown_of(findings: Sequence[Finding]) -> str:
    """Single changes, unfolded, without what is said of the whole answer."""
    parts = (part for group in together(findings) for part in _group(group, unfolded=True))
    return "\n\n".join(parts) + "\n"


def _group(group: Sequence[Finding], *, unfolded: bool) -> Iterator[str]:
    block = blocks([group], Looks())[0]
    _, said, *where = block.title
    amounts = [piece.text for piece in where if piece.style != "plain"]
    what, amount = escaped(said.text), escaped("".join(amounts).strip())
    place = "".join(piece.text for piece in where if piece.style == "plain").strip()
    if unfolded:
        yield f"**{what}** {code(place)} {amount}".rstrip()
    else:
        yield f"<details><summary>{escape(f'{said.text}: {place}')} {amount}</summary>".replace(" </summary>", "</summary>")
    yield from (_words(line) for line in (*block.notes, *block.sentence))
    impact = group[0].impact
    if not unfolded and impact.reach == "off-path" and impact.why:
        yield _words((Piece(safe(impact.why)),))
    lines = "".join(_lines(finding_patch(finding)) for finding in group)
    if lines:
        fence = "`" * max(3, 1 + _longest(lines))
        yield f"{fence}diff\n{lines}{fence}"
    if not unfolded:
        yield "</details>"


def _lines(patch: str) -> str:
    """The hunks of *patch*: its headings say what the title has said."""
    at = patch.find("\n@@ ")
    return "" if at < 0 else "".join(f"{safe(line)}\n" for line in patch[at + 1 :].splitlines())


def _words(line: Line) -> str:
    """A sentence, in which code stands between backquotes."""
    parts = "".join(piece.text for piece in line).strip().split("`")
    if len(parts) % 2 == 0:
        return escaped("`".join(parts))
    return "".join(code(part) if at % 2 else escaped(part) for at, part in enumerate(parts))


def code(text: str) -> str:
    """A span of code: https://spec.commonmark.org/0.31.2/#code-spans."""
    fence = "`" * (1 + _longest(text))
    room = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{room}{text}{room}{fence}" if text else ""


def _longest(text: str) -> int:
    return max((len(run) for run in _RUNS.findall(text)), default=0)


def escaped(text: str) -> str:
    """*text* as Markdown that means nothing but itself."""
    return _AHEAD.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", text))
