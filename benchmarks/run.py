"""The figures that rundiff promises, each as a ratio against a rival or a floor measured in the same run.

A ratio is of CPU seconds (children included): machines are noisy, and both sides meet the same noise, since their turns
alternate. Absolute medians are printed beside it with the load, for orientation. Exits with 1 when a figure is missed.
`scripts.py`, `alignment.py`, `engine.py`, `repositories.py`, `strip.py`, `filters.py`, `magic.py`, `recording.py`, `snapshots.py` and `startup.py` can be run on their own. RUNDIFF_BENCH_PAIRS
names a file for `alignment.py`, RUNDIFF_BENCH_RIVALS the folder of the programs that `filters.py` measures against.
`python benchmarks/run.py meaning [--help]` measures one part: what is said of edits against what they mean.
`python benchmarks/run.py panel [opening] [heavy] [many]` measures the panel in a browser.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.append(str(Path(__file__).parent))  # as a module, too: python -m benchmarks.run

import alignment
import engine
import filters
import magic
import recording
import repositories
import scripts
import snapshots
import startup
import strip
from meaning import figures
from panel import figures as panel
from report import ROUNDS, Report, cpu, in_turns

BIN = Path(sys.executable).parent


def version(report: Report) -> None:
    ours, floor = in_turns(
        lambda: cpu([str(BIN / "rundiff"), "--version"]), lambda: cpu([sys.executable, "-c", "pass"]), rounds=2 * ROUNDS
    )
    detail = f"{ours * 1000:.0f} ms against {floor * 1000:.0f} ms CPU"
    report.add("rundiff --version / python -c pass", ours / floor, 2.5, "×", detail, at_most=True)


def one_notebook(folder: Path) -> None:
    """A repository with one notebook of 40 cells with outputs, 3 of them edited since."""
    cells = [
        {
            "cell_type": "code",
            "id": f"cell{n:02}a",
            "metadata": {},
            "source": [f"x{n} = [i ** {n} for i in range({n + 3})]\n", f"print(sum(x{n}))"],
            "execution_count": n,
            "outputs": [{"output_type": "stream", "name": "stdout", "text": ["1\n"] * 20}],
        }
        for n in range(40)
    ]
    notebook = {"cells": cells, "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}
    path = folder / "train.ipynb"
    path.write_text(json.dumps(notebook, indent=1))
    for words in (["init", "-q"], ["add", "-A"], ["-c", "user.name=b", "-c", "user.email=b@b", "commit", "-qm", "b"]):
        subprocess.run(["git", *words], cwd=folder, check=True)
    for n in (5, 17, 30):
        cells[n]["source"] = [f"x{n} = [i * {n} for i in range(9)]\n", f"print(max(x{n}))"]  # type: ignore[index]
    path.write_text(json.dumps(notebook, indent=1))


def against_nbdiff(report: Report, folder: Path) -> None:
    one_notebook(folder)
    ours, rival = in_turns(
        lambda: cpu([str(BIN / "rundiff"), "diff"], cwd=folder), lambda: cpu([str(BIN / "nbdiff"), "-s"], cwd=folder)
    )
    detail = f"{ours * 1000:.0f} ms against {rival * 1000:.0f} ms CPU"
    report.add("nbdiff -s / rundiff diff, one notebook", rival / ours, 5, "×", detail, at_most=False)


_KERNEL = """
import os, sys, time
from ipykernel.kernelapp import IPKernelApp
app = IPKernelApp.instance()
app.initialize(["--HistoryManager.enabled=False"])
facts = f"{time.process_time()} {'torch' in sys.modules} {hasattr(app.shell, '_rundiff_recorder')}"
with open(sys.argv[1], "w") as file:  # by now print() and even file descriptor 1 lead to the kernel's clients
    file.write(facts)
os._exit(0)
"""


def kernel_start(report: Report, folder: Path) -> None:
    """CPU seconds until a kernel is ready for its first cell, with the start-up file and without."""

    def started(*, on: bool) -> float:
        environment = {**os.environ, "RUNDIFF": "1" if on else "0", "IPYTHONDIR": str(folder / "ipython")}
        facts = folder / "facts"
        subprocess.run([sys.executable, "-c", _KERNEL, facts], cwd=folder, env=environment, check=True, capture_output=True)
        seconds, *rest = facts.read_text().split()
        assert rest == ["False", str(on)], f"torch imported, recorder on: {rest}"
        return float(seconds)

    on, off = in_turns(lambda: started(on=True), lambda: started(on=False), rounds=2 * ROUNDS)
    detail = f"{on * 1000:.0f} ms with, {off * 1000:.0f} ms without; torch is not imported"
    report.add("kernel start with the recorder, more", (on - off) * 1000, 30, " ms", detail, at_most=True)


def main() -> int:
    if sys.argv[1:2] == ["meaning"]:
        return figures.main(sys.argv[2:])
    if sys.argv[1:2] == ["panel"]:
        return panel.main(sys.argv[2:])
    report = Report()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["PYTHONDONTWRITEBYTECODE"] = ""  # bytecode is cached on every user's machine
        version(report)
        against_nbdiff(report, Path(scratch))
        kernel_start(report, Path(scratch))
        scripts.measured(report)
        real = Path(os.environ["RUNDIFF_BENCH_PAIRS"]) if "RUNDIFF_BENCH_PAIRS" in os.environ else None
        if real:
            alignment.measured(report, real)
        engine.measured(report, Path(scratch), real=real)
        panel.measured(report, Path(scratch))
        repositories.measured(report, Path(scratch))
        strip.measured(report, Path(scratch))
        filters.measured(report, Path(scratch))
        recording.measured(report, Path(scratch))
        magic.measured(report, Path(scratch))
        snapshots.measured(report)
        startup.measured(report)
        figures.measured(report)
    print(f"{time.perf_counter() - began:.0f} s")
    return int(report.missed)


if __name__ == "__main__":
    sys.exit(main())
