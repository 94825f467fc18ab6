"""Classes of which objects are on the path in; out, which of their methods and attributes are on it, too.

Python and frameworks call methods that nobody names; every other one is on the path if somebody names it, whatever object it is of.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rundiff.training.named import Place, methods

if TYPE_CHECKING:
    from rundiff.training.flow import Node
    from rundiff.training.named import Module
    from rundiff.training.steps import Function, Step
    from rundiff.training.trail import Trail

_EVALUATES: Final = re.compile(r"(on_)?(validation|val|test|predict)_\w+|predict|compute_metrics|evaluate|eval_\w+")
_SHOWS: Final = re.compile(
    r"(plot|log|print|show|visuali[sz]e|draw|save|summary|export|describe|dump)(_\w*)?|__(repr|str|del|format)__"
)
_PLAIN_BASES: Final = re.compile(
    r"(object|Enum|IntEnum|StrEnum|ABC|Protocol|NamedTuple|TypedDict|Generic|Exception|ValueError|\(\))"
)
_MODULES: Final = re.compile(
    r"(torch\.nn\.(Module|Sequential|ModuleList|ModuleDict|modules\.\w+|\w*Loss)|Module|torch\.autograd\.Function|Function)"
)
_DATA: Final = re.compile(r"(.*\.)?(Dataset|IterableDataset|Sampler|BatchSampler|ImageFolder|VisionDataset|DatasetFolder)")
_ENTERS: Final = frozenset(("on", "hook", "event", "listens_for", "add", "handler", "callback", "task", "command", "main"))
_DEEP: Final = 9
"""Classes above a class that are looked at."""


def registers(decorator: str) -> bool:
    """Whether what is decorated is likely to be called by whom nobody can see: it is entered into a table."""
    return "regist" in decorator.lower() or decorator.rpartition(".")[2] in _ENTERS


class Classes:
    """Of one path."""

    def __init__(self, path: Trail) -> None:
        self._path = path
        self._live: set[int] = set()
        self._found: list[tuple[Module, Function]] = []
        self._wanted: dict[str, None] = {}
        self._rows: dict[str, int] = {}
        """How many of the statements that set an attribute have been looked at."""
        self._later: dict[int, list[tuple[str, Place, Step]]] = {}
        """By their class, those that matter as soon as its objects do."""
        self._watches = False
        self._every_field = False

    def is_live(self, owner: Function) -> bool:
        """Whether objects of the class *owner* matter."""
        return id(owner) in self._live

    def watch(self, node: Node) -> None:
        """What is computed in evaluation decides something: when to stop, which weights to keep, the learning rate."""
        if not self._watches:
            self._watches = True
            for home, owner in list(self._found):
                self._hooks(home, owner, node)

    def want_all(self, node: Node) -> None:
        """Somebody takes attributes by names that are not known."""
        if not self._every_field:
            self._every_field = True
            for field in sorted(self._path.index.setting):
                self.want(field, node)

    def live(self, home: Module, owner: Function, above: Node | None) -> None:
        """Objects of a class matter: its body, what a framework or Python calls of it, and whatever is named."""
        if id(owner) in self._live:
            return
        self._live.add(id(owner))
        self._found.append((home, owner))
        self._path.header(home, owner, above)
        scope = self._path.scope(Place(home, owner))
        parent = self._path.scope(Place(home, owner.outer)).node(owner.step) if owner.step is not None else None
        for node in list(scope.nodes.values()):
            if node.step is not None and node.step.inner is None:
                self._path.mark(node, parent, owner.name)
        for base in owner.bases:
            root = base.partition(".")[0]
            found = self._path.world.named(Place(home, owner.outer), root)
            for other, base_class in found if isinstance(found, tuple) else ():
                if base_class.is_class:
                    self.live(other, base_class, parent)
        self._hooks(home, owner, parent)
        for name, named in owner.methods.items():
            for method in named if name in self._wanted else ():
                self._method(home, method, parent)
        for attribute, place, step in self._later.pop(id(owner), ()):
            self._sets(attribute, place, step, parent)

    def _hooks(self, home: Module, owner: Function, parent: Node | None) -> None:
        kinds = self._bases(home, owner, 0)
        for inside in (one for step in owner.body for one in step.flat()):
            method = inside.inner
            if method is None or method.is_class:
                continue
            if method.name == "__init__":
                self._made_whole(home, method, parent, framework=bool(kinds - {"plain"}))
            elif self._is_hook(method.name, kinds) or any(map(registers, method.decorators)):
                self._method(home, method, parent)

    def _is_hook(self, name: str, kinds: set[str]) -> bool:
        if _SHOWS.fullmatch(name):
            return False
        if name.startswith("__") and name.endswith("__"):
            return True
        if "module" in kinds and name in {"forward", "backward", "setup_context"}:
            return True
        if "other" in kinds:
            return _EVALUATES.fullmatch(name) is None or (self._watches and not name.startswith(("test", "on_test", "predict")))
        return False

    def _bases(self, home: Module, owner: Function, depth: int) -> set[str]:
        kinds = set() if owner.bases else {"plain"}
        for base in owner.bases:
            found = self._path.world.named(Place(home, owner.outer), base.partition(".")[0])
            inside = [(other, above) for other, above in (found if isinstance(found, tuple) else ()) if above.is_class]
            if inside:
                for other, above in inside:
                    kinds |= self._bases(other, above, depth + 1) if depth < _DEEP and above is not owner else {"other"}
                continue
            whole = self._path.world.full(Place(home, owner.outer), base)
            if _PLAIN_BASES.fullmatch(whole.rpartition(".")[2]):
                kinds.add("plain")
            elif _MODULES.fullmatch(whole):
                kinds.add("module")
            else:
                kinds.add("data" if _DATA.fullmatch(whole) else "other")
        return kinds

    def _made_whole(self, home: Module, method: Function, parent: Node | None, *, framework: bool) -> None:
        """What the making of an object does: of a plain class its attributes matter when somebody takes them."""
        scope = self._path.scope(Place(home, method))
        self._path.called.add(id(method))
        self._path.header(home, method, parent)
        for node in list(scope.nodes.values()):
            step = node.step
            if step is None:
                continue
            own = any(call.name.startswith("()") or call.root in method.parameters[:1] for call in step.calls)
            if (step.form == "call" and (framework or own)) or (framework and step.fields):
                self._path.mark(node, parent, method.outer.name if method.outer is not None else "")
        self._path.execute(home, method, "sets")
        self._path.execute(home, method, "trains")

    def _method(self, home: Module, method: Function, parent: Node | None) -> None:
        scope = self._path.scope(Place(home, method))
        self._path.gives(home, method, parent or next(iter(scope.nodes.values())))
        for parameter in sorted(self._path.world.changes(method)):
            self._path.change(method, parameter, parent or next(iter(scope.nodes.values())))
        for what in ("trains", "sets"):
            self._path.execute(home, method, what)

    def want(self, attribute: str, node: Node) -> None:
        """Somebody takes the attribute, or calls the method, of that name."""
        if attribute in self._wanted:
            return
        self._wanted[attribute] = None
        for home, owner in list(self._found):
            for method in methods(owner, attribute):
                self._method(home, method, node)
        self._set(attribute, node)

    def _set(self, attribute: str, node: Node | None) -> None:
        """Where the attribute of that name is set or changed, of objects that matter."""
        rows = self._path.index.setting.get(attribute, ())
        for place, step in rows[self._rows.get(attribute, 0) :]:
            around = place.function.outer if place.function is not None else None
            if around is not None and around.is_class and not self.is_live(around):
                self._later.setdefault(id(around), []).append((attribute, place, step))
            else:
                self._sets(attribute, place, step, node)
        self._rows[attribute] = len(rows)

    def _sets(self, attribute: str, place: Place, step: Step, node: Node | None) -> None:
        function = place.function
        setting = self._path.scope(place).node(step)
        if setting is not None and (function is None or not self._path.is_called_late(function)):
            self._path.mark(setting, node, attribute)
            if function is not None:
                self._path.call_sites(function, setting)
