"""git's side of a long-running filter in, on two descriptors; its notebooks without outputs out.

https://git-scm.com/docs/gitattributes#_long_running_filter_process. git starts one process for all files of a command; it waits for
this module to be imported, so nothing that is slow to import may be.
"""

from __future__ import annotations

import os

from rundiff.errors import NotANotebook, UserError
from rundiff.packets import FLUSH, Gone, Incoming, listed, packed, send, widen
from rundiff.strip import strip_notebook
from rundiff.strip.policy import StripOptions

TYPE_CHECKING = False  # what `typing` has under this name; importing it would take a fifth of the time of `rundiff filter`
if TYPE_CHECKING:
    from collections.abc import Callable

_SUCCESS = listed(b"status=success")
_ERROR = listed(b"status=error")
_CAPABILITIES = (b"capability=clean", b"capability=smudge")


class NotGit(UserError):
    """Whoever is on the other side does not speak git's protocol."""

    def __init__(self) -> None:
        super().__init__(
            "`rundiff filter` is what git starts, and what came is not from git; --clean takes a notebook from stdin to stdout"
        )


def strip_options(folder: str) -> StripOptions:
    """What stays in the notebooks of *folder*."""
    return StripOptions()


def serve(incoming: int, outgoing: int, complain: Callable[[str], object], *, looks: Callable[[], bool]) -> None:
    """Answer git until it ends. *complain* is told, in one sentence, of each notebook that cannot be read.

    Such a notebook is refused, so that git does not store it; where git, as *looks* says, only looks, it passes as it is. Raises NotGit.
    """
    given = Incoming(incoming)
    for descriptor in (incoming, outgoing):
        widen(descriptor)
    try:
        _greet(given, outgoing)
        while True:
            _answer(given, outgoing, complain, looks)
    except (Gone, BrokenPipeError):
        return


def _greet(given: Incoming, outgoing: int) -> None:
    """Agree on version 2, and on cleaning and smudging: with `required`, git refuses to check out what nobody smudges."""
    try:
        welcome = given.lines()
    except Gone as error:
        raise NotGit from error
    if welcome[:1] != [b"git-filter-client"] or b"version=2" not in welcome:
        raise NotGit
    send(outgoing, listed(b"git-filter-server", b"version=2"))
    offered = given.lines()
    send(outgoing, listed(*(name for name in _CAPABILITIES if name in offered)))


def _answer(given: Incoming, outgoing: int, complain: Callable[[str], object], looks: Callable[[], bool]) -> None:
    asked = dict(line.split(b"=", 1) for line in given.lines() if b"=" in line)
    match asked.get(b"command"):
        case b"smudge":
            send(outgoing, _SUCCESS, given.packets(), FLUSH, FLUSH)
        case b"clean":
            try:
                found = cleaned(given.content(), os.fsdecode(asked.get(b"pathname", b"")), complain, looks)
            except NotANotebook:
                send(outgoing, _ERROR)
            else:
                send(outgoing, _SUCCESS, packed(found), FLUSH)
        case _:
            send(outgoing, _ERROR)


def cleaned(data: bytes, path: str, complain: Callable[[str], object], looks: Callable[[], bool]) -> bytes:
    """The notebook at *path* as git is to have it. An empty file holds no outputs, and passes. Raises NotANotebook, once complained of."""
    if not data:
        return data
    try:
        return strip_notebook(data, strip_options(os.path.dirname(path))).data
    except NotANotebook as error:
        if looks():
            complain(f"{path}: {error} (until then git shows it with its outputs, and does not store it)")
            return data
        complain(f"{path}: {error}")
        raise
