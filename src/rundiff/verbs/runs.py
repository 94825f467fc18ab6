"""`rundiff runs`."""

from __future__ import annotations

import os
import sys

from rundiff.streams import here

TYPE_CHECKING = False  # what `typing` has under this name; importing it would cost a third of `rundiff --version`
if TYPE_CHECKING:
    from collections.abc import Sequence


_DEEDS = """\
  pin RUN              have run/best name this run, whatever its metrics
  unpin                let the metric decide again
  note RUN TEXT        write a note on it; '' takes it away
  restore RUN [NAME]   bring its files back beside yours, as a folder or (--branch) a branch
"""


def main(words: Sequence[str]) -> int:
    """The exit code. Raises UserError."""
    from rundiff.verbs.run_deeds import DEEDS
    from rundiff.verbs.run_deeds import main as do

    if words[:1] and words[0] in DEEDS:
        return do(words[0], words[1:])
    return _listed(words)


def _listed(words: Sequence[str]) -> int:
    from rundiff.arguments import Formatter, Parser
    from rundiff.commands.runs import recorded_runs, recording
    from rundiff.render.runs import table
    from rundiff.runs.query import fits
    from rundiff.runs.shelf import repository

    parser = Parser(
        prog="rundiff runs",
        usage="rundiff runs [--find WORDS] [--json]\n       rundiff runs {pin RUN | unpin | note RUN TEXT | restore RUN [NAME]}",
        description="List the recorded training runs, newest last.",
        epilog=_DEEDS,
        formatter_class=Formatter,
    )
    parser.add_argument(
        "--find", metavar="WORDS", default="", help="those that fit all words: 'val_acc>0.9 train.ipynb pinned'"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    asked = parser.parse_args(words)
    repo = repository(here())
    wanted, found = fits(asked.find), recorded_runs(repo)
    runs = [run for run in found if wanted(run)]
    if found and not runs and not asked.json:
        sys.stdout.write(f"None of the {len(found)} runs here fits that.\n")
    elif not found and not asked.json and not recording(repo, environment=os.environ.get("RUNDIFF_RECORD"))[0]:
        sys.stdout.write("No run is recorded here, and recording is off. Switch it on: rundiff record on\n")
    elif asked.json:
        import msgspec

        sys.stdout.write("".join(msgspec.json.encode(run).decode() + "\n" for run in runs))
    else:
        sys.stdout.write(table(found, shown=runs))
    return 0
