"""The endpoint of the pickers."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from rundiff.server.base import RundiffHandler
from rundiff.server.sides import sides


class SidesHandler(RundiffHandler):
    """`GET rundiff/sides?path=…&query=…`: runs, branches, tags and commits that may be meant by what is typed."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Send Sides."""
        path, query = self.get_query_argument("path"), self.get_query_argument("query", "")
        await self.answer(lambda: sides(self.part.run_lists, self.part.known_place(path), query))


ENDPOINTS: dict[str, type[RundiffHandler]] = {"sides": SidesHandler}
