"""A program in; the same program written in another way out: edits after which training is what it was.

Each way takes a text and a draw, and gives another text, or None where it does not apply. That an edit means nothing holds by how it is
made; where that can be checked (the same syntax tree, the same set of lines) it is.
"""

from __future__ import annotations

import ast
import json
import random
import re
import tokenize
from typing import TYPE_CHECKING, Final

from formatting import parted, replaced, restyled, same_program, tokens_of, unparsed
from meaning.programs import Expected, Pair, flat, programs
from rewriting import commented

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from meaning.programs import Program, Project, Text

    Way = Callable[[str, random.Random], str | None]
    Whole = Callable[[Program, random.Random], Project | None]

_NOTHING: Final = Expected((), frozenset(), reaches=None)
_ROUNDS = 2
"""Tries of each way at each program."""


def unchanged() -> list[Pair]:
    """Pairs that mean nothing, each once."""
    found: dict[str, Pair] = {}
    for one in programs():
        for name, way in _ALL.items():
            for number in range(_ROUNDS):
                new = way(one, random.Random(f"{one.name} {name} {number}"))
                if new is not None and new != one.project:
                    title = f"{one.name}: {name} #{number}"
                    pair = Pair(title, one.name, name, (*one.styles, "no-op"), one.project, new, _NOTHING)
                    found.setdefault(repr((one.name, sorted(new.items()))), pair)
    return sorted(found.values(), key=lambda pair: pair.name)


def _somewhere(way: Way, endings: tuple[str, ...] = (".py", ".ipynb")) -> Whole:
    """*way*, applied to one cell or file that it can be applied to."""

    def whole(program: Program, draw: random.Random) -> Project | None:
        texts = [
            (path, n, text)
            for path, content in program.project.items()
            if path.endswith(endings)
            for n, text in enumerate([content] if isinstance(content, str) else content)
        ]
        draw.shuffle(texts)
        for path, n, text in texts:
            if (new := (_applied if ".py" in endings else _given)(way, text, draw)) is not None and new != text:
                return {**program.project, path: _with(program.project[path], n, new)}
        return None

    return whole


def _everywhere(way: Way) -> Whole:
    """*way*, applied to all that it can be applied to, as a formatter is run."""

    def whole(program: Program, draw: random.Random) -> Project | None:
        project = dict(program.project)
        for path, content in project.items():
            if path.endswith((".py", ".ipynb")):
                for n, text in enumerate([content] if isinstance(content, str) else content):
                    project[path] = _with(project[path], n, _applied(way, text, draw) or text)
        return project

    return whole


def _applied(way: Way, text: str, draw: random.Random) -> str | None:
    """What *way* makes of a text; None for one that is no Python, or where it would no longer be."""
    magics, code = parted(text)
    try:
        ast.parse(code)
    except SyntaxError:
        return None
    found = way(code, draw) if code.strip() else None
    if found is None:
        return None
    ast.parse(found)
    return magics + found


def _given(way: Way, text: str, draw: random.Random) -> str | None:
    return way(text, draw)


def _with(content: Text, n: int, text: str) -> Text:
    return text if isinstance(content, str) else (*content[:n], text, *content[n + 1 :])


def _replaced_nodes(code: str, found: list[tuple[ast.expr, str]]) -> str:
    def place(row: int, column: int) -> tuple[int, int]:
        line = code.splitlines()[row - 1]
        return row, len(line.encode()[:column].decode())

    return replaced(
        code,
        [(place(n.lineno, n.col_offset), place(n.end_lineno or 0, n.end_col_offset or 0), text) for n, text in found],
    )


def _names(program: Program) -> tuple[str, set[str]]:
    """All code, and the words in it that are nothing but names that it binds: no attribute, keyword, string or word of a comment."""
    code = "\n".join(
        parted(cell)[1] for path, text in program.project.items() if path.endswith((".py", ".ipynb"))
        for cell in ([text] if isinstance(text, str) else text)
    )  # fmt: skip
    rest = "\n".join(flat(text) for path, text in program.project.items() if not path.endswith((".py", ".ipynb")))
    tree = ast.parse(code)
    uses = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
    bound = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    functions = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    imported = [
        alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names if not alias.asname
    ]
    every = [*uses, *functions, *imported]
    words = re.findall(r"\w+", f"{code}\n{rest}")
    fields = {
        node.target.id for one in ast.walk(tree) if isinstance(one, ast.ClassDef)
        for node in one.body if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }  # fmt: skip
    return code, {name for name in bound | {*functions} if words.count(name) == every.count(name)} - fields


