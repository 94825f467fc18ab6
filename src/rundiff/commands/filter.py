"""What git sends to a long-running filter in; notebooks without outputs out, as git is to have them.

git starts one process for all files of a command, and waits for this module to be imported, so nothing that is slow to import may be.
https://git-scm.com/docs/gitattributes#_long_running_filter_process
"""

from __future__ import annotations

import os

from rundiff.commands.rules import RulesByFolder
from rundiff.errors import UserError
from rundiff.packets import FLUSH, Gone, Incoming, listed, packed, send, widen
from rundiff.strip import strip_notebook

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take a fifth of the time of `rundiff filter`
if TYPE_CHECKING:
    from collections.abc import Callable

_SUCCESS, _ERROR = listed(b"status=success"), listed(b"status=error")
_CAPABILITIES = (b"capability=clean", b"capability=smudge")
_UNTIL_THEN = "git shows it as it is on disk, and does not store it until that is done"

_CELLS = b"# %%"
"""How the text of cells begins. `git blame` filters what a textconv has made of the file, and nothing is wrong with that."""


class NotGit(UserError):
    """Whoever is on the other side does not speak git's protocol."""

    def __init__(self) -> None:
        super().__init__(
            "what came is not from git, which starts `rundiff filter` by itself; --clean takes a notebook from stdin to stdout"
        )


class Refused(Exception):
    """git is not to have this file; why has been said."""


class Cleaning:
    """The notebooks of one git command. *complain* is told, once and in one sentence, of each that cannot be read.

    Such a notebook is refused, so that git does not store it. Where git, as *looks* says, only looks, it passes as it is. With *as_is* all
    do: git is asked for what is on disk, in order to put it back.
    """

    def __init__(self, complain: Callable[[str], object], looks: Callable[[], bool], *, as_is: bool = False) -> None:
        self._complain = complain
        self._looks = looks
        self._as_is = as_is
        self._rules = RulesByFolder()
        self._said: set[str] = set()

    def cleaned(self, data: bytes, path: str) -> bytes:
        """*data* as git is to have it. An empty file holds no outputs. Raises Refused."""
        if self._as_is:
            return data
        try:
            rules = self._rules.of(path)
            if not data or rules.excludes(path):
                return data
            return strip_notebook(data, rules.options).data
        except UserError as error:
            looks = self._looks()
            if looks and data.startswith(_CELLS):
                return data
            sentence = f"{path}: {error}" + (f" ({_UNTIL_THEN})" if looks else "")
            if sentence not in self._said:
                self._said.add(sentence)
                self._complain(sentence)
            if looks:
                return data
            raise Refused from error


def serve(incoming: int, outgoing: int, cleaning: Cleaning) -> None:
    """Answer git, which writes to *incoming* and reads *outgoing*, until it ends. Raises NotGit."""
    given = Incoming(incoming)
    for descriptor in (incoming, outgoing):
        widen(descriptor)
    try:
        _greet(given, outgoing)
        while True:
            _answer(given, outgoing, cleaning)
    except (Gone, BrokenPipeError):
        return


def _greet(given: Incoming, outgoing: int) -> None:
    """Agree on version 2, and on smudging too: with `required`, git checks nothing out that nobody smudges."""
    try:
        welcome = given.lines()
    except Gone as error:
        raise NotGit from error
    if welcome[:1] != [b"git-filter-client"] or b"version=2" not in welcome:
        raise NotGit
    send(outgoing, listed(b"git-filter-server", b"version=2"))
    offered = given.lines()
    send(outgoing, listed(*(name for name in _CAPABILITIES if name in offered)))


def _answer(given: Incoming, outgoing: int, cleaning: Cleaning) -> None:
    asked = dict(line.split(b"=", 1) for line in given.lines() if b"=" in line)
    match asked.get(b"command"):
        case b"smudge":
            send(outgoing, _SUCCESS, given.packets(), FLUSH, FLUSH)
        case b"clean":
            try:
                found = cleaning.cleaned(given.content(), os.fsdecode(asked.get(b"pathname", b"")))
            except Refused:
                send(outgoing, _ERROR)
            else:
                send(outgoing, _SUCCESS, packed(found), FLUSH)
        case _:
            send(outgoing, _ERROR)
