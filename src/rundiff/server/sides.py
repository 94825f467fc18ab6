"""What somebody types into a picker in; the sides that may be meant, in the shapes of the wire, out. Run it in a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.commands.choices import choices
from rundiff.render.wire import sides as shapes
from rundiff.render.wire.compared import displayable, run

if TYPE_CHECKING:
    from rundiff.commands.choices import Choice
    from rundiff.server.places import Place
    from rundiff.server.run_lists import RunLists


def sides(lists: RunLists, at: Place, query: str) -> shapes.Sides:
    """What may be meant by *query* in the repository at this place. Raises UserError."""
    found = choices(
        at.repo, query, lists.runs(at.repo)
    )  # not ended after it: another answer may be reading from this repository
    return shapes.Sides(
        options=[_option(choice) for choice in found.choices], more=found.more, metric=found.metric, trunk=found.trunk
    )


def _option(choice: Choice) -> shapes.SideOption:
    told = choice._asdict() | {"value": displayable(choice.value), "run": None if choice.run is None else run(choice.run)}
    return shapes.SideOption(**told)
