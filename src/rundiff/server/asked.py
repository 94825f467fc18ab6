"""A question in; both sides and all that changed between them out. The last few are kept: cards ask more about what was answered."""

from __future__ import annotations

from collections import OrderedDict
from hashlib import blake2b
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from rundiff.commands.diff import compared, since_last_run
from rundiff.commands.sides import baseline_or_nothing, side
from rundiff.git.interest import INTEREST
from rundiff.options import DiffOptions
from rundiff.render.contents import keys
from rundiff.render.wire.shapes import Question

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rundiff.commands.sides import Document, Tree
    from rundiff.comparison import Comparison, Finding
    from rundiff.git import Repository
    from rundiff.server.places import Place
    from rundiff.server.run_lists import RunLists
    from rundiff.side import Basis

_MOST = 3
"""Answers that are kept: of the notebook in front, of the one before, and of who else looks."""


class Asked(NamedTuple):
    """Two sides, and what changed from the *old* to the *new* one."""

    old: Tree
    new: Tree
    found: Comparison

    def findings(self, wanted: Iterable[str]) -> dict[str, Finding]:
        """The changes that have these keys, by key."""
        known = dict(zip(keys(self.found.findings), self.found.findings, strict=True))
        return {key: known[key] for key in wanted if key in known}


_kept: OrderedDict[bytes, Asked] = OrderedDict()
_lock = Lock()


def sides(repo: Repository, question: Question, document: Document | None, lists: RunLists) -> tuple[Tree, Tree, Basis | None]:
    """The two sides that *question* means, and why the old one was taken where it names none. Raises UserError."""
    new = side(repo, question.target or (":saved" if document is None else ":editor"), document)
    if question.baseline is not None:
        return side(repo, question.baseline, document), new, None
    old, basis = baseline_or_nothing(repo, lists.runs(repo))
    return old, new, basis


def asked(at: Place, repo: Repository, question: Question, document: Document | None, lists: RunLists) -> Asked:
    """The answer as things are now; *lists* knows the runs. Raises UserError."""
    old, new, basis = sides(repo, question, document, lists)
    options = DiffOptions(outputs=question.outputs)
    if question.baseline is None:
        found = Asked(old, new, since_last_run(repo, at.scope, now=new, options=options, since=(old, basis)))
    else:
        found = Asked(old, new, compared(repo, old, new, at.scope, options))
    interest = INTEREST.get()
    if interest is None or not interest.lost:  # else git was stopped, and what it had not read yet counts as broken
        _keep(_name(at, question), found)
    return found


def _keep(name: bytes, found: Asked) -> None:
    with _lock:
        _kept[name] = found
        _kept.move_to_end(name)
        while len(_kept) > _MOST:
            _kept.popitem(last=False)


def known(at: Place, question: Question, ask: Callable[[], Asked]) -> Asked:
    """What *question* was answered last, which is what the cards show; where it is not known any more, what *ask* finds."""
    with _lock:
        found = _kept.get(_name(at, question))
    return ask() if found is None else found


def _name(at: Place, question: Question) -> bytes:
    """The same for all that is asked about one answer: only what a Question has counts."""
    plain = {name: getattr(question, name) for name in Question.__struct_fields__}
    return blake2b(msgspec.json.encode((str(at.repo.git_dir), str(at.full), plain))).digest()