def _renamed(*, functions: bool) -> Whole:
    """One variable, or one function, under another name wherever it stands."""

    def whole(program: Program, draw: random.Random) -> Project | None:
        code, names = _names(program)
        defined = set(re.findall(r"^def (\w+)", code, re.MULTILINE))
        chosen = sorted(name for name in names if (name in defined) == functions and name not in {"_", "main"})
        if not chosen:
            return None
        old = draw.choice(chosen)
        new = draw.choice(("the_{}", "{}_here", "my_{}") if functions else ("{}_", "{}_value", "this_{}")).format(old)
        word = re.compile(rf"\b{old}\b")
        return {
            path: word.sub(new, text) if isinstance(text, str) else tuple(word.sub(new, cell) for cell in text)
            for path, text in program.project.items()
        }

    return whole


def _imports_reordered(code: str, draw: random.Random) -> str | None:
    lines, runs, run = code.split("\n"), [], list[int]()
    for n, line in enumerate([*lines, ""]):
        if re.match(r"(import|from) [^(;]+$", line) and "__future__" not in line:
            run.append(n)
        else:
            runs += [run] if len(run) > 1 else []
            run = []
    if not runs:
        return None
    run = draw.choice(runs)
    texts = [lines[n] for n in run]
    draw.shuffle(texts)
    for n, text in zip(run, texts, strict=True):
        lines[n] = text
    return "\n".join(lines)


def _keywords_reordered(code: str, draw: random.Random) -> str | None:
    calls = [
        node
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Call) and sum(1 for one in node.keywords if one.arg and _plain(one.value)) > 1
    ]
    if not calls:
        return None
    one, other = draw.sample([k for k in draw.choice(calls).keywords if k.arg and _plain(k.value)], 2)
    texts = [ast.get_source_segment(code, k) or "" for k in (one, other)]
    return _replaced_nodes(code, [(one, texts[1]), (other, texts[0])])  # type: ignore[list-item]


def _plain(node: ast.expr) -> bool:
    """Whether it does not matter when the expression is evaluated."""
    return isinstance(node, ast.Constant | ast.Name | ast.Attribute | ast.Tuple | ast.List)


_IMPORTS: Final = (
    ("from torch import nn, optim", "import torch.nn as nn\nimport torch.optim as optim"),
    ("from torch import nn", "import torch.nn as nn"),
    ("import torch.nn as nn", "from torch import nn"),
    ("from torch import optim", "import torch.optim as optim"),
    ("import torch.optim as optim", "from torch import optim"),
    ("import torch.optim as O", "from torch import optim as O"),
    ("from torch import nn as layers", "import torch.nn as layers"),
    ("import torch.nn.functional as F", "from torch.nn import functional as F"),
    ("from torch.nn import functional as F", "import torch.nn.functional as F"),
    ("import torch.nn.functional as f", "from torch.nn import functional as f"),
    ("import torchvision.transforms as transforms", "from torchvision import transforms"),
    ("from torchvision import datasets, transforms", "import torchvision.datasets as datasets\nimport torchvision.transforms as transforms"),
    ("from torchvision import datasets, transforms as T", "import torchvision.transforms as T\nfrom torchvision import datasets"),
    ("from torchvision import models", "import torchvision.models as models"),
    ("import matplotlib.pyplot as plt", "from matplotlib import pyplot as plt"),
    ("from matplotlib import pyplot as P", "import matplotlib.pyplot as P"),
    ("import torch.distributed as dist", "from torch import distributed as dist"),
    ("from pytorch_lightning import callbacks as cb", "import pytorch_lightning.callbacks as cb"),
    ("from torch.optim import lr_scheduler as ls", "import torch.optim.lr_scheduler as ls"),
)  # fmt: skip


def _import_style(code: str, draw: random.Random) -> str | None:
    there = [(old, new) for old, new in _IMPORTS if re.search(rf"^{re.escape(old)}$", code, re.MULTILINE)]
    if not there:
        return None
    old, new = draw.choice(there)
    return re.sub(rf"^{re.escape(old)}$", new, code, flags=re.MULTILINE)


