"""A coverage-guided fuzzer for `rundiff.strip`: `python tests/fuzz/strip_target.py CORPUS -max_total_time=600`.

Needs atheris (`pip install atheris`), which the tests do without: what it found interesting is kept in `corpus/` and replayed by
`tests/test_strip_fuzz.py`. The first byte of an input chooses the options, the rest is the file.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2] / "src")]

with atheris.instrument_imports(include=["rundiff.strip"]):
    import differential


def one_input(data: bytes) -> None:
    differential.judge(data[1:], differential.OPTIONS[(data[0] if data else 0) % len(differential.OPTIONS)])


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
