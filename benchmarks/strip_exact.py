"""The adversarial set (`tests/cases/strip/marked.py`) through rundiff and its rivals, each with its gentlest flags: how often the
file is afterwards exactly as it must be.

Rivals are looked for on PATH and in the folder that RUNDIFF_BENCH_RIVALS names. What is about marks and metadata is left out,
since there opinions differ; `python benchmarks/strip_exact.py -v` names the cases that go wrong.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "cases" / "strip"))
import marked

_KEPT = (
    "metadata.signature metadata.widgets cell.metadata.collapsed cell.metadata.ExecuteTime cell.metadata.execution "
    "cell.metadata.heading_collapsed cell.metadata.hidden cell.metadata.scrolled"
)
TOOLS = {
    "rundiff": ["rundiff", "strip"],
    "nbstripout": ["nbstripout", "--keep-id", "--keep-metadata-keys", _KEPT],
    "nb-clean": ["nb-clean", "clean", "-m", "-n"],
    "nbwipers": ["nbwipers", "clean", "--isolated", "--keep-id", "--keep-keys", ",".join(_KEPT.split())],
    "nbstripout-fast": ["nbstripout-fast", "-i", "-k", _KEPT],
}


def outcome(command: list[str], folder: Path, data: bytes, wanted: bytes | None) -> str:
    """*wanted* is None for what must be refused."""
    path = folder / "case.ipynb"
    path.write_bytes(data)
    done = subprocess.run([*command, str(path)], check=False, capture_output=True, timeout=300)
    found = path.read_bytes()
    said = (done.stdout + done.stderr).decode(errors="replace")
    if "Traceback" in said or "panicked" in said:
        return "crash, file changed" if found != data else "crash"
    if wanted is None:
        return "exact" if found == data and done.returncode else "accepted" if not done.returncode else "changed"
    if found == wanted:
        return "exact"
    if done.returncode:
        return "refused" if found == data else "refused, file changed"
    if found == data:
        return "outputs left in"
    return "reformatted" if _same(found, wanted) else "changed"


def _same(found: bytes, wanted: bytes) -> bool:
    try:
        return bool(json.loads(found) == json.loads(wanted.decode("utf-8-sig")))
    except (ValueError, RecursionError):
        return False


def counts(folder: Path, *, verbose: bool) -> dict[str, tuple[Counter[str], Counter[str]]]:
    """By tool, how the notebooks and how the broken files fared."""
    rivals = os.environ.get("RUNDIFF_BENCH_RIVALS", "")
    search = os.pathsep.join([str(Path(sys.executable).parent), rivals, os.environ.get("PATH", "")])
    found = {}
    for name, command in TOOLS.items():
        program = shutil.which(command[0], path=search)
        if program is None:
            continue
        words = [program, *command[1:]]
        notebooks = {
            case: outcome(words, folder, marked.before(text), marked.after(text)) for case, text in marked.CASES.items()
        }
        broken = {case: outcome(words, folder, data, None) for case, (data, _) in marked.REFUSED.items()}
        found[name] = Counter(notebooks.values()), Counter(broken.values())
        if verbose:
            print(*(f"{name}: {case}: {how}" for case, how in {**notebooks, **broken}.items() if how != "exact"), sep="\n")
    return found


def main() -> int:
    with tempfile.TemporaryDirectory() as scratch:
        found = counts(Path(scratch), verbose="-v" in sys.argv)
    for name, (notebooks, broken) in found.items():
        rest = ", ".join(f"{how} {number}" for how, number in notebooks.most_common() if how != "exact")
        print(f"{name:16} exact {notebooks['exact']:3} of {len(marked.CASES)} ({rest or 'no other'})")
        rest = ", ".join(f"{how} {number}" for how, number in broken.most_common() if how != "exact")
        print(f"{'':16} refused in order {broken['exact']:3} of {len(marked.REFUSED)} ({rest or 'no other'})")
    exact = {name: notebooks["exact"] for name, (notebooks, _) in found.items()}
    return int(
        exact["rundiff"] < len(marked.CASES)
        or any(2 * n >= len(marked.CASES) for name, n in exact.items() if name != "rundiff")
    )


if __name__ == "__main__":
    sys.exit(main())
