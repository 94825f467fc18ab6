"""Styled lines in; a value that a notebook shows as text and as HTML, and a terminal in colours, out."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rundiff.diff.known import ANSWER
from rundiff.render.html import fragment
from rundiff.render.terminal import coloured, plain

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from rundiff.render.pieces import Line

TEXT, HTML = "text/plain", "text/html"


class Displayed:
    """What is shown where it is the last expression of a cell. Both forms say the same, line for line."""

    in_colour = False
    """Whether its text is for a terminal that shows colours."""

    def __repr__(self) -> str:
        return plain(self.lines()).rstrip("\n")

    def lines(self) -> Sequence[Line]:
        """What is shown."""
        raise NotImplementedError

    def html(self) -> str:
        """The same lines as one fragment of HTML."""
        return fragment(self.lines())

    def show(self) -> None:
        """Show it here and now: in a loop, or in the middle of a cell."""
        if "IPython" in sys.modules:
            from IPython.display import display  # noqa: PLC0415 - only where it is there already

            display(self)  # type: ignore[no-untyped-call] # of IPython
        else:
            sys.stdout.write(f"{self!r}\n")

    def _repr_mimebundle_(
        self, include: Container[str] | None = None, exclude: Container[str] | None = None
    ) -> tuple[dict[str, object], dict[str, object]]:
        """What Jupyter and IPython ask for: what is shown, by type, and the mark by which a comparison knows it for an answer."""
        told = {TEXT: self._text, HTML: self.html}
        wanted = (name for name in told if (include is None or name in include) and not (exclude and name in exclude))
        return {name: told[name]() for name in wanted}, {ANSWER: "answer"}

    def _text(self) -> str:
        return coloured(self.lines()).rstrip("\n") if self.in_colour else repr(self)
