"""What cards and the menu of the panel ask: an answer as text, who made changes, and lines that were not sent at first."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, TypeVar

import msgspec
from jupyter_server.auth.decorator import authorized
from tornado import web

from rundiff.render.wire.cards import AuthorsQuestion, KeysQuestion, TextQuestion
from rundiff.render.wire.shapes import Failure, Question
from rundiff.server import answers, cards
from rundiff.server.base import RundiffHandler
from rundiff.server.written import written

if TYPE_CHECKING:
    from collections.abc import Callable

    from rundiff.git import Repository
    from rundiff.server.asked import Asked

_Q = TypeVar("_Q", bound=Question)


class _CardHandler(RundiffHandler):
    """A question about an answer that was given; it is a POST for its length, and changes nothing."""

    async def about(self, kind: type[_Q], act: Callable[[Repository, Asked, _Q], msgspec.Struct]) -> None:
        try:
            question = msgspec.json.decode(self.request.body, type=kind)
        except msgspec.MsgspecError as error:
            self.send(
                Failure(code="refused", message=f"not a question: {error}", phrase=None, command=None), HTTPStatus.BAD_REQUEST
            )
            return

        def told() -> msgspec.Struct:
            at = self.part.place(question.path)
            with at.repo as repo:
                return act(repo, answers.known_answer(at, repo, question, self.part.run_lists), question)

        await self.answer(told)


class TextHandler(_CardHandler):
    """`POST rundiff/text`: a TextQuestion."""

    @web.authenticated
    @authorized(action="read")  # type: ignore[untyped-decorator] # jupyter_server's own
    async def post(self) -> None:
        """Send a Written."""
        await self.about(TextQuestion, written)


class AuthorsHandler(_CardHandler):
    """`POST rundiff/authors`: an AuthorsQuestion."""

    @web.authenticated
    @authorized(action="read")  # type: ignore[untyped-decorator] # jupyter_server's own
    async def post(self) -> None:
        """Send Authors."""
        await self.about(
            AuthorsQuestion, lambda repo, asked, question: cards.authors(repo, asked, question.keys, question.lacking)
        )


class LinesHandler(_CardHandler):
    """`POST rundiff/lines`: a KeysQuestion."""

    @web.authenticated
    @authorized(action="read")  # type: ignore[untyped-decorator] # jupyter_server's own
    async def post(self) -> None:
        """Send Lines."""
        await self.about(KeysQuestion, lambda _, asked, question: cards.lines(asked, question.keys))


ENDPOINTS: dict[str, type[RundiffHandler]] = {"text": TextHandler, "authors": AuthorsHandler, "lines": LinesHandler}
