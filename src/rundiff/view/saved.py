"""A notebook on its way to the disk in; the same notebook without views, of which their static forms are left, out.

A view is shown by widgets that live in one kernel. Saved, it could show nothing but that they are gone, and would differ each time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.diff.known import ANSWER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

WIDGET = "application/vnd.jupyter.widget-view+json"
"""The form that a widget manager shows; no other front end knows it."""
_STATE = "application/vnd.jupyter.widget-state+json"
_REFERENCE = "IPY_MODEL_"


def let_go_of_views(content: dict[str, Any]) -> None:
    """Take every view, and what was saved of its widgets, out of *content*, the JSON of a notebook."""
    gone: set[str] = set()
    for output in _outputs(content):
        data, metadata = output.get("data"), output.get("metadata")
        if isinstance(data, dict) and isinstance(metadata, dict) and WIDGET in data and ANSWER in metadata:
            gone.add(str(data.pop(WIDGET).get("model_id")))
    if gone:
        _let_go_of_state(content.get("metadata", {}), gone)


def _outputs(content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for cell in content.get("cells", ()):
        yield from cell.get("outputs", ())


def _let_go_of_state(metadata: dict[str, Any], models: set[str]) -> None:
    """Of the state that Lab was told to save, what belongs to *models*, and no more."""
    widgets = metadata.get("widgets", {})
    state = widgets.get(_STATE, {}).get("state", {})
    waiting = list(models)
    while waiting:
        of_one = state.pop(waiting.pop(), None)
        if of_one is not None:
            waiting += _references(of_one.get("state"))
    if not state and _STATE in widgets:
        del widgets[_STATE]
        if not widgets:
            del metadata["widgets"]


def _references(value: object) -> Iterator[str]:
    if isinstance(value, str) and value.startswith(_REFERENCE):
        yield value.removeprefix(_REFERENCE)
    elif isinstance(value, dict):
        for part in value.values():
            yield from _references(part)
    elif isinstance(value, list):
        for part in value:
            yield from _references(part)
