"""`rundiff runs`."""

from __future__ import annotations

import os
import sys

from rundiff.streams import here

TYPE_CHECKING = False  # what `typing` has under this name; importing it would cost a third of `rundiff --version`
if TYPE_CHECKING:
    from collections.abc import Sequence


def main(words: Sequence[str]) -> int:
    """The exit code. Raises UserError."""
    from rundiff.arguments import Parser
    from rundiff.commands.runs import recorded_runs, recording
    from rundiff.render.runs import table
    from rundiff.runs.shelf import repository

    parser = Parser(prog="rundiff runs", description="List the recorded training runs, newest last.")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    asked = parser.parse_args(words)
    repo = repository(here())
    runs = recorded_runs(repo)
    if not runs and not asked.json and not recording(repo, environment=os.environ.get("RUNDIFF_RECORD"))[0]:
        sys.stdout.write("No run is recorded here, and recording is off. Switch it on: rundiff record on\n")
    elif asked.json:
        import msgspec

        sys.stdout.write("".join(msgspec.json.encode(run).decode() + "\n" for run in runs))
    else:
        sys.stdout.write(table(runs))
    return 0
