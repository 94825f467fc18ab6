"""Pairs of notebooks to measure speed on: made from a seed, with outputs as people have them; or read from a folder.

The sizes follow what was counted in public repositories: half of the pairs are below some 120 KB, one in ten is above 2 MB.
"""

from __future__ import annotations

import json
import random
import statistics
from typing import TYPE_CHECKING, NamedTuple

from author import Author
from material import Piece, notebook
from outputs import outputs, picture

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from author import Now
    from outputs import Json

COUNT = 300
_MEDIAN, _SPREAD, _LARGEST, _SMALLEST = 120_000, 2.19, 7_500_000, 4_000
"""Bytes of a pair: log-normal, so that one in ten is above 2 MB, and cut at both ends."""
SHAPE = {"median": (100_000, 150_000), "90th percentile": (1_500_000, 2_600_000), "sum": (150_000_000, 260_000_000)}
"""What a made corpus has to keep to, in bytes."""
_FOLDERS = """expected one of: DIR/<name>/old.ipynb and new.ipynb; DIR/<name>.old.ipynb and <name>.new.ipynb;
DIR/<name>-0.ipynb and <name>-1.ipynb; DIR/old/<name>.ipynb and DIR/new/<name>.ipynb"""


class Pair(NamedTuple):
    """Two versions of one file."""

    name: str
    old: bytes
    new: bytes

    @property
    def size(self) -> int:
        return len(self.old) + len(self.new)


def corpus(seed: int = 0, count: int = COUNT) -> Iterator[Pair]:
    """*count* made pairs, in random order of their sizes: the same for one seed and one minor version of Python."""
    for n, size in enumerate(sizes(seed, count)):
        yield made(f"{n:03}", size, random.Random(f"{seed} {n}"))


def sizes(seed: int, count: int) -> list[int]:
    """Bytes of *count* pairs, in random order."""
    normal = statistics.NormalDist()
    found = [_MEDIAN * 2.718281828 ** (_SPREAD * normal.inv_cdf((n + 0.5) / count)) for n in range(count)]
    random.Random(seed).shuffle(found)
    return [round(min(_LARGEST, max(_SMALLEST, size))) for size in found]


def made(name: str, size: int, draw: random.Random, *, ids: bool | None = None) -> Pair:
    """One pair of about *size* bytes in all; its cells have *ids*, or every second pair's have."""
    pieces, source = notebook(draw)
    pieces = pieces[: max(3, size // 2_000)]
    embedded = size > 2_000_000 and draw.random() < 0.1
    if embedded:
        pieces.insert(1, Piece("markdown", picture(draw, size // 4), "picture"))
    author = Author(draw, pieces, source)
    _rewrite(author, draw)
    old = [_cell(draw, piece.type, piece.source) for piece in pieces]
    spare = size // 2 - len(_ipynb(old, ids=True))
    code = [cell for cell in old if cell["cell_type"] == "code"]
    weights = [draw.paretovariate(1.0) for _ in code]
    for cell, weight in zip(code, weights, strict=True):
        cell["outputs"] = [*outputs(draw, int(spare * weight / sum(weights)))]
    ran_again = draw.random() < 0.4
    new = [_after(draw, cell, old, pieces, ran_again=ran_again) for cell in author.cells]
    ids = int(name) % 2 == 0 if ids is None else ids
    return Pair(name, _ipynb(old, ids=ids), _ipynb(new, ids=ids))


def _rewrite(author: Author, draw: random.Random) -> None:
    """Mostly a few cells, sometimes a large part, sometimes nothing but that all was run again."""
    chance = draw.random()
    if chance < 0.12:
        return
    if chance < 0.22:
        author.write("heavy")
    elif chance < 0.45:
        author.write("light")
    else:
        author.write("edit")


def _cell(draw: random.Random, type_: str, source: str) -> dict[str, Json]:
    lines: list[Json] = [*source.splitlines(keepends=True)]
    cell: dict[str, Json] = {"cell_type": type_, "id": f"{draw.getrandbits(32):08x}", "metadata": {}, "source": lines}
    if type_ == "code":
        cell |= {"execution_count": draw.randint(1, 200), "outputs": []}
    return cell


def _after(
    draw: random.Random, now: Now, old: list[dict[str, Json]], pieces: list[Piece], *, ran_again: bool
) -> dict[str, Json]:
    """The cell as it is now: what was edited was run, and what came is new."""
    cell = _cell(draw, now.type, now.text)
    if not now.olds:
        return cell | ({"outputs": [*outputs(draw, 3_000)]} if now.type == "code" else {})
    before, piece = old[now.olds[0]], pieces[now.olds[0]]
    cell["id"] = before["id"]
    if now.type == "code":
        again = ran_again or piece.source != now.text
        size = len(json.dumps(before.get("outputs")))
        cell["outputs"] = [*outputs(draw, size)] if again and draw.random() < 0.6 else before.get("outputs")
        cell["execution_count"] = cell["execution_count"] if again else before.get("execution_count")
    return cell


def _ipynb(cells: list[dict[str, Json]], *, ids: bool) -> bytes:
    """*cells* written as nbformat writes them."""
    kept = cells if ids else [{name: value for name, value in cell.items() if name != "id"} for cell in cells]
    metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python", "version": "3.11.4"},
    }
    file = {"cells": kept, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5 if ids else 4}
    return (json.dumps(file, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def stored(folder: Path) -> Iterator[Pair]:
    """The pairs in *folder*. Raises SystemExit with what it expects, where there are none."""
    found = sorted(_paths(folder))
    if not found:
        raise SystemExit(f"no pairs of notebooks in {folder}; {_FOLDERS}")
    for name, old, new in found:
        yield Pair(name, old.read_bytes(), new.read_bytes())


def _paths(folder: Path) -> Iterator[tuple[str, Path, Path]]:
    for old in folder.rglob("*.ipynb"):
        if old.name == "old.ipynb":
            new, name = old.with_name("new.ipynb"), old.parent.name
        elif old.name.endswith((".old.ipynb", "-0.ipynb")):
            stem, ending = (old.name[:-10], ".new.ipynb") if old.name.endswith(".old.ipynb") else (old.name[:-8], "-1.ipynb")
            new, name = old.with_name(stem + ending), stem
        elif old.is_relative_to(folder / "old"):
            name = str(old.relative_to(folder / "old"))
            new = folder / "new" / name
        else:
            continue
        if new.is_file():
            yield name, old, new


def shape(pairs: Iterable[Pair]) -> dict[str, float]:
    """Bytes of the pairs: median, 90th percentile, largest, sum."""
    sizes = sorted(pair.size for pair in pairs)
    return {
        "median": statistics.median(sizes),
        "90th percentile": sizes[int(len(sizes) * 0.9)],
        "largest": sizes[-1],
        "sum": sum(sizes),
    }
