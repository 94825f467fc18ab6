"""What changes mean for training in; the same out with nothing told twice, and what is not likely to matter counted by its kind.

One edit may be an effect of two categories (a setting is a hyper-parameter, and the optimizer's), and may be told where the value is
written and where it is used. All of that is one thing to a reader: it is told once, with all of its categories and places.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from rundiff.comparison import matters
from rundiff.diff.changes import NotebookDiff, ScriptDiff, TextDiff
from rundiff.training.categories import RANK

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rundiff.comparison import Finding
    from rundiff.training.categories import Category
    from rundiff.training.meaning import Effect
    from rundiff.wording import Phrase

_THROUGH = re.compile(r" \(through `[^()]*\)$")
_OWNER = re.compile(r"^`(?P<owner>[^`]+)`: (?=\S)")
_PLACE = re.compile(r" in (?:cell \d+|[^\s`]+\.\w+(?: \[\d+\])?)$")
_CHANGE = re.compile(r"(?P<name>[^\s`]+) (?P<values>.+ → .+)")


class Told(NamedTuple):
    """One thing that an edit means, worst category first; the sentence may be empty, where only the category is known."""

    categories: tuple[Category, ...]
    sentence: Phrase

    def __str__(self) -> str:
        words = ", ".join(self.categories)
        return f"{words}: {self.sentence}" if self.sentence else words


class Row(NamedTuple):
    """What is told of one finding, and of all whose effects are told here already; the first one is what it is about."""

    findings: tuple[Finding, ...]
    told: tuple[Told, ...]

    @property
    def categories(self) -> tuple[Category, ...]:
        """Of all that is told, worst first."""
        return _ranked(category for told in self.told for category in told.categories)


class _Core(NamedTuple):
    """A sentence taken apart, without the places that its value comes from and is used at."""

    owner: str
    """Whose setting it is: `SGD`; empty where that is not said."""
    words: str
    name: str
    """Of the setting; empty where it is not about one that has other values."""
    about: str
    """Both values, or all words: equal in all sentences that may say the same."""

    def is_also(self, other: _Core) -> bool:
        """Whether both say the same; *p* of `Dropout` and *dropout* are one thing where the values are the same."""
        if self.about != other.about or (self.owner and other.owner and self.owner != other.owner):
            return False
        mine, its = ({_named(one.owner), _named(one.name)} - {""} for one in (self, other))
        return self.words == other.words or bool(self.name and other.name and mine & its)


def told(effects: Iterable[Effect]) -> tuple[Told, ...]:
    """What an edit means, each thing once, in the order given. What has no sentence is told where its category says something."""
    found: tuple[Told, ...] = ()
    for effect in effects:
        found = _with(found, Told((effect.category,), effect.sentence))
    return found


def rows(findings: Iterable[Finding]) -> list[Row]:
    """A row a finding, in their order; where all that one means is told already, it is a further place of that row."""
    made: list[Row] = []
    places: dict[str, list[int]] = {}
    """What is told is about → the rows that tell of it, so that not each is compared with all."""
    for finding in findings:
        left: list[Told] = []
        known: list[int] = []
        for one in told(finding.telling):
            at = _teller(made, places, one)
            if at is None:
                left.append(one)
            else:
                known.append(at)
                made[at] = made[at]._replace(told=_with(made[at].told, one))
        if known and not left:
            made[known[0]] = made[known[0]]._replace(findings=(*made[known[0]].findings, finding))
        else:
            for one in left:
                places.setdefault(_core(one.sentence).about, []).append(len(made))
            made.append(Row((finding,), tuple(left)))
    return made


def _teller(made: Sequence[Row], places: Mapping[str, Sequence[int]], one: Told) -> int | None:
    """The row that tells *one* already."""
    rows_about = places.get(_core(one.sentence).about, ()) if one.sentence else ()
    return next((at for at in rows_about if any(_same(said, one) for said in made[at].told)), None)


def below(findings: Iterable[Finding]) -> Mapping[str, int]:
    """What is not likely to matter, counted by what it is: `plotting`, `formatting`, `prose`, `moved`, `muted`, `off the path`, `other`."""
    return Counter(_kind(finding) for finding in findings if not finding.likely)


def _kind(finding: Finding) -> str:
    if any(matters(effect.category) for effect in finding.telling):
        return "not on the path of the run"
    if any(matters(effect.category) for effect in finding.muted):
        return "muted"
    known = [category for category in finding.categories if category != "other"]
    if known:
        return min(known, key=RANK.__getitem__)
    return "other" if finding.categories else _text_kind(finding)


def _text_kind(finding: Finding) -> str:
    """What an edit without any meaning is as text, or what happened where no text changed."""
    change, file = finding.change, finding.file
    if change is not None:
        sort = change.sort if change.sort != "code" else None
        moved = {"moved", "moved_edited"}
        return sort or ("moved" if change.kind in moved else "other" if change.kind in {"same", "edited"} else change.kind)
    if isinstance(file.content, TextDiff | ScriptDiff) and file.sort not in (None, "code"):
        return str(file.sort)
    if isinstance(file.content, NotebookDiff) and file.kind == "edited":
        return "metadata"
    return "other" if file.kind == "edited" else file.kind


def _with(said: tuple[Told, ...], one: Told) -> tuple[Told, ...]:
    """With *one* in what says the same, in the words that say most; else at the end."""
    at = next((at for at, other in enumerate(said) if _same(other, one)), None)
    if at is None:
        return (*said, one)
    both = Told(_ranked((*said[at].categories, *one.categories)), max(said[at].sentence, one.sentence, key=len))
    return (*said[:at], both, *said[at + 1 :])


def _same(one: Told, other: Told) -> bool:
    if not (one.sentence and other.sentence):
        return one == other
    return _core(one.sentence).is_also(_core(other.sentence))


@lru_cache(maxsize=1024)
def _core(sentence: str) -> _Core:
    words = _PLACE.sub("", _THROUGH.sub("", sentence))
    found = _OWNER.match(words)
    owner = "" if found is None else found["owner"]
    words = words if found is None else words[found.end() :]
    change = _CHANGE.fullmatch(words)
    return _Core(owner, words, "", words) if change is None else _Core(owner, words, change["name"], change["values"])


def _named(name: str) -> str:
    """A name as it is compared: `nn.Dropout` and `dropout` are one."""
    return name.rpartition(".")[2].casefold()


def _ranked(categories: Iterable[Category]) -> tuple[Category, ...]:
    return tuple(sorted(dict.fromkeys(categories), key=RANK.__getitem__))
