"""A line that is being typed in; its words, as `shlex` reads them, and what stands in it when the last one is completed, out."""

from __future__ import annotations

import re
from typing import NamedTuple

_SPACE = " \t\r\n"
"""What parts words, to `shlex`: other spaces may be part of a name."""
_SPECIAL = re.compile(r"([ \t'\"\\])")


class Typed(NamedTuple):
    """A line up to the cursor. The last word may be empty, and a quote in it still be open."""

    words: tuple[str, ...]
    """The whole words ahead of the last one."""
    word: str
    """What is typed of the last word, as it will be read."""
    raw: str
    """The same as it is typed."""
    quote: str
    """The quote that is open: `'`, `"`, or nothing."""

    def completed(self, word: str, after: str) -> str:
        """What is to stand in place of `raw` for the last word to be read as *word*, which it begins; *after* follows in the line.

        It begins as `raw` does: JupyterLab merges it with answers that replace less than all of that.
        """
        rest = word[len(self.word) :]
        match self.quote:
            case "'":
                rest = rest.replace("'", "'\\''")
            case '"':
                rest = rest.replace("\\", "\\\\").replace('"', '\\"')
            case _:
                rest = _SPECIAL.sub(r"\\\1", rest)
        ends = self.quote if not word.endswith("/") and not after.startswith(self.quote) else ""
        return f"{self._kept}{rest}{ends}"

    @property
    def _kept(self) -> str:
        """Without a last backslash that nothing follows: what comes next brings its own, where it needs one."""
        waiting = len(self.raw) - len(self.raw.rstrip("\\"))
        return self.raw[:-1] if waiting % 2 and self.quote != "'" else self.raw


def typed(line: str) -> Typed:
    """*line* up to the cursor, read as `shlex` does, which would not take an open quote."""
    words: list[str] = []
    word = quote = ""
    start: int | None = None
    escaped = False
    for at, char in enumerate(line):
        if char in _SPACE and not (quote or escaped):
            if start is not None:
                words.append(word)
            word, start = "", None
            continue
        start = at if start is None else start
        if escaped:
            word += char if not quote or char in '"\\' else f"\\{char}"
            escaped = False
        elif char == "\\" and quote != "'":
            escaped = True
        elif char == quote:
            quote = ""
        elif char in "'\"" and not quote:
            quote = char
        else:
            word += char
    return Typed(tuple(words), word, "" if start is None else line[start:], quote)
