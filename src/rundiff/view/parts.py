"""What the view is put together from: names and entries in; widgets that are small enough for a cell's output out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets

from rundiff.render.html import fragment
from rundiff.view.sides import TYPED, Pick

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rundiff.render.pieces import Line

_NARROW, _FITS = "auto", "calc(100% - 8px)"


class SidePicker:
    """One side: a list, and a field in which any other revision is typed."""

    def __init__(self, name: str, chosen: Pick) -> None:
        self._chosen = chosen
        self.list = ipywidgets.Dropdown(
            description=name,
            options=[(chosen.label, chosen.value)],
            style={"description_width": "initial"},
            layout={"width": _NARROW, "max_width": _FITS},
        )
        self.field = ipywidgets.Text(
            placeholder="HEAD~2, a branch, run/3",
            continuous_update=False,
            description=f"{name} revision",
            style={"description_width": "initial"},
            layout={"width": _NARROW, "max_width": _FITS, "display": "none"},
        )

    @property
    def value(self) -> str:
        """What is picked."""
        value: str = self.list.value
        return str(self.field.value).strip() if value == TYPED else value

    @property
    def pick(self) -> Pick:
        """The entry of the list that is picked."""
        return Pick(self.list.value, self.list.label)

    def offer(self, picks: Sequence[Pick], chosen: Pick) -> None:
        """List *picks*, and *chosen* ahead of them if it is none of them."""
        known = picks if any(pick.value == chosen.value for pick in picks) else (chosen, *picks)
        options = tuple((pick.label, pick.value) for pick in known)
        if self.list.options != options:
            self.list.options = options
        self.list.value = chosen.value
        self.settle()

    def settle(self) -> None:
        """Show the field where something is to be typed."""
        self.field.layout.display = "" if self.list.value == TYPED else "none"


def check(name: str, *, value: bool = False, tooltip: str) -> Any:  # noqa: ANN401 - a widget
    """A switch with a *name* and a line that explains it."""
    layout = {"width": _NARROW, "margin": "2px 12px 2px 2px"}
    return ipywidgets.Checkbox(description=name, value=value, indent=False, tooltip=tooltip, layout=layout)


def button(name: str, act: Callable[[object], None], tooltip: str) -> Any:  # noqa: ANN401 - a widget
    """What is pressed to *act*."""
    made = ipywidgets.Button(description=name, tooltip=tooltip, layout={"width": _NARROW})
    made.on_click(act)
    return made


def html(margin: str = "2px") -> Any:  # noqa: ANN401 - a widget
    """A place for a fragment of HTML."""
    return ipywidgets.HTML(layout={"width": _NARROW, "margin": margin})


def painted(lines: Sequence[Line]) -> str:
    """*lines* for such a place: as in an output, words that are too long for it are broken."""
    return f"<div style='display:grid;grid-template-columns:minmax(0,1fr)'>{fragment(lines)}</div>" if lines else ""


def row(*parts: Any) -> Any:  # noqa: ANN401 - widgets
    """*parts* beside each other, and below each other where there is no room."""
    return ipywidgets.HBox(parts, layout={"flex_flow": "row wrap", "align_items": "center"})


def close(widget: Any) -> None:  # noqa: ANN401 - a widget
    """*widget*, and what it is made of: closing a box leaves what is in it open."""
    held = [getattr(widget, name) for name in widget.keys if name in {"children", "layout", "style"}]
    for one in held:
        for part in one if isinstance(one, tuple) else (one,):
            close(part)
    widget.close()
