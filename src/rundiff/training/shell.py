"""The text of a shell script in; its reading out: the flags of its commands, and the variables that it sets.

`torchrun --nproc_per_node=8 train.py --lr 0.02` starts a training as a configuration file describes one.
"""

from __future__ import annotations

import re
import shlex
from collections import Counter
from typing import TYPE_CHECKING, Final

from rundiff.training.config import plain_value
from rundiff.training.features import Argument, Feature, Reading
from rundiff.training.names import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rundiff.training.categories import Category

_VARIABLE: Final = re.compile(r"(?P<name>[A-Za-z_]\w*)=(?P<value>.*)", re.DOTALL)
_LAUNCHERS: Final = frozenset(("torchrun", "accelerate", "deepspeed", "mpirun", "srun", "horovodrun"))
_LAUNCHED: Final = frozenset(
    ("nproc_per_node", "nproc-per-node", "nnodes", "num_processes", "num_gpus", "np", "ntasks", "rdzv_backend")
)


def shell_reading(source: str) -> Reading:
    """What a script starts, and with which settings. Comments, line breaks and the order of flags say nothing."""
    shape: Counter[str] = Counter()
    rest: Counter[str] = Counter()
    found = []
    for words in _commands(source):
        for name, value in _settings(words):
            line = f"{name} = {value}"
            shape[line] += 1
            feature = _feature(name, value)
            if feature is None:
                rest[line] += 1
            else:
                found.append(feature)
    return Reading(tuple(found), shape, rest)


def _commands(source: str) -> Iterator[list[str]]:
    for line in source.replace("\\\n", " ").splitlines():
        try:
            words = shlex.split(line, comments=True)
        except ValueError:
            words = line.split()
        if words:
            yield words


def _settings(words: list[str]) -> Iterator[tuple[str, str]]:
    """Variables that are set, flags with their values, and what is left of the command."""
    left: list[str] = []
    waiting = words[1:] if words[0] == "export" else list(words)
    while waiting:
        word = waiting.pop(0)
        variable = _VARIABLE.fullmatch(word)
        if word.startswith("--") and len(word) > len("--"):
            name, has, value = word[2:].partition("=")
            if not has:
                value = waiting.pop(0) if waiting and not waiting[0].startswith("-") else "true"
            yield f"--{name}", plain_value(value)
        elif variable and not left:
            yield variable["name"], plain_value(variable["value"])
        else:
            left.append(word)
    if left:
        yield "", " ".join(left)


def _feature(name: str, value: str) -> Feature | None:
    arguments = (Argument("", value),)
    if not name:
        words = value.split()
        launcher = next((word for word in words if word in _LAUNCHERS), None)
        return Feature("distributed", "command", value, arguments, value) if launcher else None
    category: Category | None
    if name.startswith("--"):
        bare = name[2:]
        if bare in _LAUNCHED:
            return Feature("distributed", "setting", bare, arguments, bare)
        setting = names().setting(bare)
        return Feature(setting.category, "setting", setting.name, arguments, setting.name) if setting else None
    category = names().variables.get(name)
    setting = names().setting(name)
    if category is None and setting is None and not name.isupper():
        return None
    return Feature(category or (setting.category if setting else "environment"), "setting", name, arguments, name)
