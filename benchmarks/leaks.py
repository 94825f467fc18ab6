"""What looking for secrets costs, against stripping the same notebooks; and, of a file of real edits, how often it cries wolf.

`python benchmarks/leaks.py [FILE]`; *FILE* is what `alignment.py` takes. CPU seconds; ratios are of the same run, in turns.
"""

from __future__ import annotations

import json
import lzma
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from corpus import corpus
from outputs import outputs
from report import cpu, in_turns
from rundiff.commands.leaks import leaks
from rundiff.strip import strip_notebook
from rundiff.strip.policy import StripOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SOURCE = Path(__file__).parents[1] / "src"
STRIP = "import sys; from rundiff.strip import strip_notebook; from rundiff.strip.policy import StripOptions\n"
LEAKS = "from rundiff.commands.leaks import leaks\n"
RUN = "data = open(sys.argv[1], 'rb').read(); found = strip_notebook(data, StripOptions()).data\n"
LOOK = "assert not leaks(found)\n"


def clean_notebooks(count: int) -> list[bytes]:
    """Notebooks as they are committed: without outputs."""
    return [strip_notebook(pair.new, StripOptions()).data for pair in corpus(count=count)]


def kept(megabytes: int, kinds: tuple[str, ...]) -> bytes:
    """A notebook whose outputs stay."""
    draw, made = random.Random(1), []
    while (sum(len(json.dumps(one)) for one in made[-1:]) and len(made) * 30_000 < megabytes << 20) or not made:
        made += [one for one in outputs(draw, 30_000) if kinds == () or any(kind in json.dumps(one)[:80] for kind in kinds)]
    cell = {"cell_type": "code", "execution_count": 1, "metadata": {"tags": ["keep_output"]}, "source": "a", "outputs": made}
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}, indent=1).encode()


def spent(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def one_process(path: Path) -> None:
    """One small clean file, with the start of Python."""
    environment = {"PYTHONPATH": str(SOURCE)}
    del environment
    without, looked, floor = (
        lambda: cpu([sys.executable, "-c", f"{STRIP}{RUN}", str(path)]),
        lambda: cpu([sys.executable, "-c", f"{STRIP}{LEAKS}{RUN}{LOOK}", str(path)]),
        lambda: cpu([sys.executable, "-c", "pass"]),
    )
    first, second = in_turns(without, looked, rounds=31)
    start, _ = in_turns(floor, floor, rounds=31)
    print(
        f"one file of {path.stat().st_size} bytes: {second * 1000:.1f} ms, without looking {first * 1000:.1f} ms, python -c pass {start * 1000:.1f} ms"
    )


def many(notebooks: list[bytes]) -> None:
    options = StripOptions()
    strip, look = in_turns(
        lambda: spent(lambda: [strip_notebook(one, options) for one in notebooks]),
        lambda: spent(lambda: [leaks(one) for one in notebooks]),
        rounds=9,
    )
    size = sum(map(len, notebooks)) / len(notebooks)
    print(
        f"{len(notebooks)} clean notebooks of {size / 1000:.0f} KB: stripping {strip * 1000:.0f} ms, looking {look * 1000:.0f} ms"
    )


def large(name: str, data: bytes) -> None:
    options = StripOptions()
    leaks(data)  # the rules are loaded
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
    looked = flagged = 0
    told: set[tuple[str, str]] = set()
    for sources in versions(path):
        cells = [{"cell_type": "code", "metadata": {}, "source": one, "outputs": []} for one in sources]
        found = leaks(json.dumps({"cells": cells}).encode())
        looked += 1
        flagged += bool(found)
        told |= {(leak.kind, leak.beginning) for leak in found}
    print(
        f"{looked} versions of real notebooks: {flagged} with something that looks like a secret, {len(told)} different: {sorted(told)}"
    )


def main() -> None:
    folder = Path(subprocess.run(["mktemp", "-d"], capture_output=True, text=True, check=True).stdout.strip())
    notebooks = clean_notebooks(100)
    small = folder / "small.ipynb"
    small.write_bytes(min(notebooks, key=len))
    one_process(small)
    many(notebooks)
    large("pictures", kept(50, ("png",)))
    large("text", kept(50, ("stream", "html")))
    large("all kinds", kept(50, ()))
    if sys.argv[1:]:
        false_alarms(Path(sys.argv[1]))


if __name__ == "__main__":
    main()
