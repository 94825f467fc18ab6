"""Bytes or text in; whether they may hold a secret that one of the scanner's rules knows, out: no means that none is there.

The scanner takes a fifth of a second to load its rules; stripping a notebook takes less than a thousandth. So what the rules have to
have (`derive.py` reads it off them, `signs.py` keeps it) is looked for first: a mark such as `hf_` with enough letters and digits
behind it, a name such as `datadog` not far before a long word, or a phrase such as `PRIVATE KEY-----`. It is looked for in a
notebook's JSON, before anything is decoded, and then in the texts themselves.
"""

from __future__ import annotations

import re

from rundiff.leaks.signs import NAMES, PHRASES, PLAIN_MARKS, PREFIXES, TOKEN_MARKS

SPAN = 100
"""Characters between a name and the secret that it announces, at most."""
_JSON_WIDTH = 6
"""Bytes of a character that is written as `\\\\uXXXX`."""
_UTF8_WIDTH = 4
SHORTEST_TOKEN = 18
"""Characters that a mark and what follows it have together, at least."""
_ASCII = 128
_LONGEST_NAME = max(map(len, NAMES))
_ESCAPED_PHRASES = (*PHRASES, *(phrase.replace(b'"', b'\\"') for phrase in PHRASES if b'"' in phrase))
"""As phrases stand in JSON, and as they stand in JSON that is not quite JSON."""
_BLANKS = bytes(byte if (byte < _ASCII and chr(byte).isalnum()) or byte in b"_-" else 32 for byte in range(256))
"""Makes a space of everything that is in no token: secrets are ASCII, whatever stands around them."""
_PLAIN_RUN = rb"[a-z0-9]*"
_TOKEN_RUN = rb"[\w-]*"
"""Expressions are compiled when they are first needed, which is hardly ever."""
LONG = 24
"""Letters and digits of a secret that is known by the name before it, at least."""
_LONG_RUN = b"[a-z0-9]{%d,}" % LONG
_MANY = 1000
"""Long words from which on it is quicker to ask the scanner."""


def notebook_may_hold_secrets(data: bytes) -> bool:
    """Whether it is worth decoding this JSON."""
    if b"\\u00" in data or b"\\/" in data:  # what needs no escape, and has one all the same
        return True
    return _may_hold_secrets(data, _ESCAPED_PHRASES, SPAN * _JSON_WIDTH)


def text_may_hold_secrets(text: str) -> bool:
    """Whether it is worth loading the scanner."""
    data = text.encode("utf-8", "replace")
    return _may_hold_secrets(data, PHRASES, SPAN if data.isascii() else SPAN * _UTF8_WIDTH)


def text_bears_marks(text: str) -> bool:
    """Whether something looks so much like a secret that it is worth saying that there is no scanner to ask."""
    return _is_marked(_tokens(text.encode("utf-8", "replace").lower()), PLAIN_MARKS, _PLAIN_RUN)


def _may_hold_secrets(data: bytes, phrases: tuple[bytes, ...], span: int) -> bool:
    low = data.lower()
    tokens = _tokens(low)
    return (
        _is_marked(tokens, PLAIN_MARKS, _PLAIN_RUN)
        or _is_marked(tokens, TOKEN_MARKS, _TOKEN_RUN)
        or _is_marked(low, PREFIXES, _TOKEN_RUN)
        or any(phrase in low for phrase in phrases)
        or (_has_long_runs(tokens) and _is_announced(low, span))
    )


def _tokens(low: bytes) -> bytes:
    """The words that are long enough for a mark and a secret, each once, parted by spaces."""
    return b" ".join([token for token in set(low.translate(_BLANKS).split()) if len(token) >= SHORTEST_TOKEN])


def _has_long_runs(tokens: bytes) -> bool:
    return max(map(len, tokens.replace(b"_", b" ").replace(b"-", b" ").split()), default=0) >= LONG


def _is_marked(low: bytes, marks: dict[bytes, int], run: bytes) -> bool:
    """Whether one of the marks is there, and behind it as long a run as it asks for."""
    return any(mark in low and _is_followed(low, mark, length, run) for mark, length in marks.items())


def _is_followed(low: bytes, mark: bytes, length: int, run: bytes) -> bool:
    run_from = re.compile(run).match
    at = low.find(mark)
    while at >= 0:
        begin = at + len(mark)
        if run_from(low, begin).end() - begin >= length:  # type: ignore[union-attr] # it matches the empty text
            return True
        at = low.find(mark, at + 1)
    return False


def _is_announced(low: bytes, span: int) -> bool:
    """Whether a name stands before, or in, a word that is long enough for it."""
    runs = [found.span() for found in re.finditer(_LONG_RUN, low)]
    if len(runs) > _MANY:
        return True
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
