"""Bytes that are no notebook, and where json stumbled, in; one sentence that says what is wrong, where, and what next, out.

Imported when something is wrong.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take a fifth of the time of `rundiff strip`
if TYPE_CHECKING:
    from rundiff.strip.broken import BrokenJSON

_PLAINLY = {
    "Expecting value": "a value is missing",
    "Expecting property name enclosed in double quotes": "a key in double quotes is missing",
    "Illegal trailing comma": "a comma too many",
    "Expecting ':' delimiter": "`:` is missing",
    "Expecting ',' delimiter": "`,` is missing",
    "Unterminated string starting at": "the string that starts there never ends",
    "Invalid control character at": "a control character in a string",
    "Invalid \\escape": "a backslash that escapes nothing",
    "Invalid \\uXXXX escape": "a \\u without four hexadecimal digits",
}
"""What `json` says, in words that can stand in a sentence."""
_CONFLICT = re.compile(rb"^(?:<<<<<<<|>>>>>>>|[|]{7}) ", re.MULTILINE)


def sentence(data: bytes, error: BrokenJSON) -> str:
    """What is wrong with the JSON, and where: lines and columns count from 1, as editors do."""
    if conflict := _CONFLICT.search(data):
        line = data.count(b"\n", 0, conflict.start()) + 1
        return f"merge conflict markers at line {line}; resolve the merge first (`git checkout --ours` or `--theirs` takes one side)"
    before = data[: error.at]
    line, column = before.count(b"\n") + 1, len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
    if not data[error.at :].strip():
        return f"the file breaks off at line {line}, column {column}; restore it (`git checkout -- FILE`) or save it again"
    what = "a notebook" if error.shape else "valid JSON"
    reason = next((plain for start, plain in _PLAINLY.items() if error.message.startswith(start)), error.message)
    return f"not {what} at line {line}, column {column}: {reason}; correct it there, or save it again from Jupyter"
