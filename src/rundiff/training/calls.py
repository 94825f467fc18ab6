"""A syntax tree in; out the calls that matter with their arguments in resolved values, and a mask in each one's place."""

from __future__ import annotations

import ast
from copy import deepcopy
from typing import TYPE_CHECKING, Final

import msgspec

from rundiff.training.bindings import calls
from rundiff.training.features import Argument, Feature
from rundiff.training.names import Setting, names
from rundiff.training.nodes import Rewriter, spelled
from rundiff.training.scope import Said
from rundiff.training.values import MASK, is_mask, mask, masked
from rundiff.wording import Phrase, phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from rundiff.training.categories import Category
    from rundiff.training.scope import Called, Scope

_QUIET: Final = ("logging", "plotting")
_TAKEN_OUT: Final = ("hyper-parameter", "seed", "precision", "device")
_DESCRIBES: Final[Mapping[str, Category]] = {"params": "optimizer", "scheduler": "schedule", "lr_scheduler": "schedule"}
"""Keys by which a dictionary is a parameter group of an optimizer, or says how Lightning is to step a schedule."""
_DESCRIBED: Final[Mapping[str, Callable[[str], Phrase]]] = {
    "optimizer": lambda key: phrase("%1 of a parameter group", key),
    "schedule": lambda key: phrase("%1 of the schedule", key),
}
_PLAIN: Final = (ast.Name, ast.Constant, ast.Attribute)
_TYPES: Final = frozenset(
    ("float16", "float32", "float64", "bfloat16", "half", "float", "double", "float8_e4m3fn", "int8", "uint8", "long", "int64")
)
_OPTION_MAKERS: Final = ("add_argument", "option")


