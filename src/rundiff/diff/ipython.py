r"""The text of a cell in; Python in which each command of IPython is a call, line for line, out.

The rules are those of IPython's own `inputtransformer2`, which is too slow and too large to be asked. A command begins where a
logical line does, or behind its first `=`: never inside brackets and strings, so that a line that starts with `% (a, b)` and goes
on from the one before is a modulo. What is said becomes the arguments of `__ipython__`; names that a command takes from the
notebook, as `!ls $folder {name}` and `%time f(x)` do, become names.
"""

from __future__ import annotations

import re
from keyword import iskeyword
from textwrap import dedent
from typing import TYPE_CHECKING

from rundiff.diff.lexemes import COMMENT, STRING, without_trailing_space

if TYPE_CHECKING:
    from collections.abc import Iterator

CALL = "__ipython__"
"""What stands for a command: `__ipython__(kind, text, *names)`."""
SHELL = "!"
"""The kind of a command whose text is the shell's, names taken out."""
MAGIC = "%"
"""The kind of every other command: a word of its text may be a name of the notebook's."""

_PYTHON_CELL = re.compile(r"%%(?:time|timeit|capture|prun|memit|gitdiff)\b(?!\?)")
_RUNS_PYTHON = re.compile(
    r"%(?P<magic>(?:time|timeit|memit)\b(?:[ \t]+-\S+(?:[ \t]+\d+)?)*)[ \t]+"
    r"(?P<python>(?!-|(?:async|class|def|for|if|match|try|while|with)\b)\S.*)"
)
_BEGINS = re.compile(r"[ \t\f]*(?:(?=[%!?/,;])|(?=%{0,2}[\w*]+(?:\.[\w*]+|\[-?\d+\])*\?\??[ \t]*(?:\n|\Z)))")
_ASSIGNED = re.compile(r"=[ \t]*(?=%\w|!)")
_LINE = re.compile(r"(?:[^\n]*\\\n)*[^\n]*")
_TOKEN = re.compile(
    rf"{COMMENT}|{STRING}"
    r"|\\\n|[=!<>:+*/%@&|^~-]=|[\n()\[\]{}=]",
    re.DOTALL,
)
_DOTTED = r"[^\W\d]\w*(?:\.[^\W\d]\w*)*"
_TAKEN = re.compile(rf"(?<!\$)\$({_DOTTED})|(?<!\{{)\{{[ ]*({_DOTTED})[ ]*\}}(?!\}})")


def as_python(text: str) -> str:
    """*text* with every command as a call. Its lines must end with line feeds alone; what is broken stays broken."""
    top = text.rfind("\n", 0, len(text) - len(text.lstrip())) + 1
    if text[top : top + 1] in {" ", "\t"}:
        text = text[:top] + dedent(text[top:])
    if not text.startswith("%%", top):
        return _replaced(text, top)
    if not _PYTHON_CELL.match(text, top):
        return text[:top] + _call(without_trailing_space(text[top:]))
    body = top + len(_line(text, top))
    return text[:top] + _call(_joined(text[top:body])) + "\n" * text.count("\n", top, body) + _replaced(text, body, top=body)


def _replaced(text: str, at: int, *, top: int = 0) -> str:
    """The text from *top* on, with the commands from *at* on as calls."""
    parts, copied = [], top
    for start, end, assigned in _commands(text, at):
        said = _joined(text[start:end])
        runs = None if assigned else _RUNS_PYTHON.fullmatch(said)
        python = f"with {_call('%' + runs['magic'])}: {runs['python']}" if runs else _call(said)
        parts += [text[copied:start], python, "\n" * text.count("\n", start, end)]
        copied = end
    return "".join(parts) + text[copied:]


def _commands(text: str, at: int) -> Iterator[tuple[int, int, bool]]:
    """Where each command starts and ends, and whether its result is assigned."""
    depth, begins, equals = 0, True, False
    while True:
        if begins and (found := _BEGINS.match(text, at)):
            at = found.end() + len(_line(text, found.end()))
            yield found.end(), at, False
        begins, equals = False, equals and not begins
        token = _TOKEN.search(text, at)
        if token is None:
            return
        at = token.end()
        if token[0] == "\n":
            begins = depth == 0
        elif token[0] in {"(", "[", "{"}:
            depth += 1
        elif token[0] in {")", "]", "}"}:
            depth = max(depth - 1, 0)
        elif token[0] == "=" and depth == 0 and not equals:
            equals = True
            if assigned := _ASSIGNED.match(text, token.start()):
                at = assigned.end() + len(_line(text, assigned.end()))
                yield assigned.end(), at, True


def _line(text: str, start: int) -> str:
    """The rest of the line from *start*, and those that it goes on in behind a backslash."""
    line = _LINE.match(text, start)
    assert line is not None, "it matches the empty line"
    return line[0]


def _joined(lines: str) -> str:
    *parts, last = lines.split("\n")
    return " ".join([part.rstrip().removesuffix("\\") for part in parts] + [last.rstrip()])


def _call(said: str) -> str:
    """The call that stands for a command. `'$name'` is the shell's own, and what `{…}` may be else is not guessed."""
    names: list[str] = []
    text = said if "'" in said else _TAKEN.sub(lambda taken: _name_taken(taken, names), said)
    kind = SHELL if said.startswith("!") and not re.search(r"[${]", text) else MAGIC
    return f"{CALL}({', '.join([repr(kind), repr(text), *names])})"


def _name_taken(taken: re.Match[str], names: list[str]) -> str:
    name = taken[1] or taken[2]
    if any(iskeyword(part) for part in name.split(".")):
        return taken[0]
    names.append(name)
    return "\N{REPLACEMENT CHARACTER}"
