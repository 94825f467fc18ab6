"""A cell and where the cursor stands in it in; what IPython is to offer there, out: of `%gitdiff` alone, in Lab and in a terminal.

The kernel's extension imports this with the first Tab in such a line. What is offered replaces the whole word up to the cursor, and
begins as that does, so that every front end inserts the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from rundiff.commands.completions import completions
from rundiff.commands.typed import typed
from rundiff.magic_words import magic_parser
from rundiff.runs.whereabouts import home_of, notebook_path, working_folder

if TYPE_CHECKING:
    from types import SimpleNamespace

    from IPython.core.completer import CompletionContext, SimpleCompletion
    from IPython.core.interactiveshell import InteractiveShell

    from rundiff.commands.known import Kind

_LINE = re.compile(r"\s*(?:[^#%]*=\s*)?%gitdiff[ \t]")
"""What stands ahead of the words: also in an assignment, and in a loop."""
_FIRST = re.compile(r"\s*%%gitdiff[ \t]")
_BARE = re.compile(r"\s*gitdiff[ \t]")


class Offer(NamedTuple):
    """What may stand in place of *raw*, which is typed up to the cursor, and what kind each is."""

    raw: str
    texts: list[tuple[str, Kind]]


class _Silence(list["SimpleCompletion"]):
    """No completion, where there is to be none: IPython lets only an answer that has a length keep other answers out."""

    def __len__(self) -> int:
        return 1


def matched(context: CompletionContext, shell: InteractiveShell) -> dict[str, object]:
    """What IPython's matchers, from IPython 8.6 on, return."""
    from IPython.core.completer import SimpleCompletion  # noqa: PLC0415 - older ones have none, and import this module too

    lines = context.full_text.split("\n")
    ahead, line = lines[: context.cursor_line], lines[context.cursor_line]
    before, after = line[: context.cursor_position], line[context.cursor_position :]
    begins = not any(map(str.strip, ahead))
    words = _words(before, shell, first=begins, alone=begins and context.cursor_line == len(lines) - 1)
    if words is None:
        return {"completions": []}
    found = offer(words, after, shell)
    return {
        "completions": [SimpleCompletion(text, type=kind) for text, kind in found.texts] or _Silence(),
        "matched_fragment": found.raw,
        "suppress": True,
        "ordered": True,
    }


def completed(event: SimpleNamespace, shell: InteractiveShell) -> list[str]:
    """What a hook of an older IPython returns: *event.symbol* is what will be replaced, the end of a word."""
    words = _words(event.text_until_cursor, shell, first=True, alone=True)
    if words is None:
        return []
    found = offer(words, event.line[len(event.text_until_cursor) :], shell)
    if not found.raw.endswith(event.symbol):
        return []
    cut = len(found.raw) - len(event.symbol)
    return [text[cut:] for text, _ in found.texts]


def offer(words: str, after: str, shell: InteractiveShell) -> Offer:
    """What may stand where *words*, behind `%gitdiff`, end; *after* follows in the line."""
    line = typed(words)
    folder = home_of(notebook_path(shell), working_folder())
    found = completions(magic_parser(), folder, line.words, line.word)
    return Offer(line.raw, [(line.completed(word, after), kind) for word, kind in found])


def _words(before: str, shell: InteractiveShell, *, first: bool, alone: bool) -> str | None:
    """What stands behind `%gitdiff` in a line of it; None where it is no such line.

    `%%gitdiff` is one in the *first* line of a cell; IPython knows a bare `gitdiff` where it stands *alone* and is no variable.
    """
    automatic = alone and shell.automagic and "gitdiff" not in shell.user_ns
    forms = (_LINE, *([_FIRST] if first else []), *([_BARE] if automatic else []))
    found = next((found for form in forms if (found := form.match(before))), None)
    return None if found is None else before[found.end() :]
