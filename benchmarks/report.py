"""Figures in, one line each out: its value, its bar, and whether that is met."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

ROUNDS = int(os.environ.get("RUNDIFF_BENCH_ROUNDS", "11"))


def cpu(command: Sequence[str | Path], *, cwd: Path | None = None, env: Mapping[str, str] | None = None, bad: int = 1) -> float:
    """CPU seconds of one process and its children; CalledProcessError where its exit code is *bad* or above."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=cwd, env=env, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if not 0 <= done.returncode < bad:
        raise subprocess.CalledProcessError(done.returncode, command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def wall(command: Sequence[str | Path], *, cwd: Path | None = None) -> float:
    """Seconds until one process has ended, as somebody waits for it; CalledProcessError where it fails."""
    began = time.perf_counter()
    subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def in_turns(*sides: Callable[[], float], rounds: int = ROUNDS) -> list[float]:
    """The median of each of *sides*, measured in turns after one round to warm up."""
    seen: list[list[float]] = [[] for _ in sides]
    for number in range(rounds + 1):
        for times, side in zip(seen, sides, strict=True):
            measured = side()
            if number:
                times.append(measured)
    return [statistics.median(times) for times in seen]


class Report:
    """Prints each figure, and remembers whether one was missed."""

    def __init__(self) -> None:
        self.missed = False

    def add(self, name: str, value: float, bar: float, unit: str, detail: str = "", *, at_most: bool) -> None:
        """A figure that has a bar."""
        met = value <= bar if at_most else value >= bar
        self.missed |= not met
        sign = "≤" if at_most else "≥"
        load = os.getloadavg()[0]
        print(
            f"{'ok  ' if met else 'MISS'}  {name}: {value:.2f}{unit} ({sign} {bar:g}{unit})   {detail}   load {load:.1f}",
            flush=True,
        )

    def note(self, name: str, value: str) -> None:
        """A figure without a bar, for orientation."""
        print(f"      {name}: {value}", flush=True)
