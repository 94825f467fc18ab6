"""What a Python that does not train pays for being watched: the start of one, with the variables of `rundiff run --print-env` and without."""

from __future__ import annotations

import os
import sys

from report import ROUNDS, Report, cpu, in_turns


def measured(report: Report) -> None:
    from rundiff.runs.inherited import PATH, path_with_us  # noqa: PLC0415 - see `run.py`

    plain = {name: value for name, value in os.environ.items() if not name.startswith("RUNDIFF")}
    watched = {**plain, PATH: path_with_us(plain)}
    command = [sys.executable, "-c", "pass"]
    on, off = in_turns(lambda: cpu(command, env=watched), lambda: cpu(command, env=plain), rounds=4 * ROUNDS)
    detail = f"{on * 1000:.1f} ms with, {off * 1000:.1f} ms without"
    report.add("python -c pass, watched / not watched", on / off, 1.5, "×", detail, at_most=True)


if __name__ == "__main__":
    told = Report()
    measured(told)
    raise SystemExit(told.missed)
