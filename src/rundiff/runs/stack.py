"""A frame of the running program in; the calls that lead to it, innermost first, out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from types import CodeType, FrameType

DEPTH = 200
"""Frames looked at; deeper ones belong to whatever started the program."""


class Call(NamedTuple):
    """A function on the stack and the line, from 1, that it stands at. *code*'s `co_filename` names its file or its cell."""

    code: CodeType
    line: int

    @property
    def function(self) -> str:
        """Its qualified name; before Python 3.11 code knows only the last part of it."""
        return str(getattr(self.code, "co_qualname", self.code.co_name))


def calls(frame: FrameType | None) -> list[Call]:
    """At most `DEPTH` of them. Locals are not looked at: that would keep the user's tensors alive."""
    found: list[Call] = []
    while frame is not None and len(found) < DEPTH:
        found.append(Call(frame.f_code, frame.f_lineno or 0))
        frame = frame.f_back
    return found


def codes(frame: FrameType | None) -> set[CodeType]:
    """The code of every call that leads to *frame*."""
    found = set()
    while frame is not None:
        found.add(frame.f_code)
        frame = frame.f_back
    return found
