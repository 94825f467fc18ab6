"""The endpoint that sends one change as a whole: its lines on both sides, and its outputs where they are asked for."""

from __future__ import annotations

from http import HTTPStatus

import msgspec
from jupyter_server.auth.decorator import authorized
from tornado import web

from rundiff.render.wire.cell import CellQuestion
from rundiff.render.wire.shapes import Failure
from rundiff.server.base import RundiffHandler
from rundiff.server.cells import cell


class CellHandler(RundiffHandler):
    """`POST rundiff/cell`: a CellQuestion; it is a POST for its length, and changes nothing."""

    @web.authenticated
    @authorized(action="read")  # type: ignore[untyped-decorator] # jupyter_server's own
    async def post(self) -> None:
        """Send CellSides."""
        try:
            question = msgspec.json.decode(self.request.body, type=CellQuestion)
        except msgspec.MsgspecError as error:
            self.send(
                Failure(code="refused", message=f"not a question: {error}", phrase=None, command=None), HTTPStatus.BAD_REQUEST
            )
            return
        await self.answer(lambda: cell(self.part.place(question.path), question, self.part.run_lists))


ENDPOINTS: dict[str, type[RundiffHandler]] = {"cell": CellHandler}
