"""What `%gitdiff` takes in a kernel: the first and the second answer against the terminal's, and the kernel's memory.

Can be run on its own; `run.py` runs it with the others. The sample is the project of `rundiff demo`, trained three times.
"""

from __future__ import annotations

import compileall
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from jupyter_client.manager import KernelManager

import rundiff
from report import ROUNDS, Report, wall

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jupyter_client.blocking.client import BlockingKernelClient

BIN = Path(sys.executable).parent
_LATER = 10
"""Questions that are asked again in one kernel."""
_MEMORY = "print(next(line for line in open('/proc/self/status') if line.startswith('VmRSS')).split()[1])"
_LOADED = "import sys; print(*sorted(name for name in sys.modules if name.split('.')[0] in ('rundiff', 'git', 'msgspec', 'rapidfuzz', 'rich')))"
_HEAVY = ("rundiff.magic", "rundiff.answer", "rundiff.diff", "rundiff.render", "git", "msgspec", "rapidfuzz", "rich")
"""What is loaded once somebody asks, and not before."""


class Kernel(NamedTuple):
    """One kernel seen from a client."""

    client: BlockingKernelClient

    def took(self, source: str) -> float:
        """Seconds that the cell takes whoever waits for it."""
        began = time.perf_counter()
        self.said(source)
        return time.perf_counter() - began

    def said(self, source: str) -> str:
        """What the cell printed."""
        printed: list[str] = []

        def heard(message: dict) -> None:
            if message["msg_type"] == "stream":
                printed.append(message["content"]["text"])

        answer = self.client.execute_interactive(source, timeout=60, output_hook=heard)
        assert answer["content"]["status"] == "ok", answer["content"]
        return "".join(printed)


@contextmanager
def _kernel(folder: Path) -> Iterator[Kernel]:
    manager = KernelManager(kernel_cmd=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"])
    manager.start_kernel(cwd=str(folder), env={**os.environ, "JPY_SESSION_NAME": str(folder / "train.ipynb")})
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        kernel = Kernel(client)
        kernel.took("1")
        yield kernel
    finally:
        client.stop_channels()
        manager.shutdown_kernel()


def measured(report: Report, scratch: Path) -> None:
    compileall.compile_dir(Path(rundiff.__file__).parent, quiet=1)  # as an installed package is
    folder = scratch / "sample"
    subprocess.run([str(BIN / "rundiff"), "demo", str(folder)], check=True, capture_output=True)
    subprocess.run(
        ["git", "checkout", "-q", "HEAD", "--", "."], cwd=folder, check=True
    )  # so that much differs from the last run
    terminal, floor, first, later, grown = [], [], [], [], []
    for _ in range(max(3, ROUNDS // 2)):
        terminal.append(wall([str(BIN / "rundiff"), "diff", "run/last"], cwd=folder))
        floor.append(wall([sys.executable, "-c", "pass"]))
        with _kernel(folder) as kernel:
            loaded = kernel.said(_LOADED).split()
            early = [name for name in loaded if name in _HEAVY or name.startswith(("rundiff.diff.", "rundiff.render."))]
            assert not early, f"loaded before anything was asked: {early}"
            empty = statistics.median(kernel.took("1") for _ in range(5))
            before = int(kernel.said(_MEMORY))
            first.append(kernel.took("d = %gitdiff\nd") - empty)
            later += [kernel.took("d = %gitdiff\nd") - empty for _ in range(_LATER)]
            grown.append((int(kernel.said(_MEMORY)) - before) / 1024)
    alone = statistics.median(terminal) - statistics.median(floor)
    ratio = statistics.median(first) / alone
    detail = f"{statistics.median(first) * 1000:.0f} ms against {alone * 1000:.0f} ms, a few changed cells and files"
    report.add(
        "first %gitdiff in a kernel / rundiff diff run/last without Python's start", ratio, 1.5, "×", detail, at_most=True
    )
    report.add("%gitdiff again", statistics.median(later) * 1000, 100, " ms", "on the project of the demo", at_most=True)
    report.add("kernel's memory after %gitdiff, more", statistics.median(grown), 15, " MB", "", at_most=True)


if __name__ == "__main__":
    figures = Report()
    with tempfile.TemporaryDirectory() as made:
        measured(figures, Path(made))
    sys.exit(int(figures.missed))
