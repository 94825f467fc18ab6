"""Python source in, its reading out: the calls, settings and bodies that `names.json` knows, found on the syntax tree.

The tree is rewritten while it is read: what became a feature is replaced by a mask, so what is left at the end is exactly
what was not understood. A name is resolved through the imports of the same source, else by what everybody calls it (`nn`).
"""

from __future__ import annotations

from collections import Counter

from rundiff.training.features import Feature, Reading
from rundiff.training.regions import RegionReader
from rundiff.training.rest import leftovers, undocumented
from rundiff.training.source import UNREADABLE, installed, parsed


def python_reading(source: str) -> Reading:
    """What *source* does that matters. What does not parse has no features: never a guess."""
    found = parsed(source)
    if found.tree is None:
        return _unreadable(source)
    try:
        tree = undocumented(found.tree)
        reader = RegionReader(tree)
        shape = Counter(reader.shapes(tree))
        rest = leftovers(tree)
    except UNREADABLE:
        return _unreadable(source)
    packages = installed(found.commands)
    features = [Feature("environment", "command", command, label=command) for command in packages]
    others = Counter(command for command in found.commands if not set(packages) & set(installed((command,))))
    return Reading((*features, *reader.found), shape + Counter(found.commands), rest + others)


def _unreadable(source: str) -> Reading:
    lines = Counter(["\n".join(line.rstrip() for line in source.strip().splitlines())])
    return Reading((), lines, lines, readable=False)
