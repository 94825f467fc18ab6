"""`rundiff setup`."""

from __future__ import annotations

import sys

from rundiff.streams import here

TYPE_CHECKING = False  # what `typing` has under this name; importing it would cost a third of `rundiff --version`
if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.arguments import Parser


def main(words: Sequence[str]) -> int:
    """The exit code. Raises UserError."""
    from rundiff.commands.setup.edits import write
    from rundiff.commands.setup.plan import SetupRequest, planned
    from rundiff.commands.setup.state import state, user_state
    from rundiff.ending import end_orderly
    from rundiff.errors import UsageError
    from rundiff.render.setup import changes, outcome, status, user_status

    parser = _parser()
    asked = parser.parse_args(words)
    if asked.status and (asked.undo or asked.hook or asked.gitignore):
        raise UsageError("--status only looks; leave the other options out")
    if asked.status:
        sys.stdout.write(user_status(user_state()) if asked.everywhere else status(state(here())))
        return 0
    request = SetupRequest(asked.everywhere, asked.private, not asked.no_filter, asked.hook, asked.gitignore, asked.undo)
    end_orderly()
    edits = planned(here(), request)
    others = () if request.everywhere or request.undo else state(here()).others
    if asked.dry_run:
        sys.stdout.write(changes(edits))
        return 0
    write(edits)
    sys.stdout.write(outcome(edits, request, None if request.everywhere else state(here()), others))
    return 0


def _parser() -> Parser:
    from rundiff.arguments import Parser

    parser = Parser(
        prog="rundiff setup",
        description="Teach git about notebooks: outputs stay out of commits, diffs show cells, merges go cell by cell.",
        epilog="Everything that is written is marked, and --undo takes it out again to the byte. docs/setup.md lists it.",
    )
    scope = parser.add_mutually_exclusive_group()
    scope.add_argument("--local", action="store_true", help="for this repository (the default)")
    scope.add_argument("--global", dest="everywhere", action="store_true", help="for all of your repositories")
    parser.add_argument("--private", action="store_true", help="attributes in .git/info, not in a .gitattributes to commit")
    parser.add_argument("--no-filter", action="store_true", help="only show and merge notebooks well; outputs are committed")
    parser.add_argument(
        "--hook", action="store_true", help="also strip what is staged when you commit; your files stay as they are"
    )
    parser.add_argument("--gitignore", action="store_true", help="also ignore caches, logs and checkpoints of models")
    parser.add_argument("--undo", action="store_true", help="take everything out again")
    parser.add_argument("--status", action="store_true", help="say what is installed, and whether it takes effect")
    parser.add_argument("--dry-run", action="store_true", help="print what would be written, and write nothing")
    return parser
