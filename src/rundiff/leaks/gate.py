"""Bytes or text in; whether they may hold a secret that one of the scanner's rules knows, out: no means that none is there.

The scanner takes a fifth of a second to load its rules; stripping a notebook takes less than a thousandth. So what the rules have to
have (`derive.py` reads it off them, `signs.py` keeps it) is looked for first: a mark such as `hf_` with enough letters and digits
behind it, a name such as `datadog` not far before a long word, or a phrase such as `PRIVATE KEY-----`. It is looked for in a
notebook's JSON, before anything is decoded, and then in the texts themselves.
"""

from __future__ import annotations

import re

from rundiff.leaks.signs import NAMES, PHRASES, PLAIN_MARKS, PREFIXES, TOKEN_MARKS

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take a fifth of the time of `rundiff strip`
if TYPE_CHECKING:
    from collections.abc import Callable

    _Run = Callable[[bytes, int], re.Match[bytes] | None]

_SPAN = 100
"""Characters between a name and the secret that it announces, at most."""
_JSON_WIDTH = 6
"""Bytes of a character that is written as `\\\\uXXXX`."""
_UTF8_WIDTH = 4
_SHORTEST_TOKEN = 18
_ASCII = 128
_LONGEST_NAME = max(map(len, NAMES))
_ESCAPED_PHRASES = (*PHRASES, *(phrase.replace(b'"', b'\\"') for phrase in PHRASES if b'"' in phrase))
"""As phrases stand in JSON, and as they stand in JSON that is not quite JSON."""
_BLANKS = bytes(byte if byte >= _ASCII or chr(byte).isalnum() or byte in b"_-" else 32 for byte in range(256))
"""Makes a space of everything that is in no token; letters of other scripts are in one."""
_plain_run = re.compile(rb"[a-z0-9\x80-\xff]*").match
_token_run = re.compile(rb"[\w\x80-\xff-]*").match
_long_runs = re.compile(rb"[a-z0-9\x80-\xff]{20,}")


def notebook_may_hold_secrets(data: bytes) -> bool:
    """Whether it is worth decoding this JSON."""
    if b"\\u00" in data or b"\\/" in data:  # what needs no escape, and has one all the same
        return True
    return _may_hold_secrets(data, _ESCAPED_PHRASES, _SPAN * _JSON_WIDTH)


def text_may_hold_secrets(text: str) -> bool:
    """Whether it is worth loading the scanner."""
    data = text.encode("utf-8", "replace")
    return _may_hold_secrets(data, PHRASES, _SPAN if data.isascii() else _SPAN * _UTF8_WIDTH)


def text_bears_marks(text: str) -> bool:
    """Whether something looks so much like a secret that it is worth saying that there is no scanner to ask."""
    return _is_marked(_tokens(text.encode("utf-8", "replace").lower()), PLAIN_MARKS, _plain_run)


def _may_hold_secrets(data: bytes, phrases: tuple[bytes, ...], span: int) -> bool:
    low = data.lower()
    tokens = _tokens(low)
    return (
        _is_marked(tokens, PLAIN_MARKS, _plain_run)
        or _is_marked(tokens, TOKEN_MARKS, _token_run)
        or _is_marked(low, PREFIXES, _token_run)
        or any(phrase in low for phrase in phrases)
        or (_long_runs.search(tokens) is not None and _is_announced(low, span))
    )


def _tokens(low: bytes) -> bytes:
    """The words that are long enough for a mark and a secret, parted by spaces."""
    return b" ".join([token for token in low.translate(_BLANKS).split() if len(token) >= _SHORTEST_TOKEN])


def _is_marked(low: bytes, marks: dict[bytes, int], run: _Run) -> bool:
    """Whether one of the marks is there, and behind it as long a run as it asks for."""
    return any(mark in low and _is_followed(low, mark, length, run) for mark, length in marks.items())


def _is_followed(low: bytes, mark: bytes, length: int, run: _Run) -> bool:
    at = low.find(mark)
    while at >= 0:
        begin = at + len(mark)
        if run(low, begin).end() - begin >= length:  # type: ignore[union-attr] # it matches the empty text
            return True
        at = low.find(mark, at + 1)
    return False


def _is_announced(low: bytes, span: int) -> bool:
    """Whether a name stands before, or in, a word that is long enough for it."""
    runs = [found.span() for found in _long_runs.finditer(low)]
    near = b"\n".join(_with_what_is_before(low, runs, span + _LONGEST_NAME))
    return any(
        name in near
        and any(end - begin >= length and name in low[max(0, begin - span - len(name)) : end] for begin, end in runs)
        for name, length in NAMES.items()
    )


def _with_what_is_before(low: bytes, runs: list[tuple[int, int]], span: int) -> list[bytes]:
    """The runs, each with what stands before it, and each byte once."""
    pieces, done = [], 0
    for begin, end in runs:
        pieces.append(low[max(done, begin - span) : end])
        done = end
    return pieces
