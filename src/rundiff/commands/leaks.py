"""The bytes of a notebook that are about to be kept in; what in them looks like a secret out.

Looked at are the sources of all cells, and the outputs that are there: give it what is left after stripping. `json` and not
`msgspec`, and the scanner only where there is reason to: a hook runs this on every notebook, and most hold no secret.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import namedtuple
from json.decoder import JSONDecodeError, JSONDecoder

from rundiff.leaks.gate import notebook_may_hold_secrets, text_bears_marks, text_may_hold_secrets
from rundiff.strip.scan import Scan

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take a fifth of the time of `rundiff strip`
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rundiff.leaks.scanner import Secret

_BOM = b"\xef\xbb\xbf"
_LARGE = 1 << 20
"""Bytes from which on loading the scanner is cheaper than looking whether it is needed."""
_BETWEEN = "\n\n"
"""What parts texts that are looked at together: some secrets are two, and stand in two cells."""
_PICTURES = ("image/p", "image/j", "image/g", "image/w", "audio/", "video/", "font/", "application/pdf", "png", "jpeg")
"""What kinds of output are base64. (An `image/svg+xml` is text.)"""
_NO_TEXT = frozenset({"output_type", "metadata", "name", "execution_count", "prompt_number", "transient"})
_READ = JSONDecoder(parse_int=float, strict=False).decode
_SHOWN = 4
"""Characters of a secret that are shown, and at most the fourth part of it."""


# Neither `typing.NamedTuple` nor a dataclass: importing those takes longer than stripping.
class Leak(namedtuple("Leak", ("cell", "place", "line", "kind", "beginning", "length"))):  # noqa: PYI024
    """What looks like a secret: the title of its cell, `source`, `output` or `patch`, the line there from 1, and by which rule.

    *beginning* and *length* are all that is told of the secret. *kind* is empty where there is no scanner that could tell.
    """

    __slots__ = ()
    cell: str
    place: str
    line: int
    kind: str
    beginning: str
    length: int


class _Text(namedtuple("_Text", ("cell", "place", "text"))):  # noqa: PYI024 - as above
    """A source, or a part of an output, of the cell with that number, from 0."""

    __slots__ = ()
    cell: int
    place: str
    text: str


def leaks(data: bytes, secrets: str = "warn") -> tuple[Leak, ...]:
    """What in the notebook looks like a secret, in its order; nothing where it is no notebook, or *secrets* is `off`."""
    if secrets == "off" or (len(data) <= _LARGE and not notebook_may_hold_secrets(data)):
        return ()
    return _leaks(*_texts(data))


def patch_leaks(patch: str, secrets: str = "warn") -> tuple[Leak, ...]:
    """What in the lines that a patch adds looks like a secret; their *cell* is empty, and their *line* is one of the patch."""
    if secrets == "off":
        return ()
    added = "\n".join(line[1:] if line.startswith("+") and not line.startswith("+++ ") else "" for line in patch.split("\n"))
    return _leaks([_Text(0, "patch", added)], frozenset())


def stops(found: tuple[Leak, ...], secrets: str) -> bool:
    """Whether what was found is a reason not to go on: only where the project says `secrets = "block"`."""
    return secrets == "block" and any(leak.kind for leak in found)


def scanner_is_installed() -> bool:
    """Whether secrets can be told at all."""
    from importlib.util import find_spec  # noqa: PLC0415 - only who asks about the installation pays for it

    return find_spec("kingfisher_sdk") is not None


def _leaks(texts: Sequence[_Text], prose: frozenset[int]) -> tuple[Leak, ...]:
    whole = _BETWEEN.join(text.text for text in texts)
    if len(whole) <= _LARGE and not text_may_hold_secrets(whole):
        return ()
    try:
        from rundiff.leaks.scanner import secrets_in  # noqa: PLC0415 - the rules are loaded where there is something to look at
    except ImportError:
        return (Leak("", "", 0, "", "", 0),) if text_bears_marks(whole) else ()
    return tuple(_placed(texts, prose, secrets_in(whole)))


def _placed(texts: Sequence[_Text], prose: frozenset[int], secrets: Sequence[Secret]) -> Iterator[Leak]:
    begins, at = [], 0
    for text in texts:
        begins.append(at)
        at += len(text.text) + len(_BETWEEN)
    by_text: dict[int, list[Secret]] = {}
    for secret in secrets:
        by_text.setdefault(bisect_right(begins, secret.start) - 1, []).append(secret)
    sources = {text.cell: index for index, text in enumerate(texts) if text.place == "source"}
    for index, found in by_text.items():
        text, begin = texts[index], begins[index]
        own = sources.get(text.cell)
        source = "" if own is None else _without(texts[own].text, begins[own], by_text.get(own, ()))
        title = _title(text.cell, source, prose) if text.place != "patch" else ""
        for secret in found:
            if secret.shown:
                beginning = text.text[secret.start - begin :][: _visible(secret)]
                line = text.text.count("\n", 0, secret.start - begin) + 1
                yield Leak(title, text.place, line, secret.kind, beginning, secret.end - secret.start)


def _title(number: int, source: str, prose: frozenset[int]) -> str:
    """What to call the cell by; its number, from 1, where it says nothing."""
    from rundiff.notebook import cell  # noqa: PLC0415 - only where there is a leak

    return cell("markdown" if number in prose else "code", source).title or str(number + 1)


def _without(text: str, begin: int, secrets: Sequence[Secret]) -> str:
    """The text with no more of each secret than may be shown."""
    for secret in reversed(secrets):
        start, end = secret.start - begin, secret.end - begin
        text = f"{text[: start + _visible(secret)]}…{text[end:]}"
    return text


def _visible(secret: Secret) -> int:
    return min(_SHOWN, (secret.end - secret.start) // _SHOWN)


def _texts(data: bytes) -> tuple[list[_Text], frozenset[int]]:
    """The texts of a notebook, and which of its cells are prose; none where it is not one."""
    scan = Scan(data.decode("latin-1"), len(_BOM) if data.startswith(_BOM) else 0)
    reader = _Reader(data, scan)
    try:
        found = list(reader.read()) if scan.first == "{" else []
        scan.finish()
    except JSONDecodeError:
        return [], frozenset()
    return found, frozenset(reader.prose)


class _Reader:
    """Reads a notebook once, from start to end, and only the texts in it."""

    def __init__(self, data: bytes, scan: Scan) -> None:
        self.data = data
        self.scan = scan
        self.number = -1
        self.prose: set[int] = set()

    def read(self) -> Iterator[_Text]:
        """The texts, in the order of the file."""
        for key in self.scan.members():
            if key == "cells":
                yield from self._cells()
            elif key == "worksheets" and self.scan.first == "[":
                yield from self._worksheets()
            else:
                self.scan.skip()

    def _worksheets(self) -> Iterator[_Text]:
        """Where formats 2 and 3 keep their cells."""
        for _ in self.scan.elements():
            if self.scan.first == "{":
                for key in self.scan.members():
                    if key == "cells":
                        yield from self._cells()
                    else:
                        self.scan.skip()
            else:
                self.scan.skip()

    def _cells(self) -> Iterator[_Text]:
        if self.scan.first != "[":
            self.scan.skip()
            return
        for _ in self.scan.elements():
            self.number += 1
            if self.scan.first == "{":
                yield from self._cell()
            else:
                self.scan.skip()

    def _cell(self) -> Iterator[_Text]:
        for key in self.scan.members():
            if key in ("source", "input"):
                yield _Text(self.number, "source", self._text())
            elif key == "cell_type":
                if self._text() != "code":
                    self.prose.add(self.number)
            elif key == "outputs" and self.scan.first == "[":
                for _ in self.scan.elements():
                    yield from self._output()
            else:
                self.scan.skip()

    def _output(self) -> Iterator[_Text]:
        """Every text of an output, by its key; what `data` holds is by its kind."""
        if self.scan.first != "{":
            self.scan.skip()
            return
        for key in self.scan.members():
            if key == "data" and self.scan.first == "{":
                yield from self._output()
            elif key in _NO_TEXT or key.startswith(_PICTURES):
                self.scan.skip()
            else:
                yield _Text(self.number, "output", self._text("\n" if key == "traceback" else ""))

    def _text(self, between: str = "") -> str:
        """The value, and pass it: a string, lines of one, or any other JSON as it is written."""
        start = self.scan.at
        self.scan.skip()
        raw = self.data[start : self.scan.at].decode("utf-8", "replace")
        if raw[:1] not in '"[':
            return raw
        try:
            value = _READ(raw)
        except RecursionError:
            return raw
        if isinstance(value, str):
            return value
        return between.join(value) if all(isinstance(line, str) for line in value) else raw
