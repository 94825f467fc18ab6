"""Changes between two sides in; who committed each of them, when, and how that commit came here, out.

A commit made a change if the file looks as on the new side in it, and in none of its parents. The commits that only the new side
has are looked at first, then those that only the old side has: what one side never had, somebody made on the other.
A partial clone may lack versions that it takes to tell: then that is said, and nobody is named by a guess.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from rundiff.commands.arrived import How, arrivals
from rundiff.commands.history import Deadline, History
from rundiff.commands.touched import look_of
from rundiff.errors import MissingObject
from rundiff.wording import phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rundiff.commands.history import Touch
    from rundiff.commands.sides import Tree
    from rundiff.commands.touched import Look
    from rundiff.comparison import Finding
    from rundiff.git import Repository
    from rundiff.wording import Phrase

SECONDS = 3.0
"""After which what was found by then is told."""


class Made(NamedTuple):
    """What is known of who made a change. *side* has it, the other never had; *by* is None where it is in no commit of it.

    It may be *open* as well: some of its lines are in no commit. *more* commits touched other lines of it.
    """

    side: Literal["baseline", "target"]
    by: Touch | None
    more: int = 0
    open: bool = False
    arrived: float | None = None
    how: How | None = None


class NotHere(NamedTuple):
    """Why it is not known who made a change, the command that gets what is missing, and the names of those *objects*."""

    why: Phrase
    command: str | None
    objects: tuple[str, ...]


class Lacking(NamedTuple):
    """What many changes want together: as one sentence, by the names of the *objects*, and one command that gets them all."""

    why: Phrase
    objects: tuple[str, ...]
    command: str | None


class Authors(NamedTuple):
    """Who made which change, by place among those asked about; and whether *late* or *cut*: time or commits were too many.

    Of those in *unknown* this clone cannot tell, or not whether others touched them before.
    """

    made: Mapping[int, Made]
    late: bool
    cut: bool
    unknown: Mapping[int, NotHere] = {}


def authors(repo: Repository, old: Tree, new: Tree, findings: Iterable[Finding], *, seconds: float = SECONDS) -> Authors:
    """Who made each of *findings*. Starts git for each of their files, and reads no more than 50 versions of it."""
    deadline, cut = Deadline(seconds), False
    made: dict[int, Made] = {}
    unknown: dict[int, NotHere] = {}
    files: dict[str, list[tuple[int, Finding]]] = {}
    for at, finding in enumerate(findings):
        files.setdefault(finding.file.path, []).append((at, finding))
    tips = _tip(repo, old), _tip(repo, new)
    for asked in files.values():
        for side in ("target", "baseline"):
            left = [(at, finding) for at, finding in asked if at not in made and at not in unknown]
            if left and not deadline.over:
                found, why, more = _of_file(repo, tips, left, side, deadline)
                made |= found
                unknown |= why
                cut |= more and len(found.keys() | why.keys()) < len(left)
    came = arrivals(repo, {one.by.oid for one in made.values() if one.by is not None}, deadline)
    for at, one in made.items():
        if one.by is not None and one.by.oid in came:
            made[at] = one._replace(**came[one.by.oid]._asdict())
    return Authors(made, deadline.met, cut, unknown)


def _tip(repo: Repository, at: Tree) -> str | None:
    """The newest commit that a side has: of a run the one that was checked out; None before the first."""
    if at.commit is None:
        return repo.head()
    if at.record is None:
        return at.commit
    told = repo.run("rev-parse", "--verify", "--quiet", f"{at.commit}^", accepted=(0, 1))
    return told.decode().strip() or None


def _of_file(
    repo: Repository,
    tips: tuple[str | None, str | None],
    asked: list[tuple[int, Finding]],
    side: Literal["baseline", "target"],
    deadline: Deadline,
) -> tuple[dict[int, Made], dict[int, NotHere], bool]:
    """What the commits that only *side* has made of one file, what of it this clone cannot tell, and whether there were too many."""
    tip, other = tips if side == "baseline" else tips[::-1]
    looks = {at: look_of(finding, side) for at, finding in asked}
    if tip is None:
        return {at: Made(side, None) for at in looks}, {}, False
    file = asked[0][1].file
    try:
        history = History(repo, tip, other, [name for name in (file.path, file.old_path) if name], deadline)
        newest = history.at(tip)
        made = {at: Made(side, None, open=True) for at, look in looks.items() if look.seen(newest) is False}
        lost = _followed(history, looks, made, side)
    except MissingObject as error:  # a commit or a folder of it
        why = _not_here(repo, file.path, {error.oid: error})
        return {}, dict.fromkeys(looks, why), False
    return made, dict.fromkeys(lost, _not_here(repo, file.path, history.lacks)) if lost else {}, history.cut


def _followed(
    history: History, looks: Mapping[int, Look], made: dict[int, Made], side: Literal["baseline", "target"]
) -> set[int]:
    """Add who made what to *made*; those that are not told for want of a version."""
    lost: set[int] = set()
    for touch, now, before in history.versions():
        for at, look in looks.items():
            known = made.get(at)
            if (known is not None and not look.counts) or (at in lost and (known is None or known.by is None)):
                continue
            answer = look.made(now, before)
            if answer is None:
                lost.add(at)
            elif answer and (known is None or known.by is None):
                made[at] = Made(side, touch, open=known is not None)
            elif answer and known is not None:
                made[at] = known._replace(more=known.more + 1)
    return lost


def _not_here(repo: Repository, path: str, lacks: Mapping[str, MissingObject]) -> NotHere:
    why = next(iter(lacks.values()))
    command = why.command if len(lacks) == 1 else repo.fetching(lacks)
    message = phrase("versions of %1 that tell who made this change are missing here (%2)", path, why.why)
    return NotHere(message, command, tuple(lacks))


def lacking(repo: Repository, unknown: Iterable[NotHere], known: Iterable[str] = ()) -> Lacking | None:
    """What it takes to know what is *unknown*, with the objects that were *known* before not to be here; None where that is nothing."""
    objects = tuple(dict.fromkeys([*known, *(oid for one in unknown for oid in one.objects)]))
    if not objects:
        return None
    one = repo.missing(objects[0])
    message = phrase("Versions that tell who made some of these changes are missing here (%1).", one.why)
    return Lacking(message, objects, repo.fetching(objects) or one.command)
