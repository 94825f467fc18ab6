"""A run of given executions, stored as the recorder stores it, without a kernel."""

from __future__ import annotations

from rundiff.environment.fingerprint import Environment
from rundiff.git import Repository
from rundiff.runs import store
from rundiff.runs.events import Described, Finished, Logged, Started, advance
from rundiff.runs.record import ExecutedCell
from rundiff.runs.snapshot import snapshot


def recorded(repo, *executed: tuple[str | None, str], notebook: str = "t.ipynb", **metrics: float) -> int:
    """A run of these executions, with the working tree as it is now."""
    found = Repository.discover(repo.root)
    cells = tuple(ExecutedCell(order, source, id_) for order, (id_, source) in enumerate(executed, start=1))
    record = advance(None, Started(1.0, "cpu", cells, notebook=notebook))
    taken = snapshot(found, "a run")
    record = advance(record, Described((), Environment(), taken.skipped))
    record = advance(advance(record, Logged(metrics)), Finished(2.0, "finished", 1))
    return store.add(found, taken.commit, record).number
