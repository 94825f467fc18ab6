"""Stripping: one small file with the process around it, 50 MB against orjson, and the engine by itself on usual notebooks.

The rivals' folder (RUNDIFF_BENCH_RIVALS: where `nb-clean`, `nbstripout` and a `python` with orjson are) is optional; what needs
it is left out without it. `python benchmarks/strip.py` runs these alone.
"""

from __future__ import annotations

import base64
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from report import ROUNDS, Report, cpu, in_turns
from rundiff.strip import StripOptions, strip_notebook

if TYPE_CHECKING:
    from collections.abc import Callable

BIN = Path(sys.executable).parent
RIVALS = Path(os.environ["RUNDIFF_BENCH_RIVALS"]) if "RUNDIFF_BENCH_RIVALS" in os.environ else None
_FLOOR = "import sys, orjson; sys.stdout.buffer.write(orjson.dumps(orjson.loads(open(sys.argv[1], 'rb').read())))"
_WORDS = ["model", "loss", "train", "data", "batch", "epoch", "lr", "optimizer", "tensor", "shape", "value", "index"]


def notebook(seed: int) -> bytes:
    """A usual one: 15 to 45 cells, logs, tables, pictures; 130 KB on average."""
    draw = random.Random(seed)
    cells: list[dict[str, object]] = []
    for number in range(draw.randint(15, 45)):
        source = [
            f"{' '.join(draw.choices(_WORDS, k=draw.randint(3, 9)))} = {draw.random():.4f}\n"
            for _ in range(draw.randint(2, 14))
        ]
        one: dict[str, object] = {
            "cell_type": "markdown",
            "id": f"{draw.getrandbits(32):08x}",
            "metadata": {},
            "source": source,
        }
        if draw.random() < 0.7:
            recorded = {"execution": {"iopub.execute_input": "2024-01-01T00:00:00Z"}} if draw.random() < 0.3 else {}
            one |= {"cell_type": "code", "execution_count": number, "metadata": recorded, "outputs": outputs(draw, number)}
        cells.append(dict(sorted(one.items())))
    return written(cells)


def outputs(draw: random.Random, number: int) -> list[dict[str, object]]:
    kind = draw.random()
    if kind < 0.35:
        text = [f"epoch {at} loss {draw.random():.6f} acc {draw.random():.5f}\n" for at in range(draw.randint(5, 120))]
        return [{"name": "stdout", "output_type": "stream", "text": text}]
    if kind < 0.6:
        table = ["<table>\n", *(f"      <td>{draw.random():.6f}</td>\n" for _ in range(draw.randint(20, 150)))]
        return [{"data": {"text/html": table}, "execution_count": number, "metadata": {}, "output_type": "execute_result"}]
    if kind < 0.8:
        return [picture(draw, draw.randint(5_000, 25_000))]
    return []


def picture(draw: random.Random, size: int) -> dict[str, object]:
    data = {"image/png": base64.b64encode(draw.randbytes(size)).decode() + "\n", "text/plain": ["<Figure>"]}
    return {"data": data, "metadata": {}, "output_type": "display_data"}


def written(cells: list[dict[str, object]]) -> bytes:
    """As Jupyter writes it."""
    metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    made = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return (json.dumps(made, indent=1, ensure_ascii=False) + "\n").encode()


def big(kind: str) -> bytes:
    """50 MB of pictures, of logs, or of figures as JSON, in fifty cells."""
    draw = random.Random(1)

    def output() -> dict[str, object]:
        if kind == "pictures":
            return picture(draw, 750_000)
        if kind == "text":
            return {
                "name": "stdout",
                "output_type": "stream",
                "text": [f"epoch {n} loss {draw.random():.6f} ok\n" for n in range(26_000)],
            }
        figure = {"data": [{"type": "scatter", "x": list(range(24_000)), "y": [draw.random() for _ in range(24_000)]}]}
        return {"data": {"application/vnd.plotly.v1+json": figure}, "metadata": {}, "output_type": "display_data"}

    usual = {"cell_type": "code", "execution_count": 1, "metadata": {}}
    return written([{**usual, "id": f"c{n}", "outputs": [output()], "source": ["x"]} for n in range(50)])


