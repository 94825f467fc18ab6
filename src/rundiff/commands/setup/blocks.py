"""A file's bytes in; the same with a marked block of ours in them, or without it, out: to the byte as they were before."""

from __future__ import annotations

import re

from rundiff.errors import UserError

BEGIN = b"# >>> rundiff setup >>>"
END = b"# <<< rundiff setup <<<"
NEW_FILE = b" (made this file)"
NEW_FOLDER = b" (made this file and its folder)"
SHEBANG = b"#!/bin/sh\n"
"""What a script that is made for the block begins with."""
_LINE_END = b" (ended the line above)"
_SECTIONS = b'[rundiff "begin"]', b'[rundiff "end"]'
"""Empty ones, for git's configuration: with a section, git removes the comments below it, up to the next (`git branch -d`). Other
programs drop all comments, and leave these."""
_FIRST, _LAST = (
    b"^(?:" + re.escape(section) + b"(?: " + re.escape(mark) + b")?|" + re.escape(mark) + b")"
    for section, mark in zip(_SECTIONS, (BEGIN, END), strict=True)
)
_BLOCK = re.compile(rb"(?m)" + _FIRST + rb"(?P<notes>[^\r\n]*)\r?\n(?P<lines>(?s:.*?))" + _LAST + rb"[^\r\n]*(?:\r?\n|\Z)")


def block(content: bytes | None) -> bytes | None:
    """The lines of our block; None where there is none."""
    found = _BLOCK.search(content or b"")
    return found["lines"] if found else None


def with_block(
    content: bytes | None, lines: bytes, *, new_folder: bool = False, script: bool = False, sections: bool = False
) -> bytes:
    """*content* with *lines* in a block, in the place of one that is there: at the end, or below the first line of a script.

    *content* None: there is no file yet. *sections*: it is a configuration of git's.
    """
    before = _BLOCK.search(content or b"")
    made = before["notes"] if before else b""
    rest = without_block(content)
    if rest is None:
        note = NEW_FOLDER if new_folder or NEW_FOLDER in made else NEW_FILE
        return (SHEBANG if script else b"") + _marked(note, lines, sections=sections)
    if script:
        head, line_end, tail = rest.partition(b"\n")
        return head + b"\n" + _marked(b"" if line_end else _LINE_END, lines) + tail
    if rest and not rest.endswith(b"\n"):
        return rest + b"\n" + _marked(_LINE_END, lines, sections=sections)
    return rest + _marked(b"", lines, sections=sections)


def without_block(content: bytes | None) -> bytes | None:
    """*content* as it was before; None where the file was made for the block, and holds nothing else.

    Raises UserError where the block's first or last line is gone, so that nobody can say where it begins or ends.
    """
    found = _BLOCK.search(content or b"")
    if content is None or found is None:
        left = re.search(rb"(?m)" + _FIRST + b"|" + _LAST, content or b"")
        if left is not None:
            first = left[0].startswith((BEGIN, _SECTIONS[0]))
            here, other = (BEGIN, END) if first else (END, BEGIN)
            raise UserError(
                f"a line `{here.decode()}` has no `{other.decode()}` {'after' if first else 'before'} it; "
                "take out by hand what `rundiff setup` wrote there"
            )
        return content
    head, tail = content[: found.start()], content[found.end() :]
    if found["notes"].startswith((NEW_FILE, NEW_FOLDER)) and head + tail in {b"", SHEBANG}:
        return None
    if found["notes"] == _LINE_END and not tail:
        head = head.removesuffix(b"\n")
    return head + tail


def made_folder(content: bytes | None) -> bool:
    """Whether the folder of the file was made for it."""
    found = _BLOCK.search(content or b"")
    return found is not None and found["notes"] == NEW_FOLDER


def _marked(note: bytes, lines: bytes, *, sections: bool = False) -> bytes:
    first, last = (section + b" " for section in _SECTIONS) if sections else (b"", b"")
    return first + BEGIN + note + b"\n" + lines + last + END + b"\n"
