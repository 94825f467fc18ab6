"""A coverage-guided fuzzer for `rundiff.strip`: `python tests/fuzz/strip_target.py FOLDER -max_total_time=600`.

Needs atheris (`pip install atheris`), which the tests do without. What is found is kept in FOLDER, which begins with `corpus.txt`;
what is worth keeping of it is put there, and `tests/test_strip_fuzz.py` replays it.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import atheris

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2] / "src")]

with atheris.instrument_imports(include=["rundiff.strip"]):
    from fuzz import differential


def one_input(data: bytes) -> None:
    differential.judge(data[1:], differential.OPTIONS[(data[0] if data else 0) % len(differential.OPTIONS)])


def seed(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for data in differential.corpus():
        (folder / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)


if __name__ == "__main__":
    for word in sys.argv[1:]:
        if not word.startswith("-"):
            seed(Path(word))
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
