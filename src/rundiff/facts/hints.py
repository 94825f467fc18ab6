"""Records of two runs in; what else differs between them, beside code and environment, that a changed fact may come from, out.

Files that git does not hold, or that nobody diffs: arguments, configuration that was read, modules that git ignores, data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rundiff.wording import phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from rundiff.runs.record import Record
    from rundiff.wording import Phrase

_MOST = 6
_LONGEST = 80


def hints(old: Record, new: Record, told: Collection[str]) -> tuple[Phrase, ...]:
    """At most six, each a clause; files that are *told*, since the comparison shows them, are left out."""
    found = [
        *_arguments(old, new),
        *_others(_read(old), _read(new), told, lambda path: phrase("`%1`, which the script read, was another one", path)),
        *_others(
            _modules(old),
            _modules(new),
            told,
            lambda path: phrase("module `%1`, which git does not follow, was another one", path),
        ),
        *_data(old, new, told),
    ]
    more = [phrase("and %1 more", str(len(found) - _MOST))] if len(found) > _MOST else []
    return (*found[:_MOST], *more)


def _arguments(old: Record, new: Record) -> Iterator[Phrase]:
    """Of one script: options that were given otherwise."""
    if old.script is None or new.script is None or old.script.file != new.script.file:
        return
    before, after = _options(old.script.argv), _options(new.script.argv)
    if before == after:
        return
    gone = " ".join(word for word in before if word not in after)
    come = " ".join(word for word in after if word not in before)
    if gone and come:
        yield phrase("arguments `%1` → `%2`", _short(gone), _short(come))
    elif gone or come:
        yield phrase("argument `%1` is new", _short(come)) if come else phrase("argument `%1` is gone", _short(gone))
    else:
        yield phrase("arguments in another order")


def _options(argv: Sequence[str]) -> list[str]:
    """`--lr 0.1` and `--lr=0.1` as one word each; what is no option by itself."""
    words: list[str] = []
    for word in argv[1:]:
        if words and words[-1].startswith("-") and " " not in words[-1] and "=" not in words[-1] and not word.startswith("--"):
            words[-1] += f" {word}"
        else:
            words.append(word)
    return words


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"


def _read(record: Record) -> dict[str, str]:
    return {read.path: read.blob for read in record.script.configs} if record.script is not None else {}


def _modules(record: Record) -> dict[str, str]:
    return {module.path: module.blob for module in record.modules}


def _others(
    old: Mapping[str, str], new: Mapping[str, str], told: Collection[str], sentence: Callable[[str], Phrase]
) -> Iterator[Phrase]:
    """Files that both runs used, with other bytes."""
    yield from (sentence(path) for path, blob in old.items() if new.get(path, blob) != blob and path not in told)


def _data(old: Record, new: Record, told: Collection[str]) -> Iterator[Phrase]:
    """Files that the snapshots do not hold, by their sizes."""
    before, after = ({skip.path: skip.size for skip in of.skipped} for of in (old, new))
    for path, size in before.items():
        if path in after and after[path] != size and path not in told:
            yield phrase("`%1` %2 bytes → %3", path, f"{size:,}", f"{after[path]:,}")
