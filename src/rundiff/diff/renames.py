"""The names that edits of a notebook change, and all its code before and after, in; those that were only renamed out.

A doubtful name is not renamed: its edit is code, which is never wrong. Scopes are not told apart: a local name too must be gone
everywhere, and new everywhere, or two variables that had two names may now share one.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections import Counter
from functools import cached_property
from itertools import islice, product
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from rundiff.diff.names import (
    DECORATED,
    DEFINED,
    IMPORTED,
    LAMBDA,
    MAPPING,
    Function,
    Keyword,
    Receiver,
    Uses,
    nothing,
    together,
)
from rundiff.diff.trees import Reading, Renamed, difference
from rundiff.diff.uses import uses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from rundiff.diff.trees import Role

_LONGEST = 50_000
"""Characters of a text that is looked into; one that is longer may do anything with any name."""
_SITES = 100
"""Pairs of statements that are compared for one name in one cell."""
_TAKEN = frozenset(dir(builtins)) | {"get_ipython", "display", "exit", "quit", "In", "Out"}
"""Names that mean something before any cell has run."""
_IPYTHONS = re.compile(r"_+(?:\d+|i+\d*|[oid]h)?|__\w+__")
"""Names of IPython's history, and those that Python looks for itself."""


class _Reach(NamedTuple):
    """What may read a name without saying it: a pattern, and words of which one is in whatever it finds."""

    pattern: re.Pattern[str]
    words: tuple[str, ...]


_TO_VARIABLES = _Reach(
    re.compile(
        r"(?<![.\w])(?:eval|exec|globals|locals|vars|get_ipython)\b|\buser_ns\b|\bimport\s+__main__|\bsys\.modules\b|%run\b"
    ),
    ("eval", "exec", "globals", "locals", "vars", "get_ipython", "user_ns", "__main__", "sys.modules", "%run"),
)
_TO_ATTRIBUTES = _Reach(
    re.compile(
        r"\b(?:(?:get|set|has|del)attr|vars|dir|__dict__|__slots__|__(?:get|set|del)attr(?:ibute)?__|attrgetter|methodcaller)\b"
    ),
    ("attr", "vars", "dir", "__dict__", "__slots__", "methodcaller"),
)


class Side:
    """All code of a notebook before, or after, looked into where a word stands in it."""

    def __init__(self, texts: Iterable[str], read: Callable[[str], Reading]) -> None:
        self._texts = tuple(texts)
        self._read = read
        self._used: dict[str, Uses | None] = {}

    def uses(self, *words: str) -> Uses | None:
        """What the texts that hold one of *words* do with names; None if one of them cannot be read."""
        found = []
        for text in self._searched:
            if any(self.holds(word, text) for word in words):
                used = self._uses(text)
                if used is None:
                    return None
                found.append(used)
        return together(found) if found else nothing()

    def reaches(self, names: _Reach) -> bool:
        """Whether some text may read one of *names*, whatever it is."""
        texts = self._searched.values()
        return any(any(word in text for word in names.words) and names.pattern.search(text) for text in texts)

    def holds(self, word: str, text: str) -> bool:
        """Whether *word* stands in *text*, one of this side."""
        searched = self._searched[text]
        return word in searched and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", searched) is not None

    def reading(self, text: str) -> Reading:
        """The reading of *text*, if it is not too long."""
        return self._read(text) if len(text) <= _LONGEST else Reading(text, None)

    def sites(self, role: Role, name: str, text: str) -> list[Reading]:
        """Each statement of *text* that binds *name*, by itself."""
        used = self._uses(text)
        found = {site for at, bound, site in used.sites if (at, bound) == (role, name)} if used else set()
        return [Reading(self._read(text).text, ast.Module([site], [])) for site in sorted(found, key=lambda site: site.lineno)]

    def _uses(self, text: str) -> Uses | None:
        if text not in self._used:
            tree = self.reading(text).tree
            self._used[text] = None if tree is None else uses(tree)
        return self._used[text]

    @cached_property
    def _searched(self) -> dict[str, str]:
        """Each text with identifiers as Python reads them: `ﬁt` is `fit`."""
        return {text: text if text.isascii() else normalize("NFKC", text) for text in self._texts}


def renamed(edits: Sequence[tuple[str, str]], changed: Iterable[Renamed], old: Side, new: Side) -> frozenset[Renamed]:
    """Those of *changed* that mean in *new* what they meant in *old*.

    *changed* are all the names in which edited texts differ that are otherwise equal. A statement that gives such a name its value
    must be otherwise equal too, in one of *edits*: `Adam` is not renamed where `SGD` is imported instead.
    """
    names = _one_to_one(set(changed))
    variables = {name for name in names if name.role == "variable" and _variable_renamed(name.old, name.new, old, new)}
    attributes = {name for name in names if name.role == "attribute" and _attribute_renamed(name.old, name.new, old, new)}
    found = variables | attributes
    bound = {name: list(_bound_by(name, edits, old, new)) for name in found}
    ours = {name for name in names if name.role == "keyword" and _calls_ours(name, old)}
    while True:
        keywords = {name for name in ours if Renamed("variable", name.old, name.new) in found}
        kept = {name for name in found if any(others <= found | keywords for others in bound[name])}
        if kept == found:
            return frozenset(found | keywords)
        found = kept


def _bound_by(name: Renamed, edits: Sequence[tuple[str, str]], old: Side, new: Side) -> Iterator[frozenset[Renamed]]:
    """For each statement that binds the name as it was bound before, the names in which it differs."""
    for was, now in edits:
        if old.holds(name.old, was) and new.holds(name.new, now):
            sites = product(old.sites(name.role, name.old, was), new.sites(name.role, name.new, now))
            for found in (difference(*pair, module=False) for pair in islice(sites, _SITES)):
                if found is not None:
                    yield found.names


