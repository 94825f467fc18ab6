"""What looking for secrets costs, against stripping the same notebooks; and, of a file of real edits, how often it cries wolf.

`python benchmarks/leaks.py [FILE]`; *FILE* is what `alignment.py` takes. All in CPU seconds, both sides in turns.
"""

from __future__ import annotations

import json
import lzma
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from corpus import corpus
from outputs import outputs
from report import cpu, in_turns
from rundiff.commands.leaks import leaks
from rundiff.leaks.gate import text_may_hold_secrets
from rundiff.strip import strip_notebook
from rundiff.strip.policy import StripOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STRIP = """import sys; from rundiff.strip import strip_notebook; from rundiff.strip.policy import StripOptions
found = strip_notebook(open(sys.argv[1], "rb").read(), StripOptions()).data
"""
LOOK = "from rundiff.commands.leaks import leaks; leaks(found)\n"
SECRET = "token = 'hf_" + "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", k=34)) + "'"


def clean_notebooks(count: int) -> list[bytes]:
    """Notebooks as they are committed: without outputs."""
    return [strip_notebook(pair.new, StripOptions()).data for pair in corpus(count=count)]


def kept(size: int, kind: str) -> bytes:
    """A notebook whose outputs, all of one kind or of any, stay; of *size* bytes or a little more."""
    draw, made, bytes_made = random.Random(1), [], 0
    while bytes_made < size:
        for one in outputs(draw, 300_000):
            text = json.dumps(one)
            if kind in text[:100]:
                made.append(one)
                bytes_made += len(text)
    return one_cell("show()", made)


def one_cell(source: str, made: list[object]) -> bytes:
    cell = {"cell_type": "code", "execution_count": 1, "metadata": {"tags": ["keep_output"]}, "source": source, "outputs": made}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}, indent=1).encode()


def spent(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def one_process(name: str, data: bytes) -> None:
    """One small file, with the start of Python."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "one.ipynb")
        path.write_bytes(data)
        strip, look, floor = in_turns(
            lambda: cpu([sys.executable, "-c", STRIP, path]),
            lambda: cpu([sys.executable, "-c", STRIP + LOOK, path]),
            lambda: cpu([sys.executable, "-c", "pass"]),
            rounds=31,
        )
    times = f"{1000 * floor:.1f} ms for python -c pass, {1000 * strip:.1f} ms with stripping, {1000 * look:.1f} ms with looking"
    print(f"one {name} notebook of {len(data)} bytes: {times}")


def many(notebooks: list[bytes]) -> None:
    options = StripOptions()
    strip, look = in_turns(
        lambda: spent(lambda: [strip_notebook(one, options) for one in notebooks]),
        lambda: spent(lambda: [leaks(one) for one in notebooks]),
    )
    size = sum(map(len, notebooks)) / len(notebooks)
    print(
        f"{len(notebooks)} clean notebooks of {size / 1000:.0f} KB: stripping {1000 * strip:.0f} ms, looking {1000 * look:.0f} ms"
    )


def large(name: str, data: bytes) -> None:
    options = StripOptions(keep_outputs=True)
    leaks(data)  # so that the rules are loaded
    strip, look = in_turns(lambda: spent(lambda: strip_notebook(data, options)), lambda: spent(lambda: leaks(data)), rounds=5)
    print(
        f"{len(data) / 1e6:.0f} MB of {name} that stay: looking / stripping = {look / strip:.2f} ({look:.2f} s, {strip:.2f} s)"
    )


def versions(path: Path) -> Iterator[list[str]]:
    """The sources of the cells of each version of a notebook."""
    with lzma.open(path, "rt") as file:
        for line in file:
            edit = json.loads(line)
            old = edit["cells0"]
            yield [one[1] for one in old]
            yield [(old[one] if isinstance(one, int) else one)[1] for one in edit["cells1"]]


def false_alarms(path: Path) -> None:
    looked = loaded = told = 0
    for sources in versions(path):
        cells = [{"cell_type": "code", "metadata": {}, "source": one, "outputs": []} for one in sources]
        looked += 1
        loaded += text_may_hold_secrets("\n\n".join(sources))
        told += bool(leaks(json.dumps({"cells": cells}, ensure_ascii=False).encode()))
    print(f"{looked} versions of real notebooks: the scanner was asked about {loaded}, and something was told of {told}")


def main() -> None:
    notebooks = clean_notebooks(100)
    one_process("clean", min(notebooks, key=len))
    one_process("leaky", one_cell(SECRET, []))
    many(notebooks)
    for name, kind in (("pictures", "image/png"), ("printed text", "stream"), ("all kinds", "")):
        large(name, kept(50_000_000, kind))
    if sys.argv[1:]:
        false_alarms(Path(sys.argv[1]))


if __name__ == "__main__":
    main()
