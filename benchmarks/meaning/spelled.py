"""Python in; the same program spelled otherwise out, or None where a way does not apply."""

from __future__ import annotations

import ast
import json
import re
import tokenize
from typing import TYPE_CHECKING, Final

from formatting import replaced, same_program, tokens_of

if TYPE_CHECKING:
    import random


def imports_reordered(code: str, draw: random.Random) -> str | None:
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


def keywords_reordered(code: str, draw: random.Random) -> str | None:
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


def import_style(code: str, draw: random.Random) -> str | None:
    there = [(old, new) for old, new in _IMPORTS if re.search(rf"^{re.escape(old)}$", code, re.MULTILINE)]
    if not there:
        return None
    old, new = draw.choice(there)
    return re.sub(rf"^{re.escape(old)}$", new, code, flags=re.MULTILINE)


def annotated(code: str, draw: random.Random) -> str | None:
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


def numbers_respelled(code: str, draw: random.Random) -> str | None:
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


def constant_named(code: str, draw: random.Random) -> str | None:
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


def keyword_or_position(code: str, draw: random.Random) -> str | None:
    found = [new for old, text in _POSITIONAL if (new := re.sub(old, text, code, count=1, flags=re.MULTILINE)) != code]
    return draw.choice(found) if found else None


def printed_otherwise(code: str, draw: random.Random) -> str | None:
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


def dict_spelled(code: str, draw: random.Random) -> str | None:
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


def docstring(code: str, draw: random.Random) -> str | None:
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


def black(code: str, draw: random.Random) -> str | None:  # noqa: ARG001 - one signature for all ways
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


def _replaced_nodes(code: str, found: list[tuple[ast.expr, str]]) -> str:
    def place(row: int, column: int) -> tuple[int, int]:
        line = code.splitlines()[row - 1]
        return row, len(line.encode()[:column].decode())

    return replaced(
        code,
        [(place(n.lineno, n.col_offset), place(n.end_lineno or 0, n.end_col_offset or 0), text) for n, text in found],
    )
