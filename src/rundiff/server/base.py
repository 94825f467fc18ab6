"""What every handler shares: who may ask, and how answers and errors are sent."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING

import msgspec
from jupyter_server.base.handlers import APIHandler

from rundiff.errors import UserError
from rundiff.git.interest import INTEREST, Interest
from rundiff.server.failures import failure, status
from rundiff.server.part import KEY, ServerPart
from rundiff.wording import plain

if TYPE_CHECKING:
    from collections.abc import Callable


class RundiffHandler(APIHandler):
    """What every endpoint shares: the name that an authorizer is asked about, and how answers and errors are sent."""

    auth_resource = "rundiff"
    _interest: Interest | None = None

    @property
    def part(self) -> ServerPart:
        """What the server part knows."""
        part: ServerPart = self.settings[KEY]
        return part

    async def answer(self, act: Callable[[], msgspec.Struct]) -> None:
        """Send what *act* returns, called in a thread: git is waited for, and the server goes on."""
        try:
            self.send(await asyncio.to_thread(act))
        except UserError as error:
            self.send(failure(error), status(error))

    async def answer_whoever_waits(self, act: Callable[[], msgspec.Struct]) -> None:
        """As `answer`, of what only reads: git is stopped where the page waits no longer."""
        self._interest = interest = Interest()
        INTEREST.set(interest)  # of this request, and of the thread that it is answered in
        try:
            await self.answer(act)
        finally:
            self._interest = None

    def on_connection_close(self) -> None:
        """The page has gone, or somebody has pressed Stop."""
        if self._interest is not None:
            self._interest.lose()

    def send(self, value: msgspec.Struct, code: HTTPStatus = HTTPStatus.OK) -> None:
        """*value* as the whole response."""
        self.set_status(code)
        self.set_header("Content-Type", "application/json")
        self.finish(msgspec.json.encode(value, enc_hook=plain))
