"""What recording costs a training: per step, and once in the cell that trains. Both sides run in turns, in the same process or kernel.

Can be run on its own; `run.py` runs it with the others.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_client.manager import KernelManager

from report import ROUNDS, Report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jupyter_client.blocking.client import BlockingKernelClient

_STEPS = 500
"""In a turn: short, so that both sides of a pair meet the same noise; 2% of an empty step is as much as the bar."""
_SET_UP = """import time, torch
model = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 4))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.rand(64, 64), torch.arange(64) % 4), batch_size=32)
"""
_TRAIN = """began = time.perf_counter()
for x, y in loader:
    optimizer.zero_grad(); torch.nn.functional.cross_entropy(model(x), y).backward(); optimizer.step()
    break
"""


def per_step(report: Report) -> None:
    import torch  # noqa: PLC0415 - it takes seconds

    from rundiff.runs.steps import StepCounter  # noqa: PLC0415

    class Empty(torch.optim.Optimizer):
        def step(self, closure: object = None) -> None:
            pass

    empty = Empty([torch.nn.Parameter(torch.zeros(1))], {})
    model = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 4))
    optimizer, x, y = torch.optim.SGD(model.parameters(), lr=0.01), torch.rand(32, 64), torch.arange(32) % 4

    def real() -> None:
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()

    def each(act: Callable[[], None], count: int, *, on: bool) -> float:
        counter = StepCounter(lambda _: None, lambda: None)
        if on:
            counter.arm()
        began = time.perf_counter()
        for _ in range(count):
            act()
        took = (time.perf_counter() - began) / count
        counter.disarm()
        return took

    pairs = [(each(empty.step, _STEPS, on=True), each(empty.step, _STEPS, on=False)) for _ in range(50 * ROUNDS)][1:]
    more = statistics.median(on - off for on, off in pairs) * 1e9
    floor = statistics.median(off for _, off in pairs) * 1e9
    report.add("optimizer step with the recorder, more", more, 150, " ns", f"an empty step takes {floor:.0f} ns", at_most=True)
    pairs = [(each(real, 200, on=True), each(real, 200, on=False)) for _ in range(4 * ROUNDS)][1:]
    ratio = statistics.median(on / off for on, off in pairs)
    noise = statistics.quantiles([off for _, off in pairs], n=4)
    spread = (noise[2] - noise[0]) / noise[1]
    detail = f"{noise[1] * 1e6:.0f} µs a step; without it, its quartiles lie {spread:.0%} apart"
    report.add("training step with the recorder / without", ratio, 1 + max(spread, 0.02), "×", detail, at_most=True)


@contextmanager
def _kernel(folder: Path, *, records: bool) -> Iterator[BlockingKernelClient]:
    manager = KernelManager(kernel_cmd=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"])
    manager.start_kernel(cwd=str(folder), env={**os.environ, "RUNDIFF_RECORD": str(int(records))})
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        yield client
    finally:
        client.stop_channels()
        manager.shutdown_kernel()


def _took(client: BlockingKernelClient, source: str) -> float:
    """Milliseconds that the cell takes whoever waits for it."""
    began = time.perf_counter()
    answer = client.execute_interactive(source, store_history=True, timeout=60, output_hook=lambda _: None)
    took = (time.perf_counter() - began) * 1000
    assert answer["content"]["status"] == "ok", answer["content"]
    return took


def cell(report: Report, scratch: Path) -> None:
    folder = scratch / "recording"
    folder.mkdir()
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    with _kernel(folder, records=True) as on, _kernel(folder, records=False) as off:
        imported = _took(on, _SET_UP), _took(off, _SET_UP)
        firsts = _took(on, _TRAIN), _took(off, _TRAIN)
        pairs = []
        for _ in range(2 * ROUNDS):
            pairs.append((_took(on, _TRAIN), _took(off, _TRAIN)))
            time.sleep(0.5)  # as a user pauses: the run before is written meanwhile
    report.note("import torch and make a model", f"{imported[0]:.0f} ms with the recorder, {imported[1]:.0f} ms without")
    report.note("the first cell that trains", f"{firsts[0]:.0f} ms with the recorder, {firsts[1]:.0f} ms without")
    more = statistics.median(on - off for on, off in pairs)
    plain = statistics.median(off for _, off in pairs)
    report.add("training cell with the recorder, more", more, 20, " ms", f"{plain:.0f} ms without, one step", at_most=True)


def measured(report: Report, scratch: Path) -> None:
    per_step(report)
    cell(report, scratch)


if __name__ == "__main__":
    figures = Report()
    with tempfile.TemporaryDirectory() as made:
        measured(figures, Path(made))
    sys.exit(int(figures.missed))
