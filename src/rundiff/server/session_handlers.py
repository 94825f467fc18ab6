"""The endpoint that tells what is left of a notebook's last run."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from rundiff.server.base import RundiffHandler
from rundiff.server.session import session


class SessionHandler(RundiffHandler):
    """`GET rundiff/session?path=…&kernel=…`: without a kernel, of a notebook that none runs for."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Send a Session."""
        path, kernel = self.get_query_argument("path"), self.get_query_argument("kernel", "") or None
        await self.answer(lambda: session(self.part, path, kernel))


ENDPOINTS: dict[str, type[RundiffHandler]] = {"session": SessionHandler}
