"""A syntax tree in; out, besides its calls, the values that it gives to the names of settings.

`lr = 0.1`, `config.lr = 0.1`, `config["lr"] = 0.1`, `lr: float = 0.1`, `def train(lr=0.1)`, `for epoch in range(10)`.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

import msgspec

from rundiff.training.calls import CallReader
from rundiff.training.names import names
from rundiff.training.values import is_mask, mask

if TYPE_CHECKING:
    from rundiff.training.features import Feature

_LOADERS: Final = frozenset(("torch.load", "joblib.load", "pickle.load", "safetensors.torch.load_file"))
_Function = ast.FunctionDef | ast.AsyncFunctionDef


class SettingReader(CallReader):
    """Reads statements, and the expressions in them."""

    def visit_Assign(self, node: ast.Assign) -> ast.stmt:  # noqa: N802 - the names that ast calls
        """Each target may be a setting."""
        start_of_all = len(self.found)
        self.generic_visit(node)
        start, constant = len(self.found), isinstance(node.value, ast.Constant | ast.UnaryOp | ast.BinOp | ast.Tuple | ast.List)
        for target in node.targets:
            node.value = self._assigned(target, node.value)
        self.found[start_of_all:] = [self._loaded(found, node.targets[0]) for found in self.found[start_of_all:]]
        if constant and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            self.found[start:] = [msgspec.structs.replace(found, binds=name) for found in self.found[start:]]
        return node

    def _loaded(self, found: Feature, target: ast.expr) -> Feature:
        """`features = torch.load(…)` loads data where it is used as that."""
        if found.form == "call" and found.name in _LOADERS and self.scope.is_data(target):
            return msgspec.structs.replace(found, category="data")
        return found

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:  # noqa: N802
        """As in a dataclass of settings."""
        self.generic_visit(node)
        if node.value is not None:
            node.value = self._assigned(node.target, node.value)
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt:  # noqa: N802
        """`lr *= 0.5` gives lr the value `lr * 0.5`."""
        self.generic_visit(node)
        whole = ast.BinOp(node.target, node.op, node.value)
        if self._assigned(node.target, whole) is not whole:
            node.value = mask()
        return node

    def visit_For(self, node: ast.For) -> ast.stmt:  # noqa: N802
        """The number of epochs is often written in the loop alone."""
        if isinstance(node.target, ast.Name) and node.target.id in names().loop_names:
            for call in ast.walk(node.iter):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("range", "trange"):
                    call.args = [self.setting_read("epochs", call.args[min(len(call.args) - 1, 1)])] if call.args else []
                    break
        self.generic_visit(node)
        return node

    def read_defaults(self, node: _Function) -> None:
        """The defaults of a function's parameters."""
        positional = [*node.args.posonlyargs, *node.args.args]
        named = zip(positional[len(positional) - len(node.args.defaults) :], node.args.defaults, strict=True)
        node.args.defaults = [self.setting_read(parameter.arg, default) for parameter, default in named]
        node.args.kw_defaults = [
            default and self.setting_read(parameter.arg, default)
            for parameter, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
        ]

    def _assigned(self, target: ast.expr, value: ast.expr) -> ast.expr:
        match target, value:
            case ast.Tuple(elts=targets), ast.Tuple(elts=values) if len(targets) == len(values):
                value.elts = [self._assigned(*pair) for pair in zip(targets, values, strict=True)]
                return mask() if all(map(is_mask, value.elts)) else value
            case ast.Name(id=name), _:
                return self.setting_read(name, value)
            case ast.Attribute(attr=name), _:
                return self._switch_read(self.scope.dotted(target) or "", value) or self.setting_read(name, value)
            case ast.Subscript(value=ast.Attribute(attr="environ"), slice=ast.Constant(value=str() as name)), _:
                return self._variable_read(name, value)
            case ast.Subscript(value=of, slice=ast.Constant(value=str() as name)), _:
                return self.setting_read(name, value, "schedule" if name == "lr" and self.scope.is_group(of) else None)
            case _:
                return value

    def _switch_read(self, dotted: str, value: ast.expr) -> ast.expr | None:
        """`torch.backends.cudnn.deterministic = True`."""
        category = names().attributes.get(dotted)
        if category is None:
            return None
        label = ".".join(dotted.split(".")[-2:])
        self.setting_found(category, dotted, value, label)
        return mask()

    def _variable_read(self, name: str, value: ast.expr) -> ast.expr:
        category = names().variables.get(name, "environment")
        self.setting_found(category, name, value, name)
        if category != "environment":
            self.setting_found("environment", name, value, name)
        return mask()
