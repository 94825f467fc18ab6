"""One handler an endpoint: arguments, then a command in a thread, then JSON."""

from __future__ import annotations

import asyncio

import msgspec
from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web

from rundiff.commands.about import about


class RundiffHandler(APIHandler):
    """What every endpoint shares: the name that an authorizer is asked about."""

    auth_resource = "rundiff"


class AboutHandler(RundiffHandler):
    """`GET rundiff/about`."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Versions, whether git was found, and the next step."""
        self.finish(msgspec.json.encode(await asyncio.to_thread(about)))


ENDPOINTS: dict[str, type[RundiffHandler]] = {"about": AboutHandler}
