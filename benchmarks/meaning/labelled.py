"""Pairs that somebody labelled who knows the words and has not seen the rules, from `labelled.json`.

A list of {name, old, new, required, optional, reaches}; `old` and `new` are {path: text, or a list of cells}.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from meaning.programs import Expected, Pair

FILE: Final = Path(__file__).with_name("labelled.json")
PROGRAM: Final = "labelled"
"""These pairs are a set of their own: neither seen nor held out."""


def labelled(file: Path = FILE) -> list[Pair]:
    """The labels as they were given."""
    found = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    return [
        Pair(
            one["name"],
            PROGRAM,
            PROGRAM,
            ("labelled",),
            *(
                {path: text if isinstance(text, str) else tuple(text) for path, text in one[side].items()}
                for side in ("old", "new")
            ),
            Expected(tuple((word,) for word in one["required"]), frozenset(one["optional"]), one["reaches"]),
        )
        for one in found
    ]