def _one_to_one(names: set[Renamed]) -> set[Renamed]:
    """Without those that share an old or a new name with another one of their role."""
    pairs = {(name.role, name.old, name.new) for name in names}
    olds = Counter((role, old) for role, old, _ in pairs)
    news = Counter((role, new) for role, _, new in pairs)
    return {name for name in names if olds[name.role, name.old] == news[name.role, name.new] == 1}


def _variable_renamed(a: str, b: str, old: Side, new: Side) -> bool:
    """Whether the variable *a*, wherever it was, is *b* now, and neither was there besides."""
    if not _gone_and_new(a, b, old, new):
        return False
    here = old.uses(a)
    if here is None or a in here.texts or DECORATED in _ways(a, here):
        return False
    if any(name == a for name, _ in here.members) and not _attribute_renamed(a, b, old, new):
        return False
    functions = {function for name, function in here.parameters if name == a}
    if functions and (a in here.keys or not _parameter_renamed(a, functions, old, new)):
        return False
    return not (old.reaches(_TO_VARIABLES) or new.reaches(_TO_VARIABLES))


def _gone_and_new(a: str, b: str, old: Side, new: Side) -> bool:
    if {a, b} & _TAKEN or _IPYTHONS.fullmatch(a) or _IPYTHONS.fullmatch(b):
        return False
    before = old.uses(b)
    if before is None or b in before.variables:
        return False
    left = new.uses(a)
    return left is not None and a not in left.variables and a not in left.texts


def _attribute_renamed(a: str, b: str, old: Side, new: Side) -> bool:
    """Whether *a* was an attribute of nothing but objects whose classes the notebook defines, and is *b* now."""
    here, there = old.uses(a, b), new.uses(a, b)
    if here is None or there is None or _IPYTHONS.fullmatch(a) or _IPYTHONS.fullmatch(b):
        return False
    if b in _attributes(here) or a in _attributes(there) or a in here.texts or a in there.texts:
        return False
    holders = {holder for name, holder in here.members | here.given if name == a}
    if not (holders and all(_ours(holder, old) for holder in holders)):
        return False
    if not all(_receives_ours(receiver, old) for name, receiver in here.attributes if name == a):
        return False
    return not (old.reaches(_TO_ATTRIBUTES) or new.reaches(_TO_ATTRIBUTES))


def _attributes(used: Uses) -> set[str]:
    return {name for name, _ in (*used.attributes, *used.members)}


def _receives_ours(receiver: Receiver, side: Side) -> bool:
    """Whether what an attribute is taken of is, or is made by, a class that is ours."""
    if receiver.owner:
        return _ours(receiver.owner, side)
    used = side.uses(receiver.name) if receiver.name else None
    makers = _ways(receiver.name, used) if used else set()
    return bool(makers) and all(_ours(receiver.name if maker == DEFINED else maker, side) for maker in makers)


def _ours(name: str, side: Side, seen: frozenset[str] = frozenset()) -> bool:
    """Whether *name* is a class whose every line is in the notebook, so that nobody else looks for its attributes."""
    used = side.uses(name) if name else None
    if used is None or _ways(name, used) != {DEFINED}:
        return False
    bases = [found.bases for found in used.classes if found.name == name]
    return bool(bases) and all(
        found is not None and all(base in seen or _ours(base, side, seen | {name}) for base in found if base != name)
        for found in bases
    )


def _parameter_renamed(a: str, functions: set[Function], old: Side, new: Side) -> bool:
    """Whether a parameter of *functions* may be called something else than *a*: who calls them by keyword is known, and follows."""
    if any(function.decorated or (function.owner and not _ours(function.owner, old)) for function in functions):
        return False
    here, there = old.uses(a, *_called(functions)), new.uses(a)
    if here is None or there is None:
        return False
    called, methods = _called(functions), {function.name for function in functions if function.owner}
    for keyword in here.keywords:
        if keyword.name == MAPPING and keyword.callee in called | methods:
            return False
        if (
            keyword.name == a
            and not (keyword.plain and keyword.callee in called)
            and not _foreign(keyword, called, methods, old)
        ):
            return False
    return all(_foreign(keyword, called, methods, new) for keyword in there.keywords if keyword.name == a)


def _called(functions: set[Function]) -> set[str]:
    """The plain names by which functions are called: a class calls its `__init__`."""
    return {function.owner or function.name for function in functions if not function.owner or function.name == "__init__"} - {
        LAMBDA
    }


def _foreign(keyword: Keyword, called: set[str], methods: set[str], side: Side) -> bool:
    """Whether a keyword is surely none of our functions': what is called comes from elsewhere, and is not given one of them."""
    if keyword.given & (called | {f"{LAMBDA} {keyword.name}"}):
        return False
    if not keyword.plain:
        return bool(keyword.callee) and keyword.callee not in called | methods
    used = side.uses(keyword.callee)
    return used is not None and _ways(keyword.callee, used) <= {IMPORTED}


def _calls_ours(name: Renamed, side: Side) -> bool:
    """Whether the keyword is that of a function or class of the notebook's, with a parameter of that name."""
    used = side.uses(name.old, name.callee) if name.callee else None
    if used is None or _ways(name.callee, used) != {DEFINED}:
        return False
    return name.callee in _called({function for parameter, function in used.parameters if parameter == name.old})


def _ways(name: str, used: Uses) -> set[str]:
    """In how many ways a name is given a value."""
    return {how for bound, how in used.bindings if bound == name}
