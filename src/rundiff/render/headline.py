"""A comparison in; the few things that most likely matter, each in some words of a title, out: `Normalize removed`, `SGD → AdamW`.

At most six of them: first what silently differs, then the edits, worst first, then what is known to change numbers in the environment.
None of these three pushes another out, and no category all of the others.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from rundiff.comparison import matters
from rundiff.render.told import rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rundiff.comparison import Comparison
    from rundiff.environment.drift import Drift
    from rundiff.facts.change import FactChange
    from rundiff.training.categories import Category

MOST = 6
LONGEST = 40
Verb = Literal["removed", "added", "changed", "reordered"]
Source = Literal["edit", "fact", "drift"]

_TAIL = re.compile(r"(?: \(\d+ times\)| \(through `[^()]*\)| in (?:cell \d+|[^\s`]+\.\w+(?: \[\d+\])?))+$")
"""Where a value comes from and is used, and how often."""
_OWNED = re.compile(r"`(?P<owner>[^`]+)`: (?P<rest>\S.*)")
_REPLACED = re.compile(r"`(?P<was>[^`]+)` → `(?P<now>[^`]+)`|(?P<old>[\w.]+) → (?P<new>[\w.]+)")
_ALTERED = re.compile(r"(?P<name>[^\s`]+(?: of [^\s`]+)?) (?P<was>[^\s`][^`]*?) → (?P<now>[^\s`][^`]*)")
_ORDER = re.compile(r"order in `(?P<code>[^`]+)`: .*")
_CODE_GONE = re.compile(r"`(?P<code>[^`]+)` (?P<verb>removed|added|changed)")
_SETTING_GONE = re.compile(r"(?P<name>[^\s`]+) (?:\S+ )?(?P<verb>removed|added|changed)")
_PART = re.compile(r"[\w ]+: `(?P<code>[^`]+)` is (?P<there>gone|new)")
_NEXT = re.compile(r", (?=[^\s,]+ \S.*? → )")
_ASSIGNED = re.compile(r"(?P<name>[\w.]+) = (?P<value>.+)")
_OPERATORS = " +-*/%@&|^"
_LOCAL = re.compile(r"\+\w+(?:\.\w+)*$")


class Headline(NamedTuple):
    """One thing in few words, taken apart so that another language can put it together.

    *name* is empty where the category says as much (`seed removed`) or where one thing took the place of another (`SGD → AdamW`).
    *finding* is the place of the first change that it is about, None of a fact and of drift.
    """

    verb: Verb
    category: Category
    source: Source
    name: str = ""
    was: str | None = None
    now: str | None = None
    likely: bool = True
    finding: int | None = None

    @property
    def words(self) -> str:
        """In English."""
        if self.was is not None and self.now is not None:
            return " ".join([*([self.name] if self.name else []), f"{self.was} → {self.now}"])
        return f"{self.name or self.category} {self.verb}"


class Headlines(NamedTuple):
    """What a title says, and how many more things it would have to say."""

    said: tuple[Headline, ...]
    more: int


def headlines(comparison: Comparison) -> Headlines:
    """What stands above the answer; nothing where nothing is likely to matter."""
    facts = _distinct([_of_fact(fact) for fact in comparison.unexplained])
    edits = _distinct(list(_of_edits(comparison)))
    drift = _distinct([_of_drift(row) for row in comparison.drift if row.likely])
    said_facts = _chosen(facts, max(2, MOST - min(len(edits), 4) - min(len(drift), 1)))
    said_edits = _chosen(edits, MOST - len(said_facts) - min(len(drift), 1))
    said_drift = drift[: MOST - len(said_facts) - len(said_edits)]
    said = (*said_facts, *said_edits, *said_drift)
    return Headlines(said, len(facts) + len(edits) + len(drift) - len(said))


def _distinct(all_of_them: Sequence[Headline]) -> list[Headline]:
    """Each text once, where it stands first."""
    return list({one.words: one for one in reversed(all_of_them)}.values())[::-1]


def _chosen(ranked: Sequence[Headline], most: int) -> list[Headline]:
    """The first of every category, then the others, as far as there is room; in the order given."""
    seen: set[Category] = set()
    first = [at for at, one in enumerate(ranked) if not (one.category in seen or seen.add(one.category))]  # type: ignore[func-returns-value]
    rest = [at for at in range(len(ranked)) if at not in first]
    return [ranked[at] for at in sorted([*first, *rest][: max(most, 0)])]


def _of_edits(comparison: Comparison) -> Iterator[Headline]:
    numbers = {id(finding): at for at, finding in enumerate(comparison.findings)}
    for row in rows(finding for finding in comparison.findings if finding.likely):
        at = numbers[id(row.findings[0])]
        for told in row.told:
            if not any(matters(category) for category in told.categories):
                continue  # what stands beside it in its cell, as a plot
            yield _of_sentence(told.sentence, told.categories[0])._replace(finding=at)


def _of_sentence(sentence: str, category: Category) -> Headline:
    """The sentences are those of `training.sentences`; of another one the category is what is said."""
    words = _TAIL.sub("", sentence)
    made = next((one for read in _READERS if (one := read(words, category)) is not None), None)
    return made if made is not None and len(made.words) <= LONGEST else _short(made, category)


def _short(made: Headline | None, category: Category) -> Headline:
    """What has a name is `changed` where its values are too long to be said; else its category is."""
    if made is not None and made.name:
        short = made._replace(verb="changed" if made.was is not None else made.verb, was=None, now=None)
        if len(short.words) <= LONGEST:
            return short
    return Headline("changed", category, "edit")


def _owned(words: str, category: Category) -> Headline | None:
    found = _OWNED.fullmatch(words)
    if found is None:
        return None
    inner = _altered(found["rest"], category) or _setting(found["rest"], category)
    if inner is None:
        return Headline("changed", category, "edit", _label(found["owner"]))
    # Whose learning rate it is goes without saying; whose *p* it is does not.
    own = category in {"optimizer", "hyper-parameter", "schedule"}
    return inner if own else inner._replace(name=f"{_label(found['owner'])} {inner.name}")


def _replaced(words: str, category: Category) -> Headline | None:
    found = _REPLACED.fullmatch(words)
    if found is None:
        return None
    was, now = found["was"] or found["old"], found["now"] or found["new"]
    old, new = _ASSIGNED.fullmatch(was), _ASSIGNED.fullmatch(now)
    if old is not None and new is not None and old["name"] == new["name"]:
        return Headline("changed", category, "edit", _label(old["name"]), old["value"], new["value"])
    if _label(was) != _label(now):
        return Headline("changed", category, "edit", was=_label(was), now=_label(now))
    return Headline("changed", category, "edit", _label(was), _inside(was) or "—", _inside(now) or "—")


def _altered(words: str, category: Category) -> Headline | None:
    found = _ALTERED.fullmatch(_NEXT.split(words)[0])
    return None if found is None else Headline("changed", category, "edit", found["name"], found["was"], found["now"])


def _code(words: str, category: Category) -> Headline | None:
    found = _CODE_GONE.fullmatch(words)
    if found is None:
        return None
    # That it is the seed matters more than by which of five functions it was set.
    name = "" if category == "seed" else _label(found["code"].partition("=")[0].rstrip(_OPERATORS))
    return Headline(_verb(found["verb"]), category, "edit", name)


def _setting(words: str, category: Category) -> Headline | None:
    found = _SETTING_GONE.fullmatch(words)
    return None if found is None else Headline(_verb(found["verb"]), category, "edit", found["name"])


def _order(words: str, category: Category) -> Headline | None:
    found = _ORDER.fullmatch(words)
    return None if found is None else Headline("reordered", category, "edit", _label(found["code"]))


def _part(words: str, category: Category) -> Headline | None:
    found = _PART.fullmatch(words)
    verb: Verb = "removed" if found is not None and found["there"] == "gone" else "added"
    return None if found is None else Headline(verb, category, "edit", _label(found["code"]))


_READERS: tuple[Callable[[str, Category], Headline | None], ...] = (_owned, _code, _order, _part, _replaced, _setting, _altered)


def _verb(word: str) -> Verb:
    return "removed" if word == "removed" else "added" if word == "added" else "changed"


def _label(code: str) -> str:
    """`Normalize` of `transforms.Normalize(mean=0.3)`; what is no name, as `loss * 0.5`, as it stands."""
    called = code.partition("(")[0].strip()
    name = called.rpartition(".")[2]
    return name if name.isidentifier() and " " not in called else code.strip()


def _inside(code: str) -> str:
    """The arguments of a call."""
    return code.partition("(")[2].removesuffix(")")


def _of_fact(fact: FactChange) -> Headline:
    part = _part(fact.sentence, fact.category)
    if part is not None:
        return part._replace(source="fact")
    made = Headline("changed", fact.category, "fact", fact.name, fact.old or "—", fact.new or "—")
    return made if len(made.words) <= LONGEST and "\n" not in made.words else made._replace(was=None, now=None)


def _of_drift(row: Drift) -> Headline:
    old, new = _versions(row.old or "—", row.new or "—")
    made = Headline("changed", "environment", "drift", row.name, old, new)
    return made if len(made.words) <= LONGEST else made._replace(was=None, now=None)


def _versions(old: str, new: str) -> tuple[str, str]:
    """Both without what is the same behind them and says no more: `2.7.0+cu126`, `2.8.0+cu126` are 2.7 and 2.8."""
    was, now = (_LOCAL.search(one) for one in (old, new))
    if was is not None and now is not None and was[0] == now[0]:
        old, new = old[: was.start()], new[: now.start()]
    if all(one.endswith(".0") and one.count(".") > 1 for one in (old, new)):
        old, new = old.removesuffix(".0"), new.removesuffix(".0")
    return old, new