def small_files(report: Report, folder: Path) -> None:
    dirty = written(
        [
            {
                "cell_type": "code",
                "execution_count": n,
                "id": f"c{n}",
                "metadata": {},
                "outputs": [{"name": "stdout", "output_type": "stream", "text": ["1\n"]}],
                "source": ["x"],
            }
            for n in range(12)
        ]
    )
    clean = strip_notebook(dirty, StripOptions()).data
    path = folder / "small.ipynb"

    def stripped(data: bytes) -> Callable[[], float]:
        def measured() -> float:
            path.write_bytes(data)
            return cpu([BIN / "rundiff", "strip", path], cwd=folder)

        return measured

    ways = {"dirty": stripped(dirty), "clean": stripped(clean)}
    floor, *ours = in_turns(lambda: cpu([sys.executable, "-c", "pass"]), *ways.values(), rounds=3 * ROUNDS)
    for name, seconds in zip(ways, ours, strict=True):
        detail = f"{seconds * 1000:.0f} ms against {floor * 1000:.0f} ms CPU"
        report.add(f"rundiff strip, one small {name} file / python -c pass", seconds / floor, 2.5, "×", detail, at_most=True)


def big_files(report: Report, folder: Path) -> None:
    path = folder / "big.ipynb"
    for kind, bar in (("pictures", 1.5), ("text", 1.5), ("figures as JSON", 2.5)):
        data = big(kind)
        size = len(data)
        path.write_bytes(data)
        del data
        detail = f"{size / 1e6:.0f} MB"
        report.add(f"peak memory of rundiff strip, {kind} / the file", peak(path) / size, 3.5, "×", detail, at_most=True)
        if RIVALS is None:
            continue
        words = [BIN / "rundiff", "strip", "--check", path]
        ours, floor = in_turns(lambda w=words: cpu(w, bad=2), lambda: cpu([RIVALS / "python", "-c", _FLOOR, path]), rounds=5)  # type: ignore[misc]
        detail = f"{ours * 1000:.0f} ms against {floor * 1000:.0f} ms CPU"
        report.add(f"rundiff strip, 50 MB of {kind} / orjson.loads and dumps", ours / floor, bar, "×", detail, at_most=True)


def peak(path: Path) -> int:
    """Bytes of memory at most; asked of a process of its own, whose parent was small."""
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    words = [sys.executable, "-c", code, BIN / "rundiff", "strip", "--check", path]
    return int(subprocess.run(words, check=True, capture_output=True).stdout) * 1024


def many_files(report: Report, folder: Path) -> None:
    books = [notebook(seed) for seed in range(100)]
    paths = [folder / f"{number}.ipynb" for number in range(100)]

    def rewritten(words: list[str | Path]) -> Callable[[], float]:
        def measured() -> float:
            for path, data in zip(paths, books, strict=True):
                path.write_bytes(data)
            return cpu([*words, *paths], cwd=folder)

        return measured

    ours: list[str | Path] = [BIN / "rundiff", "strip"]
    if RIVALS is None:
        report.note("rundiff strip, 100 usual notebooks", f"{in_turns(rewritten(ours))[0] * 1000:.0f} ms CPU")
        return
    sides = [ours, [RIVALS / "nb-clean", "clean", "-m", "-n"], [RIVALS / "nbstripout", "--keep-id"]]
    we, rust, python = in_turns(*map(rewritten, sides), rounds=5)
    detail = f"{we * 1000:.0f} ms against {rust * 1000:.0f} ms and {python * 1000:.0f} ms CPU"
    report.add("rundiff strip, 100 usual notebooks / nb-clean", we / rust, 4, "×", detail, at_most=True)
    report.add("rundiff strip, 100 usual notebooks / nbstripout", we / python, 0.25, "×", detail, at_most=True)


def engine(report: Report) -> None:
    books = [notebook(seed) for seed in range(200)]
    options = StripOptions()
    for name, files in (("with outputs", books), ("clean", [strip_notebook(data, options).data for data in books])):
        best = float("inf")
        for _ in range(5):
            began = time.process_time()
            for data in files:
                strip_notebook(data, options)
            best = min(best, time.process_time() - began)
        average = sum(map(len, files)) / len(files)
        report.note(f"strip_notebook, {name}, {average / 1000:.0f} KB", f"{best / len(files) * 1000:.3f} ms CPU each")


def measured(report: Report, folder: Path) -> None:
    small_files(report, folder)
    many_files(report, folder)
    engine(report)
    big_files(report, folder)


def main() -> int:
    report = Report()
    os.environ["PYTHONDONTWRITEBYTECODE"] = ""
    with tempfile.TemporaryDirectory() as scratch:
        measured(report, Path(scratch))
    return int(report.missed)


if __name__ == "__main__":
    sys.exit(main())
