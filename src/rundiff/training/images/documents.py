"""YAML, and JSON with comments, in; plain values out: mappings, lists and strings. Numbers and truth values stay as they are written.

YAML is PyYAML's to parse: anchors, merge keys, tags and blocks are more than lines can tell. Its values are not: `22:22` is no number,
and `no` is a word. A text that refers to itself, or grows beyond all measure by its anchors, is not read.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import yaml

Value: TypeAlias = "str | list[Value] | dict[str, Value]"

_MOST: Final = 100_000
# What is not closed goes on to the end, so that each character is looked at once.
_JSONC: Final = re.compile(r'(?P<text>"(?:[^"\\]|\\.)*(?:"|\Z|\\))|//[^\n]*|/\*(?:.*?\*/|.*\Z)', re.DOTALL)
_TRAILING: Final = re.compile(r'(?P<text>"(?:[^"\\]|\\.)*(?:"|\Z|\\))|,(?=\s*[}\]])', re.DOTALL)


def yaml_documents(text: str) -> tuple[Value, ...] | None:
    """Every document of *text*; None where it is no YAML (a template, a half-edited file)."""
    import yaml  # noqa: PLC0415 - few answers are about such a file

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        nodes = [node for node in yaml.compose_all(text, loader) if node is not None]
        return tuple(_Values().value(node) for node in nodes)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def jsonc_value(text: str) -> Value | None:
    """What *text* says without its comments and trailing commas; None where it is no JSON."""
    bare = _TRAILING.sub(lambda found: found["text"] or "", _JSONC.sub(lambda found: found["text"] or " ", text))
    try:
        return worded(json.loads(bare))
    except (ValueError, RecursionError):
        return None


def under(value: Value | None, *path: str) -> Value | None:
    """What stands in nested mappings at *path*; None where there is no such place."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def mapping(value: Value | None) -> Mapping[str, Value]:
    """*value* where it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else {}


def listed(value: Value | None) -> list[Value]:
    """*value* where it is a list; one value alone is a list of one."""
    return value if isinstance(value, list) else [] if value is None or value == "" else [value]


def texts(value: Value | None) -> list[str]:
    """The strings of a list."""
    return [part for part in listed(value) if isinstance(part, str)]


def lines(value: Value | None, *above: str) -> Iterator[str]:
    """*value* as one line for each string in it, with the keys above."""
    if isinstance(value, dict):
        for key in value:
            yield from lines(value[key], *above, key)
    elif isinstance(value, list):
        for part in value:
            yield from lines(part, *above, "-")
    elif value is not None:
        yield f"{'.'.join(above)} = {value}"


class _Values:
    """Makes values of nodes, each once, and counts what they would come to."""

    def __init__(self) -> None:
        self._made: dict[int, tuple[Value, int]] = {}

    def value(self, node: yaml.Node) -> Value:
        return self._sized(node)[0]

    def _sized(self, node: yaml.Node) -> tuple[Value, int]:
        made = self._made.get(id(node))
        if made is None:
            self._made[id(node)] = ("", _MOST)  # while it is made: one that holds itself is too large
            made = self._made[id(node)] = self._new(node)
        if made[1] >= _MOST:
            raise ValueError("too large for a file that starts an image")
        return made

    def _new(self, node: yaml.Node) -> tuple[Value, int]:
        if isinstance(node.value, str):
            return node.value, 1
        if node.id == "sequence":
            parts = [self._sized(part) for part in node.value]
            return [value for value, _ in parts], 1 + sum(size for _, size in parts)
        found: dict[str, Value] = {}
        total = 1
        for key, value in node.value:
            made, size = self._sized(value)
            total += size
            if key.value == "<<":
                for merged in listed(made):
                    found = {**mapping(merged), **found}
            else:
                found[str(key.value)] = made
        return found, total


def worded(value: object) -> Value:
    """The value of a parser that tells numbers and truth from words, in words."""
    match value:
        case dict():
            return {str(key): worded(part) for key, part in value.items()}
        case list():
            return [worded(part) for part in value]
        case bool():
            return "true" if value else "false"
        case _:
            return "" if value is None else str(value)
