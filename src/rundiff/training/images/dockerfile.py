"""The text of a Dockerfile in; its instructions out: lines joined, comments gone, texts in place (`<<EOF`) taken along."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIRECTIVE: Final = re.compile(r"#\s*escape\s*=\s*(?P<escape>[\\`])\s*", re.IGNORECASE)
_HERE: Final = re.compile(r"<<-?\s*[\"']?(?P<end>[A-Za-z_]\w*)[\"']?")
_TAKES_TEXT: Final = frozenset({"RUN", "COPY", "ADD"})


class Instruction(NamedTuple):
    """`RUN pip install torch`: the word in capitals, what stands behind it, and the text in place that it is given."""

    word: str
    text: str
    body: str = ""


def instructions(source: str) -> Iterator[Instruction]:
    """Every instruction of *source*, in order."""
    directive = next((found for line in source.splitlines()[:5] if (found := _DIRECTIVE.fullmatch(line.strip()))), None)
    escape = directive["escape"] if directive else "\\"
    lines = iter(source.splitlines())
    for line in lines:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        word, _, text = _joined(line.strip(), lines, escape).strip().partition(" ")
        yield Instruction(word.upper(), text.strip(), _body(word.upper(), text, lines))


def _joined(line: str, lines: Iterator[str], escape: str) -> str:
    found = []
    while line.rstrip().endswith(escape):
        found.append(line.rstrip()[:-1])
        line = next((one for one in lines if one.strip() and not one.lstrip().startswith("#")), "")
    return "".join((*found, line)).replace("\t", " ")


def _body(word: str, text: str, lines: Iterator[str]) -> str:
    if word not in _TAKES_TEXT:
        return ""
    found = []
    for here in _HERE.finditer(text):
        for line in lines:
            if line.strip() == here["end"]:
                break
            found.append(line)
    return "\n".join(found)
