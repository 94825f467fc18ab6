"""The cells of a notebook in; one text of them, to be compared line by line, out.

Each cell begins with a line as Jupytext's percent format, VS Code and Spyder have it: `# %% train_tf = transforms.Compose`. It has no
number, so that a cell which comes or goes changes no other line, and of what the cell makes only the name, so that an edit
seldom changes two lines.
"""

from __future__ import annotations

import json
import re

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take as long as the work
if TYPE_CHECKING:
    from collections.abc import Iterable

    from rundiff.commands.cells import TextCell

HEADING = "# %%"
"""What the first line of each cell begins with."""
_MAKES = re.compile(
    r"(?:async )?(?:def|class) \w+|[\w.]+(?:, ?[\w.]+)*(?= ?[:=][^=])|(?:import|from|for|while|with|if|@)[^:#(]*|[\w.]+"
)
"""What says in a line of code what the cell is about."""
_CALLED = re.compile(r" ?= ?[^\W\d][\w.]*(?=\()")
_SAYS_LITTLE = ("#", "%", "!", "@")
_LONGEST = 72
"""Characters of a title."""
_UNSEEN = (
    0x61C,
    0x200B,
    0x200C,
    0x200E,
    0x200F,
    *range(0x2028, 0x202F),
    *range(0x2060, 0x2070),
    0xFEFF,
    *range(0xFFF9, 0xFFFC),
)
_ESCAPES = {
    **{code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n"},
    0x7F: "\u2421",
    **{code: f"\\u{code:04x}" for code in (*range(0x80, 0xA0), *_UNSEEN)},
}
"""Control characters are drawn (`␛`); what turns the reading direction, or is not seen, is spelled (`\\u202e`)."""


def text(cells: Iterable[TextCell]) -> str:
    """All cells, one blank line between two, with nothing in it that a terminal obeys."""
    return "\n".join(_one(cell) for cell in cells).translate(_ESCAPES)


def _one(cell: TextCell) -> str:
    source = cell.source.rstrip("\n")
    return f"{_heading(cell)}\n{source}\n" if source else f"{_heading(cell)}\n"


def _heading(cell: TextCell) -> str:
    kind = "" if cell.type == "code" else f"[{cell.type}]"
    tags = f"tags={json.dumps(cell.tags, ensure_ascii=False)}" if cell.tags else ""
    words = [HEADING, kind, _title(cell)[:_LONGEST], tags]
    return " ".join(" ".join(words).split())


def _title(cell: TextCell) -> str:
    """What a cell makes or a heading says; nothing where no line tells."""
    lines = [line for line in cell.source.splitlines() if line.strip()]
    if cell.type != "code":
        return next((line.strip("# ") for line in lines if line.startswith("#")), "")
    line = next((line for line in lines if not line.startswith(_SAYS_LITTLE)), "").strip()
    found = _MAKES.match(line)
    if found is None:
        return ""
    called = _CALLED.match(line, found.end())
    return line[: called.end() if called else found.end()].strip()
