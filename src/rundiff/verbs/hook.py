"""`rundiff hook`: what git's own hooks call, before a commit and before a merge's commit."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # what `typing` has under this name; importing it would cost a third of `rundiff --version`
if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.commands.strip import StripReport

_HELP = """\
usage: rundiff hook [--merge | --as-filtered]

Strip the notebooks that are staged, in the index: the commit has no outputs, and no file on disk is touched.
`rundiff setup --hook` has git call it before each commit; `git commit --no-verify` commits without it.

  --merge    as git's pre-merge-commit hook: exit with 1 where something was stripped, since git takes nothing that this
             hook does into the commit that it makes; `git commit` then concludes the merge
  --as-filtered
             for hooks of pre-commit and prek, which refuse a commit when `git diff` has changed: git is to take each file for
             what is staged of it, as with the filter
"""
_BLOCKED = 'nothing is committed, as `secrets = "block"` has it; git commit --no-verify commits it all the same'
_CONCLUDE = "rundiff-strip  git would commit the merge as it was before this; conclude it with `git commit --no-edit`"


def main(words: Sequence[str]) -> int:
    """The exit code; with any but 0 git does not commit. Raises UserError."""
    from rundiff.commands.hook import strip_staged
    from rundiff.ending import end_orderly
    from rundiff.errors import DIFFERENCES, NOTHING_TO_REPORT, UsageError
    from rundiff.render.hook import lines
    from rundiff.streams import complain, here

    if set(words) & {"-h", "--help"}:
        sys.stdout.write(_HELP)
        return 0
    merging = list(words) == ["--merge"]
    as_filtered = list(words) == ["--as-filtered"]
    if words and not merging and not as_filtered:
        raise UsageError(f"{words[0]} is not understood (see `rundiff hook --help`)")
    end_orderly()
    reports = strip_staged(here(), as_filtered=as_filtered)
    _warn(reports)
    if any(report.blocked for report in reports):
        complain(_BLOCKED)
        return DIFFERENCES
    told = lines([report for report in reports if report.changed])
    for line in (*told, _CONCLUDE) if told and merging else told:
        sys.stdout.write(f"{line}\n")
    return DIFFERENCES if told and merging else NOTHING_TO_REPORT


def _warn(reports: Sequence[StripReport]) -> None:
    """Of what is committed and looks like a secret."""
    if sys.stderr is None or not any(report.leaks for report in reports):
        return
    from rundiff.render.leaks import lines

    for report in reports:
        sys.stderr.writelines(f"{line}\n" for line in lines(str(report.path), report.leaks))