def _annotated(code: str, draw: random.Random) -> str | None:
    """Functions say what they return, or constants of what type they are."""
    tree = ast.parse(code)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and not node.returns]
    lines = code.split("\n")
    signature = [node for node in functions if re.search(r"\)\s*:$", lines[node.lineno - 1])]
    constants = [
        node for node in tree.body
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant) and type(node.value.value) in {int, float, str, bool}
    ]  # fmt: skip
    if signature and (not constants or draw.random() < 0.5):
        for node in draw.sample(signature, min(2, len(signature))):
            lines[node.lineno - 1] = re.sub(r"\)\s*:$", ") -> object:", lines[node.lineno - 1])
    elif constants:
        for node in constants:
            name, value = node.targets[0], node.value
            assert isinstance(name, ast.Name)
            assert isinstance(value, ast.Constant)
            lines[node.lineno - 1] = lines[node.lineno - 1].replace(
                f"{name.id} =", f"{name.id}: {type(value.value).__name__} =", 1
            )
    else:
        return None
    return "\n".join(lines)


def _numbers_respelled(code: str, draw: random.Random) -> str | None:
    found = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Constant) and type(node.value) in {int, float}:
            text, value = ast.get_source_segment(code, node) or "", node.value
            spelled = (
                [f"{value:_}", f"{value:e}", f"{value:f}", repr(value), f"{value:.0e}"]
                if isinstance(value, float)
                else [f"{value:_}", str(value)]
            )
            short = [re.sub(r"(\.\d*?)0+(e|$)", r"\1\2", s).replace(".e", "e") for s in spelled]
            good = sorted({s for s in (*short, *spelled) if s != text and _same_number(s, value)})
            found += [(node, draw.choice(good))] if good else []
    return _replaced_nodes(code, draw.sample(found, min(len(found), 2))) if found else None


def _same_number(text: str, value: complex) -> bool:
    again = ast.literal_eval(text)
    return type(again) is type(value) and bool(again == value)


def _constant_named(code: str, draw: random.Random) -> str | None:
    """A number in a statement at the margin gets a name of its own in front of it."""
    found = [
        (statement, node)
        for statement in ast.parse(code).body
        if isinstance(statement, ast.Assign | ast.Expr)
        for call in ast.walk(statement)
        if isinstance(call, ast.Call)
        for node in [*call.args, *(k.value for k in call.keywords)]
        if isinstance(node, ast.Constant) and type(node.value) in {int, float} and ast.unparse(node) not in {"0", "1"}
    ]
    if not found:
        return None
    statement, node = draw.choice(found)
    name = f"CHOSEN_{draw.randint(1, 9)}"
    lines = _replaced_nodes(code, [(node, name)]).split("\n")
    lines.insert(statement.lineno - 1, f"{name} = {ast.get_source_segment(code, node)}")
    return "\n".join(lines)


_POSITIONAL: Final = (
    (r"(DataLoader\([\w.]+(?:\([^()]*\))?, )batch_size=", r"\1"),
    (r"(optim\.(?:SGD|Adam|AdamW|RAdam|RMSprop)\([\w.]+\(\), )lr=", r"\1"),
    (r"((?<!\w)Adam\([\w.]+\(\), )lr=", r"\1"),
    (r"(RandomHorizontalFlip\()p=", r"\1"),
    (r"(CosineAnnealingLR\(\w+, )T_max=", r"\1"),
    (r"(StepLR\(\w+, )step_size=(\w+), gamma=", r"\1\2, "),
    (r"(RandomCrop\(\d+, )padding=", r"\1"),
    (r"(manual_seed\()(\w+\)$)", r"\1seed=\2"),
    (r"(optim\.(?:Adam|AdamW|SGD)\([\w.]+\(\), )([A-Z]\w+|\w+\.\w+\.\w+)(?=[,)])", r"\1lr=\2"),
    (r"((?<!\w)Adam\([\w.]+\(\), )([A-Z_]{3,})(?=[,)])", r"\1lr=\2"),
    (r"(DataLoader\([\w.]+(?:\([^()]*\))?, )([\w.\"\[\]]+, shuffle)", r"\1batch_size=\2"),
    (r"(nn\.Dropout\()([\w.]+\))", r"\1p=\2"),
    (r"(nn\.LeakyReLU\()([\w.]+)", r"\1negative_slope=\2"),
)


def _keyword_or_position(code: str, draw: random.Random) -> str | None:
    found = [new for old, text in _POSITIONAL if (new := re.sub(old, text, code, count=1, flags=re.MULTILINE)) != code]
    return draw.choice(found) if found else None


def _printed_otherwise(code: str, draw: random.Random) -> str | None:
    """A printed f-string through `format`, with the same words and values."""
    found = [
        node.args[0]
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print" and node.args
        and isinstance(node.args[0], ast.JoinedStr)
    ]  # fmt: skip
    if not found:
        return None
    node = draw.choice(found)
    words, values = "", []
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            spec = "".join(str(one.value) for one in part.format_spec.values if isinstance(one, ast.Constant)) if isinstance(part.format_spec, ast.JoinedStr) else ""  # fmt: skip
            words += "{:" + spec + "}" if spec else "{}"
            values.append(ast.unparse(part.value))
        elif isinstance(part, ast.Constant):
            words += str(part.value).replace("{", "{{").replace("}", "}}")
    return _replaced_nodes(code, [(node, f"{json.dumps(words)}.format({', '.join(values)})")])


