"""Paths in git's bytes in; the same as git prints them out: quoted as in C where they must be, renames in one expression."""

from __future__ import annotations

import re

_ALWAYS = re.compile(rb'[\x00-\x1f"\\\x7f]')
_FULLY = re.compile(rb'[\x00-\x1f"\\\x7f-\xff]')
_LETTERS = {
    **{byte: f"\\{byte:03o}".encode() for byte in range(256)},
    **{byte: b"\\" + bytes([letter]) for byte, letter in zip(b'\a\b\t\n\v\f\r"\\', b'abtnvfr"\\', strict=True)},
}


def quoted(name: bytes, *, fully: bool) -> bytes:
    r"""*name*, between quotes and escaped where it must be; *fully* (core.quotePath) escapes all that is not ASCII too.

    The rules are those of `quote_c_style` in git's quote.c: `"\344\275\240.py"`, `"a\tb"`.
    """
    unsafe = _FULLY if fully else _ALWAYS
    if unsafe.search(name) is None:
        return name
    return b'"%b"' % unsafe.sub(lambda found: _LETTERS[found[0][0]], name)


def renamed(old: bytes, new: bytes, *, fully: bool) -> bytes:
    """`a/{b => c}/d`: what two paths have in common is written once, in whole folders (`pprint_rename` in git's diff.c)."""
    names = quoted(old, fully=fully), quoted(new, fully=fully)
    if names != (old, new):
        return b" => ".join(names)
    head = _common_head(old, new)
    tail = _common_tail(old, new, max(head - 1, 0))
    # `a/b` → `a/x/b` has its one slash in head and tail alike.
    middles = [name[head : max(head, len(name) - tail)] for name in (old, new)]
    if not head + tail:
        return b" => ".join(middles)
    return b"%b{%b}%b" % (old[:head], b" => ".join(middles), old[len(old) - tail :])


def _common_head(old: bytes, new: bytes) -> int:
    same = next((at for at, (was, now) in enumerate(zip(old, new, strict=False)) if was != now), min(len(old), len(new)))
    return old.rfind(b"/", 0, same) + 1


def _common_tail(old: bytes, new: bytes, head: int) -> int:
    """How many bytes from the last slash that both share from their ends, not looking ahead of *head*."""
    pairs = zip(old[head:][::-1], new[head:][::-1], strict=False)
    shorter = min(len(old), len(new)) - head
    same = next((at for at, (was, now) in enumerate(pairs) if was != now), shorter)
    at = old.find(b"/", len(old) - same)
    return 0 if at < 0 else len(old) - at
