"""Raw outputs of a cell in; what a reader has been shown out: streams joined, and of each output the types and their texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

import msgspec

from rundiff.diff.raw import JSON, loaded, written
from rundiff.diff.visible import printed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Shown(NamedTuple):
    """One output. *kind* is `stream stdout`, `error`, `display`, …; *at* is its place in the file, the first of a stream's."""

    kind: str
    at: int
    parts: tuple[tuple[str, str], ...]
    """What each type holds: a text, base64, or JSON as text with its keys in order."""
    beside: Mapping[str, JSON]
    """What is not shown: the execution count, settings of types, `transient`."""

    @property
    def types(self) -> tuple[str, ...]:
        """The types, in order of their names."""
        return tuple(sorted(what for what, _ in self.parts))


_BESIDE = ("execution_count", "metadata", "transient")


def shown(raw: msgspec.Raw) -> list[Shown]:
    """The outputs in *raw*; what is none is shown as it stands."""
    found = loaded(raw)
    try:
        if isinstance(found, list):
            return list(_joined(_one(index, output) for index, output in enumerate(found)))
        return [] if found is None else [_as_it_stands(0, found)]
    except RecursionError:  # nested too deeply to be written down again
        return [_as_it_stands(0, bytes(raw).decode("utf-8", "replace"))]


def _joined(outputs: Iterator[Shown]) -> Iterator[Shown]:
    """What is printed to one stream, piece by piece, is one text."""
    pieces: list[Shown] = []
    for output in outputs:
        if pieces and (output.kind != pieces[0].kind or not output.kind.startswith("stream ")):
            yield _whole(pieces)
            pieces = []
        pieces.append(output)
    if pieces:
        yield _whole(pieces)


def _whole(pieces: list[Shown]) -> Shown:
    first = pieces[0]
    if len(pieces) == 1:
        return first
    text = "".join(text for piece in pieces for _, text in piece.parts)
    return first._replace(parts=((first.parts[0][0], text),))


def _one(index: int, output: JSON) -> Shown:
    if not isinstance(output, dict):
        return _as_it_stands(index, output)
    match output:
        case {"output_type": "stream", "text": text}:
            name = str(output.get("name", "stdout"))
            return Shown(f"stream {name}", index, ((name, _text(text)),), {})
        case {"output_type": "error"}:
            return Shown("error", index, (("error", _error(output)),), {})
        case {"output_type": "execute_result" | "display_data", "data": dict(data)}:
            parts = tuple((what, _part(what, value)) for what, value in data.items())
            return Shown("display", index, parts, {name: output[name] for name in _BESIDE if output.get(name)})
        case _:
            return _as_it_stands(index, output)


def _as_it_stands(index: int, output: JSON) -> Shown:
    kind = output.get("output_type") if isinstance(output, dict) else None
    return Shown("other", index, ((str(kind or "output"), _text(output)),), {})


def is_json(what: str) -> bool:
    """Whether *what* is a type whose value may be any JSON: https://www.rfc-editor.org/rfc/rfc6839#section-3.1"""
    return what == "application/json" or what.endswith("+json")


def _part(what: str, value: JSON) -> str:
    if is_json(what):
        return msgspec.json.encode(value, order="deterministic").decode()
    return _text(value)


def _text(value: JSON) -> str:
    """A text may be a list of its lines; anything else is shown as the JSON that it is."""
    match value:
        case str():
            return value
        case list():
            try:
                return "".join(cast("list[str]", value))
            except TypeError:
                return written(value)  # not all of them are lines
        case _:
            return written(value)


def _error(fields: Mapping[str, JSON]) -> str:
    """The traceback, which ends with the name and the value of the error; these alone where there is none."""
    named = f"{_text(fields.get('ename', ''))}: {_text(fields.get('evalue', ''))}"
    lines = fields.get("traceback")
    traceback = "\n".join(map(_text, lines)) if isinstance(lines, list) else _text(lines or "")
    return traceback if named in printed(traceback) else f"{named}\n{traceback}" if traceback else named
