"""The text of a TOML file and the name of a table in; the table out if it is plainly written, so that nothing need be imported.

Plainly: its header in a line, below it only `key = value` in a line each, with true, false, a number, a string without escapes
or a list of such. For all else the answer is None, and whoever asks reads the file with a TOML parser, which takes as long to
import as half a run of `rundiff strip`.
"""

from __future__ import annotations

import re

_STRING = r'"[^"\\\x00-\x08\x0a-\x1f\x7f]*"'
_LINE = re.compile(
    rf"([A-Za-z0-9_-]+)[ \t]*=[ \t]*(true|false|0|[1-9][0-9]{{0,8}}|{_STRING}|\[[ \t]*(?:{_STRING}(?:[ \t]*,[ \t]*{_STRING})*[ \t]*,?[ \t]*)?\])"
    r"[ \t]*(?:#[^\x00-\x08\x0a-\x1f\x7f]*)?"
)

_SAYS_MORE = re.compile(
    r"^[ \t]*(?:\[[^\n]*\\|\[\[[^\n.\]]*\]|\[\[[^\n]*rundiff|<<<<<<<|>>>>>>>)|\"{3}|'{3}",
    re.MULTILINE,
)
"""What may make the table another one: a name with escapes, a list of tables of its own name or of `tool`, a conflict, long strings."""


def plain_table(text: str, name: str) -> dict[str, object] | None:
    """The table *name* of a file that says nothing else about it; None where that is not certain. What is in other tables is not checked."""
    if _SAYS_MORE.search(text):
        return None
    lines = [line.strip(" \t") for line in text.replace("\r\n", "\n").split("\n")]
    header, last = f"[{name}]", re.escape(name.rpartition(".")[2])
    if lines.count(header) != 1 or sum(1 for line in lines if re.match(rf"[^#=]*\b{last}\b", line)) != 1:
        return None
    found: dict[str, object] = {}
    for line in lines[lines.index(header) + 1 :]:
        if line.startswith("["):
            break
        if not line or (line.startswith("#") and line.isprintable()):
            continue
        told = _LINE.fullmatch(line)
        if told is None or told[1] in found:
            return None
        found[told[1]] = _value(told[2])
    return found


def _value(text: str) -> object:
    if text[0] == "[":
        return re.findall(r'"([^"]*)"', text)
    if text[0] == '"':
        return text[1:-1]
    return int(text) if text.isdigit() else text == "true"
