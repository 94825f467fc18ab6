"""What a text does that matters to training, as frozen values that can be counted and compared."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from rundiff.training.categories import Category

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rundiff.training.rest import Left
Form = Literal["call", "setting", "order", "region", "command"]
"""A call; a named value; the order of the parts of a container; the body of a class or function; an installation."""


class Argument(NamedTuple):
    """One argument of a call, or the value of a setting; *name* is empty where it has none."""

    name: str
    value: str


class Feature(msgspec.Struct, frozen=True, eq=False):
    """One thing that matters. *name* is resolved, so two spellings are equal; *label* is what to call it on the screen."""

    category: Category
    form: Form
    name: str
    arguments: tuple[Argument, ...] = ()
    label: str = ""
    through: tuple[tuple[str, str, str], ...] = ()
    """An argument's name, the name that its value was followed through, and where that is; no part of what it means."""
    binds: str = ""
    """Of a setting that is nothing but a constant with a name: that name."""
    parent: str = ""
    """Of a setting that is an argument of a call with a category of its own: the name of that call."""
    block: tuple[str, ...] = ()
    """The loops, conditions and functions around it, from the outside in; no part of what it means either."""
    owner: str = ""
    """The class or method that it is in (`Net`, `Net.forward`), where that is a feature of its own."""

    @property
    def _meant(self) -> tuple[Category, Form, str, tuple[Argument, ...]]:
        return self.category, self.form, self.name, self.arguments

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Feature) and self._meant == other._meant

    def __hash__(self) -> int:
        return hash(self._meant)

    @property
    def value(self) -> str:
        """The value of a setting."""
        return self.arguments[0].value if self.arguments else ""


class Reading(NamedTuple):
    """A text as features, and what is left when they are taken out.

    *shape* is all of it, for "nothing changed"; *rest* is what no feature stands for, for "something else changed, too".
    Both are counts, so that moving statements around changes nothing.
    """

    features: tuple[Feature, ...]
    shape: Counter[str]
    rest: Counter[str]


NOTHING = Reading((), Counter(), Counter())


class Difference(NamedTuple):
    """Two texts that differ: the features of both (those that cancel out may be left out), and whether something else does."""

    old: Sequence[Feature]
    new: Sequence[Feature]
    more: bool
    left: tuple[Sequence[Left], Sequence[Left]] = ((), ())
    """The statements that differ and that no feature stands for, where the program around them is known."""
    moved: tuple[Feature, ...] = ()
    """Calls that are the same, and happen at another time: behind another one, in another loop, under a condition."""


def difference(old: Reading, new: Reading) -> Difference | None:
    """What differs between two readings; None for nothing."""
    return None if old.shape == new.shape else Difference(old.features, new.features, old.rest != new.rest)
