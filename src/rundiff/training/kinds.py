"""An expression in; out the category of the object that it is: a model, an optimizer, a batch of data.

By what made it (`torch.optim.SGD(…)`, a class of the program that inherits from `nn.Module`, a function that returns either), never
by what it is called. What cannot be followed has none.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from rundiff.training.bindings import calls, key, summary
from rundiff.training.lookup import External, Found, Place
from rundiff.training.names import names
from rundiff.training.nodes import INNER, LEAVES
from rundiff.training.structures import Part, Structures

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rundiff.training.bindings import Binding
    from rundiff.training.categories import Category
    from rundiff.training.names import Role
    from rundiff.training.program import Program

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_DEEPEST: Final = 8
_LOSSES: Final = ("Loss", "Criterion")
_MODELS: Final = ("Net", "Model", "Block", "Layer", "Encoder", "Decoder", "Head", "Attention", "Transformer", "GPT")
_SELF_AND_TWO: Final = 3
_TO_A_NUMBER: Final = frozenset(("mean", "sum"))
_OBJECTS: Final = frozenset(
    (
        "architecture",
        "data",
        "transforms",
        "loss",
        "optimizer",
        "schedule",
        "precision",
        "distributed",
        "evaluation",
        "logging",
        "plotting",
    )
)
"""Categories of which there are objects that are kept in a variable."""
_OF_PARTS: Final = frozenset(("data", "architecture", "plotting", "logging"))
"""What has attributes and elements that are of its kind: layers of a model, columns of a frame, axes of a figure."""
_YIELDED: Final = frozenset(("data", "transforms"))
"""What yields or returns data when it is iterated, indexed or called."""


class Kinds(Structures):
    """Tells what objects are."""

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self._kinds: dict[tuple[ast.expr, Place], Category | None] = {}
        self._roles: dict[tuple[ast.expr, Place], Role | None] = {}
        self._definitions: dict[tuple[ast.AST, Place], Category | None] = {}

    def kind(self, node: ast.expr, at: Place, depth: int = 0) -> Category | None:
        """The category of what *node* is at a place."""
        asked = (node, at)
        if asked not in self._kinds:
            if depth > _DEEPEST:
                return None
            self._kinds[asked] = None  # a circle ends here
            self._kinds[asked] = self._kind(node, at, depth)
        return self._kinds[asked]

    def _kind(self, node: ast.expr, at: Place, depth: int) -> Category | None:  # noqa: PLR0911 - one case a kind of node
        match node:
            case ast.Call():
                return self._made_kind(node, at, depth)
            case ast.Name() | ast.Attribute():
                return self._name_kind(node, at, depth)
            case ast.Subscript(value=of):
                found = self.kind(of, at, depth + 1)
                return found if found in _OF_PARTS else None
            case ast.IfExp(body=body, orelse=other):
                return self.kind(body, at, depth + 1) or self.kind(other, at, depth + 1)
            case ast.BinOp(left=left, right=right):
                found = self.kind(left, at, depth + 1) or self.kind(right, at, depth + 1)
                return found if found in _YIELDED or found == "loss" else None
            case ast.Await(value=inner) | ast.NamedExpr(value=inner) | ast.Starred(value=inner):
                return self.kind(inner, at, depth + 1)
            case _:
                return None

    def inherited(self, found: Found, depth: int = 0) -> str:
        """The dotted name of the installed class that a class of the program inherits from, if over others; empty for none."""
        node = found.binding.node
        for base in node.bases if isinstance(node, ast.ClassDef) and depth < _DEEPEST else ():
            above = self.defined(base, found.at)
            name = self.inherited(above, depth + 1) if above is not None and above.binding.node is not node else ""
            if name or (name := self.dotted(base, found.at)):
                return name
        return ""

    def named(self, name: str) -> Category | None:
        """What a function of the program is for, by what it is called."""
        return names().function(self.before.get(name, name))

    def role_of(self, node: ast.expr, at: Place, depth: int = 0) -> Role | None:
        """What an object is in training, more closely than its category: a model, a loader, a frame of pandas."""
        asked = (node, at)
        if asked not in self._roles:
            if depth > _DEEPEST:
                return None
            self._roles[asked] = None
            self._roles[asked] = self._role(node, at, depth)
        return self._roles[asked]

    def _role(self, node: ast.expr, at: Place, depth: int) -> Role | None:
        match node:
            case ast.Call():
                return self._made_role(node, at, depth)
            case ast.Name() | ast.Attribute():
                return self._name_role(node, at, depth)
            case ast.Subscript(value=of):
                found = self.role_of(of, at, depth + 1)
                return found if found in ("frame", "model", "figure") else None
            case _:
                return None

    def _made_role(self, call: ast.Call, at: Place, depth: int) -> Role | None:
        dotted = self.dotted(call.func, at)
        if _passes(call, dotted):
            return next((role for one in call.args if (role := self.role_of(one, at, depth + 1))), None)
        if role := names().maker(dotted):
            return role
        found = self.defined(call.func, at)
        if found is not None:
            category = self.definition_kind(found)
            if isinstance(found.binding.node, ast.ClassDef):
                return names().roles.get(category) if category is not None else None
            returned = _returned(found.binding.node)
            inside = Place(found.at.unit, (*found.at.within, found.binding.name))
            return self.role_of(returned, inside, depth + 1) if returned is not None else None
        if isinstance(call.func, ast.Attribute):
            of = self.role_of(call.func.value, at, depth + 1)
            return of if of in ("frame", "dataset", "figure") or call.func.attr in _SAME else None
        return None

    def _name_role(self, node: ast.expr, at: Place, depth: int) -> Role | None:
        found = self.resolve(node, at)
        if not isinstance(found, Found):
            inner = found is None and isinstance(node, ast.Attribute) and self.role_of(node.value, at, depth + 1)
            return inner if inner in ("model", "frame", "figure") else None
        binding, where = found
        if binding.kind == "parameter":
            part = self._argument(found)
            return self.role_of(part.expression, part.at, depth + 1) if part is not None else None
        for one in reversed(summary(where.unit.text).of(where.within, binding.name)):
            if one.value is None or one.kind != "value" or _mentions(one.value, binding.name):
                role = self._element_role(one, where, depth) if one.value is not None and one.part >= 0 else None
                if role is not None:
                    return role
                continue
            role = self.role_of(one.value, where, depth + 1)
            if role is not None:
                return role
        return None

    def _element_role(self, binding: Binding, at: Place, depth: int) -> Role | None:
        """What one of several things is: an axis of `plt.subplots()`, one of what a function of the program returns."""
        value = binding.value
        if value is None:
            return None
        if self.role_of(value, at, depth + 1) == "figure":
            return "figure"
        part = self._element(value, binding.part, at)
        return self.role_of(part.expression, part.at, depth + 1) if part is not None else None

    def _element(self, value: ast.expr, index: int, at: Place) -> Part | None:
        found = self.defined(value.func, at) if isinstance(value, ast.Call) else None
        node = found.binding.node if found is not None else None
        if found is None or not isinstance(node, _Function):
            return None
        inside = Place(found.at.unit, (*found.at.within, node.name))
        for one in ast.walk(node):
            if isinstance(one, ast.Return) and isinstance(one.value, ast.Tuple) and index < len(one.value.elts):
                return Part(one.value.elts[index], inside)
        return None

    def dotted(self, node: ast.expr, at: Place) -> str:
        """The full name of something installed: `torch.optim.SGD` for `optim.SGD`; empty for what the program defines itself."""
        found = self.resolve(node, at)
        if isinstance(found, External):
            return found.dotted
        if found is not None:
            return ""
        chained = key(node)
        root, _, rest = chained.partition(".")
        if not chained or self.find(root, at) is not None:
            return ""
        whole = names().aliases.get(root, root)
        return f"{whole}.{rest}" if rest else whole

    def defined(self, node: ast.expr, at: Place) -> Found | None:
        """The class or function of the program that *node* names."""
        found = self.resolve(node, at)
        if not isinstance(found, Found):
            return None
        if found.binding.kind == "definition":
            return found
        alias = found.binding.value if found.binding.kind == "value" and found.binding.plain else None
        if isinstance(alias, ast.Name | ast.Attribute) and key(alias) != key(node):
            return self.defined(alias, found.at)
        return None

    def definition_kind(self, found: Found, depth: int = 0) -> Category | None:
        """What instances of a class of the program are, or what a function of it returns."""
        node, at = found.binding.node, found.at
        if node is None:
            return None
        asked = (node, at)
        if asked not in self._definitions:
            if depth > _DEEPEST:
                return None
            self._definitions[asked] = None
            self._definitions[asked] = self._definition_kind(node, at, depth)
        return self._definitions[asked]

    def _definition_kind(self, node: ast.AST, at: Place, depth: int) -> Category | None:
        if isinstance(node, ast.ClassDef):
            return self.class_kind(node, at, depth)
        if isinstance(node, _Function):
            inside = Place(at.unit, (*at.within, node.name))
            said = (one.value for one in ast.walk(node) if isinstance(one, ast.Return) and one.value is not None)
            kinds = {self.kind(value, inside, depth + 1) for value in said if not isinstance(value, ast.Tuple)} - {None}
            return kinds.pop() if len(kinds) == 1 else None
        return None

    def class_kind(self, node: ast.ClassDef, at: Place, depth: int = 0) -> Category | None:
        """What a class is by what it inherits from; losses are modules, too, and are told by their name."""
        for base in node.bases:
            above = self.defined(base, at)
            dotted = self.dotted(base, at) or key(base)
            if above is not None and above.binding.node is not node:
                category = self.definition_kind(above, depth + 1)
            else:
                category = names().bases.get(dotted) or (names().call(dotted) if above is None else None)
            if category:
                return "loss" if category == "architecture" and self._is_loss(node, at) else category
        return None

    def _is_loss(self, node: ast.ClassDef, at: Place) -> bool:
        """Whether a module is a loss: it is called one, or it has no layers and calculates another loss, or one number."""
        if any(word in node.name for word in _LOSSES):
            return True
        if any(word in node.name for word in _MODELS):
            return False
        inside = Place(at.unit, (*at.within, node.name, "forward"))
        categories = {names().call(self.dotted(call.func, inside)) for call in calls(node)}
        if "loss" in categories:
            return not any(self._is_layer(call, inside) for call in calls(node))
        forward = next((one for one in node.body if isinstance(one, _Function) and one.name == "forward"), None)
        if (
            forward is None
            or len(forward.args.args) < _SELF_AND_TWO
            or any(self._is_layer(call, inside) for call in calls(node))
        ):
            return False
        returned = [one.value for one in ast.walk(forward) if isinstance(one, ast.Return) and one.value is not None]
        return any(
            isinstance(call.func, ast.Attribute) and call.func.attr in _TO_A_NUMBER for one in returned for call in calls(one)
        )

    def _is_layer(self, call: ast.Call, at: Place) -> bool:
        dotted = self.dotted(call.func, at)
        return names().call(dotted) == "architecture" and dotted.rpartition(".")[2][:1].isupper()

    def parameters(self, found: Found) -> list[str]:
        """The parameters of a function, or of what makes an instance of a class, in order, without `self`."""
        node, at = found.binding.node, found.at
        if isinstance(node, ast.ClassDef):
            own = summary(at.unit.text).of((*at.within, node.name), "__init__")
            if own and isinstance(own[-1].node, _Function):
                node = own[-1].node
            else:
                return [
                    one.target.id for one in node.body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
                ]
        if not isinstance(node, _Function):
            return []
        named = [one.arg for one in (*node.args.posonlyargs, *node.args.args)]
        return named[1:] if named[:1] in (["self"], ["cls"]) else named

    def _made_kind(self, call: ast.Call, at: Place, depth: int) -> Category | None:
        dotted = self.dotted(call.func, at)
        if _passes(call, dotted):
            return self._wrapped(call, at, depth)
        category = names().call(dotted) or (names().classes.get(dotted) if "." not in dotted else None) if dotted else None
        if category:
            return category if category in _OBJECTS else self._wrapped(call, at, depth)
        found = self.defined(call.func, at)
        if found is not None:
            own = self.definition_kind(found, depth + 1)
            return own or self.named(found.binding.name)
        if isinstance(call.func, ast.Attribute):
            return self._method_kind(call.func, at, depth)
        called = self.kind(call.func, at, depth + 1)
        return _ANSWERS.get(called) if called is not None else None

    def _method_kind(self, function: ast.Attribute, at: Place, depth: int) -> Category | None:
        of = self.kind(function.value, at, depth + 1)
        if of == "data" and _DRAWS & set(key(function).split(".")[1:] or [function.attr]):
            return "plotting"
        # `model.to(device)` is the model, `frame.dropna()` still data; but a model's `state_dict()` is no model.
        return of if of in _YIELDED or function.attr in _SAME else None

    def _wrapped(self, call: ast.Call, at: Place, depth: int) -> Category | None:
        return next((kind for one in call.args if (kind := self.kind(one, at, depth + 1))), None)

    def _name_kind(self, node: ast.expr, at: Place, depth: int) -> Category | None:
        found = self.resolve(node, at)
        if not isinstance(found, Found):
            inner = found is None and isinstance(node, ast.Attribute) and self.kind(node.value, at, depth + 1)
            return inner if inner in _OF_PARTS else None
        binding, where = found
        if binding.kind == "parameter":
            part = self._argument(found)
            return self.kind(part.expression, part.at, depth + 1) if part is not None else None
        for one in reversed(summary(where.unit.text).of(where.within, binding.name)):
            # `model = model.to(device)`: what it was before says what it is.
            if one.value is None or one.kind not in ("value", "element") or _mentions(one.value, binding.name):
                continue
            kind = self._element_kind(one.value, one.part, where, depth) if one.part >= 0 else None
            kind = kind or self.kind(one.value, where, depth + 1)
            if kind is not None and (one.kind == "value" or one.part >= 0 or kind in _OF_PARTS):
                return kind
        return None

    def _element_kind(self, value: ast.expr, index: int, at: Place, depth: int) -> Category | None:
        """What one of several things is that a function of the program returns."""
        part = self._element(value, index, at)
        return self.kind(part.expression, part.at, depth + 1) if part is not None else None


def _passes(call: ast.Call, dotted: str) -> bool:
    """Whether a call gives back what it is given, as far as training goes."""
    called = dotted or key(call.func)
    return called in names().transparent or called.rpartition(".")[2] in _PASSING


def _returned(node: ast.AST | None) -> ast.expr | None:
    found = [one.value for one in ast.walk(node) if isinstance(one, ast.Return) and one.value is not None] if node else []
    return found[0] if len(found) == 1 else None


_ANSWERS: Final[Mapping[Category, Category]] = {"loss": "loss", "transforms": "data"}
"""What calling an object of a category gives."""
_DRAWS: Final = frozenset(("plot", "hist", "boxplot", "scatter", "barh", "pie"))
_SAME: Final = frozenset(
    ("to", "cuda", "cpu", "half", "float", "double", "bfloat16", "train", "eval", "compile", "requires_grad_")
)
_PASSING: Final = frozenset(
    ("enumerate", "zip", "iter", "next", "list", "tuple", "sorted", "reversed", "tqdm", "trange", "copy.deepcopy", "deepcopy")
)


def _mentions(node: ast.expr, name: str) -> bool:
    """Whether a name stands in an expression; mostly that is plain from its outermost parts."""
    waiting: list[object] = [node]
    while waiting:
        part = waiting.pop()
        kind = type(part)
        if kind is ast.Name:
            if part.id == name:  # type: ignore[attr-defined]
                return True
        elif kind is list:
            waiting += part  # type: ignore[arg-type]
        elif kind not in LEAVES:
            waiting += [getattr(part, field, None) for field in INNER[kind]]
    return False
