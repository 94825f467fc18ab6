"""What was found about a statement in; the words for it out: the rest of a sentence, code in backticks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.training.named import Place
from rundiff.wording import Phrase, phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rundiff.training.flow import Node
    from rundiff.training.path import Path
    from rundiff.training.steps import Step
    from rundiff.training.world import World

_LONG = 40
_ONLY: dict[str | None, Phrase] = {
    "plotting": phrase("plotting only"),
    "checkpoint": phrase("checkpoint only"),
    "logging": phrase("logging only"),
}


def on_the_path(path: Path, place: Place, step: Step) -> Phrase:
    """`reaches loss.backward() in cell 7 through criterion`; for what trains itself, that it does."""
    node = path.scope(place).node(step)
    name, root = "", node
    while root is not None:
        parent, by = path.cause[root]
        name = name or ("" if by.startswith("__") else by)
        if parent is None:
            break
        root = parent
    if root is None or root.step is None:
        return phrase("on the way to what trains")
    label = _trains(path.world, root)
    if label is None:
        return phrase("through `%1`", name) if name else phrase("it holds for all that follows")
    if root is node:
        return phrase("`%1` trains", label)
    where = _where(path, root)
    reached = phrase("reaches `%1` in %2", label, where) if where else phrase("reaches `%1`", label)
    return phrase("%1 through `%2`", reached, name) if name else reached


def _trains(world: World, node: Node) -> str | None:
    if node.step is None:
        return None
    for call in node.step.calls:
        if world.act(node.place, call).trains:
            return f"{call.name.replace('()', '…')}()" if len(call.name) < _LONG else f"….{call.last}()"
    return None


def _where(path: Path, node: Node) -> str:
    module = node.place.module
    if module is not path.world.main:
        return module.path
    cell = module.units[node.unit].cell
    return "" if cell is None else phrase("cell %1", str(cell + 1))


def off_the_path(path: Path, steps: Sequence[tuple[Place, Step]]) -> Phrase:
    """`nothing that trains uses plot_curves`: the function that the statement is in, or what it makes."""
    for place, _ in steps:
        function = place.function
        while function is not None and function.outer is not None and function.outer.is_class:
            function = function.outer
        if function is not None and function.step is not None:
            node = path.scope(Place(place.module, function.outer)).node(function.step)
            if node is None or not path.holds(node):
                return phrase("nothing that trains uses `%1`", function.name)
    names = [name for _, step in steps for name in sorted(step.stores)]
    if names and len(names[0]) < _LONG:
        return phrase("nothing that trains uses `%1`", names[0])
    return phrase("nothing that trains uses it")


def shows_what(world: World, steps: Iterable[tuple[Place, Step]]) -> Phrase:
    """`plotting only`, `logging only`."""
    kinds = {world.act(place, call).category for place, step in steps for call in step.calls if call.alone}
    only = kinds.pop() if len(kinds) == 1 else None
    return _ONLY.get(only, _ONLY["logging"])


def named_in(strings: Iterable[str], path: str) -> str | None:
    """The one of *strings* that names the file at *path*: by its path, its name, or without its ending where a folder is named, too."""
    name = path.rpartition("/")[2]
    stem = name.rpartition(".")[0]
    folders = set(path.split("/")[:-1])
    there = [string for string in strings if string]
    for string in there:
        if string.endswith(f"/{name}") or name in string.split("=")[-1:] or (name in string and len(string) < 4 * _LONG):
            return string
    named = {string.strip("./").rpartition("/")[2] for string in there}
    if stem in named and (not folders or folders & named):
        return stem
    return next((folder for folder in sorted(folders) if folder in named), None)
