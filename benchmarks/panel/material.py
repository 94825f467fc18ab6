"""Repositories out that are as large as the worst ones that people work in: one notebook with heavy outputs, and one with many of everything."""

from __future__ import annotations

import base64
import json
import random
import subprocess
from typing import TYPE_CHECKING, Any

from recorded import recorded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

CELLS, IMAGES, OUTPUT_BYTES, EDITS = 300, 60, 15_000_000, 3
MANY_CELLS, CHANGED, UNTRACKED, RUNS = 1_200, 1_000, 20_000, 10_000
_SIDE = 250
"""Pixels of a side of each image, which is of noise: it cannot be pressed together, as plots of many points cannot."""


class Folder:
    """A repository that git is asked about in plain words."""

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True)
        self.root = root
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("config", "user.name", "Bench")
        self.git("config", "user.email", "bench@example.invalid")

    def git(self, *words: str, given: bytes | None = None) -> bytes:
        """What git answers."""
        return subprocess.run(["git", *words], cwd=self.root, check=True, input=given, stdout=subprocess.PIPE).stdout

    def commit(self, subject: str) -> None:
        """Commit everything that is there."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", subject)


def heavy(folder: Path) -> Folder:
    """300 cells, 15 MB of outputs with 60 images; committed and run, then run again with 3 cells edited."""
    repo = Folder(folder)
    draw = random.Random(7)
    (folder / "again.ipynb").write_text(_notebook(_heavy_cells(draw, first_count=1)))
    (folder / "train.ipynb").write_text(_notebook(_heavy_cells(draw, first_count=1)))
    repo.commit("trained")
    edited = _heavy_cells(draw, first_count=1 + CELLS)
    for number in _spread(CELLS, EDITS):
        edited[number]["source"] = edited[number]["source"].replace("lr = 0.1", "lr = 0.05")
    (folder / "train.ipynb").write_text(_notebook(edited))
    (folder / "again.ipynb").write_text(_notebook(_heavy_cells(draw, first_count=1 + CELLS)))
    return repo


def many(folder: Path) -> Folder:
    """10,000 runs, 20,000 files that git does not track, and a notebook of 1,200 cells of which 1,000 changed since the last run."""
    repo = Folder(folder)
    cells = [_code(number, _source(number), number + 1, []) for number in range(MANY_CELLS)]
    (folder / "train.ipynb").write_text(_notebook(cells))
    (folder / "README.md").write_text("# Many\n")
    repo.commit("all of it")
    recorded(repo, *((cell["id"], cell["source"]) for cell in cells), notebook="train.ipynb", val_acc=0.9)
    more_runs(repo, RUNS)
    for number in range(UNTRACKED):
        path = folder / "data" / f"{number % 100:02}" / f"{number:05}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{number}\n")
    for number in _spread(MANY_CELLS, CHANGED):
        cells[number]["source"] = cells[number]["source"].replace("lr = 0.1", "lr = 0.05")
    (folder / "train.ipynb").write_text(_notebook(cells))
    return repo


def more_runs(repo: Folder, total: int) -> None:
    """As many runs as *total* says, each as the first one was recorded but for its number and its metric."""
    record = repo.git("cat-file", "blob", "refs/run-record/1:record.json")
    *lines, told = repo.git("log", "-1", "--format=%B", "refs/run-record/1").decode().rstrip("\n").split("\n")
    stream = [b"blob\nmark :1\ndata %d\n%s\n" % (len(record), record)]
    for number in range(2, total + 1):
        summary = {**json.loads(told), "number": number, "metrics": {"val_acc": 0.5 + number % 97 / 200}}
        message = "\n".join([*lines, json.dumps(summary)]).replace("run 1:", f"run {number}:").encode()
        stream.append(
            b"commit refs/run-record/%d\ncommitter Bench <bench@example.invalid> %d +0000\ndata %d\n%s\nM 100644 :1 record.json\n\n"
            % (number, 1_700_000_000 + number, len(message), message)
        )
    repo.git("fast-import", "--quiet", given=b"".join(stream))
    snapshot = repo.git("rev-parse", "refs/run/1").decode().strip()
    moves = "".join(f"create refs/run/{number} {snapshot}\n" for number in range(2, total + 1))
    repo.git("update-ref", "--stdin", given=moves.encode())


def _spread(total: int, count: int) -> list[int]:
    return [number * total // count for number in range(count)]


def _source(number: int) -> str:
    return "\n".join(
        [
            f"# step {number}: prepare, then fit a little",
            f"rows_{number} = [row for row in source({number}) if row is not None]",
            "lr = 0.1",
            f"model_{number} = build(width={32 + number % 64}, depth={1 + number % 5})",
            f"loss_{number} = fit(model_{number}, rows_{number}, lr=lr)",
            f"print({number}, loss_{number})",
        ]
    )


def _heavy_cells(draw: random.Random, *, first_count: int) -> list[dict[str, Any]]:
    each = OUTPUT_BYTES // IMAGES
    pictured = set(_spread(CELLS, IMAGES))
    return [
        _code(number, _source(number), first_count + number, [_image(draw, each)] if number in pictured else [_printed(number)])
        for number in range(CELLS)
    ]


def _code(number: int, source: str, count: int, outputs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "id": f"cell-{number:04}",
        "metadata": {},
        "source": source,
        "execution_count": count,
        "outputs": list(outputs),
    }


def _printed(number: int) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": f"{number} 0.25\n"}


def _image(draw: random.Random, size: int) -> dict[str, Any]:
    """A real PNG of noise, whose base64 has about *size* characters."""
    import zlib  # noqa: PLC0415 - of this function alone

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    rows = max(1, size * 3 // 4 // (3 * _SIDE + 1))
    pixels = b"".join(b"\0" + draw.randbytes(3 * _SIDE) for _ in range(rows))
    header = _SIDE.to_bytes(4, "big") + rows.to_bytes(4, "big") + b"\x08\x02\0\0\0"
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels, 1)) + chunk(b"IEND", b"")
    data = {"image/png": base64.b64encode(png).decode(), "text/plain": "<Figure size 640x480 with 1 Axes>"}
    return {"output_type": "display_data", "data": data, "metadata": {}}


def _notebook(cells: Sequence[dict[str, Any]]) -> str:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    split = [{**cell, "source": cell["source"].splitlines(keepends=True)} for cell in cells]
    metadata = {"kernelspec": kernel, "language_info": {"name": "python", "version": "3.12.0"}}
    return json.dumps({"cells": split, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}, indent=1) + "\n"