def _dict_spelled(code: str, draw: random.Random) -> str | None:
    """`dict(a=1)` as `{"a": 1}`, or the other way round."""
    found: list[tuple[ast.expr, str]] = []
    for node in ast.walk(ast.parse(code)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "dict"
            and node.keywords
            and not node.args
        ):
            items = [f'"{k.arg}": {ast.get_source_segment(code, k.value)}' for k in node.keywords if k.arg]
            found += [(node, f"{{{', '.join(items)}}}")] if len(items) == len(node.keywords) else []
        elif isinstance(node, ast.Dict) and len(node.keys) > 1:
            names = [
                k.value
                for k in node.keys
                if isinstance(k, ast.Constant) and isinstance(k.value, str) and k.value.isidentifier()
            ]
            if len(names) == len(node.keys) and not any(
                isinstance(one, ast.Dict) for value in node.values for one in ast.walk(value)
            ):
                values = [ast.get_source_segment(code, value) for value in node.values]
                found.append((node, f"dict({', '.join(f'{k}={v}' for k, v in zip(names, values, strict=True))})"))
    if not found:
        return None
    return _replaced_nodes(code, [draw.choice(found)])


def _docstring(code: str, draw: random.Random) -> str | None:
    found = [
        node for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.body[0].lineno > node.lineno and not ast.get_docstring(node)
        and not getattr(node.body[0], "decorator_list", None)
    ]  # fmt: skip
    if not found:
        return None
    node, lines = draw.choice(found), code.split("\n")
    margin = " " * node.body[0].col_offset
    lines.insert(
        node.body[0].lineno - 1,
        f'{margin}"""{draw.choice(["As in the paper.", "One step.", "Used in training.", "See the notes."])}"""',
    )
    return "\n".join(lines)


def _notebooks(way: Callable[[tuple[str, ...], random.Random], tuple[str, ...] | None]) -> Whole:
    def whole(program: Program, draw: random.Random) -> Project | None:
        for path, cells in program.project.items():
            if isinstance(cells, tuple) and (new := way(cells, draw)) is not None:
                return {**program.project, path: new}
        return None

    return whole


def _split(cells: tuple[str, ...], draw: random.Random) -> tuple[str, ...] | None:
    found = [n for n, cell in enumerate(cells) if not cell.startswith(("%", "!")) and len(ast.parse(cell).body) > 1]
    if not found:
        return None
    n = draw.choice(found)
    body = ast.parse(cells[n]).body
    starts = [min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))]) for node in body[1:]]
    ends = [node.end_lineno for node in body]
    good = [start for start, end in zip(starts, ends, strict=False) if start > (end or 0)]
    if not good:
        return None
    lines, at = cells[n].split("\n"), draw.choice(good) - 1
    return (*cells[:n], "\n".join(lines[:at]).strip("\n"), "\n".join(lines[at:]), *cells[n + 1 :])


def _merged(cells: tuple[str, ...], draw: random.Random) -> tuple[str, ...] | None:
    n = draw.randrange(len(cells) - 1)
    return (*cells[:n], f"{cells[n]}\n{cells[n + 1]}", *cells[n + 2 :])


