"""An error that a user can cause in; its code on the wire and its HTTP status out."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from rundiff.commands.document import NotAsSaved
from rundiff.commands.executed import NotInSide
from rundiff.commands.restore import Taken
from rundiff.errors import (
    DubiousOwnership,
    GitMissing,
    GitTooOld,
    MissingObject,
    NotARepository,
    NothingToCompare,
    NotWritable,
    UnknownRevision,
)
from rundiff.render.wire.phrases import maybe
from rundiff.render.wire.shapes import Code, Failure
from rundiff.server.cells import ChangedMeanwhile
from rundiff.server.places import NotOnDisk, NotThere

if TYPE_CHECKING:
    from rundiff.errors import UserError

_CODES: dict[type[UserError], Code] = {
    NotARepository: "not-a-repository",
    GitMissing: "git-missing",
    GitTooOld: "git-too-old",
    DubiousOwnership: "dubious-ownership",
    NothingToCompare: "nothing-to-compare",
    UnknownRevision: "unknown-revision",
    MissingObject: "missing-object",
    NotWritable: "not-writable",
    NotThere: "not-there",
    NotOnDisk: "not-on-disk",
    NotInSide: "not-there",
    Taken: "taken",
    NotAsSaved: "resend",
    ChangedMeanwhile: "changed",
}


def failure(error: UserError) -> Failure:
    """*error* as the panel gets it."""
    return Failure(
        code=_CODES.get(type(error), "refused"), message=str(error), phrase=maybe(error.phrase), command=error.command
    )


def status(error: UserError) -> HTTPStatus:
    """Never 404: that is what a server without this part answers."""
    return HTTPStatus.CONFLICT if isinstance(error, NotAsSaved) else HTTPStatus.UNPROCESSABLE_ENTITY
