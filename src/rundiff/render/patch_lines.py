"""One line of a patch in; the same for a terminal out: nothing in it that a terminal obeys, and in git's usual colours."""

from __future__ import annotations

from rundiff.render.pieces import safe

_COLOURS = (
    (b"+++ ", "1"),
    (b"--- ", "1"),
    (b"diff ", "1"),
    (b"index ", "1"),
    (b"@@ ", "36"),
    (b"+", "32"),
    (b"-", "31"),
)
"""What a line begins with, and how `git diff` shows it: bold, cyan, green, red."""


def shown_line(line: bytes, *, colour: bool) -> bytes:
    """*line*, which comes without its end, with one."""
    text = safe(line.removesuffix(b"\r").decode("utf-8", "replace"))
    code = next((code for start, code in _COLOURS if line.startswith(start)), None) if colour else None
    return (text if code is None else f"\x1b[{code}m{text}\x1b[m").encode("utf-8", "replace") + b"\n"
