"""Nothing in; the JSON schema of the wire on standard output, for the tool that makes TypeScript of it."""

from __future__ import annotations

import sys
from inspect import cleandoc
from typing import Any

import msgspec

from rundiff.render.wire import cards, cell, runs, session, shapes, sides

SHAPES = (*shapes.SHAPES, *cell.SHAPES, *cards.SHAPES, *sides.SHAPES, *runs.SHAPES, *session.SHAPES)
"""What is sent as a whole, over all modules."""

_MAY_LACK_FIELDS = frozenset(
    {"Question", "CellQuestion", "TextQuestion", "KeysQuestion", "AuthorsQuestion", "EditorCell", "RestoreRequest"}
    | {"Environment", "Gpu", "Machine", "PythonBuild", "Container", "BakedImage"}
)
"""What the server receives, and what leaves its defaults out; of all else a field that has its default is sent too."""


def schema() -> bytes:
    """One schema whose definitions are everything that goes over the wire."""
    _, components = msgspec.json.schema_components(SHAPES, ref_template="#/definitions/{name}")
    for name, component in components.items():
        component |= {"additionalProperties": False, "description": cleandoc(component["description"])}
        if name not in _MAY_LACK_FIELDS:
            component["required"] = list(component["properties"])
    return msgspec.json.format(msgspec.json.encode({"definitions": _with_plain_tuples(components)}), indent=1)


def _with_plain_tuples(value: Any) -> Any:  # noqa: ANN401 - whatever JSON has
    """The tool knows tuples by the word of an older draft: https://json-schema.org/draft/2020-12/release-notes"""
    match value:
        case {"prefixItems": items, **rest}:
            return {**rest, "items": _with_plain_tuples(items)}
        case dict():
            return {name: _with_plain_tuples(inner) for name, inner in value.items()}
        case list():
            return [_with_plain_tuples(inner) for inner in value]
        case _:
            return value


if __name__ == "__main__":
    sys.stdout.buffer.write(schema())