def _moved(cells: tuple[str, ...], draw: random.Random) -> tuple[str, ...] | None:
    """A cell that only defines functions and classes, in front of one that neither uses them nor makes what they need at once."""
    found = []
    for n in range(1, len(cells)):
        before, cell = parted(cells[n - 1])[1], parted(cells[n])[1]
        if before != cells[n - 1] or cell != cells[n]:
            continue
        body = ast.parse(cell).body
        if not body or not all(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in body):
            continue
        defined = {node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        made = set(re.findall(r"\w+", before))
        if not defined & made and not set(re.findall(r"\w+", cell)) & _bound(before):
            found.append(n)
    if not found:
        return None
    n = draw.choice(found)
    return (*cells[: n - 1], cells[n], cells[n - 1], *cells[n + 1 :])


def _bound(code: str) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names.update((alias.asname or alias.name).partition(".")[0] for alias in node.names)
    return names


def _yaml_commented(text: str, draw: random.Random) -> str | None:
    lines = text.split("\n")
    n = draw.randrange(max(1, len(lines) - 1))
    lines[n] += f"  # {draw.choice(['as agreed', 'see the notes', 'was tried'])}"
    return "\n".join(lines)


def _yaml_quoted(text: str, draw: random.Random) -> str | None:
    found = [
        m
        for m in re.finditer(r"(?m)^( *\w+: )([a-z][a-z_/]+)$", text)
        if m[2] not in {"true", "false", "null", "yes", "no", "on", "off"}
    ]
    if not found:
        return None
    one, quote = draw.choice(found), draw.choice(["'", '"'])
    return f"{text[: one.start()]}{one[1]}{quote}{one[2]}{quote}{text[one.end() :]}"


def _keys_reordered(text: str, draw: random.Random) -> str | None:
    """Two neighbours that are as deep as each other, and hold one value each, change places."""
    lines = text.split("\n")
    simple = re.compile(r"^( *)[\w\"]+ ?[:=] ?[^ {\[,][^{\[]*$|^( *)\w+: \[.*\]$")
    found = [
        n for n in range(len(lines) - 1)
        if simple.match(lines[n]) and simple.match(lines[n + 1]) and _margin(lines[n]) == _margin(lines[n + 1])
        and lines[n].endswith(",") == lines[n + 1].endswith(",")
        and not (n + 2 < len(lines) and _margin(lines[n + 2]) > _margin(lines[n + 1]))
    ]  # fmt: skip
    if not found:
        return None
    n = draw.choice(found)
    lines[n], lines[n + 1] = lines[n + 1], lines[n]
    return "\n".join(lines)


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _json_indented(text: str, draw: random.Random) -> str | None:
    return json.dumps(json.loads(text), indent=draw.choice([1, 4, 8])) + "\n"


def _black(code: str, draw: random.Random) -> str | None:  # noqa: ARG001 - one signature for all ways
    """Strings in double quotes, and two blank lines around what is defined at the margin."""
    strings = [
        token for token in tokens_of(code) if token.type == tokenize.STRING and re.fullmatch(r"'[^'\"\\\n]*'", token.string)
    ]
    text = replaced(code, [(token.start, token.end, f'"{token.string[1:-1]}"') for token in strings])
    lines = text.rstrip("\n").split("\n")
    for node in reversed(ast.parse(text).body):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.lineno > 1 and not node.decorator_list:
            while lines[node.lineno - 2 : node.lineno - 1] == [""]:
                del lines[node.lineno - 2]
                break
            lines[node.lineno - 1 : node.lineno - 1] = ["", ""]
    found = "\n".join(lines) + ("\n" if code.endswith("\n") else "")
    return found if same_program(code, found) else None


def _read_me(program: Program, draw: random.Random) -> Project | None:
    text = draw.choice(["Run the notebook from top to bottom.\n", "Set lr to 0.1 and batch_size to 64, then train.\n"])
    return {**program.project, "README.md": f"# {program.name}\n\n{text}"}


_ALL: Final[dict[str, Whole]] = {
    "variable renamed": _renamed(functions=False),
    "function renamed": _renamed(functions=True),
    "restyled": _everywhere(restyled),
    "restyled in one place": _somewhere(restyled),
    "written anew": _everywhere(unparsed),
    "black": _everywhere(_black),
    "comment": _somewhere(commented),
    "comments": _everywhere(commented),
    "docstring": _somewhere(_docstring),
    "imports reordered": _somewhere(_imports_reordered),
    "keywords reordered": _somewhere(_keywords_reordered),
    "import style": _somewhere(_import_style),
    "annotated": _somewhere(_annotated),
    "numbers respelled": _somewhere(_numbers_respelled),
    "constant named": _somewhere(_constant_named),
    "keyword or position": _somewhere(_keyword_or_position),
    "printed otherwise": _somewhere(_printed_otherwise),
    "dict spelled otherwise": _somewhere(_dict_spelled),
    "cell split": _notebooks(_split),
    "cells merged": _notebooks(_merged),
    "cell moved": _notebooks(_moved),
    "configuration commented": _somewhere(_yaml_commented, (".yaml", ".yml", ".toml")),
    "configuration quoted": _somewhere(_yaml_quoted, (".yaml", ".yml")),
    "configuration reordered": _somewhere(_keys_reordered, (".yaml", ".yml", ".toml", ".json")),
    "JSON indented": _somewhere(_json_indented, (".json",)),
    "read-me": _read_me,
}


def by_way(pairs: list[Pair]) -> Iterator[tuple[str, int]]:
    """How many pairs there are of each way."""
    for name in _ALL:
        yield name, sum(pair.operator == name for pair in pairs)
