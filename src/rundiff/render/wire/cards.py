"""What is asked about single changes of an answer, and what is told of them: the contract of the panel's cards with the server."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from rundiff.commands.arrived import How
from rundiff.render.wire.shapes import Phrase, Question, Shape, Text

Form = Literal["text", "markdown", "patch", "git"]
ObjectName = Annotated[str, Meta(pattern="^(?:[0-9a-f]{40}|[0-9a-f]{64})$")]
"""As git names an object: it goes into a command that somebody is to run, and nothing else may."""
WrittenAs = Literal["text", "markdown", "patch", "source-patch", "git"]


class TextQuestion(Question, frozen=True, kw_only=True):
    """What `POST rundiff/text` takes: an answer, or the changes with these *keys*, or in the files at these *paths*, as text.

    `text` is what the command writes, `git` the plain `git diff` of the files; `patch` is one that `git apply` takes, where that
    can be.
    """

    form: Form
    paths: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()


class Held(Shape, frozen=True):
    """A file of a patch, and how much in it looks like a secret."""

    path: str
    count: int


class Written(Shape, frozen=True):
    """The text, what it may be called as a file, and what it is: a `source-patch` is to be read, `git apply` does not take it.

    Of what is to be read *masked* secrets are masked; in a patch, which has to fit, they stand as they are, in the files *secrets*.
    *headings* are the places, among the lines of the text, of those that are headings, with their levels: 2, or 3 below it.
    """

    text: str
    name: str
    form: WrittenAs
    headings: tuple[tuple[int, int], ...] = ()
    masked: int = 0
    secrets: tuple[Held, ...] = ()


class KeysQuestion(Question, frozen=True, kw_only=True):
    """What `POST rundiff/lines` takes: a question that has been answered, and which of its changes are meant."""

    keys: list[str]


class AuthorsQuestion(KeysQuestion, frozen=True, kw_only=True):
    """What `POST rundiff/authors` takes; *lacking* are the objects that answers before named, so that one command gets all."""

    lacking: tuple[ObjectName, ...] = ()


class Author(Shape, frozen=True):
    """Who committed a change that one *side* has and the other never had; None where it is in no commit of that side.

    Part of it may be *open*: in no commit yet. *more* commits touched other lines of it. Times are seconds since the epoch: *when*
    it was written, and when it *arrived* in this working tree and *how*; None where it was made here.
    """

    side: Literal["baseline", "target"]
    name: str | None
    commit: str | None
    subject: str | None
    when: float | None
    open: bool
    more: int
    arrived: float | None
    how: How | None


class Unknown(Shape, frozen=True):
    """Why it is not known who made a change, as a sentence; and the command that gets what is missing, where there is one."""

    message: str
    phrase: Phrase
    command: str | None


class Lacking(Shape, frozen=True):
    """What is missing for all that is unknown so far: one sentence, the names of the objects, and one command that gets them."""

    message: str
    phrase: Phrase
    objects: list[str]
    command: str | None


class Authors(Shape, frozen=True):
    """By key, as far as is known; *late* where time was up before all were found, *cut* where too many commits lie between.

    What is *unknown* takes versions that a partial clone does not hold; where an author is told all the same, others may have
    touched the change before.
    """

    authors: dict[str, Author]
    late: bool
    cut: bool
    unknown: dict[str, Unknown]
    lacking: Lacking | None


class Lines(Shape, frozen=True):
    """By key, the lines of changes that were sent without theirs."""

    texts: dict[str, Text]


SHAPES = (TextQuestion, Written, KeysQuestion, AuthorsQuestion, Authors, Lines)
"""What is sent as a whole."""
