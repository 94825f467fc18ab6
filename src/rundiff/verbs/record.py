"""`rundiff record`."""

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
    from rundiff.commands.runs import recording_status, set_recording
    from rundiff.render.runs import recording

    parser = Parser(prog="rundiff record", description="Whether kernels record training runs in this repository.")
    parser.add_argument("state", nargs="?", choices=("on", "off", "status"), default="status")
    parser.add_argument("--global", dest="everywhere", action="store_true", help="for all of your repositories")
    asked = parser.parse_args(words)
    if asked.state != "status":
        set_recording(here(), on=asked.state == "on", everywhere=asked.everywhere)
    if asked.state != "status" and asked.everywhere:
        sys.stdout.write(f"recording is {asked.state} for all of your repositories that do not say otherwise themselves.\n")
    status = recording_status(here(), environment=os.environ.get("RUNDIFF_RECORD"))
    sys.stdout.write(recording(status))
    return 0
