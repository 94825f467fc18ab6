"""An expression in; out the constant that it stands for, through names, settings objects, command lines and configuration files.

`cfg.optim.lr` is followed through a dictionary, a dataclass, `argparse`, YAML, TOML, JSON or Hydra; a parameter through the one
call that gives it. What is not certain (a name that a branch may bind, two calls that differ) is no constant.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from rundiff.training.bindings import Binding, key, summary
from rundiff.training.config import config_rows
from rundiff.training.lookup import External, Found, Lookup, Place, placed_calls
from rundiff.training.values import calculated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rundiff.training.program import Unit

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_DEEPEST: Final = 16
_HOLDERS: Final = frozenset(
    (
        "dict",
        "SimpleNamespace",
        "Namespace",
        "edict",
        "EasyDict",
        "Box",
        "Munch",
        "ConfigDict",
        "DotMap",
        "create",
        "DictConfig",
    )
)
"""Calls that make an object of their keywords, or of a dictionary."""
_LOADERS: Final = frozenset(("safe_load", "load", "full_load", "loads", "load_config", "from_yaml", "from_file", "read_config"))
_COMMAND_LINES: Final = frozenset(("parse_args", "parse_known_args", "parse_intermixed_args"))
_FROM_CLASS: Final = frozenset(("cli", "parse", "structured", "wrap", "parse_args_into_dataclasses", "vars", "asdict"))
_CONFIGS: Final = (".yaml", ".yml", ".json", ".toml", ".ini", ".cfg")
_THE_SAME: Final = frozenset(("float", "int", "str", "tuple", "list", "Path", "partial"))


class Part(NamedTuple):
    """An expression, and where it stands."""

    expression: ast.expr
    at: Place


class Structures(Lookup):
    """Follows values, beside names."""

    def value(self, node: ast.expr, at: Place) -> ast.expr | None:
        """The constant that *node* stands for at a place; None where it is none, or not certain."""
        return self._value(node, at, 0, [])

    def traced(self, node: ast.expr, at: Place) -> tuple[ast.expr | None, tuple[Found, ...]]:
        """The same, and the bindings that it was followed through."""
        through: list[Found] = []
        return self._value(node, at, 0, through), tuple(through)

    def _value(self, node: ast.expr, at: Place, depth: int, through: list[Found]) -> ast.expr | None:  # noqa: PLR0911 - one case a kind of node
        if depth > _DEEPEST:
            return None
        match node:
            case ast.Constant():
                return node
            case ast.Name() | ast.Attribute() | ast.Subscript():
                return self._named(node, at, depth, through)
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return calculated(ast.Sub(), ast.Constant(0), self._value(inner, at, depth + 1, through))
            case ast.UnaryOp(op=ast.Not(), operand=inner):
                known = self._value(inner, at, depth + 1, through)
                return ast.Constant(not known.value) if isinstance(known, ast.Constant) else None
            case ast.BinOp():
                left = self._value(node.left, at, depth + 1, through)
                right = self._value(node.right, at, depth + 1, through) if left is not None else None
                return calculated(node.op, left, right)
            case ast.Tuple() | ast.List():
                parts = [self._value(part, at, depth + 1, through) for part in node.elts]
                whole = [part for part in parts if part is not None]
                return type(node)(whole, ast.Load()) if len(whole) == len(parts) else None
            case ast.Call():
                return self._called(node, at, depth, through)
            case _:
                return None

    def _named(self, node: ast.expr, at: Place, depth: int, through: list[Found]) -> ast.expr | None:
        found = self.resolve(node, at)
        if isinstance(found, Found):
            part = self._bound(found, at)
            if part is None:
                return None
            through.append(found)
            return self._value(part.expression, part.at, depth + 1, through)
        if isinstance(node, ast.Attribute):
            field = self.field(node.value, node.attr, at, depth + 1)
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            field = self.field(node.value, node.slice.value, at, depth + 1)
        else:
            return None
        if field is None:
            return None
        if isinstance(field.expression, ast.Dict | ast.Call):
            return None
        through.append(Found(_set_by(node), field.at))
        return self._value(field.expression, field.at, depth + 1, through)

    def _bound(self, found: Found, at: Place) -> Part | None:
        """The one expression that a binding stands for."""
        binding, where = found
        if binding.kind == "parameter":
            return self._argument(found)
        if binding.kind != "value" or binding.value is None:
            return None
        others = summary(where.unit.text).of(where.within, binding.name)
        if len(others) > 1 and (where.unit == at.unit or not binding.plain):
            return None
        return Part(binding.value, where) if binding.plain or len(others) == 1 else None

    def _argument(self, found: Found) -> Part | None:
        """What the only call of a function gives for a parameter; else its default, where no call gives another."""
        function, where = found.binding.node, found.at
        if not isinstance(function, _Function):
            return None
        name = function.name
        if name == "__init__" and len(where.within) > 1:
            name = where.within[-2]
        default = _default(function, found.binding.name)
        given = [self._given(call, at, function, found.binding.name) for call, at in self.callers(name)]
        parts = [part for part in given if part is not None]
        if not given or not parts:
            return Part(default, where) if default is not None else None
        return parts[0] if len(parts) == len(given) == 1 else None

    def _given(self, call: ast.Call, at: Place, function: _Function, name: str) -> Part | None:
        given = argument(call, function, name)
        return None if given is None else Part(given, at)

    # ---- objects that hold settings

    def entries(self, node: ast.expr, at: Place) -> list[tuple[str, ast.expr]]:
        """The constants in a dictionary by their keys; nothing where one of them is not known."""
        part = self._dictionary(node, at, 0)
        if part is None or not isinstance(part.expression, ast.Dict):
            return []
        found = []
        for name, value in zip(part.expression.keys, part.expression.values, strict=True):
            constant = self.value(value, part.at)
            if not isinstance(name, ast.Constant) or not isinstance(name.value, str):
                return []
            found.append((name.value, value if constant is None else constant))
        return found

    def _dictionary(self, node: ast.expr, at: Place, depth: int) -> Part | None:
        if isinstance(node, ast.Dict):
            return Part(node, at)
        if isinstance(node, ast.Call):
            if key(node.func) == "dict" and not node.args and all(word.arg for word in node.keywords):
                names_in = [ast.Constant(word.arg) for word in node.keywords]
                return Part(ast.Dict(list[ast.expr | None](names_in), [word.value for word in node.keywords]), at)
            return None
        found = self.resolve(node, at)
        part = self._bound(found, at) if isinstance(found, Found) else None
        if part is None and isinstance(node, ast.Attribute | ast.Subscript):
            before, name = _split(node)
            part = self.field(before, name, at, depth + 1) if before is not None else None
        return self._dictionary(part.expression, part.at, depth + 1) if part is not None and depth < _DEEPEST else None

    def field(self, of: ast.expr, name: str, at: Place, depth: int = 0) -> Part | None:
        """What the field or key *name* of an object is; None where that is not certain."""
        if depth > _DEEPEST:
            return None
        match of:
            case ast.Dict():
                return _key(of, name, at)
            case ast.Name() | ast.Attribute() | ast.Subscript():
                return self._field_of_name(of, name, at, depth)
            case ast.Call():
                return self._field_of_call(of, name, at, depth)
            case _:
                return None

    def _field_of_name(self, of: ast.expr, name: str, at: Place, depth: int) -> Part | None:
        found = self.resolve(of, at)
        if isinstance(found, External):
            module = self.module(found.dotted, None)
            inside = self.find(name, Place(module)) if module is not None else None
            return self._bound(inside, at) if isinstance(inside, Found) else None
        if found is not None:
            return self._field_of_binding(found, name, depth)
        before, attribute = _split(of)
        inner = self.field(before, attribute, at, depth + 1) if before is not None else None
        return self.field(inner.expression, name, inner.at, depth + 1) if inner is not None else None

    def _field_of_binding(self, found: Found, name: str, depth: int) -> Part | None:
        binding, at = found
        if isinstance(binding.node, ast.ClassDef):
            return self._class_field(binding.node, at, name)
        if binding.kind == "parameter":
            given = self._argument(found)
            if given is not None:
                return self.field(given.expression, name, given.at, depth + 1)
            return self._annotated(found, name) or self._hydra(found, name)
        if binding.value is None:
            return None
        if binding.kind == "element" and isinstance(binding.value, ast.Call):
            return self._field_of_call(binding.value, name, at, depth + 1)
        return self.field(binding.value, name, at, depth + 1) if binding.kind == "value" else None

    def _field_of_call(self, call: ast.Call, name: str, at: Place, depth: int) -> Part | None:  # noqa: PLR0911 - one way after the other
        called = key(call.func).rpartition(".")[2] or (call.func.attr if isinstance(call.func, ast.Attribute) else "")
        if called in _COMMAND_LINES and isinstance(call.func, ast.Attribute):
            return self._option(call.func.value, name, at)
        if called in _FROM_CLASS:
            return next((found for one in _classes(call) if (found := self.field(one, name, at, depth + 1))), None)
        if called in _HOLDERS:
            given = next((word.value for word in call.keywords if word.arg == name), None)
            if given is not None:
                return Part(given, at)
            rest = [*call.args[:1], *(word.value for word in call.keywords if word.arg is None)]
            return next((found for one in rest if (found := self.field(one, name, at, depth + 1))), None)
        made = self.resolve(call.func, at)
        if isinstance(made, Found) and isinstance(made.binding.node, ast.ClassDef):
            return self._made(call, at, made, name)
        if isinstance(made, Found) and isinstance(made.binding.node, _Function):
            inside = Place(made.at.unit, (*made.at.within, made.binding.name))
            returned = _returned(made.binding.node)
            found = self.field(returned, name, inside, depth + 1) if returned is not None else None
            return found or self._loaded(call, name, at)  # a reader of the program's own, which is told the file
        if called in _LOADERS or called == "read_text":
            return self._loaded(call, name, at)
        return None

    def _class_field(self, node: ast.ClassDef, at: Place, name: str) -> Part | None:
        inside = (*at.within, node.name)
        scopes = summary(at.unit.text)
        if found := scopes.of(inside, name):
            return Part(found[-1].value, Place(at.unit, inside)) if found[-1].value is not None else None
        inits = scopes.of((*inside, "__init__"), f"self.{name}")
        if inits and inits[-1].value is not None:
            return Part(inits[-1].value, Place(at.unit, (*inside, "__init__")))
        for base in node.bases:
            above = self.resolve(base, at)
            if isinstance(above, Found) and isinstance(above.binding.node, ast.ClassDef) and above.binding.node is not node:
                return self._class_field(above.binding.node, above.at, name)
        return None

    def _made(self, call: ast.Call, at: Place, found: Found, name: str) -> Part | None:
        """A field of an object that a class of the program makes."""
        given = next((word.value for word in call.keywords if word.arg == name), None)
        if given is not None:
            return Part(given, at)
        node = found.binding.node
        assert isinstance(node, ast.ClassDef)
        if call.args:
            fields = [
                line.target.id for line in node.body if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
            ]
            if name in fields and fields.index(name) < len(call.args):
                return Part(call.args[fields.index(name)], at)
        return self._class_field(node, found.at, name)

    def _option(self, parser: ast.expr, name: str, at: Place) -> Part | None:
        """The default of an option of the command line."""
        found = self.resolve(parser, at)
        units = [found.at.unit] if isinstance(found, Found) else [at.unit]
        if isinstance(found, Found) and isinstance(found.binding.value, ast.Call):
            made = self.resolve(found.binding.value.func, found.at)
            units += [made.at.unit] if isinstance(made, Found) else []
        for unit in units:
            if "add_argument" not in unit.text:
                continue
            for call, where in placed_calls(unit):
                if isinstance(call.func, ast.Attribute) and call.func.attr == "add_argument" and destination(call) == name:
                    default = next((word.value for word in call.keywords if word.arg == "default"), None)
                    action = next((word.value for word in call.keywords if word.arg == "action"), None)
                    if default is None and isinstance(action, ast.Constant) and action.value in ("store_true", "store_false"):
                        default = ast.Constant(action.value == "store_false")
                    return None if default is None else Part(default, where)
        return None

    def _annotated(self, found: Found, name: str) -> Part | None:
        function = found.binding.node
        if not isinstance(function, _Function):
            return None
        arguments = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
        said = next((one.annotation for one in arguments if one.arg == found.binding.name), None)
        if isinstance(said, ast.Constant) and isinstance(said.value, str) and said.value.isidentifier():
            said = ast.Name(said.value, ast.Load())
        made = self.resolve(said, found.at) if said is not None else None
        if isinstance(made, Found) and isinstance(made.binding.node, ast.ClassDef):
            return self._class_field(made.binding.node, made.at, name)
        return None

    def _hydra(self, found: Found, name: str) -> Part | None:
        """A field of what `@hydra.main` hands to a function: its configuration file, and the groups that it takes in."""
        function = found.binding.node
        if not isinstance(function, _Function):
            return None
        for decorator in function.decorator_list:
            if isinstance(decorator, ast.Call) and key(decorator.func).rpartition(".")[2] == "main":
                words = {word.arg: self.value(word.value, found.at) for word in decorator.keywords}
                folder, file = (
                    value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""
                    for value in (words.get("config_path"), words.get("config_name"))
                )
                return self._composed(folder, file, name, found.at.unit) if file else None
        return None

    def _composed(self, folder: str, file: str, name: str, unit: Unit) -> Part | None:
        base = "/".join(part for part in (folder.strip("/").removeprefix("./"), file.removesuffix(".yaml")) if part)
        main = self.config(f"{base}.yaml", unit)
        if main is None:
            return None
        own = _key(main.expression, name, main.at) if isinstance(main.expression, ast.Dict) else None
        if own is not None and not isinstance(own.expression, ast.Dict):
            return own
        group = _group(main.at.unit.text, name)
        chosen = self.config(f"{base.rpartition('/')[0]}/{name}/{group}.yaml".lstrip("/"), unit) if group else None
        if chosen is None or own is None:
            return own or chosen
        assert isinstance(own.expression, ast.Dict)
        both = chosen.expression
        if isinstance(both, ast.Dict):  # what the main file says of a group goes before what the group says
            merged = ast.Dict([*own.expression.keys, *both.keys], [*own.expression.values, *both.values])
            return Part(merged, chosen.at)
        return own

    def _loaded(self, call: ast.Call, name: str, at: Place) -> Part | None:
        for node in ast.walk(call):
            path = self._path(node, at) if isinstance(node, ast.expr) else None
            if path is not None:
                whole = self.config(path, at.unit)
                return _key(whole.expression, name, whole.at) if whole and isinstance(whole.expression, ast.Dict) else None
        return None

    def _path(self, node: ast.expr, at: Place) -> str | None:
        if isinstance(node, ast.Name):
            found = self.find(node.id, at)
            if isinstance(found, Found) and isinstance(found.binding.value, ast.Call):
                return next((path for one in found.binding.value.args if (path := self._path(one, found.at))), None)
        value = self.value(node, at) if isinstance(node, ast.Constant | ast.Name | ast.Attribute) else None
        said = value.value if isinstance(value, ast.Constant) else None
        return said if isinstance(said, str) and said.endswith(_CONFIGS) else None

    def config(self, path: str, unit: Unit) -> Part | None:
        """A configuration file as one dictionary, looked for as modules are."""
        bare = path.removeprefix("./")
        for folder in dict.fromkeys(self.folders(unit)):
            file = self.file(f"{folder}{bare}")
            if file is not None:
                return Part(config_dictionary(file.text), Place(file))
        return None

    def _called(self, node: ast.Call, at: Place, depth: int, through: list[Found]) -> ast.expr | None:
        match node.func:
            case ast.Name(id=name) if name in _THE_SAME and len(node.args) == 1 and not node.keywords:
                return _as(name, self._value(node.args[0], at, depth + 1, through))
            case ast.Attribute(attr="get" | "getenv") if len(node.args) > 1 and key(node.func) in _VARIABLES:
                return self._value(node.args[1], at, depth + 1, through)
            case ast.Attribute(value=of, attr="get") if node.args and isinstance(node.args[0], ast.Constant):
                field = self.field(of, str(node.args[0].value), at, depth + 1)
                if field is not None:
                    through.append(Found(_set_by(node.args[0]), field.at))
                    return self._value(field.expression, field.at, depth + 1, through)
                return self._value(node.args[1], at, depth + 1, through) if len(node.args) > 1 else None
            case _:
                return None


_VARIABLES: Final = frozenset(("os.environ.get", "os.getenv", "environ.get"))


def _as(name: str, value: ast.expr | None) -> ast.expr | None:
    """A text as the number that `int` or `float` makes of it."""
    if name in ("int", "float") and isinstance(value, ast.Constant) and isinstance(value.value, str):
        try:
            return ast.Constant(int(value.value) if name == "int" else float(value.value))
        except ValueError:
            return None
    return value


def argument(call: ast.Call, function: _Function, name: str) -> ast.expr | None:
    """What a call gives for a parameter of *function*; None where it leaves it at its default, or that cannot be told."""
    for word in call.keywords:
        if word.arg == name:
            return word.value
    parameters = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    if parameters[:1] in (["self"], ["cls"]):
        parameters = parameters[1:]
    if name not in parameters or any(isinstance(one, ast.Starred) for one in call.args):
        return None
    at = parameters.index(name)
    return call.args[at] if at < len(call.args) else None


def destination(call: ast.Call) -> str:
    """The attribute that an option of a command line is stored in."""
    for word in call.keywords:
        if word.arg == "dest" and isinstance(word.value, ast.Constant):
            return str(word.value.value)
    flags = [str(one.value) for one in call.args if isinstance(one, ast.Constant)]
    long = next((flag for flag in flags if flag.startswith("--")), flags[0] if flags else "")
    return long.lstrip("-").replace("-", "_")


@lru_cache(maxsize=256)
def config_dictionary(text: str) -> ast.Dict:
    """The keys of a configuration file as nested dictionaries."""
    return _nested([(path, value) for path, value in config_rows(text) if path])


def _nested(rows: Sequence[tuple[tuple[str, ...], str]]) -> ast.Dict:
    groups: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    leaves: dict[str, str] = {}
    for path, value in rows:
        if len(path) == 1:
            leaves[path[0]] = value
        else:
            groups.setdefault(path[0], []).append((path[1:], value))
    found: dict[str, ast.expr] = {name: _literal(value) for name, value in leaves.items() if name not in groups}
    found.update({name: _nested(inside) for name, inside in groups.items()})
    return ast.Dict([ast.Constant(name) for name in found], list(found.values()))


def _literal(value: str) -> ast.expr:
    if value.lower() in ("true", "false", "null"):
        return ast.Constant({"true": True, "false": False, "null": None}[value.lower()])
    try:
        return ast.parse(value, mode="eval").body if value[:1] in "0123456789.-[(" else ast.Constant(value)
    except SyntaxError:
        return ast.Constant(value)


def _key(node: ast.expr, name: str, at: Place) -> Part | None:
    if isinstance(node, ast.Dict):
        for one, value in zip(node.keys, node.values, strict=True):
            if isinstance(one, ast.Constant) and one.value == name:
                return Part(value, at)
    return None


def _group(text: str, name: str) -> str:
    """The file of a group that a `defaults` list of Hydra takes: `- optimizer: adam`."""
    return next((value for path, value in config_rows(text) if path[-1:] == (name,) and path[:1] == ("defaults",)), "")


def _split(node: ast.expr) -> tuple[ast.expr | None, str]:
    match node:
        case ast.Attribute(value=value, attr=name):
            return value, name
        case ast.Subscript(value=value, slice=ast.Constant(value=str() as name)):
            return value, name
        case _:
            return None, ""


def _classes(call: ast.Call) -> Iterator[ast.expr]:
    """The classes or objects that a call makes its answer of: `tyro.cli(Config)`, `HfArgumentParser((A, B)).parse…()`."""
    for one in call.args:
        yield from one.elts if isinstance(one, ast.Tuple | ast.List) else [one]
    if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Call):
        yield from _classes(call.func.value)


def _returned(function: _Function) -> ast.expr | None:
    found = [node.value for node in ast.walk(function) if isinstance(node, ast.Return) and node.value is not None]
    return found[0] if len(found) == 1 else None


def _default(function: _Function, name: str) -> ast.expr | None:
    positional = [*function.args.posonlyargs, *function.args.args]
    pairs: Mapping[str, ast.expr | None] = {
        **{
            one.arg: value
            for one, value in zip(
                positional[len(positional) - len(function.args.defaults) :], function.args.defaults, strict=True
            )
        },
        **{one.arg: value for one, value in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)},
    }
    return pairs.get(name)


def _set_by(node: ast.expr) -> Binding:
    said = key(node) if not isinstance(node, ast.Constant) else str(node.value)
    return Binding(said, "value", value=node)
