"""A text of changes in; the same with its secrets masked, where it is to be read, or which files of a patch hold one, out.

A patch has to fit, so nothing in it can be masked: whoever is about to pass it on is told. In both, the lines of a file stand behind
a sign, which is no part of a secret; and a line stays a line, since others count them.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from rundiff.runs.record import MASK
from rundiff.runs.secrets import LARGEST, secret_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_ROUNDS = 8
_SIGNS = (b"+", b"-", b" ")
_NEXT = b"\ndiff --git "
_BINARY = b"\nGIT binary patch\n"
_PART = re.compile(rb"[A-Za-z0-9+/]+={0,2}")
_LINE_END = re.compile(rb"""(?:\s|["',]|\\[nr])*""")
"""Between two lines of a key, also where they are strings of JSON."""


def veiled(text: str, *, signs: bool = False) -> tuple[str, int]:
    """*text*, line by line, with every secret masked, and how many there were; *signs*: its lines are those of a diff."""
    data = text.encode("utf-8", "surrogatepass")
    ahead, data = _parted(data) if signs else ([], data)
    total = 0
    for _ in range(_ROUNDS):  # what stood directly behind a secret begins a word now
        data, count = _veiled_once(data)
        total += count
        if not count:
            break
    if not total:
        return text, 0
    if signs:
        data = b"\n".join(sign + line for sign, line in zip(ahead, data.split(b"\n"), strict=True))
    return data.decode("utf-8", "surrogatepass"), total


def _veiled_once(data: bytes) -> tuple[bytes, int]:
    spans = secret_spans(data)
    pieces, done = [], 0
    for start, end in spans:
        if end > done:
            lines = data.count(b"\n", max(start, done), end)
            pieces += [data[done:start], *([MASK.encode()] if start >= done else []), (b"\n" + MASK.encode()) * lines]
            done = end
    return b"".join([*pieces, data[done:]]), len(_told_apart(data, spans))


def _told_apart(data: bytes, spans: Sequence[tuple[int, int]]) -> set[bytes]:
    """Each secret once: the lines of a key are one."""
    found: set[bytes] = set()
    done = 0
    for start, end in spans:
        goes_on = done and _LINE_END.fullmatch(data, done, start) and _PART.fullmatch(data, start, end)
        if start >= done and not (goes_on and b"\n" in data[done:start]):
            found.add(data[start:end])
        done = max(done, end)
    return found


def _parted(diff: bytes) -> tuple[list[bytes], bytes]:
    """What stands ahead of each line of a diff, and the lines without it."""
    lines = diff.split(b"\n")
    signs = [line[:1] if line.startswith(_SIGNS) else b"" for line in lines]
    return signs, b"\n".join(line[len(sign) :] for sign, line in zip(signs, lines, strict=True))


class Watched:
    """A patch that passes in pieces; *found* is by then how many secrets each of its files holds, by the file's name."""

    def __init__(self) -> None:
        self.found: Counter[str] = Counter()
        self._file = bytearray()
        self._large = False

    def passing(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Every piece, as it comes."""
        for piece in pieces:
            yield piece
            self._take(piece)
        self._look(bytes(self._file))

    def _take(self, piece: bytes) -> None:
        known = max(len(self._file) - len(_NEXT), 0)
        self._file += piece
        at = self._file.find(_NEXT, known)
        while at >= 0:
            self._look(bytes(self._file[:at]))
            del self._file[: at + 1]
            at = self._file.find(_NEXT)
        if len(self._file) > LARGEST:  # data: no more of it is kept than tells where the next file begins
            self._large = True
            del self._file[: -len(_NEXT)]

    def _look(self, patch: bytes) -> None:
        if not self._large:
            _, lines = _parted(patch.partition(_BINARY)[0])
            count = len(_told_apart(lines, secret_spans(lines)))
            self.found.update({_name(patch): count} if count else {})
        self._large = False


def secrets_of(patch: str) -> dict[str, int]:
    """How many secrets each file of a patch holds, by the file's name; files that hold none are left out."""
    watched = Watched()
    for _ in watched.passing((patch.encode("utf-8", "surrogateescape"),)):
        pass
    return dict(watched.found)


def _name(patch: bytes) -> str:
    """The file's new name, as git writes it; the old one where it goes."""
    names = {
        line[:4]: line[4:].rstrip(b"\t").strip(b'"')[2:]
        for line in patch.split(b"\n@@", 1)[0].split(b"\n")
        if line.startswith((b"--- ", b"+++ ")) and not line.endswith(b"/dev/null")
    }
    return (names.get(b"+++ ") or names.get(b"--- ") or b"?").decode("utf-8", "replace")