class CallReader(Rewriter):
    """Reads expressions. *found* grows in the order of the source, inner calls first."""

    def __init__(self, scope: Scope) -> None:
        self.found: list[Feature] = []
        self.owner = ""
        self.scope = scope
        self.blocks: tuple[str, ...] = ()

    def visit_Call(self, node: ast.Call) -> ast.expr:  # noqa: N802 - the names that ast calls
        """A known call becomes a feature; an unknown one may still carry a setting (`train(lr=0.1)`)."""
        called = self.scope.called(node.func)
        if called is None or (called.name == ".to" and self._follows(node)):
            return self._unknown(node)
        if called.category in _QUIET:
            # What is printed or drawn says nothing about training: `print(lr=lr)` is no setting.
            self._shown(node)
            self._add(called, [(Argument("", self._spelled(node)), None)])
            return mask()
        start = len(self.found)
        called = self._to_a_type(node, called)
        self.generic_visit(node)
        self._add(called, [*self._arguments(node, called)])
        if called.category == "optimizer":
            # Parameter groups are dictionaries with settings of their own.
            self.found[start:] = [_inside(found, called.name) for found in self.found[start:]]
        if called.name in names().containers:
            self._add_order(called, start)
        return _receiver(node) if called.is_method else mask()

    def _spelled(self, node: ast.Call) -> str:
        """A call in one spelling, a constant and the name of it being one."""
        given = [("", one) for one in node.args] + [(word.arg or "**", word.value) for word in node.keywords]
        plain = [(name, self.scope.value(one).text if isinstance(one, _PLAIN) else spelled(one)) for name, one in given]
        return f"{spelled(node.func)} {plain}"

    def _follows(self, node: ast.Call) -> bool:
        """Whether something only goes where something else is: `mask.to(x.device)`."""
        return (
            self.scope.sees_more
            and len(node.args) == 1
            and isinstance(node.args[0], ast.Attribute)
            and node.args[0].attr == "device"
        )

    def _to_a_type(self, node: ast.Call, called: Called) -> Called:
        """`model.to(torch.bfloat16)` is about precision, and not about a device."""
        if called.name != ".to" or len(node.args) != 1 or node.keywords:
            return called
        dotted = self.scope.dotted(node.args[0]) or ""
        return called._replace(category="precision") if dotted.rpartition(".")[2] in _TYPES else called

    def _shown(self, node: ast.Call) -> None:
        """What is printed or drawn may be calculated in the same breath: `print(accuracy_score(y, p))`."""
        for inside in calls(node):
            called = self.scope.called(inside.func) if inside is not node else None
            if called is not None and called.category == "evaluation":
                self.visit_Call(deepcopy(inside))

    def visit_Dict(self, node: ast.Dict) -> ast.expr:  # noqa: N802
        """`{"lr": 0.1}` is a setting wherever it stands."""
        self.generic_visit(node)
        words = {key.value for key in node.keys if isinstance(key, ast.Constant)}
        group = next((category for word, category in _DESCRIBES.items() if word in words), None)
        for index, key in enumerate(node.keys):
            if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
                continue
            if group is not None and key.value not in _DESCRIBES and not is_mask(node.values[index]):
                self.setting_found(group, f"{group}.{key.value}", node.values[index], _DESCRIBED[group](key.value))
            node.values[index] = self.setting_read(key.value, node.values[index])
        return node

    def setting_read(self, name: str, value: ast.expr, category: Category | None = None) -> ast.expr:
        """A mask for *value* when *name* is a setting and *value* says something of its own; else *value* as it is."""
        setting = names().setting(name) if category is None else Setting(category, name)
        if setting is None or is_mask(value) or (setting.category == "device" and self.scope.passes_on(name, value)):
            return value
        if setting.name in names().constant_only and not self.scope.is_constant(value):
            return value
        self.setting_found(setting.category, setting.name, value, setting.name)
        return mask()

    def setting_found(self, category: Category, name: str, value: ast.expr, label: str) -> None:
        """Take down the value of a setting."""
        said = self.scope.value(value)
        through = (("", *said.through),) if said.through else ()
        self.found.append(
            Feature(category, "setting", name, (Argument("", said.text),), label, through, block=self.blocks, owner=self.owner)
        )

    def _unknown(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        option = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
        for at, (parameter, value) in enumerate(zip(self.scope.parameters(node.func), node.args, strict=False)):
            node.args[at] = self.setting_read(parameter, value, self._sink(node, parameter))
        called = self.scope.whole_name(node.func)
        kept = []
        for keyword in [*node.keywords, *self._spread(node)]:
            is_default = name in _OPTION_MAKERS and isinstance(option, str) and keyword.arg == "default"
            said = str(option) if is_default else keyword.arg or ""
            value = self.setting_read(said, keyword.value, names().field(called, said) or self._sink(node, said))
            if value is keyword.value:
                kept.append(keyword)  # a setting that came or went is said as that, and leaves nothing else to say
        node.keywords = kept
        return node

    def _sink(self, node: ast.Call, parameter: str) -> Category | None:
        """What a function of the program does with a parameter whose name does not tell."""
        return self.scope.handed_on(node.func, parameter) if names().setting(parameter) is None else None

    def _arguments(self, node: ast.Call, called: Called) -> Iterator[tuple[Argument, tuple[str, str] | None]]:
        default = ("params",) if called.category == "optimizer" else ()
        parameters = names().positional(called.dotted or called.name) or self.scope.parameters(node.func) or default
        rows = [(parameters[i] if i < len(parameters) else "", value) for i, value in enumerate(node.args)]
        keywords = [*node.keywords, *self._spread(node)]
        rows = [row for row in rows if not row[0]] + sorted(
            [*(row for row in rows if row[0]), *((keyword.arg or "**", keyword.value) for keyword in keywords)],
            key=lambda row: row[0],
        )
        if called.category == "seed" and len(rows) == 1:
            rows = [("", rows[0][1])]  # it has but one parameter
        for name, value in rows:
            if not self._taken_out(node, called, name, value):
                nested = called.name in names().containers and masked(value)
                said = Said(MASK) if nested else self.scope.value(value)
                yield Argument(name, said.text), said.through

    def _spread(self, node: ast.Call) -> list[ast.keyword]:
        """What is in the dictionaries that a call spreads out: `AdamW(params, **settings)`. They are taken out of its keywords."""
        found: list[ast.keyword] = []
        for keyword in [keyword for keyword in node.keywords if keyword.arg is None]:
            inside = self.scope.entries(keyword.value)
            if inside:
                node.keywords.remove(keyword)
                found += [ast.keyword(name, value) for name, value in inside]
        return found

    def _taken_out(self, node: ast.Call, called: Called, name: str, value: ast.expr) -> bool:
        """Whether an argument is a feature of its own: so `SGD(lr=0.1)` to `Adam(lr=0.01)` is two effects."""
        category = names().field(called.dotted or called.name, name)
        if called.category in names().kept_in_call and category in (None, called.category) and not _is_dtype(name):
            return False
        if category is None and names().setting(name) is None:
            category = self.scope.handed_on(node.func, name)
        setting = names().setting(name) if category in (None, called.category) else Setting(category, name)
        if called.category == "seed" and (setting is None or setting.category == "seed"):
            return False
        if setting is None or (setting.category not in _TAKEN_OUT and category in (None, called.category)):
            return False
        before = len(self.found)
        taken = self.setting_read(name, value, setting.category if category == setting.category else None) is not value
        self.found[before:] = [msgspec.structs.replace(found, parent=called.name) for found in self.found[before:]]
        return taken

    def _add(self, called: Called, arguments: Sequence[tuple[Argument, tuple[str, str] | None]]) -> None:
        through = tuple((argument.name, *said) for argument, said in arguments if said)
        values = tuple(argument for argument, _ in arguments)
        self.found.append(
            Feature(called.category, "call", called.name, values, called.label, through, block=self.blocks, owner=self.owner)
        )

    def _add_order(self, called: Called, start: int) -> None:
        parts = [part for part in self.found[start:-1] if part.form == "call" and part.category == called.category]
        order = tuple(Argument(part.label, repr(part.arguments)) for part in parts)
        self.found.append(Feature(called.category, "order", called.name, order, called.label, owner=self.owner))


def _is_dtype(name: str) -> bool:
    setting = names().setting(name)
    return setting is not None and setting.category == "precision"


def _inside(found: Feature, parent: str) -> Feature:
    return msgspec.structs.replace(found, parent=parent) if found.form == "setting" and not found.parent else found


def _receiver(node: ast.Call) -> ast.expr:
    """What to leave of a method call: in `Net().to(device)` the `Net()` is still to be read."""
    if isinstance(node.func, ast.Attribute) and not isinstance(node.func.value, ast.Name | ast.Attribute):
        return node.func.value
    return mask()
