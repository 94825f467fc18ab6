"""What the code of a notebook does with names, as far as a renaming depends on it: values without behaviour."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import ast
    from collections.abc import Sequence

    from rundiff.diff.trees import Role

LAMBDA = "lambda"
MAPPING = "**"
DEFINED = "def"
"""How a name is bound by the statement that defines a function or class."""
DECORATED = "@"
"""How it is bound if something else looks at it first, and perhaps at its name."""
IMPORTED = "import"


class Receiver(NamedTuple):
    """What an attribute is taken of: the first parameter of a method of a class, a plain name, or (both empty) anything else."""

    owner: str = ""
    name: str = ""


class Function(NamedTuple):
    """A function by its name, and its class if it is a method. All lambdas are called `lambda`."""

    name: str
    owner: str = ""
    decorated: bool = False
    """Whether a decorator may look at the names of its parameters."""


class Keyword(NamedTuple):
    """A keyword of a call (`**` for a mapping): what is called, and the functions that may be among the arguments."""

    name: str
    callee: str
    plain: bool
    """Whether *callee* is a name, not an attribute."""
    given: frozenset[str]
    """Names among the arguments, and `lambda` with a parameter's name: `lambda x`."""


class Class(NamedTuple):
    """A class statement: its bases, None where they are more than plain names."""

    name: str
    bases: tuple[str, ...] | None


class Uses(NamedTuple):
    """What one text, or several, do with names."""

    variables: set[str]
    """Names of variables, functions, classes, modules and parameters; and all words of magics, which may be such names."""
    bindings: set[tuple[str, str]]
    """Each of them that is given a value, and how: defined, imported, by the call of a name (`Net`), or otherwise (empty)."""
    parameters: set[tuple[str, Function]]
    keywords: set[Keyword]
    attributes: set[tuple[str, Receiver]]
    members: set[tuple[str, str]]
    """Each name that is bound in the own body of a class, with the class."""
    given: set[tuple[str, str]]
    """Each attribute that a method binds on its first parameter, with the class."""
    sites: set[tuple[Role, str, ast.stmt]]
    """The statements that bind a variable or an attribute themselves, not in a statement within."""
    classes: set[Class]
    texts: set[str]
    """Words of strings that might be evaluated somewhere: they are neither printed nor looked up."""
    keys: set[str]
    """Words of strings that are looked up."""


def nothing() -> Uses:
    """The uses of an empty text."""
    return Uses(set(), set(), set(), set(), set(), set(), set(), set(), set(), set(), set())


def together(found: Sequence[Uses]) -> Uses:
    """The uses of several texts as one."""
    return Uses(*(set().union(*column) for column in zip(nothing(), *found, strict=True)))
