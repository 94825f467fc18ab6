"""An answer in; bytes on a terminal, in a file or in a pipe out, in colours and page by page where that is wanted."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from rundiff.colour import in_colour
from rundiff.errors import NotWritable, reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import IO

    from rundiff.answer import Answer
    from rundiff.render.looks import Looks
    from rundiff.request import DiffRequest

_WIDTH = 80
"""Columns that git takes a line to have where it does not know."""
_OWN = frozenset({"local", "worktree"})
"""Scopes of settings that come with a repository."""
_LINKS = "rundiff.links"


def write(answer: Answer) -> None:
    """Write all of *answer* to where it was asked for. Raises UserError."""
    asked = answer.asked
    terminal = sys.stdout.isatty() and asked.output is None
    settings = {name: value for _, name, value in answer.settings}
    command = _pager(answer) if terminal and asked.pager and not asked.quiet else None
    colour = (
        in_colour(asked.colour, os.environ, settings, terminal=terminal, paged=command is not None) if _styled(asked) else False
    )
    if asked.quiet or not asked.forms:
        answer.silence()
        return
    with _opened(asked.output, command) as put:
        if asked.format in {"patch", "source-patch"} and (terminal or colour):
            pieces = _safe_patch(answer.text(), colour=colour)
        elif asked.format != "text":
            pieces = answer.text()
        elif asked.listed:
            quote_path = settings.get("core.quotepath", "true").lower() not in {"false", "no", "off", "0"}
            pieces = answer.lists(width=_columns() if terminal else _width(), quote_path=quote_path, colour=colour)
        else:
            pieces = _painted(answer, _looks(answer, terminal=terminal, colour=colour), colour=colour)
        for piece in pieces:
            put(piece)


def _styled(asked: DiffRequest) -> bool:
    """Whether it can have colours: what programs read has none, unless it is asked for."""
    return asked.format in {"text", "patch", "source-patch"} and (asked.output is None or asked.colour is not None)


def _safe_patch(pieces: Iterator[bytes], *, colour: bool) -> Iterator[bytes]:
    """A patch for somebody to look at: nothing in it that a terminal obeys; in git's usual colours."""
    from rundiff.render.patch_lines import shown_line

    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        yield b"".join(shown_line(line, colour=colour) for line in whole)
    if rest:
        yield shown_line(rest, colour=colour)


def _painted(answer: Answer, looks: Looks, *, colour: bool) -> Iterator[bytes]:
    from rundiff.render.terminal import coloured, plain

    paint = coloured if colour else plain
    encoding = sys.stdout.encoding or "utf-8"
    for line in answer.lines(looks):
        yield paint((line,)).encode(encoding, "replace")


def _looks(answer: Answer, *, terminal: bool, colour: bool) -> Looks:
    from rundiff.render.looks import Looks

    asked = answer.asked
    looks = Looks(
        context=asked.context or 0,
        limit=asked.lines,
        columns=_columns() if terminal or asked.side_by_side == "always" else None,
        beside=asked.side_by_side,
        word_diff="plain" if asked.word_diff == "color" and not colour else asked.word_diff,
    )
    if not (terminal and colour):
        return looks
    from rundiff.render.links import FILE, links
    from rundiff.render.terminal.syntax import Colouring

    link = links(answer.root, os.uname().nodename, _own(answer).get(_LINKS, FILE))
    return looks._replace(tokens=Colouring(), link=link)


def _pager(answer: Answer) -> str | None:
    """The user's own pager: what a repository names is not run."""
    from rundiff.pager import pager

    return pager(os.environ, _own(answer))


def _own(answer: Answer) -> dict[str, str]:
    """Settings of the user and the system: what a repository says for itself is not run, and opens nothing."""
    return {name: value for scope, name, value in answer.settings if scope not in _OWN}


@contextmanager
def _opened(output: str | None, command: str | None) -> Iterator[Callable[[bytes], object]]:
    if output is not None:
        with _replaced(output) as file:
            yield file.write
        return
    sys.stdout.flush()
    if command is None:
        file = sys.stdout.buffer
        yield (lambda piece: _written(file, piece)) if sys.stdout.isatty() else file.write
        file.flush()
        return
    from rundiff.pager import paged

    with paged(command, os.environ, sys.stdout) as out:
        file = out.buffer  # type: ignore[attr-defined] # of a text stream
        yield lambda piece: _written(file, piece)


def _written(file: IO[bytes], piece: bytes) -> None:
    """At once: somebody is looking."""
    file.write(piece)
    file.flush()


@contextmanager
def _replaced(path: str) -> Iterator[IO[bytes]]:
    """A file that takes the place of *path* when all has been written, so that a failure leaves what was there."""
    there = os.path.realpath(path)  # a link stays one
    direct = os.path.exists(path) and not (os.path.isfile(there) and os.path.samefile(path, there))
    if os.path.realpath(os.path.dirname(path) or ".").startswith(("/proc", "/dev")):
        direct = True  # /dev/stdout and the like: names of what is open already, which nothing can take the place of
    aside = path if direct else f"{there}.{os.getpid()}.part"
    try:
        with open(aside, "wb") as file:
            yield file
        if not direct:
            if os.path.exists(there):
                os.chmod(aside, os.stat(there).st_mode & 0o7777)
            os.replace(aside, there)
    except OSError as error:
        message = f"--output {path} cannot be written: {reason(error)}; name another file"
        raise NotWritable(message) from error
    finally:
        if not direct:
            with suppress(OSError):
                os.unlink(aside)


def _columns() -> int:
    try:
        return int(os.environ.get("COLUMNS", "")) or os.get_terminal_size(sys.stdout.fileno()).columns
    except (ValueError, OSError):
        try:
            return os.get_terminal_size(sys.stdout.fileno()).columns or _WIDTH
        except (ValueError, OSError):
            return _WIDTH


def _width() -> int:
    """As git takes it in a pipe: what `COLUMNS` says."""
    said = os.environ.get("COLUMNS", "")
    return int(said) if said.isdecimal() and int(said) else _WIDTH
