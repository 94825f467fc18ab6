"""One handler an endpoint: arguments, then a command in a thread, then a shape of the wire as JSON."""

from __future__ import annotations

from http import HTTPStatus

import msgspec
from jupyter_server.auth.decorator import authorized
from tornado import web

from rundiff.commands.about import about
from rundiff.render.wire import shapes
from rundiff.server import answers, cell_handlers, runs_handlers, session_handlers, sides_handlers, text_handlers
from rundiff.server.base import RundiffHandler
from rundiff.server.kernels import kernel
from rundiff.server.runs import state


class AboutHandler(RundiffHandler):
    """`GET rundiff/about`: versions, whether git was found, and the next step."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Send an About."""
        await self.answer(lambda: shapes.About(**msgspec.structs.asdict(about())))


class ComparisonHandler(RundiffHandler):
    """`POST rundiff/comparison`: a Question; it is a POST for its length, and changes nothing."""

    @web.authenticated
    @authorized(action="read")  # type: ignore[untyped-decorator] # jupyter_server's own
    async def post(self) -> None:
        """Send an Answer."""
        try:
            question = msgspec.json.decode(self.request.body, type=shapes.Question)
        except msgspec.MsgspecError as error:
            self.send(
                shapes.Failure(code="refused", message=f"not a question: {error}", command=None),
                HTTPStatus.BAD_REQUEST,
            )
            return
        await self.answer_whoever_waits(
            lambda: answers.comparison(self.part.place(question.path), question, self.part.run_lists)
        )


class EnvironmentHandler(RundiffHandler):
    """`GET rundiff/environment?path=…&baseline=…&target=…`: what two runs depended on, and the drift between."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Send Environments."""
        path, baseline, target = (self.get_query_argument(name) for name in ("path", "baseline", "target"))
        await self.answer(lambda: answers.environments(self.part.place(path), baseline, target))


class StateHandler(RundiffHandler):
    """`GET rundiff/state?path=…`: asked every few seconds while a panel is visible, so it starts no git."""

    # A panel that is left open must not keep a server alive that is to be culled when nobody works.
    _track_activity = False

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Send a State."""
        path = self.get_query_argument("path")
        await self.answer(lambda: state(self.part.known_place(path)))


class StrippingHandler(RundiffHandler):
    """`GET rundiff/stripping?path=…`: what a commit of that notebook, as it is saved, leaves out."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Send a Stripping."""
        path = self.get_query_argument("path")
        await self.answer(lambda: answers.stripping(self.part.place(path)))


class KernelHandler(RundiffHandler):
    """`GET rundiff/kernel?id=…`: whether that kernel records its runs."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Send a Kernel."""
        self.send(await kernel(self.part, self.get_query_argument("id")))


ENDPOINTS: dict[str, type[RundiffHandler]] = {
    "about": AboutHandler,
    "comparison": ComparisonHandler,
    "environment": EnvironmentHandler,
    "state": StateHandler,
    "kernel": KernelHandler,
    "stripping": StrippingHandler,
    **cell_handlers.ENDPOINTS,
    **text_handlers.ENDPOINTS,
    **sides_handlers.ENDPOINTS,
    **runs_handlers.ENDPOINTS,
    **session_handlers.ENDPOINTS,
}
