"""What a text does that matters to training, as frozen values that can be counted and compared."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from rundiff.training.categories import Category

Form = Literal["call", "setting", "order", "region", "command"]
"""A call; a named value; the order of the parts of a container; the body of a class or function; an installation."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a call, or the value of a setting; *name* is empty where it has none."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing that matters. *name* is resolved, so two spellings are equal; *label* is what to call it on the screen."""

    category: Category
    form: Form
    name: str
    arguments: tuple[Argument, ...] = ()
    label: str = field(default="", compare=False)
    owner: str = field(default="", compare=False)
    """The class or method that it is in (`Net`, `Net.forward`), where that is a feature of its own."""

    @property
    def value(self) -> str:
        """The value of a setting."""
        return self.arguments[0].value if self.arguments else ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as features, and what is left when they are taken out.

    *shape* is all of it, for "nothing changed"; *rest* is what no feature stands for, for "something else changed, too".
    Both are counts, so that moving statements around changes nothing.
    """

    features: tuple[Feature, ...]
    shape: Counter[str]
    rest: Counter[str]
    readable: bool = True


NOTHING = Reading((), Counter(), Counter())
