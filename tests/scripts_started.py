"""Script processes with recording switched on by nothing but the variables that `rundiff run --print-env` prints."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from rundiff.commands.run import lines


def variables(**more: str) -> dict[str, str]:
    """Ours, and those that tests run with."""
    printed = dict(line.split("=", 1) for line in lines(os.environ).splitlines())
    return {**os.environ, **printed, "PYTHONDONTWRITEBYTECODE": "1", **more}


def armed(folder, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run *command* to its end, as a person would who has the variables."""
    return subprocess.run(
        ["env", "--default-signal=INT", *command],  # whoever runs the tests in the background ignores it
        cwd=folder,
        env=variables(**more),
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
        stdin=subprocess.DEVNULL,
    )


def record(repo, number: int) -> dict:
    return json.loads(repo.git("show", f"run-record/{number}:record.json"))


def runs(repo) -> list[int]:
    """Numbers of the runs that are recorded."""
    names = repo.git("for-each-ref", "--format=%(refname)", "refs/run-record").split()
    return sorted(int(name.rpartition("/")[2]) for name in names)


def training(steps: int = 5, *, after: str = "") -> str:
    """A script that trains."""
    return f"""\
import sys, torch
w = torch.nn.Parameter(torch.ones(2))
opt = torch.optim.SGD([w], lr=0.1)
def train():
    for _ in range({steps}):
        (w ** 2).sum().backward()
        opt.step()
if __name__ == "__main__":
    train()
    {after.replace(chr(10), chr(10) + "    ")}
"""


PYTHON = sys.executable
