"""The endpoints about runs: pages of them, curves, all of one; what writes: a pin, a note, a run that is restored; and a notebook as it was executed."""

from __future__ import annotations

from http import HTTPStatus
from typing import TypeVar

import msgspec
from jupyter_server.auth.decorator import authorized
from tornado import web

from rundiff.render.wire import runs as shapes
from rundiff.render.wire.shapes import Failure
from rundiff.server import restoring, runs
from rundiff.server.base import RundiffHandler

_Shape = TypeVar("_Shape", bound=msgspec.Struct)


class _OneRun(msgspec.Struct, frozen=True):
    path: str
    number: int


class AboutRuns(RundiffHandler):
    """What these endpoints share: how they take their words."""

    def words(self, shape: type[_Shape]) -> _Shape | None:
        """The arguments of the address as a *shape*, an empty one as if it were not there; None where they are none, which has been answered."""
        names = [field.name for field in msgspec.structs.fields(shape)]
        given = {
            name: value for name in names if (value := self.get_query_argument(name, None)) or (name == "path" and value == "")
        }
        try:
            return msgspec.convert(given, shape, strict=False)
        except msgspec.ValidationError as error:
            self._refuse(error)
            return None

    def sent(self, shape: type[_Shape]) -> _Shape | None:
        """The body as a *shape*; None where it is none, which has been answered."""
        try:
            return msgspec.json.decode(self.request.body, type=shape)
        except msgspec.MsgspecError as error:
            self._refuse(error)
            return None

    def _refuse(self, error: Exception) -> None:
        self.send(
            Failure(code="refused", message=f"not a question: {error}", phrase=None, command=None), HTTPStatus.BAD_REQUEST
        )


class RunsHandler(AboutRuns):
    """`GET rundiff/runs?path=…&before=…&limit=…&query=…&notebook=…`: a page of the runs of the repository around *path*."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Send Runs."""
        if (asked := self.words(runs.Asked)) is not None:
            await self.answer(lambda: runs.runs(self.part.run_lists, self.part.place(asked.path), asked))


class CurvesHandler(AboutRuns):
    """`GET rundiff/curves?path=…&numbers=41,42`: how the leading metric went in these runs."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Send Curves."""
        path, numbers = self.get_query_argument("path"), self.get_query_argument("numbers")
        await self.answer(lambda: runs.curves(self.part.run_lists, self.part.place(path), runs.numbered(numbers)))


class RunHandler(AboutRuns):
    """`GET rundiff/run?path=…&number=41`: all of one run."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Send a RunDetail."""
        if (asked := self.words(_OneRun)) is not None:
            await self.answer(lambda: runs.run_detail(self.part.run_lists, self.part.place(asked.path), asked.number))


class PinHandler(AboutRuns):
    """`POST rundiff/pin`: which run is the best from now on, whatever its metrics."""

    @web.authenticated
    @authorized
    async def post(self) -> None:
        """Send a RunChanged."""
        if (asked := self.sent(shapes.PinRequest)) is not None:
            await self.answer(lambda: runs.pin(self.part.run_lists, self.part.place(asked.path), asked.number))


class NoteHandler(AboutRuns):
    """`POST rundiff/note`: what somebody writes on a run."""

    @web.authenticated
    @authorized
    async def post(self) -> None:
        """Send a RunChanged."""
        if (asked := self.sent(shapes.NoteRequest)) is not None:
            await self.answer(
                lambda: runs.write_note(self.part.run_lists, self.part.place(asked.path), asked.number, asked.text)
            )


class RestoreHandler(AboutRuns):
    """`POST rundiff/restore`: a run as a folder or a branch beside what is there."""

    @web.authenticated
    @authorized
    async def post(self) -> None:
        """Send a Restored."""
        if (asked := self.sent(shapes.RestoreRequest)) is not None:
            await self.answer(lambda: restoring.restore(self.part.run_lists, self.part.place(asked.path), asked))


class ExecutedHandler(AboutRuns):
    """`GET rundiff/executed?path=…&side=run/41&file=train.ipynb`: a notebook as it was there, which nothing writes to disk."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Send an Executed."""
        path, side, file = (self.get_query_argument(name) for name in ("path", "side", "file"))
        await self.answer(lambda: restoring.executed(self.part.place(path), side, file))


ENDPOINTS: dict[str, type[RundiffHandler]] = {
    "runs": RunsHandler,
    "curves": CurvesHandler,
    "run": RunHandler,
    "pin": PinHandler,
    "note": NoteHandler,
    "restore": RestoreHandler,
    "executed": ExecutedHandler,
}
