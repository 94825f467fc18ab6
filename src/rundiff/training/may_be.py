"""Names that may share objects in; what each name may be at one place of a program, out.

A branch or a loop begins with what is there, and keeps only what it changes: to go into one costs nothing, and to come out of it
what was changed inside. A change of one object may be one of thousands of names, as in a notebook with a loop a cell, each over a
loader of its own: then it is noted once for all of them, and counted when one of them is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from rundiff.training.named import closure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Bits = int
"""Some of what is made in one namespace: a bit for each."""

_MOST: Final = 32
"""Names that are told one by one."""


class Reached(NamedTuple):
    """Whose object a change of one may be: some names, and all names of some groups."""

    names: frozenset[str]
    groups: tuple[int, ...]


class Kin:
    """The names whose objects a name may be, and those that may be its object: more than *most* of them are a group."""

    def __init__(self, same: Mapping[str, frozenset[str]], most: int = _MOST) -> None:
        derived: dict[str, set[str]] = {}
        for name, others in same.items():
            for other in others:
                derived.setdefault(other, set()).add(name)
        self._ways: tuple[Mapping[str, Iterable[str]], ...] = (same, derived)
        self._hubs: list[dict[str, int]] = []
        self._groups: dict[str, list[int]] = {}
        self._reached: dict[str, Reached] = {}
        count = 0
        for way in self._ways:
            hubs = {name: count + at for at, name in enumerate(_hubs(way, most))}
            for hub, group in hubs.items():
                for name in closure((hub,), way):
                    self._groups.setdefault(name, []).append(group)
            self._hubs.append(hubs)
            count += len(hubs)

    def reached(self, name: str) -> Reached:
        """What a change of *name* may change."""
        found = self._reached.get(name)
        if found is None:
            names, groups = {name}, set()
            for way, hubs in zip(self._ways, self._hubs, strict=True):
                there = closure((name,), way, hubs)
                groups |= {hubs[one] for one in there if one in hubs}
                names |= {one for one in there if one not in hubs}
            names -= {one for one in names if groups.intersection(self._groups.get(one, ()))}
            found = self._reached[name] = Reached(frozenset(names), tuple(sorted(groups)))
        return found

    def groups(self, name: str) -> Sequence[int]:
        """The groups that *name* is in."""
        return self._groups.get(name, ())


def _hubs(way: Mapping[str, Iterable[str]], most: int) -> list[str]:
    """Names from which so many are reached, without going through another hub, that they are told as a group."""
    sizes: dict[str, int] = {}
    hubs: dict[str, None] = {}
    done: set[str] = set()
    waiting = list(way)
    while waiting:
        name = waiting[-1]
        if name not in sizes:
            sizes[name] = 1
            waiting += [other for other in way.get(name, ()) if other not in sizes]
            continue
        waiting.pop()
        if name not in done:
            done.add(name)
            sizes[name] += sum(1 if other in hubs else sizes[other] for other in way.get(name, ()))
            if sizes[name] > most:
                hubs[name] = None
    return list(hubs)


class _Log:
    """What was added to one group, in order; *levels* hold it by twos, by fours and so on, so that the end of a long one is told at once."""

    __slots__ = ("levels",)

    def __init__(self) -> None:
        self.levels: list[list[Bits]] = [[]]

    def __len__(self) -> int:
        return len(self.levels[0])

    def append(self, bits: Bits) -> None:
        level = 0
        self.levels[0].append(bits)
        while not len(self.levels[level]) % 2:
            bits = self.levels[level][-2] | self.levels[level][-1]
            level += 1
            if level == len(self.levels):
                self.levels.append([])
            self.levels[level].append(bits)

    def since(self, start: int) -> Bits:
        """All that was added from number *start* on."""
        found, end = 0, len(self)
        for level in self.levels:
            if start >= end:
                break
            if start % 2:
                found |= level[start]
                start += 1
            if end % 2:
                end -= 1
                found |= level[end]
            start, end = start // 2, end // 2
        return found


class MayBe:
    """What each name may be here; *around*: where it begins with."""

    __slots__ = ("_kin", "added", "around", "logs", "stored")

    def __init__(self, kin: Kin, around: MayBe | None = None) -> None:
        self._kin = kin
        self.around = around
        self.stored: dict[str, tuple[Bits, tuple[int, ...]]] = {}
        """What is bound anew here, and how long the log of each of its groups was by then."""
        self.added: dict[str, Bits] = {}
        self.logs: dict[int, _Log] = {}

    def inside(self) -> MayBe:
        """The same, to be changed apart from it. As long as that goes on, this one stays as it is."""
        return MayBe(self._kin, self)

    def get(self, name: str) -> Bits:
        """What *name* may be; 0 where it is nothing yet."""
        groups = self._kin.groups(name)
        found: Bits = 0
        here: MayBe | None = self
        while here is not None:
            stored = here.stored.get(name)
            if stored is not None:
                found |= stored[0]
                return _logged(here.logs, found, zip(groups, stored[1], strict=True)) if groups else found
            found |= here.added.get(name, 0)
            if groups and here.logs:
                found = _logged(here.logs, found, ((group, 0) for group in groups))
            here = here.around
        return found

    def store(self, name: str, bits: Bits) -> None:
        """*name* is bound anew."""
        logs, groups = self.logs, self._kin.groups(name)
        self.stored[name] = bits, tuple([len(logs[one]) if one in logs else 0 for one in groups]) if groups else ()

    def add(self, name: str, bits: Bits) -> None:
        """*name* may be that, too."""
        stored = self.stored.get(name)
        if stored is not None:
            self.stored[name] = stored[0] | bits, stored[1]
        else:
            self.added[name] = self.added.get(name, 0) | bits

    def add_all(self, group: int, bits: Bits) -> None:
        """Each name of *group* may be that, too."""
        log = self.logs.get(group)
        if log is None:
            log = self.logs[group] = _Log()
        log.append(bits)

    def join(self, *ends: MayBe, passed: bool) -> None:
        """One of *ends*, which began as this, is what follows; or this as it is, where all of them may have been *passed* by."""
        anew = {name for end in ends for name in end.stored}
        values = [(name, self.get(name) if passed else 0, [end.get(name) for end in ends]) for name in anew]
        for end in ends:
            for name, bits in end.added.items():
                if name not in anew:
                    self.add(name, bits)
            for group, log in end.logs.items():
                self.add_all(group, log.since(0))
        for name, bits, others in values:
            for other in others:
                bits |= other  # noqa: PLW2901 - a sum
            self.store(name, bits)


def _logged(known: Mapping[int, _Log], found: Bits, logs: Iterable[tuple[int, int]]) -> Bits:
    """*found*, and what the *logs* of these groups have from a number of theirs on."""
    for group, start in logs:
        log = known.get(group)
        if log is not None:
            found |= log.since(start)
    return found
