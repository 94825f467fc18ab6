"""`rundiff runs pin`, `unpin`, `note` and `restore`."""

from __future__ import annotations

import sys

from rundiff.streams import here

TYPE_CHECKING = False  # what `typing` has under this name; importing it would cost a third of `rundiff --version`
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def _pin(words: Sequence[str]) -> str:
    from rundiff.arguments import Parser
    from rundiff.runs import store
    from rundiff.runs.shelf import repository

    parser = Parser(prog="rundiff runs pin", description="Have run/best name this run, whatever its metrics.")
    parser.add_argument("run", help="41, run/41, last, …")
    repo = repository(here())
    run = store.found(repo, parser.parse_args(words).run)
    store.pin(repo, run.number)
    return f"{run.name} is run/best from now on; rundiff runs unpin lets the metric decide again.\n"


def _unpin(words: Sequence[str]) -> str:
    from rundiff.arguments import Parser
    from rundiff.runs import store
    from rundiff.runs.reading import Reading
    from rundiff.runs.shelf import repository

    parser = Parser(prog="rundiff runs unpin", description="Let the metric decide again which run is run/best.")
    parser.parse_args(words)
    repo = repository(here())
    reading = Reading()
    store.pin(repo, None, reading)
    best = store.aliases(store.as_they_are(repo, reading.written(repo))).get("best")
    return "no run is run/best: none has a metric.\n" if best is None else f"run/best is {best.name}, by its metric.\n"


def _note(words: Sequence[str]) -> str:
    from rundiff.arguments import Parser
    from rundiff.commands.beside_code import note
    from rundiff.render.pieces import safe
    from rundiff.runs.shelf import repository

    parser = Parser(prog="rundiff runs note", description="Write a note on a run, in the place of the one that is there.")
    parser.add_argument("run", help="41, run/41, last, …")
    parser.add_argument("text", help="between quotes; '' takes the note away")
    asked = parser.parse_args(words)
    noted = note(repository(here()), (asked.run,), asked.text)
    before = f"; before it was: {safe(noted.before)}" if noted.before else ""
    return f"{'noted on' if asked.text.strip() else 'the note is gone from'} {noted.run}{before}\n"


def _restore(words: Sequence[str]) -> str:
    from rundiff.arguments import Parser
    from rundiff.commands.restore import restored
    from rundiff.render.pieces import safe
    from rundiff.runs import store
    from rundiff.runs.shelf import repository

    parser = Parser(
        prog="rundiff runs restore",
        description="Bring the files of a run back beside yours: as a new folder (git worktree), or as a branch that is not checked out.",
    )
    parser.add_argument("run", help="41, run/41, best, …")
    parser.add_argument(
        "name", nargs="?", help="of the folder beside the repository, or of the branch; default: one that is free"
    )
    parser.add_argument("--branch", action="store_true", help="a branch in the place of a folder")
    asked = parser.parse_args(words)
    repo = repository(here())
    run = store.found(repo, asked.run)
    place = restored(repo, run, "branch" if asked.branch else "worktree", asked.name)
    skipped = [safe(left.path) for left in store.record(repo, run.number).skipped]
    lines = [
        f"{run.name} is {'branch' if asked.branch else 'in'} {safe(place.name)}",
        f"  there:      {safe(place.go)}",
        f"  take away:  {safe(place.undo)}",
        f"  it used:    rundiff env {run.name}",
    ]
    lines += [f"  left out:   {', '.join(skipped)}"] if skipped else []
    return "\n".join(lines) + "\n"


DEEDS: dict[str, Callable[[Sequence[str]], str]] = {"pin": _pin, "unpin": _unpin, "note": _note, "restore": _restore}


def main(deed: str, words: Sequence[str]) -> int:
    """The exit code. Raises UserError."""
    sys.stdout.write(DEEDS[deed](words))
    return 0
